"""Inputs that whole runs of tests are made of, and runs made once for all workers that only read them."""

from __future__ import annotations

import fcntl
import os
import random
import shutil
from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest

from reconcile.run import stages
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.run.manifest import write_manifest
from reconcile.workspace.files.door import write_json
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.store.keys import Key, KeyFile

WHOLE = stages.STAGES
"""All that a run does, whatever a test leaves out of its own runs."""

FULL = "FULL" in os.environ
"""Whether tests that are sized to fit the gate do all they can: make test-full."""

DAILY = "DAILY" in os.environ and not FULL
"""Whether few made-up cases are tried: make test and make test-quick."""

SHARE = 1 if FULL else 8 if DAILY else 4
"""Of how many made-up cases one is tried now."""

INPUTS = Path(__file__).parent / "inputs"
"""A few exports of every programme, one of each fault."""
AS_OF = date(2017, 6, 30)

SAMPLES = Path(__file__).parents[1] / "data_samples" / "inputs"
SAMPLES_AS_OF = date(2018, 3, 31)


_BORROWERS = """
D9001;3172036801939002;3172031003159777;WULANDARI SETYANINGSIH;11/02/1994;P;PONIYEM;LAGOA;KOJA
D9002;3173044509849006;3173041004159778;BENEDICTA SIMANJUNTAK;30/10/1985;P;TIURMA;KALI ANYAR;TAMBORA
D9003;3173045506619018;3172031006159779;YOHANA TAMBUNAN;17/03/1962;P;LAMRIA;LAGOA;KOJA
D9004;3173045312769000;3173041001159780;GATOT PRAMUDYA;25/06/1977;P;KARTINAH;KALI ANYAR;TAMBORA
"""
"""Four people who bear the numbers of others, and may be they: each makes an identity question."""


SHARED = "RECONCILE_TESTS_SHARED"
"""The variable that names the folder of this session of pytest, one for all its workers."""


def tries(number: int, least: int = 5) -> int:
    """How many of `number` made-up cases are tried now, of few never fewer than `least`: all by make
    test-full, a quarter by the gate, an eighth daily; other ones each time."""
    return min(number, max(least, number // SHARE))


def daily(count: int, values: Iterable[Any]) -> list[Any]:
    """Values of a parameter, of which the first `count` are tried daily and the others in the gate alone."""
    return [
        value if place < count else pytest.param(value, marks=pytest.mark.gate)
        for place, value in enumerate(values)
    ]


SEED = os.environ.setdefault("TESTS_SEED", str(date.today().toordinal()))
"""What is drawn of cases of which not all are tried, by all workers of a session: other cases each day."""
DAY = int(SEED) if SEED.isdecimal() else 0
"""Whose turn it is to rest, of the slow files."""


def drawn(count: int, values: Sequence[Any], daily_of_them: int = 1) -> list[Any]:
    """Of the values of a parameter that only repeats a test, the `count` that the gate tries today, of which
    `daily_of_them` are tried daily too. `make test-full` tries all; TESTS_SEED=... those of another day."""
    if FULL:
        return daily(daily_of_them, values)
    return daily(daily_of_them, random.Random(f"{SEED} {len(values)}").sample(list(values), count))


def half(values: Iterable[Any]) -> list[Any]:
    """Every other of the steps at which one thing is tried, the others tomorrow; make test-full tries all."""
    return list(values) if FULL else list(values)[DAY % 2 :: 2]


def inputs_with_questions(folder: Path) -> Path:
    """A folder of the small exports and the borrowers."""
    shutil.copytree(INPUTS, folder)
    roll = folder / "dtks" / "dtks.csv"
    rows = roll.read_text(encoding="utf-8").rstrip("\n")
    roll.write_text(rows + _BORROWERS.rstrip("\n") + "\n", encoding="utf-8")
    return folder


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` filled, by the first worker that asks; the others wait. Nobody writes to it. It is
    made with all stages, also where the test that asks first has left some out for itself."""
    folder = Path(os.environ[SHARED]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
            with patch.object(stages, "STAGES", WHOLE):
                make(part)
            part.rename(folder)
    return folder


def copied_run(out: Path, to: Path) -> Path:
    """A copy of the run published at `out` and of what its next run goes on from: its store with the key."""
    for beside in ("", ".store", ".store.key"):
        source = out.with_name(out.name + beside)
        if source.exists():
            shutil.copytree(source, to.with_name(to.name + beside))
    return to


def known_key(out: Path) -> Path:
    """`out`, whose store will have the key of the tests: ids of persons are made with it, so that runs of the
    same inputs have the same bytes."""
    KeyFile(out.with_name(out.name + ".store.key") / "key").write(
        Key(b"the key of the tests".ljust(32, b"."))
    )
    return out


@cache
def small_run() -> Path:
    """The published run of the exports in tests/inputs."""
    return made_once("small", lambda folder: _run(INPUTS, folder, AS_OF)) / "out"


@cache
def run_with_questions() -> Path:
    """A published run without papers whose persons people are asked about; its exports are beside it, in
    `inputs`."""

    def make(folder: Path) -> None:
        inputs, out = inputs_with_questions(folder / "inputs"), known_key(folder / "out")
        run_without_papers(Job(inputs=inputs, out=out, as_of=AS_OF))

    return made_once("questions", make) / "out"


@cache
def thousand_people() -> Path:
    """The exports of a thousand generated people: every table of a run has rows."""
    from data_samples.generator import generate  # here: most tests make nobody

    return made_once("thousand", lambda folder: generate(1000, 5, "legacy", folder)) / "inputs"


@cache
def sample_run() -> Path:
    """The published run of data_samples."""
    return made_once("samples", lambda folder: _run(SAMPLES, folder, SAMPLES_AS_OF)) / "out"


def _run(inputs: Path, folder: Path, as_of: date) -> None:
    stages.run(Job(inputs=inputs, out=known_key(folder / "out"), as_of=as_of))


MONTHS = {"2018-01": date(2018, 1, 31), "2018-02": date(2018, 2, 28), "2018-03": date(2018, 3, 31)}
"""Months of data_samples, and the day that the run of each speaks of."""


@cache
def three_months() -> Path:
    """For each of MONTHS a folder with `hasil` and its store, as they were after the run of that month; each
    run went on from the one before. Papers are no matter here. The key is that of all of them."""
    return made_once("months", _run_months)


def _run_months(folder: Path) -> None:
    out = known_key(folder / "hasil")
    for month, day in MONTHS.items():
        job = Job(inputs=SAMPLES.parent / "months" / month, out=out, as_of=day, cache=folder / "cache")
        run_without_papers(job)
        for beside in ("", ".store"):
            shutil.copytree(out.with_name(f"hasil{beside}"), folder / month / f"hasil{beside}")


def copied_month(month: str, to: Path) -> Path:
    """A copy of the run of one of MONTHS, with its store and the key."""
    copied_run(three_months() / month / "hasil", to)
    shutil.copytree(three_months() / "hasil.store.key", to.with_name(f"{to.name}.store.key"))
    return to


BEFORE_PAPERS = tuple(stage for stage in stages.STAGES if stage is not stages.REPORT)
"""What a run does before it writes reports, which cost as much as all else."""


def run_without_papers(job: Job) -> Manifest:
    """A published run that wrote no reports: for tests of tables alone."""
    with patch.object(stages, "STAGES", [one for one in stages.STAGES if one.name != stages.REPORT.name]):
        return stages.run(job)


def leading_to(last: stages.Stage) -> list[stages.Stage]:
    """Of the stages up to that of the name of `last` those without which it, or another of them, would lack a
    table."""
    at = [stage.name for stage in stages.STAGES].index(last.name)
    kept = [stages.STAGES[at]]
    needed = set(last.needs)
    for stage in reversed(stages.STAGES[:at]):
        if needed & set(stage.makes):
            needed |= set(stage.needs)
            kept.append(stage)
    return kept[::-1]


def run_as_far_as(last: stages.Stage, job: Job) -> Manifest:
    """A published run that ends after a stage that knows the persons and does before it what leads there alone:
    what others make is not there, and its manifest counts nothing of it."""
    with stages.begin(job) as given:
        for stage in leading_to(last):
            if stage.when(given):
                stages.perform(stage, given)
        given.folder.findings.mkdir(exist_ok=True)
        for path, nothing in (
            (given.folder.missing, {"not_made": {}}),
            (given.folder.unanswered, {"persons": 0}),
        ):
            if not path.exists():
                write_json(path, nothing)
        return write_manifest(given)


def sample_run_at(level: str, folder: Path, cache: Path, *words: str) -> tuple[Path, str]:
    """The samples at another level, and what the command said."""
    shared = Job(inputs=SAMPLES, out=sample_run(), as_of=SAMPLES_AS_OF)
    return run_at(level, shared, folder, cache, *words)


def run_at(level: str, shared: Job, folder: Path, cache: Path, *words: str) -> tuple[Path, str]:
    """The run of a published job at another level, and what the command said: what does not depend on the
    level is that of the published run, and the reports are written anew."""
    from typer.testing import CliRunner  # here: most tests need no command

    from reconcile.cli.commands import app

    out = known_key(folder / "out")
    asked = ["run", "--inputs", str(shared.inputs), "--out", str(out), "--level", level]
    asked += ["--as-of", str(shared.as_of), "--cache", str(cache), *words]
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(stages, "STAGES", taken_stages(lambda _: shared.out))
        told = CliRunner().invoke(app, asked)
    assert told.exit_code in (0, 10), (told.output, told.exception)
    return out, told.output


def taken_stages(published: Callable[[Run], Path]) -> tuple[stages.Stage, ...]:
    """The stages of a run that makes nothing between reading and reports: it takes it from a published run of
    the same inputs."""
    return tuple(
        replace(stage, do=_taken_from(published), again=None)
        if stage not in (stages.READ, stages.REPORT)
        else stage
        for stage in stages.STAGES
    )


def _taken_from(published: Callable[[Run], Path]) -> Callable[[Run, Sequence[str]], str]:
    """A stage that takes what it would make from a published run of the same inputs."""

    def do(run: Run, needs: Sequence[str]) -> str:
        del needs
        parts = ("snapshots", "reports", "manifest.json")
        for path in published(run).iterdir():
            if path.name not in parts and not (run.folder.path / path.name).exists():
                copy = shutil.copytree if path.is_dir() else shutil.copy2
                copy(path, run.folder.path / path.name)
        return ""

    return do
