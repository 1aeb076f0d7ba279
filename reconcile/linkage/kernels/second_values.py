"""Second values of a row, such as the name behind ALIAS: they count as well as the first, but for less.

Of two rows each value of the one is held against each of the other, and the best counts. What the first
values say stays in the table of scores; here are the pairs that have a second value on a side: few.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from reconcile.engines.protocol import Engine


@dataclass(frozen=True)
class Seconds:
    """texts: SQL over a row of `records`, a text or null each. key: makes of such a text a value of the
    field's column, None where it says nothing. most: the level that a second value reaches at most. lone: SQL
    over `value`, for those that say little by themselves; they reach most_lone at most."""

    texts: tuple[str, ...]
    key: Callable[[str], str | None]
    most: int
    lone: str
    most_lone: int


_TEXTS = "SELECT record_id, {sql} AS text FROM records WHERE {sql} IS NOT NULL"
_KEYED = """
SELECT DISTINCT n.row_number_, k.value, CASE WHEN {lone} THEN 1 ELSE 0 END AS lone
FROM ({texts}) t
JOIN second_keys k ON k.text = t.text
JOIN numbered n USING (record_id)
"""
_NUMBERED = """
SELECT k.row_number_, v.id AS value, k.lone
FROM second_texts_{name} k
JOIN values_{column} v ON v.value = k.value
"""
_SIDES = (
    """
SELECT c.l, c.r, s.value AS one, y.{column} AS two, s.lone
FROM {pairs} c
JOIN seconds_{name} s ON s.row_number_ = c.l
JOIN prepared y ON y.row_number_ = c.r
WHERE y.{column} IS NOT NULL
""",
    """
SELECT c.l, c.r, s.value AS one, x.{column} AS two, s.lone
FROM {pairs} c
JOIN seconds_{name} s ON s.row_number_ = c.r
JOIN prepared x ON x.row_number_ = c.l
WHERE x.{column} IS NOT NULL
""",
    """
SELECT c.l, c.r, s.value AS one, t.value AS two, greatest(s.lone, t.lone) AS lone
FROM {pairs} c
JOIN seconds_{name} s ON s.row_number_ = c.l
JOIN seconds_{name} t ON t.row_number_ = c.r
""",
)
_BEST = """
SELECT b.l, b.r,
    CAST(max(CASE WHEN b.lone = 1 THEN least(s.level, {most_lone}) ELSE least(s.level, {most}) END)
         AS INTEGER) AS level
FROM beside_{name} b
JOIN scored_{name} s ON s.a = least(b.one, b.two) AND s.b = greatest(b.one, b.two)
GROUP BY b.l, b.r
"""


def keep_texts(engine: Engine, name: str, seconds: Seconds) -> int:
    """Keep `second_texts_<name>` (row_number_, value, lone), the keyed second values of each row, and return
    how many. Reads `records` and `numbered`."""
    texts = " UNION ".join(_TEXTS.format(sql=sql) for sql in seconds.texts)
    said = engine.arrow(f"SELECT DISTINCT text FROM ({texts}) t ORDER BY text")["text"].to_pylist()
    keys = [seconds.key(text) for text in said]
    engine.read(
        "second_keys", pa.table({"text": pa.array(said, pa.string()), "value": pa.array(keys, pa.string())})
    )
    lone = seconds.lone.replace("value", "k.value")
    rows = engine.keep(
        f"second_texts_{name}",
        f"SELECT * FROM ({_KEYED.format(lone=lone, texts=texts)}) k WHERE value IS NOT NULL",
    )
    engine.drop("second_keys")
    return rows


def keep_numbers(engine: Engine, name: str, column: str) -> None:
    """Keep `seconds_<name>` (row_number_, value: its number, lone), instead of the texts."""
    engine.keep(f"seconds_{name}", _NUMBERED.format(name=name, column=column))
    engine.drop(f"second_texts_{name}")


def keep_beside(engine: Engine, name: str, column: str, pairs: str) -> int:
    """Keep `beside_<name>` (l, r, one, two, lone): what else is compared of the pairs; returns how many."""
    sides = (side.format(name=name, column=column, pairs=pairs) for side in _SIDES)
    return engine.keep(f"beside_{name}", "UNION ALL".join(sides))


def keep_best(engine: Engine, name: str, seconds: Seconds) -> None:
    """Keep `best_<name>` (l, r, level) of the pairs of `beside_<name>`, which goes. Reads `scored_<name>`."""
    most = {"most": seconds.most, "most_lone": seconds.most_lone}
    engine.keep(f"best_{name}", _BEST.format(name=name, **most))
    engine.drop(f"beside_{name}")
