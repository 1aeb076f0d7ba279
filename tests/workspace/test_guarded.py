"""Work in helpers that may die of it: each death is one file's, told in words, and nothing waits for ever."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Iterator

import psutil
import pytest

from reconcile.vocabulary.errors import ExportError, StorageError
from reconcile.workspace.processes.bounds import Bounds, bounds_for
from reconcile.workspace.processes.guarded import Guard
from tests.workspace import deadly

CLOSE = Bounds(memory=300 * 1024**2, seconds=1, wait=60)
IMPATIENT = Bounds(memory=300 * 1024**2, seconds=60, wait=1)


@pytest.fixture(scope="module")
def shared() -> Iterator[Guard]:
    guard = Guard()
    yield guard
    guard.stop()


@pytest.mark.parametrize(
    ("work", "bounds", "told"),
    [
        (deadly.abort, CLOSE, "berhenti mendadak"),
        (deadly.silent, CLOSE, "berhenti mendadak"),
        (deadly.killed, CLOSE, "dihentikan dari luar"),
        (deadly.greedy, CLOSE, "batas memori 300 MB"),
        (deadly.busy, CLOSE, "batas waktunya"),
        (deadly.asleep, IMPATIENT, "batas waktunya"),
        (deadly.faulty, CLOSE, "KeyError"),
        (deadly.panicking, CLOSE, "PanicException"),
        (deadly.refusing, CLOSE, "kosong"),
    ],
)
def test_whatever_a_file_does_only_it_is_refused(
    shared: Guard, work: object, bounds: Bounds, told: str
) -> None:
    assert callable(work)
    before = shared.submit("b.csv", deadly.fine, 1, bounds=CLOSE)
    bad = shared.submit("a.csv", work, bounds=bounds)
    after = shared.submit("c.csv", deadly.fine, 3, bounds=CLOSE)
    with pytest.raises(ExportError, match=told) as refused:
        bad.result()
    assert str(refused.value).startswith("a.csv: ")
    assert "3171015504170001" not in str(refused.value)
    assert (before.result(), after.result()) == (1, 3)


def test_the_traceback_of_a_bug_is_in_the_log_without_its_words(
    shared: Guard, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ExportError, match="galat program"):
        shared.submit("3171015504170001.csv", deadly.faulty, bounds=CLOSE).result()
    assert "deadly.py" in caplog.text and " faulty" in caplog.text and "KeyError" in caplog.text
    assert "3171015504170001" not in caplog.text


def test_a_file_that_the_system_does_not_give_is_told_as_the_system_does(shared: Guard) -> None:
    with pytest.raises(PermissionError):
        shared.submit("a.csv", deadly.locked, bounds=CLOSE).result()


def test_rows_are_told_as_they_are_read(shared: Guard) -> None:
    rows: list[int] = []
    assert shared.submit("a.csv", deadly.fine, 7, bounds=CLOSE, rows=rows.append).result() == 7
    assert rows == [7]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="one process reads all files, and knows what it read")
def test_words_that_one_file_taught_are_known_for_the_next(shared: Guard) -> None:
    words = ["KARTONOYUDHO", "KARTONOYUDHO", "BAMBANGYUDHO", "KARTONOYUDHO"]
    known = [shared.submit("a.csv", deadly.known, word, bounds=CLOSE).result() for word in words]
    assert known == [False, True, False, True]


def test_when_the_helper_itself_is_killed_the_others_are_read_all_the_same() -> None:
    guard = Guard()
    bad = guard.submit("a.csv", deadly.regicide, bounds=CLOSE)
    others = [guard.submit("b.csv", deadly.fine, at, bounds=CLOSE) for at in range(5)]
    assert [other.result() for other in others] == list(range(5))
    with pytest.raises(ExportError, match="dihentikan dari luar"):
        bad.result()
    guard.stop()


@pytest.mark.gate
def test_where_there_is_no_fork_the_helper_is_begun_anew() -> None:
    guard = Guard(forks=False)
    ways = [deadly.abort, deadly.faulty, deadly.asleep]
    bad = [guard.submit("a.csv", work, bounds=Bounds(0, 1, 15)) for work in ways]
    good = guard.submit("b.csv", deadly.fine, 2, bounds=CLOSE)
    for future, told in zip(bad, ("mendadak", "KeyError", "batas waktunya"), strict=True):
        with pytest.raises(ExportError, match=told):
            future.result()
    assert good.result() == 2
    guard.stop()


def test_nothing_outlives_who_asked_for_it() -> None:
    script = (
        "import os, time; from reconcile.workspace.processes.guarded import Guard; from tests.workspace"
        " import deadly; from tests.workspace.test_guarded import CLOSE;g = Guard(); g.submit('b',"
        " deadly.fine, 1, bounds=CLOSE).result(); g.submit('a', deadly.asleep, bounds=CLOSE);time.sleep(0.5);"
        " print(flush=True); time.sleep(600)"
    )
    with subprocess.Popen([sys.executable, "-c", script], stdout=subprocess.PIPE) as asked:
        assert asked.stdout is not None
        asked.stdout.readline()
        helpers = psutil.Process(asked.pid).children(recursive=True)
        assert len(helpers) == 2
        asked.kill()
    _, alive = psutil.wait_procs(helpers, timeout=20)
    assert alive == []


def test_too_little_memory_for_any_file_is_no_files_fault() -> None:
    guard = Guard()
    guard.submit("a.csv", deadly.fine, 1, bounds=CLOSE).result()
    assert guard._process is not None  # not any other helper of this process, which other tests will need
    helper = psutil.Process(guard._process.pid)
    resource.prlimit(helper.pid, resource.RLIMIT_AS, (helper.memory_info().vms + 50 * 1024**2,) * 2)
    with pytest.raises(StorageError, match="terlalu kecil"):
        guard.submit("b.csv", deadly.greedy, bounds=CLOSE).result()
    guard.stop()


def test_bounds_grow_with_the_file() -> None:
    small, large = bounds_for(1500), bounds_for(100_000_000)
    assert small.memory < 1024**3 and small.seconds == 10
    assert large.memory > 5 * 1024**3 and large.seconds > 1000


def test_messages_come_whole() -> None:
    from reconcile.workspace.processes.pipes import receive, send

    reading, writing = os.pipe()
    send(writing, {"a": 1})
    assert receive(reading) == {"a": 1}
    os.write(writing, b"\0\0\0\0\0\0\0\x09half")
    os.close(writing)
    with pytest.raises(EOFError):
        receive(reading)
    os.close(reading)
