"""NOTICE.md names what ships and what runs with it."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]
NOTICE = (ROOT / "NOTICE.md").read_text(encoding="utf-8")


def test_every_package_that_runs_with_it_is_named() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    wanted = [
        *project["dependencies"],
        *(need for name, needs in extras.items() if name not in ("dev", "build") for need in needs),
    ]
    names = {match[0] for need in wanted if (match := re.match(r"[A-Za-z0-9_.-]+", need))}
    assert names == set(re.findall(r"(?m)^\| ([a-z][a-z0-9-]*) \| [^|]+ \|$", NOTICE)) - {"package", "part"}


def test_every_file_of_region_data_is_named() -> None:
    named = " ".join(re.findall(r"`([^`]*)`", NOTICE))
    assert [
        path.stem for path in (ROOT / "reconcile/regions/data").glob("*.csv") if path.stem not in named
    ] == []


def test_the_run_time_lock_holds_no_tool_of_development() -> None:
    lock = (ROOT / "requirements.lock").read_text(encoding="utf-8")
    locked = set(re.findall(r"(?m)^([a-z0-9._-]+)", lock))
    assert not locked & {"pytest", "mypy", "ruff", "hypothesis", "selenium", "recordlinkage", "hatchling"}
