"""Clusters against a brute-force oracle, guards, judgements, independence of order."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.linkage.persons import (
    CONFIRMED_NUMBERS,
    EVIDENCE,
    JUDGED,
    NO_PAIRS,
    ONE_SOURCE,
    PARTED,
    SHARED_NUMBER,
    TWO_CLAIMS,
    Guarded,
    Pairs,
    Worth,
    cluster,
)
from tests.runs import tries

ROWS = 9


def pairs(listed: list[tuple[int, int]]) -> Pairs:
    return Pairs(np.array([a for a, _ in listed], np.int32), np.array([b for _, b in listed], np.int32))


def guarded(
    source: list[int],
    number: list[int],
    same: list[tuple[int, int]] | None = None,
    different: list[tuple[int, int]] | None = None,
) -> Guarded:
    return Guarded(
        np.array(source, np.int32), np.array(number, np.int64), pairs(same or []), pairs(different or [])
    )


def oracle(links: list[tuple[int, int]], guards: Guarded, holders: list[bool]) -> list[int]:
    """Join from the strongest down; never two rows of a source, two numbers, or a pair judged different in
    one person."""
    person = list(range(len(guards.source)))
    apart = set(
        zip(guards.judged_different.left.tolist(), guards.judged_different.right.tolist(), strict=True)
    )
    same = list(zip(guards.judged_same.left.tolist(), guards.judged_same.right.tolist(), strict=True))
    given: list[set[int]] = []
    for a, b, judged, holder in [(a, b, True, False) for a, b in same] + [
        (a, b, False, h) for (a, b), h in zip(links, holders, strict=True)
    ]:
        if person[a] == person[b]:
            continue
        one, two = ([row for row, who in enumerate(person) if who == person[end]] for end in (a, b))
        sources = [
            {int(guards.source[row]) for row in rows if guards.source[row] >= 0} for rows in (one, two)
        ]
        numbers = [
            {int(guards.number[row]) for row in rows if guards.number[row] >= 0} for rows in (one, two)
        ]
        if judged and numbers[0] and numbers[1] and not numbers[0] & numbers[1]:
            given.append({a, b})
        elif any(pair <= set(rows) for pair in given for rows in (one, two)) and numbers[0] and numbers[1]:
            fits_all = bridged({*links, *same}, guards, one, two) and bridged(
                {*links, *same}, guards, two, one
            )
            numbers = numbers if fits_all else [{-1}, {-2}]
        kept_apart = any((x in one and y in two) or (x in two and y in one) for x, y in apart)
        fits = not (sources[0] & sources[1]) and (not numbers[0] or not numbers[1] or numbers[0] & numbers[1])
        if not kept_apart and (judged or holder or fits):
            lowest = min(person[a], person[b])
            for row in one + two:
                person[row] = lowest
    return person


def bridged(links: set[tuple[int, int]], guards: Guarded, one: list[int], two: list[int]) -> bool:
    """Whether each number that only the rows of `two` bear is on a row there that is linked to one of
    `one`."""
    own = {int(guards.number[row]) for row in one}
    linked = {int(guards.number[y]) for x in one for y in two if (min(x, y), max(x, y)) in links}
    return {int(guards.number[y]) for y in two} - own - {-1} <= linked


some_pairs = st.lists(
    st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda p: p[0] < p[1]),
    max_size=14,
    unique=True,
)


@pytest.mark.slow
@settings(max_examples=tries(300), deadline=None)
@given(
    some_pairs,
    st.lists(st.integers(-1, 2), min_size=ROWS, max_size=ROWS),
    st.lists(st.sampled_from([-1, -1, 7, 8]), min_size=ROWS, max_size=ROWS),
    st.lists(st.sampled_from([(0, 1), (2, 5), (3, 4)]), max_size=2, unique=True),
    st.lists(st.sampled_from([(0, 2), (1, 6), (4, 8)]), max_size=2, unique=True),
    st.lists(st.booleans(), min_size=14, max_size=14),
)
def test_clusters_are_those_of_brute_force(links, source, number, same, different, holders):  # noqa: PLR0917
    guards = guarded(source, number, same, different)
    found = cluster(
        pairs(links),
        guards,
        Worth(np.array(holders[: len(links)], dtype=bool), np.zeros(len(links)), -np.inf),
    )
    assert found.person.tolist() == oracle(links, guards, holders[: len(links)])


def test_two_confirmed_numbers_stay_two_persons_and_the_refusal_is_kept():
    found = cluster(pairs([(0, 1), (1, 2)]), guarded([-1, -1, -1], [11, -1, 22]))
    assert found.person.tolist() == [0, 0, 2]
    assert found.refused == [(1, 2, CONFIRMED_NUMBERS)]


def test_a_source_that_lists_each_person_once_keeps_its_rows_apart():
    found = cluster(pairs([(0, 1), (0, 2)]), guarded([-1, 3, 3], [-1, -1, -1]))
    assert found.person.tolist() == [0, 0, 2]
    assert found.refused == [(0, 2, ONE_SOURCE)]


def test_people_outrank_scores():
    found = cluster(pairs([(0, 1)]), guarded([-1, -1, -1], [-1] * 3, same=[(1, 2)], different=[(0, 2)]))
    assert found.person.tolist() == [0, 1, 1]
    assert found.refused == [(0, 1, JUDGED)]


def test_a_judgement_joins_what_a_guard_would_keep_apart():
    found = cluster(NO_PAIRS, guarded([3, 3], [11, 22], same=[(0, 1)]))
    assert found.person.tolist() == [0, 0]
    assert found.refused == []


TWINS = [11, 11, 11, 22, 22]
"""Rows 0 to 2 under the first twin's number, 3 and 4 under the second's."""


def test_a_row_that_people_give_to_the_other_twin_goes_there_alone():
    """Row 2 is the second twin's under the first one's number: every row of a number is linked to the
    others of that number."""
    links = pairs([(0, 1), (3, 4), (2, 3), (2, 4), (0, 2), (1, 2)])
    found = cluster(links, guarded([-1] * 5, TWINS, same=[(2, 3)]))
    assert found.person.tolist() == [0, 0, 2, 2, 2]
    assert found.refused == [(0, 2, SHARED_NUMBER), (1, 2, SHARED_NUMBER)]


def test_two_numbers_that_people_call_one_persons_join_all_rows_of_both():
    """As a person with two NIKs: the rows of one number resemble those of the other, only the guard kept
    them apart."""
    links = pairs([(0, 1), (0, 2), (3, 4), (0, 3), (1, 3), (2, 3), (0, 4)])
    assert cluster(links, guarded([-1] * 5, TWINS, same=[(2, 3)])).person.tolist() == [0] * 5


def test_a_bare_row_that_fits_father_and_son_of_one_name_is_neither_s():
    """Row 0 the father and 1 the son, neither with a number; 2 knows nothing but the name they share."""
    guards = Guarded(np.full(3, -1, np.int32), np.full(3, -1, np.int64), parted=pairs([(0, 1)]))
    found = cluster(
        pairs([(0, 2), (1, 2)]), guards, Worth(np.zeros(2, dtype=bool), np.array([12.0, 12.0]), 9.96)
    )
    assert found.person.tolist() == [0, 1, 2]
    assert sorted(found.refused) == [(0, 2, TWO_CLAIMS), (1, 2, TWO_CLAIMS)]


def test_a_row_that_clearly_is_the_sons_stays_his_and_asks_nothing_of_the_father():
    guards = Guarded(np.full(3, -1, np.int32), np.full(3, -1, np.int64), parted=pairs([(0, 1)]))
    found = cluster(
        pairs([(1, 2), (0, 2)]), guards, Worth(np.zeros(2, dtype=bool), np.array([25.0, 12.0]), 9.96)
    )
    assert found.person.tolist() == [0, 1, 1]
    assert found.refused == [(0, 2, PARTED)]


def test_a_fathers_link_does_not_tear_the_son_from_his_own_row():
    """Rows 0 and 1 are the father's, 2 and 3 the son's; 3 has no number and fits row 0, which knows no
    birth date. 1 does, and parts it."""
    guards = Guarded(np.full(4, -1, np.int32), np.array([11, 11, 22, -1]), parted=pairs([(1, 3)]))
    worth = Worth(np.zeros(3, dtype=bool), np.array([25.0, 18.0, 13.0]), 9.96)
    assert cluster(pairs([(0, 1), (2, 3), (0, 3)]), guards, worth).person.tolist() == [0, 0, 2, 2]


def test_a_third_row_does_not_join_two_that_their_own_evidence_keeps_apart():
    found = cluster(
        pairs([(0, 1), (1, 2)]),
        Guarded(np.full(3, -1, np.int32), np.full(3, -1, np.int64), apart=pairs([(0, 2)])),
    )
    assert found.person.tolist() == [0, 0, 2]
    assert found.refused == [(1, 2, EVIDENCE)]


def test_nobody_linked_is_everybody_alone():
    assert cluster(NO_PAIRS, guarded([-1] * 4, [-1] * 4)).person.tolist() == [0, 1, 2, 3]


def test_a_row_without_a_number_that_fits_two_persons_belongs_to_neither():
    """Rows 0 and 1 are twins, each with a number; row 2 has none and fits both about equally, row 3
    clearly the first."""
    links = pairs([(0, 3), (0, 2), (1, 2), (1, 3)])
    worth = Worth(np.zeros(4, dtype=bool), np.array([20.0, 9.0, 7.0, 5.0]), 9.96)
    found = cluster(links, guarded([-1] * 4, [11, 22, -1, -1]), worth)
    assert found.person.tolist() == [0, 1, 2, 0]
    assert sorted(found.refused) == [(0, 2, TWO_CLAIMS), (1, 2, TWO_CLAIMS), (1, 3, CONFIRMED_NUMBERS)]


def test_a_person_with_two_numbers_is_one_where_so_much_agrees():
    worth = Worth(np.array([True, False]), np.array([20.0, 9.0]), 9.96)
    found = cluster(pairs([(0, 1), (1, 2)]), guarded([3, 3, -1], [11, 22, -1]), worth)
    assert found.person.tolist() == [0, 0, 0]


def test_of_several_reasons_to_keep_two_persons_apart_the_weightiest_is_told():
    """1 is apart from 0, and the namesakes 1 and 4, 3 and 0 are asked about: joining 1 and 3 does not
    forget the evidence."""
    guards = Guarded(
        np.full(5, -1, np.int32),
        np.full(5, -1, np.int64),
        apart=pairs([(0, 1)]),
        parted=pairs([(0, 3), (1, 4)]),
    )
    found = cluster(pairs([(2, 4), (0, 2), (0, 4), (1, 2), (1, 3), (2, 3)]), guards)
    assert found.refused == [(1, 2, EVIDENCE), (2, 3, EVIDENCE)]
    assert found.person.tolist() == [0, 1, 0, 1, 0]


def test_a_row_torn_between_two_persons_stays_where_people_put_it():
    """Rows 1 and 3 are one by judgement and by link, between the numbers of 0 and 2: tearing the link
    leaves the judgement."""
    guards = Guarded(np.full(4, -1, np.int32), np.array([22, -1, 11, -1]), judged_same=pairs([(1, 3)]))
    found = cluster(
        pairs([(1, 3), (2, 3), (0, 1)]), guards, Worth(np.zeros(3, dtype=bool), np.full(3, 10.0), 9.96)
    )
    assert found.person[1] == found.person[3]
