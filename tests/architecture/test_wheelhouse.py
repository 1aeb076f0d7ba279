"""Offices without internet: what `make wheelhouse` collects is all that `make setup WHEELS=roda` needs. By the
Makefile as it is, with the packages that build the checkout standing for all; the index is a folder, which is gone
when the office installs."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import subprocess
import sys
import zipfile
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BUILDS = re.findall(
    r"^([a-z-]+)==", (ROOT / "requirements-build.lock").read_text(encoding="utf-8"), re.MULTILINE
)
RUNS = ("packaging", "pathspec", "pluggy")
"""Stand for the packages that the commands need; without them nothing is built either."""


def _wheel(name: str, folder: Path) -> Path:
    """The wheel that an installed package came from, without what pip added to it."""
    found = distribution(name)
    wheel = folder / f"{found.metadata['Name'].replace('-', '_')}-{found.version}-py3-none-any.whl"
    folder.mkdir(parents=True)
    with zipfile.ZipFile(wheel, "w") as archive:
        for file in found.files or []:
            if ".." not in file.parts and file.suffix != ".pyc" and file.name != "direct_url.json":
                archive.write(file.locate(), str(file))
    (folder / "index.html").write_text(f'<a href="{wheel.name}">{wheel.name}</a>', encoding="utf-8")
    return wheel


def _locked(wheels: list[Path]) -> str:
    return "".join(
        f"{wheel.name.split('-')[0]}=={wheel.name.split('-')[1]}"
        f" --hash=sha256:{hashlib.sha256(wheel.read_bytes()).hexdigest()}\n"
        for wheel in wheels
    )


def _make(folder: Path, *words: str, index: Path) -> str:
    environment = {name: value for name, value in os.environ.items() if not name.startswith(("PIP_", "MAKE"))}
    environment |= {"PIP_INDEX_URL": index.as_uri(), "PIP_CONFIG_FILE": os.devnull, "PIP_NO_CACHE_DIR": "1"}
    done = subprocess.run(
        ["make", *words], cwd=folder, env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.gate
@pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")
def test_what_is_collected_is_enough_without_internet(tmp_path: Path) -> None:
    try:
        wheels = {name: _wheel(name, tmp_path / "index" / name) for name in (*BUILDS, *RUNS)}
    except PackageNotFoundError as missing:
        pytest.skip(f"not installed here: {missing}")
    there, here = tmp_path / "there", tmp_path / "kantor tanpa internet"
    (there / "reconcile").mkdir(parents=True)
    for name in ("Makefile", "pyproject.toml", "README.md", "NOTICE.md", "reconcile/__init__.py"):
        shutil.copyfile(ROOT / name, there / name)
    for name in ("flows", "data_samples"):
        (there / name).mkdir()
    (there / "requirements.lock").write_text(_locked([wheels[name] for name in RUNS]))
    (there / "requirements-build.lock").write_text(_locked([wheels[name] for name in BUILDS]))
    python = there / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nexec {sys.executable} "$@"\n')
    python.chmod(0o700)
    (there / ".venv" / ".lengkap").touch()

    assert "make setup WHEELS=roda" in _make(there, "wheelhouse", index=tmp_path / "index")
    assert sorted(path.name for path in (there / "roda").iterdir()) == sorted(
        wheel.name for wheel in wheels.values()
    )

    shutil.copytree(there, here, ignore=shutil.ignore_patterns(".venv"))
    shutil.rmtree(tmp_path / "index")
    _make(here, "setup", "WHEELS=roda", f"PYTHON={sys.executable}", index=tmp_path / "index")
    said = subprocess.run(
        [here / ".venv" / "bin" / "python", "-c", "import reconcile, hatchling; print(reconcile.__file__)"],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert said.stdout.strip() == str(here / "reconcile" / "__init__.py")
