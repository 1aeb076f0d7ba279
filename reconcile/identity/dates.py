"""Dates in every style that exports write."""

from __future__ import annotations

from datetime import date
from typing import Literal

import pyarrow as pa

Order = Literal["DMY", "MDY"]


def parse_dates(written: pa.Array | pa.ChunkedArray, *, reference_date: date, order: Order = "DMY") -> pa.Table:
    """The birth dates of a column: date, place, flags."""
    raise NotImplementedError


def parse_period_dates(written: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The dates of a period column (date32): the future is allowed, a month stands for its first day."""
    raise NotImplementedError


class SwapTally:
    """Counts, batch by batch, whether a file's days and months are half swapped."""

    def add(
        self,
        written: pa.Array | pa.ChunkedArray,
        dates: pa.Array | pa.ChunkedArray,
        nik_birth_dates: pa.Array | pa.ChunkedArray,
    ) -> None:
        raise NotImplementedError

    @property
    def swapped(self) -> bool:
        raise NotImplementedError


def swap_days_and_months(dates: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The dates with day and month exchanged where the day is at most 12."""
    raise NotImplementedError
