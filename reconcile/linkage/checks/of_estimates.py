"""What an estimate promises, and what speaks against believing it.

A fit can end calmly and be wrong: where fields depend on each other EM explains their agreement by inventing
matches, and where no seed tells it what a match is it takes any class for one. The signs are told in words.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Aim = Literal["precision", "f1", "cost"]

SEEDS_BELOW = 0.1
"""More than this share of the seeds of matches below the bound, and the fit has left what it started from."""

TOTALS_APART = 0.1
"""A total further than this share from the sum of probabilities is no fit of these pairs."""

HALF = 0.5


@dataclass(frozen=True)
class Expected:
    """What links are expected to be, by the model's own probabilities. above, at, below: matches among the
    compared pairs above the bound, on it, and below; links: pairs in the band link.

    Matches that no blocking rule made are in none of these numbers.
    """

    above: float
    at: float
    below: float
    links: float

    @property
    def matches(self) -> float:
        return self.above + self.at + self.below

    @property
    def recall(self) -> float:
        """Of the matches compared, the share in the band link; 1 where there is none to find."""
        return (self.above + self.at) / self.matches if self.matches else 1.0

    @property
    def precision(self) -> float:
        """Of the links, the share that are matches; 1 without a link."""
        return (self.above + self.at) / self.links if self.links else 1.0


def expected(
    probability: Floats, pairs: Floats, bound: float, held: NDArray[np.bool_] | None = None
) -> Expected:
    """probability, pairs: of each pattern (n,), and how many pairs stand on it; bound: of the band link;
    held: patterns that are no links, however probable."""
    matches = probability * pairs
    inside = (probability >= bound) & (True if held is None else ~held)
    return Expected(
        float(matches[inside & (probability > bound)].sum()),
        float(matches[inside & (probability == bound)].sum()),
        float(matches[~inside].sum()),
        float(pairs[inside].sum()),
    )


def bound_of(
    aim: Aim, probability: Floats, pairs: Floats, *, precision: float, least: float, cost: float
) -> float:
    """The lowest probability of a link; 1 where no pattern may be one.

    precision: the band is expected to hold this share of matches, and no pair in it has less than `least`.
    f1: the band has the highest expected F1 of the pairs compared. cost: a wrong link costs as much as `cost`
    matches that are missed.
    """
    order = np.argsort(-probability, kind="stable")
    p, n = probability[order], pairs[order]
    if aim == "cost":
        inside = p[p >= cost / (1 + cost)]
    elif aim == "f1":
        right, links = np.cumsum(p * n), np.cumsum(n)
        score = 2 * right / np.maximum(links + right[-1], 1e-300) if len(p) else p
        inside = p[p >= p[int(score.argmax())]] if len(p) and right[-1] > 0 else p[:0]
    else:
        wrong = np.cumsum((1 - p) * n) / np.maximum(np.cumsum(n), 1.0)
        inside = p[(wrong <= 1 - precision) & (p >= least)]
    return float(inside.min()) if len(inside) else 1.0


def fit_alarms(
    total: float, probability: Floats, pairs: Floats, seeds: NDArray[np.bool_], bound: float
) -> list[str]:
    """What speaks against the fit, a sentence each. total: matches as EM counted them; probability, pairs,
    seeds: of each pattern, the last whether it is a seed of matches; bound: of the band link."""
    seeded = float(pairs[seeds].sum())
    fallen = float(pairs[seeds & (probability < bound)].sum())
    found = float((probability * pairs).sum())
    said: list[str] = []
    if not seeded:
        said.append("no pair stands on a seed of matches: what a match is was guessed; give other seeds")
    elif fallen > SEEDS_BELOW * seeded:
        said.append(f"{fallen:.0f} of {seeded:.0f} pairs on seeds of matches are below the bound {bound:.4f}")
    if abs(total - found) > TOTALS_APART * max(total, found, 1.0) + 1:
        said.append(f"{total:.0f} matches were estimated, but the probabilities add up to {found:.0f}")
    if not float(pairs[probability >= bound].sum()):
        said.append("no pair is a link")
    return said


def band_warnings(told: Expected) -> list[str]:
    """A sentence where the band link holds under half of the expected matches."""
    if told.recall >= HALF or told.matches < 1:
        return []
    return [
        f"the band link holds {told.above + told.at:.0f} of {told.matches:.0f} expected matches "
        f"({told.recall:.0%}): aim at f1, lower the precision, or look at the review band"
    ]
