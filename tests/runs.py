"""Inputs that whole runs of tests are made of, and runs made once for all workers that only read them."""

from __future__ import annotations

import fcntl
import os
import shutil
from collections.abc import Callable
from datetime import date
from functools import cache
from pathlib import Path

from reconcile.run import stages
from reconcile.run.jobs import Job

FULL = "FULL" in os.environ
"""Whether tests that are sized to fit the gate do all they can: make test-full."""

INPUTS = Path(__file__).parent / "inputs"
"""A few exports of every programme, one of each fault."""
AS_OF = date(2017, 6, 30)

SAMPLES = Path(__file__).parents[1] / "data_samples" / "inputs"
SAMPLES_AS_OF = date(2018, 3, 31)


SHARED = "RECONCILE_TESTS_SHARED"
"""The variable that names the folder of this session of pytest, one for all its workers."""


def made_once(name: str, make: Callable[[Path], object]) -> Path:
    """The folder that `make` filled, by the first worker that asks; the others wait. Nobody writes to it."""
    folder = Path(os.environ[SHARED]) / name
    with folder.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not folder.exists():
            part = folder.with_suffix(".part")
            shutil.rmtree(part, ignore_errors=True)
            part.mkdir()
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


@cache
def small_run() -> Path:
    """The published run of the exports in tests/inputs."""
    return made_once("small", lambda folder: _run(INPUTS, folder, AS_OF)) / "out"


@cache
def sample_run() -> Path:
    """The published run of data_samples."""
    return made_once("samples", lambda folder: _run(SAMPLES, folder, SAMPLES_AS_OF)) / "out"


def _run(inputs: Path, folder: Path, as_of: date) -> None:
    stages.run(Job(inputs=inputs, out=folder / "out", as_of=as_of))
