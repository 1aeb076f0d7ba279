"""The recap as a workbook: kota, kecamatan and kelurahan on sheets of their own, each with places alone and
one total; and the words that papers use."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from reconcile.reports.kit.csv_files import ReportColumn, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import (
    NO_ZEROS,
    ON_F4,
    UPWARDS,
    across,
    narrow,
    new_workbook,
    set_print,
    upward_height,
    write_workbook,
)
from reconcile.reports.lists.both import FONT
from reconcile.reports.lists.laid_out import LINE, SIZE
from reconcile.reports.lists.terms import TERMS
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.numbers import AT_LEAST, DASH

_FIRST_ROW = 3
_FONT: dict[str, Any] = {"font_name": FONT, "font_size": SIZE}
_OF_PLACE = (16.5, 14.0, 11.0)
"""Kelurahan, kecamatan and kota without their kinds."""
_MOST = ON_F4 * SIZE / 8.6
"""Wider tables would be printed in letters of less than eight points: they go on on a second page."""


_KIND = re.compile(r"^(Kabupaten|Kota) Administrasi ")
_LONG = re.compile("^Kepulauan ")
_PERSONS = re.compile("^Orang (.)")
"""Said once above the table: most columns count persons."""


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
        """Turned upwards there is room for few words."""
        least = f" ({AT_LEAST})"
        told = (_PERSONS.sub(r"\1", column.heading) for column in self.columns)
        told = (one[:1].upper() + one[1:] for one in told)
        return self._turned([f"≥ {one.removesuffix(least)}" if one.endswith(least) else one for one in told])

    def lines(self) -> list[list[str]]:
        """The place's own name first, then those of what holds it; last the total."""
        return [self._turned(line) for line in (*_lines(self.rows), *_lines(self.total))]

    def _turned(self, line: Sequence[str]) -> list[str]:
        named = [_LONG.sub("Kep. ", _KIND.sub("", name)) for name in line[: self.depth] if name]
        return [*named[::-1], *[""] * (self.depth - len(named)), *line[self.depth :]]


def _signs(sheet: RecapSheet) -> str:
    """What the signs on the sheet mean; each that stands there is said once."""
    cells = {cell for line in sheet.lines() for cell in line[sheet.depth :]}
    least = any(heading.startswith("≥") for heading in sheet.headings())
    said = [
        "Angka adalah orang, kecuali baris, kasus dan nilai. Sel kosong: tidak ada (0)",
        *([f"{DASH}: ada, tetapi nilainya tidak diketahui"] if DASH in cells else []),
        *([f"≥ {AT_LEAST}: sebagian tidak dapat diketahui"] if least else []),
    ]
    return "; ".join(said)


def _lines(shown: Shown) -> list[tuple[str, ...]]:
    return list(zip(*(column.to_pylist() for column in shown.cells.values()), strict=True))


def write_recap_book(path: Path, sheets: Sequence[RecapSheet], facts: RunFacts) -> ReportFile:
    """Write the workbook, and with it what each term means."""
    with new_workbook(facts.stamp.day, "Rekap", font=FONT) as (book, made):
        bold = book.add_format({**_FONT, "bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        styles = {
            "bold": bold,
            "upwards": book.add_format({**_FONT, **UPWARDS}),
            "total": book.add_format({**_FONT, "bold": True, "top": 1}),
            "sum": book.add_format({**_FONT, "bold": True, "top": 1, "num_format": NO_ZEROS}),
            "number": book.add_format({**_FONT, "num_format": NO_ZEROS}),
            "text": book.add_format(_FONT),
            "title": book.add_format({"bold": True, "font_size": 13}),
        }
        for one in sheets:
            sheet = book.add_worksheet(one.name)
            set_print(sheet, facts.stamp.number)
            title = f"Rekap per {one.name.lower()}, keadaan {in_figures(facts.stamp.day)}"
            sheet.write(0, 0, title, styles["title"])
            sheet.write(1, 0, _signs(one), styles["text"])
            _fill(sheet, one.headings(), one.lines(), one.depth, styles)
        _add_terms(book, bold, facts)
    write_workbook(path, members(made.getvalue()), {})
    return signed(path, sum(len(one.rows) for one in sheets))


def _fill(
    sheet: Any, headings: Sequence[str], lines: Sequence[Sequence[str]], depth: int, styles: dict[str, Any]
) -> None:
    """A list that can be sorted and filtered as it stands; the total is below it, behind an empty line."""
    for column, heading in enumerate(headings):
        sheet.write(_FIRST_ROW - 1, column, heading, styles["bold" if column < depth else "upwards"])
    *places, total = lines
    last = _FIRST_ROW + len(places) + 1
    for row, line in [*enumerate(places, _FIRST_ROW), (last, total)]:
        for column, text in enumerate(line):
            if column >= depth and text.isdecimal():
                sheet.write_number(row, column, int(text), styles["sum" if row == last else "number"])
            else:
                sheet.write_string(row, column, text, styles["total" if row == last else "text"])
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(places), len(headings) - 1)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_default_row(LINE + 1)
    sheet.set_row(0, 18)
    sheet.set_row(_FIRST_ROW - 1, upward_height(headings[depth:]))
    counts = [narrow(headings[at], [line[at] for line in lines]) for at in range(depth, len(headings))]
    widths = [*_OF_PLACE[-depth:], *counts]
    for column, width in enumerate(widths):
        sheet.set_column(column, column, width)
    if across(widths) > _MOST:
        sheet.repeat_columns(0)
        sheet.set_print_scale(100)


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
