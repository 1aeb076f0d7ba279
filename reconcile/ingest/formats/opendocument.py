"""OpenDocument spreadsheets (ODS, also as one flat XML): breaks, spaces, notes and repeated cells as the
sheet shows them."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator
from functools import partial
from typing import BinaryIO

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import UNREAD, CellSheet
from reconcile.ingest.cells.sheets import Source
from reconcile.ingest.formats.parsing import Attributes, Grid, local, read_xml
from reconcile.ingest.formats.workbook_facts import hidden_rows
from reconcile.vocabulary.errors import ExportError

_OFFICE = "{urn:oasis:names:tc:opendocument:xmlns:office:1.0}"
_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_TEXT = "{urn:oasis:names:tc:opendocument:xmlns:text:1.0}"
_STYLE = "{urn:oasis:names:tc:opendocument:xmlns:style:1.0}"
_NOT_CELL_TEXT = frozenset(
    {"annotation", "frame", "shapes", "custom-shape", "tracked-changes", "change-info"}
)
_NUMBERS = frozenset({"float", "currency", "percentage"})
_CHUNK = 1024**2


def open_document(source: Source) -> list[CellSheet]:
    """The sheets of an OpenDocument spreadsheet. Raises ExportError when it cannot be opened."""
    found = _Sheets()
    try:
        with source.open() as stream:
            read_xml(_content(stream, source), found, lenient=False)
        for grid in found.grids:
            grid.settle()
    except ExportError as error:
        raise ExportError(f"{source.name}: {error}") from error
    return [_sheet(grid, found) for grid in found.grids]


def _content(stream: BinaryIO, source: Source) -> Iterator[bytes]:
    if source.suffix != "ods":
        yield from iter(partial(stream.read, _CHUNK), b"")
        return
    with zipfile.ZipFile(stream) as package, package.open("content.xml") as part:
        yield from iter(partial(part.read, _CHUNK), b"")


def _sheet(grid: Grid, found: _Sheets) -> CellSheet:
    return CellSheet(
        grid.name,
        lambda: iter(grid.rows),
        hidden=grid.hidden,
        merged=grid.merged,
        notes=lambda: [
            *hidden_rows([row for row in grid.hidden_rows if row <= len(grid.rows)]),
            *grid.left_out,
        ],
        total=len(grid.rows),
        mac_dates=found.mac_dates,
    )


class _Sheets:
    """Gathers the tables of a document."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.mac_dates = False
        self._undisplayed: set[str] = set()
        self._style = ""
        self._cells: list[object] = []
        self._cell: Attributes | None = None
        self._row: Attributes = {}
        self._texts: list[str] = []
        self._paragraphs = 0
        self._gap = 0
        self._skipping = 0
        self._nested = 0

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        if self._skipping or name in _NOT_CELL_TEXT:
            self._skipping += 1
        elif tag.startswith(_TABLE):
            self._start_table(name, attributes)
        elif tag.startswith(_TEXT) and self._cell is not None:
            self._start_text(name, attributes)
        elif tag == f"{_STYLE}style":
            self._style = attributes.get(f"{_STYLE}name", "")
        elif tag == f"{_STYLE}table-properties" and attributes.get(f"{_TABLE}display") == "false":
            self._undisplayed.add(self._style)

    def _start_table(self, name: str, attributes: Attributes) -> None:
        if name == "table":
            self._nested += 1
            if self._nested == 1:
                grid = Grid(attributes.get(f"{_TABLE}name", ""))
                grid.hidden = attributes.get(f"{_TABLE}style-name", "") in self._undisplayed
                self.grids.append(grid)
        elif name == "table-row":
            self._row, self._cells, self._gap = dict(attributes), [], 0
        elif name in ("table-cell", "covered-table-cell"):
            self._cell = dict(attributes) if name == "table-cell" else {"": "", **attributes}
            self._texts, self._paragraphs = [], 0
        elif name == "null-date":
            self.mac_dates = attributes.get(f"{_TABLE}date-value", "").startswith("1904")

    def _start_text(self, name: str, attributes: Attributes) -> None:
        if name == "p":
            self._texts += ["\n"] if self._paragraphs else []
            self._paragraphs += 1
        elif name == "s":
            self._texts.append(" " * min(_count(attributes, f"{_TEXT}c"), 100))
        elif name in ("tab", "line-break"):
            self._texts.append("\t" if name == "tab" else "\n")

    def end(self, tag: str) -> None:
        name = local(tag)
        if self._skipping:
            self._skipping -= 1
        elif name in ("table-cell", "covered-table-cell") and self._cell is not None:
            self._end_cell(self._cell)
            self._cell = None
        elif name == "table-row" and self.grids:
            self._end_row(self.grids[-1])
        elif tag == f"{_TABLE}table":
            self._nested -= 1

    def data(self, text: str) -> None:
        if self._paragraphs and not self._skipping:
            self._texts.append(text)

    def close(self) -> None:
        return None

    def _end_cell(self, facts: Attributes) -> None:
        value = None if "" in facts else _value(facts, "".join(self._texts))
        at, row = len(self._cells) + self._gap, self.grids[-1].next_row
        across, down = (
            _count(facts, f"{_TABLE}number-columns-spanned"),
            _count(facts, f"{_TABLE}number-rows-spanned"),
        )
        if across > 1 or down > 1:
            self.grids[-1].merged.append(((row, at), (row + down - 1, at + across - 1)))
        times = _count(facts, f"{_TABLE}number-columns-repeated")
        self._paragraphs = 0
        if value is None:
            self._gap += times  # blank cells reach to the sheet's edge: they count when a filled one follows
            return
        if at + times > limits.MAX_COLUMNS:
            self._gap += times
            self.grids[-1].put_beside(at, times)
            return
        self._cells += [None] * self._gap + [value] * times
        self._gap = 0

    def _end_row(self, grid: Grid) -> None:
        times = _count(self._row, f"{_TABLE}number-rows-repeated")
        if self._row.get(f"{_TABLE}visibility", "visible") != "visible":
            grid.hidden_rows += range(grid.next_row, grid.next_row + min(times, 100_000))
        grid.add(self._cells, times)


def _count(attributes: Attributes, name: str) -> int:
    written = attributes.get(name, "1")
    return max(int(written), 1) if written.isascii() and written.isdecimal() else 1


def _value(facts: Attributes, text: str) -> object:
    kind = facts.get(f"{_OFFICE}value-type", "")
    if kind in _NUMBERS:
        try:
            return float(facts.get(f"{_OFFICE}value", text))
        except ValueError:
            return text
    if kind == "date":
        return facts.get(f"{_OFFICE}date-value", text).removesuffix("T00:00:00").replace("T", " ")
    if kind == "boolean":
        return facts.get(f"{_OFFICE}boolean-value", text).upper()
    if not text and facts.get(f"{_TABLE}formula") and not kind:
        return UNREAD
    return text or facts.get(f"{_OFFICE}string-value") or None
