"""Shares of few learn from those of more: a beta-binomial at each level, its firmness by moments.

q = (y + m p) / (n + m): y of n in a place, p the shrunk share of the place above, m how alike the places
below one above are. m follows from the spread of the shares beyond that of drawing (Kleinman 1973), where
that is more than drawing alone brings once in a hundred times. First up: a place counts for the one above it
as n (m + 1) / (n + m) observations, as what its people have in common tells nothing of its neighbours
(the weight that makes the variance of y / n the least). Then down.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Places = npt.NDArray[np.int64]
FIRM, LOOSE = 5000.0, 2.0
"""Bounds of m, in observations."""
BY_CHANCE = 0.01
"""How often places that are all alike may be taken for different ones."""


@dataclass(frozen=True)
class Shrunk:
    """share and sd: of the posterior of each place. firm: m of the level."""

    share: Floats
    sd: Floats
    firm: float


def firmness(hits: Floats, tries: Floats, expected: Floats, fitted: int = 0) -> float:
    """How alike places are whose shares are `expected`: as so many observations that all have in common.
    fitted: how many numbers of `expected` were learnt of these places themselves."""
    seen = (tries > 0) & (expected > 0) & (expected < 1)
    y, n, p = hits[seen], tries[seen], expected[seen]
    free = len(n) - fitted
    if free < 1 or len(n) < 2 or n.sum() <= len(n):
        return FIRM
    off, drawing = (y - p * n) ** 2 / n, p * (1 - p)
    from scipy.special import chdtri  # here: what a night takes over it need not work out

    if (off / drawing).sum() <= chdtri(free, BY_CHANCE):
        return FIRM
    more = (off.sum() - drawing.sum() * free / len(n)) / (drawing * (n - 1)).sum()
    return float(np.clip(1 / more - 1, LOOSE, FIRM)) if more > 0 else FIRM


def shrink(hits: Floats, tries: Floats, above: Floats, firm: float | None = None) -> Shrunk:
    """Shares of places whose place above has the share `above`."""
    firm = firmness(hits, tries, above) if firm is None else firm
    a, b = hits + firm * above, tries - hits + firm * (1 - above)
    share = a / (a + b)
    return Shrunk(share, np.sqrt(share * (1 - share) / (a + b + 1)), firm)


@dataclass(frozen=True)
class Mix:
    """What share a place would have by its groups (trade, sex, band) alone. tried: of those who were tried
    there; whole: of all whom it is asked for."""

    tried: Floats
    whole: Floats


@dataclass(frozen=True)
class _Level:
    """Places of a level. base: what share they would have by their people. above: of each the number of the
    place above it. shift: by how much the logit of the shares below one place differs from base, together."""

    hits: Floats
    tries: Floats
    base: Floats
    above: Places
    firm: float
    shift: Floats


def _level(hits: Floats, tries: Floats, base: Floats, above: Places) -> _Level:
    size = int(above.max()) + 1 if len(above) else 0
    y, n, e = (np.bincount(above, of, size).astype(np.float64) for of in (hits, tries, tries * base))
    parent = np.where(n > 0, e / np.where(n > 0, n, 1), 0.5)
    shift = _logit(shrink(y, n, parent, 1.0).share) - _logit(parent)
    expected = _expit(_logit(base) + shift[above])
    return _Level(hits, tries, base, above, firmness(hits, tries, expected, int((n > 0).sum())), shift)


def _up(level: _Level) -> tuple[Floats, Floats, Floats]:
    """Hits, tries and base of the places above: each below counts as what it tells of all."""
    size, n = len(level.shift), level.tries
    weight = n * (level.firm + 1) / (n + level.firm)
    share = np.divide(level.hits, n, out=np.zeros(len(n)), where=n > 0)
    y, w, e, k, b = (
        np.bincount(level.above, of, size).astype(np.float64)
        for of in (weight * share, weight, weight * level.base, np.ones(len(n)), level.base)
    )
    return y, w, np.where(w > 0, e / np.where(w > 0, w, 1), b / np.maximum(k, 1))


def _doubted(found: Shrunk, level: _Level, doubt: Floats) -> Shrunk:
    """With what is not known of the place above (doubt: the variance of its logit)."""
    by = level.firm / (level.tries + level.firm) * found.share * (1 - found.share)
    return Shrunk(found.share, np.sqrt(found.sd**2 + by**2 * doubt[level.above]), found.firm)


def shrink_down(
    hits: Floats, tries: Floats, levels: list[Places], first: float, mix: Mix | None = None
) -> Shrunk:
    """Shares of the lowest places. levels: of each place the number of the one above it, from the highest
    level to the lowest, each counted from 0. first: the share where nothing was seen, worth two tries. mix:
    how places differ by who lives there; what they differ by beyond it is learnt, as a shift of the logit."""
    whole = whole_share(hits, tries, first)
    base = np.full(len(hits), whole) if mix is None else mix.tried
    if not len(hits):
        return shrink(hits, tries, base)
    made = [_level(hits, tries, base, levels[-1])]
    for at in range(len(levels) - 1, -1, -1):
        _, one_of = np.unique(levels[at], return_index=True)
        above = levels[at - 1][one_of] if at else np.zeros(len(one_of), np.int64)
        made.append(_level(*_up(made[-1]), above))
    y, n, e = _up(made[-1])
    top = (y + 2 * (first if mix is None else e)) / (n + 2)
    shift, doubt = _logit(top) - _logit(e), 1 / ((n + 3) * top * (1 - top))
    for level in made[::-1]:
        believed = _expit(_logit(level.base) + shift[level.above])
        found = _doubted(shrink(level.hits, level.tries, believed, level.firm), level, doubt)
        shift = _logit(found.share) - _logit(level.base)
        doubt = (found.sd / (found.share * (1 - found.share))) ** 2
    if mix is None:
        return found
    moved = _expit(_logit(mix.whole) + _logit(found.share) - _logit(mix.tried))
    spread = moved * (1 - moved) / (found.share * (1 - found.share))
    return Shrunk(moved, found.sd * spread, found.firm)


def whole_share(hits: Floats, tries: Floats, first: float) -> float:
    """Of all places together."""
    return float((hits.sum() + 2 * first) / (tries.sum() + 2))


def _logit(shares: Floats) -> Floats:
    from scipy.special import logit

    said: Floats = logit(shares)
    return said


def _expit(odds: Floats) -> Floats:
    from scipy.special import expit

    shares: Floats = expit(odds)
    return shares
