"""What EM adds up in every round: of each pattern the weights of its levels, of each level the pairs on it.

Both are products of one sparse matrix, of patterns by levels, all classes at once. Each sum is added up in
the order of the fields, or of the patterns, as one would write it down.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconcile.linkage.chance.leaning import Floats, Levels

Shares = tuple[Floats, ...]
"""Of each field the share of each of its levels, the unknown one first."""


class Rungs:
    """The levels on which patterns (n, fields) stand. sizes: levels of each field, the unknown one
    included."""

    def __init__(self, levels: Levels, sizes: Sequence[int]) -> None:
        from scipy.sparse import csr_array  # here: what a night takes over it need not work out

        patterns, fields = levels.shape
        self._starts = np.cumsum([1, *sizes])  # before all levels a column on which each pattern stands
        places = np.concatenate([np.zeros((patterns, 1), np.int32), levels + self._starts[:-1]], axis=1)
        ends = np.arange(0, places.size + 1, fields + 1, dtype=np.int32)
        columns = places.astype(np.int32).ravel()
        self._stands = csr_array((np.ones(places.size), columns, ends), shape=(patterns, self._starts[-1]))
        self._met = self._stands.T.tocsr()

    def log_odds(self, shares: Sequence[Shares], totals: Floats) -> Floats:
        """Natural-log weights (n, classes) of classes of so many pairs, field by field independent."""
        logs = np.log([np.concatenate([[total], *of]) for of, total in zip(shares, totals, strict=True)])
        weights: Floats = self._stands @ np.ascontiguousarray(logs.T)
        return weights

    def counted(self, pairs: Floats) -> list[Shares]:
        """Pairs (n, classes) on the patterns -> class by class, of each field, the pairs on each level."""
        counted = np.ascontiguousarray((self._met @ pairs).T)
        ends = self._starts[1:]
        return [
            tuple(one[start:end] for start, end in zip(self._starts, ends, strict=False)) for one in counted
        ]
