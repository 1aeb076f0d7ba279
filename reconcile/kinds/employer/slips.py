"""How far two names of firms agree letter by letter: a slip of the pen, or two names."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.linkage.kernels.text_kernel import NOTHING_LEARNED

SLIP, LIKE = 2, 1
"""Levels of the kernel."""
_PER_SLIP = 8
"""Letters of the shorter name to one that is missing, doubled, changed or in another place."""
_SHORT = 6
"""Names of fewer letters are acronyms, in which every letter tells."""
_ALIKE = 0.86


@dataclass(frozen=True)
class NameKernel:
    """Scores pairs of names by number: two int32 arrays of equal length -> int8."""

    names: pa.Array

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        a, b = self.names.take(left).to_pylist(), self.names.take(right).to_pylist()
        jaro = cpdist(a, b, scorer=JaroWinkler.normalized_similarity, dtype=np.float32, workers=-1)
        alignment = cpdist(a, b, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
        slips = cpdist(a, b, scorer=OSA.distance, dtype=np.int32, workers=-1)
        shorter = np.array([min(len(one), len(other)) for one, other in zip(a, b, strict=True)], np.int32)
        slip = (shorter >= _SHORT) & (slips <= np.maximum(1, shorter // _PER_SLIP))
        like = np.maximum(jaro, alignment) >= np.float32(_ALIKE)
        return pa.array(np.where(slip, SLIP, np.where(like, LIKE, 0)).astype(np.int8))


@dataclass(frozen=True)
class NameKernelMaker:
    """Makes kernels of names."""

    def learn(self, values: pa.Table) -> pa.Table:
        """Nothing: what two names have in common is theirs alone."""
        return NOTHING_LEARNED

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> NameKernel:
        """Name i is the text with number i."""
        return NameKernel(values)
