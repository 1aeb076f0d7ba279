"""How a finished run becomes OUT, and how one that was cut off while it did is finished by the next start.

    exchange   run <-> OUT in one step (Linux renameat2), then the old run goes to OUT.work/previous
    else       a note, OUT -> OUT.work/previous, run -> OUT, the note removed: killed between the two, OUT is
               missing until the next start reads the note

Until OUT is the new run every failure leaves the old one and is raised. From then on none is: the run is
published, and what could not be tidied is told and left to the next start.
"""

from __future__ import annotations

import ctypes
import errno
import json
import logging
import os
import re
import secrets
import shutil
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from pathlib import Path

from reconcile.vocabulary.errors import StorageError
from reconcile.workspace.files.disk import flush_file, flush_folders, write_whole
from reconcile.workspace.files.file_names import MANIFEST
from reconcile.workspace.files.system_words import system_words

PREVIOUS = "previous"
SWAPPING = "swapping"
_LEFTOVERS = ("run-*", "trash-*", f".{SWAPPING}-*")
_OURS = re.compile(rf"run-[0-9a-f]{{8}}|trash-[0-9a-f]{{8}}|{PREVIOUS}")
_AT_FDCWD = -100
_RENAME_EXCHANGE = 2
_HELD = (errno.EACCES, errno.EPERM, errno.EBUSY)
_AT_ONCE, _FEW = 16, 32
_WAITS = (0.1, 0.4, 1.5)
"""Seconds."""
_OPEN_ELSEWHERE = (
    "Hasil baru belum terbit: folder {out} tidak dapat diganti. Biasanya sebuah laporan di dalamnya sedang"
    " terbuka, misalnya di Excel pada komputer ini atau komputer lain; bila tidak, akun ini tidak boleh"
    " mengganti folder itu. Tutup semua berkas dari folder itu, lalu jalankan lagi. Hasil sebelumnya tidak"
    " berubah, dan yang sudah dibaca tidak dibaca ulang."
)
_log = logging.getLogger(__name__)


def publish(run: Path, out: Path, root: Path) -> None:
    """Make the flushed run at `run` visible as `out`; what stood there becomes `root`/previous.

    Raises OSError while `out` is as it was, StorageError where a program has a file of it open, and where it
    could not be put back; after the change nothing.
    """
    if not out.exists() or not any(out.iterdir()):
        run.rename(out)  # rename(2) also replaces an empty folder
        _tidied(out, lambda: flush_folders(root, out.parent))
        return
    previous = root / PREVIOUS
    with suppress(OSError):
        previous.rename(root / f"trash-{secrets.token_hex(4)}")
    if exchange(run, out):
        _tidied(out, lambda: run.rename(previous))
    else:
        _swap(run, out, root, previous)
    _tidied(out, lambda: flush_folders(root, out.parent))


def _swap(run: Path, out: Path, root: Path, previous: Path) -> None:
    """Two renames, with a note that says how to finish them."""
    old = root / f"trash-{secrets.token_hex(4)}" if previous.exists() else previous
    note = root / SWAPPING
    write_whole(note, json.dumps({"run": run.name, "old": old.name}).encode())
    try:
        _renamed(out, old)
    except OSError as error:
        note.unlink(missing_ok=True)
        if error.errno in _HELD:
            raise StorageError(_OPEN_ELSEWHERE.format(out=out)) from error
        raise
    try:
        flush_folders(root, out.parent)
        _renamed(run, out)
    except OSError as error:
        _put_back(old, out, note, error)
        raise
    _tidied(out, note.unlink)


def _renamed(folder: Path, target: Path) -> None:
    """A disk of Windows renames no folder while a program has a file in it open: Excel as long as somebody
    reads, a virus scanner for a moment, which is waited for."""
    for wait in _WAITS:
        try:
            folder.rename(target)
            return
        except OSError as error:
            if error.errno not in _HELD:
                raise
        time.sleep(wait)
    folder.rename(target)


def _put_back(old: Path, out: Path, note: Path, error: OSError) -> None:
    try:
        old.rename(out)
    except OSError:
        raise StorageError(
            f"Hasil baru tidak dapat ditempatkan di {out} ({system_words(error)}), dan hasil"
            " sebelumnya sekarang"
            f" ada di {old}. Jalankan lagi: langkah pertamanya menempatkan kembali hasil yang utuh."
        ) from error
    with suppress(OSError):
        note.unlink()


def finish(out: Path, root: Path) -> None:
    """Put a whole run at `out` when a publication was cut off between its two renames."""
    note = root / SWAPPING
    if not os.path.lexists(note):
        return
    if not os.path.lexists(out):
        wholes = (root / name for name in (*_names(note), PREVIOUS) if (root / name / MANIFEST).is_file())
        whole = next(wholes, None)
        if whole is not None:
            whole.rename(out)
            flush_folders(root, out.parent)
    note.unlink()


def _names(note: Path) -> list[str]:
    """The folders that a note names, the new run first; none where it was torn."""
    try:
        said = json.loads(note.read_text(encoding="ascii"))
        return [name for name in (said["run"], said["old"]) if _OURS.fullmatch(name)]
    except (OSError, ValueError, KeyError, TypeError):
        return []


def sweep_runs(root: Path) -> None:
    """Remove what killed runs left in `root`; what cannot be removed is told, as it holds personal data.

    Nothing while a publication waits to be finished: what looks left over may be the only run there is.
    """
    if os.path.lexists(root / SWAPPING):
        return
    leftovers: list[Path] = []
    with suppress(OSError):  # what cannot even be listed is swept another day
        leftovers += sorted(path for pattern in _LEFTOVERS for path in root.glob(pattern))
    for path in leftovers:
        with suppress(OSError):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if os.path.lexists(path):
            _log.warning(
                "%s: sisa proses lama tidak dapat dihapus. Hapus sendiri: isinya data pribadi.", path
            )


def exchange(left: Path, right: Path) -> bool:
    """Swap two folders in one atomic step (Linux renameat2); False where the system cannot."""
    try:
        renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    except (OSError, TypeError):  # no C library that can be asked: Windows
        renameat2 = None
    if renameat2 is None:
        return False
    if renameat2(_AT_FDCWD, os.fsencode(left), _AT_FDCWD, os.fsencode(right), _RENAME_EXCHANGE) == 0:
        return True
    number = ctypes.get_errno()
    if number in (errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP):
        return False
    raise OSError(number, os.strerror(number), str(right))


def flush(folder: Path) -> None:
    """Bring every file to the disk: after a power cut a published run must not hold empty files. Many are
    asked for at once: the disk brings those that wait together there in one go."""
    found = sorted(folder.rglob("*"))
    folders = [path for path in found if path.is_dir()]
    files = [path for path in found if not path.is_dir()]
    with ThreadPoolExecutor(_AT_ONCE if len(files) > _FEW else 1) as pool:
        for _ in pool.map(flush_file, files):
            pass
    flush_folders(*folders, folder)


def _tidied(out: Path, step: Callable[[], object]) -> None:
    """One step after the change of `out`: it may fail, and the run is published all the same."""
    try:
        step()
    except OSError as error:
        _log.warning(
            "Hasil baru sudah terbit di %s; sisa hasil lama belum dirapikan (%s), proses berikutnya"
            " merapikannya.",
            out,
            system_words(error),
        )
