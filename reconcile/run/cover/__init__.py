"""Persons and rolls -> who is covered by which family of programmes, counted."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import tables
from reconcile.coverage import keep_coverage, trusted
from reconcile.engines.writing import write_table
from reconcile.run.earlier.repeating import (
    Repeatable,
    ends_of_periods,
    months_later,
    periods_begun_and_over,
)
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import read_json

MADE = (
    *(tables.COVERAGE_PEOPLE, tables.MEMBERSHIP, tables.COVERAGE_SOURCES),
    *(tables.COVERAGE, tables.COVERAGE_OVERLAPS, tables.COVERAGE_RATES, tables.COVERAGE_SEGMENTS),
)
_OF_WORK = ("records_employer", "jobs")
_COVERED = """
SELECT COUNT(DISTINCT m.person_id) AS n
FROM membership m
WHERE m.registered = 1
"""


def cover(run: Run, needs: Sequence[str]) -> str:
    """Keep MADE. Raises TableError."""
    roles = {code: programme.role for code, programme in run.programmes.items()}
    rules, job = run.declarations.rules.families, run.job
    with engine_for(run, needs) as engine:
        for name in _OF_WORK:
            engine.read(name, run.folder.snapshot_tables(name) or tables.empty(name))
        deliveries = engine.arrow("SELECT * FROM deliveries")
        links = trusted(read_json(run.folder.model))
        keep_coverage(engine, rules, roles, job.home, deliveries, as_of=job.as_of, links=links)
        for table in MADE:
            write_table(engine, table, run.folder.table(table.name))
        covered = engine.arrow(_COVERED).to_pylist()[0]["n"]
    return f"{number(covered)} orang terdaftar dalam suatu program"


def _made_of(run: Run) -> object:
    roles = {code: programme.role for code, programme in run.programmes.items()}
    work = [file_sha256(path) for name in _OF_WORK for path in run.folder.snapshot_tables(name)]
    families, links = run.declarations.rules.families, trusted(read_json(run.folder.model))
    when = [f"{run.job.as_of:%Y-%m}", *periods_begun_and_over(run), _grace_over(run)]
    return [families.model_dump_json(), roles, run.job.home, when, work, repr(links)]


def _grace_over(run: Run) -> list[int]:
    """After how many ends of periods the grace of a cover is over by the day of the run, for each length of
    it: an end whose grace is over stays so, thus of the same rows as many are the same ones."""
    families = run.declarations.rules.families.family
    graces = {one.months for family in families for one in family.segments if one.active == "COVER"}
    ends = ends_of_periods(run)
    return [sum(months_later(end, months) < run.job.as_of for end in ends) for months in sorted(graces)]


AGAIN = Repeatable(_made_of, lambda folder: [folder.table(table.name) for table in MADE])
