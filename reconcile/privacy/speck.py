"""Speck64/128 over whole columns: a block cipher of additions, rotations and exclusive ors, which numpy does
a column at a time.

Beaulieu and others, The Simon and Speck Families of Lightweight Block Ciphers (2013).
"""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Words = NDArray[np.uint32]
_ROUNDS = 27


def enciphered(blocks: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    """Each number of 64 bits under a key of 16 bytes; different numbers stay different."""
    high, low = (blocks >> np.uint64(32)).astype(np.uint32), blocks.astype(np.uint32)
    for turn in _turns(key):
        high, low = _round(high, low, turn)
    return (high.astype(np.uint64) << np.uint64(32)) | low


def deciphered(blocks: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    """What `enciphered` made `blocks` of."""
    high, low = (blocks >> np.uint64(32)).astype(np.uint32), blocks.astype(np.uint32)
    for turn in _turns(key)[::-1]:
        low = _turned(low ^ high, 29)
        high = _turned((high ^ turn) - low, 8)
    return (high.astype(np.uint64) << np.uint64(32)) | low


def _turns(key: bytes) -> Words:
    """The key of each round."""
    first, *rest = np.frombuffer(key, "<u4").astype(np.uint32)[:, None]
    turns = [first]
    for place in range(_ROUNDS - 1):
        later, following = _round(rest[place], turns[-1], np.uint32(place))
        rest.append(later)
        turns.append(following)
    return np.concatenate(turns)


def _round(high: Words, low: Words, key: np.uint32) -> tuple[Words, Words]:
    high = (_turned(high, 24) + low) ^ key
    return high, _turned(low, 3) ^ high


def _turned(words: Words, bits: int) -> Words:
    """Rotated to the left."""
    return (words << np.uint32(bits)) | (words >> np.uint32(32 - bits))
