"""Links: candidate pairs whose evidence reaches the bands link and review, with the reasons in words."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.linkage.chance.estimate import CHANCE, MATCH, Estimate, normalised
from reconcile.linkage.checks.of_estimates import Expected, bound_of, expected, fit_alarms
from reconcile.linkage.comparisons import Patterns, standing_on
from reconcile.linkage.estimation import taught
from reconcile.linkage.model import Model
from reconcile.linkage.rivals import Likelihood, keep_rivals, keep_sole, keep_twice

_APART = """
SELECT l, r, parted
FROM compared
JOIN apart_patterns USING (pattern)
UNION ALL
SELECT v.l, v.r, TRUE
FROM rivals v
LEFT JOIN (SELECT l, r FROM compared JOIN apart_patterns USING (pattern)) a ON a.l = v.l AND a.r = v.r
WHERE a.l IS NULL
"""
_SCORED = """
SELECT c.l, c.r, c.rule, c.pattern, w.probability, w.weight,
    CASE
        WHEN v.l IS NULL AND (w.band = 'link' OR (h.l IS NOT NULL AND w.holds) OR o.l IS NOT NULL) THEN 'link'
        ELSE 'review'
    END AS band,
    CASE WHEN w.band = 'link' OR o.l IS NOT NULL THEN FALSE ELSE TRUE END AS below,
    CASE WHEN w.same_holder OR t.l IS NOT NULL THEN TRUE ELSE FALSE END AS same_holder
FROM compared c
JOIN weights w USING (pattern)
LEFT JOIN rivals v ON v.l = c.l AND v.r = c.r
LEFT JOIN published h ON h.l = c.l AND h.r = c.r
LEFT JOIN sole o ON o.l = c.l AND o.r = c.r
LEFT JOIN twice t ON t.l = c.l AND t.r = c.r
"""
_LINKS = """
SELECT least(a.record_id, b.record_id) AS record_id_left,
    greatest(a.record_id, b.record_id) AS record_id_right,
    w.probability, w.weight,
    CASE WHEN f.l IS NULL THEN s.band ELSE 'review' END AS band,
    CASE s.rule {rules} END AS rule,
    s.pattern, w.reasons,
    CASE
        WHEN f.l IS NULL AND s.band = 'link' AND (s.below OR s.rule = {none}) THEN TRUE
        ELSE FALSE
    END AS held
FROM scored s
JOIN weights w USING (pattern)
JOIN prepared a ON a.row_number_ = s.l
JOIN prepared b ON b.row_number_ = s.r
LEFT JOIN (SELECT DISTINCT l, r FROM refused_rows WHERE parted) f ON f.l = s.l AND f.r = s.r
"""


def link_bound(model: Model, estimate: Estimate, patterns: Patterns) -> float:
    """The lowest probability of a machine link, by the model's aim.

    No truth is used: the expectation is the model's own, over all pairs, also those that only people may
    join: without them a handful of pairs that agree in all would lie below what it asks of each alone. Those
    that are two as pairs counted say so (`Estimate.two`) are no part of it: most of them are parted by third
    rows and guards, and each pair that is linked has to reach the bound with them in.
    """
    aims = model.thresholds
    return bound_of(
        aims.aim,
        replace(estimate, two=()).probability(patterns.levels),
        patterns.pairs,
        precision=aims.precision,
        least=aims.link,
        cost=aims.cost_of_wrong,
    )


def alarms_of(model: Model, estimate: Estimate, patterns: Patterns, bound: float) -> list[str]:
    """What speaks against the estimate. Pairs on a neutral rung teach it nothing, and count for nothing."""
    said = taught(model, patterns)
    seeds = standing_on(model, patterns.levels, model.seeds.get(model.classes[MATCH], ()))
    probability = estimate.probability(patterns.levels)
    return fit_alarms(float(estimate.totals[MATCH]), probability, said, seeds, bound)


def expected_of(model: Model, estimate: Estimate, patterns: Patterns, bound: float) -> Expected:
    """The matches that the estimate expects above, at and below the bound; those that only people may join
    are below."""
    probability = estimate.probability(patterns.levels)
    held = standing_on(model, patterns.levels, model.guards.ask)
    return expected(probability, patterns.pairs, bound, held)


def score_pairs(engine: Engine, model: Model, estimate: Estimate, patterns: Patterns, bound: float) -> None:
    """Keep `scored` (l, r, pattern, probability, weight, band by row number, below: whether the probability
    alone would make it no link), `weights` by pattern, and `apart` (l, r, parted).

    bound: as link_bound finds it. parted: whether a guard says so, and not the pair's probability; rivals
    are, and they are in review. A pair of table `published` stays a link below the bound: only a guard,
    people or a probability below the review floor cut what was said. Reads `compared`.
    """
    from scipy.special import expit  # here: what a night takes over it need not work out

    levels, odds = patterns.levels, estimate.log_odds(patterns.levels)
    probability = normalised(odds)[:, MATCH]
    never = standing_on(model, levels, model.guards.never)
    kept = (probability >= min(model.thresholds.review, bound)) & ~never
    asked = standing_on(model, levels[kept], model.guards.ask)
    log_odds = odds[kept]
    rivals = np.logaddexp.reduce(np.delete(log_odds, MATCH, axis=1), axis=1)
    engine.read(
        "weights",
        pa.table(
            {
                "pattern": patterns.numbers[kept],
                "probability": np.round(probability[kept], 9),
                "weight": np.round((log_odds[:, MATCH] - rivals) / np.log(2), 4),
                "same_holder": standing_on(model, levels[kept], model.guards.same_holder),
                "band": np.where((probability[kept] >= bound) & ~asked, "link", "review"),
                "holds": ~asked,
                "reasons": pa.array(reasons(model, estimate, levels[kept]), pa.list_(pa.string())),
            }
        ),
    )
    unlike = (probability < model.thresholds.apart) | never
    parted = standing_on(model, levels, model.guards.parted)
    against = unlike | parted
    engine.read(
        "apart_patterns",
        pa.table({"pattern": patterns.numbers[against], "parted": (parted & ~unlike)[against]}),
    )
    keep_rivals(engine, model, patterns)
    alone = expit(odds[:, MATCH] - odds[:, CHANCE])
    keep_sole(engine, model, patterns, Likelihood(probability, alone, bound))
    keep_twice(engine, model, patterns)
    engine.keep("apart", _APART)
    engine.keep("scored", _SCORED)


def keep_links(engine: Engine, model: Model) -> int:
    """Keep `links` (schema of tables.LINKS) and return how many there are, those in review included.

    What a guard refused is no machine's link: it goes to review. Reads `scored`, `weights`, `prepared` and
    `refused_rows`.
    """
    rules = " ".join(f"WHEN {number} THEN {literal(rule.name)}" for number, rule in enumerate(model.blocking))
    none = len(model.blocking)
    return engine.keep("links", _LINKS.format(rules=rules, none=none))


def reasons(model: Model, estimate: Estimate, levels: NDArray[np.int8]) -> list[list[str]]:
    """For each pattern the sentences of its fields, the weightiest evidence first; unknown fields are left
    out, and rungs that tell staff nothing."""
    bits = estimate.bits(levels)
    order = np.argsort(-np.abs(bits), axis=1, kind="stable")
    sentences = [["", *(level.sentence for level in reversed(field.levels))] for field in model.fields]
    return [
        [sentence for place in places if (sentence := sentences[place][row[place]])]
        for row, places in zip(levels.tolist(), order.tolist(), strict=True)
    ]
