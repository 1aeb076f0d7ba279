"""Rows and questions that come in two streams, laid side by side line by line."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice
from typing import cast

import numpy as np
import pyarrow as pa

from reconcile.vocabulary.errors import LedgerError


class Stream:
    """Batches in the order of their column `turn`, cut where the reader asks."""

    def __init__(self, batches: Iterator[pa.RecordBatch]) -> None:
        self._batches = (batch for batch in batches if batch.num_rows)
        self._held = list(islice(self._batches, 1))

    def until(self, turn: int) -> pa.Table | None:
        """The next rows, up to and with those of `turn`; null when the stream has ended."""
        while (
            self._held
            and self._held[-1]["turn"][-1].as_py() <= turn
            and (batch := next(self._batches, None)) is not None
        ):
            self._held.append(batch)
        if not self._held:
            return None
        whole = pa.Table.from_batches(self._held)
        count = int(np.searchsorted(whole["turn"].to_numpy(), turn, side="right"))
        self._held = whole.slice(count).to_batches()
        return whole.slice(0, count)

    def left(self) -> bool:
        return bool(self._held)


def beside(rows: pa.Table | None, questions: pa.Table | None) -> pa.Table:
    """Every question beside the line of its place. Raises LedgerError where that line is missing, or a
    line comes twice."""
    places = [np.empty(0, np.int64) if table is None else _places(table) for table in (rows, questions)]
    if (
        rows is None
        or questions is None
        or any((np.diff(of) <= 0).any() for of in places)
        or not np.isin(places[1], places[0]).all()
    ):
        raise LedgerError("Baris lembar kerja dan pertanyaannya tidak cocok; laporan tidak boleh diedarkan")
    beside = np.full(len(rows), -1)
    beside[np.searchsorted(places[0], places[1])] = np.arange(len(questions))
    taken = questions.drop_columns(["turn", "number", "place"]).take(pa.array(beside, mask=beside < 0))
    return pa.table(
        {
            **dict(zip(rows.column_names, rows.columns, strict=True)),
            **dict(zip(taken.column_names, taken.columns, strict=True)),
        }
    )


def _places(table: pa.Table) -> np.ndarray:
    """Turn and line as one number."""
    turn, place = (table[name].to_numpy().astype(np.int64) for name in ("turn", "place"))
    return cast(np.ndarray, (turn << 32) + place)
