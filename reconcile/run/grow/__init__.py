"""Members of tonight and of the run before -> the ledger of growth."""

from __future__ import annotations

import shutil
from collections.abc import Sequence

from reconcile import tables
from reconcile.coverage.growth import Known, Tonight, keep_growth
from reconcile.engines.writing import write_table
from reconcile.run.given import Run, engine_for
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.door import read_json, write_json

PUBLISHED = (
    *(tables.GROWTH, tables.GROWTH_FAMILIES, tables.MEMBERSHIP_EVENTS),
    *(tables.RETENTION, tables.TARGET_HISTORY, tables.PROJECTIONS),
)
GROWING = ("growth", "growth_families")
"""Of these the store keeps every run's."""
_LATEST = (tables.MEMBER_STATES_KEPT, tables.MEMBER_SPELLS, tables.TARGET_HISTORY)
"""Of these the latest run's."""
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
    parts = run.store.parts()
    said = read_json(parts[_STATE])["families"] if _STATE in parts else {}
    base = {family: tuple(segments) for family, segments in said.items()}
    known = Known(*(parts.get(table.name) if base else None for table in _LATEST))
    tonight = Tonight(run.store.next, run.job.as_of)
    with engine_for(run, needs, also=[run.store.path]) as engine:
        after = keep_growth(engine, run.declarations.rules.families, known, base, tonight)
        for table in PUBLISHED:
            write_table(engine, table, run.folder.table(table.name))
        for kept in _LATEST:
            write_table(engine, kept, run.folder.store / f"{kept.name}.parquet")
        net = engine.arrow(_NET).to_pylist()[0]["n"]
    for name in GROWING:
        shutil.copyfile(run.folder.table(name), run.folder.store / f"{name}.parquet")
    write_json(run.folder.store / f"{_STATE}.json", {"families": after})
    return f"peserta aktif {'bertambah' if net >= 0 else 'berkurang'} {number(abs(net))}"
