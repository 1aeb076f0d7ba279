"""What is wrong with records and judgements, found when a model first meets them; and frames and whole
numbers made into what the engine reads."""

from __future__ import annotations

import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

RECORD_ID = "record_id"


def as_records(records: Any) -> Any:
    """Records as the engine reads them: an Arrow table with a text `record_id`, or Parquet files.

    A pandas frame is taken too (without its index), and whole numbers as ids. Raises ValueError without a
    `record_id`, and where one is missing or stands twice.
    """
    table = _as_table(records)
    if not isinstance(table, pa.Table):
        return table  # files: counted when they are prepared
    if RECORD_ID not in table.column_names:
        raise ValueError(f"records: no column {RECORD_ID}; its columns are {', '.join(table.column_names)}")
    return _with_text(table, RECORD_ID)


def as_judgements(judgements: Any, verdicts: tuple[str, str, str]) -> pa.Table | None:
    """Judgements as the engine reads them. verdicts: the model's words for same, different and unsure.

    Raises ValueError for a column that lacks or a verdict that the model does not know.
    """
    if judgements is None:
        return None
    table = _as_table(judgements)
    sides = (f"{RECORD_ID}_left", f"{RECORD_ID}_right")
    lacking = {*sides, "verdict"} - set(table.column_names)
    if lacking:
        raise ValueError(f"judgements: no column {', '.join(sorted(lacking))}")
    strange = sorted({str(word) for word in pc.unique(table["verdict"]).to_pylist()} - set(verdicts))
    if strange:
        same, different, unsure = verdicts
        known = f"{same} or {different}, or {unsure} where nobody could tell"
        raise ValueError(f"judgements: verdict {', '.join(strange)}: say {known}, as the model's words are")
    for side in sides:
        table = _with_text(table, side)
    return table


@contextmanager
def told_where(model: Any, engine: Any, table: str, statements: Mapping[str, str]) -> Iterator[None]:
    """Say which part of a model's SQL does not run, where a statement made of all of them failed.

    statements: what a part is called -> the part, as an expression over `table`. Raises ValueError with all
    that do not; any other failure as it is. No row is read.
    """
    try:
        yield
    except Exception as error:
        faults = [
            f"model {model.name}: {what}: {said}"
            for what, sql in statements.items()
            if (said := _fault(engine, sql, table))
        ]
        if faults:
            raise ValueError("\n".join(faults)) from error
        raise


def _fault(engine: Any, sql: str, table: str) -> str:
    """What the engine says of an expression over a table, in one line; nothing where it can be read."""
    try:
        engine.arrow(f"SELECT {sql} AS told FROM {table} LIMIT 0")
    except Exception as error:  # each engine has errors of its own
        return next(iter(str(error).splitlines()), "does not run")
    return ""


def check_guards(engine: Any, model: Any) -> None:
    """Raises ValueError where a guard's column is not what it is to be: the number whole, the two that say
    for which rows a guard holds true or false. Reads `prepared`."""
    guards = model.guards
    flags = {name for name in (guards.one_per_source, guards.number_confirmed) if name in model.columns}
    numbers = {guards.number} & {*model.columns}
    if not flags | numbers:
        return
    schema = engine.arrow(f"SELECT {', '.join(sorted(flags | numbers))} FROM prepared LIMIT 0").schema
    for names, right, kind in (
        (flags, pa.types.is_boolean, "boolean"),
        (numbers, pa.types.is_integer, "whole number"),
    ):
        for name in sorted(names):
            if not right(schema.field(name).type):
                raise ValueError(
                    f"model {model.name}: guards: column {name} is {schema.field(name).type}, no {kind}"
                )


def check_counts(rows: int, numbered: int, without_id: int) -> None:
    """Raises ValueError where ids are missing or stand twice. rows: of the records joined with themselves by
    id; numbered: of the records; without_id: of these, those without one."""
    if without_id:
        raise ValueError(f"records: {without_id} rows without a {RECORD_ID}; give every row one")
    if rows != numbered:
        raise ValueError(
            f"records: a {RECORD_ID} stands on several rows ({numbered} rows); it is what a row is called"
        )


def _as_table(source: Any) -> Any:
    pandas = sys.modules.get("pandas")  # who gives a frame has loaded it
    if pandas is not None and isinstance(source, pandas.DataFrame):
        return pa.Table.from_pandas(source, preserve_index=False)
    return source


def _with_text(table: pa.Table, name: str) -> pa.Table:
    column = table[name]
    if pa.types.is_integer(column.type):
        place = table.schema.get_field_index(name)
        return table.set_column(place, name, column.cast(pa.string()))
    if not (pa.types.is_string(column.type) or pa.types.is_large_string(column.type)):
        raise ValueError(f"column {name}: texts or whole numbers, not {column.type}")
    return table
