"""The flows of a month are the sum of its nights, and both of their sides are the same."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.package.contents.over_time import FLOWS
from reconcile.reports.flows.month import month_lines
from reconcile.tables import TABLES
from tests.history.nights import Service


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    with closing(open_engine(tmp_path)) as opened:
        yield opened


def month(engine: Engine, nights: str, generation: int = 9) -> dict[str, int]:
    """nights: generation, day, kota, then flow=count. What is told of March: "kota flow side" -> count."""
    rows = []
    for line in nights.strip().splitlines():
        number, day, kota, *flows = line.split()
        for flow in flows:
            name, _, value = flow.partition("=")
            rows.append(
                {
                    "generation": int(number),
                    "as_of": date.fromisoformat(f"2018-{day}"),
                    "unit": "ORANG",
                    "programme": "kis",
                    "kota": "" if kota == "-" else kota,
                    "flow": name,
                    "count": int(value),
                }
            )
    engine.read("package_nights", pa.Table.from_pylist(rows, TABLES["flows"].schema))
    engine.read("package_month", pa.table({"month": ["2018-03"], "generation": [generation]}))
    found = engine.arrow(FLOWS.sql).to_pylist()
    for region in {row["region_code"] for row in found}:
        sides = [
            sum(row["count"] for row in found if (row["region_code"], row["side"]) == (region, side))
            for side in ("MASUK", "KELUAR")
        ]
        assert sides[0] == sides[1], (region, found)
    return {f"{row['region_code']} {row['flow']} {row['side']}": row["count"] for row in found}


def test_nights_of_other_months_and_of_later_runs_are_not_told(engine: Engine) -> None:
    told = month(
        engine,
        """
        1 02-28 3171 AWAL=5 BARU=2 AKHIR=7
        2 03-01 3171 AWAL=7 BARU=3 AKHIR=10
        3 03-31 3171 AWAL=10 HILANG=-1 AKHIR=9
        4 03-31 3171 AWAL=9 BARU=90 AKHIR=99
        """,
        generation=3,
    )
    assert told == {
        f"{place} {flow}": count
        for place in ("3171", "JUMLAH")
        for flow, count in {
            "AWAL MASUK": 7, "BARU MASUK": 3, "HILANG KELUAR": 1, "AKHIR KELUAR": 9,
        }.items()
    }  # fmt: skip


def test_a_place_that_is_not_known_is_a_place_and_what_corrects_stands_on_its_side(engine: Engine) -> None:
    told = month(
        engine,
        """
        2 03-31 3171 AWAL=7 KOREKSI=3 AKHIR=10
        2 03-31 - AWAL=3 KOREKSI=-3
        """,
    )
    assert told["3171 KOREKSI MASUK"] == told["TIDAK_DIKETAHUI KOREKSI KELUAR"] == 3
    assert (told["JUMLAH KOREKSI MASUK"], told["JUMLAH KOREKSI KELUAR"]) == (3, 3)
    assert (told["JUMLAH AWAL MASUK"], told["JUMLAH AKHIR KELUAR"]) == (10, 10)


def test_a_month_begins_anew_where_a_run_spoke_of_another(engine: Engine) -> None:
    told = month(
        engine,
        """
        1 03-01 3171 AWAL=7 BARU=3 AKHIR=10
        1 03-01 3172 AWAL=4 AKHIR=4
        2 02-28 3171 AWAL=10 HILANG=-4 AKHIR=6
        2 02-28 3172 AWAL=4 HILANG=-4
        3 03-03 3171 AWAL=6 BARU=1 AKHIR=7
        """,
    )
    assert {key: count for key, count in told.items() if key.startswith("JUMLAH")} == {
        "JUMLAH AWAL MASUK": 6,
        "JUMLAH BARU MASUK": 1,
        "JUMLAH AKHIR KELUAR": 7,
    }


CORRECTED = (
    "a1 A kis - 2018-03\nb1 B kis 3171 2018-03\nc1 C kis 3172 2018-03",
    "a1 A kis 3171 2018-03\nb1 B kis 3171 2018-03\nd1 D kis 3172 2018-03",
    "a1 A kis 3171 2018-03\nb1 B kis - 2018-03\nd1 D kis 3172 2018-03\nc1 C kis 3172 2018-03",
)


def test_packages_and_papers_say_the_same_of_a_month(engine: Engine, tmp_path: Path) -> None:
    """Also of corrections of which one took away what the other added."""
    service = Service(tmp_path / "nights")
    nights = [service.night(rows, "2018-03").known["flows"] for rows in CORRECTED]
    engine.read("package_nights", pa.concat_tables(nights))
    engine.keep("flows_of_runs", "SELECT * FROM package_nights")
    engine.read("package_month", pa.table({"month": ["2018-03"], "generation": [len(CORRECTED)]}))
    packed = {
        (row["unit"], row["region_code"], row["flow"] + _sign(row["flow"], row["side"])): row["count"]
        for row in engine.arrow(FLOWS.sql).to_pylist()
    }
    papers = {
        (line.unit, line.kota or "TIDAK_DIKETAHUI", flow): count
        for line in month_lines(engine, date(2018, 3, 31))
        for flow, count in line.counts.items()
    }
    assert packed == papers
    assert papers["ORANG", "3171", "KOREKSI+"] == papers["ORANG", "3171", "KOREKSI-"] == 1


def _sign(flow: str, side: str) -> str:
    return {"MASUK": "+", "KELUAR": "-"}[side] if flow == "KOREKSI" else ""
