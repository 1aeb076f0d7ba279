"""The text kernel: levels by similarity, on numbers of texts."""

from __future__ import annotations

import pickle

import numpy as np
import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz.distance import OSA, JaroWinkler

from reconcile.linkage.kernels.text_kernel import text_key_kernel

TEXTS = st.lists(st.text(alphabet="ABC ", max_size=6), min_size=1, max_size=6, unique=True)


@given(TEXTS)
def test_a_level_is_how_many_bounds_the_similarity_reaches(texts: list[str]) -> None:
    maker = pickle.loads(pickle.dumps(text_key_kernel(0.5, 0.8)))
    values = pa.table({"value": texts, "rows": pa.array([1] * len(texts), pa.int64())})
    kernel = maker(values["value"].combine_chunks(), maker.learn(values))
    pairs = [(i, j) for i in range(len(texts)) for j in range(len(texts))]
    found = kernel(pa.array([i for i, _ in pairs], pa.int32()), pa.array([j for _, j in pairs], pa.int32()))
    for (i, j), level in zip(pairs, found.to_pylist(), strict=True):
        one, two = texts[i], texts[j]
        likeness = np.float32(
            max(JaroWinkler.normalized_similarity(one, two), OSA.normalized_similarity(one, two))
        )
        assert level == sum(likeness >= np.float32(bound) for bound in (0.5, 0.8))
