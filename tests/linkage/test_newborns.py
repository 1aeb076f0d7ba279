"""Children without a name yet: never their mother, never one for their mother's sake; asked where one may
be the other."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.linkage.small_rolls import Cases, Linked, Row, linked_cases

BORN, MOTHER_BORN = date(2018, 1, 3), date(1991, 5, 9)
SLIPPED = date(2018, 1, 8)
MOTHER = {"mother_core": "SITI MUNAWAROH", "mother_key": "MUNAUARA SITI"}


def baby(order: int = 0, **more: Any) -> dict[str, Any]:
    nameless = dict.fromkeys(("name_core", "name_key", "name_first"))
    return {"name": "BY NY SITI MUNAWAROH", "unnamed": order, **nameless, **MOTHER, **more}


def mother(row: Row, programme: str) -> dict[str, Any]:
    return row(
        programme,
        MOTHER_BORN,
        "A",
        name="SITI MUNAWAROH",
        name_key="MUNAUARA SITI",
        name_first="MUNAUARA",
        sex="F",
    )


CASES: Cases = {
    "twins by their number": lambda row: [row("kis", BORN, **baby(1)), row("kis", BORN, **baby(2))],
    "a boy and a girl": lambda row: [row("kis", BORN, **baby()), row("kis", BORN, **baby(sex="F"))],
    "births two years apart": lambda row: [row("kis", date(2016, 1, 10), **baby()), row("kis", date(2018, 1, 20), **baby())],
    "two cards on one day": lambda row: [row("kis", BORN, **baby(card_number="01")), row("kis", BORN, **baby(card_number="02"))],
    "named since": lambda row: [row("kis", BORN, **baby()), row("dukcapil", BORN, "B", **MOTHER)],
    "named since, the second of two": lambda row: [row("kis", BORN, **baby(2)), row("dukcapil", BORN, "B", **MOTHER)],
    "named since, and an elder brother": lambda row: [
        row("kis", BORN, **baby()), row("dukcapil", date(2016, 2, 11), "B", name_key="OTHER", name_first="OTHER", **MOTHER),
    ],
    "a day that slipped": lambda row: [row("kis", SLIPPED, **baby()), row("dukcapil", BORN, "B", **MOTHER)],
    "a day that slipped, no card": lambda row: [row("kis", SLIPPED, **baby(kk=None)), row("dukcapil", BORN, "B", **MOTHER)],
    "no day, on the mother's card": lambda row: [row("kis", None, **baby()), row("dukcapil", BORN, "B", **MOTHER)],
    "under the mother's number": lambda row: [
        row("kis", BORN, "A", nik_says=MOTHER_BORN, **baby()), mother(row, "dukcapil"), mother(row, "kjs"),
    ],
    "under the mother's number, no date": lambda row: [
        row("kis", None, "A", nik_says=MOTHER_BORN, **baby(sex=None)), mother(row, "dukcapil"), mother(row, "kjs"),
    ],
    "twins under the mother's number": lambda row: [
        row("kis", BORN, "A", nik_says=MOTHER_BORN, **baby(1)), row("kis", BORN, "A", nik_says=MOTHER_BORN, **baby(2)),
    ],
    "under a number of its own": lambda row: [row("kis", BORN, "B", **baby()), row("dukcapil", BORN, "B", **MOTHER)],
}  # fmt: skip


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return linked_cases(tmp_path_factory.mktemp("spill"), CASES)


@pytest.mark.parametrize("case", [case for case in CASES if case != "under a number of its own"])
def test_nobody_is_one_with_a_child_that_has_no_name(linked: Linked, case: str) -> None:
    assert linked.persons(case)[:2] == [0, 1]


@pytest.mark.parametrize(
    "case",
    [
        "two cards on one day", "named since", "named since, the second of two", "a day that slipped", "a day that slipped, no card", "no day, on the mother's card",
    ],
)  # fmt: skip
def test_what_may_be_one_child_is_asked(linked: Linked, case: str) -> None:
    assert linked.asked(case) == {(0, 1)}


@pytest.mark.parametrize("case", ["twins by their number", "twins under the mother's number"])
def test_twins_told_apart_by_number_are_not_asked_about(linked: Linked, case: str) -> None:
    assert linked.asked(case) == set()


def test_a_number_of_its_own_makes_it_one_child(linked: Linked) -> None:
    assert linked.persons("under a number of its own") == [0, 0]
