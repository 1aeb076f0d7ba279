"""A list twice: as CSV for systems, and as a workbook for people, whose cells say that a NIK is text."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

import pyarrow as pa
from xlsxwriter.utility import xl_col_to_name

from reconcile.privacy.arrays import joined_text
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, signed
from reconcile.reports.kit.showing import Shown, shown_rows
from reconcile.reports.kit.workbooks import (
    F4,
    new_workbook,
    plain_rows,
    reaching,
    without_samples,
    write_workbook,
)
from reconcile.reports.written.archives import members
from reconcile.reports.written.files import ReportFile

MOST_IN_BOOK = 20_000
"""So many rows stand in a workbook: a longer list is for systems, and people have theirs by kelurahan."""

_NO_DAY = date(1980, 1, 1)
"""A list bears no day: it is the same as long as its rows are. So do the members of an archive."""
_WIDTHS: dict[Kind, int] = {"name": 28, "number_of_person": 19, "birth": 11, "where": 6, "row": 22}
_NARROW, _USUAL = 9, 18
_BY_HEADING = {
    **{"Alasan": 60, "Usul": 40, "Dasar": 40, "Berkas": 30, "Program": 30},
    **{"Kota/Kabupaten": 31, "Kode temuan": 29, "Yang perlu dilakukan": 40},
}
_SHEET, _PAGE = "Daftar", "xl/worksheets/sheet1.xml"


def write_both(
    path: Path, columns: Sequence[ReportColumn], batches: Iterable[pa.RecordBatch], level: Level
) -> list[ReportFile]:
    """Write `batches`, whose columns stand in the order of `columns`, as `level` shows them: as the CSV
    `path` and, of a list of MOST_IN_BOOK rows or fewer, as a workbook beside it; in bounded memory."""
    names = [str(place) for place in range(len(columns))]
    kinds = {name: column.kind for name, column in zip(names, columns, strict=True)}
    held: list[Shown] = []
    rows, counts = 0, set[int]()
    with csv_writer(path, columns, level) as write:
        for batch in batches:
            rows += batch.num_rows
            shown = shown_rows(batch.rename_columns(names), kinds, level, typed=True)
            write(shown)
            held = [*held, shown] if rows <= MOST_IN_BOOK else []
            counts = {place for place, values in enumerate(batch.columns) if pa.types.is_integer(values.type)}
    files = [signed(path, rows)]
    if rows <= MOST_IN_BOOK:
        path = path.with_suffix(".xlsx")
        _write_book(path, [(column.heading_at(level), column.kind) for column in columns], held, counts)
        files.append(signed(path, rows))
    return files


def _write_book(
    path: Path, columns: Sequence[tuple[str, Kind]], rows: Sequence[Shown], counts: set[int]
) -> None:
    """One sheet whose first row are the headings, so that it can be filtered and pivoted as it stands."""
    number = sum(map(len, rows))
    with new_workbook(_NO_DAY, "Daftar") as (book, made):
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bg_color": "#e8f1f8"})
        sheet = book.add_worksheet(_SHEET)
        for place, (heading, kind) in enumerate(columns):
            sheet.write_string(0, place, heading, head)
            sheet.set_column(place, place, _NARROW if place in counts else _width(heading, kind))
        sheet.write_blank(0, len(columns), None, book.add_format({"num_format": "@"}))
        sheet.set_row(0, 30)
        sheet.freeze_panes(1, 0)
        sheet.repeat_rows(0)
        sheet.set_landscape()
        sheet.set_paper(F4)
        sheet.autofilter(0, 0, max(number, 1), len(columns) - 1)
    parts = members(made.getvalue())
    content, (style,) = without_samples(parts[_PAGE])
    parts[_PAGE] = reaching(content, f"{xl_col_to_name(len(columns) - 1)}{number + 1}")
    xml = (joined_text(plain_rows(list(one.cells.values()), counts, style)) for one in rows)
    write_workbook(path, parts, {_PAGE: xml})


def _width(heading: str, kind: Kind) -> int:
    return _BY_HEADING.get(heading.rstrip(" 12"), _WIDTHS.get(kind, _USUAL))
