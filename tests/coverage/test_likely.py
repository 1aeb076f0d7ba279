"""Members whose register row waits for somebody's word: as many as the pairs' probabilities say, once."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.coverage import Trusted, keep_coverage
from reconcile.coverage.likely import keep_likely
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


def _links(*pairs: tuple[str, str, float, str]) -> list[dict[str, object]]:
    return [
        {"record_id_left": one, "record_id_right": two, "probability": p, "weight": 1.0, "band": band, "held": False}
        for one, two, p, band in pairs
    ]  # fmt: skip


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
    engine.keep("coverage_ids", "SELECT record_id, person_id FROM persons")
    keep_likely(engine)
    made = engine.arrow("SELECT * FROM coverage_likely WHERE family = 'jkn'").to_pylist()
    rates = engine.arrow(
        "SELECT * FROM coverage_rates WHERE indicator = 'TERDAFTAR' AND kota = ''"
    ).to_pylist()
    engine.close()
    told = {row["kota"]: (round(row["registered"], 6), round(row["active"], 6)) for row in made}
    assert told == expected
    (jkn,) = rates
    assert (jkn["numerator"], jkn["likely"]) == (1, round(sum(registered for registered, _ in told.values())))


# three members have a number, one of whom lives elsewhere; x and y are names alone, y no longer a member
NAMES = """
dukcapil-1 | r | - | - | - | - | - | 3171061001 | 1980-01-01 | ALIVE
dukcapil-2 | s | - | - | - | - | - | 3172021001 | 1981-01-01 | ALIVE
bpu-1 | r | BPU | 1 | 2018-01-01 | 2018-12-31 | ACTIVE | - | - | -
bpu-2 | s | BPU | 2 | 2018-01-01 | 2018-12-31 | ACTIVE | - | - | -
bpu-3 | n | BPU | 3 | 2018-01-01 | 2018-12-31 | ACTIVE | - | - | -
bpu-4 | x | BPU | 4 | 2018-01-01 | 2018-12-31 | ACTIVE | - | - | -
bpu-5 | y | BPU | 5 | 2018-01-01 | 2018-12-31 | INACTIVE | - | - | -
bpu-6 | z | BPU | 6 | 2018-01-01 | 2018-12-31 | ACTIVE | - | 1980-01-01 | -
"""
NUMBERED = {"bpu-1", "bpu-2", "bpu-3"}


def test_of_names_alone_as_many_are_residents_as_of_those_with_a_number(tmp_path: Path) -> None:
    tables = given(NAMES)
    records = tables["records"]
    niks = [one if one in NUMBERED else None for one in records["record_id"].to_pylist()]
    at = records.column_names.index("nik")
    tables["records"] = records.set_column(at, "nik", pa.array(niks, pa.string()))
    engine = engine_with(tables, tmp_path)
    keep_coverage(engine, FAMILIES, ROLES, "31", tables["deliveries"], as_of=DAY, links=Trusted(1.0, 0.95))
    engine.keep("coverage_ids", "SELECT record_id, person_id FROM persons")
    keep_likely(engine)
    made = engine.arrow("SELECT * FROM coverage_likely ORDER BY kota").to_pylist()
    engine.close()
    assert [(row["segment"], row["kota"], round(row["registered"], 4), round(row["active"], 4)) for row in made] == [
        ("BPU", "3171", 0.6667, 0.3333), ("BPU", "3172", 0.6667, 0.3333),
    ]  # fmt: skip
