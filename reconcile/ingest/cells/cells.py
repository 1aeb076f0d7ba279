"""Sheets of typed cells: every cell as the text a person would read, rows numbered as the person numbers
them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping, Sequence
from decimal import Decimal
from itertools import islice

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.nik_like import by_cell, in_cells
from reconcile.ingest.cells.sheets import Batch, Note, RowSeen
from reconcile.vocabulary.errors import ExportError

Merged = tuple[tuple[int, int], tuple[int, int]]
_NIK_DIGITS = 16
_PERSON = 3
"""Cells that make a person, a number of a NIK's length being as good as all: one or two are a remark
beside the table."""


_CELLS_AT_ONCE = 64 * limits.BATCH_ROWS
"""Cells of a batch: tables wider than anybody's come in shorter batches."""

UNREAD = "=RUMUS?"
"""Stands in a cell whose formula nothing has calculated yet: something is there, but the file does not
tell what."""


def cell_text(value: object) -> str:
    """A cell as text: whole numbers without point or exponent, dates as ISO, text as it is."""
    if isinstance(value, str):
        return value
    if value is None:
        return ""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return number_text(value)
    if isinstance(value, dt.datetime):
        return (
            value.date().isoformat()
            if value.time() == dt.time()
            else value.isoformat(sep=" ", timespec="seconds")
        )
    if isinstance(value, dt.date):
        return value.isoformat()
    return str(value)


def number_text(value: float) -> str:
    """3171011708459001.0 is "3171011708459001", 0.1 is "0.1", never an exponent."""
    if value.is_integer():
        return str(int(value))
    written = repr(value)
    return f"{Decimal(written):f}" if "e" in written or "E" in written else written


class CellSheet:
    """A sheet whose rows come one by one as Python values; `rows` starts anew from row 1 each time it is
    called.

    mac_dates: numbers count days from 1904, not from 1900.
    """

    def __init__(
        self,
        name: str,
        rows: Callable[[], Iterator[Sequence[object]]],
        *,
        hidden: bool = False,
        merged: Sequence[Merged] = (),
        notes: Callable[[], Sequence[Note]] = tuple,
        total: int | None = None,
        mac_dates: bool = False,
    ) -> None:
        self.name = name
        self.hidden = hidden
        self.mac_dates = mac_dates
        self._rows = rows
        self._merged = merged
        self._notes = notes
        self._total = total
        self._grid = total or 0  # rows held in memory, however few of them are filled
        self._seen = 0

    @property
    def total(self) -> int:
        return self._total or 0

    @property
    def seen(self) -> int:
        return self._seen

    def raw(self) -> Iterator[tuple[int, str]]:
        return (
            (number, "\n".join(map(cell_text, cells))) for number, cells in enumerate(self._rows(), start=1)
        )

    def head(self) -> list[RowSeen]:
        return list(enumerate(self.sample(limits.HEAD_ROWS), start=1))

    def sample(self, rows: int) -> list[list[str]]:
        return [[cell_text(cell) for cell in cells] for cells in islice(self._rows(), rows)]

    def below(self, after: int, rows: int) -> list[list[str]]:
        return self.sample(after + rows)[after:]

    def merged(self) -> Sequence[Merged]:
        return self._merged

    def notes(self) -> Sequence[Note]:
        return self._notes()

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        if self._grid * width > limits.MAX_CELLS:
            raise ExportError(
                f"lembar {self.name or '1'} membentang {self._grid} baris x {width} kolom, jauh melampaui"
                " isinya. Hapus judul dan sel di luar tabel, lalu kirim ulang, atau bagi per wilayah."
            )
        rows = self._rows()
        most = max(min(limits.BATCH_ROWS, _CELLS_AT_ONCE // max(width, 1)), 1)
        above = list(islice(rows, after))
        self._seen = sum(in_cells(map(cell_text, cells)) for cells in above)
        number = len(above)
        while cells := list(islice(rows, most)):
            yield self._batch(cells, number, width)
            number += len(cells)
        if self._total is None:
            self._total = number

    def _batch(self, rows: list[Sequence[object]], before: int, width: int) -> Batch:
        columns: list[pa.Array] = []
        numeric: dict[int, pa.Array] = {}
        weights, beyond = self._beside(rows, width)
        for at, column in enumerate(_turned([cells[:width] for cells in rows])):
            texts = [value if type(value) is str else cell_text(value) for value in column]
            found = pa.array([text or None for text in texts], pa.string())
            self._seen += int(by_cell(found).sum())
            columns.append(found)
            if any(type(value) is float for value in column):
                numeric[at] = pa.array([type(value) is float for value in column])
        columns += [pa.nulls(len(rows), pa.string())] * (width - len(columns))
        numbered = pa.array(np.arange(before + 1, before + len(rows) + 1, dtype=np.int32))
        return Batch(
            numbered,
            columns,
            numeric,
            ragged=tuple(before + 1 + row for row in sorted(weights) if weights[row] >= _PERSON),
            beyond={before + 1 + row: numbers for row, numbers in beyond.items()},
        )

    def _beside(self, rows: list[Sequence[object]], width: int) -> tuple[dict[int, int], dict[int, int]]:
        """(weight, cells that look like a NIK) of what stands right of `width` columns, by place of its row,
        where there is any.

        Row by row: a single cell far out must not make every row as wide.
        """
        weights: dict[int, int] = {}
        beyond: dict[int, int] = {}
        for row, cells in enumerate(rows):
            texts = [cell_text(value) for value in cells[width:] if value] if len(cells) > width else []
            if texts:
                weights[row] = sum(map(_weight, texts))
                numbers = in_cells(texts)
                self._seen += numbers
                if numbers:
                    beyond[row] = numbers
        return weights, beyond


def _weight(text: str) -> int:
    """How much a cell right of all headings speaks for a person: of two rows that lost the line between
    them the second stands there."""
    return _PERSON if sum(map(str.isdecimal, text)) >= _NIK_DIGITS else bool(text.strip())


def _turned(rows: list[Sequence[object]]) -> Iterator[Sequence[object]]:
    """The columns of rows; short rows are filled with blanks."""
    longest = max(map(len, rows))
    if any(len(row) < longest for row in rows):
        rows = [row if len(row) == longest else [*row, *[None] * (longest - len(row))] for row in rows]
    return zip(*rows, strict=True)


def with_marks(
    rows: Iterator[Sequence[object]], marks: Mapping[tuple[int, int], str]
) -> Iterator[Sequence[object]]:
    """Rows with the texts of `marks` in their cells (row from 1, column from 0); goes on to the last of
    them."""
    places: dict[int, dict[int, str]] = {}
    for (row, column), text in marks.items():
        if column >= 0:
            places.setdefault(row, {})[column] = text
    last = max(places, default=0)
    number = 0
    for number, cells in enumerate(rows, start=1):
        yield _marked(cells, places[number]) if number in places else cells
    for missing in range(number + 1, last + 1):
        yield _marked((), places.get(missing, {}))


def _marked(cells: Sequence[object], texts: Mapping[int, str]) -> Sequence[object]:
    marked = [*cells, *[None] * (max(texts, default=-1) + 1 - len(cells))]
    for column, text in texts.items():
        marked[column] = text
    return marked
