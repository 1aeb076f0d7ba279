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
from reconcile.tables import TABLES


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


def test_a_roll_that_began_anew_is_told_since_then(engine: Engine) -> None:
    """On the second night it was not whole: whoever is missing did not go."""
    told = month(
        engine,
        """
        1 03-01 3171 AWAL=7 BARU=3 AKHIR=10
        1 03-01 3172 AWAL=4 AKHIR=4
        2 03-02 3171 AWAL=6 AKHIR=6
        3 03-03 3171 AWAL=6 BARU=1 AKHIR=7
        """,
    )
    assert {key: count for key, count in told.items() if key.startswith("JUMLAH")} == {
        "JUMLAH AWAL MASUK": 6,
        "JUMLAH BARU MASUK": 1,
        "JUMLAH AKHIR KELUAR": 7,
    }
