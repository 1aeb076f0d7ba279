"""Workbooks of some hundred rows, to read, print and hand on: F4 across, headings on every page."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow.compute as pc

from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import heights, new_workbook, set_print, write_workbook
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
    offers: the cell of each row that says what may be answered (joined)."""

    heading: str
    width: float
    cell: str = ""
    offers: str = ""


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
    with new_workbook(stamp.day) as (book, made):
        formats = {one: book.add_format(of) for one, of in _FORMATS.items()}
        for page in pages:
            sheet = book.add_worksheet(page.name)
            set_print(sheet, stamp.number)
            _write_page(sheet, page, formats)
        if facts_page:
            sheet = book.add_worksheet(GUIDE)
            set_print(sheet, stamp.number)
            _write_facts(sheet, facts_page, formats)
    write_workbook(path, members(made.getvalue()), {})
    return ReportFile(name, sum(len(page.shown) for page in pages), signed(path, 0).sha256)


def _write_facts(sheet: Any, facts_page: Sequence[tuple[str, str]], formats: dict[str, Any]) -> None:
    sheet.set_column(0, 0, 18)
    sheet.set_column(1, 1, 100)
    for row, (name, said) in enumerate(facts_page):
        sheet.write_string(row, 0, name, formats["heading"])
        sheet.write_string(row, 1, said, formats["words"])


def _write_page(sheet: Any, page: Page, formats: dict[str, Any]) -> None:
    last = len(page.fields) - 1
    sheet.write_string(0, 0, page.title, formats["title"])
    for row, words in enumerate(page.words, start=1):
        sheet.merge_range(row, 0, row, last, words, formats["words"])
        sheet.set_row(row, 14 * (1 + len(words) // 150))
    top = len(page.words) + 1
    for column, field in enumerate(page.fields):
        sheet.set_column(column, column, field.width)
        sheet.write_string(top, column, field.heading, formats["heading"])
    sheet.set_row(top, 26)
    sheet.repeat_rows(top)
    sheet.freeze_panes(top + 1, 0)
    heights_of_lines = _line_heights(page)
    columns = [page.shown.cells[field.cell].to_pylist() if field.cell else None for field in page.fields]
    for line in range(len(page.shown)):
        sheet.set_row(top + 1 + line, heights_of_lines[line])
        for column, cells in enumerate(columns):
            if cells is None:
                sheet.write_blank(top + 1 + line, column, None, formats["answer"])
            else:
                sheet.write_string(top + 1 + line, column, cells[line], formats["cell"])
    for column, field in enumerate(page.fields):
        for line, words in enumerate(page.shown.cells[field.offers].to_pylist() if field.offers else ()):
            # a warning only: some questions also take a NIK
            rule = {"validate": "list", "source": words.split(BETWEEN), "error_type": "warning"}
            sheet.data_validation(top + 1 + line, column, top + 1 + line, column, rule)


def _line_heights(page: Page) -> list[float]:
    """Points that each line needs: as its fullest cell does, and enough to write in by hand."""
    points = np.full(len(page.shown), _BY_HAND)
    for field in page.fields:
        if field.cell:
            lengths = np.array(pc.utf8_length(page.shown.cells[field.cell]))
            needed = heights(lengths, field.width, _SIZE, capitals=field.cell == "name")
            points = np.maximum(points, needed)
    return [float(height) for height in points]
