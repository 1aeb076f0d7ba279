"""Workbooks that calamine reads (XLSX, XLS, XLSB): their sheets, with what only the file itself tells
about their rows."""

from __future__ import annotations

import io
from collections.abc import Iterator, Mapping, Sequence
from functools import partial

from python_calamine import CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from reconcile.ingest.cells.cells import CellSheet, Merged, with_marks
from reconcile.ingest.cells.opening import damage_told, file_named
from reconcile.ingest.cells.sheets import Source, check_count
from reconcile.ingest.formats.old_workbooks import old_workbook_facts, open_old_workbook
from reconcile.ingest.formats.workbook_facts import NO_FACTS, SheetFacts, with_unfound, workbook_facts
from reconcile.ingest.workbooks.durations import without_durations
from reconcile.ingest.workbooks.grids import sound_grid
from reconcile.vocabulary.errors import ExportError


def open_workbook(source: Source) -> list[CellSheet]:
    """The worksheets of a workbook that hold anything. Raises ExportError when it cannot be opened."""
    with source.open() as stream:
        content, left_out = sound_grid(source, stream.read())
    with file_named(source.name):
        facts = old_workbook_facts(content) if source.suffix == "xls" else {}
    if any(found.within for found in facts.values()):
        return open_old_workbook(source, facts)  # a reader that holds rows only as far as they are filled
    try:
        found = _sheets(source, content)
    except ExportError as error:
        if source.suffix == "xls" and not isinstance(error.__cause__, PasswordError):
            return open_old_workbook(
                source
            )  # Excel 5 and 95 kept their sheets in a stream that calamine does not look for
        raise
    if source.suffix != "xls":
        facts = workbook_facts(content, left_out)
    if len(left_out) > sum(note in found.left_out for note in left_out.values() for found in facts.values()):
        raise ExportError(
            f"{source.name}: ada isi jauh di luar tabel, entah di lembar mana. Hapus isi itu, lalu simpan"
            " ulang."
        )
    if source.suffix != "xls":
        facts = with_unfound(facts, [sheet.name for sheet, _ in found], content)
    return [_sheet(sheet, facts.get(sheet.name, NO_FACTS), hidden=hidden) for sheet, hidden in found]


def _sheets(source: Source, content: bytes) -> list[tuple[CalamineSheet, bool]]:
    """(sheet, hidden) of each worksheet."""
    with damage_told(source.name, source.suffix.upper()):
        workbook = CalamineWorkbook.from_object(io.BytesIO(without_durations(content)))
        check_count(source, len(workbook.sheet_names))
        return [
            (workbook.get_sheet_by_index(index), meta.visible != SheetVisibleEnum.Visible)
            for index, meta in enumerate(workbook.sheets_metadata)
            if meta.typ == SheetTypeEnum.WorkSheet
        ]


def _sheet(sheet: CalamineSheet, facts: SheetFacts, *, hidden: bool) -> CellSheet:
    filled = 0 if sheet.end is None else int(sheet.end[0]) + 1
    total = max([filled, *(row for row, _ in facts.marks)])
    shift = int(sheet.start[1]) if sheet.start is not None else 0  # empty columns on the left are left out
    return CellSheet(
        sheet.name,
        partial(_rows, sheet, {(row, column - shift): text for (row, column), text in facts.marks.items()}),
        hidden=hidden,
        merged=_merged(sheet, shift),
        notes=lambda: facts.notes(total),
        total=total,
        mac_dates=facts.mac_dates,
    )


def _merged(sheet: CalamineSheet, shift: int) -> list[Merged]:
    ranges = sheet.merged_cell_ranges or []
    return [((top + 1, left - shift), (bottom + 1, right - shift)) for (top, left), (bottom, right) in ranges]


def _rows(sheet: CalamineSheet, marks: Mapping[tuple[int, int], str]) -> Iterator[Sequence[object]]:
    # counted from row 1, also when the first rows are empty
    rows: Iterator[Sequence[object]] = iter(sheet.iter_rows())
    return with_marks(rows, marks) if marks else rows
