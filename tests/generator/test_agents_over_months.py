"""Agents over months: what each month's folder holds is what had been typed by then, and the truth says who."""

from __future__ import annotations

import csv
import shutil
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data_samples.generator.agents.over_months import generate_agents_over_months
from data_samples.generator.agents.world import register
from data_samples.generator.months import Course, generate_months
from data_samples.generator.months.covered import MEMBERS

MONTHS = ("2018-01", "2018-02", "2018-03")


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("bulan") / "bertempat"
    generate_months(1200, 1211, "legacy", out, months=3, course=Course(plan=(), segments=True))
    shutil.copytree(out, out.with_name("dari_mana_saja"))
    generate_agents_over_months(out, agents=4, leads=45, seed=1211, response=1.0)
    return out


@pytest.fixture(scope="module")
def from_anywhere(world: Path) -> Path:
    out = world.with_name("dari_mana_saja")
    generate_agents_over_months(out, agents=4, leads=45, seed=1212)
    return out


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return [*csv.DictReader(file, delimiter=";")]


def test_a_folder_holds_what_was_typed_up_to_its_month(world: Path) -> None:
    for at, month in enumerate(MONTHS):
        folder = world / month / "perisai_daftar"
        assert sorted(path.name for path in folder.iterdir()) == [
            f"daftar_{one}.csv" for one in MONTHS[: at + 1]
        ]
        for path in folder.iterdir():
            rows = _rows(path)
            assert rows == _rows(world / MONTHS[-1] / "perisai_daftar" / path.name)
            assert all(path.stem.endswith(row["waktu_input"][:7]) for row in rows)
    codes = pq.read_table(world / "truth" / "truth_agents.parquet").to_pylist()
    typed = {
        (month, at, row["id_lead"])
        for month in MONTHS
        for at, row in enumerate(_rows(world / month / "perisai_daftar" / f"daftar_{month}.csv"), 2)
    }
    assert {(row["month"], row["source_row"], row["lead_id"]) for row in codes} == typed
    assert len({row["code"] for row in codes}) > 5


def test_who_paid_stands_on_the_roll_from_his_month_on(from_anywhere: Path) -> None:
    members = pq.read_table(from_anywhere / "truth" / MEMBERS).to_pylist()
    before: dict[str, tuple[str, str]] = {}
    for month in MONTHS:
        [path] = (from_anywhere / month / "bpu").glob("cabang_*.csv")
        truth = pq.read_table(from_anywhere / "truth" / f"{month}.parquet").to_pylist()
        who = {row["source_row"]: row["person"] for row in truth if row["source_file"] == path.name}
        rows = dict(enumerate(_rows(path), 2))
        mine = {(row["person"], row["since"], row["until"]) for row in members
                if row["month"] == month and row["programme"] == "bpu"}  # fmt: skip
        for at, row in rows.items():
            said = {(f"{since:%d-%m-%Y}", f"{until:%d-%m-%Y}" if until else "")
                    for person, since, until in mine if person == who[at]}  # fmt: skip
            assert said == {(row["TGL AKTIF"], row["TGL NA"])}
        now = {row["KPJ"]: (row["NIK"], row["TGL AKTIF"]) for row in rows.values()}
        assert before.items() <= now.items() and len(before) < len(now)
        before = now


def test_people_keep_their_jobs(world: Path) -> None:
    jobs = [
        {one.nik: one.job for one in register(world / month / "dukcapil")} for month in (MONTHS[0], MONTHS[2])
    ]
    both = jobs[0].keys() & jobs[1].keys()
    assert len(both) > 500 and sum(jobs[0][nik] != jobs[1][nik] for nik in both) <= len(both) // 100
    later = _rows(world / "truth" / "truth_later.csv")
    assert sum(int(row["kelak"]) for row in later) <= sum(int(row["terbuka"]) for row in later)


def test_without_rolls_of_workers_it_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="rolls of workers"):
        generate_agents_over_months(tmp_path, agents=4, leads=5, seed=1)
