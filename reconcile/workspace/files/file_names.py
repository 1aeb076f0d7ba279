"""Names of files as text: those that are not UTF-8 are shown with the bytes that are none (a\\xe9.csv), so
that tables can hold them; and names of files made of data, which every system must be able to hold."""

from __future__ import annotations

import os
import re
from pathlib import Path

from reconcile.vocabulary.errors import UsageError

MANIFEST = "manifest.json"
"""The file by which a folder is known to be a run."""

_DEVICES = {
    *("CON", "PRN", "AUX", "NUL", "CONIN$", "CONOUT$"),
    *(f"{port}{number}" for port in ("COM", "LPT") for number in range(10)),
}


def shown_name(path: Path) -> str:
    """The name of the file at `path`."""
    return os.fsencode(path.name).decode("utf-8", "backslashreplace")


def portable_name(text: str, longest: int = 100) -> str:
    """A name for a file without its ending, made of data: letters, digits, dots, dashes and underscores, at
    most `longest`; "" where nothing of `text` is left.

    Every system can hold it, also Windows: it knows a few names as devices, whatever ending follows, and
    takes dots and spaces off an end.
    """
    safe = re.sub(r"[^A-Za-z0-9.-]+", "_", text).strip("._")[:longest].strip("._")
    first, dot, rest = safe.partition(".")
    return f"{first}_{dot}{rest}" if is_device(first) else safe


def is_device(name: str) -> bool:
    """Whether Windows takes a file or folder of this name for a device."""
    return name.partition(".")[0].rstrip(" ").upper() in _DEVICES


def beside(out: Path, suffix: str) -> Path:
    """The folder `out` + suffix, of a run published at `out`. Raises UsageError for the root, which has
    nothing beside it."""
    place = out.expanduser().resolve()
    if not place.name:
        raise UsageError(f"{place} bukan folder hasil. Sebut folder hasil dari reconcile run.")
    return place.with_name(place.name + suffix)
