"""Rolls of social services -> what is found of residents, and units in numbers; a stage of runs with such
rolls alone."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.engines.writing import write_table
from reconcile.run.given import Run, engine_for
from reconcile.units.keeping import keep_units
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_table

MADE = (tables.UNIT_FINDINGS, tables.UNITS, tables.UNIT_ORIGINS, tables.PPKS_COUNTS, tables.PPKS_TOLD)


def has_residents(run: Run) -> bool:
    """Whether a roll of social services came."""
    return bool(run.folder.snapshot_tables("stays"))


def count_residents(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE, and in the store what papers tell tonight. Raises TableError."""
    job, declared = run.job, run.declarations
    roles = {code: programme.role for code, programme in run.programmes.items()}
    earlier = run.store.parts().get(tables.PPKS_TOLD.name)
    rows = read_table(earlier).to_pylist() if earlier else []
    before = {(row["ppks"], row["area"]): (row["persons"], row["mark"]) for row in rows}
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
            before=before,
        )
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
        write_table(engine, tables.PPKS_TOLD, run.folder.store / f"{tables.PPKS_TOLD.name}.parquet")
        residents = engine.arrow("SELECT CAST(SUM(residents) AS BIGINT) AS n FROM units")["n"][0].as_py()
    return f"{number(residents)} penghuni unit layanan, {number(found)} hal untuk Dinas Sosial"
