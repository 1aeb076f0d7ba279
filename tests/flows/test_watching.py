"""A night that is watched: killed by the system, late, or stopped; and an OUT that cannot be."""

from __future__ import annotations

import os
import subprocess
import time
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from flows.serving import nights, watching
from flows.serving.history import History
from flows.serving.processes import begin
from flows.serving.stopping import Stopped
from flows.serving.watching import run_night
from reconcile.nights import Notify
from reconcile.nights.config import Schedule
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import ReconcileError, ServiceError, StorageError, UsageError
from tests.flows.service import INPUTS

AWAY = History("http://127.0.0.1:9", {}, None)


def _job(tmp_path: Path) -> Job:
    return Job(inputs=INPUTS, out=tmp_path / "hasil", as_of=date(2017, 6, 30))


def _night(monkeypatch: pytest.MonkeyPatch, script: str) -> list[subprocess.Popen[bytes]]:
    """Let a shell stand for the night."""
    begun: list[subprocess.Popen[bytes]] = []

    def instead(words: Any, environment: Any, **named: Any) -> subprocess.Popen[bytes]:
        begun.append(begin(["sh", "-c", script], environment, **named))
        return begun[-1]

    monkeypatch.setattr(watching, "begin", instead)
    return begun


def test_a_night_killed_by_the_system_is_told_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    _night(monkeypatch, "kill -9 $$")
    with pytest.raises(StorageError, match="dihentikan oleh sistem"):
        run_night(_job(tmp_path), AWAY, 60, lambda: None)


def test_a_late_night_is_told_once_and_goes_on(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    told: list[None] = []
    _night(monkeypatch, "sleep 1; exit 10")
    assert run_night(_job(tmp_path), AWAY, 0, lambda: told.append(None)) == 10
    assert told == [None]


@pytest.mark.parametrize("failure", [Stopped(2), ServiceError("peladen mati")])
def test_a_night_ends_with_its_watcher_and_with_all_it_began(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, failure: BaseException
) -> None:
    begun = _night(monkeypatch, "trap 'exit 130' INT; sleep 300 & echo $! > child; wait")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(watching, "_GRACE_SECONDS", 1)

    def fail() -> None:
        if (tmp_path / "child").is_file() and (tmp_path / "child").read_text(encoding="ascii").strip():
            raise failure

    monkeypatch.setattr(History, "check", lambda _: fail())
    with pytest.raises(type(failure)):
        run_night(_job(tmp_path), AWAY, 60, lambda: None)
    assert begun[0].returncode is not None
    child = int((tmp_path / "child").read_text(encoding="ascii"))
    assert _ends(child), "the system buries it in its own time"


def _ends(number: int) -> bool:
    for _ in range(100):
        if _ended(number):
            return True
        time.sleep(0.1)
    return False


def _ended(number: int) -> bool:
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    return ") Z" in Path(f"/proc/{number}/stat").read_text(encoding="ascii")


@pytest.mark.parametrize("act", [nights.once, nights.serve])
def test_results_that_cannot_be_are_refused_before_anything_is_begun(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, act: Callable[[nights.Service], object]
) -> None:
    monkeypatch.setattr(nights, "history", lambda *_, **__: pytest.fail("Prefect was begun"))
    (tmp_path / "berkas").touch()
    (tmp_path / "lain").mkdir()
    (tmp_path / "lain" / "foto.jpg").touch()
    for out in (
        tmp_path / "berkas",
        tmp_path / "berkas" / "hasil",
        tmp_path / "lain",
        tmp_path / ("x" * 251),
        Path("/"),
    ):
        job = Job(inputs=INPUTS, out=out)
        with pytest.raises(ReconcileError) as refused:
            act(nights.Service(lambda job=job: job, Schedule(), Notify()))  # type: ignore[misc]
        assert isinstance(refused.value, UsageError)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["berkas", "lain"]
