"""Rolls of social services -> what is found of residents, and units in numbers; a stage of runs with such
rolls alone."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.engines.writing import write_table
from reconcile.privacy.months import as_before
from reconcile.run.given import Run, engine_for
from reconcile.units.keeping import Earlier, keep_units
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_table

MADE = (
    *(tables.UNIT_FINDINGS, tables.UNITS, tables.UNIT_ORIGINS, tables.UNITS_TOLD),
    *(tables.PPKS_COUNTS, tables.PPKS_TOLD),
)
_KEPT = (tables.PPKS_TOLD, tables.UNITS_TOLD)
"""What papers told, against which those of the next run are held."""


def has_residents(run: Run) -> bool:
    """Whether a roll of social services came."""
    return bool(run.folder.snapshot_tables("stays"))


def count_residents(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE, and in the store what papers tell tonight. Raises TableError."""
    job, declared = run.job, run.declarations
    roles = {code: programme.role for code, programme in run.programmes.items()}
    parts = run.store.parts()
    need, units = (
        read_table(parts[table.name]).to_pylist() if table.name in parts else [] for table in _KEPT
    )
    before = {(row["ppks"], row["area"]): (row["persons"], row["mark"]) for row in need}
    with engine_for(run, needs) as engine:
        engine.read("stays", run.folder.snapshot_tables("stays"))
        deliveries = engine.arrow("SELECT * FROM deliveries")
        found = keep_units(
            engine,
            declared.units,
            declared.rules.units,
            roles,
            home=job.home,
            deliveries=deliveries,
            as_of=job.as_of,
            before=Earlier(before, as_before(units)),
        )
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
        for table in _KEPT:
            write_table(engine, table, run.folder.store / f"{table.name}.parquet")
        residents = engine.arrow("SELECT CAST(SUM(residents) AS BIGINT) AS n FROM units")["n"][0].as_py()
    return f"{number(residents)} penghuni unit layanan, {number(found)} hal untuk Dinas Sosial"
