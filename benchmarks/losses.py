"""Where recall is lost: true pairs of records that stand in two persons, by what kept the two apart.

Of two parts of one person the strongest word between any two of their rows is the cause: a link that was
refused (and why), a pair that people are asked about, a pair whose evidence is too little, or none at all.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from typing import Any

import numpy as np

from reconcile.engines.protocol import Engine
from reconcile.linkage import Linkage, Model
from reconcile.linkage.comparisons import standing_on, unpack

_PARTED = """
SELECT a.record_id AS one, b.record_id AS two, a.person_id AS left_part, b.person_id AS right_part,
    x.l, x.r, x.pattern, f.reason, s.band
FROM told a
JOIN told b ON b.person = a.person AND b.person_id > a.person_id
JOIN prepared p ON p.record_id = a.record_id
JOIN prepared q ON q.record_id = b.record_id
LEFT JOIN compared x
    ON x.l = least(p.row_number_, q.row_number_) AND x.r = greatest(p.row_number_, q.row_number_)
LEFT JOIN scored s ON s.l = x.l AND s.r = x.r
LEFT JOIN (SELECT l, r, min(reason) AS reason FROM refused_rows WHERE parted GROUP BY l, r) f
    ON f.l = x.l AND f.r = x.r
ORDER BY left_part, right_part, one, two
"""
_STRENGTH = ("refused", "asked", "little", "never paired")


def losses(engine: Engine, model: Model, found: Linkage) -> Counter[tuple[str, ...]]:
    """True pairs missed by cause: what kept two parts of a person apart, and how their best pair agrees.

    Reads `told` (record_id, person, person_id) and what `link` has left in the engine.
    """
    lost: Counter[tuple[str, ...]] = Counter()
    for rows in _parts(engine.arrow(_PARTED).to_pylist()):
        told = [(*_cause(model, found, row), row) for row in rows]
        kind, _, words, _ = min(told, key=lambda one: (_STRENGTH.index(one[0]), -one[1]))
        lost[(kind, *words)] += len(rows)
    return lost


def _parts(rows: list[dict[str, Any]]) -> Iterator[list[dict[str, Any]]]:
    """The pairs between two parts of one person at a time."""
    parts: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for row in rows:
        parts.setdefault((row["left_part"], row["right_part"]), []).append(row)
    yield from parts.values()


def _cause(model: Model, found: Linkage, row: dict[str, Any]) -> tuple[str, float, tuple[str, ...]]:
    if row["pattern"] is None:
        return "never paired", 0.0, ()
    levels = unpack(np.array([row["pattern"]]), model)
    probability = float(found.estimate.probability(levels)[0])
    words = [
        f"{field.name} {field.levels[len(field.levels) - level].name}"
        for field, level in zip(model.fields, levels[0], strict=True)
        if level and field.name in ("name", "nik", "birth_date")
    ]
    if row["reason"]:
        return "refused", probability, (row["reason"], *words)
    if row["band"] is None:
        return "little", probability, tuple(words)
    why = "below the bound" if probability < found.bound else "contested"
    if standing_on(model, levels, model.guards.ask)[0]:
        why = "people alone may say"
    return "asked", probability, (why, *words)
