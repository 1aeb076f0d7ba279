"""Dates that a system moved by the same days in a whole file, told from single errors."""

from __future__ import annotations

from datetime import date, timedelta

import pyarrow as pa
import pytest

from reconcile.parsing.dates.shifted_dates import SHIFTS, ShiftTally, shift_dates

DAYS = [date(1980, 1, 1) + timedelta(days=97 * at) for at in range(10)]


def tally_of(off: list[int]) -> ShiftTally:
    tally = ShiftTally()
    for start in (0, len(off) // 2):
        part = slice(start, len(off) // 2 if start == 0 else len(off))
        dates = [day - timedelta(days=days) for day, days in zip(DAYS[part], off[part], strict=False)]
        tally.add(pa.array(dates, pa.date32()), pa.array(DAYS[part][: len(dates)], pa.date32()))
    return tally


@pytest.mark.parametrize("shift", SHIFTS)
def test_a_shift_that_nearly_all_rows_share_is_found(shift: int) -> None:
    assert tally_of([shift] * 10).shift == shift
    assert tally_of([shift] * 8 + [0, 365]).shift == shift


@pytest.mark.parametrize(
    "off", [[0] * 10, [1, 1, 0, 0, 0, 0, 0, 0, 0, 0], [1, 1], [30] * 10, [1, -1, 2, 1, 0, 0, 1, -1, 3, 4], []]
)
def test_single_errors_are_no_shift(off: list[int]) -> None:
    assert tally_of(off).shift == 0


def test_rows_that_their_nik_bears_out_stay_and_rows_without_one_move() -> None:
    day = date(2008, 5, 11)
    after = day + timedelta(days=1)
    dates, moved = shift_dates(pa.array([day, day, day, None]), pa.array([after, day, None, day]), 1)
    assert dates.to_pylist() == [after, day, after, None] and moved.tolist() == [True, False, True, False]
