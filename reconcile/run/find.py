"""Persons -> the finding tables, and what could not be found for want of a register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow.compute as pc

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.run.earlier.repeating import Repeatable, periods_begun_and_over
from reconcile.run.given import Run, engine_for
from reconcile.workspace.files.door import read_table, write_json
from reconcile.workspace.runs import RunFolder


def find_cases(run: Run, needs: Sequence[str]) -> str:
    """Keep every finding table. Raises DeclarationError when a record's programme is not declared."""
    folder = run.folder
    folder.findings.mkdir(exist_ok=True)
    with engine_for(run, needs) as engine:
        engine.read("jobs", folder.snapshot_tables("jobs") or tables.empty("jobs"))
        answered = engine.arrow("SELECT * FROM answered")
        deliveries = engine.arrow("SELECT * FROM deliveries")
        rules, job = run.declarations.rules, run.job
        more = {"home": job.home, "deliveries": deliveries, "retired": _retired(folder)}
        unknown = findings.find_all(engine, run.programmes, rules, job.as_of, answered, **more)
        unanswered = findings.persons_unanswered(engine)
        rows = write_findings(engine, folder, findings.names())
    write_json(folder.missing, {"not_made": unknown.unmade, "partly": unknown.partly}, indent=2)
    write_json(folder.unanswered, {"persons": unanswered})
    return f"{rows['overlaps']} tumpang tindih, {rows['unregistered']} belum terdaftar"


def _made_of(run: Run) -> object:
    """Rules and programmes, whom people retired, and of the day the month and which periods it is in."""
    day = run.job.as_of
    programmes = {code: programme.model_dump_json() for code, programme in run.programmes.items()}
    rules = run.declarations.rules.model_dump_json()
    return [
        run.job.home,
        rules,
        programmes,
        _retired(run.folder),
        f"{day:%Y-%m}",
        *periods_begun_and_over(run),
    ]


def _made(folder: RunFolder) -> list[Path]:
    return [*(folder.finding(name) for name in findings.names()), folder.missing, folder.unanswered]


AGAIN = Repeatable(_made_of, _made)


def _retired(folder: RunFolder) -> list[str]:
    """Persons of whom people say that there is no such person, as this run's identities have it."""
    identities = folder.store / "identities.parquet"
    if not identities.exists():
        return []
    found = read_table(identities, ["identity_id"], pc.field("status") == "RETIRED")
    return sorted(found["identity_id"].to_pylist())


def write_findings(engine: Engine, folder: RunFolder, names: Sequence[str]) -> dict[str, int]:
    """Keep the tables `names` in the run, as they are declared; returns the rows of each."""
    return {name: write_table(engine, tables.TABLES[name], folder.finding(name)) for name in names}
