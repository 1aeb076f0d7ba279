"""Agreement patterns: each field of a pair on its ladder, all levels packed in one integer.

Level 0 is unknown; the strongest rung has the highest number. Values that need a kernel are scored once for each distinct
pair of values, not for each pair of rows.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engine import Engine
from reconcile.linkage.model import Field, Kernel, Model

KERNEL_ROWS = 100_000


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
    """The number of a rung by its name. Raises ValueError for a name the ladder does not have."""
    names = [level.name for level in field.levels]
    return len(names) - names.index(rung)


def prepare(engine: Engine, model: Model) -> None:
    """Keep `prepared`: a row for each record, its model columns and dense numbers for the values that kernels score.

    Reads `records`. `row_number_` follows record_id, so that row order in the files changes nothing.
    """
    for name, sql in model.facts.items():
        engine.keep(name, sql)
    engine.keep("numbered", "SELECT record_id, CAST(row_number() OVER (ORDER BY record_id) - 1 AS INTEGER) AS row_number_ FROM records")
    scored = _scored(model)
    for field in scored:
        value = model.columns[str(field.column)]
        engine.keep(
            f"values_{field.name}",
            f"SELECT CAST(row_number() OVER (ORDER BY value) - 1 AS INTEGER) AS id, value, rows FROM "
            f"(SELECT {value} AS value, count(*) AS rows FROM {model.source} WHERE {value} IS NOT NULL GROUP BY {value})",
        )
    # texts that only kernels look at stay behind in their values table
    kept = {name: sql for name, sql in model.columns.items() if name not in {field.column for field in scored} - _keys_in_use(model)}
    columns = ", ".join(f"{sql} AS {name}" for name, sql in kept.items())
    ids = "".join(f", v_{field.name}.id AS id_{field.name}" for field in scored)
    joins = " ".join(
        f"LEFT JOIN values_{field.name} v_{field.name} ON v_{field.name}.value = {model.columns[str(field.column)]}" for field in scored
    )
    engine.keep("prepared", f"SELECT row_number_, record_id, {columns}{ids} FROM {model.source} JOIN numbered USING (record_id) {joins}")
    engine.drop("numbered", *model.facts)


def _keys_in_use(model: Model) -> set[str]:
    return {key for rule in model.blocking for key in (*rule.keys, *rule.narrow)}


def _scored(model: Model) -> list[Field]:
    return [field for field in model.fields if field.kernel is not None]


def make_kernels(engine: Engine, model: Model) -> dict[str, Kernel]:
    """The kernel of each scored field, which knows how common the values of `prepared` are."""
    return {
        field.name: field.kernel(engine.arrow(f"SELECT value, rows FROM values_{field.name} ORDER BY id"))
        for field in _scored(model)
        if field.kernel
    }


def compare(engine: Engine, model: Model, kernels: Mapping[str, Kernel], pairs: str, result: str) -> None:
    """Keep table `result`, the pairs (l, r, and what else) of table `pairs` with their pattern: int64. Reads `prepared`."""
    joined = f"FROM {pairs} c JOIN prepared l ON l.row_number_ = c.l JOIN prepared r ON r.row_number_ = c.r"
    for field in _scored(model):
        _score_values(engine, field, kernels[field.name], joined)
    scores = " ".join(
        f"LEFT JOIN scored_{field.name} s_{field.name} ON s_{field.name}.a = least(l.id_{field.name}, r.id_{field.name}) "
        f"AND s_{field.name}.b = greatest(l.id_{field.name}, r.id_{field.name})"
        for field in _scored(model)
    )
    pattern, place = [], 1
    for field, size in zip(model.fields, radix(model), strict=True):
        pattern.append(f"{place} * {_ladder(field)}")
        place *= size
    engine.keep(result, f"SELECT c.*, ({' + '.join(pattern)})::BIGINT AS pattern {joined} {scores}")
    engine.drop(*(f"scored_{field.name}" for field in _scored(model)))


def _ladder(field: Field) -> str:
    rungs = " ".join(f"WHEN {level.when} THEN {len(field.levels) - place}" for place, level in enumerate(field.levels))
    sql = f"CASE WHEN NOT coalesce({field.known}, FALSE) THEN 0 {rungs} END"
    return sql.replace(f"k_{field.name}", f"coalesce(s_{field.name}.level, 0)")


def _score_values(engine: Engine, field: Field, kernel: Kernel, joined: str) -> None:
    name = field.name
    engine.keep(
        f"to_score_{name}",
        f"SELECT a, b FROM (SELECT least(l.id_{name}, r.id_{name}) AS a, greatest(l.id_{name}, r.id_{name}) AS b {joined} "
        # CASE keeps the condition a filter: as bare comparisons it lures the planner into joining l to r before the pairs
        f"WHERE CASE WHEN {field.known} AND ({field.kernel_when}) THEN TRUE ELSE FALSE END) GROUP BY a, b",
    )

    def score(batch: pa.RecordBatch) -> pa.RecordBatch:
        levels = kernel(batch.column("left"), batch.column("right"))
        return pa.RecordBatch.from_arrays([batch.column("a"), batch.column("b"), levels], names=["a", "b", "level"])

    engine.map(
        f"scored_{name}",
        f"SELECT a, b, x.value AS left, y.value AS right FROM to_score_{name} JOIN values_{name} x ON x.id = a JOIN values_{name} y ON y.id = b",
        score,
        pa.schema([("a", pa.int32()), ("b", pa.int32()), ("level", pa.int8())]),
        KERNEL_ROWS,
    )
    engine.drop(f"to_score_{name}")


def count_patterns(engine: Engine, compared: str) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The distinct patterns of a compared table, ascending, and in how many pairs each stands."""
    counted = engine.arrow(f"SELECT pattern, count(*) AS pairs FROM {compared} GROUP BY pattern ORDER BY pattern")
    return counted["pattern"].to_numpy(), counted["pairs"].to_numpy().astype(np.float64)
