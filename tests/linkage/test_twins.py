"""Twins and the rows between them: the one's name under the other's number, and names of which a third row
tells whose they are."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from tests.linkage.small_rolls import Cases, Linked, Row, linked_cases

BORN = date(2012, 9, 5)
MOTHER = {"mother_core": "LILIS SURYANI", "mother_key": "LILIS SURIANI"}
NAYLA = {"name": "NAYLA AZZAHRA", "name_key": "AZAHRA NAILA", "name_first": "AZAHRA", **MOTHER}
NAYRA = {"name": "NAYRA AZZAHRA", "name_key": "AZAHRA NAIRA", "name_first": "AZAHRA", **MOTHER}
# two names that nobody takes for one
YAHYA = {"name": "YAHYA MARPAUNG", "name_key": "MARPAUNG YAHIA", "name_first": "MARPAUNG", **MOTHER}
UNGGUL = {"name": "UNGGUL MARPAUNG", "name_key": "MARPAUNG UNGUL", "name_first": "MARPAUNG", **MOTHER}
GUNAWAN, GUNAWAM = (
    {"name_key": "GUNAUAN", "name_first": "GUNAUAN"},
    {"name_key": "GUNAUAM", "name_first": "GUNAUAM"},
)
NO_CARD = {"kk": None, "rt": None, "rw": None}


def twins(row: Row, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Nayla in the register and a roll, Nayra in the register."""
    return [
        row("dukcapil", BORN, "A", **NAYLA),
        row("kis", BORN, "A", **NAYLA),
        row("dukcapil", BORN, "B", **NAYRA),
        *more,
    ]


def without_register(row: Row, *more: dict[str, Any]) -> list[dict[str, Any]]:
    """Nayla in two rolls, Nayra in one, under a number that nothing confirms."""
    return [
        row("kis", BORN, "A", **NAYLA),
        row("kjs", BORN, "A", **NAYLA),
        row("kis", BORN, "B", **NAYRA),
        *more,
    ]


CASES: Cases = {
    "the other's number": lambda row: twins(row, row("kjp", BORN, "A", **NAYRA)),
    "the other's number, no card": lambda row: twins(row, row("kip", BORN, "A", **NAYRA, **NO_CARD)),
    "the other's number, no register": lambda row: without_register(row, row("kjp", BORN, "A", **NAYRA)),
    "the other's number, two rolls": lambda row: twins(row, row("kjp", BORN, "A", **NAYRA), row("kip", BORN, "A", **NAYRA, **NO_CARD)),
    "the other's number, and a mistyped serial": lambda row: twins(
        row, row("kjp", BORN, "A", **NAYRA), row("kip", BORN, "C", **NAYLA, **NO_CARD),
    ),
    "numbers exchanged": lambda row: twins(row, row("kjp", BORN, "A", **NAYRA), row("kjp", BORN, "B", **NAYLA)),
    "her own name misspelt": lambda row: twins(row, row("kjp", BORN, "A", **NAYLA | {"name_key": "AZAHRA NAILAH"})),
    "the brother's number, the name misspelt": lambda row: [
        row("dukcapil", BORN, "A", **UNGGUL), row("dukcapil", BORN, "B", **YAHYA), row("kis", BORN, "A", **YAHYA | {"name_key": "MATPAUNG YAHIA"}),
    ],
    "another name that nobody else bears": lambda row: [
        row("dukcapil", BORN, "A", **UNGGUL), row("kis", BORN, "A", **YAHYA), row("dukcapil", date(2014, 3, 7), "B", **NAYRA),
    ],
    "no numbers": lambda row: twins(row, row("kjp", BORN, **NAYLA), row("kjp", BORN, **NAYRA)),
    "no number, beside the other's": lambda row: twins(row, row("kjp", BORN, "A", **NAYRA), row("kip", BORN, **NAYLA)),
    "no number at all": lambda row: [row("kjp", BORN, **NAYLA), row("kjp", BORN, **NAYRA)],
    "one person, name and serial mistyped": lambda row: [
        row("dukcapil", BORN, "A", **GUNAWAN), row("kis", BORN, "A", **GUNAWAN), row("kjp", BORN, "A", **GUNAWAM), row("kip", BORN, "B", **GUNAWAM),
    ],
}  # fmt: skip


@pytest.fixture(scope="module")
def linked(tmp_path_factory: pytest.TempPathFactory) -> Linked:
    return linked_cases(tmp_path_factory.mktemp("spill"), CASES)


@pytest.mark.parametrize(
    "case", ["the other's number", "the other's number, no card", "the other's number, no register"]
)
def test_a_row_of_one_twin_under_the_others_number_is_neithers_and_asked_about_both(
    linked: Linked, case: str
) -> None:
    assert linked.persons(case) == [0, 0, 2, 3]
    asked = linked.asked(case)
    assert (2, 3) in asked
    assert asked & {(0, 3), (1, 3)}


def test_a_mistyped_serial_is_still_the_childs_own_beside_a_row_that_two_claim(linked: Linked) -> None:
    assert linked.persons("the other's number, and a mistyped serial") == [0, 0, 2, 3, 0]


def test_a_misspelt_name_of_one_twin_under_the_others_number_is_neithers_and_asked_about(
    linked: Linked,
) -> None:
    case = "the brother's number, the name misspelt"
    assert linked.persons(case) == [0, 1, 2]
    assert (0, 2) in linked.asked(case)


def test_another_name_under_a_number_is_the_holders_where_nobody_else_bears_it(linked: Linked) -> None:
    assert linked.persons("another name that nobody else bears")[:2] == [0, 0]


def test_two_rolls_that_copied_one_mistake_are_one_and_asked_about(linked: Linked) -> None:
    case = "the other's number, two rolls"
    assert linked.persons(case) == [0, 0, 2, 3, 3]
    assert linked.asked(case) & {(2, 3), (2, 4)}


def test_two_numbers_exchanged_join_nobody(linked: Linked) -> None:
    assert linked.persons("numbers exchanged") == [0, 0, 2, 3, 4]
    assert {(2, 3), (2, 4)} <= linked.asked("numbers exchanged")


def test_a_misspelt_name_that_is_nobody_elses_leaves_the_row_under_its_number(linked: Linked) -> None:
    assert linked.persons("her own name misspelt") == [0, 0, 2, 0]


def test_rows_without_a_number_go_to_the_twin_whose_name_they_bear(linked: Linked) -> None:
    assert linked.persons("no numbers") == [0, 0, 2, 0, 2]
    assert linked.persons("no number, beside the other's") == [0, 0, 2, 3, 0]


def test_two_names_and_no_number_at_all_are_asked_about(linked: Linked) -> None:
    assert linked.persons("no number at all") == [0, 1]
    assert linked.asked("no number at all") == {(0, 1)}


def test_one_person_with_two_slips_stays_one(linked: Linked) -> None:
    assert set(linked.persons("one person, name and serial mistyped")) == {0}
