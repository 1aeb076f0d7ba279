"""A power cut, or a disk that fails, at every single step of a run's publication: OUT and the store always
agree, and the next run goes on as if nothing had happened.

Steps are the calls of the system that Python makes and the statements that SQLite is given.
"""

from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.runs import new_run
from reconcile.workspace.store import RunStore, store_at
from tests.runs import daily, half
from tests.workspace.store.nights import GROWING, kept, manifest
from tests.workspace.test_faults import DIED, Faults, injected

BESIDE = ("", ".work", ".store")
CONNECT = sqlite3.connect


class Unflushed(sqlite3.Connection):
    """A database whose file need not reach the disk: here the process dies, not the computer."""

    def execute(self, sql: str, *given: Any) -> sqlite3.Cursor:
        return super().execute(sql.replace("synchronous = EXTRA", "synchronous = OFF"), *given)


def _connect_with(patch: pytest.MonkeyPatch, factory: type[sqlite3.Connection]) -> None:
    patch.setattr(sqlite3, "connect", lambda *given, **named: CONNECT(*given, factory=factory, **named))


@pytest.fixture(autouse=True)
def unflushed(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some thousand flushes of this disk are a minute."""
    monkeypatch.setattr(os, "fsync", lambda descriptor: None)
    _connect_with(monkeypatch, Unflushed)


def _disk_error() -> sqlite3.OperationalError:
    error = sqlite3.OperationalError("disk I/O error")
    error.sqlite_errorcode = sqlite3.SQLITE_IOERR
    return error


@contextmanager
def _all_injected(faults: Faults, exchanges: bool) -> Iterator[None]:
    """As `injected`, and before every statement of SQLite too."""

    class Counted(Unflushed):
        def execute(self, *given: Any) -> sqlite3.Cursor:
            try:
                return faults(super().execute, *given)  # type: ignore[no-any-return]
            except OSError as error:
                raise _disk_error() from error

    with pytest.MonkeyPatch.context() as patch, injected(faults, exchanges):
        _connect_with(patch, Counted)
        yield


def _told(store: RunStore) -> str:
    return kept(store).get("identities", "")


def _night(out: Path, faults: Faults | None = None) -> bool:
    """A run that leaves what it found and one more; whether it said that it was published."""
    try:
        with new_run(out, growing=GROWING) as run:
            if faults is not None:
                faults.asleep = True  # the work itself is tried elsewhere
            store = store_at(out)
            text = _told(store) + "x"
            run.store.mkdir()
            for name in ("identities", *GROWING):
                (run.store / f"{name}.parquet").write_text(text, encoding="utf-8")
            (run.path / "hasil.csv").write_text(text, encoding="utf-8")
            run.manifest.write_text(manifest(store), encoding="utf-8")
            if faults is not None:
                faults.asleep = False
    except ReconcileError:
        return False
    return True


def _agree(out: Path) -> str:
    """What stands at OUT, which is what the store says."""
    text = (out / "hasil.csv").read_text(encoding="utf-8")
    store = store_at(out)
    every = "|".join("x" * nights for nights in range(1, len(text) + 1))
    assert (kept(store), store.generation) == (
        {"identities": text, "events": text, "every events": every},
        len(text),
    )
    return text


@pytest.fixture
def before(tmp_path: Path) -> Path:
    """An office after two nights."""
    (tmp_path / "kantor").mkdir()
    for _ in range(2):
        assert _night(tmp_path / "kantor" / "out")
    return tmp_path / "kantor" / "out"


def _copied(before: Path, name: str) -> Path:
    out = before.parents[1] / name / "out"
    for beside in BESIDE:
        shutil.copytree(before.with_name(before.name + beside), out.with_name(out.name + beside))
    return out


def _steps(before: Path, exchanges: bool) -> int:
    counted, out = Faults(0, die=False), _copied(before, "hitung")
    with _all_injected(counted, exchanges):
        assert _night(out, counted)
    return counted.count


@pytest.mark.gate
@pytest.mark.parametrize("exchanges", [True, False])
def test_a_power_cut_at_any_step(before: Path, exchanges: bool) -> None:
    steps, seen = _steps(before, exchanges), set()
    assert steps > 90
    for at in half(range(1, steps + 1)):
        out = _copied(before, f"langkah-{at}")
        child = os.fork()
        if not child:
            try:
                faults = Faults(at, die=True)
                with _all_injected(faults, exchanges):
                    _night(out, faults)
            finally:
                os._exit(1)
        assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == DIED, at
        if out.exists():  # without an exchange there is a moment without
            seen.add(_agree(out))
        assert _night(out), at
        seen.add(_agree(out))
        shutil.rmtree(out.parent)
    assert seen == {"xx", "xxx", "xxxx"}


@pytest.mark.slow
@pytest.mark.parametrize("exchanges", daily(1, [True, False]))
def test_a_disk_that_fails_at_any_step(before: Path, exchanges: bool) -> None:
    for at in half(range(1, _steps(before, exchanges) + 1)):
        out = _copied(before, f"langkah-{at}")
        faults = Faults(at, die=False)
        with _all_injected(faults, exchanges):
            said = _night(out, faults)
        assert _agree(out) == ("xxx" if said else "xx"), at
        assert _night(out), at
        assert _agree(out) == ("xxxx" if said else "xxx"), at
        shutil.rmtree(out.parent)
