"""How far the links can be trusted, told without any truth: the number is hidden, the other fields judge, the
number answers.

The pairs that rules not reading the number would have found are scored without it; what the bands say is then
held against the numbers of the rows where both are confirmed. Equal numbers: one person. Different numbers:
two persons, unless one person may hold both (Jakarta retired some two million second NIKs from 2011 to 2016).
A pair that may be a case of that counts as one person with the probability the whole model gives it, and
`at_least` counts it as a wrong link.

What this tells is how good links are that cannot lean on the number. A confirmed row is cleaner than others:
its birth date agrees with its number, so that slips of the date are never met. So recall is told of all pairs
that bear one number, confirmed or not; where it is not confirmed on both, a pair counts by the probability
that the whole model gives it. Of rows that bear no number nothing is told. Pairs of one person are found or
missed together: the interval of recall counts persons, not pairs.
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.comparisons import standing_on, unpack
from reconcile.linkage.model import Field, Model

MOST_PAIRS = 2_000_000
"""Above this many candidates, only the pairs of every n-th row are looked at."""

NORMAL_95 = 1.959964
EVERYBODY = "all"
_PARTS = 1_000_000
"""Probabilities are added up as whole millionths: a sum that no order of threads can change."""

_PAIRS = """
SELECT c.pattern, l.{number} = r.{number} AS same,
    coalesce({second}, FALSE) AS second,
    l.{number} AS number,
    l.{confirmed} AND r.{confirmed} AS sure,
    c.rules & {opened} <> 0 AS found{parts}
FROM compared c
JOIN prepared l ON l.row_number_ = c.l
JOIN prepared r ON r.row_number_ = c.r
WHERE c.l % {every} = 0
    AND l.{number} IS NOT NULL AND r.{number} IS NOT NULL
    AND (l.{number} = r.{number} OR (l.{confirmed} AND r.{confirmed}))
"""
_COUNTS = """
SELECT part, coalesce(sum(one), 0)::BIGINT AS one,
    coalesce(sum(one) FILTER (seen = 2), 0)::BIGINT AS one_link,
    coalesce(sum(one) FILTER (seen = 1), 0)::BIGINT AS one_review,
    count(*) FILTER (sure AND seen = 2) AS link,
    count(*) FILTER (sure AND seen = 2 AND same) AS link_same,
    coalesce(sum(doubtful) FILTER (seen = 2), 0)::BIGINT AS link_doubtful,
    count(*) FILTER (sure AND seen = 1) AS review,
    count(*) FILTER (sure AND seen = 1 AND same) AS review_same,
    coalesce(sum(doubtful) FILTER (seen = 1), 0)::BIGINT AS review_doubtful
FROM (
    SELECT {value} AS part, p.same, p.sure,
        CASE WHEN NOT p.same THEN 0 WHEN p.sure THEN {whole} ELSE b.parts END AS one,
        CASE WHEN p.found THEN b.band ELSE 0 END AS seen,
        CASE WHEN p.second AND NOT p.same THEN b.parts ELSE 0 END AS doubtful
    FROM trust_pairs p
    JOIN trust_bands b USING (pattern)
)
GROUP BY part
ORDER BY part
"""
_TOGETHER = """
SELECT part, sum(pairs * pairs) / sum(pairs) AS together
FROM (
    SELECT {value} AS part, number, CAST(count(*) AS DOUBLE) AS pairs
    FROM trust_pairs
    WHERE same
    GROUP BY 1, 2
)
GROUP BY part
"""


@dataclass(frozen=True)
class Questions:
    """What a model's users ask of trust. groups: name -> SQL over the prepared rows `l` and `r` of a pair
    (text or null).

    second_number: SQL under which two different confirmed numbers may be one person's.
    """

    groups: Mapping[str, str]
    second_number: str = "FALSE"


@dataclass(frozen=True)
class Share:
    """A share of pairs: hits of total, with Wilson's interval (1927) at 95 %. Without pairs it is unknown:
    0 to 1. together: how many pairs are found or missed together, so that they count as one for the interval
    (Kish's design effect, of pairs that are one)."""

    hits: float
    total: int
    together: float = 1.0

    @property
    def value(self) -> float | None:
        return self.hits / self.total if self.total else None

    @property
    def interval(self) -> tuple[float, float]:
        if not self.total:
            return 0.0, 1.0
        n, p, z = self.total / self.together, self.hits / self.total, NORMAL_95
        middle, half = p + z * z / (2 * n), z * math.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
        low, high = (middle - half) / (1 + z * z / n), (middle + half) / (1 + z * z / n)
        return max(min(low, p), 0.0), min(max(high, p), 1.0)  # rounding leaves the share within


@dataclass(frozen=True)
class GroupTrust:
    """What the numbers say of one group of people. group: what it is cut by ("all" for everybody), value:
    which part.

    link: how much of the band is right; link_at_least: if nobody held two numbers. review: the same of the
    band below. recall: how much of what is one person stands in link; recall_review: in link or review.
    """

    group: str
    value: str
    link: Share
    link_at_least: Share
    review: Share
    recall: Share
    recall_review: Share


@dataclass(frozen=True)
class Trust:
    """The estimate for everybody (the first of `groups`) and by group. every: pairs of each how-manieth
    row were looked at."""

    hidden: str
    every: int
    groups: tuple[GroupTrust, ...]


def estimate_trust(
    engine: Engine, model: Model, estimate: Estimate, bound: float, questions: Questions
) -> Trust | None:
    """Trust in the bands, or None for a model that confirms no numbers. Reads `compared` and `prepared`.

    bound: the lowest probability of the band link.
    """
    hidden = hidden_field(model)
    if hidden is None:
        return None
    every = _keep_pairs(engine, model, hidden, questions)
    _keep_bands(engine, model, estimate, bound, hidden)
    told = list(_count(engine, EVERYBODY, "''"))
    for name in questions.groups:
        told += _count(engine, name, f"group_{name}")
    engine.drop("trust_pairs", "trust_bands")
    return Trust(hidden.name, every, tuple(told))


def hidden_field(model: Model) -> Field | None:
    """The field that compares the number which the guards trust."""
    number = model.guards.number
    if number is None or model.guards.number_confirmed is None:
        return None
    return next((field for field in model.fields if number in field.columns), None)


def open_rules(model: Model, hidden: Field) -> list[int]:
    """The numbers of the blocking rules that read no column of the hidden field."""
    return [
        number
        for number, rule in enumerate(model.blocking)
        if not hidden.columns & {*rule.keys, *rule.narrow}
    ]


def _keep_pairs(engine: Engine, model: Model, hidden: Field, questions: Questions) -> int:
    number, confirmed = model.guards.number, model.guards.number_confirmed
    pairs = engine.arrow("SELECT count(*) AS n FROM compared")["n"][0].as_py()
    every = max(-(-pairs // MOST_PAIRS), 1)
    opened = sum(1 << rule for rule in open_rules(model, hidden))
    parts = "".join(f", coalesce({sql}, '') AS group_{name}" for name, sql in questions.groups.items())
    engine.keep(
        "trust_pairs",
        _PAIRS.format(
            number=number,
            confirmed=confirmed,
            second=questions.second_number,
            opened=opened,
            parts=parts,
            every=every,
        ),
    )
    return int(every)


def _keep_bands(engine: Engine, model: Model, estimate: Estimate, bound: float, hidden: Field) -> None:
    """Keep `trust_bands`: each pattern's band (2 link, 1 review, 0 apart) once the hidden field says
    nothing, and what the whole says."""
    patterns = engine.arrow("SELECT DISTINCT pattern FROM trust_pairs ORDER BY pattern")["pattern"].to_numpy()
    levels = unpack(patterns, model)
    parts = np.round(estimate.probability(levels) * _PARTS).astype(np.int64)
    levels[:, model.fields.index(hidden)] = 0
    probability = estimate.probability(levels)
    linked = (probability >= bound) & ~standing_on(model, levels, model.guards.ask)
    asked = (probability >= min(model.thresholds.review, bound)) & ~standing_on(
        model, levels, model.guards.never
    )
    band = linked.astype(np.int8) + asked
    engine.read("trust_bands", pa.table({"pattern": patterns, "band": band.astype(np.int8), "parts": parts}))


def _count(engine: Engine, group: str, value: str) -> Iterator[GroupTrust]:
    counts = engine.arrow(_COUNTS.format(value=value, whole=_PARTS))
    persons = engine.arrow(_TOGETHER.format(value=value)).to_pylist()
    together = {row["part"]: row["together"] for row in persons}
    for row in counts.to_pylist():
        link, review = row["link_same"], row["review_same"]
        yield GroupTrust(
            group,
            row["part"],
            link=Share(link + row["link_doubtful"] / _PARTS, row["link"]),
            link_at_least=Share(link, row["link"]),
            review=Share(review + row["review_doubtful"] / _PARTS, row["review"]),
            recall=_recall(row["one_link"], row["one"], together.get(row["part"])),
            recall_review=_recall(row["one_link"] + row["one_review"], row["one"], together.get(row["part"])),
        )


def _recall(hits: int, total: int, together: float | None) -> Share:
    """The share of two sums of probabilities in millionths."""
    pairs = round(total / _PARTS)
    return Share(hits / total * pairs if total else 0.0, pairs, together or 1.0)
