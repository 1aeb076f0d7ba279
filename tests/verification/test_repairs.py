"""A repair is proposed, proven by what a later delivery says, or withdrawn; its number stays."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.protocol import Engine
from reconcile.verification import verify
from reconcile.verification.repairs import SAID, keep_repairs
from tests.findings.ascii_tables import engine_with
from tests.verification.conftest import DAY, HEAD, ROLES, delivery, tables_of

BUDI = "3171010101809001"
OTHER = "3171010101809002"
REGISTER = f"dukcapil-1 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -"

Night = Callable[[str], dict[str, dict[str, Any]]]


@pytest.fixture
def night(tmp_path: Path) -> Iterator[Night]:
    """night(rows) -> the repairs of the next night, by field."""
    engines: list[Engine] = []
    kept: list[pa.Table] = []

    def run(rows: str) -> dict[str, dict[str, Any]]:
        at = len(engines)
        given = tables_of(f"{HEAD}\n{rows}", [delivery(None)])
        engine = engine_with(given, tmp_path / str(at))
        engines.append(engine)
        verify(engine, ROLES, "31", given["deliveries"], DAY)
        keep_repairs(engine, kept[-1] if kept else None, date(2018, at + 1, 1), b"secret")
        table = engine.arrow("SELECT * FROM repairs ORDER BY repair_id")
        kept.append(table)
        keep_repairs(engine, table, date(2018, at + 1, 17), b"secret")
        assert engine.arrow("SELECT * FROM repairs ORDER BY repair_id").equals(table)  # from what it left
        return {row["field"]: row for row in table.to_pylist()}

    yield run
    for engine in engines:
        engine.close()


def test_what_differs_is_proposed_and_what_is_written_otherwise_is_not(night: Night) -> None:
    found = night(f"{REGISTER}\nkis-1 | a | - | SANTOSO BUDI | 1980-01-10 | - | - | - | -")
    said = {field: (row["value_given"], row["value_proposed"], row["side"]) for field, row in found.items()}
    assert said == {"nik": (None, BUDI, "ROLL"), "birth_date": ("1980-01-10", "1980-01-01", "ROLL")}


def test_nothing_is_proposed_from_somebody_else(night: Night) -> None:
    assert not night(f"{REGISTER}\nkis-1 | b | {BUDI} | KWEE FANG | 1950-05-05 | - | - | - | -")
    assert not night(f"{REGISTER}\nkis-1 | b | - | KWEE FANG | 1950-05-05 | 3171011001 | - | - | -")


def test_a_repair_is_proven_by_what_a_later_delivery_says(night: Night) -> None:
    wrong = "kis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    first = night(f"{REGISTER}\n{wrong}")["nik"]
    again = night(f"{REGISTER}\n{wrong}")["nik"]
    assert again == first and first["state"] == "DRAF"
    mended = night(f"{REGISTER}\nkis-7 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -")["nik"]
    assert (mended["repair_id"], mended["state"]) == (first["repair_id"], "TERBUKTI")
    assert (mended["proposed_on"], mended["ended_on"]) == (date(2018, 1, 1), date(2018, 3, 1))
    kept = night(f"{REGISTER}\nkis-7 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -")["nik"]
    assert kept == mended
    broken = night(f"{REGISTER}\n{wrong}")["nik"]
    assert (broken["repair_id"], broken["state"], broken["ended_on"]) == (first["repair_id"], "DRAF", None)


def test_a_repair_of_a_row_that_is_gone_is_withdrawn(night: Night) -> None:
    night(f"{REGISTER}\nkis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -")
    gone = night(f"{REGISTER}\nkis-2 | c | {OTHER} | SOMEBODY ELSE | 1970-01-01 | - | - | - | -")["nik"]
    assert (gone["state"], gone["ended_on"]) == ("DITARIK", date(2018, 2, 1))


def test_a_roll_that_is_missing_tonight_proves_nothing(night: Night) -> None:
    first = night(f"{REGISTER}\nkis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -")
    assert night(REGISTER) == first


def test_of_a_number_that_the_register_knows_twice_none_is_proposed(night: Night) -> None:
    doubled = f"dukcapil-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | UNKNOWN | DUPLICATE | -"
    assert not night(f"{REGISTER}\n{doubled}\nkis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -")


def test_two_rows_of_one_person_have_repairs_of_their_own(night: Night) -> None:
    rows = "\n".join(f"kis-{at} | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -" for at in (1, 2))
    night(f"{REGISTER}\n{rows}")
    one = night(
        f"{REGISTER}\n{rows.splitlines()[0]}\nkis-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    )
    assert len({row["repair_id"] for row in one.values()}) == len(one) == 1


def test_what_people_say_stands_until_a_delivery_proves_it(tmp_path: Path) -> None:
    """Written in, by the owner's word; proven by the delivery alone; and said no more when it breaks again."""
    wrong = f"{REGISTER}\nkis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    right = f"{REGISTER}\nkis-7 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    known, states, said = None, [], None
    for at, rows in enumerate([wrong, wrong, right, wrong]):
        given = tables_of(f"{HEAD}\n{rows}", [delivery(None)])
        engine = engine_with(given, tmp_path / str(at))
        verify(engine, ROLES, "31", given["deliveries"], DAY)
        keep_repairs(engine, known, date(2018, at + 1, 1), b"secret", said)
        whole = engine.arrow("SELECT * FROM repairs ORDER BY repair_id")
        keep_repairs(engine, whole, date(2018, at + 1, 17), b"secret", said)
        assert engine.arrow("SELECT * FROM repairs ORDER BY repair_id").equals(whole)  # from what it left
        known = engine.arrow("SELECT * FROM repairs WHERE field = 'nik'")
        engine.close()
        (row,) = known.to_pylist()
        states.append((row["state"], row["asked_on"], row["applied_on"]))
        day = date(2018, 1, 10)
        word = {"repair_id": row["repair_id"], "state": "DITERAPKAN", "said_on": day, "said_by": "Rina"}
        said = pa.Table.from_pylist([{**word, "asked_on": day, "applied_on": day}], SAID)
    assert states == [
        ("DRAF", None, None),
        ("DITERAPKAN", day, day),
        ("TERBUKTI", day, day),
        ("DRAF", None, None),
    ]


def test_what_an_owner_wrote_otherwise_is_looked_at_again(tmp_path: Path) -> None:
    """A third value in the next delivery says more than his word that he wrote the proposed one; a row that
    is still the same says nothing, and a newer word counts again."""
    rows = [f"kis-{at} | a | {BUDI} | {name} | 1980-01-01 | - | - | - | -"
            for at, name in ((1, "BUDI HARTONO"), (1, "BUDI HARTONO"), (2, "BUDI SUSILO"), (2, "BUDI SUSILO"))]  # fmt: skip
    known, states, said = None, [], None
    for at, row in enumerate([*rows, rows[-1]]):
        given = tables_of(f"{HEAD}\n{REGISTER}\n{row}", [delivery(None)])
        engine = engine_with(given, tmp_path / str(at))
        verify(engine, ROLES, "31", given["deliveries"], DAY)
        keep_repairs(engine, known, date(2018, at + 1, 1), b"secret", said)
        known = engine.arrow("SELECT * FROM repairs")
        engine.close()
        (repair,) = known.to_pylist()
        states.append(repair["state"])
        day = date(2018, 1, 10) if at < 3 else date(2018, 4, 10)
        word = {"repair_id": repair["repair_id"], "state": "DITERAPKAN", "said_on": day, "said_by": "Rina"}
        said = pa.Table.from_pylist([{**word, "asked_on": day, "applied_on": day}], SAID)
    assert states == ["DRAF", "DITERAPKAN", "REVISI", "REVISI", "DITERAPKAN"]


def test_a_row_that_did_not_change_proves_nothing(night: Night) -> None:
    """Another row of the person that says the value is no delivery in which this one was mended."""
    wrong = "kis-1 | a | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    night(f"{REGISTER}\n{wrong}")
    parted = f"kis-1 | b | - | BUDI SANTOSO | 1980-01-01 | - | - | - | -\nkis-2 | a | {BUDI} | BUDI SANTOSO | 1980-01-01 | - | - | - | -"
    assert night(f"{REGISTER}\n{parted}")["nik"]["state"] == "DITARIK"
