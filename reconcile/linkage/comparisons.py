"""Agreement patterns: each field of a pair on its ladder, all levels packed in one integer.

Level 0 is unknown; the strongest rung has the highest number. Values that need a kernel are scored once for
each distinct pair of values, not for each pair of rows.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage.chance.impossible import Numbered, standing
from reconcile.linkage.checks.of_records import check_counts
from reconcile.linkage.kernels.second_values import keep_beside, keep_best, keep_numbers, keep_texts
from reconcile.linkage.model import Alternatives, Field, Kernel, Model

KERNEL_ROWS = 100_000

Learned = Mapping[str, pa.Table]
"""Field -> what its kernel has learned of all values: [word, rows]."""

_NUMBERED = """
SELECT record_id, CAST(row_number() OVER (ORDER BY {order}) - 1 AS INTEGER) AS row_number_
FROM records
"""
_VALUES = """
SELECT CAST(row_number() OVER (ORDER BY value) - 1 AS INTEGER) AS id, value, rows
FROM (
    SELECT value, count(*) AS rows
    FROM (SELECT {value} AS value FROM records {more}) AS said
    WHERE value IS NOT NULL
    GROUP BY value
)
"""
_TYPED = """
SELECT row_number_, record_id{columns}
FROM records
JOIN numbered USING (record_id)
{joins}
"""
# names of their own: the records may have columns called id, value or rows
_CODED = """
LEFT JOIN (
    SELECT id AS number_of_{name}, value AS value_of_{name}, rows AS rows_{name}
    FROM values_{name}
) v_{name} ON value_of_{name} = {value}
"""
# looked up apart, some columns at a time: every look-up of a statement holds all its values in memory
_LOOKED_UP = """
SELECT row_number_{columns}
FROM records
JOIN numbered USING (record_id)
{joins}
"""
_BESIDE = "JOIN {table} USING (row_number_)"
MOST_VALUES = 1_500_000
"""So many values of coded columns are looked up in one statement: some 100 MB."""
_JOINED = """
FROM {pairs} c
JOIN prepared l ON l.row_number_ = c.l
JOIN prepared r ON r.row_number_ = c.r
"""
_SCORES = """
LEFT JOIN scored_{name} s_{name}
    ON s_{name}.a = least(l.{column}, r.{column})
    AND s_{name}.b = greatest(l.{column}, r.{column})
"""
_TO_SCORE = """
SELECT a, b
FROM (
    SELECT least(l.{column}, r.{column}) AS a, greatest(l.{column}, r.{column}) AS b
    {joined}
    WHERE {condition}
    {more}
)
GROUP BY a, b
"""
_MORE_TO_SCORE = "UNION ALL SELECT least(one, two) AS a, greatest(one, two) AS b FROM beside_{name}"
_BEST = "LEFT JOIN best_{name} b_{name} ON b_{name}.l = c.l AND b_{name}.r = c.r"
_ASKED_VALUES = """
SELECT v.id, v.value
FROM values_{column} v
JOIN (SELECT a AS id FROM to_score_{name} UNION SELECT b FROM to_score_{name}) asked ON asked.id = v.id
ORDER BY v.id
"""
_COUNTED = """
SELECT pattern, count(*) AS pairs
FROM {compared}
GROUP BY pattern
ORDER BY pattern
"""


def radix(model: Model) -> list[int]:
    """How many levels each field has, the unknown one included."""
    return [len(field.levels) + 1 for field in model.fields]


def unpack(patterns: NDArray[np.int64], model: Model) -> NDArray[np.int8]:
    """Patterns (n,) -> levels (n, fields)."""
    levels = np.empty((len(patterns), len(model.fields)), dtype=np.int8)
    rest = patterns.copy()
    for place, size in enumerate(radix(model)):
        levels[:, place] = rest % size
        rest //= size
    return levels


def level_number(field: Field, rung: str) -> int:
    """The number of a rung by its name, "" for unknown. Raises ValueError for a name the ladder does not
    have."""
    if not rung:
        return 0
    names = [level.name for level in field.levels]
    return len(names) - names.index(rung)


def numbered(model: Model, alternatives: Alternatives) -> Numbered:
    """Alternatives, field -> its rungs, by number."""
    places = {field.name: place for place, field in enumerate(model.fields)}

    def levels(name: str, rungs: Sequence[str]) -> tuple[int, ...]:
        return tuple(level_number(model.fields[places[name]], rung) for rung in rungs)

    return tuple({places[name]: levels(name, rungs) for name, rungs in one.items()} for one in alternatives)


def standing_on(model: Model, levels: NDArray[np.int8], alternatives: Alternatives) -> NDArray[np.bool_]:
    """The patterns (n,), as levels (n, fields), in which one of the alternatives holds."""
    return standing(levels, numbered(model, alternatives))


def _parts(values: Mapping[str, int]) -> list[list[str]]:
    """The columns in their order, as many to a part as have MOST_VALUES together, one at least. values:
    column -> its values."""
    parts: list[list[str]] = []
    total = 0
    for name, count in values.items():
        if not parts or total + count > MOST_VALUES:
            parts.append([])
            total = 0
        parts[-1].append(name)
        total += count
    return parts


def _look_ups(model: Model, names: Iterable[str]) -> str:
    return "".join(_CODED.format(name=name, value=model.columns[name]) for name in names)


def _look_up(engine: Engine, model: Model, names: Sequence[str], table: str) -> str:
    """Keep the numbers of the values of some columns, a row for each record, as `table`."""
    columns = "".join(f", number_of_{name}, rows_{name}" for name in names)
    engine.keep(table, _LOOKED_UP.format(columns=columns, joins=_look_ups(model, names)))
    return table


def prepare(engine: Engine, model: Model) -> None:
    """Keep `prepared`: a row for each record with the columns that the model reads, and `values_<column>` of
    coded columns.

    Reads `records`. `row_number_` follows the model's order, so that row order in the files changes
    nothing.
    """
    rows = engine.keep("numbered", _NUMBERED.format(order=model.order))
    without_id = engine.arrow("SELECT count(*) AS n FROM records WHERE record_id IS NULL")["n"][0].as_py()
    coded = coded_columns(model)
    seconds = {field.column: field for field in _scored(model) if field.seconds and field.column}
    values = {name: _keep_values(engine, model, name, seconds.get(name)) for name in coded}
    plain = "".join(f", {sql} AS {name}" for name, sql in model.columns.items() if name not in coded)
    codes = "".join(f", number_of_{name} AS {name}, rows_{name}" for name in coded)
    parts = _parts(values)
    if len(parts) <= 1:
        joins, looked_up = _look_ups(model, coded), []
    else:
        looked_up = [_look_up(engine, model, names, f"looked_up_{at}") for at, names in enumerate(parts)]
        joins = "\n".join(_BESIDE.format(table=table) for table in looked_up)
    typed = engine.keep("typed", _TYPED.format(columns=plain + codes, joins=joins))
    check_counts(typed, rows, without_id)
    engine.drop("numbered", *looked_up)
    for name, sql in model.facts.items():
        engine.keep(name, sql)
    read = columns_read(model)
    derived = "".join(f", {sql} AS {name}" for name, sql in model.derived.items())
    kept = "".join(f", typed.{name}" for name in model.columns if name in read and name not in model.derived)
    columns = f"typed.row_number_, typed.record_id{kept}{derived}"
    engine.keep("prepared", f"SELECT {columns} FROM {model.source}")
    scored = {field.column for field in _scored(model)}
    engine.drop("typed", *model.facts, *(f"values_{name}" for name in set(coded) - scored))


def _keep_values(engine: Engine, model: Model, name: str, field: Field | None) -> int:
    """Keep the values of a coded column, and the second ones of rows that have any; returns how many."""
    sql, more = model.columns[name], ""
    if field and field.seconds and keep_texts(engine, field.name, field.seconds):
        more = f"UNION ALL SELECT value FROM second_texts_{field.name}"
    count = engine.keep(f"values_{name}", _VALUES.format(value=sql, more=more))
    if field and field.seconds:
        keep_numbers(engine, field.name, name)
    return count


def between_sources(model: Model, pairs: str) -> str:
    """SQL for those of `pairs` (SQL with l and r) that the model makes: where it pairs sources only, none
    within one."""
    if not model.between_sources:
        return pairs
    source = model.guards.source
    return f"""
SELECT p.*
FROM ({pairs}) p
JOIN prepared a ON a.row_number_ = p.l
JOIN prepared b ON b.row_number_ = p.r
WHERE coalesce(a.{source} <> b.{source}, TRUE)
"""


def coded_columns(model: Model) -> tuple[str, ...]:
    """The text columns that are kept as numbers of values: those that kernels score, that of the source,
    and those asked for."""
    source = () if model.guards.source is None else (model.guards.source,)
    return tuple(dict.fromkeys((*(str(field.column) for field in _scored(model)), *source, *model.coded)))


def columns_read(model: Model) -> set[str]:
    """The prepared columns that the model's fields, rules, guards and questions read."""
    guards = model.guards
    rules = {key for rule in model.blocking for key in (*rule.keys, *rule.narrow, rule.lacking) if key}
    compared = {name for field in model.fields for name in field.columns}
    vouched = guards.sole and guards.sole.vouched
    named = (guards.source, guards.one_per_source, guards.number, guards.number_confirmed, vouched)
    guarding = {name for name in named if name}
    return compared | rules | guarding | set(model.trust_columns)


def _scored(model: Model) -> list[Field]:
    return [field for field in model.fields if field.kernel is not None]


def learn(engine: Engine, model: Model) -> Learned:
    """What the kernels of the model must know of all values in use. Reads `values_<column>`."""
    return {
        field.name: field.kernel.learn(
            engine.arrow(f"SELECT value, rows FROM values_{field.column} ORDER BY id")
        )
        for field in _scored(model)
        if field.kernel
    }


def compare(engine: Engine, model: Model, learned: Learned, pairs: str, result: str) -> None:
    """Keep table `result`, the pairs (l, r, and what else) of table `pairs` with their pattern: int64.
    Reads `prepared` and `values_<column>`."""
    joined = _JOINED.format(pairs=pairs)
    best = {
        field.name for field in _scored(model) if _score_values(engine, field, learned[field.name], pairs)
    }
    scores = "".join(_SCORES.format(name=field.name, column=field.column) for field in _scored(model))
    scores += "\n".join(_BEST.format(name=name) for name in sorted(best))
    pattern, place = [], 1
    for field, size in zip(model.fields, radix(model), strict=True):
        pattern.append(f"CAST({place} AS BIGINT) * {_ladder(field, field.name in best)}")
        place *= size
    engine.keep(result, f"SELECT c.*, ({' + '.join(pattern)}) AS pattern {joined} {scores}")
    engine.drop(*(f"scored_{field.name}" for field in _scored(model)), *(f"best_{name}" for name in best))


def _ladder(field: Field, best: bool = False) -> str:
    rungs = " ".join(
        f"WHEN {level.when} THEN {len(field.levels) - place}" for place, level in enumerate(field.levels)
    )
    sql = f"CASE WHEN NOT coalesce({field.known}, FALSE) THEN 0 {rungs} END"
    level = f"coalesce(s_{field.name}.level, 0)"
    if best:
        level = f"greatest({level}, coalesce(b_{field.name}.level, 0))"
    return re.sub(rf"\bk_{field.name}\b", level, sql)


def ladders(model: Model) -> dict[str, str]:
    """What each rung and each condition of the fields is called, and its SQL over a pair `l`, `r`, without
    kernels."""
    told = {}
    for field in model.fields:
        told[f"field {field.name}, known"] = field.known
        told[f"field {field.name}, kernel_when"] = field.kernel_when
        for rung in field.levels:
            told[f"field {field.name}, rung {rung.name}"] = re.sub(rf"\bk_{field.name}\b", "0", rung.when)
    return told


def _score_values(engine: Engine, field: Field, learned: pa.Table, pairs: str) -> bool:
    """Keep `scored_<field>`, each pair of values once; returns whether `best_<field>` is kept too, of pairs
    with second values."""
    name, column, joined = field.name, field.column, _JOINED.format(pairs=pairs)
    beside = bool(field.seconds and column and keep_beside(engine, name, column, pairs))
    more = _MORE_TO_SCORE.format(name=name) if beside else ""
    # CASE keeps the condition a filter: as bare comparisons it lures the planner into joining l to r before
    # the pairs
    condition = f"CASE WHEN ({field.known}) AND ({field.kernel_when}) THEN TRUE ELSE FALSE END"
    asked = _TO_SCORE.format(column=column, joined=joined, condition=condition, more=more)
    engine.keep(f"to_score_{name}", asked)
    values = engine.arrow(_ASKED_VALUES.format(name=name, column=column))
    ids, kernel = values["id"].to_numpy(), _kernel_of(field, values, learned)

    def score(batch: pa.RecordBatch) -> pa.RecordBatch:
        sides = [
            pa.array(np.searchsorted(ids, batch.column(side).to_numpy()), pa.int32()) for side in ("a", "b")
        ]
        levels = kernel(*sides)
        return pa.RecordBatch.from_arrays(
            [batch.column("a"), batch.column("b"), levels], names=["a", "b", "level"]
        )

    schema = pa.schema([("a", pa.int32()), ("b", pa.int32()), ("level", pa.int8())])
    engine.map(f"scored_{name}", f"SELECT a, b FROM to_score_{name}", score, schema, KERNEL_ROWS)
    engine.drop(f"to_score_{name}")
    if field.seconds and beside:
        keep_best(engine, name, field.seconds)
    elif field.seconds:
        engine.drop(f"beside_{name}")
    return beside


def _kernel_of(field: Field, values: pa.Table, learned: pa.Table) -> Kernel:
    if field.kernel is None:
        raise ValueError(f"field {field.name} has no kernel")
    return field.kernel(values["value"].combine_chunks(), learned)


@dataclass(frozen=True)
class Patterns:
    """The distinct patterns (n,) of a compared table, ascending, as levels (n, fields), and in how many pairs
    each stands."""

    numbers: NDArray[np.int64]
    levels: NDArray[np.int8]
    pairs: NDArray[np.float64]


def count_patterns(engine: Engine, model: Model, compared: str) -> Patterns:
    """The patterns of table `compared`."""
    counted = engine.arrow(_COUNTED.format(compared=compared))
    numbers = counted["pattern"].to_numpy()
    return Patterns(numbers, unpack(numbers, model), counted["pairs"].to_numpy().astype(np.float64))
