"""Retention against a count made member by member and against scipy's, and spells over months."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.coverage.retention import Spell, kaplan_meier
from tests.coverage.nights import Nights
from tests.runs import tries

_SPELLS = st.lists(
    st.builds(
        lambda late, longer, lapsed: Spell(late, late + longer, lapsed),
        st.integers(0, 4), st.integers(1, 8), st.booleans(),
    ),
    min_size=1, max_size=25,
)  # fmt: skip


@settings(max_examples=tries(60), deadline=None)
@given(_SPELLS)
def test_shares_are_those_of_a_count_member_by_member(spells: list[Spell]) -> None:
    expected, share = [], Fraction(1)
    for month in range(1, 13):
        here = [one for one in spells if one.late < month and one.stayed >= month]
        if not here:
            break
        share *= Fraction(sum(1 for one in here if not (one.lapsed and one.stayed == month)), len(here))
        expected.append(share)
    steps = kaplan_meier(spells, 12)
    assert [step.share for step in steps] == pytest.approx([float(one) for one in expected])
    assert all(0 <= step.low <= step.share + 1e-12 and step.share - 1e-12 <= step.high <= 1 for step in steps)


def test_intervals_are_those_of_scipy() -> None:
    spells = [Spell(0, month, lapsed, n) for month, lapsed, n in
              ((1, True, 3), (2, False, 4), (3, True, 5), (5, True, 2), (6, False, 9))]  # fmt: skip
    lapsed = [one.stayed for one in spells if one.lapsed for _ in range(one.members)]
    staying = [one.stayed for one in spells if not one.lapsed for _ in range(one.members)]
    from scipy.stats import CensoredData, ecdf  # here: it takes every worker a second to load

    oracle = ecdf(CensoredData(uncensored=lapsed, right=staying)).sf
    within = oracle.confidence_interval(0.95, method="log-log")
    steps = {step.month: step for step in kaplan_meier(spells, 12)}
    for month in (1, 3, 5):
        found = steps[month]
        assert found.share == pytest.approx(float(oracle.evaluate(month)))
        assert found.low == pytest.approx(float(within.low.evaluate(month)))
        assert found.high == pytest.approx(float(within.high.evaluate(month)))


def test_where_nobody_left_the_interval_is_open() -> None:
    (step,) = kaplan_meier([Spell(0, 1, False, 10)], 12)
    assert (step.share, step.high) == (1.0, 1.0)
    assert step.low == pytest.approx(0.025**0.1)


def test_who_was_a_member_before_he_was_seen_counts_from_then_on(nights: Nights) -> None:
    """a is a member since May of the year before: he enters in the 8th month. b comes and goes; c dies."""
    since = {"a": "2017-05-10"}
    nights.night("a BPU 1", since=since)
    nights.night("a BPU 1\nb BPU 1\nc PU 1", since=since)
    nights.night("a BPU 1\nb BPU 1\nc PU 0 3171 30 DEAD", since=since)
    nights.night("a BPU 1\nb BPU 0", since=since)
    nights.night("a BPU 1\nb BPU 1", since=since)
    spells = {row["person_id"]: row for row in nights.engine.arrow("SELECT * FROM member_spells").to_pylist()}
    january = 2018 * 12
    told = {one: tuple(row[name] and row[name] - january for name in ("entered", "seen", "last", "ended"))
            for one, row in spells.items()}  # fmt: skip
    assert told == {"a": (-8, 0, 4, None), "b": (1, 1, 2, 3), "c": (1, 1, 1, 2)}
    assert [spells[one]["cause"] for one in "abc"] == [None, "LAPSED", "MENINGGAL"]
    rows = nights.engine.arrow("SELECT * FROM retention WHERE alike = 'COHORT' ORDER BY ALL").to_pylist()
    # of the cohort of February b is seen through two months and lapses in the second; c died after the first
    assert [(row["value"], row["month"], row["at_risk"], row["lapsed"]) for row in rows] == [
        ("2018-02", 1, 1, 0), ("2018-02", 2, 1, 1)
    ]  # fmt: skip


def test_an_id_that_changed_goes_on_with_its_spell(nights: Nights) -> None:
    nights.night("a BPU 1", since={"a": "2018-01-02"})
    nights.night("b BPU 1", events="a MERGED_INTO b")
    (row,) = nights.engine.arrow("SELECT * FROM member_spells").to_pylist()
    assert (row["person_id"], row["entered"], row["last"]) == ("b", 2018 * 12, 2018 * 12 + 1)


def test_months_paid_before_the_first_run_are_seen(nights: Nights) -> None:
    """d pays since the window opened, so nobody knows since when; e began in it; f stopped in it."""
    nights.night(
        "d PU 1\ne PU 1\nf PU 0",
        paid={"d": (1, 6), "e": (3, 6), "f": (2, 2)},
        day=6,
    )  # fmt: skip
    spells = nights.engine.arrow("SELECT * FROM member_spells ORDER BY person_id").to_pylist()
    january = 2018 * 12
    told = [
        tuple(row[name] and row[name] - january for name in ("entered", "seen", "last", "ended"))
        for row in spells
    ]
    assert told == [(None, 0, 5, None), (2, 2, 5, None), (1, 1, 1, 2)]
