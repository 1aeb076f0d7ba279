"""Members of tonight and of the run before -> the ledger of growth.

What is made of the same members, after a run that left the states and spells that it had found, is the same
but for tonight's number and day: then it is that run's, told anew.
"""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from reconcile import tables
from reconcile.coverage.growth import Known, Tonight, go_on_with_growth, keep_growth
from reconcile.engines.protocol import Engine
from reconcile.engines.writing import write_table
from reconcile.reports.contents import key_of
from reconcile.run.earlier.previous import take_from_out
from reconcile.run.earlier.repeating import may_be_taken_over, tables_said
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.disk import settled_sha256
from reconcile.workspace.files.door import read_json, read_table, write_json

PUBLISHED = (
    *(tables.GROWTH, tables.GROWTH_FAMILIES, tables.MEMBERSHIP_EVENTS),
    *(tables.RETENTION, tables.AGENT_RETENTION, tables.TARGET_HISTORY, tables.PROJECTIONS),
)
GROWING = ("growth", "growth_families")
"""Of these the store keeps every run's."""
_LATEST = (tables.MEMBER_STATES_KEPT, tables.MEMBER_SPELLS, tables.TARGET_HISTORY)
"""Of these the latest run's."""
_OF_DAY = (tables.TARGET_HISTORY, tables.PROJECTIONS)
"""Made every night: a line of each run, and the days that are counted from tonight."""
_AGAIN = tuple(f"{table.name}.parquet" for table in PUBLISHED if table not in _OF_DAY)
_STATE = "growth_base"
_NET = """
SELECT CAST(
    COALESCE(SUM(CASE flow WHEN 'AKHIR' THEN persons WHEN 'AWAL' THEN -persons END), 0) AS BIGINT
) AS n
FROM growth
"""


def grow(run: Run, needs: Sequence[str]) -> str:
    """Keep the ledger of growth. Raises LedgerError where it does not balance, TableError."""
    run.folder.store.mkdir(exist_ok=True)
    parts, families = run.store.parts(), run.declarations.rules.families
    said = read_json(parts[_STATE]) if _STATE in parts else {"families": {}}
    base = {family: tuple(segments) for family, segments in said["families"].items()}
    known = Known(*(parts.get(table.name) if base else None for table in _LATEST))
    tonight, of = Tonight(run.store.next, run.job.as_of), _made_of(run, needs, said["families"], parts)
    again = said.get("of") == of and may_be_taken_over(run) and take_from_out(run, [*_AGAIN])
    with engine_for(run, () if again else needs, also=[run.store.path]) as engine:
        if again:
            _read_again(run, engine)
            go_on_with_growth(engine, families, known, tonight)
            after: Mapping[str, Sequence[str]] = said["families"]
            made: Sequence[tables.Table] = (tables.GROWTH, tables.GROWTH_FAMILIES, *_OF_DAY)
        else:
            after, made = keep_growth(engine, families, known, base, tonight), PUBLISHED
        for table in made:
            write_table(engine, table, run.folder.table(table.name))
        for kept in (tables.TARGET_HISTORY,) if again else _LATEST:
            write_table(engine, kept, run.folder.store / f"{kept.name}.parquet")
        net = engine.arrow(_NET).to_pylist()[0]["n"]
    for name in GROWING:
        shutil.copyfile(run.folder.table(name), run.folder.store / f"{name}.parquet")
    write_json(run.folder.store / f"{_STATE}.json", {"families": after, "of": of})
    return f"peserta aktif {'bertambah' if net >= 0 else 'berkurang'} {number(abs(net))}"


def _made_of(
    run: Run, needs: Sequence[str], base: Mapping[str, Sequence[str]], parts: Mapping[str, Path]
) -> str:
    """A digest of all that the ledger is made of, but for the number and the day of the run: of that the
    month."""
    known = [settled_sha256(parts[one.name]) for one in _LATEST[:2] if one.name in parts]
    families, month = run.declarations.rules.families.model_dump_json(), f"{run.job.as_of:%Y-%m}"
    return key_of("growth", tables_said(run, needs), families, month, base, known)


def _read_again(run: Run, engine: Engine) -> None:
    """Make readable what the run before has left, in this one's folder, of which lines are told anew."""
    engine.read("coverage_rates", run.folder.table("coverage_rates"))
    for name in GROWING:
        engine.read(f"{name}_before", read_table(run.folder.table(name)))
