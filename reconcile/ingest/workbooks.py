"""Workbooks (XLSX, XLS, XLSB, ODS): every cell as the text a person would read, rows numbered as Excel numbers them."""

from __future__ import annotations

import datetime as dt
import io
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import islice

import numpy as np
import pyarrow as pa
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

from reconcile.errors import ExportError
from reconcile.ingest import limits
from reconcile.ingest.sheets import Batch, RowSeen, Source


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without point or exponent, dates as ISO, text as it is."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(sep=" ", timespec="seconds")
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """3171011708459001.0 is "3171011708459001", 0.1 is "0.1", never an exponent."""
    if value.is_integer():
        return str(int(value))
    written = repr(value)
    return f"{Decimal(written):f}" if "e" in written or "E" in written else written


class WorkbookSheet:
    """One sheet of a workbook, held in memory by the reader of workbooks."""

    def __init__(self, sheet: CalamineSheet, *, hidden: bool) -> None:
        self._sheet = sheet
        self.name = sheet.name
        self.hidden = hidden
        self.total = 0 if sheet.end is None else int(sheet.end[0]) + 1
        self._first_column = int(sheet.start[1]) if sheet.start is not None else 0

    def head(self) -> list[RowSeen]:
        return [
            (number, [cell_text(cell) for cell in cells]) for number, cells in enumerate(islice(self._rows(), limits.HEAD_ROWS), start=1)
        ]

    def sample(self, rows: int) -> list[list[str]]:
        return [[cell_text(cell) for cell in cells] for cells in islice(self._rows(), rows)]

    def merged(self) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        shift = self._first_column
        ranges = self._sheet.merged_cell_ranges or []
        return [((top + 1, left - shift), (bottom + 1, right - shift)) for (top, left), (bottom, right) in ranges]

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        rows = self._rows()
        next(islice(rows, after, after), None)
        number = after
        while cells := list(islice(rows, limits.BATCH_ROWS)):
            columns: list[pa.Array] = []
            numeric: dict[int, pa.Array] = {}
            for at, column in enumerate(zip(*cells, strict=True)):
                if at == width:
                    break
                texts = [value if type(value) is str else cell_text(value) for value in column]
                columns.append(pa.array([text or None for text in texts], pa.string()))
                if any(type(value) is float for value in column):
                    numeric[at] = pa.array([type(value) is float for value in column])
            columns += [pa.nulls(len(cells), pa.string())] * (width - len(columns))
            numbers = pa.array(np.arange(number + 1, number + len(cells) + 1, dtype=np.int32))
            yield Batch(numbers, columns, numeric)
            number += len(cells)

    def _rows(self) -> Iterator[Sequence[object]]:
        # counted from row 1, also when the first rows are empty; empty columns on the left are left out
        rows: Iterator[Sequence[object]] = self._sheet.iter_rows()
        return iter(rows)


def open_workbook(source: Source) -> list[WorkbookSheet]:
    """The worksheets of a workbook that hold anything. Raises ExportError when it cannot be opened."""
    try:
        with source.open() as stream:
            workbook = CalamineWorkbook.from_object(io.BytesIO(stream.read()))
        sheets = []
        for index, facts in enumerate(workbook.sheets_metadata):
            if facts.typ != SheetTypeEnum.WorkSheet:
                continue
            hidden = facts.visible != SheetVisibleEnum.Visible
            sheets.append(WorkbookSheet(workbook.get_sheet_by_index(index), hidden=hidden))
    except PasswordError as error:
        raise ExportError(f"{source.name}: berkas dikunci kata sandi. Kirim ulang tanpa kata sandi.") from error
    except (CalamineError, OSError) as error:
        raise ExportError(f"{source.name}: berkas {source.suffix.upper()} rusak atau terpotong. Minta ulang berkas asal.") from error
    return sheets
