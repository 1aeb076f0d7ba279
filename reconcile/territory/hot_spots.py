"""Where cover lacks more than the trades of a place explain, and its neighbours' too: Gi* (Ord and Getis
1995) with permutations, Benjamini and Hochberg over places."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import numpy.typing as npt

from reconcile.agents.chance import q_values

Floats = npt.NDArray[np.float64]
_SEED = 20180701


def neighbours(codes: Sequence[str], tiles: Mapping[str, tuple[int, int]]) -> Floats:
    """1 where two places touch on the map of squares, sides and corners, and for each place itself. Islands
    touch one another by their row."""
    places = {tiles[code]: at for at, code in enumerate(codes) if code in tiles}
    touch = np.eye(len(codes))
    for (column, row), at in places.items():
        for over in (-1, 0, 1):
            for down in (-1, 0, 1):
                other = places.get((column + over, row + down))
                if other is not None:
                    touch[at, other] = 1.0
    return touch


def gi_star(values: Floats, touch: Floats) -> Floats:
    """Standard deviates: how far a place and its neighbours lie from what would be anywhere."""
    n = len(values)
    if n < 2 or values.std() == 0:
        return np.zeros(n)
    weights, squares = touch.sum(axis=1), (touch**2).sum(axis=1)
    spread = values.std() * np.sqrt(np.maximum(n * squares - weights**2, 0) / (n - 1))
    with np.errstate(divide="ignore", invalid="ignore"):
        deviates: Floats = np.nan_to_num((touch @ values - values.mean() * weights) / spread)
    return deviates


def hot_spots(values: Floats, touch: Floats, permutations: int) -> tuple[Floats, Floats]:
    """(Gi*, q): a place keeps its own value, and the others are dealt to its neighbours anew."""
    found, n = gi_star(values, touch), len(values)
    if n < 2:
        return found, np.ones(n)
    rng, more = np.random.default_rng(_SEED), np.ones(n)
    around = touch - np.eye(n)
    seen = around @ values
    for _ in range(permutations):
        dealt = rng.permutation(values)
        more += around @ dealt >= seen - 1e-12
    return found, np.array(q_values([float(one) for one in more / (permutations + 1)]))
