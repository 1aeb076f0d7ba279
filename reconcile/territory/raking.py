"""Counts made to agree with the margins of a survey, by turns (iterative proportional fitting, Deming and
Stephan 1940)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Mask = npt.NDArray[np.bool_]
MOST_ROUNDS = 500
_CLOSE = 1e-9


@dataclass(frozen=True)
class Target:
    """Of the cells `within` those of `part` are the share `share`. Both are masks of cells."""

    within: Mask
    part: Mask
    share: float


def rake(counts: Floats, targets: Sequence[Target]) -> Floats:
    """The cells with the sum of each `within` kept and its parts as the survey has them.

    A target that no counts can reach (nobody in its part, or nobody beside) changes nothing.
    """
    made = counts.astype(np.float64)
    for _ in range(MOST_ROUNDS):
        before = made.copy()
        for one in targets:
            part, rest = one.part & one.within, one.within & ~one.part
            of_part, of_rest = made[part].sum(), made[rest].sum()
            if of_part <= 0 or of_rest <= 0:
                continue
            whole = of_part + of_rest
            made[part] *= one.share * whole / of_part
            made[rest] *= (1 - one.share) * whole / of_rest
        if np.abs(made - before).max(initial=0) < _CLOSE * max(made.sum(), 1):
            break
    return made
