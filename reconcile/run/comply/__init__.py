"""Employers and their workers -> who works for whom, and what an employer may have to clarify; a stage of
runs with rolls of workers alone."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.compliance import LOOKED_BACK, Question, keep_compliance
from reconcile.compliance.shapes import Keeping, shaped
from reconcile.engines.opening import enough_for_months
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.given import SNAPSHOT_OF_WORK, Run, engine_for
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import count_rows

MADE = (tables.EMPLOYMENT, tables.EMPLOYMENT_ROWS, tables.COMPLIANCE, tables.COMPLIANCE_PERSONS)
_FIRMS = """
SELECT COUNT(DISTINCT CASE WHEN exempt_reason IS NULL THEN entity_id END) AS firms,
       COUNT(DISTINCT CASE WHEN exempt_reason IS NULL AND certainty = 'PASTI' THEN entity_id END) AS sure
FROM compliance
"""


def has_workers(run: Run) -> bool:
    """Whether rolls of tonight list employers and workers."""
    return all(run.folder.snapshot_tables(name) for name in ("records_employer", "jobs"))


def comply(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE. Raises TableError."""
    job, rules = run.job, run.declarations.rules
    asked = Question(job.home, job.as_of, run.programmes_with("register"))
    months = LOOKED_BACK * count_rows(*run.folder.snapshot_tables("jobs"))
    with engine_for(run, needs, enough=lambda rows: enough_for_months(max(rows, months))) as engine:
        for name in SNAPSHOT_OF_WORK:
            engine.read(name, run.folder.snapshot_tables(name) or tables.empty(name))
        deliveries = engine.arrow("SELECT * FROM deliveries")
        keep_compliance(engine, rules, deliveries, asked, _written(run, engine))
        found = engine.arrow(_FIRMS).to_pylist()[0]
    firms, sure = number(found["firms"]), number(found["sure"])
    return f"{firms} pemberi kerja perlu klarifikasi, {sure} di antaranya pasti"


def _written(run: Run, engine: Engine) -> Keeping:
    """Each table as its file, read from there."""

    def write(table: tables.Table, sql: str) -> int:
        path = run.folder.table(table.name)
        rows = write_table(engine, table, path, made=shaped(sql, table))
        engine.read(table.name, path)
        return rows

    return write


def _made_of(run: Run) -> object:
    rules = run.declarations.rules
    return [
        run.job.home,
        run.job.as_of.isoformat(),
        run.programmes_with("register"),
        *(one.model_dump_json() for one in (rules.contributions, rules.obligations, rules.ages)),
        *(
            str(path.relative_to(run.folder.path))
            for name in SNAPSHOT_OF_WORK
            for path in run.folder.snapshot_tables(name)
        ),
    ]


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(table.name) for table in MADE])
