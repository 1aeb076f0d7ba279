"""The flows as a workbook: a sheet for each unit, and one of who makes up the numbers."""

from __future__ import annotations

import io
from collections.abc import Iterable, Sequence
from datetime import datetime, time
from pathlib import Path
from typing import Any

import xlsxwriter

from reconcile.reports.flows.opened import COLUMNS as OPENED
from reconcile.reports.flows.shown import COLUMNS, UNITS
from reconcile.reports.kit.csv_files import ReportColumn, signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Shown
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.workspace.files.door import write_bytes

MOST_OPENED = 50_000
"""So many rows stand on the last sheet; all of them are in the CSV."""

_EQUATION = (
    "Awal + Baru + Muncul lagi + Pindah masuk + Dipisah + Bulan berjalan + Koreksi (+)"
    " = Akhir + Berakhir + Meninggal + Pindah keluar + Hilang + Digabung + Koreksi (-)."
    " Dipisah dan Digabung: tautan antarbaris berubah, tidak seorang pun datang atau pergi."
)
_FIRST_ROW = 3
_NUMBER = "#,##0;-#,##0;–"
_WIDTHS = {
    "Program": 38,
    "Kota/Kabupaten": 34,
    "Sebab": 44,
    "Nama": 28,
    "Berkas": 34,
    "ID baris": 24,
    "NIK": 19,
}


def write_book(path: Path, lines: Shown, opened: Sequence[Shown], facts: RunFacts) -> ReportFile:
    """Write the workbook. lines: rows of the flows. opened: of who makes them up, none at L3."""
    made = io.BytesIO()
    book = xlsxwriter.Workbook(
        made, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    )
    book.set_properties({"title": "Arus daftar", "created": datetime.combine(facts.stamp.day, time())})
    formats = {
        "title": book.add_format({"bold": True, "font_size": 13}),
        "head": book.add_format(
            {"bold": True, "text_wrap": True, "valign": "top", "bottom": 1, "bg_color": "#e8f1f8"}
        ),
        "note": book.add_format({"italic": True, "text_wrap": True, "valign": "top"}),
        "number": book.add_format({"num_format": _NUMBER}),
        "sum": book.add_format({"num_format": _NUMBER, "bold": True, "top": 1}),
    }
    cells = list(zip(*(column.to_pylist() for column in lines.cells.values()), strict=True))
    for word in UNITS.values():
        of = [row[1:] for row in cells if row[0] == word]
        _sheet(book, (word, f"Arus daftar, {word.lower()}, {_period(facts)}"), COLUMNS[1:], of, formats)
    if opened:
        rows = [
            row for one in opened for row in zip(*(c.to_pylist() for c in one.cells.values()), strict=True)
        ]
        told = f"Rincian, {_period(facts)}"
        if len(rows) > MOST_OPENED:
            told += f"; {MOST_OPENED} baris pertama dari {len(rows)}, semuanya ada di arus_rincian.csv"
        _sheet(book, ("Rincian", told), OPENED, rows[:MOST_OPENED], formats)
    book.close()
    write_bytes(path, made.getvalue())
    return signed(path, len(cells))


def _period(facts: RunFacts) -> str:
    return f"1 sampai {in_figures(facts.stamp.day)}"


def _sheet(
    book: xlsxwriter.Workbook,
    title: tuple[str, str],
    columns: Sequence[ReportColumn],
    rows: Iterable[Sequence[str]],
    formats: dict[str, Any],
) -> None:
    """Add a sheet. title: its name, and what stands on top of it."""
    name, told = title
    sheet = book.add_worksheet(name)
    sheet.write_string(0, 0, told, formats["title"])
    last = len(columns) - 1
    if name != "Rincian":
        sheet.merge_range(1, 0, 1, last, _EQUATION, formats["note"])
        sheet.set_row(1, 32)
    for place, column in enumerate(columns):
        sheet.write_string(_FIRST_ROW - 1, place, column.heading, formats["head"])
        sheet.set_column(place, place, _WIDTHS.get(column.heading, 12))
    sheet.set_row(_FIRST_ROW - 1, 32)
    number = _FIRST_ROW - 1
    for number, row in enumerate(rows, _FIRST_ROW):
        style = formats["sum" if "JUMLAH" in row else "number"]
        for place, (column, text) in enumerate(zip(columns, row, strict=True)):
            if column.kind == "count" and text.removeprefix("-").isdigit():
                sheet.write_number(number, place, int(text), style)
            else:
                sheet.write_string(number, place, text, style)
    sheet.freeze_panes(_FIRST_ROW, 2)
    sheet.autofilter(_FIRST_ROW - 1, 0, max(number, _FIRST_ROW), last)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_FIRST_ROW - 1)
