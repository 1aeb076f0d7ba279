"""Persons -> the finding tables, and what could not be found for want of a register."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.run.given import Run, engine_for
from reconcile.workspace.files.door import write_json
from reconcile.workspace.runs import RunFolder


def find_cases(run: Run, needs: Sequence[str]) -> str:
    """Keep every finding table. Raises DeclarationError when a record's programme is not declared."""
    folder = run.folder
    folder.findings.mkdir()
    with engine_for(run, needs) as engine:
        answered = engine.arrow("SELECT * FROM answered")
        deliveries = engine.arrow("SELECT * FROM deliveries")
        rules, job = run.declarations.rules, run.job
        missing = findings.find_all(
            engine, run.programmes, rules, job.as_of, answered, home=job.home, deliveries=deliveries
        )
        unanswered = findings.persons_unanswered(engine)
        rows = write_findings(engine, folder, findings.names())
    write_json(folder.missing, missing, indent=2)
    write_json(folder.unanswered, {"persons": unanswered})
    return f"{rows['overlaps']} tumpang tindih, {rows['unregistered']} belum terdaftar"


def write_findings(engine: Engine, folder: RunFolder, names: Sequence[str]) -> dict[str, int]:
    """Keep the tables `names` in the run, as they are declared; returns the rows of each."""
    return {name: write_table(engine, tables.TABLES[name], folder.finding(name)) for name in names}
