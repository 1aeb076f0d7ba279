"""Two processes write what one writes, and what fails in either is raised."""

from __future__ import annotations

import pickle
from collections.abc import Iterator, Sequence
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from contextlib import closing, contextmanager
from pathlib import Path
from threading import Event
from typing import Any

import pyarrow as pa
import pytest

from reconcile.engines.opening import open_engine
from reconcile.reports import beside
from reconcile.reports.beside import Beside, write_at_once
from reconcile.reports.contents import REPORTS, write_papers
from reconcile.reports.kit.facts import RunFacts
from reconcile.vocabulary.errors import LedgerError, OutOfMemoryError
from tests.reports.samples import ROWS, facts, found_engine


def _tables(folder: Path) -> tuple[dict[str, pa.Table], RunFacts]:
    engine = found_engine(folder, ROWS)
    names = engine.arrow("SELECT table_name FROM information_schema.tables").column(0).to_pylist()
    tables = {name: engine.arrow(f'SELECT * FROM "{name}"') for name in names}
    told = facts(engine)
    engine.close()
    return tables, told


def test_two_processes_write_the_same_bytes(tmp_path: Path) -> None:
    tables, told = _tables(tmp_path / "found")
    two = Beside(tmp_path / "spill", "500MB", [tmp_path], tables)
    made = []
    for name, another in (("one", None), ("two", two)):
        with closing(open_engine(tmp_path / "spill", "500MB", folders=[tmp_path])) as engine:
            for table, rows in tables.items():
                engine.read(table, rows)
            out = tmp_path / name
            out.mkdir()
            digests = dict.fromkeys(tables, "the same")
            papers = write_papers(engine, out, told, digests=digests, beside=another)
            files = {path.relative_to(out).as_posix(): path.read_bytes() for path in out.rglob("*.*")}
            made.append((papers, files))
    assert made[0] == made[1] and len(made[0][1]) > 50


def test_what_did_not_fit_there_is_told_as_it_would_be_here() -> None:
    here = OutOfMemoryError("700MB")
    assert str(pickle.loads(pickle.dumps(here))) == str(here)


class _Side:
    """One of the two that take reports. fails: the report that it cannot write; turn: what it waits for before
    it answers, nothing unless somebody says so; begun: set when it took its first."""

    def __init__(self, fails: str = "") -> None:
        self.fails, self.asked, self.begun, self.turn = fails, list[str](), Event(), Event()
        self.turn.set()

    def take(self, name: str) -> Any:
        self.asked.append(name)
        self.begun.set()
        assert self.turn.wait(60)
        if name == self.fails:
            raise LedgerError(name)
        return [], name


class _Pool(_Side):
    """Does in this process what the other would."""

    def submit(self, _: Any, name: str) -> Future[Any]:
        done: Future[Any] = Future()
        try:
            done.set_result(self.take(name))
        except LedgerError as error:
            done.set_exception(error)
        return done


class _Given(_Side):
    def write(self, report: Any) -> Any:
        return self.take(report.name)


@pytest.mark.parametrize(("here", "there"), [("", ""), ("summary", ""), ("", "lists")])
def test_each_takes_the_next_and_a_failure_of_either_is_raised(
    monkeypatch: pytest.MonkeyPatch, here: str, there: str
) -> None:
    pool, given = _Pool(there), _Given(here)
    pool.turn, given.turn = given.begun, pool.begun  # neither takes all: what fails is the first of its side

    @contextmanager
    def another(*_: Any) -> Iterator[_Pool]:
        yield pool

    monkeypatch.setattr(beside, "_another", another)
    named = {one.name: one for one in REPORTS}
    reports: Sequence[Any] = [named[name] for name in ("summary", "worklists", "flows", "lists")]
    two = Beside(Path(), "", (), {})
    if here or there:
        with pytest.raises(LedgerError, match=here or there):
            write_at_once(given, reports, two)  # type: ignore[arg-type]
        return
    made = write_at_once(given, reports, two)  # type: ignore[arg-type]
    assert made == {one.name: ([], one.name) for one in reports}
    assert sorted(given.asked + pool.asked) == sorted(made)


@pytest.mark.parametrize("failure", [BrokenProcessPool("killed"), OutOfMemoryError("700MB")])
def test_what_the_other_had_in_hand_when_it_failed_is_written_here(
    monkeypatch: pytest.MonkeyPatch, failure: Exception
) -> None:
    given = _Given()

    class Killed(_Pool):
        def submit(self, _: Any, name: str) -> Future[Any]:
            done: Future[Any] = Future()
            done.set_exception(failure)
            return done

    @contextmanager
    def another(*_: Any) -> Iterator[_Pool]:
        yield Killed()

    monkeypatch.setattr(beside, "_another", another)
    reports: Sequence[Any] = [one for one in REPORTS if one.name in ("summary", "worklists", "flows")]
    made = write_at_once(given, reports, Beside(Path(), "", (), {}))  # type: ignore[arg-type]
    assert sorted(made) == sorted(given.asked) == sorted(one.name for one in reports)
