"""The recap as a workbook: kota, kecamatan and kelurahan on sheets of their own, each with places alone and
one total; and the words that papers use."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

from reconcile.reports.kit.csv_files import ReportColumn, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown
from reconcile.reports.kit.workbooks import new_workbook, set_print, write_workbook
from reconcile.reports.lists.terms import TERMS
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures

_SHEETS = (("Kelurahan", "KELURAHAN", 3), ("Kecamatan", "JUMLAH KECAMATAN", 2), ("Kota", "JUMLAH KOTA", 1))
"""A sheet's name, what the recap calls its lines, and how many names of places they bear."""
_ELSEWHERE, _TOTAL = "LAINNYA", "JUMLAH"
_FIRST_ROW = 3


def write_recap_book(
    path: Path, columns: Sequence[ReportColumn], shown: Shown, facts: RunFacts
) -> ReportFile:
    """Write the workbook. shown: the lines of rekap.csv in their order, under `columns`."""
    lines = list(zip(*(column.to_pylist() for column in shown.cells.values()), strict=True))
    headings = [column.heading for column in columns]
    with new_workbook(facts.stamp.day, "Rekap") as (book, made):
        bold = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        styles = {"bold": bold, "number": book.add_format({"num_format": "#,##0"})}
        for name, level, depth in _SHEETS:
            sheet = book.add_worksheet(name)
            set_print(sheet, facts.stamp.number)
            sheet.write(0, 0, f"Rekap per {name.lower()}, keadaan {in_figures(facts.stamp.day)}", bold)
            of = [line for line in lines if line[0] in (level, _ELSEWHERE)]
            total = next(line for line in lines if line[0] == _TOTAL)
            named = [*_ordered(of, depth), ("JUMLAH", *[""] * (depth - 1), *total[4:])]
            _fill(sheet, [*headings[1 : depth + 1][::-1], *headings[4:]], named, depth, styles)
        _add_terms(book, bold, facts)
    write_workbook(path, members(made.getvalue()), {})
    return signed(path, len(lines))


def _ordered(lines: Sequence[Sequence[str]], depth: int) -> list[tuple[str, ...]]:
    """The place's own name first, then those of what holds it; what lies nowhere bears its one name."""
    return [
        (*((line[depth:0:-1]) if line[0] != _ELSEWHERE else (line[1], *[""] * (depth - 1))), *line[4:])
        for line in lines
    ]


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
                sheet.write_string(row, column, text)
    sheet.autofilter(_FIRST_ROW - 1, 0, _FIRST_ROW - 1 + len(places), len(headings) - 1)
    sheet.freeze_panes(_FIRST_ROW, 1)
    sheet.repeat_rows(_FIRST_ROW - 1)
    sheet.set_row(_FIRST_ROW - 1, 48)
    sheet.set_column(0, depth - 1, 24)
    sheet.set_column(depth, len(headings) - 1, 13)


def _add_terms(book: Any, bold: Any, facts: RunFacts) -> None:
    sheet = book.add_worksheet("Istilah")
    set_print(sheet, facts.stamp.number)
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    for row, (word, meaning) in enumerate(
        [("Istilah", "Arti"), *((term.word, term.meaning) for term in TERMS)]
    ):
        sheet.write_string(row, 0, word, bold)
        sheet.write_string(row, 1, meaning, wrapped if row else bold)
    sheet.set_column(0, 0, 30)
    sheet.set_column(1, 1, 90)
