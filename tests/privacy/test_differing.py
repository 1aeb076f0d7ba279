"""What L1 shows of two numbers side by side: where they differ, and never more digits than declared."""

from __future__ import annotations

from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reconcile.privacy.differing import (
    LENGTH,
    beside,
    how_days_differ,
    may_be_shown,
    positions,
    told_apart,
    where_they_differ,
)
from reconcile.privacy.masking import Kind, Level

NUMBER = "3171014506809001"


def changed(*at: int) -> str:
    """NUMBER with another digit at each of these positions, from 0."""
    return "".join(str((int(one) + 3) % 10) if place in at else one for place, one in enumerate(NUMBER))


@pytest.mark.parametrize(
    ("other", "shown", "said"),
    [
        (changed(15), "317101*********1", "berbeda pada 1 angka, posisi 16"),
        (changed(12), "317101**********", "berbeda pada 1 angka, posisi 13"),
        (changed(8), "317101**********", "berbeda pada 1 angka, posisi 9"),
        (changed(6, 14, 15), "317101********01", "berbeda pada 3 angka, posisi 7, 15 dan 16"),
        ("3171014506809010", "317101********01", "dua angka tertukar, posisi 15 dan 16"),
        ("9" * 16, "317101********01", "berbeda pada 15 dari 16 angka"),
        (NUMBER, "317101**********", ""),
        ("317101450680900", "317101**********", ""),
        ("", "317101**********", ""),
    ],
)
def test_two_numbers_say_where_they_differ(other: str, shown: str, said: str) -> None:
    assert beside(NUMBER, other, Level.L1) == shown
    assert where_they_differ(NUMBER, other) == said


def test_l0_hides_nothing_and_l2_shows_no_more_than_alone() -> None:
    assert beside(NUMBER, changed(15), Level.L0) == NUMBER
    assert beside(NUMBER, changed(15), Level.L2) == "31" + "*" * 14
    assert beside("", NUMBER, Level.L1) == ""


@pytest.mark.parametrize(
    ("one", "two", "kind", "level", "said"),
    [
        (NUMBER, changed(12), "number_of_person", Level.L1, "berbeda pada 1 angka, posisi 13"),
        (NUMBER, changed(12), "number_of_person", Level.L0, ""),  # whoever sees both sees it
        (NUMBER, changed(12), "number_of_person", Level.L2, ""),
        ("", NUMBER, "number_of_person", Level.L1, ""),
        (NUMBER[:15], NUMBER, "number_of_person", Level.L1, "pada daftar hanya 15 angka terbaca"),
        ("1939-01-02", "1939-02-01", "birth", Level.L1, "hari dan bulan tertukar"),
        ("1972-01-02", "1972-01-09", "birth", Level.L1, "hari berbeda"),
        ("1972-01-02", "1972-01-09", "birth", Level.L2, ""),
        ("1972-01-02", "1973-01-02", "birth", Level.L1, ""),  # the years are shown
        ("1972", "1972-01-02", "birth", Level.L1, ""),
        ("SITI", "SITA", "name", Level.L1, ""),
    ],
)
def test_what_shown_values_cannot_tell_is_said_in_words(
    one: str, two: str, kind: Kind, level: Level, said: str
) -> None:
    assert told_apart(one, two, kind, level) == said


NUMBERS = st.text("0123456789", min_size=LENGTH, max_size=LENGTH)


@given(NUMBERS, st.lists(NUMBERS, min_size=1, max_size=8))
def test_held_against_however_many_others_a_number_shows_no_digit_that_is_not_declared(
    number: str, others: list[str]
) -> None:
    """Whoever lays all papers of a number beside one another."""
    shown = [beside(number, other, Level.L1) for other in others]
    seen = {at for one in shown for at, sign in enumerate(one) if sign != "*"}
    assert all(may_be_shown(at) for at in seen)
    assert [at for at in range(LENGTH) if may_be_shown(at)] == [0, 1, 2, 3, 4, 5, 14, 15]
    for one in shown:
        assert all(sign in ("*", digit) for sign, digit in zip(one, number, strict=True))


def test_the_days_of_a_number_are_never_shown_whatever_differs() -> None:
    for count in (1, 2, 3):
        for at in combinations(range(LENGTH), count):
            shown = beside(NUMBER, changed(*at), Level.L1)
            assert shown[6:14] == "*" * 8
            assert {place for place in (14, 15) if shown[place] != "*"} == {14, 15} & set(at)


@given(NUMBERS, NUMBERS)
def test_the_words_bear_no_digit_but_counts_and_positions(one: str, two: str) -> None:
    """Numbers that differ in the same places are told in the same words, whatever their digits are."""
    same = [(str((int(a) + 1) % 10), str((int(b) + 1) % 10)) for a, b in zip(one, two, strict=True)]
    moved = "".join(a for a, _ in same), "".join(b for _, b in same)
    assert positions(one, two) == positions(*moved)
    assert where_they_differ(one, two) == where_they_differ(*moved)


@pytest.mark.parametrize(
    ("one", "two", "said"),
    [
        ("1980-06-05", "1980-06-15", "hari berbeda"),
        ("1980-06-05", "1980-07-05", "bulan berbeda"),
        ("1980-06-05", "1980-05-06", "hari dan bulan tertukar"),
        ("1980-06-05", "1980-07-15", "hari dan bulan berbeda"),
        ("1980-06-05", "1981-06-05", "tahun berbeda"),
        ("1980-06-05", "1980", ""),
        ("1980-06-05", "1980-06-05", ""),
    ],
)
def test_two_days_say_which_part_differs(one: str, two: str, said: str) -> None:
    assert how_days_differ(one, two) == how_days_differ(two, one) == said
