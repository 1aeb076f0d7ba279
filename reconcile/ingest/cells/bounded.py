"""Bounds of a sheet's cells, set before anything looks at them: no text longer than people write, no more
columns than tables have."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.nik_like import by_cell
from reconcile.ingest.cells.sheets import Batch, Note, RowSeen, Sheet, SheetOver

TOO_WIDE = "KOLOM_TERLALU_BANYAK"


class BoundedSheet(SheetOver):
    """`inner` with long texts cut and far columns left out; what was cut is told with its rows."""

    def __init__(self, inner: Sheet) -> None:
        super().__init__(inner)
        self._cut: set[int] = set()
        self._count = 0
        self._widest = 0

    def head(self) -> list[RowSeen]:
        return [(number, self._bounded(cells)) for number, cells in self.inner.head()]

    def sample(self, rows: int) -> list[list[str]]:
        return [self._bounded(cells) for cells in self.inner.sample(rows)]

    def below(self, after: int, rows: int) -> list[list[str]]:
        return [self._bounded(cells) for cells in self.inner.below(after, rows)]

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        for batch in self.inner.batches(after, width):
            yield self._within(batch)

    def notes(self) -> Sequence[Note]:
        return [*self.inner.notes(), *self._long_cells(), *self._far_columns()]

    def _bounded(self, cells: list[str]) -> list[str]:
        if len(cells) > limits.MAX_COLUMNS:
            filled = max((at for at, cell in enumerate(cells, start=1) if cell.strip()), default=0)
            self._widest = max(self._widest, filled)
            cells = cells[: limits.MAX_COLUMNS]
        return [cell if len(cell) <= limits.MAX_CELL_TEXT else cell[: limits.MAX_CELL_TEXT] for cell in cells]

    def _within(self, batch: Batch) -> Batch:
        long = [at for at, column in enumerate(batch.columns) if _longest(column) > limits.MAX_CELL_TEXT]
        if not long:
            return batch
        columns = list(batch.columns)
        beyond = Counter(batch.beyond)
        for at in long:
            over = pc.greater(pc.utf8_length(columns[at]), limits.MAX_CELL_TEXT)
            rows = batch.rows.filter(pc.fill_null(over, False)).to_pylist()
            self._count += len(set(rows) - self._cut)
            self._cut.update(rows)
            shorter = pc.utf8_slice_codeunits(columns[at], 0, limits.MAX_CELL_TEXT)
            beyond.update(
                dict(
                    zip(
                        batch.rows.to_pylist(),
                        (by_cell(columns[at]) - by_cell(shorter)).tolist(),
                        strict=True,
                    )
                )
            )
            columns[at] = shorter
        return replace(batch, columns=columns, beyond=+beyond)

    def _long_cells(self) -> Iterator[Note]:
        if self._cut:
            yield Note(
                "SEL_TERLALU_PANJANG",
                "PERINGATAN",
                f"Isi sel lebih panjang dari {limits.MAX_CELL_TEXT} huruf; kelebihannya tidak dibaca.",
                "Periksa baris itu: tanda pemisah atau akhir baris mungkin hilang.",
                self._count,
                tuple(sorted(self._cut)[:10]),
            )

    def _far_columns(self) -> Iterator[Note]:
        if self._widest > limits.MAX_COLUMNS:
            yield Note(
                TOO_WIDE,
                "PERINGATAN",
                f"Satu baris berisi {self._widest} kolom; hanya {limits.MAX_COLUMNS} kolom pertama dibaca.",
                "Hapus kolom di luar tabel; akhir baris mungkin hilang.",
            )


def _longest(column: pa.Array) -> int:
    """Bytes of the longest text of a column, which are no fewer than its letters."""
    found = pc.max(pc.binary_length(column)).as_py()
    return int(found or 0)
