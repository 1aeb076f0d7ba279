"""Birth dates that a system moved by the same number of days in a whole file, found against the NIKs of the
same rows.

A local midnight written as UTC is the day before; a serial of 1904 read by the calendar of 1900 is four years
and a day early; a spreadsheet counted from 0 or 1 is a day or two off. No clerk errs by the same number of
days in every row.
"""

from __future__ import annotations

from collections import Counter

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from reconcile.parsing.distinct import TextColumn

Bools = npt.NDArray[np.bool_]
Days = npt.NDArray[np.datetime64]

SHIFTS = (1, -1, 2, -2, 1461, -1461, 1462, -1462)
"""Days that systems are known to lose or add."""

_AT_LEAST = 3
_SHARE = 0.8


def _days(dates: TextColumn) -> Days:
    array = dates.combine_chunks() if isinstance(dates, pa.ChunkedArray) else dates
    return array.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")  # type: ignore[no-any-return]


class ShiftTally:
    """Counts, batch by batch, by how many days the birth dates of a file miss those of their NIKs."""

    def __init__(self) -> None:
        self.compared = 0
        self.off: Counter[int] = Counter()

    def add(self, dates: TextColumn, nik_birth_dates: TextColumn) -> None:
        """Count a batch: dates as parsed, and as the NIKs of the same rows say."""
        days, from_nik = _days(dates), _days(nik_birth_dates)
        both = ~np.isnat(days) & ~np.isnat(from_nik)
        off = (from_nik[both] - days[both]).astype(np.int64)
        self.compared += len(off)
        for shift in SHIFTS:
            self.off[shift] += int((off == shift).sum())

    @property
    def shift(self) -> int:
        """Days to add to every birth date of the file: the shift that nearly all comparable rows share; 0
        when none does."""
        shift, rows = max(self.off.items(), key=lambda pair: pair[1], default=(0, 0))
        return shift if rows >= _AT_LEAST and rows >= _SHARE * self.compared else 0


def shift_dates(dates: pa.Array, nik_birth_dates: pa.Array, shift: int) -> tuple[pa.Array, Bools]:
    """The dates moved by `shift` days, but for rows whose NIK bears out the date as it stands; and which
    were moved."""
    days, from_nik = _days(dates), _days(nik_birth_dates)
    moved: Bools = ~np.isnat(days) & ~(days == from_nik)
    return pa.array(np.where(moved, days + np.timedelta64(shift, "D"), days), pa.date32()), moved
