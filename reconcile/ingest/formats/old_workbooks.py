"""XLS older than calamine reads (BIFF 2 to 8, also as a bare stream), and what any XLS tells beside its
cells."""

from __future__ import annotations

import io
import struct
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial

import xlrd
from xlrd.compdoc import CompDoc

from reconcile.ingest.cells.cells import CellSheet, cell_text
from reconcile.ingest.cells.opening import file_named
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.cells.strays import Place, extent, left_out_note, settled, sparse
from reconcile.ingest.formats.bare_biff import open_bare_biff
from reconcile.ingest.formats.workbook_facts import NO_FACTS, SheetFacts
from reconcile.ingest.texts.text_notes import cut_off
from reconcile.vocabulary.errors import ExportError

_BOUNDSHEET, _DATEMODE, _ROW, _EOF, _BOOLERR, _FORMULA = 0x85, 0x22, 0x208, 0x0A, 0x205, 0x06
_BOF = 0x809
_FILLED = frozenset({0x06, 0x203, 0x204, 0x205, 0x27E, 0xBD, 0xD6, 0xFD})
_PLACE = struct.Struct("<HH")
_MOST = 200_000
_NOT_SHOWN = 0x20


def open_old_workbook(source: Source, facts: Mapping[str, SheetFacts] | None = None) -> list[CellSheet]:
    """The worksheets of an XLS. facts: what is known of them, cells to be left out among it. Raises
    ExportError when it cannot be opened."""
    with source.open() as stream:
        content = stream.read()
    try:
        book = xlrd.open_workbook(
            file_contents=content,
            logfile=io.StringIO(),
            formatting_info=_few_formats(content),
            ragged_rows=True,
        )
    except Exception as error:  # its own errors and whatever its arithmetic on a wrong length gives
        with file_named(source.name):
            bare = open_bare_biff(content)
        if bare is not None:
            return [bare]
        locked = "crypt" in str(error)
        why = (
            "berkas dikunci kata sandi. Kirim ulang tanpa kata sandi."
            if locked
            else "berkas XLS rusak atau terpotong. Minta ulang berkas asal."
        )
        raise ExportError(f"{source.name}: {why}") from error
    return [_sheet(book, sheet, (facts or {}).get(sheet.name, NO_FACTS)) for sheet in book.sheets()]


def _few_formats(content: bytes) -> bool:
    """Whether the rows' formats, which tell what is hidden, can be had: xlrd reads them from BIFF 5 on."""
    return not content.startswith((b"\x09\x00", b"\x09\x02", b"\x09\x04"))


def _sheet(book: xlrd.Book, sheet: xlrd.sheet.Sheet, known: SheetFacts) -> CellSheet:
    last, width = known.within or (sheet.nrows, sheet.ncols)
    hidden = sorted(row + 1 for row, shown in sheet.rowinfo_map.items() if getattr(shown, "hidden", 0))
    facts = replace(known, hidden=tuple(hidden))
    return CellSheet(
        sheet.name,
        partial(_rows, sheet, book.datemode, (last, width)),
        hidden=sheet.visibility != 0,
        merged=[((top + 1, left), (bottom, right - 1)) for top, bottom, left, right in sheet.merged_cells],
        notes=lambda: facts.notes(last),
        total=last,
        mac_dates=book.datemode == 1,
    )


def _rows(sheet: xlrd.sheet.Sheet, datemode: int, within: Place) -> Iterator[Sequence[object]]:
    last, width = within
    for row in range(min(last, sheet.nrows)):
        yield [_value(cell.ctype, cell.value, datemode) for cell in sheet.row(row)[:width]]


def _value(kind: int, value: object, datemode: int) -> object:
    if kind in (xlrd.XL_CELL_EMPTY, xlrd.XL_CELL_BLANK):
        return None
    if kind == xlrd.XL_CELL_BOOLEAN:
        return bool(value)
    if kind == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(value, "#N/A")
    if kind == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(value, datemode)
        except (ValueError, OverflowError):
            return cell_text(value)  # a number that no calendar holds stays a number
    return value


def old_workbook_facts(content: bytes) -> dict[str, SheetFacts]:
    """The facts of each worksheet of an XLS (BIFF 8) by its name; {} for what cannot be read.

    Raises ExportError, without the file's name, when a sheet spans more than memory should hold.
    """
    book = _stream(content)
    mac = False
    sheets: list[tuple[str, int]] = []
    try:
        for kind, at, length in _records(book, 0):
            if kind == _DATEMODE:
                mac = book[at : at + 1] == b"\x01"
            elif kind == _BOUNDSHEET:
                sheets.append((_name(book[at + 6 : at + length]), struct.unpack_from("<I", book, at)[0]))
        return {name: _facts(book, offset, mac) for name, offset in sheets}
    except (struct.error, IndexError, UnicodeDecodeError):
        return {}  # what is broken in the file is told by the reader of its cells


def _stream(content: bytes) -> bytes:
    """The stream of records in a compound file, b"" where it cannot be found."""
    try:
        stream, start, size = CompDoc(content, logfile=io.StringIO()).locate_named_stream("Workbook")
    except (
        Exception
    ):  # what xlrd's arithmetic gives for a broken container is told by the reader of its cells
        return b""
    return bytes(stream[start : start + size]) if stream else b""


def _records(book: bytes, at: int) -> Iterator[tuple[int, int, int]]:
    """(kind, where its content begins, its length) of the records of a substream, the one that ends it
    included; not of charts in it."""
    depth = 0
    while at + 4 <= len(book):
        kind, length = struct.unpack_from("<HH", book, at)
        depth += kind == _BOF
        if depth <= 1:
            yield kind, at + 4, length
        at += 4 + length
        depth -= kind == _EOF
        if kind == _EOF and depth <= 0:
            return


def _ends_well(book: bytes, kind: int, after: int) -> bool:
    """Whether the last record of a sheet ends it, and another sheet or nothing follows: an end among the
    cells is none."""
    following = book[after : after + 4]
    return kind == _EOF and (struct.pack("<H", _BOF) == following[:2] or not following.strip(b"\0"))


def _name(text: bytes) -> str:
    """A sheet's name: its length, whether it is two bytes a letter, its letters."""
    return (
        text[2 : 2 + 2 * text[0]].decode("utf-16-le")
        if text[1] & 1
        else text[2 : 2 + text[0]].decode("latin-1")
    )


def _facts(book: bytes, offset: int, mac: bool) -> SheetFacts:
    hidden: list[int] = []
    errors: dict[Place, str] = {}
    last = right = filled = 0
    kind = at = length = 0
    for kind, at, length in _records(book, offset):
        if kind in _FILLED and length >= 6:
            row, column = _PLACE.unpack_from(book, at)
            last, right, filled = max(last, row + 1), max(right, column + 1), filled + 1
        elif kind == _ROW and length >= 14 and book[at + 12] & _NOT_SHOWN:
            hidden.append(struct.unpack_from("<H", book, at)[0] + 1)
        code = _error_code(book, kind, at, length)
        if code is not None and len(errors) < _MOST:
            row, column = _PLACE.unpack_from(book, at)
            errors[row + 1, column] = xlrd.error_text_from_code.get(code, "#N/A")
    facts = SheetFacts(
        tuple(hidden), errors, mac, () if _ends_well(book, kind, at + length) else (cut_off(last),)
    )
    return _without_strays(book, offset, facts, (last, right)) if sparse(last, right, filled) else facts


def _without_strays(book: bytes, offset: int, facts: SheetFacts, span: Place) -> SheetFacts:
    def walk(filled: Callable[[Place], None]) -> None:
        for kind, at, length in _records(book, offset):
            if kind in _FILLED and length >= 6:
                row, column = _PLACE.unpack_from(book, at)
                filled((row + 1, column + 1))

    table = extent(walk)
    if not settled(table):  # people far apart: they too are read by who holds no cells between them
        return replace(facts, within=span)
    return replace(
        facts, within=(table.row, table.column), left_out=(*facts.left_out, left_out_note(table.strays))
    )


def _error_code(book: bytes, kind: int, at: int, length: int) -> int | None:
    """The code of the error that a cell holds, by itself or as what its formula gave; None for any other
    record."""
    if kind == _BOOLERR and length >= 8 and book[at + 7] == 1:
        return book[at + 6]
    if kind == _FORMULA and length >= 14 and book[at + 12 : at + 14] == b"\xff\xff" and book[at + 6] == 2:
        return book[at + 8]
    return None
