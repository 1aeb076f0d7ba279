"""The ledger of growth and the order of kelurahan, scored on tables that can be counted by hand; rolls of
workers over months say what their truth says."""

from __future__ import annotations

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_samples.generator.agents.ranking import held
from data_samples.generator.months import Course, generate_months
from data_samples.generator.months.covered import MEMBERS, REGISTERED
from data_samples.generator.segments.ledger import Ledger, ledgers
from data_samples.generator.segments.scores import standings
from reconcile.rules import load_rules

FAMILIES = load_rules().families
DAYS = [date(2018, 1, 31), date(2018, 2, 28)]
WORK = "ketenagakerjaan"
CELL = {"family": WORK, "segment": "BPU", "kota": "3171", "sex": "M", "band": "25-34"}


def _growth(folder: Path, how: str, **flows: int) -> Path:
    folder.mkdir()
    rows = [{**CELL, "flow": flow, "persons": n} for flow, n in flows.items()]
    pq.write_table(pa.Table.from_pylist(rows), folder / "growth.parquet")
    said = [{"family": WORK, "comparison": how}]
    pq.write_table(pa.Table.from_pylist(said), folder / "growth_families.parquet")
    return folder


def _member(month: str, person: int, until: date | None) -> dict[str, Any]:
    return {
        "month": month, "person": person, "programme": "bpu", "family": WORK, "segment": "BPU",
        "since": date(2017, 1, 1), "until": until, "active": True, "dead": False,
    }  # fmt: skip


def _register(month: str, person: int, life: str) -> dict[str, Any]:
    return {"month": month, "person": person, "kota": "3171", "birth_date": date(1985, 1, 1), "life": life}


def _scored(tmp_path: Path, **flows: int) -> Ledger:
    """Four are active in January; in February one of them has lapsed, one died, and a fifth came."""
    lapsed = date(2017, 6, 30)
    members = [_member("2018-01", n, None) for n in range(4)]
    members += [_member("2018-02", n, lapsed if n == 0 else None) for n in range(5)]
    lives = [_register(f"2018-0{month}", n, "DEAD" if (month, n) == (2, 1) else "LIVING")
             for month in (1, 2) for n in range(5)]  # fmt: skip
    pq.write_table(pa.Table.from_pylist(members), tmp_path / MEMBERS)
    pq.write_table(pa.Table.from_pylist(lives), tmp_path / REGISTERED)
    runs = [
        _growth(tmp_path / "1", "DIMULAI", AWAL=4, AKHIR=4),
        _growth(tmp_path / "2", "DIBANDINGKAN", **flows),
    ]
    return ledgers(runs, DAYS, tmp_path, FAMILIES)[WORK]


def test_a_ledger_that_tells_what_happened(tmp_path: Path) -> None:
    found = _scored(tmp_path, AWAL=4, BARU=1, LAPSED=-1, MENINGGAL=-1, AKHIR=3)
    assert (found.cells, found.balanced, found.carried, found.of) == (2, 2, 1, 1)
    assert found.told == found.true == {"BARU": 1, "LAPSED": 1, "MENINGGAL": 1}
    assert found.active == [(4, 4), (3, 3)]


@pytest.mark.parametrize(
    ("flows", "balanced", "carried"),
    [
        ({"AWAL": 4, "BARU": 1, "AKHIR": 4}, 1, 1),
        ({"AWAL": 3, "AKHIR": 3}, 2, 0),
        ({"AWAL": 3, "KOREKSI_TAUTAN": -1, "AKHIR": 3}, 1, 0),
    ],
)
def test_what_does_not_balance_or_does_not_go_on_is_seen(
    tmp_path: Path, flows: dict[str, int], balanced: int, carried: int
) -> None:
    found = _scored(tmp_path, **flows)
    assert (found.balanced, found.carried) == (balanced, carried)
    assert found.told["LAPSED"] == 0 and found.true["LAPSED"] == 1


def test_of_later_enrolments_the_first_places_hold_theirs() -> None:
    later = {f"{n}": n for n in range(20)}
    order = sorted(later, key=lambda code: -later[code])
    assert held(order, later, 0.1) == (19 + 18) / 190
    assert held(order[::-1], later, 0.1) == 1 / 190
    assert held(order, {}, 0.1) == 0


def test_rolls_of_workers_say_each_month_what_is_true_of_it(tmp_path: Path) -> None:
    generate_months(400, 8401, "legacy", tmp_path, months=3, course=Course(plan=(), segments=True))
    family = next(one for one in FAMILIES.family if one.code == WORK)
    said: dict[str, dict[int, tuple[str, str]]] = defaultdict(dict)
    for month, day in (("2018-01", date(2018, 1, 31)), ("2018-03", date(2018, 3, 31))):
        truth = pq.read_table(tmp_path / "truth" / f"{month}.parquet").to_pylist()
        who = {row["source_row"]: row["person"] for row in truth if row["programme"] == "bpu"}
        with (tmp_path / month / "bpu" / f"bpu_{month[5:]}18.csv").open(encoding="utf-8", newline="") as file:
            rows = dict(enumerate(csv.DictReader(file, delimiter=";"), 2))
        members = pq.read_table(tmp_path / "truth" / MEMBERS).to_pylist()
        mine = [row for row in members if row["month"] == month and row["programme"] == "bpu"]
        assert {(who[at], row["TGL NA"]) for at, row in rows.items()} == {
            (row["person"], f"{row['until']:%d-%m-%Y}") for row in mine
        }
        assert all(row["until"] <= day for row in mine)
        said[month] = {who[at]: (row["KPJ"], row["TGL AKTIF"]) for at, row in rows.items()}
        active = [person for person, (ok, _, _) in standings(family, mine, day).items() if ok]
        assert 0 < len(active) < len(mine)
    first, last = said["2018-01"], said["2018-03"]
    assert first.keys() < last.keys()
    assert all(last[person] == told for person, told in first.items())
