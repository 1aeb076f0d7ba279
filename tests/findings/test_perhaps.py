"""Who is perhaps registered: an open question about a person keeps him off the lists of the unregistered,
and on one of its own."""

from __future__ import annotations

import pytest

from data_samples.generator.measures import findings_against_truth
from tests.findings.ascii_tables import drawn, found
from tests.findings.conftest import Find

ROWS = """
    id         | person | birth_date | nik | region | vital_status | start | end | benefit_status
    dukcapil-1 | child  | 2017-06-15 | -   | 3171011001 | ALIVE | -    | -   | -
    dtks-1     | child  | 2017-06-15 | -   | 3171011001 | -     | -    | -   | -
    kis-1      | baby   | 2017-06-15 | -   | 3171011001 | -     | 2018-01-01 | - | ACTIVE
    kip-1      | pupil  | 2001-01-01 | -   | 317101 | -         | 2018-01-01 | - | ACTIVE
    kjp-1      | gone   | 2017-06-15 | 3171014101809008 | 3171011001 | - | 2017-01-01 | 2017-05-31 | ACTIVE
    kjs-1      | late   | 2017-06-15 | 3171014101809007 | 3171011001 | - | 2017-01-01 | 2017-05-31 | ACTIVE
"""
LINK = "record_id_left | record_id_right | probability | band\n"
ASKED = LINK + "dukcapil-1 | kis-1 | 0.9 | review"
ANSWER = "answers | record_id_left | record_id_right | verdict | decided_on | changed\n"


def lists(find: Find, links: str = ASKED, **others: str) -> dict[str, str]:
    engine = find(ROWS, links=links, **others)
    return {
        person: f"{name} {reason}"
        for name, person, reason in drawn(engine, "unregistered", "list person_id reason")
    }


def test_without_a_question_both_are_unregistered(find: Find) -> None:
    placed = lists(find, LINK)
    assert placed["child"] == "BELUM_TERJANGKAU TIDAK_ADA_PROGRAM"
    assert placed["baby"] == "TIDAK_TERCATAT_DUKCAPIL TANPA_NIK"


def test_an_open_question_makes_both_perhaps_registered_and_nobody_else(find: Find) -> None:
    placed = lists(find)
    assert placed["child"] == "MUNGKIN_TERCATAT MUNGKIN_PENERIMA"
    assert placed["baby"] == "MUNGKIN_TERCATAT MUNGKIN_PENDUDUK"
    assert placed["gone"] == "TIDAK_TERCATAT_DUKCAPIL NIK_TIDAK_DITEMUKAN"


@pytest.mark.parametrize("other", ["kip-1", "kjp-1", "kjs-1"])
def test_who_would_be_reached_by_nothing_all_the_same_is_surely_unreached(find: Find, other: str) -> None:
    # a pupil's aid that a child of one cannot have, and benefits that ended: SAMA would register nobody as a
    # recipient
    assert (
        lists(find, LINK + f"dukcapil-1 | {other} | 0.9 | review")["child"]
        == "BELUM_TERJANGKAU TIDAK_ADA_PROGRAM"
    )


def test_two_whom_the_register_does_not_know_stay_unregistered(find: Find) -> None:
    placed = lists(find, LINK + "kis-1 | kjp-1 | 0.9 | review")
    assert {placed["baby"].split()[0], placed["gone"].split()[0]} == {"TIDAK_TERCATAT_DUKCAPIL"}


@pytest.mark.parametrize(
    ("answer", "perhaps"),
    [
        ("dukcapil-1 | kis-1 | BEDA | 2018-02-01 | -", False),
        ("dtks-1     | kis-1 | BEDA | 2018-02-01 | -", False),  # any rows of the two
        ("dukcapil-1 | kis-1 | RAGU | 2018-02-01 | -", True),
        ("dukcapil-1 | kis-1 | BEDA | 2018-02-01 | nama berubah", True),
        (
            "dukcapil-1 | kis-1 | BEDA | 2018-02-01 | -\nIDENTITAS | dtks-1 | kis-1 | RAGU | 2018-03-01 | -",
            True,
        ),
        ("dukcapil-1 | kip-1 | BEDA | 2018-02-01 | -", True),  # about somebody else
    ],
)
def test_beda_puts_him_on_his_list_and_nothing_less_does(find: Find, answer: str, perhaps: bool) -> None:
    placed = lists(find, answered=ANSWER + "IDENTITAS | " + answer)
    assert (placed["child"].split()[0], placed["baby"].split()[0]) == (
        ("MUNGKIN_TERCATAT", "MUNGKIN_TERCATAT")
        if perhaps
        else ("BELUM_TERJANGKAU", "TIDAK_TERCATAT_DUKCAPIL")
    )


def test_a_number_in_common_is_asked_about_but_does_not_make_anybody_perhaps_registered(find: Find) -> None:
    rows = ROWS.replace("child  | 2017-06-15 | -   |", "child  | 2017-06-15 | 3171014101809005 |").replace(
        "baby   | 2017-06-15 | -   |", "baby   | 2017-06-15 | 3171014101809005 |"
    )
    engine = find(rows)
    assert ("NIK_DIPAKAI_BERSAMA",) in drawn(engine, "conflicts", "class")
    placed = {(person, name) for name, person in drawn(engine, "unregistered", "list person_id")}
    assert {("child", "BELUM_TERJANGKAU"), ("baby", "TIDAK_TERCATAT_DUKCAPIL")} <= placed


def test_in_an_evaluation_who_is_perhaps_registered_is_neither_found_nor_missed(find: Find) -> None:
    """In truth child and baby are one, and the person of kjs-1, of whom a question is open as well, is
    truly on a list."""
    links = ASKED + "\nkjs-1 | dukcapil-1 | 0.9 | review"
    engine = find(ROWS, links=links)
    for name in ("overlaps", "duplicates", "unregistered", "other_regions", "deaths_and_moves"):
        engine.keep(f"found_{name}", f'SELECT * FROM "{name}"')
    true = (
        "CASE person_id WHEN 'baby' THEN 1 WHEN 'child' THEN 1 WHEN 'late' THEN 2 WHEN 'gone' THEN 3 ELSE"
        " 4 END"
    )
    engine.keep("judged", f"SELECT record_id, person_id, {true} AS person FROM persons")
    scores, perhaps = findings_against_truth(engine, lambda: found(engine))
    assert (perhaps.persons, perhaps.listed) == (2, 1)
    lists = scores["unregistered"]
    assert (lists.found, lists.true, lists.both) == (2, 2, 2)  # gone and pupil
    assert (perhaps.all_missed.true, perhaps.all_missed.both) == (3, 2)


SETTLED = """
    id         | person | name_key | mother_core | birth_date | nik | region | vital_status | start
    dukcapil-1 | child  | RAFA | SITI | 2017-06-15 | 3171011506179001 | 3171011001 | ALIVE | -
    kis-1      | baby   | -    | SITI | 2017-06-15 | -                | 3171011001 | -     | 2018-01-01
    dukcapil-2 | one    | BUDI | ANI  | 2001-01-01 | 3171010101019002 | 3171011001 | ALIVE | -
    kjp-1      | two    | BUDY | ANI  | 2001-01-01 | 3171010101019003 | 3171011001 | -     | 2018-01-01
    dukcapil-3 | three  | BUDY | ANI  | 2001-01-01 | 3171010101019003 | 3171011001 | ALIVE | -
"""
VERIFIED = """
    record_id | person_id | reason   | nik_register
    kis-1     | baby      | -        | -
    kjp-1     | two       | NIK_SAMA | 3171010101019003
"""


@pytest.mark.parametrize(
    ("verified", "answered", "baby", "two"),
    [
        # nobody was held against the register: both questions are asked
        ("record_id", "", "MUNGKIN_TERCATAT", "MUNGKIN_TERCATAT"),
        # it knows the child by name, and the other two under a NIK each
        (VERIFIED, "", None, "TIDAK_TERCATAT_DUKCAPIL"),
        # people spoke first: what they doubt stays open
        (
            VERIFIED,
            "IDENTITAS | dukcapil-1 | kis-1 | RAGU | 2018-02-01 | -",
            "MUNGKIN_TERCATAT",
            "TIDAK_TERCATAT_DUKCAPIL",
        ),
    ],
)
def test_a_question_that_the_register_has_answered_keeps_nobody_waiting(
    find: Find, verified: str, answered: str, baby: str | None, two: str
) -> None:
    links = LINK + "dukcapil-1 | kis-1 | 0.99 | review\ndukcapil-2 | kjp-1 | 0.99 | review"
    engine = find(SETTLED, links=links, verification=verified, answered=ANSWER + answered)
    placed = {who: name for name, who in drawn(engine, "unregistered", "list person_id")}
    assert (placed.get("baby"), placed.get("two")) == (baby, two)
