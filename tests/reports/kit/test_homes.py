"""One place for each person and row, and who is on which programmes: against plain Python, whatever the
rows say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.homes import KEPT, keep_homes
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import engine_with, table
from tests.runs import tries

PROGRAMMES = ("dtks", "dukcapil", "kis", "kjs")
REGIONS = (None, "31", "3171", "3172", "317101", "3171011001", "3172021002", "3271", "3271011001")

ROW = st.fixed_dictionaries(
    {
        "programme": st.sampled_from(PROGRAMMES),
        "person_id": st.sampled_from(["P-1", "P-2", "P-3", "P-4", "P-5"]),
        "region_code": st.sampled_from(REGIONS),
        "rw": st.sampled_from([None, "001", "002"]),
        "nik": st.sampled_from([None, "3171014101809001", "3171014101809002"]),
        "rt": st.sampled_from([None, "001", "013"]),
        "vital_status": st.sampled_from([None, "ALIVE", "DEAD", "MOVED", "NOT_FOUND", "UNKNOWN"]),
    }
)


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("homes"))
    yield made
    made.close()


def best(rows: list[dict[str, Any]]) -> tuple[str | None, str | None, str | None]:
    """The address that `homes` should choose: the rule read aloud."""

    def order(row: dict[str, Any]) -> tuple[Any, ...]:
        region = row["region_code"] or ""
        where = 0 if region.startswith("31") else 1 if region else 2
        return (
            where, -len(region), row["vital_status"] != "ALIVE", row["rw"] is None, row["programme"],
            region, row["rw"] or "9", row["rt"] or "9",
        )  # fmt: skip

    chosen = min(rows, key=order)
    return chosen["region_code"], chosen["rw"], chosen["rt"]


def standing(theirs: list[dict[str, Any]], rows: list[dict[str, Any]]) -> str:
    """What registers say of a person: the rule read aloud."""
    told = [row["vital_status"] for row in theirs if row["programme"] == "dukcapil"]
    if any(status not in ("NOT_FOUND", "UNKNOWN") for status in told):
        return "KNOWN"
    about: dict[str, set[str | None]] = {}
    for row in rows:
        if row["programme"] == "dukcapil" and row["nik"] and row["vital_status"] != "NOT_FOUND":
            about.setdefault(row["nik"], set()).add(row["vital_status"])
    unanswered = "UNKNOWN" in told or any(
        about.get(row["nik"]) == {"UNKNOWN"} for row in theirs if row["programme"] != "dukcapil"
    )
    return "UNANSWERED" if unanswered and "NOT_FOUND" not in told else "ABSENT"


@pytest.mark.slow
@given(st.lists(ROW, max_size=25), st.sets(st.sampled_from(["P-1", "P-2", "P-3"])))
@settings(max_examples=tries(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_homes_groups_places_and_heads(engine: Engine, rows: list[dict[str, Any]], asked: set[str]) -> None:
    rows = [row | {"record_id": f"{row['programme']}-{number}"} for number, row in enumerate(rows)]
    for name in ("records", "persons"):
        engine.read(name, table(name, rows))
    engine.read("deaths_and_moves", table("deaths_and_moves", [{"person_id": person} for person in asked]))
    keep_homes(engine, ["dukcapil", "absent"])

    of: dict[str, list[dict[str, Any]]] = {}
    for row in rows:
        of.setdefault(row["person_id"], []).append(row)
    homes = {person: best(theirs) for person, theirs in of.items()}
    marks = dict(
        zip(*engine.arrow("SELECT programme, mark FROM report_marks").to_pydict().values(), strict=True)
    )
    on = {
        person: sum(marks[code] for code in {row["programme"] for row in theirs})
        for person, theirs in of.items()
    }
    known = {person: standing(theirs, rows) for person, theirs in of.items()}

    told = engine.arrow(
        "SELECT person_id, region_code, rw, rt, marks, standing FROM report_homes"
    ).to_pylist()
    assert {
        row["person_id"]: (row["region_code"], row["rw"], row["rt"], row["marks"], row["standing"])
        for row in told
    } == {person: (*homes[person], on[person], known[person]) for person in asked & of.keys()}
    groups = engine.arrow("SELECT region_code, marks, standing, persons FROM report_groups").to_pylist()
    assert {(row["region_code"], row["marks"], row["standing"]): row["persons"] for row in groups} == Counter(
        (homes[person][0], on[person], known[person]) for person in of
    )
    heads = dict(
        zip(*engine.arrow("SELECT programme, persons FROM report_heads").to_pydict().values(), strict=True)
    )
    assert heads == {
        **Counter(row["programme"] for row in {(r["programme"], r["person_id"]): r for r in rows}.values()),
        None: len(of),
    }
    places = engine.arrow("SELECT programme, place, rows FROM report_places").to_pylist()
    assert {(row["programme"], row["place"]): row["rows"] for row in places} == Counter(
        (row["programme"], place(row["region_code"], homes[row["person_id"]][0])) for row in rows
    )


def place(own: str | None, home: str | None) -> str | None:
    """A row's own place, or its person's home when the row says less."""
    if own is None:
        return home
    return home if home and own.startswith("31") and home.startswith("31") and len(home) > len(own) else own


def test_nothing_is_left_behind(engine: Engine) -> None:
    keep_homes(engine)
    engine.drop(*KEPT)
    left = engine.arrow("SELECT table_name FROM information_schema.tables WHERE table_name LIKE 'report%'")
    assert left.num_rows == 0
