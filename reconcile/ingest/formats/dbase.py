"""dBASE and FoxPro tables (DBF): records of fixed width under a header that names and types their columns.

Row 1 is the heading and record 1 is row 2, as every program shows them; records marked as deleted are shown
by none.
"""

from __future__ import annotations

import datetime as dt
import struct
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import BinaryIO

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import CellSheet
from reconcile.ingest.cells.sheets import Note, Source
from reconcile.ingest.texts.encodings import decode_foreign
from reconcile.vocabulary.errors import ExportError

_VERSIONS = frozenset(
    {0x02, 0x03, 0x04, 0x05, 0x07, 0x30, 0x31, 0x32, 0x43, 0x63, 0x83, 0x8B, 0x8C, 0xCB, 0xE5, 0xF5, 0xFB}
)
_CODE_PAGES = {
    0x01: "cp437", 0x02: "cp850", 0x03: "cp1252", 0x04: "mac-roman", 0x57: "cp1252", 0x58: "cp1252",
    0x59: "cp1252", 0x64: "cp852", 0x65: "cp866", 0x69: "cp852", 0xC8: "cp1250", 0xC9: "cp1251",
    0x78: "cp950", 0x79: "cp949", 0x7A: "gbk", 0x7B: "cp932",
}  # fmt: skip
_NAMES = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"
_JULIAN = 1_721_425  # days from where FoxPro counts to where Python does
_CHUNK_RECORDS = 4096


@dataclass(frozen=True)
class Field:
    """One column: its name, its type letter, where it begins in a record and how wide it is."""

    name: str
    kind: str
    at: int
    width: int


@dataclass(frozen=True)
class Header:
    """records: how many the file says it holds. size: bytes of the header. width: bytes of a record, its
    deletion mark included."""

    records: int
    size: int
    width: int
    encoding: str
    fields: tuple[Field, ...]


def looks_like_dbase(start: bytes) -> bool:
    """Whether a file's first bytes are the header of a DBF: a version, a date, sizes that fit, a named
    first column."""
    if len(start) < 65 or start[0] not in _VERSIONS or not (1 <= start[2] <= 12 and 1 <= start[3] <= 31):
        return False
    _, size, width = struct.unpack_from("<IHH", start, 4)
    name = start[32:43].partition(b"\x00")[0]
    return size >= 65 and width >= 2 and bool(name) and not name.strip(_NAMES) and 65 <= start[43] <= 90


def open_dbase(source: Source) -> list[CellSheet]:
    """The one sheet of a DBF. Raises ExportError when its header cannot be believed."""
    with source.open() as stream:
        header = _header(source, stream.read(65_536))
    whole = max(source.size - header.size, 0) // header.width
    found = _Found(header, min(whole, header.records), max(whole - header.records, 0))
    return [CellSheet("", partial(_rows, source, found), notes=lambda: _notes(found))]


@dataclass
class _Found:
    """What reading the records brings to light."""

    header: Header
    records: int
    beyond: int
    deleted: int = 0
    memos: int = 0


def _header(source: Source, start: bytes) -> Header:
    records, size, width = struct.unpack_from("<IHH", start, 4)
    fields: list[Field] = []
    at, offset = 1, 32
    while offset + 32 <= min(size, len(start)) and start[offset] != 0x0D:
        name = start[offset : offset + 11].partition(b"\x00")[0].decode("latin-1").strip()
        kind = chr(start[offset + 11])
        length = start[offset + 16] + (256 * start[offset + 17] if kind == "C" else 0)
        fields.append(Field(name, kind, at, length))
        at, offset = at + length, offset + 32
    if not fields or at > width or len(fields) > limits.MAX_COLUMNS:
        raise ExportError(f"{source.name}: kepala berkas DBF rusak. Minta ulang berkas asal.")
    return Header(records, size, width, _CODE_PAGES.get(start[29], ""), tuple(fields))


def _rows(source: Source, found: _Found) -> Iterator[Sequence[object]]:
    header = found.header
    shown = [field for field in header.fields if field.kind != "0"]
    found.deleted = found.memos = 0
    yield [field.name for field in shown]
    with source.open() as stream:
        stream.read(header.size)
        for record in _records(stream, header.width, found.records):
            if record[:1] == b"*":
                found.deleted += 1
                continue
            cells = [
                _value(field, record[field.at : field.at + field.width], header.encoding) for field in shown
            ]
            found.memos += any(
                field.kind in "MGPBW" and field.width == 10 and cell
                for field, cell in zip(shown, cells, strict=True)
            )
            yield [None if field.kind in "MGPW" else cell for field, cell in zip(shown, cells, strict=True)]


def _records(stream: BinaryIO, width: int, count: int) -> Iterator[bytes]:
    while count > 0:
        block = stream.read(width * min(count, _CHUNK_RECORDS))
        if not block:
            return
        yield from (block[at : at + width] for at in range(0, len(block) - width + 1, width))
        count -= _CHUNK_RECORDS


def _value(field: Field, written: bytes, encoding: str) -> object:
    if field.kind == "I" and len(written) == 4:
        return float(struct.unpack("<i", written)[0])
    if field.kind in "BO" and len(written) == 8:
        number = struct.unpack("<d", written)[0]
        return number if abs(number) < 1e300 else None
    if field.kind == "Y" and len(written) == 8:
        return struct.unpack("<q", written)[0] / 10_000
    if field.kind in "T@" and len(written) == 8:
        return _moment(written)
    text = _text(written, encoding)
    if field.kind == "D":
        return f"{text[:4]}-{text[4:6]}-{text[6:8]}" if len(text) == 8 and text.isdecimal() else text or None
    if field.kind == "L":
        return {"T": "Y", "Y": "Y", "F": "N", "N": "N"}.get(text.upper())
    if field.kind in "NF" and not text.strip("*"):
        return "#NUM!" if text else None  # stars: the number did not fit
    return text or None


def _text(written: bytes, encoding: str) -> str:
    bare = written.partition(b"\x00")[0] if b"\x00" in written else written
    return (
        bare.decode(encoding, "replace") if encoding and not bare.isascii() else decode_foreign(bare)
    ).strip()


def _moment(written: bytes) -> object:
    day, thousandths = struct.unpack("<ii", written)
    if not 1 <= day - _JULIAN <= 3_652_059:
        return None
    date = dt.date.fromordinal(day - _JULIAN)
    return dt.datetime.combine(date, dt.time()) + dt.timedelta(milliseconds=max(thousandths, 0))


def _notes(found: _Found) -> list[Note]:
    told = []
    missing = found.header.records - found.records
    if missing > 0:
        told.append(
            Note(
                "BERKAS_TERPOTONG",
                "GALAT",
                f"Berkas terpotong: kepalanya menyebut {found.header.records} baris, isinya {found.records}.",
                "Kirim ulang berkas yang utuh.",
                missing,
            )
        )
    if found.beyond > 0:
        told.append(
            Note(
                "BARIS_DI_LUAR_HITUNGAN",
                "PERINGATAN",
                "Sesudah baris terakhir yang disebut kepala berkas DBF masih ada isi; tidak dibaca.",
                "Buka dan tutup tabel itu di aplikasi asalnya (reindex/pack), lalu kirim ulang.",
                found.beyond,
            )
        )
    if found.deleted:
        told.append(
            Note(
                "BARIS_BERTANDA_HAPUS",
                "PERINGATAN",
                "Baris bertanda hapus di berkas DBF tidak dibaca.",
                "Bila baris itu masih berlaku, batalkan tanda hapusnya (RECALL), lalu kirim ulang.",
                found.deleted,
            )
        )
    if found.memos:
        told.append(
            Note(
                "KOLOM_MEMO",
                "PERINGATAN",
                "Kolom memo disimpan di berkas lain (DBT/FPT) dan tidak dibaca.",
                "Bila isinya diperlukan, kirim sebagai CSV dari aplikasi asalnya.",
                found.memos,
            )
        )
    return told
