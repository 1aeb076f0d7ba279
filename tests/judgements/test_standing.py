"""Which judgements are in force: contradictions of two and along chains, whatever the order of the
answers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.judgements.standing import Judgement, identity_of, in_force, standing
from reconcile.judgements.store.events import (
    Event,
    JudgedRow,
    event_number,
    from_line,
    to_line,
)
from reconcile.vocabulary.verdicts import ACTION, IDENTITY

from .conftest import NOW

Said = tuple[str, str, str]
"""Left row, right row ("" for none), verdict."""


def _events(said: Sequence[Said]) -> list[Event]:
    found = []
    for number, (left, right, verdict) in enumerate(said, start=1):
        action = verdict not in ("SAMA", "BEDA", "RAGU")
        rows = [JudgedRow(one, "kis") if one else None for one in (left, right)]
        found.append(
            Event(number, "judged", NOW + timedelta(minutes=number), "x", answers=ACTION if action else IDENTITY,
                  class_="C" if action else "", verdict=verdict, left=rows[0], right=rows[1])
        )  # fmt: skip
    return found


def _standing(events: Sequence[Event]) -> list[Judgement]:
    return standing(events, {event.number: [row.record_id for row in event.rows()] for event in events})


def _used(said: Sequence[Said]) -> set[tuple[tuple[str, ...], str]]:
    return {(one.subject[2], one.verdict) for one in _standing(_events(said)) if one.used}


CASES: list[tuple[str, list[Said], set[tuple[tuple[str, ...], str]]]] = [
    ("one answer", [("a", "b", "SAMA")], {(("a", "b"), "SAMA")}),
    ("said twice", [("a", "b", "SAMA"), ("b", "a", "SAMA")], {(("a", "b"), "SAMA")}),
    ("contradicted", [("a", "b", "SAMA"), ("b", "a", "BEDA")], set()),
    ("unsure beside sure", [("a", "b", "SAMA"), ("a", "b", "RAGU")], {(("a", "b"), "SAMA")}),
    ("unsure", [("a", "b", "RAGU")], {(("a", "b"), "RAGU")}),
    ("a chain", [("a", "b", "SAMA"), ("b", "c", "SAMA")], {(("a", "b"), "SAMA"), (("b", "c"), "SAMA")}),
    ("a broken chain", [("a", "b", "SAMA"), ("b", "c", "SAMA"), ("a", "c", "BEDA")], set()),
    ("outside the chain", [("a", "b", "SAMA"), ("b", "c", "SAMA"), ("a", "c", "BEDA"), ("c", "d", "SAMA")], {(("c", "d"), "SAMA")}),
    ("two ways round", [("a", "b", "SAMA"), ("b", "c", "SAMA"), ("a", "d", "SAMA"), ("d", "e", "SAMA"), ("e", "c", "SAMA"), ("a", "c", "BEDA")], set()),
    ("a contradicted link is no chain", [("a", "b", "SAMA"), ("a", "b", "BEDA"), ("b", "c", "SAMA"), ("a", "c", "BEDA")], {(("b", "c"), "SAMA"), (("a", "c"), "BEDA")}),
    ("actions that differ", [("a", "b", "LANJUT"), ("a", "b", "HENTIKAN")], set()),
    ("actions on one row", [("a", "", "LANJUT"), ("b", "", "HENTIKAN")], {(("a",), "LANJUT"), (("b",), "HENTIKAN")}),
]  # fmt: skip


@pytest.mark.parametrize(("said", "used"), [case[1:] for case in CASES], ids=[case[0] for case in CASES])
def test_what_is_used(said: list[Said], used: set[tuple[tuple[str, ...], str]]) -> None:
    for order in list(permutations(said))[:24]:
        assert _used(order) == used


_ROWS = st.sampled_from("abcdef")
_SAID = st.tuples(_ROWS, _ROWS, st.sampled_from(["SAMA", "SAMA", "BEDA", "RAGU"])).filter(
    lambda one: one[0] != one[1]
)


@given(st.lists(_SAID, max_size=12), st.randoms(use_true_random=False))
def test_the_order_of_answers_does_not_matter(said: list[Said], random: object) -> None:
    shuffled = list(said)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert _used(said) == _used(shuffled)


@given(st.lists(_SAID, max_size=14))
def test_what_is_used_never_contradicts_itself_and_nothing_is_set_aside_for_nothing(said: list[Said]) -> None:
    judgements = _standing(_events(said))
    used = [identity for one in judgements if one.used and (identity := identity_of(one))]
    person = {row: {row} for row in "abcdef"}
    for (one, two), verdict in used:
        if verdict == "SAMA":
            joined = person[one] | person[two]
            for row in joined:
                person[row] = joined
    assert not [pair for pair, verdict in used if verdict == "BEDA" and pair[1] in person[pair[0]]]
    numbers = {event.number: one for one in judgements for event in one.events}
    for one in judgements:
        for number in one.against:  # whom it contradicts is contradicted too
            assert not numbers[number].used


def test_a_beda_about_an_action_parts_two_rows() -> None:
    event = Event(
        1,
        "judged",
        NOW,
        "x",
        answers=ACTION,
        class_="C",
        verdict="BEDA",
        left=JudgedRow("b", "kis"),
        right=JudgedRow("a", "kjs"),
    )
    assert identity_of(_standing([event])[0]) == (("a", "b"), "BEDA")
    same = Event(
        2,
        "judged",
        NOW,
        "y",
        answers=IDENTITY,
        verdict="SAMA",
        left=JudgedRow("a", "kjs"),
        right=JudgedRow("b", "kis"),
    )
    assert not any(one.used for one in _standing([event, same]))


def test_what_is_replaced_or_revoked_is_not_in_force() -> None:
    first, second, third = _events([("a", "b", "SAMA"), ("c", "d", "BEDA"), ("e", "f", "SAMA")])
    replacing = Event(
        4,
        "judged",
        NOW,
        "x",
        answers=IDENTITY,
        verdict="BEDA",
        left=first.left,
        right=first.right,
        replaces=(1,),
    )
    revoking = Event(5, "revoked", NOW, "x", note="keliru", revokes=(2,))
    assert [event.number for event in in_force([first, second, third, replacing, revoking])] == [3, 4]


_TEXT = st.text(max_size=20)
_ROW = st.builds(JudgedRow, _TEXT, _TEXT, _TEXT, _TEXT, _TEXT, st.dictionaries(_TEXT, _TEXT, max_size=3))


@given(
    st.builds(
        Event, st.integers(1, 10**6), st.sampled_from(["judged", "revoked"]), st.datetimes().map(lambda one: NOW.replace(minute=one.minute)), _TEXT,
        by_stated=st.booleans(), file=_TEXT, note=_TEXT, class_=_TEXT, row=st.integers(0, 99), left=st.none() | _ROW, right=st.none() | _ROW,
        replaces=st.lists(st.integers(1, 9)).map(tuple), revokes=st.lists(st.integers(1, 9)).map(tuple),
    )
)  # fmt: skip
def test_an_event_is_one_line_and_comes_back_as_it_was(event: Event) -> None:
    line = to_line(event)
    assert "\n" not in line
    assert from_line(line) == event


@pytest.mark.parametrize(
    ("written", "number"),
    [("J-12", 12), ("j12", 12), ("12", 12), ("J-", None), ("T-1", None), ("J-1 2", None)],
)
def test_ids_of_events(written: str, number: int | None) -> None:
    assert event_number(written) == number
