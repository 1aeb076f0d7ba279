"""Small numbers of classes can be worked out of nothing that papers show: tried by listing all that may be."""

from __future__ import annotations

import itertools

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.rules import load_rules
from reconcile.units.hiding import Before, as_told
from tests.runs import tries

RULES = load_rules().units
AREAS = ("3171011001", "3171011002", "3172011001", "3172011002")


def _counts(code: str, numbers: tuple[int, ...]) -> list[dict[str, object]]:
    return [
        {"ppks": code, "place": place, "persons": number}
        for place, number in zip(AREAS, numbers, strict=True)
        if number
    ]


def _shown(
    code: str, numbers: tuple[int, ...], before: Before | None = None
) -> dict[str, tuple[str | None, int | None]]:
    rows = as_told(_counts(code, numbers), RULES, "31", before or {})
    return {row["area"]: (row["mark"], row["shown"]) for row in rows}


def _fits(value: int, said: tuple[str | None, int | None] | None, least: int) -> bool:
    """Whether a number is what a reader sees."""
    if said is None:
        return value == 0
    mark, shown = said
    if mark == f"<{least}":
        return value < least
    if mark == "*":
        return value >= least
    return (value == 0) if shown == 0 else value >= least and (value + 2) // 5 * 5 == shown


def _possible(shown: dict[str, tuple[str | None, int | None]], least: int) -> set[tuple[int, ...]]:
    """All numbers of the areas up to 24 that show so."""
    found = set()
    for numbers in itertools.product(
        *[[n for n in range(25) if _fits(n, shown.get(area), least)] for area in AREAS]
    ):
        kota = {"3171": numbers[0] + numbers[1], "3172": numbers[2] + numbers[3], "31": sum(numbers)}
        if all(_fits(value, shown[area], least) for area, value in kota.items() if area in shown):
            found.add(numbers)
    return found


@settings(max_examples=tries(25), deadline=None)
@given(st.tuples(*[st.integers(0, 14)] * 4))
def test_no_small_number_has_fewer_than_three_that_it_may_be(numbers: tuple[int, ...]) -> None:
    shown = _shown("08", numbers)
    possible = _possible(shown, 5)
    assert numbers in possible or not any(numbers)
    for at, number in enumerate(numbers):
        if 0 < number < 5:
            assert len({one[at] for one in possible}) >= 3


@settings(max_examples=tries(25), deadline=None)
@given(st.tuples(*[st.integers(5, 12)] * 4), st.tuples(*[st.integers(-3, 3)] * 4))
def test_nor_has_the_change_of_a_month(numbers: tuple[int, ...], moved: tuple[int, ...]) -> None:
    """Of an area where fewer than five came or went, a reader of both papers cannot tell how many."""
    later = tuple(one + change for one, change in zip(numbers, moved, strict=True))
    rows = as_told(_counts("08", numbers), RULES, "31", {})
    before = {("08", row["area"]): (row["persons"], row["mark"]) for row in rows}
    first = _possible({row["area"]: (row["mark"], row["shown"]) for row in rows}, 5)
    second = _possible(_shown("08", later, before), 5)
    assert numbers in first
    assert later in second
    for at, change in enumerate(moved):
        if change:
            changes = {b - a for a in {one[at] for one in first} for b in {one[at] for one in second}}
            assert len(changes) >= 3


def test_the_protected_are_told_of_for_the_province_alone_and_from_twenty_on() -> None:
    assert _shown("10", (19, 0, 0, 0)) == {"31": ("<20", None)}
    assert _shown("10", (23, 0, 0, 0)) == {"31": (None, 25)}


def test_a_class_that_nobody_declared_is_as_protected_as_the_worst() -> None:
    assert set(_shown("77", (30, 30, 0, 0))) == {"31"}


@settings(max_examples=tries(15), deadline=None)
@given(st.tuples(*[st.integers(0, 12)] * 4), st.tuples(*[st.integers(-3, 3)] * 4))
def test_a_paper_of_the_same_month_drawn_again_tells_what_it_told(
    numbers: tuple[int, ...], moved: tuple[int, ...]
) -> None:
    """Each night is held against the night before, a reader holds it against the month before."""
    later = tuple(max(one + change, 0) for one, change in zip(numbers, moved, strict=True))
    first = as_told(_counts("08", numbers), RULES, "31", {})
    before: Before = {("08", row["area"]): (row["persons"], row["mark"]) for row in first}
    second = as_told(_counts("08", later), RULES, "31", before)
    again: Before = {("08", row["area"]): (row["persons"], row["mark"]) for row in second}
    assert as_told(_counts("08", later), RULES, "31", again) == second
