"""The image for offices: what it copies is there, and it builds and runs where there is an engine for it."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
RECIPE = (ROOT / "Containerfile").read_text(encoding="utf-8")


def _engine() -> str | None:
    for name in ("docker", "podman"):
        if (
            shutil.which(name)
            and not subprocess.run([name, "info"], capture_output=True, check=False).returncode
        ):
            return name
    return None


def test_all_that_is_copied_is_there_and_let_through() -> None:
    copied = [name for line in re.findall(r"^COPY (.*)$", RECIPE, re.MULTILINE) for name in line.split()[:-1]]
    let_through = {
        line[1:] for line in (ROOT / ".dockerignore").read_text().splitlines() if line.startswith("!")
    }
    assert all((ROOT / name).exists() for name in copied)
    assert set(copied) == let_through


def test_versions_come_from_the_locks_and_nobody_runs_as_root() -> None:
    assert "--require-hashes -r requirements.lock -r requirements-build.lock" in RECIPE
    assert re.search(r"^USER reconcile$", RECIPE, re.MULTILINE)


@pytest.mark.gate
def test_it_builds_and_answers() -> None:
    engine = _engine()
    if engine is None:
        pytest.skip("no container engine runs here")
    subprocess.run(
        [engine, "build", "--file", "Containerfile", "--tag", "reconcile-test", "."], cwd=ROOT, check=True
    )
    said = subprocess.run(
        [engine, "run", "--rm", "reconcile-test", "--version"], capture_output=True, text=True, check=True
    )
    assert said.stdout.startswith("reconcile ")
