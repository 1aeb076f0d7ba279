"""What tests of several folders share: the small exports, a published run of them, one cache."""

from __future__ import annotations

import atexit
import gc
import os
import shutil
import sys
import tempfile
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from reconcile.engines import duckdb_engine
from reconcile.run import stages
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import read_manifest
from tests.marks import is_of_the_gate, is_slow, opens, resting, waiting
from tests.places import memory_folder
from tests.runs import BEFORE_PAPERS, DAY, INPUTS, SEED, SHARED, leading_to, small_run, tries

settings.register_profile("sized", max_examples=tries(settings().max_examples))
settings.load_profile("sized")


_parsed = duckdb_engine.parsed
_STATEMENTS: dict[str, Any] = {}


def _parsed_once(connection: Any, sql: str) -> Any:
    """A thousand tests give DuckDB the same statements: of these only the parsing is done once."""
    if sql not in _STATEMENTS:
        if len(_STATEMENTS) >= 4096:
            _STATEMENTS.clear()
        _STATEMENTS[sql] = _parsed(connection, sql)
    return _STATEMENTS[sql]


duckdb_engine.parsed = _parsed_once


@pytest.hookimpl(wrapper=True)
def pytest_collection() -> Iterator[None]:
    """What collecting makes stays to the end: nobody looks through it for garbage, then or later."""
    gc.disable()
    try:
        return (yield)
    finally:
        gc.freeze()
        gc.enable()


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """What takes long is marked, and begun first: what is short fills the gaps at the end. Of the files with
    what takes long and is not of the gate, those that rest today are marked too; of the others that open an
    engine or read a file those that wait for another day."""
    for item in items:
        if is_of_the_gate(item):
            item.add_marker(pytest.mark.gate)
        if item.get_closest_marker("gate") or is_slow(item):
            item.add_marker(pytest.mark.slow)
    long = [item for item in items if item.get_closest_marker("slow") and not item.get_closest_marker("gate")]
    files = resting([item.nodeid.partition("::")[0] for item in long], DAY)
    for item in long:
        if item.nodeid.partition("::")[0] in files:
            item.add_marker(pytest.mark.rests)
    opening = [item for item in items if not item.get_closest_marker("slow") and opens(item)]
    for place in waiting([item.nodeid.partition("::")[0] for item in opening], DAY):
        opening[place].add_marker(pytest.mark.waits)
    items.sort(key=_turn)


def _turn(item: pytest.Item) -> int:
    return 0 if item.nodeid.startswith(tuple(TOGETHER)) else 1 if item.get_closest_marker("slow") else 2


TOGETHER = {
    "tests/engines/": "spark",
    "tests/flows/test_nightly.py": "prefect",
    "tests/flows/test_serving.py": "prefect",
    "tests/architecture/": "trees",
}
"""Tests that share what takes seconds to make, by what their place begins with: a server that is started, or the
trees of all modules."""


class _ByFile(LoadScopeScheduling):
    """A worker gets all tests of a file, which share what it made, and all that share something dear."""

    def _split_scope(self, nodeid: str) -> str:
        return next(
            (name for place, name in TOGETHER.items() if nodeid.startswith(place)), nodeid.partition("::")[0]
        )


def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    config.option.loadscopereorder = False
    return _ByFile(config, log)


def pytest_configure(config: pytest.Config) -> None:
    """One folder for all workers: they inherit its name."""
    if not hasattr(config, "workerinput"):
        config.pluginmanager.register(_Workers())
        if in_memory := memory_folder():
            os.environ["TMPDIR"] = tempfile.tempdir = in_memory
            atexit.register(shutil.rmtree, in_memory, ignore_errors=True)  # after what libraries remove
        os.environ[SHARED] = tempfile.mkdtemp(prefix="reconcile-tests-")


LEFT_OUT: Counter[tuple[str, str]] = Counter()
"""How many tests of a folder were left out, by the mark for which they were."""


def pytest_deselected(items: Sequence[pytest.Item]) -> None:
    asked = items[0].config.option.markexpr
    marks = [name for name in ("gate", "rests", "slow", "waits") if name in asked]
    for item in items:
        mark = next((name for name in marks if item.get_closest_marker(name)), "")
        LEFT_OUT[item.nodeid.split("/")[1], mark] += 1


def pytest_sessionfinish(session: pytest.Session) -> None:
    if hasattr(session.config, "workeroutput"):
        session.config.workeroutput["left out"] = [(*what, count) for what, count in LEFT_OUT.items()]


class _Workers:
    """Each worker leaves out the same: what the last one says is said once."""

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        told = getattr(node, "workeroutput", {}).get("left out", ())
        LEFT_OUT.update({(folder, mark): count for folder, mark, count in told} if not LEFT_OUT else {})


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """What a command left out is said, folder by folder: nobody takes a part for the whole."""
    by_folder: defaultdict[str, list[str]] = defaultdict(list)
    for (folder, mark), count in sorted(LEFT_OUT.items()):
        by_folder[folder].append(f"{count} {mark}".strip())
    if by_folder:
        told = "; ".join(f"{folder} {', '.join(counts)}" for folder, counts in by_folder.items())
        terminalreporter.write_line(f"Left out ({sum(LEFT_OUT.values()):,} tests): {told}")


def pytest_report_header() -> str:
    return f"drawn by TESTS_SEED={SEED}"


def pytest_unconfigure(config: pytest.Config) -> None:
    gc.unfreeze()  # else libraries tell at the end of things that nobody gave back
    if not hasattr(config, "workerinput"):
        shutil.rmtree(os.environ.pop(SHARED), ignore_errors=True)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests of a worker: what is the same is read once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def published() -> tuple[Path, Manifest]:
    """The run of the small exports; nobody writes to it."""
    return small_run(), read_manifest(small_run())


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A copy of the exports that a test may spoil."""
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))


@pytest.fixture
def without_papers(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of this process, also those that the command line begins, write no reports: for tests of what runs
    leave in tables and in the store."""
    monkeypatch.setattr(stages, "STAGES", BEFORE_PAPERS)


@pytest.fixture
def as_far_as_findings(monkeypatch: pytest.MonkeyPatch) -> None:
    """Runs of this process end at the findings, and do before them what leads there alone: for tests of how a
    run goes and ends, not of what else it makes."""
    monkeypatch.setattr(stages, "STAGES", tuple(leading_to(stages.FIND)))


@pytest.fixture
def call(
    capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> Callable[..., tuple[int, str, str]]:
    """Run the command line in this process, as its entry point does: words -> exit code, output, messages."""

    def called(*words: str | Path) -> tuple[int, str, str]:
        from reconcile import cli  # here: most tests need no command

        monkeypatch.setattr(sys, "argv", ["reconcile", *map(str, words)])
        with pytest.raises(SystemExit) as left:
            cli.main()
        code = left.value.code
        return (code if isinstance(code, int) else int(code is not None), *capfd.readouterr())

    return called
