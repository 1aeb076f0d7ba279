"""What is kept longer than an office declares is removed after a good night, and never what is needed."""

from __future__ import annotations

import os
import time
from datetime import date, datetime, timedelta
from pathlib import Path

import pytest

from reconcile.ingest.snapshots.cache import MARK
from reconcile.nights.log import log
from reconcile.nights.retention import Retention, months_before, removable, tidy
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA
from reconcile.workspace.holding import only_run
from tests.workspace.store.nights import night

NOW = datetime(2026, 11, 26, 2, 0, tzinfo=JAKARTA)
ALL = Retention(snapshot_days=10, store_runs=2, log_months=6, aside_months=6)


def _job(folder: Path) -> Job:
    (folder / "masukan").mkdir(exist_ok=True)
    return Job(inputs=folder / "masukan", out=folder / "hasil", as_of=date(2018, 3, 31))


def _entry(job: Job, name: str, days: float) -> Path:
    entry = job.cache_root / (name * 32)
    entry.mkdir(parents=True)
    (entry / "records.parquet").write_bytes(b"x" * 100)
    (job.cache_root / MARK).touch()
    then = time.time() - days * 24 * 3600
    os.utime(entry, (then, then))
    return entry


@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        (date(2026, 11, 26), 6, date(2026, 5, 26)),
        (date(2026, 1, 15), 1, date(2025, 12, 15)),
        (date(2026, 3, 31), 1, date(2026, 2, 28)),
        (date(2026, 12, 31), 24, date(2024, 12, 31)),
    ],
)
def test_months_are_counted_by_the_calendar(day: date, months: int, before: date) -> None:
    assert months_before(day, months) == before


def test_what_is_too_old_is_listed_then_removed_and_said_in_the_log(tmp_path: Path) -> None:
    job = _job(tmp_path)
    old, used = _entry(job, "a", 11), _entry(job, "b", 9)
    strange = job.cache_root / "catatan.txt"
    strange.write_text("x", encoding="utf-8")
    aside = tmp_path / "hasil.store.lama-20260101-010203"
    aside.mkdir()
    recent = tmp_path / f"hasil.store.lama-{datetime.now(JAKARTA):%Y%m%d}-010203"
    recent.mkdir()
    log_of_old = job.workspace.root / "malam.log"
    log_of_old.write_text("2018-01-01T01:00:00+07:00 MULAI\n", encoding="utf-8")
    log(job.workspace, "MULAI malam ini")
    listed = [str(one) for one in removable(ALL, job, datetime.now(JAKARTA))]
    assert listed[0] == "berkas terbaca yang 10 hari tidak dipakai: 1, 100 byte"
    assert [one.split(":")[0][:12] for one in listed] == ["berkas terba", "baris malam.", "simpanan yan"]
    assert old.is_dir()
    assert aside.is_dir()  # asked, it removes nothing
    tidy(ALL, job)
    assert [path.exists() for path in (old, aside, used, recent, strange)] == [False, False, True, True, True]
    words = log_of_old.read_text(encoding="utf-8")
    assert "2018-01-01" not in words
    assert "MULAI malam ini" in words
    assert words.count("RETENSI dihapus") == 3


def test_where_nothing_is_declared_nothing_is_removed(tmp_path: Path) -> None:
    job = _job(tmp_path)
    old = _entry(job, "a", 400)
    assert removable(Retention(), job, NOW) == []
    tidy(Retention(), job)
    assert old.is_dir()
    assert not (job.workspace.root / "malam.log").exists()


def test_a_store_keeps_the_parts_of_as_many_runs_as_declared_and_never_fewer_than_two(tmp_path: Path) -> None:
    job = _job(tmp_path)
    store = night(job.out, {"identities": "1", "events": "a"})

    def parts() -> list[str]:
        return sorted(
            str(path.relative_to(store.path / "parts")) for path in store.path.glob("parts/*/*.parquet")
        )

    tidy(Retention(store_runs=3), job)
    for number in range(2, 6):
        night(job.out, {"identities": str(number)})
    store.settle()
    three = ["1/events.parquet", *(f"{at}/identities.parquet" for at in (3, 4, 5))]
    assert parts() == three  # and what is kept of every run
    [listed] = removable(Retention(store_runs=2), job, NOW)
    assert (listed.count, parts()) == (1, three)
    tidy(Retention(store_runs=2), job)
    assert parts() == [one for one in three if not one.startswith("3/")]
    assert store.generation == 5


def test_while_a_run_goes_on_nothing_is_removed_and_the_log_says_so(tmp_path: Path) -> None:
    job = _job(tmp_path)
    old = _entry(job, "a", 11)
    with only_run(job.workspace.make() / "lock", job.out):
        tidy(ALL, job)
    assert old.is_dir()
    assert "RETENSI gagal (RunBusyError)" in (job.workspace.root / "malam.log").read_text(encoding="utf-8")


def test_a_day_in_the_log_is_compared_as_a_day(tmp_path: Path) -> None:
    job = _job(tmp_path)
    job.workspace.make()
    day = months_before(NOW.date(), 6)
    lines = [
        f"{(day - timedelta(days=1)).isoformat()}T23:59:59+07:00 LAMA\n",
        f"{day.isoformat()}T00:00:00+07:00 BARU\n",
    ]
    (job.workspace.root / "malam.log").write_text("".join(lines), encoding="utf-8")
    [one] = removable(Retention(log_months=6), job, NOW)
    one.remove()
    assert (job.workspace.root / "malam.log").read_text(encoding="utf-8") == lines[1]
