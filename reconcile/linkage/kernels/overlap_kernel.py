"""The overlap kernel: how many of their words two texts share, for titles and descriptions."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.linkage.kernels.text_kernel import NOTHING_LEARNED


@dataclass(frozen=True)
class OverlapKernel:
    """Scores pairs of texts by number: two int32 arrays of equal length -> int8, how many of `bounds` the
    share of words in common (of all words of the two, each once) reaches."""

    texts: pa.Array
    bounds: tuple[float, ...]

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        words = [frozenset(text.upper().split()) for text in self.texts.to_pylist()]
        shares = np.array(
            [
                len(words[i] & words[j]) / max(len(words[i] | words[j]), 1)
                for i, j in zip(left.to_pylist(), right.to_pylist(), strict=True)
            ],
            dtype=np.float64,
        )
        return pa.array(np.searchsorted(np.array(self.bounds), shares, side="right").astype(np.int8))


@dataclass(frozen=True)
class OverlapKernelMaker:
    """Makes overlap kernels of the same bounds."""

    bounds: tuple[float, ...]

    def learn(self, values: pa.Table) -> pa.Table:
        """Nothing: what two texts have in common is theirs alone."""
        return NOTHING_LEARNED

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> OverlapKernel:
        """Value i is the text with number i."""
        return OverlapKernel(values, self.bounds)


def overlap_kernel(*bounds: float) -> OverlapKernelMaker:
    """A kernel whose level is how many of `bounds` (ascending, 0-1) the share of common words reaches."""
    return OverlapKernelMaker(bounds)
