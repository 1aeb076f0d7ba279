"""Persons -> the finding tables, and what could not be found for want of a register."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow.compute as pc

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.run.earlier.partly import OF_ROWS, Partly, Touched, narrow, read_touched, write_patched
from reconcile.run.earlier.repeating import Repeatable, periods_begun_and_over
from reconcile.run.given import Run, engine_for, source_of
from reconcile.vocabulary.register_answers import UNANSWERED
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
        findings.quality(engine)
        unanswered = findings.persons_unanswered(engine)
        rows = write_findings(engine, folder, findings.names())
    write_json(folder.missing, {"not_made": unknown.unmade, "partly": unknown.partly}, indent=2)
    write_json(folder.unanswered, {"persons": unanswered})
    return _as_line(rows)


def _find_touched(run: Run, needs: Sequence[str], touched: Touched) -> str | None:
    """The same where nobody but some persons can have changed; None where somebody's list could not be made
    before, or can not be made tonight."""
    folder, rules, job = run.folder, run.declarations.rules, run.job
    if folder.snapshot_tables("jobs"):  # of which records do not tell whether they are others
        return None
    folder.findings.mkdir(exist_ok=True)
    with engine_for(run, also=[touched.before.folder]) as engine:
        read_touched(run, engine, touched)
        narrow(run, engine, touched, {**OF_ROWS, "verification": "person_id"})
        engine.read("then_records", touched.folder / "then_records.parquet")
        if _unanswered(engine):
            return None
        engine.read("jobs", tables.empty("jobs"))
        answered, deliveries = (read_table(folder.table(name)) for name in ("answered", "deliveries"))
        more = {"home": job.home, "deliveries": deliveries, "retired": _retired(folder)}
        unknown = findings.find_all(engine, run.programmes, rules, job.as_of, answered, **more)
        findings.persons_unanswered(engine)
        if touched.before.json(folder.missing.stem) != {"not_made": unknown.unmade, "partly": unknown.partly}:
            return None
        rows = {}
        for finding in findings.FINDINGS:
            path, before = folder.finding(finding.name), touched.then(finding.name)
            rows[finding.name] = write_patched(engine, finding.table, path, before, by=finding.persons[0])
        for need in ("records", "persons", "rejected_rows", "ledger", "problems"):
            engine.read(need, source_of(folder, need))
        findings.quality(engine)
        write_findings(engine, folder, ["quality"])
    write_json(folder.missing, touched.before.json(folder.missing.stem), indent=2)
    write_json(folder.unanswered, touched.before.json(folder.unanswered.stem))
    return _as_line(rows)


def _unanswered(engine: Engine) -> bool:
    """Whether the register left a question open of somebody who is touched, then or now."""
    both = "SELECT vital_status FROM records UNION ALL SELECT vital_status FROM then_records"
    return bool(engine.arrow(f"SELECT 1 FROM ({both}) WHERE {UNANSWERED} LIMIT 1").num_rows)


def _as_line(rows: Mapping[str, int]) -> str:
    return f"{rows['overlaps']} tumpang tindih, {rows['unregistered']} belum terdaftar"


def _touches_all(run: Run) -> list[object]:
    """Rules and programmes, whom people retired, and the month."""
    programmes = {code: programme.model_dump_json() for code, programme in run.programmes.items()}
    rules = run.declarations.rules.model_dump_json()
    return [run.job.home, rules, programmes, _retired(run.folder), f"{run.job.as_of:%Y-%m}"]


def _made_of(run: Run) -> object:
    """All that, and of the day which periods it is in."""
    return [*_touches_all(run), *periods_begun_and_over(run)]


def _made(folder: RunFolder) -> list[Path]:
    return [*(folder.finding(name) for name in findings.names()), folder.missing, folder.unanswered]


AGAIN = Repeatable(
    _made_of, _made, partly=Partly(_touches_all, (*findings.names(), "missing", "unanswered"), _find_touched)
)


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
