"""The id of an identity: eight signs that tell nothing, made from its number by a permutation under the
registry's secret.

Numbers 0, 1, 2, ... below 2^40 become different ids, so no id can be given twice; who does not hold the
secret cannot tell which of two ids was given first.
"""

from __future__ import annotations

import hmac
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.privacy.signs import SIGNS, signed

_MARK = "P-"
_HALF, _ROUNDS, _LENGTH = np.uint64(20), 6, 8
_LOW = np.uint64((1 << 20) - 1)


def identity_ids(numbers: NDArray[np.int64], secret: bytes) -> pa.Array:
    """The ids "P-XXXXXXXX" of `numbers` (each 0 or more and below 2^40), as text."""
    return signed(_permuted(numbers.astype(np.uint64), secret), _MARK, _LENGTH)


LIKELY = 1 << 32
"""Numbers below this were given; under another secret than its own an id is a number anywhere below 2^40."""


def identity_numbers(ids: Sequence[str], secret: bytes) -> NDArray[np.int64]:
    """The numbers of which `ids` are the ids under `secret`. Raises ValueError for what is no id."""
    places = {sign: at for at, sign in enumerate(SIGNS)}
    mixed = np.zeros(len(ids), np.uint64)
    for at, text in enumerate(ids):
        if (
            len(text) != len(_MARK) + _LENGTH
            or not text.startswith(_MARK)
            or not places.keys() >= {*text[2:]}
        ):
            raise ValueError("no id of an identity")
        for sign in text[2:]:
            mixed[at] = (mixed[at] << np.uint64(5)) | np.uint64(places[sign])
    left, right = mixed >> _HALF, mixed & _LOW
    for turn in reversed(range(_ROUNDS)):
        key = hmac.digest(secret, f"identity\x1f{turn}".encode(), "sha256")
        left, right = right ^ (_mixed(left, key) & _LOW), left
    return ((left << _HALF) | right).astype(np.int64)


def _permuted(numbers: NDArray[np.uint64], secret: bytes) -> NDArray[np.uint64]:
    """A Feistel network over two halves of 20 bits: whatever the rounds mix, it can be undone."""
    left, right = numbers >> _HALF, numbers & _LOW
    for turn in range(_ROUNDS):
        key = hmac.digest(secret, f"identity\x1f{turn}".encode(), "sha256")
        left, right = right, left ^ (_mixed(right, key) & _LOW)
    return (left << _HALF) | right


def _mixed(half: NDArray[np.uint64], key: bytes) -> NDArray[np.uint64]:
    """A keyed mixing of 64 bits: two rounds of multiplication and shift, with words of `key`."""
    words = np.frombuffer(key, np.uint64)
    value = (half + words[0]) * (words[1] | np.uint64(1))
    value ^= value >> np.uint64(29)
    value = (value + words[2]) * (words[3] | np.uint64(1))
    mixed: NDArray[np.uint64] = value >> np.uint64(32)
    return mixed
