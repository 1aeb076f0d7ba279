"""`reconcile purge`: shown first, removed when agreed, and never what another run needs."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from reconcile.ingest.snapshots.cache import MARK
from reconcile.nights.purging import purge, purgeable
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import RunBusyError, UsageError
from reconcile.workspace.holding import only_run
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store import store_at
from reconcile.workspace.store.copies import wrong_with
from reconcile.workspace.store.database import writing
from tests.workspace.store.nights import night

Called = Callable[..., tuple[int, str, str]]
DAY = date(2026, 11, 1)
OLD = datetime(2026, 10, 31, 23, 59, tzinfo=JAKARTA)
"""The last minute before DAY in Jakarta: in UTC as well as here it is the day before."""


def _entry(out: Path, name: str, when: datetime) -> Path:
    cache = Workspace(out).cache
    entry = cache / (name * 32)
    entry.mkdir(parents=True)
    (entry / "records.parquet").write_bytes(b"x" * 100)
    (cache / MARK).touch()
    os.utime(entry, (when.timestamp(), when.timestamp()))
    return entry


def _published_at(out: Path, when: datetime, *, through: int) -> None:
    """The nights up to this one were published then."""
    said = when.astimezone(UTC).isoformat(timespec="seconds")
    with writing(store_at(out).database) as db:
        db.execute("UPDATE generations SET prepared_at = ? WHERE generation <= ?", [said, through])


def _parts(out: Path) -> list[str]:
    parts = store_at(out).path / "parts"
    return sorted(path.relative_to(parts).as_posix() for path in parts.glob("*/*"))


@pytest.fixture
def out(tmp_path: Path) -> Path:
    """A store of six nights, of which all parts are kept; each left a table, the first also an event."""
    made = tmp_path / "hasil maret"
    night(made, {"identities": "1", "events": "a"})
    store_at(made).keep_runs(9)
    for number in range(2, 7):
        night(made, {"identities": str(number)})
    return made


def _now() -> datetime:
    return datetime.now(JAKARTA)


def test_caches_and_copies_from_before_the_day_are_shown_then_removed(tmp_path: Path, call: Called) -> None:
    out = tmp_path / "hasil maret"
    old, used = _entry(out, "a", OLD), _entry(out, "b", OLD + timedelta(minutes=2))
    aside = tmp_path / "hasil maret.store.lama-20261031-010203"
    recent = tmp_path / "hasil maret.store.lama-20261101-010203"
    sealed = tmp_path / "hasil maret.serah"
    for folder in (aside, recent, sealed):
        folder.mkdir()
    (sealed / "3171_L0_x.zip.age").write_bytes(b"x")
    (sealed / "catatan.txt").write_bytes(b"x")
    for path in sealed.iterdir():
        os.utime(path, (OLD.timestamp(), OLD.timestamp()))
    words = ("purge", "--run", out, "--before", "01-11-2026")
    code, said, _ = call(*words, "--dry-run")
    assert code == 0 and said.count("akan dihapus") == 3 and "Tetap ada" in said
    assert all(path.exists() for path in (old, used, aside, recent)), "nothing is removed by looking"
    code, _, message = call(*words)
    assert code == 2 and "--yes" in message and old.exists()
    code, said, _ = call(*words, "--yes")
    assert code == 0 and said.count("\ndihapus") == 3
    assert [path.exists() for path in (old, used, aside, recent)] == [False, True, False, True]
    assert [path.name for path in sealed.iterdir()] == ["catatan.txt"]
    assert (Workspace(out).root / "malam.log").read_text(encoding="utf-8").count("PURGE") == 3
    assert "Tidak ada yang lebih lama" in call(*words)[1]


@pytest.mark.parametrize(
    ("before", "said"), [("31-02-2026", "31-02-2026"), ("kemarin", "kemarin"), ("01-01-2999", "belum lewat")]
)
def test_a_day_that_is_none_or_to_come_removes_nothing(
    tmp_path: Path, call: Called, before: str, said: str
) -> None:
    out = tmp_path / "hasil"
    old = _entry(out, "a", OLD)
    code, _, message = call("purge", "--run", out, "--before", before, "--yes")
    assert code == 2 and said in message and old.exists()


def test_where_nothing_is_of_a_run_that_is_said(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="bukan folder hasil"):
        purgeable(tmp_path / "tidak ada", None, DAY, _now())


def test_a_folder_that_is_no_run_s_is_refused_by_its_name(tmp_path: Path, call: Called) -> None:
    (tmp_path / "foto liburan").mkdir()
    code, _, said = call("purge", "--run", tmp_path / "foto liburan", "--before", "01-01-2020", "--yes")
    assert code == 2 and "bukan folder hasil Reconcile: manifest.json tidak ada" in said


def test_while_a_run_goes_on_nothing_is_removed(tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    old = _entry(out, "a", OLD)
    with only_run(Workspace(out).make() / "lock", out), pytest.raises(RunBusyError):
        purge(out, None, DAY)
    assert old.exists()


@pytest.mark.parametrize(("through", "left"), [(0, 6), (3, 3), (6, 2)])
def test_old_runs_lose_what_they_alone_need_and_the_last_two_never(
    out: Path, through: int, left: int
) -> None:
    _published_at(out, OLD, through=through)
    before = _parts(out)
    store = store_at(out)
    said = purgeable(out, None, DAY, _now())
    assert sum(one.count for one in said) == 6 - left and _parts(out) == before
    purge(out, None, DAY)
    kept = ["1/events.parquet", *(f"{at}/identities.parquet" for at in range(7 - left, 7))]
    assert _parts(out) == kept, "what is kept of every run stays"
    assert wrong_with(store) == [] and store.generation == 6
    assert [path.read_text() for path in store.every("events")] == ["a"]
    store.keep_runs(30)  # an office that keeps more from now on finds nothing missing
    assert wrong_with(store) == []
    night(out, {"identities": "7"})
    assert store_at(out).generation == 7 and wrong_with(store_at(out)) == []


def test_a_part_that_a_younger_run_goes_on_using_stays(tmp_path: Path) -> None:
    out = tmp_path / "hasil"
    night(out, {"identities": "1", "model": "trained once"})
    store_at(out).keep_runs(9)
    for number in range(2, 6):
        night(out, {"identities": str(number)})
    _published_at(out, OLD, through=5)
    purge(out, None, DAY)
    assert "1/model.parquet" in _parts(out)
    assert store_at(out).parts()["model"].read_text() == "trained once"
    assert wrong_with(store_at(out)) == []


def test_papers_of_the_last_intake_go_when_they_are_old(out: Path) -> None:
    papers = out.with_name(out.name + ".masuk")
    papers.mkdir()
    for name in ("BACA_SAYA.txt", "ditolak.csv"):
        (papers / name).write_text("x", encoding="utf-8")
    now = datetime(2026, 11, 5, tzinfo=JAKARTA)
    os.utime(papers / "BACA_SAYA.txt", (now.timestamp(), now.timestamp()))
    assert not any("pendaftaran" in str(one) for one in purgeable(out, None, DAY, now))
    os.utime(papers / "BACA_SAYA.txt", (OLD.timestamp(), OLD.timestamp()))
    purge(out, None, DAY)
    assert not papers.exists()
