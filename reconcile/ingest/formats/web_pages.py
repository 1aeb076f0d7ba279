"""Web pages under the name of a workbook: HTML tables (what PHP pages and reporting tools call .xls) and
MHTML archives of them.

A page is one sheet, as a person sees it opened: each line of text above, between or below the tables is a
row, and each row of a table is one. A cell over several columns or rows is followed by blanks and reported as
merged.
"""

from __future__ import annotations

import email
import email.policy
import re
from collections.abc import Iterable

from lxml import etree

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.cells import UNREAD, CellSheet
from reconcile.ingest.cells.sheets import Source, check_count
from reconcile.ingest.formats.parsing import Attributes, Grid, read_html
from reconcile.ingest.formats.workbook_facts import hidden_rows
from reconcile.ingest.texts.encodings import decoded
from reconcile.vocabulary.errors import ExportError

_BREAKS = frozenset(
    {
        "br",
        "p",
        "div",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "li",
        "center",
        "caption",
        "title",
        "hr",
        "tr",
        "table",
    }
)
_UNSEEN = frozenset({"script", "style", "head", "noscript", "template", "select"})
_TYPED = frozenset({"text", "number", "date", "tel", "search"})
"""Inputs of a form whose value is what a reader sees in their place."""

_NOT_SHOWN = re.compile(r"(display\s*:\s*none|visibility\s*:\s*(hidden|collapse))", re.IGNORECASE)
_EXPONENT = re.compile(r"^\s*\d[.,]\d+E\+?\d+\s*$", re.IGNORECASE)
_NAME = re.compile(r"<x:Name>(.*?)</x:Name>", re.DOTALL | re.IGNORECASE)
_PIECE = 256 * 1024
_WIDEST = 1000


def open_page(source: Source) -> list[CellSheet]:
    """The one sheet of an HTML file. Raises ExportError when it holds no table."""
    grid = _read(source, decoded(_content(source)), "")
    return [_sheet(grid)]


def open_archive(source: Source) -> list[CellSheet]:
    """The sheets of an MHTML file: its parts that hold tables, named as the workbook they were saved from.
    Raises ExportError."""
    message = email.message_from_bytes(_content(source).lstrip(), policy=email.policy.compat32)
    pages = [
        decoded(bytes(part.get_payload(decode=True) or b""))
        for part in message.walk()
        if part.get_content_type() == "text/html"
    ]
    names = [name for page in pages for name in _NAME.findall(page)]
    tabled = [page for page in pages if re.search(r"<table\b", page, re.IGNORECASE)]
    if not tabled:
        raise ExportError(
            f"{source.name}: arsip web (MHTML) tanpa tabel. Kirim data sebagai CSV atau XLSX dari aplikasi"
            " asalnya."
        )
    check_count(source, len(tabled))
    names += ["" if len(tabled) == 1 else str(at + 1) for at in range(len(names), len(tabled))]
    return [_sheet(_read(source, page, name)) for page, name in zip(tabled, names, strict=False)]


def _content(source: Source) -> bytes:
    if source.size > limits.MAX_MARKUP_BYTES:
        raise ExportError(
            f"{source.name}: halaman web terlalu besar. Kirim sebagai CSV dari aplikasi asalnya, atau bagi"
            " per wilayah."
        )
    with source.open() as stream:
        return stream.read()


def _read(source: Source, page: str, name: str) -> Grid:
    found = _Page(name)
    try:
        content = page.encode("utf-8", "replace")
        read_html((content[at : at + _PIECE] for at in range(0, len(content), _PIECE)), found)
    except etree.XMLSyntaxError as error:
        raise ExportError(
            f"{source.name}: halaman web rusak atau terpotong. Minta ulang berkas asal."
        ) from error
    except ExportError as error:
        raise ExportError(f"{source.name}: {error}") from error
    if not found.tables:
        framed = "<frameset" in page[:100_000].lower()
        why = "halaman bingkai: datanya ada di berkas lain" if framed else "halaman web tanpa tabel"
        raise ExportError(f"{source.name}: {why}. Kirim data sebagai CSV atau XLSX dari aplikasi asalnya.")
    return found.grid


def _sheet(grid: Grid) -> CellSheet:
    return CellSheet(
        grid.name,
        lambda: iter(grid.rows),
        merged=grid.merged,
        notes=lambda: hidden_rows([row for row in grid.hidden_rows if row <= len(grid.rows)]),
        total=len(grid.rows),
    )


class _Page:
    """Gathers the rows of a page."""

    def __init__(self, name: str) -> None:
        self.grid = Grid(name)
        self.tables = 0
        self._texts: list[str] = []
        self._cells: list[object] = []
        self._cell: Attributes | None = None
        self._taken: dict[int, int] = {}  # column -> rows below that a cell above still covers
        self._in_row = False
        self._unseen = 0
        self._hidden = False

    def start(self, tag: str, attributes: Attributes) -> None:
        name = tag.lower()
        if self._unseen or name in _UNSEEN:
            self._unseen += name not in ("br", "img", "input", "meta", "link", "hr")
        elif name == "table":
            self.tables += 1
            self._end_row()
            self._taken = {}
        elif name == "tr":
            self._end_row()
            self._in_row = True
            self._hidden = bool(_NOT_SHOWN.search(attributes.get("style") or "")) or "hidden" in attributes
        elif name in ("td", "th"):
            self._end_cell()
            self._cell = dict(attributes)
            self._in_row = True
        elif name == "input" and (attributes.get("type") or "text").lower() in _TYPED:
            self._texts.append(attributes.get("value") or "")
        elif name in _BREAKS:
            self._texts.append("\n")

    def end(self, tag: str) -> None:
        name = tag.lower()
        if self._unseen:
            self._unseen -= name not in ("br", "img", "input", "meta", "link", "hr")
        elif name in ("td", "th"):
            self._end_cell()
        elif name in ("tr", "table", "body", "html"):
            self._end_row()
        elif name in _BREAKS and name != "br":
            self._texts.append("\n")

    def data(self, text: str) -> None:
        if not self._unseen:
            self._texts.append(text)

    def close(self) -> None:
        self._end_row()

    def _taken_text(self) -> list[str]:
        lines = [" ".join(line.split()) for line in "".join(self._texts).split("\n")]
        self._texts = []
        return [line for line in lines if line]

    def _end_cell(self) -> None:
        if self._cell is None:
            self._loose()
            return
        facts, self._cell = self._cell, None
        text = "\n".join(self._taken_text())
        self._skip_covered()
        across, down = _span(facts, "colspan"), _span(facts, "rowspan")
        at, row = len(self._cells), self.grid.next_row
        if across > 1 or down > 1:
            self.grid.merged.append(((row, at), (row + down - 1, at + across - 1)))
        if down > 1:
            self._taken.update({at + step: down - 1 for step in range(across)} if across else {})
        self._cells += [_value(facts, text), *[None] * (across - 1)]

    def _skip_covered(self) -> None:
        while self._taken.get(len(self._cells), 0) > 0:
            self._taken[len(self._cells)] -= 1
            self._cells.append(None)

    def _loose(self) -> None:
        """Text outside of cells: a row for each line."""
        for line in self._taken_text():
            self.grid.add([line])

    def _end_row(self) -> None:
        self._end_cell()
        if not self._in_row:
            return
        self._skip_covered()
        for column in [
            column for column, rows in self._taken.items() if rows > 0 and column >= len(self._cells)
        ]:
            self._taken[column] -= 1
        if self._hidden:
            self.grid.hidden_rows.append(self.grid.next_row)
        cells, self._cells, self._in_row, self._hidden = self._cells, [], False, False
        self.grid.add(cells)


def _span(facts: Attributes, name: str) -> int:
    written = (facts.get(name) or "1").strip()
    return min(max(int(written), 1), _WIDEST) if written.isascii() and written.isdecimal() else 1


def _value(facts: Attributes, text: str) -> object:
    """What a cell holds: its text; where Excel or LibreOffice wrote the page and the text is rounded, the
    number behind it."""
    number = facts.get("x:num") or facts.get("sdval")
    if number and _EXPONENT.match(text):
        try:
            return float(number)
        except ValueError:
            return text
    if not text and "x:fmla" in facts and not number:
        return UNREAD
    return text or None


def looks_like_page(start: bytes) -> bool:
    """Whether a file's first bytes are those of a web page, also where a title or a warning stands above
    its table."""
    flat = start.replace(b"\x00", b"").lower()
    marks: Iterable[bytes] = (b"<html", b"<!doctype html", b"<table", b"<body", b"<center", b"<head")
    begins = flat.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n").startswith(tuple(marks))
    return begins or (
        re.search(rb"<table[\s>]", flat) is not None and re.search(rb"<t[rdh][\s>]", flat) is not None
    )
