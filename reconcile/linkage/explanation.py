"""Why two rows are, or are not, one: the evidence of a pair, field by field, as the run weighed it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage import Weights
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.chance.estimate import MATCH, Estimate
from reconcile.linkage.comparisons import Learned, compare, prepare, standing_on, unpack
from reconcile.linkage.model import Model

Band = Literal["link", "review", "apart"]

ROUNDING = 1e-9
"""The run computed a whole column of probabilities at once, this is one of them: the last digits may
differ."""


@dataclass(frozen=True)
class Evidence:
    """One field of a pair. level: name of the rung, "" when a side is unknown. bits: for the first class
    (positive) or against."""

    field: str
    level: str
    sentence: str
    bits: float


@dataclass(frozen=True)
class Explanation:
    """A pair weighed. left < right are record ids; rules: the blocking rules that made it a candidate, none
    for many pairs.

    rival: the likeliest class but the first, which the bits are measured against. start: bits before
    any field is looked at. others: what the explanations beside the rival take away (never positive). All
    bits add up to `weight`, the log2 odds of `probability`. band: by the evidence alone; guards may still
    refuse a link. evidence: the weightiest first, unknown fields last.
    """

    left: str
    right: str
    rules: tuple[str, ...]
    rival: str
    start: float
    evidence: tuple[Evidence, ...]
    others: float
    weight: float
    probability: float
    band: Band


def explain_pairs(
    engine: Engine,
    model: Model,
    weights: Weights,
    pairs: Sequence[tuple[str, str]],
    *,
    limits: Mapping[str, int],
) -> list[Explanation]:
    """One explanation for each pair of different record ids, in their order. Reads `records`: all rows of the
    run.

    Rows are prepared as the run prepared them, since how rare a name is depends on all rows. Whether a pair
    was a candidate is found by making the candidates of the rows that share a block with it: the same rules,
    narrowed above the run's `limits` (blocking rule -> rows of a block).
    """
    _prepare_for(engine, model, pairs)
    nearby = " UNION ".join(
        f"SELECT p.row_number_ FROM prepared p SEMI JOIN focus USING ({', '.join(rule.keys)})"
        for rule in model.blocking
    )
    engine.keep("nearby", f"SELECT row_number_ FROM focus UNION {nearby}")
    engine.keep("neighbours", "SELECT p.* FROM prepared p SEMI JOIN nearby USING (row_number_)")
    engine.keep("prepared", "SELECT * FROM neighbours")
    make_candidates(engine, model, limits)
    found = _compared(engine, model, weights.learned)
    weighed = _Weighed(model, weights.estimate, unpack(found["pattern"].to_numpy(), model))
    return [
        weighed.explain(place, min(pair), max(pair), rules, weights.bound)
        for place, (pair, rules) in enumerate(zip(pairs, found["rules"].to_pylist(), strict=True))
    ]


def weigh_pairs(
    engine: Engine, model: Model, weights: Weights, pairs: Sequence[tuple[str, str]]
) -> Callable[[int], Explanation]:
    """Weigh very many pairs at once; what is returned makes the explanation of a pair by its place, when
    somebody asks for it.

    As explain_pairs, but no blocking rules are looked for: `rules` is empty. The engine is not needed
    afterwards.
    """
    _prepare_for(engine, model, pairs)
    engine.keep("prepared", "SELECT * FROM focus")
    engine.keep("candidates", "SELECT 0 AS l, 0 AS r, 0 AS rules WHERE FALSE")
    found = _compared(engine, model, weights.learned)
    weighed = _Weighed(model, weights.estimate, unpack(found["pattern"].to_numpy(), model))
    return lambda place: weighed.explain(place, min(pairs[place]), max(pairs[place]), 0, weights.bound)


def _prepare_for(engine: Engine, model: Model, pairs: Sequence[tuple[str, str]]) -> None:
    """Keep `asked` (the pairs in order), `prepared` (all rows) and `focus` (the rows asked about)."""
    prepare(engine, model)
    left, right = (pa.array([choose(pair) for pair in pairs], pa.string()) for choose in (min, max))
    engine.read(
        "asked", pa.table({"left": left, "right": right, "place": pa.array(range(len(pairs)), pa.int32())})
    )
    engine.keep(
        "focus",
        'SELECT p.* FROM prepared p WHERE p.record_id IN (SELECT "left" FROM asked UNION SELECT "right" FROM'
        " asked)",
    )


def _compared(engine: Engine, model: Model, learned: Learned) -> pa.Table:
    """The pattern of each pair asked about, and the rules that made it one of `candidates`."""
    engine.keep(
        "asked_rows",
        "SELECT a.place, x.row_number_ AS l, y.row_number_ AS r, coalesce(c.rules, 0) AS rules "
        'FROM asked a JOIN focus x ON x.record_id = a."left" JOIN focus y ON y.record_id = a."right" '
        "LEFT JOIN candidates c ON c.l = x.row_number_ AND c.r = y.row_number_",
    )
    compare(engine, model, learned, "asked_rows", "asked_compared")
    return engine.arrow("SELECT place, rules, pattern FROM asked_compared ORDER BY place")


class _Weighed:
    def __init__(self, model: Model, estimate: Estimate, levels: NDArray[np.int8]) -> None:
        self._model, self._levels = model, levels
        log_odds = estimate.log_odds(levels) / np.log(2)
        self._bits = estimate.bits(levels)
        self._probability = estimate.probability(levels)
        self._rival, self._start = estimate.rivals(levels)
        self._asked = standing_on(model, levels, model.guards.ask)
        self._never = standing_on(model, levels, model.guards.never)
        self._weight = log_odds[:, MATCH] - np.logaddexp2.reduce(np.delete(log_odds, MATCH, axis=1), axis=1)

    def explain(self, place: int, left: str, right: str, rules: int, bound: float) -> Explanation:
        probability, start, weight = (
            float(values[place]) for values in (self._probability, self._start, self._weight)
        )
        sure = probability >= bound - ROUNDING and not self._asked[place]
        asked = probability >= self._model.thresholds.review and not self._never[place]
        band: Band = "apart" if not asked else "link" if sure else "review"
        return Explanation(
            left,
            right,
            tuple(rule.name for number, rule in enumerate(self._model.blocking) if rules & 1 << number),
            self._model.classes[int(self._rival[place])],
            start,
            self._evidence(place),
            weight - start - float(self._bits[place].sum()),
            weight,
            probability,
            band,
        )

    def _evidence(self, place: int) -> tuple[Evidence, ...]:
        found = []
        for field, level, bits in zip(
            self._model.fields, self._levels[place].tolist(), self._bits[place].tolist(), strict=True
        ):
            rung = field.levels[len(field.levels) - level] if level else None
            found.append(Evidence(field.name, rung.name if rung else "", rung.sentence if rung else "", bits))
        return tuple(sorted(found, key=lambda evidence: (evidence.level == "", -abs(evidence.bits))))
