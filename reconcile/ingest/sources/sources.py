"""A file on disk as the sources it holds: itself, or the members of a zip; what must not be opened is
refused here."""

from __future__ import annotations

import io
import stat
import zipfile
from contextlib import AbstractContextManager, suppress
from dataclasses import dataclass
from functools import partial
from pathlib import Path, PurePosixPath
from typing import BinaryIO, cast

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.opening import damage_told, open_file
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.sources.kinds import LOOKED_AT, is_other_markup, proven_kind
from reconcile.vocabulary.errors import ExportError

TEXT = frozenset({"csv", "txt", "tsv", "psv", "dat", "asc", "lst", "out", "prn", "rpt", "tab", "text", "unl"})
ZIPPED_WORKBOOKS = frozenset({"xlsx", "xlsm", "xlsb", "ods"})
WORKBOOKS = ZIPPED_WORKBOOKS | {"xls"}
MARKUP = frozenset({"htm", "html", "mht", "mhtml", "xml", "fods"})
TABLES = frozenset({"dbf"})
ARCHIVES = frozenset({"zip"})
_ZIP = b"PK\x03\x04"
_EMPTY_ZIP = b"PK\x05\x06"
_ENCRYPTED = 0x41  # of a member's flags: behind a password, of the old kind or the strong one
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_FOREIGN: tuple[tuple[bytes, str], ...] = (
    (b"%PDF", "PDF"),
    (b"Rar!", "RAR"),
    (b"7z\xbc\xaf\x27\x1c", "7z"),
    (b"\x1f\x8b", "gzip"),
    (b"\x89PNG", "gambar PNG"),
    (b"\xff\xd8\xff", "gambar JPEG"),
    (b"SQLite format 3", "SQLite"),
    (b"PAR1", "Parquet"),
)

_SHORTCUTS = frozenset({"gsheet", "gdoc", "url", "lnk", "webloc", "desktop"})
_DOCUMENTS = {
    "word/document.xml": "dokumen Word",
    "ppt/presentation.xml": "presentasi PowerPoint",
    "Index/Document.iwa": "lembar Numbers",
}
"""A part by which a package is known to hold no workbook that is read, and what it is."""


@dataclass(frozen=True)
class Refused:
    """A member that will not be read, and why (Indonesian)."""

    name: str
    why: str


def is_clutter(name: str) -> bool:
    """Whether a file name is one that systems and Excel leave behind (~$x.xlsx, .DS_Store, desktop.ini,
    __MACOSX/...)."""
    path = PurePosixPath(name.replace("\\", "/"))
    return (
        path.name.startswith((".", "~$"))
        or path.name.lower() in {"desktop.ini", "thumbs.db"}
        or "__MACOSX" in path.parts
    )


def suffix_of(name: str) -> str:
    return PurePosixPath(name.replace("\\", "/")).suffix.lower().lstrip(".")


def open_sources(path: Path, name: str) -> list[Source | Refused]:
    """What `path` holds, in the order of member names. Raises ExportError when nothing in it can be read,
    OSError as it comes."""
    facts = path.lstat()
    if stat.S_ISLNK(facts.st_mode) and not path.resolve().is_relative_to(path.parent.resolve()):
        raise ExportError(
            f"{name}: tautan ke luar folder masukan tidak dibaca. Salin berkasnya ke folder program."
        )
    if not path.is_file():
        raise ExportError(f"{name}: bukan berkas biasa. Taruh berkas ekspor di folder program.")
    size = path.stat().st_size
    if size == 0:
        raise ExportError(f"{name}: berkas kosong (0 byte). Kirim ulang berkas yang berisi data.")
    if size > limits.MAX_FILE_BYTES:
        raise ExportError(
            f"{name}: berkas lebih besar dari {limits.MAX_FILE_BYTES // 1024**3} GB. Bagi per wilayah, lalu"
            " kirim ulang."
        )
    source = Source(name, suffix_of(name) or suffix_of(path.name), size, partial(open_file, path))
    if source.suffix in ARCHIVES:
        return _members(path, name)
    return [check_source(source)]


def check_source(source: Source) -> Source:
    """The source with the suffix that its first bytes prove. Raises ExportError for what is not an export
    we read."""
    with source.open() as stream:
        start = stream.read(LOOKED_AT)
    foreign = next((kind for mark, kind in _FOREIGN if start.startswith(mark)), None)
    if foreign:
        raise ExportError(
            f"{source.name}: isinya {foreign}, bukan tabel. Kirim sebagai CSV atau XLSX dari aplikasi"
            " asalnya."
        )
    if source.suffix in ARCHIVES:
        raise ExportError(
            f"{source.name}: zip di dalam zip tidak dibuka. Keluarkan berkasnya, lalu kirim zip satu lapis."
        )
    kind = proven_kind(start)
    if kind:
        return Source(source.name, kind, source.size, source.open)
    if source.suffix in _SHORTCUTS:
        raise ExportError(
            f"{source.name}: hanya pintasan ke berkas di tempat lain, tanpa isinya. Buka di sana, unduh"
            " sebagai CSV atau XLSX, lalu kirim itu."
        )
    if source.suffix not in TEXT | WORKBOOKS | MARKUP | TABLES:
        _refuse_documents(source, start)
        raise ExportError(
            f"{source.name}: jenis berkas tidak dikenal. Kirim sebagai CSV, XLSX, XLS, XLSB, ODS, DBF atau"
            " zip berisi itu."
        )
    suffix = source.suffix
    _refuse_documents(source, start)
    if start.startswith(_OLE):
        suffix = "xls"
        if source.suffix != "xls" or _is_encrypted(source):
            _refuse_ole(source)
    elif start.startswith((_ZIP, _EMPTY_ZIP)):
        suffix = suffix if suffix in ZIPPED_WORKBOOKS else _zipped_suffix(source)
        _check_package(source)
    elif is_other_markup(start):
        raise ExportError(
            f"{source.name}: isinya XML yang tidak dikenal sebagai tabel. Kirim sebagai CSV atau XLSX dari"
            " aplikasi asalnya."
        )
    elif suffix in TABLES or (
        suffix in ZIPPED_WORKBOOKS and not start[:8].isascii() and start[:1] not in b'<,;"\t'
    ):
        raise ExportError(
            f"{source.name}: berkas {suffix.upper()} rusak atau terpotong. Minta ulang berkas asal."
        )
    elif suffix not in TEXT:
        suffix = "csv"  # a text export that somebody named .xlsx or .xls
    if suffix in WORKBOOKS and source.size > limits.MAX_WORKBOOK_BYTES:
        raise ExportError(
            f"{source.name}: buku kerja terlalu besar. Kirim sebagai CSV dari aplikasi asalnya, atau bagi per"
            " wilayah."
        )
    return Source(source.name, suffix, source.size, source.open)


def _is_encrypted(source: Source) -> bool:
    with source.open() as stream:
        return "EncryptedPackage".encode("utf-16-le") in stream.read(4 * 1024**2)


def _refuse_ole(source: Source) -> None:
    if _is_encrypted(source):
        raise ExportError(f"{source.name}: berkas dikunci kata sandi. Kirim ulang tanpa kata sandi.")
    if source.suffix not in WORKBOOKS:
        raise ExportError(
            f"{source.name}: isinya dokumen Office lama, bukan teks. Kirim sebagai CSV atau XLSX dari"
            " aplikasi asalnya."
        )


def _refuse_documents(source: Source, start: bytes) -> None:
    """Refuse a document of another application by its own name, whatever the file is called; a damaged
    package is told elsewhere."""
    if not start.startswith(_ZIP):
        return
    with (
        suppress(zipfile.BadZipFile, NotImplementedError, ValueError, EOFError),
        source.open() as stream,
        zipfile.ZipFile(stream) as package,
    ):
        kind = next((told for part, told in _DOCUMENTS.items() if part in package.NameToInfo), None)
        if kind:
            raise ExportError(
                f"{source.name}: isinya {kind}, bukan tabel. Simpan tabelnya sebagai CSV atau XLSX di"
                " aplikasi asalnya."
            )


def _zipped_suffix(source: Source) -> str:
    with damage_told(source.name, "zip"), source.open() as stream, zipfile.ZipFile(stream) as package:
        names = set(package.namelist())
    if "xl/workbook.xml" in names:
        return "xlsx"
    if "xl/workbook.bin" in names:
        return "xlsb"
    if "content.xml" in names:
        return "ods"
    raise ExportError(f"{source.name}: isinya zip, bukan tabel. Beri nama .zip atau keluarkan berkasnya.")


def _check_package(source: Source) -> None:
    with (
        damage_told(source.name, source.suffix.upper()),
        source.open() as stream,
        zipfile.ZipFile(stream) as package,
    ):
        parts = package.infolist()
    if any(part.flag_bits & _ENCRYPTED for part in parts):
        raise ExportError(f"{source.name}: berkas dikunci kata sandi. Kirim ulang tanpa kata sandi.")
    if len(parts) > limits.MAX_PACKAGE_PARTS:
        raise _bomb(source.name)
    _check_sizes(source.name, parts)
    texts = sum(
        part.file_size for part in parts if part.filename.endswith(("sharedStrings.xml", "sharedStrings.bin"))
    )
    if texts > limits.MAX_SHARED_STRINGS_BYTES:
        raise _bomb(source.name)


def _check_sizes(name: str, parts: list[zipfile.ZipInfo]) -> None:
    unpacked = sum(part.file_size for part in parts)
    if unpacked > limits.MAX_UNPACKED_BYTES:
        raise _bomb(name)
    for part in parts:
        if part.file_size > limits.RATIO_FROM_BYTES and part.file_size > limits.MAX_UNPACKED_RATIO * max(
            part.compress_size, 1
        ):
            raise _bomb(name)


def _bomb(name: str) -> ExportError:
    return ExportError(
        f"{name}: isi berkas mengembang jauh melampaui batas wajar (bom zip), tidak dibuka. Minta ulang"
        " berkas asal."
    )


def _members(path: Path, name: str) -> list[Source | Refused]:
    with damage_told(name, "zip"), open_file(path) as stream, zipfile.ZipFile(stream) as archive:
        parts = sorted(
            (part for part in archive.infolist() if not part.is_dir()), key=lambda part: part.filename
        )
    parts = [part for part in parts if not is_clutter(part.filename)]
    if not parts:
        raise ExportError(f"{name}: zip kosong. Kirim ulang zip yang berisi data.")
    if len(parts) > limits.MAX_ZIP_MEMBERS:
        raise ExportError(
            f"{name}: zip berisi lebih dari {limits.MAX_ZIP_MEMBERS} berkas. Bagi menjadi beberapa zip."
        )
    if all(part.flag_bits & _ENCRYPTED for part in parts):
        raise ExportError(
            f"{name}: zip dikunci kata sandi. Kirim ulang tanpa kata sandi, atau buka dulu dan taruh isinya."
        )
    _check_sizes(name, parts)
    members: list[Source | Refused] = []
    for part in parts:
        member = f"{name}/{part.filename}"
        try:
            if part.flag_bits & _ENCRYPTED:
                raise ExportError(f"{member}: dikunci kata sandi. Kirim ulang tanpa kata sandi.")
            opened = Source(
                member, suffix_of(part.filename), part.file_size, partial(_open_member, path, part, member)
            )
            members.append(check_source(opened))
        except ExportError as error:
            members.append(Refused(member, str(error)))
    if all(isinstance(member, Refused) for member in members):
        raise ExportError("\n".join(member.why for member in members if isinstance(member, Refused)))
    return members


def _open_member(path: Path, part: zipfile.ZipInfo, member: str) -> BinaryIO:
    # read in place, by the entry itself: no name inside a zip ever becomes a path on disk
    stream = _MemberStream(path, part, member)
    if suffix_of(part.filename) not in WORKBOOKS:
        return cast(BinaryIO, stream)
    if part.file_size > limits.MAX_WORKBOOK_BYTES:
        raise ExportError(
            f"{member}: buku kerja terlalu besar. Kirim sebagai CSV dari aplikasi asalnya, atau bagi per"
            " wilayah."
        )
    with stream:
        return io.BytesIO(stream.read())


class _MemberStream(io.RawIOBase):
    """A member of a zip, unpacked as it is read; damage inside is an ExportError wherever it comes to
    light."""

    def __init__(self, path: Path, part: zipfile.ZipInfo, member: str) -> None:
        self._member = member
        with self._damage():
            self._file = open_file(path)
            self._archive = zipfile.ZipFile(self._file)
            self._stream = self._archive.open(part)

    def _damage(self) -> AbstractContextManager[None]:
        return damage_told(self._member, "di dalam zip")

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:
        with self._damage():
            return self._stream.read(size)

    def close(self) -> None:
        if not self.closed:
            self._archive.close()
            self._file.close()
        super().close()
