"""Fields that agree together by chance: a village and its post code, a street and its village, names that
go with one another.

Taken as independent, two such fields would count one agreement twice, and EM would explain the pairs that
agree on both by inventing matches. How much oftener two strangers agree on both than the shares of each say
is seen on random pairs, and strangers are weighed with it. A field leans on one other at most (a tree of
Chow and Liu, 1968): three fields that say one thing are corrected twice, not three times. Disagreement is
left as it is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Levels = NDArray[np.int8]

PAIRS_BEFORE = 2.0
"""Pairs that are taken as seen where fields are independent: a cell met once or twice proves nothing."""

SURE = 2.5
"""Standard errors by which more pairs must agree on two rungs than independence says."""


LEAST = 1.25
"""Agreeing together less often than so many times by chance is left alone: a tree has few places."""


@dataclass(frozen=True)
class Leaning:
    """Field `field` leans on field `on` (places in the model). factors (levels of on, levels of field): how
    many times oftener strangers stand on both rungs than on each by itself; 1 where nothing is known."""

    on: int
    field: int
    factors: Floats

    def log(self, levels: Levels) -> Floats:
        """Natural logarithm (n,) of the factor for patterns given as levels (n, fields)."""
        found: Floats = np.log(self.factors)[levels[:, self.on], levels[:, self.field]]
        return found


def find_leanings(
    levels: Levels, pairs: Floats, sizes: Sequence[int], places: Sequence[int]
) -> tuple[Leaning, ...]:
    """The tree of those of `places` that agree together most.

    levels (n, fields), pairs (n,): random pairs of rows, each pattern as often as it is likely of strangers.
    sizes: levels of each field, the unknown one included.
    """
    told = []
    for on, field in combinations(places, 2):
        factors, gain = _factors(levels[:, on], levels[:, field], pairs, (sizes[on], sizes[field]))
        if gain > 0:
            told.append((gain, on, field, factors))
    told.sort(key=lambda one: (-one[0], one[1], one[2]))
    tree = list(range(len(sizes)))
    kept = []
    for _, on, field, factors in told:
        if tree[on] != tree[field]:
            joined = tree[field]
            tree = [tree[on] if root == joined else root for root in tree]
            kept.append(Leaning(on, field, factors))
    return tuple(kept)


def _factors(one: Levels, other: Levels, pairs: Floats, sizes: tuple[int, int]) -> tuple[Floats, float]:
    """How much oftener two fields agree together than each by itself, and how much that explains (nats)."""
    seen = np.zeros(sizes)
    known = (one > 0) & (other > 0)
    np.add.at(seen, (one[known], other[known]), pairs[known])
    alone = np.outer(seen.sum(axis=1), seen.sum(axis=0)) / max(float(seen.sum()), 1.0)
    factors = (seen + PAIRS_BEFORE) / (alone + PAIRS_BEFORE)
    factors[(seen - alone) / np.sqrt(np.maximum(alone, 1.0)) < SURE] = 1.0
    factors[:2, :] = factors[:, :2] = 1.0  # unknown, and the last rung
    factors[factors < LEAST] = 1.0
    return factors, float((seen * np.log(factors)).sum())


def agreed(leanings: Sequence[Leaning], levels: Levels) -> Floats:
    """Natural logarithm (n,) of how much oftener strangers stand on each pattern than field by field."""
    found: Floats = np.zeros(len(levels))
    for leaning in leanings:
        found += leaning.log(levels)
    return found
