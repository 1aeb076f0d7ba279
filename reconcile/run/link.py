"""Records -> links, refused links and persons; what people judged comes first."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile import linkage, tables
from reconcile.engines import writing
from reconcile.judgements import judged_in
from reconcile.kinds.known import KINDS, Kind
from reconcile.linkage.record import record_linking
from reconcile.run.given import Run, engine_for, store_of
from reconcile.workspace.files.door import write_json, write_table

PERSONS = """
SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id, p.person_id
FROM records r
JOIN person_of p USING (record_id)
"""
LINKED = ("links", "refused_links", "persons")
"""The tables of linking."""


def link_rows(run: Run, needs: Sequence[str]) -> str:
    """Link the rows of each kind that the run's rolls list. Persons are linked in any case, as all that
    follows asks for them; people judge nothing but persons."""
    identities = _judge(run, needs)
    counts = [
        _link(run, kind, identities if name == "person" else None)
        for name, kind in KINDS.items()
        if name == "person" or run.folder.snapshot_tables(tables.of_kind("records", name))
    ]
    return ", ".join(counts)


def _link(run: Run, kind: Kind, identities: pa.Table | None) -> str:
    """Keep a kind's tables of linking, and what it learned: the record of the model."""
    made_for = kind.by_role(one for one in run.programmes.values() if one.kind == kind.name)
    model = kind.model(made_for)
    with engine_for(run, name=run.job.engine) as engine:
        records = run.folder.snapshot_tables(tables.of_kind("records", kind.name))
        found = linkage.link(records or tables.empty("records"), model, engine, identities)
        record = record_linking(found, model, kind.questions(run.job.as_of.year))
        alarms = {"persons": found.alarms, "more_rows_than": model.thresholds.alarm_rows}
        write_json(
            run.folder.model_of(kind.name),
            {"kind": kind.name, "made_for": made_for, "alarms": alarms, **record},
            indent=1,
            end="\n",
        )
        engine.keep("persons", PERSONS)
        for name in LINKED:
            path = run.folder.table(tables.of_kind(name, kind.name))
            writing.write_table(engine, tables.TABLES[name], path)
    return f"{found.count_persons} {kind.noun}"


def _judge(run: Run, needs: Sequence[str]) -> pa.Table:
    """What people judged, found in the rows of this run -> answered, and what is said of it; returns who
    is whom, for linking."""
    with engine_for(run, needs) as engine:
        judged = judged_in(engine, store_of(run.job))
    write_table(run.folder.table("answered"), judged.answered)
    tables.check_written(tables.ANSWERED, run.folder.table("answered"))
    write_json(run.folder.judgements, judged.facts, indent=1, end="\n")
    return judged.identities
