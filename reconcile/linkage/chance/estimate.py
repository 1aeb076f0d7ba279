"""What an estimate found, and the weight of a pair by it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import reduce

import numpy as np
from numpy.typing import NDArray

from reconcile.linkage.chance.counted import Two
from reconcile.linkage.chance.impossible import Numbered, barred
from reconcile.linkage.chance.leaning import Floats, Leaning, Levels, agreed

MATCH, CHANCE = 0, -1
"""Places of the first and the last class."""


@dataclass(frozen=True)
class Estimate:
    """What EM found. shares: class x field -> probability of each level (0, the unknown one, has none).

    totals: pairs of each class (the last: among all pairs of rows). rounds and converged tell how it ended.
    leanings: which fields agree together for pairs of the last class. never: what a guard knows to be two.
    two: pairs alike in birth and home that are two, each a part of a class between.
    """

    shares: tuple[tuple[Floats, ...], ...]
    totals: Floats
    rounds: int
    converged: bool
    leanings: tuple[Leaning, ...] = ()
    never: Numbered = ()
    two: tuple[Two, ...] = ()

    def log_odds(self, levels: Levels) -> Floats:
        """Natural-log weights (n, classes) of patterns given as levels (n, fields)."""
        parts, classes = self._parts(levels), len(self.totals)
        weights = np.stack([weight for *_, weight in parts[:classes]], axis=1)
        for place, *_, weight in parts[classes:]:
            weights[:, place] = np.logaddexp(weights[:, place], weight)
        return weights

    def _parts(self, levels: Levels) -> list[tuple[int, tuple[Floats, ...], float, Floats]]:
        """Class, shares, total and natural-log weight (n,) of each class, and of each part of one."""
        last = len(self.totals) - 1
        parts = []
        for place, shares, total in self._all_shares():
            weight: Floats = np.full(len(levels), np.log(total))
            for field, share in enumerate(shares):
                weight += np.log(share)[levels[:, field]]
            if place == MATCH:
                weight += barred(self.never, levels)
            elif place == last:
                weight += agreed(self.leanings, levels)
            parts.append((place, shares, total, weight))
        return parts

    def _all_shares(self) -> Iterator[tuple[int, tuple[Floats, ...], float]]:
        for place, shares in enumerate(self.shares):
            yield place, shares, float(self.totals[place])
        for one in self.two:
            yield one.place, one.shares, one.total

    def probability(self, levels: Levels) -> Floats:
        """Probability (n,) that a pair of each pattern is of the first class."""
        return normalised(self.log_odds(levels))[:, MATCH]

    def rivals(self, levels: Levels) -> tuple[NDArray[np.int64], Floats]:
        """The likeliest class (n,) but the first, and the bits (n,) for the first against it before any field
        is looked at."""
        parts = self._parts(levels)[1:]
        rival = np.stack([weight for *_, weight in parts], axis=1).argmax(axis=1)
        places, totals = np.array([part[0] for part in parts]), np.array([part[2] for part in parts])
        return places[rival], np.log2(self.totals[MATCH]) - np.log2(totals[rival])

    def bits(self, levels: Levels) -> Floats:
        """Evidence (n, fields) in bits for the first class against the likeliest of the others."""
        parts = self._parts(levels)
        rival = 1 + np.stack([weight for *_, weight in parts[1:]], axis=1).argmax(axis=1)
        result = np.empty(levels.shape)
        for place in range(levels.shape[1]):
            by_part = np.stack(
                [np.log2(shares[place])[levels[:, place]] for _, shares, _, _ in parts], axis=1
            )
            result[:, place] = by_part[:, MATCH] - by_part[np.arange(len(levels)), rival]
        for leaning in self.leanings:  # it says less, as the field it leans on has said it
            result[:, leaning.field] -= leaning.log(levels) / np.log(2) * (rival == len(self.shares) - 1)
        return result


def normalised(weights: Floats) -> Floats:
    """Natural-log weights (n, classes) -> the probability of each class."""
    # class by class: numpy takes four times as long for sums over so short an axis
    scaled = np.exp(weights - reduce(np.maximum, weights.T)[:, None])
    normal: Floats = scaled / reduce(np.add, scaled.T)[:, None]
    return normal
