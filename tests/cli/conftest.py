"""A published run of the small exports in tests/cli/inputs, shared by the tests of the whole job."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pytest

from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.run.manifest import Manifest

INPUTS = Path(__file__).parent / "inputs"
AS_OF = date(2017, 6, 30)


@pytest.fixture(scope="session")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One cache for all tests of a worker: what is the same is read once."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="session")
def published(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, Manifest]:
    out = tmp_path_factory.mktemp("run") / "out"
    return out, stages.run(Job(inputs=INPUTS, out=out, as_of=AS_OF, cache=cache))


@pytest.fixture
def inputs(tmp_path: Path) -> Path:
    """A copy of the exports that a test may spoil."""
    return Path(shutil.copytree(INPUTS, tmp_path / "inputs"))
