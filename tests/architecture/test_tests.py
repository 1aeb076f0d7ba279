"""The tests mirror the house, and what is left out of the quick ones is found by what it starts."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

import data_samples.generator
from reconcile import cli
from reconcile.engines.opening import opened_engine
from reconcile.run import stages
from tests import places, runs
from tests.marks import BESIDE, OPENERS, SHIFTS, TURNS, resting, starts, waiting

ROOT = Path(__file__).parents[2]
FLOORS = {path.name for path in (ROOT / "reconcile").iterdir() if (path / "__init__.py").is_file()}
OF_NO_FLOOR = {
    "architecture",  # of the whole house
    "flows",  # beside it
    "fuzz",  # spoilt files through every door
    "generator",  # data_samples
}
ELSEWHERE = {
    "regions": "parsing/test_places.py",  # reference data, and who reads it
}
"""Floors without a folder of tests, and where they are tested."""
DATA = {"cases", "inputs"}
MOST_WHOLE_RUNS = 18
"""Calls of `stages.run` in all tests. Each costs some three seconds of a processor, half of them papers: what
looks at none ends before them (tests/runs.py), what only reads a run takes a shared one. Who needs one more
raises the number and says why."""


def test_every_folder_of_tests_has_its_floor_and_every_floor_its_tests() -> None:
    folders = {path.name for path in (ROOT / "tests").iterdir() if path.is_dir()} - {"__pycache__"} - DATA
    assert folders - OF_NO_FLOOR == FLOORS - set(ELSEWHERE)
    assert [place for place in ELSEWHERE.values() if not (ROOT / "tests" / place).is_file()] == []


def test_each_paper_has_its_folder_of_tests() -> None:
    reports, tested = ROOT / "reconcile" / "reports", ROOT / "tests" / "reports"
    folders = {path.parent.name for path in tested.glob("*/__init__.py")}
    assert {path.parent.name for path in reports.glob("*/paper.py")} <= folders
    assert folders <= {path.parent.name for path in reports.glob("*/__init__.py")}


def _process() -> None:
    subprocess.run([sys.executable, "-c", ""], check=True)


def _by_way_of_another() -> list[None]:
    return [_process() for _ in range(2)]


def _imports_by_itself() -> None:
    from reconcile.run import stages as imported

    print(imported)


def _imports_an_engine() -> None:
    from reconcile.engines.spark_engine import SparkEngine

    print(SparkEngine)


@given(st.integers())
def _tries_made_up_cases(number: int) -> None:
    print(runs.sample_run, number)


class _Holder:
    def start(self) -> None:
        stages.run  # noqa: B018


@pytest.mark.parametrize(
    "function",
    [
        _process,
        _by_way_of_another,
        _imports_by_itself,
        _imports_an_engine,
        _Holder,
        lambda: data_samples.generator and runs.small_run,
        _tries_made_up_cases,
        cli.main,
        runs.sample_run,
        runs.made_once,
    ],
)
def test_what_reaches_a_run_or_a_process_is_slow(function: Callable[..., object]) -> None:
    assert starts(function)


@pytest.mark.parametrize(
    "function", [re.compile, lambda: ROOT, test_every_folder_of_tests_has_its_floor_and_every_floor_its_tests]
)
def test_what_reaches_none_is_not(function: Callable[..., object]) -> None:
    assert not starts(function)


@pytest.mark.parametrize("function", [_process, _by_way_of_another])
def test_what_starts_a_process_beside_is_of_the_gate(function: Callable[..., object]) -> None:
    assert starts(function, BESIDE)


@pytest.mark.parametrize("function", [_imports_by_itself, _Holder, cli.main, runs.sample_run])
def test_a_run_within_the_process_is_slow_and_not_of_the_gate(function: Callable[..., object]) -> None:
    assert starts(function) and not starts(function, BESIDE)


def test_each_slow_file_has_its_turn_every_third_day() -> None:
    files = [f"tests/{name}.py" for name in "abcdefgh"]
    turns = [set(files) - resting([*files, files[0]], day) for day in range(SHIFTS)]
    assert sorted(file for turn in turns for file in turn) == files and {len(turn) for turn in turns} == {
        2,
        3,
    }
    assert set(files) - resting(files, SHIFTS) == turns[0]


def test_of_each_file_something_that_opens_an_engine_is_quick_and_all_is_within_their_turns() -> None:
    files = [file for file, count in (("a", 1), ("b", 4), ("c", 20)) for _ in range(count)]
    turns = [set(range(len(files))) - waiting(files, day) for day in range(30)]
    assert all({files[place] for place in one} == {"a", "b", "c"} for one in turns)
    assert set().union(*turns[:TURNS]) == set(range(len(files))) and max(map(len, turns)) <= 5


def _opens() -> None:
    with opened_engine([]) as engine:
        engine.arrow("SELECT 1")


def test_what_opens_an_engine_is_found_and_is_not_slow() -> None:
    assert starts(_opens, OPENERS) and not starts(_opens) and not starts(_process, OPENERS)


def test_each_command_says_what_it_leaves_out() -> None:
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    told = {
        name: re.findall(r'-m "([^"]*)"', body)
        for name, body in re.findall(r"(?m)^([a-z-]+):.*\n((?:\t.*\n)+)", text)
        if "-m pytest" in body
    }
    assert told["test"] == ["not gate and not rests"] and told["test-quick"] == [
        "not slow$(if $(filter tests,$(TESTS)), and not waits)"
    ]
    assert told["check"] == told["test-full"] == []


def test_what_is_tried_of_made_up_cases_is_sized_in_one_place() -> None:
    """By make test-full in full, by the gate and the daily commands a part: `tries` knows which it is."""
    sizes = [
        (path.name, size)
        for path in (ROOT / "tests").rglob("*.py")
        if path != Path(__file__)
        for size in re.findall(r"max_examples=([^,)\n]*)", path.read_text(encoding="utf-8"))
    ]
    assert len(sizes) > 30 and [each for each in sizes if "tries(" not in each[1]] == []
    made = re.findall(r"(?m)^([a-z-]+):.*\n\t@DAILY=1 ", (ROOT / "Makefile").read_text(encoding="utf-8"))
    assert made == ["test", "test-quick", "test-times"]


@pytest.mark.parametrize(("share", "tried"), [(8, [3, 5, 5, 50]), (4, [3, 5, 10, 100]), (1, [3, 8, 40, 400])])
def test_few_are_tried_daily_and_twice_as_many_in_the_gate(
    share: int, tried: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(runs, "SHARE", share)
    assert [runs.tries(number) for number in (3, 8, 40, 400)] == tried


def test_what_is_drawn_is_the_same_for_all_workers_and_another_day_draws_others(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tried(daily: bool) -> list[object]:
        cases = [getattr(case, "values", (case,)) for case in runs.drawn(3, range(40))]
        marked = [bool(getattr(case, "marks", ())) for case in runs.drawn(3, range(40))]
        return [value for (value,), of_gate in zip(cases, marked, strict=True) if not (daily and of_gate)]

    monkeypatch.setattr(runs, "FULL", False)
    gates = []
    for day in ("1", "1", "2"):
        monkeypatch.setattr(runs, "SEED", day)
        gates.append(tried(daily=False))
        assert len(set(gates[-1])) == 3 and tried(daily=True) == gates[-1][:1]
    assert gates[0] == gates[1] != gates[2]
    monkeypatch.setattr(runs, "FULL", True)
    assert tried(daily=False) == list(range(40))


def test_tests_write_in_memory_where_there_is_enough_and_nobody_said_where(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "MEMORY", tmp_path)
    monkeypatch.setattr(places, "FULL", False)
    monkeypatch.setattr(places, "LEAST", 1)
    monkeypatch.delenv("TMPDIR", raising=False)
    own = places.memory_folder()
    assert own is not None and Path(own).is_dir()
    ended = subprocess.run(
        [sys.executable, "-c", "import os; print(os.getpid())"], check=True, capture_output=True
    )
    left = tmp_path / Path(own).name.replace(str(os.getpid()), ended.stdout.decode().strip())
    left.mkdir()
    again = places.memory_folder()
    assert again is not None and not left.exists() and Path(own).is_dir()  # whose session lives
    monkeypatch.setattr(places, "LEAST", 2**60)
    assert places.memory_folder() is None
    monkeypatch.setattr(places, "LEAST", 1)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    assert places.memory_folder() is None
    monkeypatch.delenv("TMPDIR")
    monkeypatch.setattr(places, "FULL", True)
    assert places.memory_folder() is None


def test_what_leads_to_a_stage_makes_all_that_it_needs_and_nothing_else() -> None:
    for last in runs.WHOLE:
        made: set[str] = set()
        leading = runs.leading_to(last)
        for stage in leading:
            assert set(stage.needs) <= made, (last.name, stage.name)
            made |= set(stage.makes)
        for stage in leading[:-1]:
            assert set(stage.makes) & {need for one in leading for need in one.needs}, (last.name, stage.name)


def test_whole_runs_are_few() -> None:
    texts = [path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")]
    assert sum(len(re.findall(r"\bstages\.run\(", text)) for text in texts) <= MOST_WHOLE_RUNS
