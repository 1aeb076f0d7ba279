"""Random small tables: months in common and the partition of the unregistered, against an oracle that
counts by hand."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from reconcile.engines.protocol import Engine
from reconcile.rules import Benefit, OverlapRule, load_rules
from reconcile.tables import TABLES, empty
from tests.findings.ascii_tables import AS_OF, engine_with, found, table
from tests.runs import tries

RULES = load_rules()
SEGMENTS = {
    "kis": [None, "PBI_APBN", "PBI_APBD", "PPU", "OTHER"],
    "kjs": [None, "PBI_APBD"],
    "kip": [None, "PEMBERIAN", "NOMINASI"],
    "kjp": [None],
}
MONTHS = [date(year, month, 1) for year in (2017, 2018) for month in range(1, 13)]
NIKS = [None, None, "3171014101809001", "3171014101809002", "3275014101809003"]

Row = dict[str, Any]


@st.composite
def roll_rows(draw: st.DrawFn) -> Row:
    programme = draw(st.sampled_from(["kis", "kjs", "kip", "kjp"]))
    start = draw(st.one_of(st.none(), st.sampled_from(MONTHS)))
    return {
        "programme": programme,
        "segment": draw(st.sampled_from(SEGMENTS[programme])),
        "level": draw(st.sampled_from([None, "SD", "SMP"])),
        "nik": draw(st.sampled_from(NIKS)),
        "nik_part": draw(st.sampled_from([None, "317101"])),
        "benefit_status": draw(st.sampled_from([None, "ACTIVE", "UNKNOWN", "INACTIVE"])),
        "region_code": draw(st.sampled_from([None, "3171011001", "3275"])),
        "school_region_code": draw(st.sampled_from([None, "317101"])),
        "period_start": start,
        "period_end": draw(st.one_of(st.none(), st.sampled_from(MONTHS))) if start else None,
    }


@st.composite
def register_rows(draw: st.DrawFn) -> Row:
    return {
        "programme": "dukcapil",
        "nik": draw(st.sampled_from(NIKS)),
        "region_code": draw(st.sampled_from([None, "3171011001", "3276"])),
        "vital_status": draw(st.sampled_from([None, "ALIVE", "DEAD", "MOVED", "NOT_FOUND", "UNKNOWN"])),
    }


@st.composite
def runs(draw: st.DrawFn) -> list[Row]:
    rows = draw(st.lists(roll_rows(), min_size=1, max_size=14)) + draw(
        st.lists(register_rows(), min_size=1, max_size=4)
    )
    for place, row in enumerate(rows):
        row |= {"record_id": f"{row['programme']}-{place}", "person_id": draw(st.sampled_from("abcd"))}
        row |= {"source_file": f"{row['programme']}.csv", "sheet": "", "source_row": place, "flags": 0}
    return rows


def index(day: date) -> int:
    return day.year * 12 + day.month


def months_of(row: Row) -> set[int]:
    return set(range(index(row["period_start"]), index(row["period_end"] or AS_OF) + 1))


def stands_for(row: Row, benefits: tuple[Benefit, ...], region: str | None) -> bool:
    home = row["region_code"] and ("HOME" if row["region_code"].startswith("31") else "OTHER")
    return (region is None or region == home) and any(
        b.programme == row["programme"] and b.segment in (None, row["segment"] or "UNKNOWN") for b in benefits
    )


def oracle_months(rows: list[Row], rule: OverlapRule) -> dict[str, set[int]]:
    benefits = RULES.overlaps.benefits
    holds = {index(month) for month in MONTHS if rule.valid_from.replace(day=1) <= month <= rule.valid_to}
    paid = [
        row
        for row in rows
        if row["programme"] != "dukcapil" and row["benefit_status"] != "INACTIVE" and row["period_start"]
    ]
    common: dict[str, set[int]] = defaultdict(set)
    for one in paid:
        for two in paid:
            if (
                one is not two
                and one["person_id"] == two["person_id"]
                and stands_for(one, benefits[rule.left], rule.left_region)
                and stands_for(two, benefits[rule.right], rule.right_region)
            ):
                common[one["person_id"]] |= months_of(one) & months_of(two) & holds
    return {person: months for person, months in common.items() if months}


def oracle_list(rows: list[Row], person: str, on_the_way: bool) -> str | None:
    """on_the_way: whether the person is between two regions, which `other_regions` is tried to say by itself."""
    own = [row for row in rows if row["person_id"] == person]
    rolls = [row for row in own if row["programme"] != "dukcapil"]
    if not rolls:
        return None
    told = [row for row in own if row["programme"] == "dukcapil"]
    here = [row for row in told if not str(row["region_code"] or "31").startswith("32")]
    if any(row["vital_status"] == "DEAD" for row in told) or any(
        row["vital_status"] in (None, "ALIVE") for row in here
    ):
        return None
    known = [row for row in told if row["vital_status"] not in ("NOT_FOUND", "UNKNOWN")]
    niks = {row["nik"] for row in rolls} - {None}
    homes = {row["region_code"][:2] for row in rolls if row["region_code"]}
    lives = "31" in homes or (not homes and any(row["programme"] in ("kjs", "kjp") for row in rolls))
    taken = {
        row["nik"]
        for row in rows
        if row["programme"] == "dukcapil" and row["vital_status"] not in ("NOT_FOUND", "UNKNOWN")
    }
    asked = {
        row["nik"] for row in rows if row["programme"] == "dukcapil" and row["vital_status"] == "UNKNOWN"
    }
    unanswered = asked - taken - {None}
    elsewhere = "TIDAK_TERCATAT_DKI" if lives and not on_the_way else "INFORMASI_LUAR_DKI"
    if known:
        return elsewhere
    statuses = {row["vital_status"] for row in told}
    absent = {row["nik"] for row in rows if row.get("vital_status") == "NOT_FOUND"}
    not_found = "NOT_FOUND" in statuses and niks <= absent  # each number was asked about
    if not not_found and ("UNKNOWN" in statuses or niks & unanswered):
        return None
    if not_found or niks & taken or not niks or any(nik.startswith("31") for nik in niks):
        return "TIDAK_TERCATAT_DUKCAPIL"
    return elsewhere


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = engine_with({name: empty(name) for name in TABLES}, tmp_path_factory.mktemp("engine"))
    yield made
    made.close()


@pytest.mark.slow
@given(rows=runs())
@settings(max_examples=tries(60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_findings_equal_the_oracle(engine: Engine, rows: list[Row]) -> None:
    engine.read("records", table("records", rows))
    engine.read("persons", table("persons", rows))
    found(engine)
    overlaps = [
        row for row in engine.arrow('SELECT * FROM "overlaps"').to_pylist() if row["months"] is not None
    ]
    unregistered = engine.arrow("SELECT person_id, list FROM unregistered").to_pylist()
    for rule in RULES.overlaps.rule:
        months: dict[str, set[int]] = defaultdict(set)
        for row in overlaps:
            if row["rule"] == rule.code:
                block = set(range(index(row["month_first"]), index(row["month_last"]) + 1))
                assert len(block) == row["months"]
                months[row["person_id"]] |= block
        assert dict(months) == oracle_months(rows, rule), rule.code
    moving = engine.arrow("SELECT person_id FROM other_regions WHERE class = 'DALAM_PERJALANAN'")
    on_the_way = set(moving.column(0).to_pylist())
    expected = {(person, oracle_list(rows, person, person in on_the_way)) for person in "abcd"}
    assert sorted((row["person_id"], row["list"]) for row in unregistered) == sorted(
        (p, name) for p, name in expected if name
    )
