"""Who of a run's persons is somebody: an answer of a register that tells a number alone is nobody."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.programmes import Programme
from reconcile.workspace.files.door import read_table
from reconcile.workspace.runs import RunFolder


def count_people(run: RunFolder, programmes: Mapping[str, Programme], by: str = "persons") -> int:
    """The people of a run. by: the table that says which rows are one, `persons`, or `clusters` before it."""
    return len(people(run, programmes, by))


def people(run: RunFolder, programmes: Mapping[str, Programme], by: str = "persons") -> pa.Array:
    """Who they are, each once, as the table `by` calls them."""
    column = {"persons": "person_id", "clusters": "thing"}[by]
    answers = nameless(run, programmes)
    rows = read_table(run.table(by), ["record_id", column] if len(answers) else [column])
    if len(answers):
        rows = rows.filter(pc.invert(pc.is_in(rows["record_id"], answers)))
    return pc.unique(rows[column])


def nameless(run: RunFolder, programmes: Mapping[str, Programme]) -> pa.Array:
    """The record ids of registers' answers that tell a number, and neither a name nor a birth date."""
    found = [_alone_in(path) for path in run.snapshot_tables("records") if _is_register(path, programmes)]
    return pa.concat_arrays([pa.array([], pa.string()), *found])


def _is_register(records: Path, programmes: Mapping[str, Programme]) -> bool:
    """Whether the records of a snapshot are of a register; it lies in a folder of its programme."""
    programme = programmes.get(records.parent.parent.name)
    return programme is not None and programme.role == "register"


def _alone_in(records: Path) -> pa.Array:
    alone = pc.field("register_answer").is_valid() & pc.field("name").is_null()
    rows = read_table(records, ["record_id"], alone & pc.field("birth_date").is_null())
    return rows["record_id"].combine_chunks().cast(pa.string())
