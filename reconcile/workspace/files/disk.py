"""Bytes on the disk: what is written appears whole and stays after a power cut; what is read is known by
its hash."""

from __future__ import annotations

import errno
import hashlib
import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from secrets import token_hex

_NO_FSYNC = (errno.EINVAL, errno.ENOTSUP, errno.EACCES, errno.EBADF)  # disks that cannot flush a folder


def file_sha256(path: Path) -> str:
    """The SHA-256 of a file's bytes, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def settled_sha256(path: Path) -> str:
    """The same of a file that is written once and then only read, as those of a run are: several stages ask
    for it, and it is read for the first of them. One that was changed or replaced since is read again; what a
    disk does to its bytes unasked is seen by `file_sha256` alone."""
    about = _about(path)
    known = _known.get(path)
    if known and known[0] == about:
        return known[1]
    sha256 = file_sha256(path)
    _note(path, about, sha256)
    return sha256


def settled_sha256s(paths: Sequence[Path]) -> list[str]:
    """The same of many, several at a time: a core hashes while another waits for the disk."""
    with ThreadPoolExecutor(_AT_ONCE) as pool:
        return list(pool.map(settled_sha256, paths))


def note_sha256(path: Path, sha256: str) -> None:
    """Let `settled_sha256` know the hash of a file that was just written, and hashed while it was."""
    _note(path, _about(path), sha256)


_AT_ONCE = 4
"""Files that are hashed at the same time."""
_MOST = 4096
_known: dict[Path, tuple[tuple[int, ...], str]] = {}


def _note(path: Path, about: tuple[int, ...], sha256: str) -> None:
    if len(_known) >= _MOST:
        _known.clear()
    _known[path] = about, sha256


def _about(path: Path) -> tuple[int, ...]:
    about = path.stat()
    return about.st_dev, about.st_ino, about.st_size, about.st_mtime_ns, about.st_ctime_ns


def open_sha256(descriptor: int) -> str:
    """The same of a file that is open already, and stays so."""
    with open(descriptor, "rb", closefd=False) as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def write_whole(path: Path, content: bytes) -> None:
    """Put a file of the owner's alone at `path`, in place of any other, at one stroke and on the disk when
    this returns."""
    write_new(draft := path.with_name(f".{path.name}-{token_hex(4)}"), content)
    try:
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise
    flush_folders(path.parent)


def write_new(path: Path, content: bytes) -> None:
    """Make a file of the owner's alone that was not there; on the disk when this returns, and not there
    when it raises."""
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    try:
        try:
            while content:
                content = content[os.write(descriptor, content) :]
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
    except BaseException:
        path.unlink(missing_ok=True)
        raise


def flush_file(path: Path) -> None:
    """Bring what stands in a file to the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def flush_folders(*folders: Path) -> None:
    """Bring the names in folders to the disk, where the system can."""
    if os.name != "posix":
        return  # folders cannot be opened there
    for folder in folders:
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        except OSError as error:
            if error.errno not in _NO_FSYNC:
                raise
        finally:
            os.close(descriptor)
