"""Pairs that are surely two, and what they say of those that may be.

Twins agree on birth, card, mother and home as rows of one person do, and where a number of each is in use
elsewhere they are surely two. How many of these there are, and how their names differ, is counted; how often
a number shows it, the pairs of their class say. So it is known how many twins no number tells apart, and
nothing is learned that could take up persons: where hardly a pair is surely two, nothing is weighed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np

from reconcile.linkage.chance.leaning import Floats, Levels

PRIOR_PAIRS = 0.5
"""Pairs of the class they are told as that are taken as seen before any: what was never met is not
impossible."""

FEWEST = 10.0
"""Of fewer pairs that are surely two nothing is said of others: a Poisson count of n is known within
1 / sqrt(n), of ten within a third. A Gamma prior of what is usual for twins was tried (decision 1160)."""

LEAST_SHARE = 1e-9
"""Of a level that such pairs never stand on."""


@dataclass(frozen=True)
class Two:
    """Pairs of two people alike in birth and home: a part of the class at `place`. shares: field -> of each
    level (0, the unknown one, is 1 where it says nothing); total: how many such pairs there are."""

    place: int
    shares: tuple[Floats, ...]
    total: float


@dataclass(frozen=True)
class Kin:
    """How a number shows that two are two, by levels (`model.Counted` by number). field: place of the number.
    unshown: the level of a pair that is surely two -> the one where a number is in no other use. blurred: the
    level where part of a number is lost, and the one, of those shown, whose pairs then stand there. as_one:
    places of the fields on which such pairs agree as rows of one person do."""

    field: int
    unshown: Mapping[int, int]
    blurred: tuple[int, int] | None
    as_one: frozenset[int]
    by_number: bool


def two_of(
    levels: Levels,
    surely: Floats,
    like: Floats,
    shares: tuple[tuple[Floats, ...], ...],
    *,
    place: int,
    kin: Kin,
) -> Two | None:
    """What the pairs that are surely two say of all pairs like them; None where there are too few.

    levels (n, fields); surely (n,): pairs on each pattern that are surely two; like (n,): pairs of the class
    at `place`, which say how often a number shows it; shares: of each class and field, the first class first.
    """
    shown = float(like[np.isin(levels[:, kin.field], list(kin.unshown))].sum())
    if surely.sum() < FEWEST or not shown:
        return None
    known = float(like[levels[:, kin.field] > 0].sum())
    shows = (shown / known) ** (0.5 if kin.by_number else 1.0)  # both numbers must be in use, or one of them
    found = []
    for field, (one, other) in enumerate(zip(shares[0], shares[place], strict=True)):
        counts = np.bincount(levels[:, field], surely, len(one)) + PRIOR_PAIRS * other
        if field == kin.field:
            found.append(_number(counts, one, other, kin, shows))
        elif field in kin.as_one:
            found.append(one)
        else:
            silent = one == 1.0
            share = counts / max(float(counts[~silent].sum()), LEAST_SHARE)
            found.append(np.where(silent, 1.0, np.maximum(share, LEAST_SHARE)))
    return Two(place, tuple(found), float(surely.sum() * like.sum()) / (known * shows))


def _number(counts: Floats, one: Floats, other: Floats, kin: Kin, shows: float) -> Floats:
    """Shares of the number's levels. one, other: of rows of one person, and of the class of such pairs;
    shows: how often, where both sides have a number, it tells."""
    lost, stands = kin.blurred or (-1, -1)
    moved = {*kin.unshown, *kin.unshown.values(), lost}
    share = other.copy()
    rest = 1.0 - sum(float(other[level]) for level in range(1, len(other)) if level not in moved)
    seen = sum(float(counts[level]) for level in kin.unshown)
    for level, unshown in kin.unshown.items():
        part = rest * float(counts[level]) / seen
        if level == stands:
            share[lost] = part * float(one[lost])
            part -= float(share[lost])
        share[level], share[unshown] = part * shows, part * (1 - shows)
    share = np.maximum(share, LEAST_SHARE)
    share[0] = LEAST_SHARE if kin.by_number else 1.0
    return share
