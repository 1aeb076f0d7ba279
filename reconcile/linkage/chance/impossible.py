"""What may not be, whatever agrees: patterns on which a pair is never of the first class."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray

from reconcile.linkage.chance.leaning import Floats, Levels

NEVER = -200.0
"""Natural logarithm of how likely a pair is of the first class that a guard knows to be two."""

Numbered = tuple[Mapping[int, tuple[int, ...]], ...]
"""Alternatives by number: place of a field -> the levels on which a pair must stand."""


def standing(levels: Levels, alternatives: Sequence[Mapping[int, tuple[int, ...]]]) -> NDArray[np.bool_]:
    """The patterns (n,), as levels (n, fields), in which one of the alternatives holds."""
    chosen = np.zeros(len(levels), dtype=bool)
    for alternative in alternatives:
        holds = np.ones(len(levels), dtype=bool)
        for place, rungs in alternative.items():
            holds &= np.isin(levels[:, place], rungs)
        chosen |= holds
    return chosen


def barred(never: Numbered, levels: Levels) -> Floats:
    """Natural logarithm (n,) of what is left of the first class on each pattern."""
    left: Floats = np.where(standing(levels, never), NEVER, 0.0)
    return left
