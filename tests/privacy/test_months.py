"""Papers of two months, all numbers of both together: no small number can be reckoned, nor how few came or
went. The attacker reads every paper, knows how numbers are rounded and hidden and what adds up to what, and
tries all that may be."""

from __future__ import annotations

import itertools
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.privacy.months import as_before
from reconcile.territory.telling import told_areas, told_cells
from tests.runs import tries

LEAST = 10
PLACES = ("3171011001", "3171011002", "3172011001")
_MOST = 27


def _areas(counts: tuple[int, ...]) -> list[dict[str, Any]]:
    rest = {"residents": 500, "covered": 100, "unknown": 0, "raked": 0}
    return [
        {**rest, "kelurahan": place, "uncovered": count} for place, count in zip(PLACES, counts, strict=True)
    ]


def _paper(counts: tuple[int, ...], before: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return told_areas(_areas(counts), LEAST, as_before(before))


def _fits(value: int, row: dict[str, Any]) -> bool:
    if row["mark"] == f"<{LEAST}":
        return value < LEAST
    if row["mark"] == "*":
        return value >= LEAST
    return value == 0 if row["shown"] == 0 else value >= LEAST and (value + 2) // 5 * 5 == row["shown"]


def _possible(paper: list[dict[str, Any]]) -> set[tuple[int, ...]]:
    said = {row["place"]: row for row in paper if row["measure"] == "uncovered"}
    each = [[n for n in range(_MOST) if _fits(n, said[place])] for place in PLACES]
    sums = {"3171": (0, 1), "3172": (2,), "31": (0, 1, 2)}
    return {
        numbers
        for numbers in itertools.product(*each)
        if all(_fits(sum(numbers[at] for at in of), said[place]) for place, of in sums.items())
    }


@settings(max_examples=tries(40), deadline=None)
@given(st.tuples(*[st.integers(0, 16)] * 3))
def test_no_place_with_few_can_be_reckoned_from_a_paper(counts: tuple[int, ...]) -> None:
    possible = _possible(_paper(counts, []))
    assert counts in possible
    for at, count in enumerate(counts):
        if 0 < count < LEAST:
            assert len({one[at] for one in possible}) >= 3


@settings(max_examples=tries(40), deadline=None)
@given(st.tuples(*[st.integers(0, 16)] * 3), st.tuples(*[st.integers(-4, 4)] * 3))
def test_nor_the_few_that_came_or_went_from_papers_of_two_months(
    counts: tuple[int, ...], moved: tuple[int, ...]
) -> None:
    later = tuple(max(one + change, 0) for one, change in zip(counts, moved, strict=True))
    first = _paper(counts, [])
    second = _paper(later, first)
    possible = [_possible(first), _possible(second)]
    assert counts in possible[0] and later in possible[1]
    for at, (one, two) in enumerate(zip(counts, later, strict=True)):
        if 0 < two < LEAST:
            assert len({numbers[at] for numbers in possible[1]}) >= 3
        if one != two:
            changes = {
                after - earlier
                for earlier in {numbers[at] for numbers in possible[0]}
                for after in {numbers[at] for numbers in possible[1]}
            }
            assert len(changes) >= 3


@settings(max_examples=tries(20), deadline=None)
@given(st.tuples(*[st.integers(0, 30)] * 3), st.tuples(*[st.integers(-4, 4)] * 3))
def test_a_paper_drawn_again_tells_what_it_told(counts: tuple[int, ...], moved: tuple[int, ...]) -> None:
    later = tuple(max(one + change, 0) for one, change in zip(counts, moved, strict=True))
    second = _paper(later, _paper(counts, []))
    assert _paper(later, second) == second


@settings(max_examples=tries(60), deadline=None)
@given(st.tuples(*[st.integers(0, 24)] * 3))
def test_no_part_of_a_group_can_be_reckoned_from_the_others(parts: tuple[int, int, int]) -> None:
    """Residents were shown cut down to fives: 14 of whom 13 are covered left one who is not."""
    names = ("covered", "unknown", "uncovered")
    row = {"residents": sum(parts), **dict(zip(names, parts, strict=True))}
    [texts] = told_cells([row], LEAST)
    said = {
        name: {"mark": None if text.isdecimal() else text, "shown": int(text) if text.isdecimal() else None}
        for name, text in texts.items()
    }
    each = [[n for n in range(80) if _fits(n, said[name])] for name in names]
    possible = [one for one in itertools.product(*each) if _fits(sum(one), said["residents"])]
    assert parts in possible
    for at, count in enumerate(parts):
        if 0 < count < LEAST:
            assert len({one[at] for one in possible}) >= 3
