"""What is needed and when a target is reached, against sums made by hand and published ones."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pyarrow as pa
import pytest

from reconcile.coverage.projection import Point, months_told, points, rates_of, reached
from reconcile.coverage.rates import needed
from reconcile.tables.families.growth import TARGET_HISTORY

MONTHS = [date(2018, month, 20) for month in range(1, 8)]


def _history(*runs: tuple[int, int, str, int]) -> list[dict[str, Any]]:
    return [
        {"as_of": day, "numerator": count, "denominator": whole, "comparison": said, "corrected": linked}
        for day, (count, whole, said, linked) in zip(MONTHS, runs, strict=False)
    ]


@pytest.mark.parametrize(
    ("percent", "whole", "covered", "must", "gap"),
    [
        (70.0, 86_000_000, 25_470_000, 60_200_000, 34_730_000),  # BPJS Ketenagakerjaan, press of 2018
        (95.0, 265_000_000, 192_000_000, 251_750_000, 59_750_000),  # JKN, February 2018
    ],
)
def test_published_gaps(percent: float, whole: int, covered: int, must: int, gap: int) -> None:
    assert needed(percent, whole) == must
    assert must - covered == gap


def test_published_shares() -> None:
    assert round(100 * 25.47 / 86, 1) == 29.6
    assert reached(3257, 3257 / 21, date(2018, 3, 1)) == date(2018, 3, 22)  # 155 a day


def test_linking_is_no_growth_and_a_run_that_lacked_a_roll_no_loss() -> None:
    found = points(
        _history(
            (100, 1000, "DIMULAI", 0),
            (110, 1000, "DIBANDINGKAN", 0),
            (20, 1000, "TIDAK_DIBANDINGKAN", 0),
            (105, 1000, "DIBANDINGKAN", -15),  # ten came, fifteen were somebody else's second id
        ),
        50.0,
    )
    assert found == [Point(MONTHS[0], 400), Point(MONTHS[1], 390), Point(MONTHS[3], 380)]


def test_rolls_that_came_begin_anew_and_people_to_cover_may_grow() -> None:
    runs = _history((100, 1000, "DIMULAI", 0), (400, 1000, "DIMULAI", 0), (410, 1100, "DIBANDINGKAN", 0))
    assert points(runs, 50.0) == [Point(MONTHS[1], 100), Point(MONTHS[2], 140)]


def test_the_last_run_of_a_month_speaks() -> None:
    runs = _history((100, 1000, "DIMULAI", 0), (110, 1000, "DIBANDINGKAN", 0), (130, 1000, "DIBANDINGKAN", 5))
    runs[2]["as_of"] = MONTHS[1] + timedelta(days=1)
    assert points(runs, 50.0) == [Point(MONTHS[0], 400), Point(runs[2]["as_of"], 375)]


def test_nights_that_tell_the_same_again_are_of_the_day_that_told_it_first() -> None:
    """Else rate and day of every target were others each night."""
    runs = _history((100, 1000, "DIMULAI", 0), *[(110, 1000, "DIBANDINGKAN", 0)] * 3)
    for quiet in (1, 2):
        runs[1 + quiet]["as_of"] = MONTHS[1] + timedelta(days=quiet)
    assert points(runs, 50.0) == [Point(MONTHS[0], 400), Point(MONTHS[1], 390)]
    day = MONTHS[1]
    assert [reached(10, 1.0, day, day + timedelta(days=quiet)) for quiet in (0, 1, 12)] == [
        *(2 * [day + timedelta(days=10)]),
        day + timedelta(days=12),
    ]


def test_the_band_is_students_and_three_months_are_the_least() -> None:
    days = [date(2018, 1, 1) + timedelta(days=30 * n) for n in range(5)]
    found = [Point(day, at) for day, at in zip(days, (1000, 970, 910, 820, 700), strict=True)]
    assert rates_of(found[:3]) == []
    three, all_four = rates_of(found)
    # rates 1, 2, 3, 4 a day; of the last three: mean 3, deviation 1, t(2) = 4.3027
    assert (three.months, three.a_day) == (3, 3.0)
    assert three.high - three.a_day == pytest.approx(4.302653 / 3**0.5, abs=1e-5)
    assert (all_four.months, all_four.a_day) == (4, 2.5)
    assert all_four.low == pytest.approx(2.5 - 3.182446 * 1.290994 / 2, abs=1e-5)


@pytest.mark.parametrize(
    ("gap", "a_day", "said"),
    [
        (700, 3.0, date(2018, 8, 22)),  # 234 days after
        (700, 0.0, None),
        (700, -1.0, None),
        (700, 0.01, None),  # 191 years
    ],
)
def test_the_day_on_which_it_is_reached(gap: int, a_day: float, said: date | None) -> None:
    assert reached(gap, a_day, date(2017, 12, 31)) == said


def test_papers_are_told_months_and_no_runs() -> None:
    runs = _history(
        (100, 1000, "DIMULAI", 0), (110, 1000, "DIBANDINGKAN", 0), (20, 1000, "TIDAK_DIBANDINGKAN", 0)
    )
    lines = [{**row, "generation": at, "family": "jkn", "indicator": "UHC"} for at, row in enumerate(runs)]
    again = {**lines[1], "generation": 7, "as_of": MONTHS[1] + timedelta(days=1)}
    told = months_told(pa.Table.from_pylist(lines, TARGET_HISTORY.schema))
    assert told.to_pylist() == [
        {"turn": 0, "family": "jkn", "indicator": "UHC", "month": "2018-01", "numerator": 100},
        {"turn": 1, "family": "jkn", "indicator": "UHC", "month": "2018-02", "numerator": 110},
    ]
    assert months_told(pa.Table.from_pylist([*lines, again], TARGET_HISTORY.schema)) == told
    later = {**again, "numerator": 120}
    last = months_told(pa.Table.from_pylist([later, *lines], TARGET_HISTORY.schema)).to_pylist()
    assert [line["numerator"] for line in last] == [100, 120]
    assert months_told(TARGET_HISTORY.schema.empty_table()).num_rows == 0
