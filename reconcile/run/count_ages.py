"""The merged register -> ages: counted by band, told of ahead, and those that cannot be."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.ages import keep_ages
from reconcile.engines.writing import write_table
from reconcile.run.earlier.repeating import Repeatable
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number

MADE = (tables.AGE_SEGMENTS, tables.AGE_NOTICES, tables.AGE_FAULTS, tables.AGE_INDICES)


def count_ages(run: Run, needs: Sequence[str]) -> str:
    """Keep what ages say of people, rows and files."""
    roles = {code: programme.role for code, programme in run.programmes.items()}
    with engine_for(run, needs) as engine:
        keep_ages(engine, run.declarations.rules.ages, roles, run.job.as_of, _ends(run))
        rows = {table.name: write_table(engine, table, run.folder.table(table.name)) for table in MADE}
    notices, faults = rows["age_notices"], rows["age_faults"]
    return f"{number(notices)} orang segera melewati batas usia, {number(faults)} baris berusia tidak wajar"


def _ends(run: Run) -> dict[str, int]:
    """Programme -> the last age at which it may be had."""
    eligible = run.declarations.rules.eligibility.eligible
    return {one.programme: one.age_to for one in eligible if one.age_to is not None}


def _made_of(run: Run) -> object:
    roles = {code: programme.role for code, programme in run.programmes.items()}
    return [run.declarations.rules.ages.model_dump_json(), roles, _ends(run), f"{run.job.as_of:%Y-%m}"]


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(table.name) for table in MADE])
