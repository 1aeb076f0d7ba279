"""Namesakes on one family card are two persons, or asked about: never linked by name and card, nor over a
third row."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from tests.linkage.small_rolls import Cases, Linked, Row, linked_cases

FATHER, SON = date(1970, 3, 14), date(1998, 8, 21)
MOTHER = {"mother_core": "SITI JUBAEDAH", "mother_key": "JUBAEDAH SITI"}
OTHER_MOTHER = {"mother_core": "ENI ROHAENI", "mother_key": "ENI ROHAENI"}


def births(
    elder: date, younger: date, one: dict[str, Any], two: dict[str, Any]
) -> Callable[[Row], list[dict[str, Any]]]:
    return lambda row: [
        row("dukcapil", elder, "A", **one),
        row("kis", elder, "A", **one),
        row("kjs", younger, **two),
    ]


CASES: Cases = {
    "father and son": births(FATHER, SON, {}, {}),
    "of two mothers": births(FATHER, SON, OTHER_MOTHER, MOTHER),
    "born on the father's birthday": births(FATHER, date(1998, 3, 14), {}, {}),
    "grandmother and pupil": births(date(1948, 7, 30), date(2009, 5, 2), {}, OTHER_MOTHER),
    "brothers": births(date(2006, 4, 11), date(2009, 9, 23), MOTHER, MOTHER),
    "brothers a year apart": births(date(2006, 5, 29), date(2007, 10, 29), MOTHER, MOTHER),
    "no number at all": lambda row: [row("kis", FATHER), row("kis", FATHER), row("kjs", SON)],
    "years alone": lambda row: [row("kis", FATHER, "A"), row("dukcapil", FATHER, "A"), row("kjs", None, birth_year=1998)],
    "a father known by his number": lambda row: [
        row("dukcapil", FATHER, "A"), row("kis", None, "A", nik_says=FATHER), row("dukcapil", SON, "B"), row("kjs", SON),
    ],
    "a bare row": lambda row: [
        row("dukcapil", FATHER, "A"), row("kis", FATHER, "A"), row("dukcapil", SON, "B"), row("kjs", SON), row("dtks", None),
    ],
    "a bare row and no number": lambda row: [row("kis", FATHER), row("kis", FATHER), row("kjs", SON), row("dtks", None)],
    "a slip of the day": births(FATHER, date(1970, 3, 15), {}, {}),
    "a slip of the year": births(FATHER, date(1971, 3, 14), {}, {}),
    "a slip of ten years": births(FATHER, date(1980, 3, 14), {}, {}),
    "a number in common": lambda row: [
        row("dukcapil", FATHER, "A"), row("kis", FATHER, "A"), row("kjs", date(1979, 5, 14), "A", nik_says=FATHER),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return linked_cases(tmp_path_factory.mktemp("spill"), CASES)


@pytest.mark.parametrize("case", list(CASES)[:8])
def test_two_births_on_one_card_are_two_persons_and_asked(linked: Linked, case: str) -> None:
    assert linked.persons(case) == [0, 0, 2]
    assert linked.asked(case) & {(0, 2), (1, 2)}


def test_a_father_known_by_his_number_alone_does_not_tear_the_son_from_his_own_row(linked: Linked) -> None:
    assert linked.persons("a father known by his number") == [0, 0, 2, 2]


def test_a_bare_row_that_fits_father_and_son_is_neithers_and_asked(linked: Linked) -> None:
    assert linked.persons("a bare row") == [0, 0, 2, 2, 4]
    assert {(0, 4), (2, 4)} <= linked.asked("a bare row")


def test_a_bare_row_does_not_join_two_that_have_no_number(linked: Linked) -> None:
    assert linked.persons("a bare row and no number") == [0, 0, 2, 3]
    assert linked.asked("a bare row and no number") & {(0, 3), (1, 3)}
    assert (2, 3) in linked.asked("a bare row and no number")


@pytest.mark.parametrize("case", [case for case in CASES if case.startswith(("a slip", "a number"))])
def test_one_date_with_a_slip_or_one_number_is_still_one_person(linked: Linked, case: str) -> None:
    assert linked.persons(case) == [0, 0, 0]
