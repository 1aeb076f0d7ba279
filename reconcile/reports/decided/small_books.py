"""Workbooks of some hundred rows, to read, print and hand on: F4 across, headings on every page."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from xlsxwriter.utility import xl_col_to_name

from reconcile.privacy.arrays import joined_text
from reconcile.reports.drawing.letters import lines_of
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import (
    heights,
    high_rows,
    new_workbook,
    reaching,
    set_print,
    without_samples,
    write_workbook,
)
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile, Stamp
from reconcile.vocabulary.verdicts import BETWEEN
from reconcile.vocabulary.worklist_headings import GUIDE

_FONT = "Arial"
_SIZE = 9
_BY_HAND = 18.0
"""Points of a line that somebody writes in."""
_CELL = {
    "font_name": _FONT,
    "font_size": _SIZE,
    "border": 1,
    "border_color": "#A6A6A6",
    "valign": "top",
    "text_wrap": True,
    "num_format": "@",
}
_FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_name": _FONT, "font_size": 13, "bold": True},
    "words": {"font_name": _FONT, "font_size": 10, "text_wrap": True, "valign": "top"},
    "heading": {**_CELL, "bold": True, "align": "center", "bg_color": "#DDEBF7"},
    "cell": _CELL,
    "answer": {**_CELL, "font_size": 11, "bold": True, "align": "center"},
}


@dataclass(frozen=True)
class Field:
    """A column: heading, width in characters, name of its cell among those shown ("" for one to fill in);
    offers: the cell of each row that says what may be answered (joined). printed: the others stand last, on
    the screen alone; those of a page are at most ON_F4 characters wide, so that nine points stay nine."""

    heading: str
    width: float
    cell: str = ""
    offers: str = ""
    printed: bool = True


@dataclass(frozen=True)
class Page:
    """A sheet. words: sentences above the table. shown: its rows, a cell for each field that has a name."""

    name: str
    title: str
    words: Sequence[str]
    fields: Sequence[Field]
    shown: Shown


def write_small_book(
    out: Path, name: str, pages: Sequence[Page], stamp: Stamp, facts_page: Sequence[tuple[str, str]] = ()
) -> ReportFile:
    """Write the workbook `name` below `out`. stamp: what it prints of the run. facts_page: names and values
    on a last sheet, by which a paper that comes back is known. The same pages give the same bytes."""
    path = out / name
    path.parent.mkdir(parents=True, exist_ok=True)
    with new_workbook(stamp.day, font=_FONT) as (book, made):
        formats = {one: book.add_format(of) for one, of in _FORMATS.items()}
        for page in pages:
            sheet = book.add_worksheet(page.name)
            set_print(sheet, stamp.number)
            _write_top(sheet, page, formats)
        if facts_page:
            sheet = book.add_worksheet(GUIDE)
            set_print(sheet, stamp.number)
            _write_facts(sheet, facts_page, formats)
    parts, rows = members(made.getvalue()), {}
    for number, page in enumerate(pages, start=1):
        member = f"xl/worksheets/sheet{number}.xml"
        content, (cell, answer) = without_samples(parts[member])
        last = f"{xl_col_to_name(len(page.fields) - 1)}{_first_line(page) + len(page.shown)}"
        parts[member] = reaching(content, last)
        rows[member] = _lines(page, cell, answer)
    write_workbook(path, parts, rows)
    return ReportFile(name, sum(len(page.shown) for page in pages), signed(path, 0).sha256)


def _write_facts(sheet: Any, facts_page: Sequence[tuple[str, str]], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for row, (name, said) in enumerate(facts_page):
        sheet.write_string(row, 0, name, formats["heading"])
        sheet.write_string(row, 1, said, formats["words"])


def _first_line(page: Page) -> int:
    """Counted from 0, below the title, the words and the headings."""
    return len(page.words) + 2


def _write_top(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    """A sheet without its rows: with a call of a library for each cell they took as long as all worklists."""
    last = len(page.fields) - 1
    printed = sum(field.printed for field in page.fields) - 1
    sheet.print_area(0, 0, _first_line(page) + len(page.shown) - 1, printed)
    sheet.write_string(0, 0, page.title, formats["title"])
    sheet.write_blank(0, last + 1, None, formats["cell"])
    sheet.write_blank(0, last + 2, None, formats["answer"])
    for row, words in enumerate(page.words, start=1):
        sheet.merge_range(row, 0, row, printed, words, formats["words"])
        sheet.set_row(row, 14 * (1 + len(words) // 130))
    top = _first_line(page) - 1
    for column, field in enumerate(page.fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(top, column, field.heading, formats["heading"])
    sheet.set_row(top, max(26, 13 * _heading_lines(page)))
    sheet.repeat_rows(top)
    sheet.freeze_panes(top + 1, 0)
    for column, field in enumerate(page.fields):
        offers = page.shown.cells[field.offers].to_pylist() if field.offers else ()
        for first, line, words in _runs(offers, top + 1):
            # a warning only: some questions also take a NIK
            rule = {"validate": "list", "source": words.split(BETWEEN), "error_type": "warning"}
            sheet.data_validation(first, column, line, column, rule)


def _heading_lines(page: Page) -> int:
    """Lines of the heading that takes the most."""
    headings = [pa.array([field.heading], pa.string()) for field in page.fields]
    taken = (
        lines_of(one, field.width, _SIZE, bold=True) for one, field in zip(headings, page.fields, strict=True)
    )
    return max(int(lines[0]) for lines in taken)


def _runs(offers: Iterable[str], line: int) -> Iterator[tuple[int, int, str]]:
    """Lines below one another that offer the same, from `line` on: the first, the last, and what they offer.
    A rule a line takes as long as all the rest of a sheet."""
    for words, same in groupby(offers):
        first, line = line, line + sum(1 for _ in same)
        yield first, line - 1, words


def _lines(page: Page, cell: int, answer: int) -> Iterator[pa.Buffer]:
    """The rows as XML; cell, answer: numbers of their styles."""
    if len(page.shown):
        columns = [page.shown.cells[field.cell] if field.cell else None for field in page.fields]
        styles = [cell if field.cell else answer for field in page.fields]
        yield joined_text(high_rows(columns, _line_heights(page), styles))


def _line_heights(page: Page) -> list[float]:
    """Points that each line needs: as its fullest cell does, and enough to write in by hand."""
    points = np.full(len(page.shown), _BY_HAND)
    for field in page.fields:
        if field.cell:
            lengths = np.array(pc.utf8_length(page.shown.cells[field.cell]))
            needed = heights(lengths, field.width, _SIZE, capitals=field.cell == "name")
            points = np.maximum(points, needed)
    return [float(height) for height in points]
