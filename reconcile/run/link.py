"""Records -> links, refused links and persons; what people judged comes first."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile import linkage, tables
from reconcile.engines import writing
from reconcile.judgements import judged_in
from reconcile.kinds.known import PERSON
from reconcile.linkage.record import record_linking
from reconcile.run.given import Run, engine_for, source_of, store_of
from reconcile.workspace.files.door import write_json, write_table

PERSONS = """
SELECT r.programme, r.source_file, r.sheet, r.source_row, r.record_id, p.person_id
FROM records r
JOIN person_of p USING (record_id)
"""
LINKED = ("links", "refused_links", "persons")
"""The tables of linking."""


def link_persons(run: Run, needs: Sequence[str]) -> str:
    """Keep the tables of linking, and what it learned: the record of the model."""
    made_for = PERSON.by_role(run.programmes.values())
    identities = _judge(run, needs)
    with engine_for(run, name=run.job.engine) as engine:
        model = PERSON.model(made_for)
        found = linkage.link(source_of(run.folder, "records"), model, engine, identities)
        record = record_linking(found, model, PERSON.questions(run.job.as_of.year))
        alarms = {"persons": found.alarms, "more_rows_than": model.thresholds.alarm_rows}
        write_json(
            run.folder.model,
            {"kind": PERSON.name, "made_for": made_for, "alarms": alarms, **record},
            indent=1,
            end="\n",
        )
        engine.keep("persons", PERSONS)
        for name in LINKED:
            writing.write_table(engine, tables.TABLES[name], run.folder.table(name))
    return f"{found.count_persons} orang"


def _judge(run: Run, needs: Sequence[str]) -> pa.Table:
    """What people judged, found in the rows of this run -> answered, and what is said of it; returns who
    is whom, for linking."""
    with engine_for(run, needs) as engine:
        judged = judged_in(engine, store_of(run.job))
    write_table(run.folder.table("answered"), judged.answered)
    tables.check_written(tables.ANSWERED, run.folder.table("answered"))
    write_json(run.folder.judgements, judged.facts, indent=1, end="\n")
    return judged.identities
