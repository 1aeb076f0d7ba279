"""Verifies rows that are drawn in text."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import closing
from copy import deepcopy
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from reconcile.verification import verify
from tests.findings.ascii_tables import PROGRAMMES, engine_with, listed, parse, table

ROLES = {code: programme.role for code, programme in PROGRAMMES.items()}
DAY = date(2018, 3, 31)
NEEDS = (*stages.VERIFY.needs, *SNAPSHOT_OF_WORK)
HEAD = "id | person | nik | name | birth_date | region | vital_status | register_answer | source_file"

Verify = Callable[..., list[dict[str, Any]]]


def delivery(day: str | None, scope: tuple[str, ...] = (), *, unknown: bool = False) -> dict[str, Any]:
    """A file of the register that speaks of `day`, in force or missing."""
    named = {"programme": "dukcapil", "source_file": f"{day or 'dukcapil'}.csv", "as_of": day}
    return {**named, "scope": list(scope), "in_force": not unknown, "unknown": unknown, "answers": False}


def tables_of(drawing: str, deliveries: list[dict[str, Any]], **others: str) -> dict[str, Any]:
    """All that verifying reads. A name is its own key unless `name_key` is drawn."""
    heading = drawing.strip().splitlines()[0]
    given = {
        name: rows for name, rows in listed(drawing, **others).items() if name in NEEDS or name in others
    }
    rows = given["records"].to_pylist()
    if "name_key" not in heading:
        rows = [{**row, "name_key": row["name"] and " ".join(sorted(row["name"].split()))} for row in rows]
    return {**given, "records": table("records", rows), "deliveries": table("deliveries", deliveries)}


_VERIFIED: dict[str, list[dict[str, Any]]] = {}
"""What came of rows that were verified before: several tests ask of the same rows different things."""


@pytest.fixture
def verified(tmp_path: Path) -> Verify:
    """verified(drawing, deliveries, ...) -> the rows of `verification` by record_id."""

    def run(
        drawing: str, deliveries: list[dict[str, Any]] | None = None, head: str = HEAD, **others: str
    ) -> list[dict[str, Any]]:
        told = repr((drawing, deliveries, head, others))
        if told not in _VERIFIED:
            files = {row.get("source_file") or "" for row in parse(f"{head}\n{drawing}")}
            days = sorted(file.removesuffix(".csv") for file in files if file.startswith("20")) or [None]
            given = tables_of(f"{head}\n{drawing}", deliveries or [delivery(day) for day in days], **others)
            with closing(engine_with(given, tmp_path / str(len(_VERIFIED)))) as engine:
                verify(engine, ROLES, "31", given["deliveries"], DAY)
                rows = engine.arrow("SELECT * FROM verification ORDER BY record_id").to_pylist()
            _VERIFIED[told] = rows
        return deepcopy(_VERIFIED[told])

    return run
