"""XML Spreadsheet 2003: what reporting tools and PHP pages write under the name .xls or .xml."""

from __future__ import annotations

from lxml import etree

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import UNREAD, CellSheet
from reconcile.ingest.cells.sheets import Note, Source
from reconcile.ingest.formats.parsing import Attributes, Grid, local, read_xml
from reconcile.ingest.formats.workbook_facts import hidden_rows
from reconcile.ingest.texts.encodings import decoded
from reconcile.ingest.texts.text_notes import cut_off
from reconcile.vocabulary.errors import ExportError

_PIECE = 256 * 1024
_MARK = b"urn:schemas-microsoft-com:office:spreadsheet"
_HIGHEST = 1_048_576


def looks_like_spreadsheetml(start: bytes) -> bool:
    """Whether a file's first bytes declare an XML Spreadsheet."""
    return _MARK in start.replace(b"\x00", b"") and b"<" in start


def open_spreadsheetml(source: Source) -> list[CellSheet]:
    """The worksheets of an XML Spreadsheet. Raises ExportError when it cannot be opened."""
    if source.size > limits.MAX_MARKUP_BYTES:
        raise ExportError(
            f"{source.name}: berkas XML terlalu besar. Kirim sebagai CSV dari aplikasi asalnya, atau bagi per"
            " wilayah."
        )
    with source.open() as stream:
        text = decoded(stream.read()).lstrip("\ufeff \t\r\n")
    if text.startswith("<?xml"):
        text = text.partition("?>")[2]  # its encoding is already undone
    content = text.encode("utf-8", "replace")
    found = _Book()
    try:
        fault = read_xml(
            (content[at : at + _PIECE] for at in range(0, len(content), _PIECE)), found, lenient=True
        )
        for grid in found.grids:
            grid.settle()
    except etree.XMLSyntaxError as error:
        raise ExportError(
            f"{source.name}: berkas XML rusak atau terpotong. Minta ulang berkas asal."
        ) from error
    except ExportError as error:
        raise ExportError(f"{source.name}: {error}") from error
    whole = "</Workbook>" in text[-2000:] or ":Workbook>" in text[-2000:]
    damage = (
        (cut_off(len(found.grids[-1].rows)),)
        if found.grids and not whole
        else (_damaged(fault),)
        if fault
        else ()
    )
    return [_sheet(grid, found.mac_dates, damage if grid is found.grids[-1] else ()) for grid in found.grids]


def _damaged(line: int) -> Note:
    return Note(
        "BERKAS_RUSAK",
        "GALAT",
        f"Susunan XML berkas ini rusak mulai baris teks {line}; baris dan lembar sesudahnya mungkin tidak"
        " terbaca.",
        "Kirim ulang berkas yang utuh.",
    )


def _sheet(grid: Grid, mac_dates: bool, damage: tuple[Note, ...]) -> CellSheet:
    def notes() -> list[Note]:
        return [
            *hidden_rows([row for row in grid.hidden_rows if row <= len(grid.rows)]),
            *grid.left_out,
            *damage,
        ]

    return CellSheet(
        grid.name,
        lambda: iter(grid.rows),
        hidden=grid.hidden,
        merged=grid.merged,
        notes=notes,
        total=len(grid.rows),
        mac_dates=mac_dates,
    )


class _Book:
    """Gathers the worksheets of a workbook."""

    def __init__(self) -> None:
        self.grids: list[Grid] = []
        self.mac_dates = False
        self._row: list[object] = []
        self._at = self._span = 0
        self._cell: Attributes = {}
        self._kind = ""
        self._texts: list[str] = []
        self._in_data = False
        self._comment = False
        self._option = ""

    def start(self, tag: str, attributes: Attributes) -> None:
        name = local(tag)
        facts = {local(key): value for key, value in attributes.items()}
        if name == "Worksheet":
            self.grids.append(Grid(facts.get("Name", "")))
        elif name == "Row" and self.grids:
            self._start_row(self.grids[-1], facts)
        elif name == "Cell":
            self._cell, self._kind, self._texts = facts, "", []
            index = _number(facts.get("Index"))
            self._at = index - 1 if index else self._at
        elif name == "Comment":
            self._comment = True
        elif name == "Data" and not self._comment:
            self._kind, self._in_data = facts.get("Type", "String"), True
        self._option = name if name in ("Visible", "Date1904") else ""
        self.mac_dates = self.mac_dates or name == "Date1904"

    def _start_row(self, grid: Grid, facts: Attributes) -> None:
        index = _number(facts.get("Index"))
        if index and index <= _HIGHEST:
            grid.skip(index - grid.next_row)
        if facts.get("Hidden") == "1":
            grid.hidden_rows.append(grid.next_row)
        self._row, self._at = [], 0
        self._span = _number(facts.get("Span"))

    def end(self, tag: str) -> None:
        name = local(tag)
        if name == "Data":
            self._in_data = False
        elif name == "Comment":
            self._comment = False
        elif name == "Cell" and self.grids:
            self._end_cell(self.grids[-1])
        elif name == "Row" and self.grids:
            self.grids[-1].add(self._row)
            self.grids[-1].skip(self._span)
        elif name == "Visible" and self.grids and "Hidden" in "".join(self._texts):
            self.grids[-1].hidden = True
        self._option = ""

    def data(self, text: str) -> None:
        if self._in_data:
            self._texts.append(text)
        elif self._option == "Visible":
            self._texts = [text]

    def close(self) -> None:
        return None

    def _end_cell(self, grid: Grid) -> None:
        across, down = _number(self._cell.get("MergeAcross")), _number(self._cell.get("MergeDown"))
        value = _value(self._kind, "".join(self._texts), self._cell)
        if self._at >= limits.MAX_COLUMNS:
            if value is not None:
                grid.put_beside(self._at)
            self._at += 1 + across
            return
        if across or down:
            grid.merged.append(((grid.next_row, self._at), (grid.next_row + down, self._at + across)))
        if value is not None:
            self._row += [None] * (self._at - len(self._row))
            self._row[self._at :] = [value]
        self._at += 1 + across


def _number(written: str | None) -> int:
    return int(written) if written and written.isascii() and written.isdecimal() and len(written) < 8 else 0


def _value(kind: str, text: str, facts: Attributes) -> object:
    if not kind:
        return UNREAD if facts.get("Formula") else None
    if kind == "Number":
        try:
            return float(text)
        except ValueError:
            return text or None
    if kind == "DateTime":
        return text.partition(".")[0].removesuffix("T00:00:00").replace("T", " ")
    if kind == "Boolean":
        return text == "1"
    return text or None
