"""Opening a package that came from outside: a folder or a zip becomes files in memory, or is refused.

Nothing is unpacked to the disk and no name in it is followed anywhere. What a zip says of its sizes is not
believed: reading stops at the bound whatever was said.
"""

from __future__ import annotations

import re
import stat
import zipfile
import zlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from reconcile.package.checking.faults import Fault, RefusedPackageError

MOST_FILES = 60
MOST_BYTES = 1 << 28
"""Of all files together; the package of a run of a million rows has 2 MB."""
MOST_PACKED = 1 << 26
"""Of the zip: a list of millions of members costs memory before any of them is opened."""
_CHUNK = 1 << 20
_NAME = re.compile(r"(data/)?[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.[a-z0-9]{3,4}")
_FOLDER = "data/"
"""Tools that pack a folder name it."""
_ENCRYPTED = 0x1
_METHODS = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)

Files = Mapping[str, bytes]


@dataclass(frozen=True)
class Opened:
    """The files of a package by their names in it. name: what it was called outside."""

    name: str
    files: Files


def open_package(path: Path) -> Opened:
    """The package at `path`. Raises RefusedPackageError for what cannot be opened without harm."""
    try:
        facts = path.stat()
        if stat.S_ISDIR(facts.st_mode):
            return Opened(path.name, dict(_of_folder(path)))
        if not stat.S_ISREG(facts.st_mode):
            raise refused(path, "BUKAN_PAKET")
        if facts.st_size > MOST_PACKED:
            raise refused(path, "TERLALU_BESAR")
        return Opened(path.name, _of_zip(path))
    except (FileNotFoundError, NotADirectoryError, ValueError) as error:
        raise refused(path, "TIDAK_ADA") from error
    except OSError as error:
        raise refused(path, "TAK_TERBACA", Path(str(error.filename or path)).name) from error


def refused(path: Path, code: str, where: str = "") -> RefusedPackageError:
    return RefusedPackageError(path.name, [Fault(code, where)])


def _of_folder(path: Path) -> Iterator[tuple[str, bytes]]:
    left, count = MOST_BYTES, 0
    waiting = sorted(path.iterdir())
    while waiting:
        inner = waiting.pop(0)
        name = inner.relative_to(path).as_posix()
        facts = inner.lstat()
        if stat.S_ISLNK(facts.st_mode):
            raise refused(path, "TAUTAN", name)
        if stat.S_ISDIR(facts.st_mode) and name == "data":
            waiting += sorted(inner.iterdir())
            continue
        if not stat.S_ISREG(facts.st_mode) or not _NAME.fullmatch(name):
            raise refused(path, "NAMA_BERBAHAYA", name)
        left, count = left - facts.st_size, count + 1
        if left < 0 or count > MOST_FILES:
            raise refused(path, "TERLALU_BESAR")
        yield name, inner.read_bytes()


def _of_zip(path: Path) -> Files:
    try:
        with zipfile.ZipFile(path) as archive:
            members = [one for one in archive.infolist() if one.orig_filename != _FOLDER]
            _check_members(path, members)
            files: dict[str, bytes] = {}
            left = MOST_BYTES
            for member in members:
                files[member.filename] = content = _content(path, archive, member, left)
                left -= len(content)
            return files
    except RefusedPackageError:
        raise
    except zipfile.BadZipFile as error:
        raise refused(path, "ZIP_RUSAK" if _begins_as_zip(path) else "BUKAN_PAKET") from error
    except (zlib.error, EOFError, ValueError, NotImplementedError, RuntimeError) as error:
        raise refused(path, "ZIP_RUSAK") from error


def _check_members(path: Path, members: list[zipfile.ZipInfo]) -> None:
    if len(members) > MOST_FILES:
        raise refused(path, "TERLALU_BESAR")
    seen: set[str] = set()
    for member in members:
        name = member.orig_filename
        if member.flag_bits & _ENCRYPTED:
            raise refused(path, "TERENKRIPSI")
        if stat.S_ISLNK(member.external_attr >> 16):
            raise refused(path, "TAUTAN", name)
        if not _NAME.fullmatch(name):
            raise refused(path, "NAMA_BERBAHAYA", name)
        if name.casefold() in seen:
            raise refused(path, "NAMA_GANDA", name)
        if member.compress_type not in _METHODS:
            raise refused(path, "MAMPATAN", name)
        seen.add(name.casefold())
    if sum(member.file_size for member in members) > MOST_BYTES:
        raise refused(path, "TERLALU_BESAR")


def _content(path: Path, archive: zipfile.ZipFile, member: zipfile.ZipInfo, most: int) -> bytes:
    parts: list[bytes] = []
    with archive.open(member) as source:
        while part := source.read(_CHUNK):
            parts.append(part)
            most -= len(part)
            if most < 0:
                raise refused(path, "TERLALU_BESAR")
    return b"".join(parts)


def _begins_as_zip(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(2) == b"PK"
