"""What is said of the links: the same numbers in every form, or that too few pairs were tested."""

from __future__ import annotations

from typing import Any

import pytest

from reconcile.vocabulary.trusted import (
    FEWEST_PAIRS,
    LONG,
    SHORT,
    Form,
    interval,
    link_warnings,
    trust_sentences,
)


def group(pairs: int = FEWEST_PAIRS) -> dict[str, Any]:
    share = {"share": 0.9996, "low": 0.98, "high": 1.0, "pairs": pairs}
    return {
        "link": share,
        "link_at_least": {"share": 0.951},
        "recall": {**share, "share": 0.952, "low": 0.9},
        "recall_review": {"share": 1.0},
    }


@pytest.mark.parametrize("form", [SHORT, LONG])
def test_every_form_tells_the_same_numbers_and_rounds_none_to_certainty(form: Form) -> None:
    said = "; ".join(trust_sentences(group(), form))
    for number in ("99,9 %", "98,0 % s.d. 100,0 %", "95,1 %", "95,2 %", "100,0 %"):
        assert number in said
    assert "{" not in said


@pytest.mark.parametrize("form", [SHORT, LONG])
@pytest.mark.parametrize("tested", [None, group(FEWEST_PAIRS - 1)])
def test_too_few_pairs_are_said_in_place_of_numbers(form: Form, tested: dict[str, Any] | None) -> None:
    assert trust_sentences(tested, form) == (form.untested,)


def test_warnings_are_those_of_the_linking() -> None:
    assert link_warnings({"converged": True, "alarms": {"persons": 0}}) == ()
    assert link_warnings({}) == ()
    alarms = {"persons": 1234, "more_rows_than": 40}
    many, hidden = (
        link_warnings({"converged": False, "alarms": alarms}, *shown) for shown in ((), (lambda _: "*",))
    )
    assert len(many) == 2 and many[1].startswith("1.234 orang") and hidden[1].startswith("* orang")


def test_data_far_from_those_of_the_training_are_warned_of() -> None:
    (warning,) = link_warnings({"training": {"version": 1, "on": "2018-01-31", "drift": {}, "alarm": True}})
    assert "31 Januari 2018" in warning and "reconcile train" in warning
    assert link_warnings({"training": {"on": "2018-01-31", "alarm": False}}) == ()


def test_an_interval_is_written_once() -> None:
    assert interval({"low": 0.9921, "high": 0.9999}) == "99,2 % s.d. 99,9 %"
