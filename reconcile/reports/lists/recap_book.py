"""The recap as a workbook: kota, kecamatan and kelurahan on sheets of their own, each with places alone and
one total; and the words that papers use."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.reports.kit.csv_files import ReportColumn, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import new_workbook, set_print, write_workbook
from reconcile.reports.lists.both import FONT
from reconcile.reports.lists.laid_out import SIZE
from reconcile.reports.lists.terms import TERMS
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures

_FIRST_ROW = 3
_FONT: dict[str, Any] = {"font_name": FONT, "font_size": SIZE}
_OF_COUNT = 11.5
"""So many characters hold the longest word of a heading."""


@dataclass(frozen=True)
class RecapSheet:
    """The recap of a level of place. rows and total: cells in the order of `columns`, of which the first
    `depth` name the place."""

    name: str
    depth: int
    columns: Sequence[ReportColumn]
    rows: Shown
    total: Shown

    def headings(self) -> list[str]:
        return self._turned([column.heading for column in self.columns])

    def lines(self) -> list[list[str]]:
        """The place's own name first, then those of what holds it; last the total."""
        return [self._turned(line) for line in (*_lines(self.rows), *_lines(self.total))]

    def _turned(self, line: Sequence[str]) -> list[str]:
        named = [name for name in line[: self.depth] if name]
        return [*named[::-1], *[""] * (self.depth - len(named)), *line[self.depth :]]


def _lines(shown: Shown) -> list[tuple[str, ...]]:
    return list(zip(*(column.to_pylist() for column in shown.cells.values()), strict=True))


def write_recap_book(path: Path, sheets: Sequence[RecapSheet], facts: RunFacts) -> ReportFile:
    """Write the workbook, and with it what each term means."""
    with new_workbook(facts.stamp.day, "Rekap", font=FONT) as (book, made):
        bold = book.add_format({**_FONT, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        styles = {
            "bold": bold,
            "number": book.add_format({**_FONT, "num_format": "#,##0"}),
            "text": book.add_format(_FONT),
            "title": book.add_format({"bold": True, "font_size": 13}),
        }
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            set_print(sheet, facts.stamp.number)
            title = f"Rekap per {one.name.lower()}, keadaan {in_figures(facts.stamp.day)}"
            sheet.write(0, 0, title, styles["title"])
            _fill(sheet, one.headings(), one.lines(), one.depth, styles)
        _add_terms(book, bold, facts)
    write_workbook(path, members(made.getvalue()), {})
    return signed(path, sum(len(one.rows) for one in sheets))


def _fill(
    sheet: Any, headings: Sequence[str], lines: Sequence[Sequence[str]], depth: int, styles: dict[str, Any]
) -> None:
    """A list that can be sorted and filtered as it stands; the total is below it, behind an empty line."""
    for column, heading in enumerate(headings):
        sheet.write(_FIRST_ROW - 1, column, heading, styles["bold"])
    *places, total = lines
    for row, line in [*enumerate(places, _FIRST_ROW), (_FIRST_ROW + len(places) + 1, total)]:
        for column, text in enumerate(line):
            if column >= depth and text.isdigit():
                sheet.write_number(row, column, int(text), styles["number"])
            else:
                sheet.write_string(row, column, text, styles["text"])
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(places), len(headings) - 1)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.repeat_columns(0)
    sheet.set_print_scale(100)  # several pages wide: all measures on one could not be read
    sheet.set_row(_FIRST_ROW - 1, 48)
    sheet.set_column(0, depth - 1, 24)
    sheet.set_column(depth - 1, depth - 1, 40)  # the kota, whose names are long
    sheet.set_column(depth, len(headings) - 1, _OF_COUNT)


def _add_terms(book: Any, bold: Any, facts: RunFacts) -> None:
    sheet = book.add_worksheet("Istilah")
    set_print(sheet, facts.stamp.number)
    wrapped = book.add_format({**_FONT, "text_wrap": True, "valign": "top"})
    for row, (word, meaning) in enumerate(
        [("Istilah", "Arti"), *((term.word, term.meaning) for term in TERMS)]
    ):
        sheet.write_string(row, 0, word, bold)
        sheet.write_string(row, 1, meaning, wrapped if row else bold)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
