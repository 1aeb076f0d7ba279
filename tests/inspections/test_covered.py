"""Who was missing before a result, is registered after it, and stays: over months, and unknown where months are
not at hand."""

from __future__ import annotations

from datetime import date

import pyarrow as pa
import pytest

from reconcile.inspections.covered import Covered, covered
from reconcile.inspections.missing import SCHEMA, Missing, remembered, successors
from reconcile.inspections.results import Result
from tests.compliance.conftest import Clarify

NOBODY = SCHEMA.empty_table()
WORKERS = """
    person | on  | firm | from       | to
    ani    | kes | F1   | -          | -
    ani    | tk  | F1   | 2018-03-01 | -
    budi   | kes | F1   | -          | -
    budi   | tk  | F1   | 2018-03-01 | 2018-04-30
    cici   | kes | F1   | -          | -
"""
HALF_A_YEAR = [date(2018, month, 1) for month in range(1, 7)]


def _result(day: str, result: str = "PATUH", class_: str = "PDS_TK") -> Result:
    return Result("F1", class_, day, "DIPERIKSA", result, 0, 0, "")


def _named(day: str, *persons: str) -> pa.Table:
    return remembered([Missing("F1", "TK", day, persons)])


def test_who_is_registered_for_later_months_is_covered_and_judged_in_his_third(clarify: Clarify) -> None:
    engine = clarify("firm | on\nF1 | tk kes", WORKERS, months=HALF_A_YEAR)
    after = covered(engine, [_result("2018-02-20")], NOBODY)
    assert after == Covered(missing=3, covered=2, judged=2, lasting=1)
    late = covered(engine, [_result("2018-05-20")], NOBODY)
    assert (late.missing, late.covered, late.judged, late.waiting) == (
        3,
        1,
        0,
        2,
    )  # budi is gone, no month yet
    assert covered(engine, [], NOBODY) == Covered()


def test_who_is_entered_for_months_that_are_past_is_known_from_the_list(clarify: Clarify) -> None:
    """The firm gives the days on which its people began: by the rolls of today nobody ever was missing."""
    backdated = """
        person | on     | firm | from       | to
        ani    | tk kes | F1   | 2017-01-01 | -
        budi   | tk kes | F1   | 2017-01-01 | 2018-04-30
        cici   | kes    | F1   | 2017-01-01 | -
    """
    engine = clarify("firm | on\nF1 | tk kes", backdated, months=HALF_A_YEAR)
    alone = covered(engine, [_result("2018-02-20")], NOBODY)
    assert (alone.missing, alone.covered) == (1, 0)
    after = covered(engine, [_result("2018-02-20")], _named("2018-01-31", "ani", "budi", "cici"))
    assert after == Covered(missing=3, covered=2, judged=2, lasting=1)
    assert covered(engine, [_result("2018-02-20")], _named("2018-03-31", "ani")).missing == 1  # a later list


@pytest.mark.parametrize(
    ("months", "rolls", "expected"),
    [
        # the months between the result and the first of the data are not at hand
        ([date(2018, 5, 1), date(2018, 6, 1)], (), Covered(missing=1, unknown=1)),
        # no roll of this scheme came at all: nobody can say
        (HALF_A_YEAR, ("bpjstk_tk",), Covered(missing=1, waiting=1)),
        # three months are over, and he is on no roll of them
        (HALF_A_YEAR, (), Covered(missing=1)),
    ],
)
def test_months_that_are_not_at_hand_are_unknown_and_never_zero(
    clarify: Clarify, months: list[date], rolls: tuple[str, ...], expected: Covered
) -> None:
    other = "" if rolls else "dodi | tk kes | F1 | 2016-01-01\n"
    workers = f"person | on | firm | from\ncici | kes | F1 | 2017-01-01\n{other}"
    engine = clarify("firm | on\nF1 | tk kes", workers, months=months, drop=rolls)
    result = [_result("2018-01-20")]
    assert covered(engine, result, _named("2017-12-31", "cici")) == expected


def test_who_is_on_the_roll_since_an_unknown_day_or_found_no_more_is_unknown(clarify: Clarify) -> None:
    workers = """
        person | on  | firm | from
        ani    | tk  | F1   | ?
        dodi   | tk kes | F1 | 2016-01-01
    """
    engine = clarify("firm | on\nF1 | tk kes", workers, months=HALF_A_YEAR)
    before = _named("2017-12-31", "ani", "lost")
    after = covered(engine, [_result("2018-01-20")], before)
    assert (after.missing, after.covered, after.judged) == (
        2,
        1,
        0,
    )  # by June ani is there, since when nobody says
    assert after.unknown == 1
    again = covered(engine, [_result("2018-01-20")], before, {"lost": "dodi"})
    assert (again.covered, again.lasting, again.unknown) == (2, 1, 0)


def test_a_firm_with_a_result_of_which_no_list_says_who_was_missing_is_told(clarify: Clarify) -> None:
    engine = clarify("firm | on\nF1 | tk kes", "person | on | firm\ndodi | tk kes | F1", months=HALF_A_YEAR)
    assert covered(engine, [_result("2018-02-20")], NOBODY).firms == 1
    assert covered(engine, [_result("2018-02-20", class_="PIUTANG")], NOBODY).firms == 0


def test_the_first_list_that_names_somebody_counts_and_merged_ids_are_followed() -> None:
    lines = [Missing("F1", "TK", "2018-03-31", ("a", "b")), Missing("F1", "TK", "2018-02-28", ("a",))]
    assert remembered(lines)["day"].to_pylist() == ["2018-02-28", "2018-03-31"]
    ids = pa.table(
        {"identity": [0, 1, 2, 3], "identity_id": ["A", "B", "C", "D"], "successor": [1, 2, None, None]}
    )
    assert successors(ids) == {"A": "C", "B": "C"}
