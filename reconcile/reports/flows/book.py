"""The flows as a workbook: a sheet for each unit, and one of who makes up the numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pyarrow as pa
import xlsxwriter
from xlsxwriter.utility import xl_col_to_name

from reconcile.privacy.arrays import joined_text
from reconcile.reports.flows.opened import COLUMNS as OPENED
from reconcile.reports.flows.shown import COLUMNS, UNITS
from reconcile.reports.kit.csv_files import ReportColumn, signed
from reconcile.reports.kit.facts import RunFacts, in_short, short_name
from reconcile.reports.kit.showing import Shown, Texts, composed
from reconcile.reports.kit.workbooks import (
    new_workbook,
    reaching,
    set_print,
    without_samples,
    write_workbook,
)
from reconcile.reports.lists.both import FONT, rows_of
from reconcile.reports.lists.laid_out import SIZE, Laid, laid_out
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import number

MOST_OPENED = 50_000
"""So many rows stand on the last sheet; all of them are in the CSV."""

_EQUATION = (
    "Awal + Baru + Muncul lagi + Pindah masuk + Dipisah + Bulan berjalan + Koreksi (+)"
    " = Akhir + Berakhir + Meninggal + Pindah keluar + Hilang + Digabung + Koreksi (-)."
    " Dipisah dan Digabung: tautan antarbaris berubah, tidak seorang pun datang atau pergi."
)
_FIRST_ROW = 3
_COUNTED = frozenset(at for at, column in enumerate(OPENED) if column.kind == "count")
_NUMBER = "#,##0;-#,##0;–"
_WIDTHS = {"Program": 8.8, "Kota/Kabupaten": 16.0}
_OF_COUNT = 8.4
"""Fourteen of them beside roll and kota are as wide as the paper."""
_KIND = re.compile(r"^(Kabupaten|Kota) Administrasi ")
_FONT = {"font_name": FONT, "font_size": SIZE}


@dataclass(frozen=True)
class Opened:
    """Who makes up the numbers. first: the first rows, MOST_OPENED or more where there are so many. count:
    of all rows. laid: its columns, in the order of the sheet."""

    first: Sequence[Shown]
    count: int
    laid: Sequence[Laid] = ()

    @property
    def shown(self) -> int:
        return min(self.count, MOST_OPENED)

    def xml(self, style: int) -> Iterator[pa.Buffer]:
        """The rows that stand on the sheet, as XML."""
        left = self.shown
        for part in self.first:
            cells = [text.slice(0, left) for text in part.cells.values()]
            left -= len(cells[0])
            yield joined_text(rows_of(self.laid, cells, [style] * len(cells)))


def write_book(path: Path, lines: Shown, opened: Opened | None, facts: RunFacts) -> ReportFile:
    """Write the workbook. lines: rows of the flows. opened: none at L3."""
    opened = opened and replace(
        opened,
        first=[composed(lambda cells: _in_short(cells, facts), part) for part in opened.first],
        laid=laid_out(OPENED, facts.level, _COUNTED, keys=("Kota/Kabupaten",)),
    )
    with new_workbook(facts.stamp.day, "Arus daftar", font=FONT) as (book, made):
        formats = _formats(book)
        cells = list(zip(*(column.to_pylist() for column in lines.cells.values()), strict=True))
        for word in UNITS.values():
            of = [(short_name(row[1]), _KIND.sub("", row[2]), *row[3:]) for row in cells if row[0] == word]
            sheet = _sheet(
                book,
                (word, f"Arus daftar, {word.lower()}, {_period(facts)}"),
                COLUMNS[1:],
                facts,
                formats=formats,
            )
            _write_lines(sheet, COLUMNS[1:], of, formats)
        if opened:
            _add_opened(book, opened, facts, formats)
    parts, rows = members(made.getvalue()), {}
    if opened:
        page = f"xl/worksheets/sheet{len(UNITS) + 1}.xml"
        content, (style,) = without_samples(parts[page])
        parts[page] = reaching(content, f"{_letter(OPENED)}{opened.shown + _FIRST_ROW}")
        rows = {page: opened.xml(style)}
    write_workbook(path, parts, rows)
    return signed(path, len(cells))


def _in_short(cells: Texts, facts: RunFacts) -> Texts:
    return {name: in_short(text, facts.names) for name, text in cells.items()}


def _formats(book: xlsxwriter.Workbook) -> dict[str, Any]:
    head = {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8f1f8"}
    made: dict[str, dict[str, Any]] = {
        "title": {"bold": True, "font_size": 13, "font_name": FONT},
        "head": {**_FONT, **head, "font_size": 8},
        "note": {**_FONT, "italic": True, "text_wrap": True, "valign": "top"},
        "number": {**_FONT, "num_format": _NUMBER},
        "sum": {**_FONT, "num_format": _NUMBER, "bold": True, "top": 1},
        "row": {**_FONT, "text_wrap": True, "valign": "top"},
    }
    return {name: book.add_format(of) for name, of in made.items()}


def _add_opened(book: xlsxwriter.Workbook, opened: Opened, facts: RunFacts, formats: dict[str, Any]) -> None:
    """The sheet without its rows: with a call of a library for each cell it took as long as all worklists."""
    about = f"Rincian, {_period(facts)}"
    if opened.count > MOST_OPENED:
        few, of_all = number(MOST_OPENED), number(opened.count)
        about += f"; {few} baris pertama dari {of_all}, semuanya ada di arus_rincian.csv"
    columns = [OPENED[one.place] for one in opened.laid]
    sheet = _sheet(book, ("Rincian", about), columns, facts, formats=formats)
    for place, one in enumerate(opened.laid):
        sheet.set_column(place, place, one.width)
    printed = sum(one.printed for one in opened.laid)
    sheet.print_area(0, 0, _FIRST_ROW - 1 + opened.shown, printed - 1)
    sheet.write_blank(0, len(OPENED), None, formats["row"])
    _set_filter(sheet, OPENED, opened.shown)


def _letter(columns: Sequence[ReportColumn]) -> str:
    return str(xl_col_to_name(len(columns) - 1))


def _period(facts: RunFacts) -> str:
    return f"1 sampai {in_figures(facts.stamp.day)}"


def _sheet(
    book: xlsxwriter.Workbook,
    title: tuple[str, str],
    columns: Sequence[ReportColumn],
    facts: RunFacts,
    *,
    formats: dict[str, Any],
) -> Any:
    """Add a sheet with its headings. title: its name, and what stands on top of it."""
    name, about = title
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, about, formats["title"])
    for place, column in enumerate(columns):
        sheet.write_string(_FIRST_ROW - 1, place, column.heading_at(facts.level), formats["head"])
        sheet.set_column(place, place, _WIDTHS.get(column.heading, _OF_COUNT))
    sheet.set_row(_FIRST_ROW - 1, 32)
    sheet.freeze_panes(_FIRST_ROW, 2)
    set_print(sheet, facts.stamp.number)
    sheet.repeat_rows(_FIRST_ROW - 1)
    return sheet


def _set_filter(sheet: Any, columns: Sequence[ReportColumn], rows: int) -> None:
    sheet.autofilter(_FIRST_ROW - 1, 0, max(_FIRST_ROW - 1 + rows, _FIRST_ROW), len(columns) - 1)


def _write_lines(
    sheet: Any, columns: Sequence[ReportColumn], rows: Sequence[Sequence[str]], formats: dict[str, Any]
) -> None:
    """The equation, and the rows below the headings."""
    sheet.merge_range(1, 0, 1, len(columns) - 1, _EQUATION, formats["note"])
    sheet.set_row(1, 32)
    for line, row in enumerate(rows, _FIRST_ROW):
        style = formats["sum" if "JUMLAH" in row else "number"]
        for place, (column, text) in enumerate(zip(columns, row, strict=True)):
            if column.kind == "count" and text.removeprefix("-").isdecimal():
                sheet.write_number(line, place, int(text), style)
            else:
                sheet.write_string(line, place, text, style)
    _set_filter(sheet, columns, len(rows))
