"""Coverage in a package: the ledger of a month is the sum of its nights, and every resident stands there once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.package.contents.coverage import (
    COVERAGE_GROWTH,
    COVERAGE_RESIDENTS,
    COVERAGE_TOTALS,
    RETENTION_TOTALS,
)
from tests.findings.ascii_tables import table


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(tmp_path)) as opened:
        yield opened


def _month(engine: Engine, nights: str) -> dict[str, int]:
    """nights: generation, day of 2018, comparison, then kota:flow=persons."""
    rows: list[dict[str, Any]] = []
    families: list[dict[str, Any]] = []
    for line in nights.strip().splitlines():
        number, day, comparison, *flows = line.split()
        night = {"generation": int(number), "as_of": date.fromisoformat(f"2018-{day}"), "family": "jkn"}
        families.append({**night, "comparison": comparison, "active": 0, "segments": ""})
        for flow in flows:
            kota, _, rest = flow.partition(":")
            name, _, persons = rest.partition("=")
            cell = {"segment": "PBPU", "kota": kota, "sex": "M", "band": "15-24"}
            rows.append({**night, **cell, "flow": name, "persons": int(persons)})
    engine.read("package_growth", table("growth", rows))
    engine.read("package_growth_families", table("growth_families", families))
    engine.read("package_month", pa.table({"month": ["2018-03"], "generation": [8]}))
    found = engine.arrow(COVERAGE_GROWTH.sql).to_pylist()
    sides = {
        side: sum(row["persons"] for row in found if row["side"] == side) for side in ("MASUK", "KELUAR")
    }
    assert sides["MASUK"] == sides["KELUAR"]
    return {f"{row['region_code']} {row['flow']} {row['side']}": row["persons"] for row in found}


def test_a_month_goes_from_its_first_run_to_its_last(engine: Engine) -> None:
    told = _month(
        engine,
        """
        1 02-28 DIMULAI 3171:AWAL=5 3171:AKHIR=5
        2 03-05 DIBANDINGKAN 3171:AWAL=5 3171:BARU=3 3171:AKHIR=8
        3 03-12 TIDAK_DIBANDINGKAN
        4 03-20 DIBANDINGKAN 3171:AWAL=8 3171:LAPSED=-2 :BARU=1 3171:AKHIR=6 :AKHIR=1
        9 03-31 DIBANDINGKAN 3171:AWAL=6 3171:BARU=90 3171:AKHIR=96
        """,
    )
    whole = {"AWAL MASUK": 5, "BARU MASUK": 4, "LAPSED KELUAR": 2, "AKHIR KELUAR": 7}
    assert {key: n for key, n in told.items() if key.startswith("JUMLAH")} == {
        f"JUMLAH {flow}": n for flow, n in whole.items()
    }
    assert told["TIDAK_DIKETAHUI AKHIR KELUAR"] == 1


def test_a_ledger_that_began_anew_in_the_month_is_told_from_then_on(engine: Engine) -> None:
    told = _month(
        engine,
        """
        1 03-01 DIBANDINGKAN 3171:AWAL=5 3171:BARU=3 3171:AKHIR=8
        2 03-10 DIMULAI 3171:AWAL=20 3171:AKHIR=20
        3 03-20 DIBANDINGKAN 3171:AWAL=20 3171:BARU=1 3171:AKHIR=21
        """,
    )
    assert [told[f"JUMLAH {flow}"] for flow in ("AWAL MASUK", "BARU MASUK", "AKHIR KELUAR")] == [20, 1, 21]


def test_every_resident_stands_once_in_a_family(engine: Engine) -> None:
    cell = {"family": "jkn", "place": "HOME", "sex": "M", "band": "15-24", "kelurahan": None}
    nought = dict.fromkeys(
        ("rows", "cards", "persons", "registered", "active", "unsure", "paid_up", "once", "cards_once",
         "registered_once", "active_once", "unsure_once"), 0)  # fmt: skip
    amounts = ("residents", "residents_registered", "residents_active", "residents_unsure")
    rows = [
        {**cell, **nought, "programme": programme, "segment": segment, "kota": kota, **dict(zip(amounts, counts, strict=True))}
        for programme, segment, kota, counts in (
            ("kis", "PBPU", "3171", (10, 8, 5, 1)), ("", "BELUM", "3171", (7, 0, 0, 0)), ("", "BELUM", None, (1, 0, 0, 0)),
        )
    ]  # fmt: skip
    engine.read("coverage", table("coverage", [*rows, {**rows[0], "place": "WORK"}]))
    told = {
        (row["standing"], row["region_code"]): row["residents"]
        for row in engine.arrow(COVERAGE_TOTALS.sql).to_pylist()
    }
    assert {standing: n for (standing, place), n in told.items() if place == "3171"} == {
        "AKTIF": 5, "TERDAFTAR": 2, "TIDAK_DIKETAHUI": 1, "BERAKHIR": 2, "BELUM": 7,
    }  # fmt: skip
    residents = {
        row["region_code"]: row["residents"] for row in engine.arrow(COVERAGE_RESIDENTS.sql).to_pylist()
    }
    assert residents == {"3171": 17, "TIDAK_DIKETAHUI": 1, "JUMLAH": 18}


def test_what_is_required_is_never_empty(engine: Engine) -> None:
    """A package with an empty cell there is refused, and no package of the month was made."""
    line = {
        "family": "jkn",
        "month": 2,
        "members": 3,
        "at_risk": 3,
        "lapsed": 0,
        "share": 100.0,
        "low": 29.2,
        "high": 100.0,
    }
    groups = (("ALL", ""), ("KOTA", ""), ("KOTA", "3171"), ("COHORT", "2018-01"))
    rows = [{**line, "alike": alike, "value": value} for alike, value in groups]
    engine.read("retention", table("retention", rows))
    found = engine.arrow(RETENTION_TOTALS.sql).to_pylist()
    assert {row["value"] for row in found} == {"JUMLAH", "TIDAK_DIKETAHUI", "3171", "2018-01"}
    assert {row["low"] for row in found} == {"29.20"}
