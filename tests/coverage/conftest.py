"""Coverage over small tables that are drawn."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reconcile.coverage import Trusted, keep_coverage
from reconcile.engines.protocol import Engine
from reconcile.rules import load_rules
from reconcile.rules.families import Families
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK
from tests.coverage.nights import Nights
from tests.findings.ascii_tables import engine_with, listed, parse, table

FAMILIES = load_rules().families
NEEDS = (*stages.COVER.needs, *SNAPSHOT_OF_WORK)
DAY = date(2018, 6, 15)
HEAD = (
    "id | person | segment | card_number | start | end | benefit_status | region | birth_date | vital_status"
)
WORK = ("taspen", "asabri", "bpjstk_tk", "bpu", "pmi", "jakon", "bpjskes_ppu")
ROLES = {"kis": "roll", "kjs": "roll", "kip": "roll", "kjp": "roll", "dukcapil": "register"}
ROLES |= dict.fromkeys(WORK, "work")

Covered = Callable[..., dict[str, list[dict[str, Any]]]]


def given(
    drawing: str, paid: str = "", as_of: dict[str, date] | None = None, **others: list[dict[str, Any]]
) -> dict[str, Any]:
    """The tables that coverage is made of. paid: person and month of contributions. as_of: of a roll, where it
    is not DAY."""
    tables = listed(f"{HEAD}\n{drawing}")
    programmes = sorted({row["programme"] for row in tables["records"].to_pylist()})
    days = {programme: (as_of or {}).get(programme, DAY) for programme in programmes}
    tables["deliveries"] = table(
        "deliveries",
        [
            {"programme": one, "source_file": f"{one}.csv", "in_force": True, "as_of": day, "scope": []}
            for one, day in days.items()
        ],
    )
    lines = parse(f"person | month | paid\n{paid}") if paid else []
    work = [{**line, "roll": "bpjstk_tk", "state": "ACTIVE"} for line in lines]
    tables["employment"] = table("employment", [dict(line) for line in work])
    return tables | {name: table(name, rows) for name, rows in others.items()}


@pytest.fixture
def covered(tmp_path: Path) -> Iterator[Covered]:
    """covered(rows, paid, ...) -> the tables of coverage."""
    engines: list[Engine] = []

    def run(
        drawing: str, paid: str = "", *, families: Families = FAMILIES, names: Sequence[str] = (), **more: Any
    ) -> dict[str, list[dict[str, Any]]]:
        tables = given(drawing, paid, **more)
        engine = engine_with(tables, tmp_path / str(len(engines)), NEEDS)
        engines.append(engine)
        links = Trusted(0.98, 0.95)
        keep_coverage(engine, families, ROLES, "31", tables["deliveries"], as_of=DAY, links=links)
        wanted = names or ("coverage_people", "membership", "coverage_sources")
        return {name: engine.arrow(f"SELECT * FROM {name}").to_pylist() for name in wanted}

    yield run
    for engine in engines:
        engine.close()


@pytest.fixture
def nights(tmp_path: Path) -> Iterator[Nights]:
    engine = engine_with({}, tmp_path)
    yield Nights(engine)
    engine.close()
