"""How much memory and time a helper may take for one file, set by the system itself where the system can."""

from __future__ import annotations

import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

from reconcile.vocabulary.errors import StorageError

try:
    import resource
except ImportError:  # Windows
    HAVE_LIMITS = False
else:
    HAVE_LIMITS = True

_MEMORY = 900 * 1024**2
_SECONDS = 10
_MOST_MEMORY = 24 * 1024**3


COMMAND_SPACE = 3 * 1024**3
"""Address space below which libraries crash or spin while they are loaded, before anything can be told."""

RUN_SPACE = 72 * 1024**3
"""Address space for a run: what draws the charts (V8) reserves 64 GB of it, though it uses a few hundred
MB of memory."""


@dataclass(frozen=True)
class Bounds:
    """memory: bytes of address space beyond those the helper has when it begins. seconds: of processor
    time. wait: by the clock."""

    memory: int
    seconds: int
    wait: int


def bounds_for(size: int) -> Bounds:
    """What an honest file of `size` bytes can need: a workbook unpacks to ten times its size and is held as a
    grid of cells.

    A megabyte is read in a second or two; a busy machine takes ten times as long by the clock, but not by the
    processor.
    """
    seconds = _SECONDS + 20 * (size // 1_000_000)
    return Bounds(min(_MEMORY + 60 * size, _MOST_MEMORY), seconds, 60 + 6 * seconds)


def refuse_close_limits(needed: int) -> None:
    """Raise StorageError when this command may not take `needed` bytes of address space: its end would be
    none in words."""
    if not HAVE_LIMITS:
        return
    soft, _ = resource.getrlimit(resource.RLIMIT_AS)
    if soft != resource.RLIM_INFINITY and soft < needed:
        raise StorageError(
            f"Batas ruang alamat (ulimit -v) hanya {soft // 1024**2} MB; perintah ini memerlukan"
            f" {needed // 1024**2} MB, walaupun memori yang terpakai jauh lebih kecil. Hapus batas itu"
            " (ulimit -v unlimited); batasi memori dengan --memory, kontainer, atau MemoryMax dari systemd."
        )


def keep_within(bounds: Bounds) -> bool:
    """Bind this process; False when its memory was bound closer already, so that a lack of it is no fault
    of the file."""
    if not HAVE_LIMITS:
        return True
    for kind, amount in ((resource.RLIMIT_CORE, 0), (resource.RLIMIT_CPU, bounds.seconds)):
        _lower(kind, amount)
    size = _address_space()
    return _lower(resource.RLIMIT_AS, size + bounds.memory) if size else True


def _lower(kind: int, amount: int) -> bool:
    """Set the soft limit of `kind`, unless it is lower already."""
    soft, hard = resource.getrlimit(kind)
    if soft != resource.RLIM_INFINITY and soft <= amount:
        return kind == resource.RLIMIT_CORE
    with suppress(OSError, ValueError):  # a system that knows the limit but does not keep it
        resource.setrlimit(kind, (amount, hard))
    return True


def _address_space() -> int:
    """Bytes of address space of this process, 0 where the system does not tell."""
    try:
        return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * os.sysconf(
            "SC_PAGE_SIZE"
        )
    except (OSError, ValueError):
        return 0


def machine_memory() -> int | None:
    """Bytes of memory that this computer has; None where nothing says."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return None
