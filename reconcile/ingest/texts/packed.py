"""A table inside one column: a CSV that was opened with the wrong delimiter and saved as a workbook, or
quoted whole, row by row."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import pyarrow as pa

from reconcile.ingest.cells import limits
from reconcile.ingest.cells.nik_like import in_cells
from reconcile.ingest.cells.sheets import Batch, Note, RowSeen, Sheet, SheetOver
from reconcile.ingest.texts.cutting import Dialect, cut_cells
from reconcile.ingest.texts.dialects import find_dialect
from reconcile.ingest.texts.shifts import Columns
from reconcile.programmes.headings import heading_key

_LEAST = 3
"""Headings that must come to light before the cells of a sheet are cut."""

_WIDEST = 50


def unpacked(sheet: Sheet, known: frozenset[str]) -> Sheet:
    """The table inside the first filled column of `sheet` where its rows are lines of a CSV; else `sheet` as
    it is.

    known: headings, normalised.
    """
    head = [cells for _, cells in sheet.head()]
    filled = [line for line in map(_line, head) if line]
    plain = max((sum(heading_key(cell) in known for cell in cells if cell) for cells in head), default=0)
    if plain >= 2 or not filled:
        return sheet
    text = "\n".join(line.replace("\n", " ") for line in filled)
    dialect = find_dialect(text.encode("utf-8", "replace"), known)
    found = max(sum(heading_key(cell) in known for cell in _cut(line, dialect)) for line in filled)
    return PackedSheet(sheet, dialect) if found >= max(_LEAST, plain + 2) else sheet


def _line(cells: Sequence[str]) -> str:
    """The line that a row once was: what a semicolon in it had sent to other columns comes back."""
    filled = len(cells)
    while filled and not cells[filled - 1]:
        filled -= 1
    return ";".join(cells[:filled]).lstrip(";")


def _cut(line: str, dialect: Dialect) -> list[str]:
    return cut_cells(line, dialect) or line.split(dialect.delimiter)


class PackedSheet(SheetOver):
    """A sheet whose rows are cut once more."""

    def __init__(self, inner: Sheet, dialect: Dialect) -> None:
        super().__init__(inner)
        self._dialect = dialect

    def head(self) -> list[RowSeen]:
        return [(number, self._cells(cells)) for number, cells in self.inner.head()]

    def sample(self, rows: int) -> list[list[str]]:
        return [self._cells(cells) for cells in self.inner.sample(rows)]

    def below(self, after: int, rows: int) -> list[list[str]]:
        return self._columns(after).mended(self.sample(after + rows)[after:])

    def _columns(self, after: int) -> Columns:
        rows = self.sample(after + limits.SAMPLE_ROWS)
        return Columns(rows[max(after - 3, 0) : after], rows[after:], self._dialect.delimiter)

    def merged(self) -> tuple[()]:
        return ()

    def notes(self) -> Sequence[Note]:
        told = Note(
            "TABEL_DALAM_SATU_KOLOM",
            "INFO",
            "Setiap baris tersimpan utuh dalam satu kolom (CSV yang dibuka dengan pemisah lain); dibaca"
            " menurut pemisahnya.",
            "Kirim berkas CSV aslinya, tanpa membuka dan menyimpannya di aplikasi lain.",
        )
        return [told, *self.inner.notes()]

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        columns = self._columns(after)
        for batch in self.inner.batches(after, _WIDEST):
            lines = zip(*(column.to_pylist() for column in batch.columns), strict=True)
            yield self._batch(
                batch, [self._cells([cell or "" for cell in cells]) for cells in lines], columns, width
            )

    def _batch(self, batch: Batch, rows: list[list[str]], columns: Columns, width: int) -> Batch:
        numbers = batch.rows.to_pylist()
        shifted = []
        beyond = Counter(batch.beyond)
        for at, cells in enumerate(rows):
            written = cells
            if columns.width != len(cells) and width >= columns.width:
                mended = columns.mend(cells) if len(cells) > columns.width else columns.fill_up(cells)
                shifted += [] if mended is not None else [numbers[at]]
                rows[at] = mended or cells
            if len(written) > width:
                beyond[numbers[at]] += in_cells(written) - in_cells(rows[at][:width])
        padded = [[*cells[:width], *[""] * (width - len(cells))] for cells in rows]
        made = [
            pa.array([cell or None for cell in column], pa.string()) for column in zip(*padded, strict=True)
        ]
        return Batch(batch.rows, made, ragged=batch.ragged, shifted=tuple(shifted), beyond=+beyond)

    def _cells(self, cells: Sequence[str]) -> list[str]:
        line = _line(cells)
        return _cut(line, self._dialect) if line else [""]
