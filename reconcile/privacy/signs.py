"""Numbers written in signs that nobody misreads: Crockford's 32, without I, L, O and U."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

SIGNS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_SIGNS = np.frombuffer(SIGNS.encode(), np.uint8)


def signed(numbers: NDArray[np.uint64], before: str, length: int) -> pa.Array:
    """Texts of `before` and `length` signs for each number, five bits a sign, the highest first."""
    start = np.frombuffer(before.encode(), np.uint8)
    signs = np.empty((len(numbers), len(start) + length), np.uint8)
    signs[:, : len(start)] = start
    for place in range(length):
        signs[:, -1 - place] = _SIGNS[(numbers >> np.uint64(5 * place)) & np.uint64(31)]
    ends = np.arange(0, signs.size + 1, signs.shape[1], dtype=np.int64)
    buffers = [None, pa.py_buffer(ends), pa.py_buffer(signs.tobytes())]
    return pa.Array.from_buffers(pa.large_string(), len(numbers), buffers).cast(pa.string())
