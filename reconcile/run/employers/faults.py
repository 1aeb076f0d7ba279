"""Files of employers, workers, contributions and registrations -> what their senders must mend; a stage of
runs with such files alone."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.employers.faults import keep_faults
from reconcile.engines.writing import write_table
from reconcile.kinds.reading import NAMES_EMPLOYER
from reconcile.run.given import SNAPSHOT_OF_WORK, Run, engine_for
from reconcile.vocabulary.numbers import number

MADE = (tables.EMPLOYER_FAULTS, tables.EMPLOYER_FAULT_ROWS)
_ROWS = ("records_employer", "records_payment", "jobs", "records_lead")
_OF_FILES = ("rejected_rows", "problems", "ledger")
_WORK = ("employers", "payments", "work", "lead", "agent")
"""Roles of the programmes whose files are told of."""


def has_work(run: Run) -> bool:
    """Whether any file of tonight lists employers, workers, contributions, or registrations of agents."""
    return any(map(run.folder.snapshot_tables, _ROWS))


def find_faults(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE. Raises TableError."""
    works = {code for code, one in run.programmes.items() if one.role in _WORK}
    employed = {code for code in works if any(map(run.programmes[code].headings.get, NAMES_EMPLOYER))}
    with engine_for(run, needs) as engine:
        for name in SNAPSHOT_OF_WORK:
            engine.read(name, run.folder.snapshot_tables(name) or tables.empty(name))
        for name in _OF_FILES:
            engine.read(name, run.folder.snapshot_tables(name, of_all_kinds=True) or tables.empty(name))
        entities = run.folder.table("employer_entities")
        engine.read(
            "employer_entities", entities if entities.is_file() else tables.empty("employer_entities")
        )
        found = keep_faults(engine, run.job.as_of, works, employed)
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
    return f"{number(found)} hal untuk diperbaiki pengirim"
