"""Members whose register row waits for somebody's word: as many as the pairs' probabilities say, once."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.coverage import Trusted, keep_coverage
from reconcile.coverage.likely import keep_likely
from reconcile.engines.protocol import Engine
from tests.coverage.conftest import DAY, FAMILIES, ROLES, given
from tests.findings.ascii_tables import engine_with

# r, s and t are residents; b and c stand alone; d is linked to t
ROWS = """
dukcapil-1 | r | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
dukcapil-2 | s | - | - | - | - | - | 3172021001 | 1981-01-01 | ALIVE
dukcapil-3 | t | - | - | - | - | - | 3172021001 | 1982-01-01 | ALIVE
dukcapil-4 | u | - | - | - | - | - | 3172021001 | 1983-01-01 | DEAD
kis-1 | b | PBI_APBN | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | 3171061001 | - | -
kis-2 | c | PBI_APBN | 2 | 2018-01-01 | 2018-12-31 | INACTIVE | 3171061001 | - | -
kis-3 | t | PBI_APBN | 3 | 2018-01-01 | 2018-12-31 | ACTIVE | 3171061001 | - | -
"""

REGISTER = """
SELECT p.person_id, r.nik
FROM records r
JOIN persons p ON p.record_id = r.record_id
WHERE r.programme = 'dukcapil'
"""


def _links(*pairs: tuple[str, str, float, str]) -> list[dict[str, object]]:
    return [
        {"record_id_left": one, "record_id_right": two, "probability": p, "weight": 1.0, "band": band, "held": False}
        for one, two, p, band in pairs
    ]  # fmt: skip


def _keep_likely(engine: Engine) -> None:
    """Anew, as what it keeps is dropped once shares are made of it."""
    engine.keep("coverage_ids", "SELECT record_id, person_id FROM persons")
    engine.keep("register_rows", REGISTER)
    keep_likely(engine, "31")


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        ((("dukcapil-1", "kis-1", 0.9, "review"),), {"3171": (0.9, 0.9)}),
        ((("dukcapil-2", "kis-2", 0.75, "review"),), {"3172": (0.75, 0.0)}),  # is not active
        # of two residents he is one
        (
            (("dukcapil-1", "kis-1", 0.9, "review"), ("dukcapil-2", "kis-1", 0.6, "review")),
            {"3171": (0.6, 0.6), "3172": (0.4, 0.4)},
        ),
        # of two members a resident is one
        ((("dukcapil-1", "kis-1", 0.9, "review"), ("dukcapil-1", "kis-2", 0.9, "review")), {"3171": (1.0, 0.5)}),
        # who is a member already, the dead, and rows that were linked and parted by a guard
        ((("dukcapil-3", "kis-1", 0.9, "review"),), {"3172": (0.0, 0.0)}),
        ((("dukcapil-4", "kis-1", 0.9, "review"), ("dukcapil-1", "kis-1", 0.99, "link")), {}),
    ],
)  # fmt: skip
def test_as_many_as_pairs_lead_one_to_expect(
    tmp_path: Path, pairs: tuple[tuple[str, str, float, str], ...], expected: dict[str, tuple[float, float]]
) -> None:
    tables = given(ROWS, links=_links(*pairs))
    engine = engine_with(tables, tmp_path)
    keep_coverage(engine, FAMILIES, ROLES, "31", tables["deliveries"], as_of=DAY, links=Trusted(1.0, 0.95))
    _keep_likely(engine)
    pairs_of = "SELECT * FROM coverage_likely WHERE family = 'jkn' AND age IS NOT NULL"  # rows here say none
    made = engine.arrow(pairs_of).to_pylist()
    rates = engine.arrow(
        "SELECT * FROM coverage_rates WHERE indicator = 'TERDAFTAR' AND kota = ''"
    ).to_pylist()
    engine.close()
    told = {row["kota"]: (round(row["registered"], 6), round(row["active"], 6)) for row in made}
    assert told == expected
    (jkn,) = rates
    assert (jkn["numerator"], jkn["likely"]) == (1, round(sum(registered for registered, _ in told.values())))


# three members have a number, one of whom lives elsewhere; x, y (no longer a member) and z bear none, so that
# two of these three are residents
NAMES = """
dukcapil-1 | r | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
dukcapil-2 | s | - | - | - | - | - | 3172021001 | 1981-01-01 | ALIVE
bpu-1 | r | BPU | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1980-01-01 | -
bpu-2 | s | BPU | 2 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1981-01-01 | -
bpu-3 | n | BPU | 3 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1982-01-01 | -
bpu-4 | x | BPU | 4 | 2018-01-01 | 2018-12-31 | ACTIVE | - | - | -
bpu-5 | y | BPU | 5 | 2018-01-01 | 2018-12-31 | INACTIVE | - | - | -
bpu-6 | z | BPU | 6 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1980-01-01 | -
"""


def _numbered(tables: dict[str, Any], births: dict[str, date]) -> dict[str, Any]:
    """The tables with numbers on some rows. births: of a row, what its number says."""
    records = tables["records"]
    ids = records["record_id"].to_pylist()
    for name, values, kind in (
        ("nik", [one if one in births else None for one in ids], pa.string()),
        ("nik_birth_date", [births.get(one) for one in ids], pa.date32()),
    ):
        records = records.set_column(records.column_names.index(name), name, pa.array(values, kind))
    return tables | {"records": records}


def test_of_names_alone_as_many_are_residents_as_of_those_with_a_number(tmp_path: Path) -> None:
    tables = _numbered(given(NAMES), {f"bpu-{at}": date(1979 + at, 1, 1) for at in (1, 2, 3)})
    engine = engine_with(tables, tmp_path)
    keep_coverage(engine, FAMILIES, ROLES, "31", tables["deliveries"], as_of=DAY, links=Trusted(1.0, 0.95))
    _keep_likely(engine)
    made = engine.arrow("SELECT * FROM coverage_likely ORDER BY kota").to_pylist()
    engine.close()
    assert [
        tuple(round(one, 4) if isinstance(one, float) else one for one in row.values()) for row in made
    ] == [
        ("ketenagakerjaan", "BPU", "3171", 38, 1.0, 0.6667, 1.5, 1.0),
        ("ketenagakerjaan", "BPU", "3172", 37, 1.0, 0.6667, 1.5, 1.0),
    ]


# of five without a usable number r was found, and w has one that says another birth than his row
FOUND = """
dukcapil-1 | r | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
dukcapil-2 | s | - | - | - | - | - | 3171061001 | 1981-01-01 | ALIVE
bpu-1 | s | BPU | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1981-01-01 | -
bpu-2 | n | BPU | 2 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1990-01-01 | -
bpu-3 | r | BPU | 3 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1980-01-01 | -
bpu-4 | v | BPU | 4 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1985-01-01 | -
bpu-5 | w | BPU | 5 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1986-01-01 | -
bpu-6 | x | BPU | 6 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1987-01-01 | -
bpu-7 | y | BPU | 7 | 2018-01-01 | 2018-12-31 | ACTIVE | 3171061001 | 1988-01-01 | -
bpu-8 | z | BPU | 8 | 2018-01-01 | 2018-12-31 | ACTIVE | 3201010001 | 1989-01-01 | -
"""
BIRTHS = {"bpu-1": date(1981, 1, 1), "bpu-2": date(1990, 1, 1), "bpu-5": date(1970, 1, 1)}


def test_who_was_found_without_a_number_is_not_expected_again(tmp_path: Path) -> None:
    """Half of those with a number are residents: of four without one two are, and one of these was found. y
    says where he lives, as nobody does who has a number; z lives elsewhere."""
    tables = _numbered(given(FOUND), BIRTHS)
    engine = engine_with(tables, tmp_path)
    keep_coverage(engine, FAMILIES, ROLES, "31", tables["deliveries"], as_of=DAY, links=Trusted(1.0, 0.95))
    told = engine.arrow(
        "SELECT * FROM coverage_segments WHERE segment = 'BPU' AND indicator = 'TERDAFTAR' AND kota = '3171'"
    ).to_pylist()
    _keep_likely(engine)
    made = engine.arrow("SELECT kota, registered, most FROM coverage_likely ORDER BY most").to_pylist()
    found = engine.arrow("SELECT found FROM coverage_found").to_pylist()
    loose = engine.arrow(
        "SELECT SUM(registered) AS n, SUM(numbered) AS numbered FROM coverage_loose"
    ).to_pylist()
    engine.close()
    assert made == [
        {"kota": "3171", "registered": 0.0, "most": 1.0},  # y: nothing says how likely
        {"kota": "3171", "registered": 1.0, "most": 3.0},
    ]
    assert found == [{"found": 0.5}]
    assert loose == [{"n": 2, "numbered": 1}]  # no register row bears a number here
    ((line),) = told
    assert (line["numerator"], line["likely"]) == (2, 1)
