"""How right proposed numbers are, told without any truth: of rows whose number the register confirms the
number is hidden, it is looked for by all else that the row says, and the number answers.

A row without its number is led to a person of the register as `PADAN_IDENTITAS` is: by pairs that rules
without the number made and that are links without it; where these lead to two numbers none is proposed. What
a person's other rows would add is left out, so fewer are found than a run finds. The rows are drawn by their
ids, which nobody without the store's secret can choose.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.linkage import Weights
from reconcile.linkage.comparisons import standing_on, unpack
from reconcile.linkage.model import Model
from reconcile.linkage.trust import Share, hidden_field, open_rules
from reconcile.programmes.roles import role_table
from reconcile.vocabulary.register_answers import KNOWN

SAMPLE = 4000
"""Rows: enough for an interval of a fifth of a percent, and read in a moment."""

_DRAWN = """
SELECT v.record_id, v.nik_given AS nik
FROM verification v
WHERE v.status = 'PADAN' AND v.nik_given = v.nik_register
ORDER BY SUBSTR(v.record_id, LENGTH(v.programme) + 2), v.record_id
LIMIT {most}
"""
_NUMBERED = """
SELECT record_id, CAST(ROW_NUMBER() OVER (ORDER BY {order}) - 1 AS INTEGER) AS row_number_
FROM records
"""
_ROWS = """
SELECT d.record_id, d.nik, n.row_number_
FROM hidden_drawn d
JOIN hidden_numbered n ON n.record_id = d.record_id
"""
_PAIRS = f"""
SELECT p.record_id, p.nik, r.nik AS other_nik, p.pattern, p.rules
FROM (
    SELECT a.record_id, a.nik, c.r AS other, c.pattern, c.rules
    FROM compared_pairs c
    JOIN hidden_rows a ON a.row_number_ = c.l
    UNION ALL
    SELECT a.record_id, a.nik, c.l AS other, c.pattern, c.rules
    FROM compared_pairs c
    JOIN hidden_rows a ON a.row_number_ = c.r
) AS p
JOIN hidden_numbered n ON n.row_number_ = p.other
JOIN records r ON r.record_id = n.record_id
JOIN hidden_roles g ON g.programme = r.programme AND g.role = 'register'
WHERE r.nik IS NOT NULL AND {KNOWN}
"""
_PROPOSED = """
SELECT nik, MIN(other_nik) AS proposed, COUNT(DISTINCT other_nik) AS niks
FROM hidden_pairs p
JOIN hidden_patterns b ON b.pattern = p.pattern AND b.linked
WHERE p.found
GROUP BY record_id, nik
"""
_COUNTED = """
SELECT COUNT(*) AS proposed,
       CAST(COALESCE(SUM(CASE WHEN proposed = nik THEN 1 ELSE 0 END), 0) AS BIGINT) AS same
FROM hidden_proposed
WHERE niks = 1
"""


@dataclass(frozen=True)
class Linked:
    """By what a run linked. pairs: the table `compared_pairs` that it left."""

    model: Model
    weights: Weights
    pairs: TableSource


def keep_proposal_trust(engine: Engine, linked: Linked, roles: Mapping[str, str], most: int = SAMPLE) -> int:
    """Keep `proposal_trust` (one row) and return how many numbers were proposed. Needs records and
    verification; no more than `most` rows are drawn."""
    engine.read("hidden_roles", role_table(roles))
    engine.read("compared_pairs", linked.pairs)
    engine.keep("hidden_drawn", _DRAWN.format(most=most))
    engine.keep("hidden_numbered", _NUMBERED.format(order=linked.model.order))
    engine.keep("hidden_rows", _ROWS)
    opened = _read_patterns(engine, linked)
    engine.keep("hidden_pairs", f"SELECT *, (rules & {opened}) <> 0 AS found FROM ({_PAIRS}) AS p")
    engine.keep("hidden_proposed", _PROPOSED)
    drawn = engine.arrow("SELECT COUNT(*) AS n FROM hidden_drawn")["n"][0].as_py()
    (counted,) = engine.arrow(_COUNTED).to_pylist()
    engine.read("proposal_trust", _as_table(drawn, counted["proposed"], counted["same"]))
    made = ("roles", "drawn", "numbered", "rows", "patterns", "pairs", "proposed")
    engine.drop("compared_pairs", *(f"hidden_{name}" for name in made))
    return int(counted["proposed"])


def _read_patterns(engine: Engine, linked: Linked) -> int:
    """Keep `hidden_patterns` (pattern, linked: whether it is a link once the number says nothing); returns
    the rules that read no number, a bit each."""
    model, estimate = linked.model, linked.weights.estimate
    hidden = hidden_field(model)
    patterns = engine.arrow("SELECT DISTINCT pattern FROM compared_pairs ORDER BY pattern")[
        "pattern"
    ].to_numpy()
    levels: NDArray[np.int8] = unpack(patterns, model)
    if hidden is not None:
        levels[:, model.fields.index(hidden)] = 0
    probability = estimate.probability(levels)
    sure = (probability >= linked.weights.bound) & ~standing_on(model, levels, model.guards.ask)
    sure &= ~standing_on(model, levels, model.guards.never)
    engine.read("hidden_patterns", pa.table({"pattern": patterns, "linked": sure}))
    return sum(1 << rule for rule in (open_rules(model, hidden) if hidden else range(len(model.blocking))))


def _as_table(drawn: int, proposed: int, same: int) -> pa.Table:
    low, high = Share(same, proposed).interval
    row = {"hidden": drawn, "proposed": proposed, "same": same, "low": low, "high": high}
    return pa.Table.from_pylist([row], tables.TABLES["proposal_trust"].schema)
