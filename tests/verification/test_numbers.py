"""Which number is a person's own, which are aliases of it, and why somebody has none: the case table of the
single number."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.engines.protocol import Engine
from reconcile.tables.verification import BASES, CARD_ACTIONS, NUMBER_STATUSES, WITHOUT
from reconcile.verification.numbers import keep_numbers
from tests.findings.ascii_tables import engine_with
from tests.verification.conftest import ROLES, delivery, tables_of

HEAD = "id | person | nik | card_number | segment | start | end | birth_date | register_answer | vital_status"
ONE, TWO = "3171010101809001", "3171010101809002"
DAY = date(2018, 3, 31)

Numbers = Callable[[str], tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]]


@pytest.fixture
def numbers(tmp_path: Path) -> Iterator[Numbers]:
    """numbers(rows) -> (the numbers by "person value", the single numbers by person)."""
    engines: list[Engine] = []

    def run(rows: str) -> tuple[dict[str, dict[str, Any]], dict[str, dict[str, Any]]]:
        engine = engine_with(
            tables_of(f"{HEAD} | name\n{_named(rows)}", [delivery(None)]), tmp_path / str(len(engines))
        )
        engines.append(engine)
        keep_numbers(engine, ROLES, DAY, {"tk": "KPJ"})
        found = engine.arrow("SELECT * FROM numbers ORDER BY person_id, kind, value").to_pylist()
        single = engine.arrow("SELECT * FROM single_numbers ORDER BY person_id").to_pylist()
        return {f"{row['person_id']} {row['value']}": row for row in found}, {
            row["person_id"]: row for row in single
        }

    yield run
    for engine in engines:
        engine.close()


def _named(rows: str) -> str:
    return "\n".join(f"{line} | NAME" for line in rows.strip().splitlines())


SINGLE = {
    # what is drawn -> the single number of a, or why there is none
    "the register and a roll say one": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -\nkis-1 | a | {ONE} | - | - | - | - | - | - | -", ONE),
    "the register alone says it": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -\nkis-1 | a | - | - | - | - | - | - | - | -", "USULAN"),
    "a roll says another than the register": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -\nkis-1 | a | {TWO} | - | - | - | - | - | - | -", "USULAN"),
    "a roll alone says it": (f"kis-1 | a | {ONE} | - | - | - | - | - | - | -", "BELUM_DIVERIFIKASI"),
    "two people say it": (f"kis-1 | a | {ONE} | - | - | - | - | - | - | -\nkis-2 | b | {ONE} | - | - | - | - | - | - | -", "NIK_DIPAKAI_BERSAMA"),
    "it is somebody else's in the register": (f"kis-1 | a | {ONE} | - | - | - | - | - | - | -\ndukcapil-2 | b | {ONE} | - | - | - | - | - | - | -", "NIK_DIPAKAI_BERSAMA"),
    "the register knows two": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -\ndukcapil-2 | a | {TWO} | - | - | - | - | - | - | -\nkis-1 | a | {ONE} | - | - | - | - | - | - | -", "BEBERAPA_NIK"),
    "one of two is blocked": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | DUPLICATE | UNKNOWN\ndukcapil-2 | a | {TWO} | - | - | - | - | - | - | -\nkis-1 | a | {TWO} | - | - | - | - | - | - | -", TWO),
    "the only one is blocked": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | INACTIVE | UNKNOWN\nkis-1 | a | {ONE} | - | - | - | - | - | - | -", "NIK_DIBLOKIR"),
    "the quota was used up": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | NOT_ASKED | UNKNOWN\nkis-1 | a | {ONE} | - | - | - | - | - | - | -", "BELUM_DIVERIFIKASI"),
    "rolls say two": (f"kis-1 | a | {ONE} | - | - | - | - | - | - | -\nkjs-1 | a | {TWO} | - | - | - | - | - | - | -", "BEBERAPA_NIK"),
    "nobody says any": ("kis-1 | a | - | - | - | - | - | 1980-01-01 | - | -", "BELUM_BERNOMOR"),
    "a newborn under its mother's number": (f"kis-1 | a | {ONE} | - | - | - | - | 2018-02-01 | - | -\ndukcapil-2 | b | {ONE} | - | - | - | - | - | - | -", "BELUM_BERNOMOR_WAJAR"),
    "a newborn under a number that nobody confirms": (f"kis-1 | a | {ONE} | - | - | - | - | 2018-02-01 | - | -\nkjs-2 | b | {ONE} | - | - | - | - | - | - | -", "NIK_DIPAKAI_BERSAMA"),
    "one of two is suspended": (f"dukcapil-1 | a | {ONE} | - | - | - | - | - | INACTIVE | UNKNOWN\ndukcapil-2 | a | {TWO} | - | - | - | - | - | - | -\nkis-1 | a | {TWO} | - | - | - | - | - | - | -", TWO),
    "ninety days old on the first": ("kis-1 | a | - | - | - | - | - | 2017-12-01 | - | -", "BELUM_BERNOMOR"),
    "ninety days old since the first": ("kis-1 | a | - | - | - | - | - | 2017-12-02 | - | -", "BELUM_BERNOMOR_WAJAR"),
    "a newborn": ("kis-1 | a | - | - | - | - | - | 2018-02-01 | - | -", "BELUM_BERNOMOR_WAJAR"),
}  # fmt: skip


@pytest.mark.parametrize("name", SINGLE)
def test_the_single_number_or_why_there_is_none(numbers: Numbers, name: str) -> None:
    rows, wanted = SINGLE[name]
    _, single = numbers(rows)
    assert single["a"]["nik" if wanted.isdigit() else "without"] == wanted
    assert (single["a"]["nik"] is None) == (single["a"]["without"] is not None)


def test_every_reason_is_drawn_here() -> None:
    assert {wanted for _, wanted in SINGLE.values() if not wanted.isdigit()} == set(WITHOUT)


def test_who_stands_in_the_register_alone_has_no_line(numbers: Numbers) -> None:
    assert numbers(f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -") == ({}, {})


def test_a_number_beside_the_verified_one_is_its_alias(numbers: Numbers) -> None:
    found, _ = numbers(f"""
dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -
kis-1 | a | {ONE} | - | - | - | - | - | - | -
kjs-1 | a | {TWO} | - | - | - | - | - | - | -""")
    one, two = found[f"a {ONE}"], found[f"a {TWO}"]
    assert (one["basis"], one["status"], one["seen_in"]) == ("VERIFIED", "ACTIVE", "dukcapil,kis")
    assert (two["basis"], two["status"], two["successor"]) == ("CLAIMED", "SUPERSEDED", ONE)


CARDS = {
    # rows -> value: (status, successor, action)
    "an open one stays beside one that ends": (
        """kis-1 | a | - | 0001111111111 | PBI_APBN | 2017-01 | - | - | - | -
           kis-2 | a | - | 0002222222222 | PBI_APBN | 2018-01 | 2018-12-31 | - | - | -""",
        {"0001111111111": ("ACTIVE", None, None), "0002222222222": ("SUPERSEDED", "0001111111111", "TUTUP")},
    ),
    "a change of segment is no double": (
        """kis-1 | a | - | 0001111111111 | PBI_APBN | 2017-01 | - | - | - | -
           kjs-1 | a | - | 0002222222222 | PBI_APBD | 2018-01 | 2018-12-31 | - | - | -""",
        {"0001111111111": ("ACTIVE", None, None), "0002222222222": ("SUPERSEDED", "0001111111111", "ALIH_SEGMEN")},
    ),
    "one that is no longer paid for": (
        """kis-1 | a | - | 0001111111111 | PBI_APBN | 2017-01 | - | - | - | -
           kis-2 | a | - | 0002222222222 | PBI_APBN | 2016-01 | 2016-12-31 | - | - | -""",
        {"0001111111111": ("ACTIVE", None, None), "0002222222222": ("ENDED", None, None)},
    ),
    "of two issuers": (
        """kis-1 | a | - | 0001111111111 | - | 2017-01 | - | - | - | -
           kip-1 | a | - | ABC123 | - | 2018-01 | - | - | - | -""",
        {"0001111111111": ("ACTIVE", None, None), "ABC123": ("ACTIVE", None, None)},
    ),
    "of two jobs of a worker": (
        """tk-1 | a | - | 11011111111 | PU | 2017-01 | - | - | - | -
           tk-2 | a | - | 12022222222 | PU | 2017-06 | - | - | - | -
           tk-3 | a | - | 09033333333 | PU | 2009-01 | 2012-12-31 | - | - | -""",
        {"11011111111": ("ACTIVE", "12022222222", "AMALGAMASI"), "12022222222": ("ACTIVE", None, None), "09033333333": ("ENDED", "12022222222", "AMALGAMASI")},
    ),
    "of two people": (
        """kis-1 | a | - | 0001111111111 | - | 2017-01 | - | - | - | -
           kis-2 | b | - | 0001111111111 | - | 2018-01 | - | - | - | -""",
        {"0001111111111": ("OPEN", None, "PISAH")},
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", CARDS)
def test_a_card_beside_others(numbers: Numbers, name: str) -> None:
    rows, wanted = CARDS[name]
    found, _ = numbers(rows)
    told = {value: found[f"a {value}"] for value in wanted}
    assert {value: (row["status"], row["successor"], row["action"]) for value, row in told.items()} == wanted


def test_every_code_is_drawn_here(numbers: Numbers) -> None:
    drawn = [*(rows for rows, _ in CARDS.values()), *(rows for rows, _ in SINGLE.values())]
    found = [row for rows in drawn for row in numbers(rows)[0].values()]
    assert {row["action"] for row in found} - {None} == set(CARD_ACTIONS)
    assert {row["status"] for row in found} == set(NUMBER_STATUSES)
    beside = numbers(
        f"dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -\nkjs-1 | a | {ONE} | - | - | - | - | - | - | -"
    )
    assert {row["basis"] for row in (*found, *beside[0].values())} - {None} == set(BASES)


def test_a_card_of_two_people_stays_with_whom_the_newest_file_names(tmp_path: Path) -> None:
    """Both are told to the issuer; where nobody knows which file is newer, neither keeps it."""
    rows = """
kis-1 | a | 0001111111111 | A | 2018-01-31.csv
kis-2 | b | 0001111111111 | B | 2018-02-28.csv
kis-3 | c | 0002222222222 | C | 2018-02-28.csv
kis-4 | d | 0002222222222 | D | 2018-02-28.csv
kis-5 | e | 0003333333333 | E | -
kis-6 | f | 0003333333333 | F | -
"""
    days = [{**delivery(day), "programme": "kis"} for day in ("2018-01-31", "2018-02-28")]
    dated = [{**one, "as_of": date.fromisoformat(one["as_of"])} for one in days]
    given = tables_of(f"id | person | card_number | name | source_file{rows}", dated)
    engine = engine_with(given, tmp_path)
    keep_numbers(engine, ROLES, DAY)
    found = engine.arrow("SELECT person_id, status, action FROM numbers ORDER BY person_id").to_pylist()
    engine.close()
    assert {row["action"] for row in found} == {"PISAH"}
    assert [row["status"] for row in found] == ["OPEN", "ACTIVE", "OPEN", "OPEN", "OPEN", "OPEN"]


def test_cards_that_differ_by_a_digit_are_two_cards(numbers: Numbers) -> None:
    found, _ = numbers("""
kis-1 | a | - | 0001111111111 | - | 2017-01 | - | - | - | -
kis-2 | b | - | 0001111111112 | - | 2018-01 | - | - | - | -""")
    told = [(row["status"], row["action"], row["successor"]) for row in found.values()]
    assert told == [("ACTIVE", None, None)] * 2


def test_of_two_people_with_one_card_each_keeps_his_other_numbers(numbers: Numbers) -> None:
    found, single = numbers(f"""
dukcapil-1 | a | {ONE} | - | - | - | - | - | - | -
kis-1 | a | {ONE} | 0001111111111 | - | 2017-01 | - | - | - | -
kis-2 | b | {TWO} | 0001111111111 | - | 2018-01 | - | - | - | -""")
    assert single["a"]["nik"] == ONE and single["b"]["without"] == "BELUM_DIVERIFIKASI"
    assert {row["action"] for key, row in found.items() if key.endswith("0001111111111")} == {"PISAH"}
