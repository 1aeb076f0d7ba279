"""The hard cases: CSV files under tests/cases that anyone may extend, one line a case, each saying why it
is there."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

CASES = Path(__file__).parent.parent / "cases"


def cases(name: str) -> list[dict[str, str]]:
    """The lines of tests/cases/<name>.csv."""
    with (CASES / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def label(case: dict[str, str]) -> str:
    """A short name of a case in test output."""
    return "|".join(list(case.values())[:2])[:60].encode("ascii", "replace").decode() or "blank"


def day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None
