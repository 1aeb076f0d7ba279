"""The files of a store: taken from a run, known by their hashes, swept when no generation needs them."""

from __future__ import annotations

import errno
import re
import shutil
from collections.abc import Collection, Iterable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from reconcile.workspace.files.disk import file_sha256, flush_file, flush_folders, note_sha256
from reconcile.workspace.store.generations import Part

PARTS = "parts"
_FILE = re.compile(r"[a-z][a-z0-9_]{0,60}\.[a-z]{2,10}")
PLACE = re.compile(rf"{PARTS}/[1-9]\d{{0,8}}/{_FILE.pattern}")
"""Where a part may lie in the store."""
_AT_ONCE = 4
"""Files that are hashed, and brought to the disk, at the same time."""


def take(store: Path, drafts: Path, born: int, growing: Collection[str]) -> list[Part]:
    """Move the files in the folder `drafts` into the store as parts of generation `born`; on the disk when
    this returns. growing: names of those that are kept for ever."""
    if not drafts.is_dir():
        return []
    folder = store / PARTS / str(born)
    shutil.rmtree(folder, ignore_errors=True)  # of a run that was never published
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        taken = partial(_taken, folder=folder, born=born, growing=growing)
        found = list(pool.map(taken, sorted(drafts.iterdir())))
    drafts.rmdir()
    if found:
        flush_folders(folder, folder.parent, store)
    return found


def _taken(draft: Path, folder: Path, born: int, growing: Collection[str]) -> Part:
    if not _FILE.fullmatch(draft.name) or not draft.is_file():
        raise ValueError(f"{draft.name} cannot be a part of the store")
    folder.parent.mkdir(mode=0o700, exist_ok=True)
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / draft.name
    _move(draft, path)
    path.chmod(0o600)
    flush_file(path)
    return Part(draft.stem, draft.name, born, path.stat().st_size, file_sha256(path), draft.stem in growing)


def _move(draft: Path, path: Path) -> None:
    try:
        draft.rename(path)
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        shutil.copyfile(draft, path)  # the store may lie on another disk than OUT
        draft.unlink()


def carried(before: Iterable[Part], new: Collection[Part]) -> list[Part]:
    """All parts of a generation: its new ones, and of the one before what it did not make anew."""
    made = {part.name for part in new}
    return [*new, *(part for part in before if part.name not in made and not part.growing)]


def fault_of(store: Path, part: Part) -> str | None:
    """What is wrong with a part, in words; None when it is as it was written."""
    path = store / part.path
    if not path.is_file() or path.is_symlink():
        return f"{part.path} hilang"
    if path.stat().st_size != part.bytes:
        return f"{part.path} {path.stat().st_size} byte, seharusnya {part.bytes}"
    if file_sha256(path) != part.sha256:
        return f"{part.path} berubah sejak ditulis"
    note_sha256(path, part.sha256)
    return None


def faults_among(store: Path, parts: Iterable[Part]) -> list[str]:
    """What is wrong with each of several parts, as `fault_of` says it; nothing of those that are as they were
    written."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return [fault for fault in pool.map(partial(fault_of, store), parts) if fault]


def strays(store: Path, needed: Collection[str]) -> list[Path]:
    """Files among the parts that no generation needs."""
    found = sorted((store / PARTS).glob("*/*"))
    return [path for path in found if path.relative_to(store).as_posix() not in needed]


def sweep(store: Path, needed: Collection[str]) -> int:
    """Remove the files that no generation needs; returns how many bytes that freed."""
    freed = 0
    for path in strays(store, needed):
        freed += path.lstat().st_size
        shutil.rmtree(path) if path.is_dir() and not path.is_symlink() else path.unlink()
    for folder in sorted((store / PARTS).glob("*")):
        if folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
    return freed
