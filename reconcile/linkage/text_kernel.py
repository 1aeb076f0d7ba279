"""The text kernel: how far two short texts agree, whatever they say."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist


def text_kernel(*bounds: float) -> Callable[[pa.Table], Callable[[pa.Array, pa.Array], pa.Array]]:
    """A kernel whose level is how many of `bounds` (ascending, 0-1) the similarity reaches.

    Similarity is the larger of Jaro-Winkler and optimal string alignment, both normalised.
    """

    def make(values: pa.Table) -> Callable[[pa.Array, pa.Array], pa.Array]:
        def score(left: pa.Array, right: pa.Array) -> pa.Array:
            a, b = left.to_pylist(), right.to_pylist()
            jaro = cpdist(a, b, scorer=JaroWinkler.normalized_similarity, dtype=np.float32, workers=-1)
            alignment = cpdist(a, b, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
            return pa.array(np.searchsorted(np.array(bounds, dtype=np.float32), np.maximum(jaro, alignment), side="right").astype(np.int8))

        return score

    return make
