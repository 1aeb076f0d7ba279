"""Clusters against a brute-force oracle, guards, judgements, independence of order."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.linkage.persons import CONFIRMED_NUMBERS, EVIDENCE, JUDGED, NO_PAIRS, ONE_SOURCE, TWO_CLAIMS, Guarded, Pairs, Worth, cluster

ROWS = 9


def pairs(listed: list[tuple[int, int]]) -> Pairs:
    return Pairs(np.array([a for a, _ in listed], np.int32), np.array([b for _, b in listed], np.int32))


def guarded(
    source: list[int], number: list[int], same: list[tuple[int, int]] | None = None, different: list[tuple[int, int]] | None = None
) -> Guarded:
    return Guarded(np.array(source, np.int32), np.array(number, np.int64), pairs(same or []), pairs(different or []))


def oracle(links: list[tuple[int, int]], guards: Guarded, holders: list[bool]) -> list[int]:
    """Join from the strongest down; never two rows of a source, two numbers, or a pair judged different in one person."""
    person = list(range(len(guards.source)))
    apart = set(zip(guards.judged_different.left.tolist(), guards.judged_different.right.tolist(), strict=True))
    same = list(zip(guards.judged_same.left.tolist(), guards.judged_same.right.tolist(), strict=True))
    for a, b, judged, holder in [(a, b, True, False) for a, b in same] + [
        (a, b, False, h) for (a, b), h in zip(links, holders, strict=True)
    ]:
        if person[a] == person[b]:
            continue
        one, two = ([row for row, who in enumerate(person) if who == person[end]] for end in (a, b))
        sources = [{int(guards.source[row]) for row in rows if guards.source[row] >= 0} for rows in (one, two)]
        numbers = [{int(guards.number[row]) for row in rows if guards.number[row] >= 0} for rows in (one, two)]
        kept_apart = any((x in one and y in two) or (x in two and y in one) for x, y in apart)
        fits = not (sources[0] & sources[1]) and (not numbers[0] or not numbers[1] or numbers[0] & numbers[1])
        if not kept_apart and (judged or holder or fits):
            lowest = min(person[a], person[b])
            for row in one + two:
                person[row] = lowest
    return person


some_pairs = st.lists(st.tuples(st.integers(0, ROWS - 1), st.integers(0, ROWS - 1)).filter(lambda p: p[0] < p[1]), max_size=14, unique=True)


@settings(max_examples=300, deadline=None)
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
    found = cluster(pairs(links), guards, Worth(np.array(holders[: len(links)], dtype=bool), np.zeros(len(links)), -np.inf))
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


def test_a_third_row_does_not_join_two_that_their_own_evidence_keeps_apart():
    found = cluster(pairs([(0, 1), (1, 2)]), Guarded(np.full(3, -1, np.int32), np.full(3, -1, np.int64), apart=pairs([(0, 2)])))
    assert found.person.tolist() == [0, 0, 2]
    assert found.refused == [(1, 2, EVIDENCE)]


def test_nobody_linked_is_everybody_alone():
    assert cluster(NO_PAIRS, guarded([-1] * 4, [-1] * 4)).person.tolist() == [0, 1, 2, 3]


def test_a_row_without_a_number_that_fits_two_persons_belongs_to_neither():
    """Rows 0 and 1 are twins, each with a number; row 2 has none and fits both about equally, row 3 clearly the first."""
    links = pairs([(0, 3), (0, 2), (1, 2), (1, 3)])
    worth = Worth(np.zeros(4, dtype=bool), np.array([20.0, 9.0, 7.0, 5.0]), 9.96)
    found = cluster(links, guarded([-1] * 4, [11, 22, -1, -1]), worth)
    assert found.person.tolist() == [0, 1, 2, 0]
    assert sorted(found.refused) == [(0, 2, TWO_CLAIMS), (1, 2, TWO_CLAIMS), (1, 3, CONFIRMED_NUMBERS)]


def test_a_person_with_two_numbers_is_one_where_so_much_agrees():
    worth = Worth(np.array([True, False]), np.array([20.0, 9.0]), 9.96)
    found = cluster(pairs([(0, 1), (1, 2)]), guarded([3, 3, -1], [11, 22, -1]), worth)
    assert found.person.tolist() == [0, 0, 0]
