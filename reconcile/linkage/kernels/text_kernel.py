"""The text kernel: how far two short texts agree, whatever they say."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

NOTHING_LEARNED = pa.table({"word": pa.array([], pa.string()), "rows": pa.array([], pa.int64())})


@dataclass(frozen=True)
class TextKernel:
    """Scores pairs of texts by number: two int32 arrays of equal length -> int8, how many of `bounds` the
    similarity reaches."""

    texts: pa.Array
    bounds: tuple[float, ...]

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        a, b = self.texts.take(left).to_pylist(), self.texts.take(right).to_pylist()
        jaro = cpdist(a, b, scorer=JaroWinkler.normalized_similarity, dtype=np.float32, workers=-1)
        alignment = cpdist(a, b, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
        bounds = np.array(self.bounds, dtype=np.float32)
        return pa.array(np.searchsorted(bounds, np.maximum(jaro, alignment), side="right").astype(np.int8))


@dataclass(frozen=True)
class TextKernelMaker:
    """Makes text kernels of the same bounds."""

    bounds: tuple[float, ...]

    def learn(self, values: pa.Table) -> pa.Table:
        """Nothing: what two texts have in common is theirs alone."""
        return NOTHING_LEARNED

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> TextKernel:
        """Value i is the text with number i."""
        return TextKernel(values, self.bounds)


def text_key_kernel(*bounds: float) -> TextKernelMaker:
    """A kernel whose level is how many of `bounds` (ascending, 0-1) the similarity reaches.

    Similarity is the larger of Jaro-Winkler and optimal string alignment, both normalised. Raises ValueError
    for bounds that are none.
    """
    if not bounds or list(bounds) != sorted(set(bounds)) or not 0 < bounds[0] <= bounds[-1] <= 1:
        told = ", ".join(f"{bound:g}" for bound in bounds) or "none"
        raise ValueError(f"text_key_kernel: bounds {told}: similarities above 0 up to 1, from the lowest up")
    return TextKernelMaker(bounds)
