"""The desk that papers about decisions are tested with: rows drawn, what people answered, and the files."""

from __future__ import annotations

import csv
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.questions import keep_questions
from reconcile.reports.contents import Level, RunFacts, recap
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.kit.report import Desk
from reconcile.rules import load_rules
from reconcile.workspace.progress import SILENT
from tests.findings.ascii_tables import AS_OF, engine_with, found, listed, table
from tests.reports.samples import NAMES

ACTION, IDENTITY = "TINDAKAN", "IDENTITAS"


def answer(
    verdict: str, code: str | None, left: str, right: str | None, kind: str = ACTION, **more: Any
) -> dict[str, Any]:
    """A row of `answered`: Eka said `verdict` on 1 June."""
    rows = {"record_id_left": left, "record_id_right": right}
    by = {"decided_on": date(2018, 6, 1), "decided_by": "Eka"}
    return {"answers": kind, "class": code, "verdict": verdict, **rows, **by, **more}


def found_in(drawing: str, folder: Path, **others: str) -> Engine:
    """An engine with drawn rows and all that is found of them. others: drawings of further tables."""
    made = engine_with(listed(drawing, **others), folder)
    found(made)
    return made


def ask(engine: Engine, answers: Sequence[dict[str, Any]] = ()) -> None:
    """What is asked of it, where people answered that."""
    answered = table("answered", [dict(one) for one in answers]) if answers else None
    keep_questions(engine, load_rules().overlaps, NAMES, answered)
    keep_homes(engine)


def desk(engine: Engine, out: Path, level: Level = Level.L1) -> Desk:
    out.mkdir(parents=True, exist_ok=True)
    facts = RunFacts("20180615-0000-0000", AS_OF, level, NAMES, rolls=("kip", "kis", "kjp", "kjs"))
    return Desk(engine, out, facts, recap(engine), SILENT)


def rows_of(path: Path) -> list[dict[str, str]]:
    """Of a CSV list."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))
