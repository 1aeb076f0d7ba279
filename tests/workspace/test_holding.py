"""A held lock says who holds it and how far it is; one can wait for it; and a run that goes nowhere gives
it up."""

from __future__ import annotations

import errno
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import RunBusyError, StalledError, StorageError, UsageError
from reconcile.workspace import holding
from reconcile.workspace.holding import only_run, step
from reconcile.workspace.runs import MANIFEST, Workspace, new_run

HOLDS = """
import sys, time
from pathlib import Path
from reconcile.workspace import holding
holding.SIGN_SECONDS = 0.05
with holding.only_run(Path(sys.argv[1]), Path("hasil")):
    holding.step("Mencocokkan orang")
    print("memegang", flush=True)
    time.sleep(60)
"""


@pytest.fixture
def holder(tmp_path: Path) -> Iterator[subprocess.Popen[str]]:
    """A process that holds tmp_path/lock."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path / "lock")], stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None
    process.stdout.readline()
    yield process
    process.kill()
    process.wait()


def _try(tmp_path: Path, wait: float = 0) -> None:
    with only_run(tmp_path / "lock", Path("hasil"), wait=wait):
        pass


def test_a_held_lock_says_who_holds_it_since_when_how_far_and_what_to_do(
    tmp_path: Path, holder: subprocess.Popen[str]
) -> None:
    with pytest.raises(RunBusyError) as busy:
        _try(tmp_path)
    for words in (
        f"nomor proses {holder.pid}",
        os.uname().nodename,
        "WIB",
        "tahap Mencocokkan orang",
        "--wait",
        f"kill {holder.pid}",
    ):
        assert words in str(busy.value)


def test_a_holder_that_stands_still_is_told_apart(
    tmp_path: Path, holder: subprocess.Popen[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Stopped or frozen it holds the lock for ever; only its sign stops."""
    monkeypatch.setattr(holding, "_SILENT_SECONDS", 0.4)
    os.kill(holder.pid, signal.SIGSTOP)
    try:
        time.sleep(0.6)
        with pytest.raises(RunBusyError, match=rf"mungkin macet.*kill -9 {holder.pid}"):
            _try(tmp_path)
    finally:
        os.kill(holder.pid, signal.SIGCONT)
    time.sleep(0.3)
    with pytest.raises(RunBusyError, match=rf"hentikan dengan kill {holder.pid}"):
        _try(tmp_path)


def test_one_may_wait_for_the_other(tmp_path: Path, holder: subprocess.Popen[str]) -> None:
    threading.Timer(0.3, holder.kill).start()
    _try(tmp_path, wait=1)
    assert holder.poll() is not None or holder.wait() < 0
    with pytest.raises(RunBusyError), only_run(tmp_path / "lock", Path("hasil")):
        _try(tmp_path, wait=0.005)


@pytest.mark.parametrize("said", ["", "1234", '{"pid": "x"', '{"nama": 1}', "\0" * 40])
def test_a_lock_that_says_nothing_sensible_is_a_held_lock_all_the_same(tmp_path: Path, said: str) -> None:
    with only_run(tmp_path / "lock", Path("hasil")):
        (tmp_path / "lock").write_text(said, encoding="ascii")
        with pytest.raises(RunBusyError, match="Proses lain"):
            _try(tmp_path)


def test_a_run_that_makes_no_step_ends_itself_and_frees_the_lock(tmp_path: Path) -> None:
    script = """
import sys, time
from pathlib import Path
from reconcile.workspace.processes import interrupts
from reconcile.workspace.holding import step
from reconcile.workspace.runs import new_run
with interrupts.listening(), new_run(Path(sys.argv[1]), deadline=0.01) as run:
    for _ in range(5):
        time.sleep(0.3)
        step("Mencocokkan orang")
    print("maju", flush=True)
    (run.path / "persons.parquet").touch()
    time.sleep(60)
"""
    out = tmp_path / "out"
    done = subprocess.run(
        [sys.executable, "-c", script, str(out)], check=False, capture_output=True, text=True, timeout=50
    )
    assert (done.returncode, done.stdout) == (StalledError.exit_code, "maju\n")
    assert done.stderr.startswith("Gagal: Proses tidak maju selama 0.01 menit pada tahap Mencocokkan orang")
    assert not out.exists()
    assert {path.name for path in Workspace(out).root.iterdir()} == {".gitignore", "lock"}
    with new_run(out) as run:
        (run.path / MANIFEST).touch()


def test_steps_are_told_to_nobody_where_there_is_no_run() -> None:
    step("Menulis laporan")


def test_a_disk_that_cannot_lock_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: int) -> bool:
        raise OSError(errno.ENOLCK, os.strerror(errno.ENOLCK))

    monkeypatch.setattr(holding, "try_lock", fail)
    with pytest.raises(StorageError, match="tidak dapat mengunci"):
        _try(tmp_path)


def test_where_nothing_can_be_locked_no_run_begins(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(holding, "HAVE_LOCKS", False)
    with pytest.raises(UsageError, match="WSL"):
        _try(tmp_path)
