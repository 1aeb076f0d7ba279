"""The image for offices: what it copies is there, and it builds and runs where there is an engine for it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
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
def test_what_is_copied_is_enough_to_install_and_to_answer(tmp_path: Path) -> None:
    """The steps of the recipe without an engine: what it copies, in an empty folder, installed as it installs it.
    Left out: the locked packages, which come from the network, and the account, which needs root."""
    context, site = tmp_path / "context", tmp_path / "site"
    for line in re.findall(r"^COPY (.*)$", RECIPE, re.MULTILINE):
        *names, target = line.split()
        for name in names:
            place = context / (target if len(names) == 1 else name)
            place.parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / name).is_dir() else shutil.copyfile
            copy(ROOT / name, place)
    (step,) = re.findall(r"pip install --no-cache-dir (--no-deps --no-build-isolation) \.", RECIPE)
    install = [sys.executable, "-m", "pip", "install", "--quiet", "--no-index", "--target", str(site)]
    subprocess.run([*install, *step.split(), "."], cwd=context, check=True)
    (entry,) = re.findall(r'^ENTRYPOINT \["(.*)"\]$', RECIPE, re.MULTILINE)
    environment = {**os.environ, "PYTHONPATH": str(site)}
    for command in ([str(site / "bin" / entry), "--version"], [sys.executable, "-m", "flows", "--help"]):
        said = subprocess.run(
            command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=True
        )
        assert "reconcile" in said.stdout
    where = "import reconcile.rules as r, reconcile.review as p; print(r.__file__, p.__file__)"
    found = subprocess.run(
        [sys.executable, "-c", where],
        cwd=tmp_path,
        env=environment,
        capture_output=True,
        text=True,
        check=True,
    )
    assert all(path.startswith(str(site)) for path in found.stdout.split())
    for kind in ("toml", "csv", "html", "css", "js", "svg"):  # what is no code is part of it too
        ours = {path.name for path in (ROOT / "reconcile").rglob(f"*.{kind}")}
        assert ours == {path.name for path in (site / "reconcile").rglob(f"*.{kind}")}, kind


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
