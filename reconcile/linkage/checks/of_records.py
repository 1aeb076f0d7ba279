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
    _check_pairs(table, sides, verdicts)
    return table


def _check_pairs(table: pa.Table, sides: tuple[str, str], verdicts: tuple[str, str, str]) -> None:
    """Raises ValueError where a judgement names no row, a row and itself, or two judgements of one pair say
    the same and different."""
    said: dict[frozenset[str | None], tuple[int, str]] = {}
    faults = []
    rows = zip(*(table[name].to_pylist() for name in (*sides, "verdict")), strict=True)
    for at, (left, right, verdict) in enumerate(rows, 1):
        pair = frozenset((left, right))
        if None in pair:
            faults.append(f"row {at}: no {RECORD_ID} on one side; name both rows")
        elif left == right:
            faults.append(f"row {at}: {sides[0]} and {sides[1]} are one row; name two, or leave it out")
        elif verdict in verdicts[:2]:
            first, before = said.setdefault(pair, (at, verdict))
            if before != verdict:
                faults.append(f"rows {first} and {at}: {before} and {verdict} of one pair; keep what holds")
    _refuse("judgements", faults)


def check_judged(engine: Any, judgements: pa.Table | None) -> None:
    """Raises ValueError where judgements speak of rows that are not there. Reads `prepared`."""
    if judgements is None or not judgements.num_rows:
        return
    engine.read("judged_pairs", judgements)
    sides = (f"{RECORD_ID}_left", f"{RECORD_ID}_right")
    asked = " UNION ".join(f"SELECT {side} AS id FROM judged_pairs" for side in sides)
    gone = engine.arrow(
        f"SELECT j.id FROM ({asked}) AS j LEFT JOIN prepared p ON p.{RECORD_ID} = j.id"
        f" WHERE p.{RECORD_ID} IS NULL"
    )
    engine.drop("judged_pairs")
    unknown = pa.array(gone["id"].to_pylist(), pa.string())
    missing = [pc.is_in(judgements[side], unknown).to_pylist() for side in sides]
    faults = [
        f"row {at}: its {' and '.join(side for side, lacks in zip(sides, lacking, strict=True) if lacks)}"
        " is no row of the records; leave it out, or give the row it speaks of"
        for at, lacking in enumerate(zip(*missing, strict=True), 1)
        if any(lacking)
    ]
    _refuse("judgements", faults)


MOST_TOLD = 10
"""Faults of one kind that a message lists."""


def _refuse(what: str, faults: list[str]) -> None:
    if faults:
        more = [f"and {len(faults) - MOST_TOLD} more"] if len(faults) > MOST_TOLD else []
        raise ValueError("\n".join(f"{what}: {fault}" for fault in [*faults[:MOST_TOLD], *more]))


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
        # a column beside it, so that no sum over all rows passes for a condition of one
        beside = "l.record_id" if table.endswith(" r") else "record_id"
        engine.arrow(f"SELECT {beside}, {sql} AS told FROM {table} LIMIT 0")
    except Exception as error:  # each engine has errors of its own
        return next(iter(str(error).splitlines()), "does not run")
    return ""


def counted_pairs(engine: Any, where: str, chance: str) -> float:
    """What SQL of a rung's `chance` says: how many ordered pairs of rows are on it by chance.

    Raises ValueError, saying where, if it cannot be read or gives no single number.
    """
    try:
        table = engine.arrow(chance)
    except Exception as error:  # each engine has errors of its own
        raise ValueError(f"{where}: {next(iter(str(error).splitlines()), 'does not run')}") from error
    told = table.column(0).to_pylist() if table.num_columns == 1 else []
    if len(told) != 1 or not (told[0] is None or pa.types.is_primitive(table.schema[0].type)):
        raise ValueError(
            f"{where}: gives {table.num_rows} rows of {table.num_columns} columns; say one number"
        )
    return float(told[0] or 0)


def check_guards(engine: Any, model: Any) -> None:
    """Raises ValueError where a guard's column is not what it is to be: the number whole, the two that say
    for which rows a guard holds true or false, and those of the records be there. Reads `prepared` and
    `records`."""
    guards = model.guards
    written = guards.twice and guards.twice.written
    if written and (said := _fault(engine, written, "records")):
        _refuse(f"model {model.name}", [f"guards.twice: written, a column of the records: {said}"])
    wanted = (
        ("one_per_source", pa.types.is_boolean, "boolean", "compare it, as in `{} = 1`"),
        ("number_confirmed", pa.types.is_boolean, "boolean", "compare it, as in `{} = 1`"),
        ("number", pa.types.is_integer, "whole number", "make it one, as in `TRY_CAST({} AS BIGINT)`"),
    )
    asked = [(*one, name) for one in wanted if (name := getattr(guards, one[0]))]
    if guards.sole and guards.sole.vouched:
        asked.append(("sole.vouched", *wanted[0][1:], guards.sole.vouched))
    if not asked:
        return
    names = ", ".join(sorted({name for *_, name in asked}))
    schema = engine.arrow(f"SELECT {names} FROM prepared LIMIT 0").schema
    faults = [
        f"guards.{guard}: column {name} is {schema.field(name).type}, no {kind}: {how.format(name)}"
        for guard, right, kind, how, name in asked
        if not right(schema.field(name).type)
    ]
    _refuse(f"model {model.name}", faults)


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
