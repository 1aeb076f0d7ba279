"""Shares of few learn from those of more: a beta-binomial at each level, its firmness by moments.

q = (y + m p) / (n + m): y of n in a place, p the shrunk share of the place above, m how alike the places
below one above are. m follows from the spread of the shares beyond that of drawing
(Kleinman 1973).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
FIRM, LOOSE = 5000.0, 2.0
"""Bounds of m, in observations."""


@dataclass(frozen=True)
class Shrunk:
    """share and sd: of the posterior of each place. firm: m of the level."""

    share: Floats
    sd: Floats
    firm: float


def firmness(hits: Floats, tries: Floats, expected: Floats) -> float:
    """How alike places are whose shares are `expected`: as so many observations that all have in common."""
    seen = tries > 0
    y, n, p = hits[seen], tries[seen], expected[seen]
    spread_of_drawing = p * (1 - p)
    if len(n) < 2 or n.sum() <= len(n) or not (spread_of_drawing > 0).any():
        return FIRM
    spread = ((y - p * n) ** 2 / n).sum() - spread_of_drawing.sum()
    more = spread / (spread_of_drawing * (n - 1)).sum()
    return float(np.clip(1 / more - 1, LOOSE, FIRM)) if more > 0 else FIRM


def shrink(hits: Floats, tries: Floats, above: Floats) -> Shrunk:
    """Shares of places whose place above has the share `above`."""
    firm = firmness(hits, tries, above)
    a, b = hits + firm * above, tries - hits + firm * (1 - above)
    share = a / (a + b)
    return Shrunk(share, np.sqrt(share * (1 - share) / (a + b + 1)), firm)


@dataclass(frozen=True)
class Mix:
    """What share a place would have by its groups (trade, sex, band) alone. tried: of those who were tried
    there; whole: of all whom it is asked for."""

    tried: Floats
    whole: Floats


def shrink_down(
    hits: Floats, tries: Floats, levels: list[Places], first: float, mix: Mix | None = None
) -> Shrunk:
    """Shares of the lowest places. levels: of each place the number of the one above it, from the highest
    level to the lowest, each counted from 0. first: the share where nothing was seen, worth two tries. mix:
    how places differ by who lives there; what they differ by beyond it is learnt, as a shift of the logit."""
    whole = whole_share(hits, tries, first)
    base = np.full(len(hits), whole) if mix is None else mix.tried
    for level in levels:
        size = int(level.max()) + 1 if len(level) else 0
        y, n, e, k, b = (
            np.bincount(level, of, size).astype(np.float64)
            for of in (hits, tries, tries * base, np.ones(len(hits)), base)
        )
        parent = np.where(n > 0, e / np.where(n > 0, n, 1), b / np.maximum(k, 1))
        base = expit(logit(base) + (logit(shrink(y, n, parent).share) - logit(parent))[level])
    found = shrink(hits, tries, base)
    if mix is None:
        return found
    moved = expit(logit(mix.whole) + logit(found.share) - logit(mix.tried))
    spread = moved * (1 - moved) / (found.share * (1 - found.share))
    return Shrunk(moved, found.sd * spread, found.firm)


def whole_share(hits: Floats, tries: Floats, first: float) -> float:
    """Of all places together."""
    return float((hits.sum() + 2 * first) / (tries.sum() + 2))
