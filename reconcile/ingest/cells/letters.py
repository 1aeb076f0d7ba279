"""The bytes of a text column as they lie in memory: one look at them tells that most columns need no
second one, cell by cell."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa

_WORD = 8  # bytes of one number
Words = npt.NDArray[np.uint64]


def letters(column: pa.StringArray) -> bytes:
    """The texts of a column one after the other, as UTF-8, without anything between them."""
    content = column.buffers()[2]
    if content is None:
        return b""
    offsets = _offsets(column)
    return np.frombuffer(content, np.uint8)[offsets[0] : offsets[-1]].tobytes()


def words(column: pa.StringArray) -> Words:
    """Each text as the numbers its bytes make, filled up with zeros: one row a text, and a number more
    than the longest fills."""
    lengths = np.diff(_offsets(column))
    longest = int(lengths.max(initial=0))
    width = -(-longest // _WORD) * _WORD + _WORD
    rows = np.zeros((len(column), width), np.uint8)
    said = np.frombuffer(letters(column), np.uint8)
    if len(said) == longest * len(column):  # all of one length, as numbers of people are
        rows[:, :longest] = said.reshape(len(column), longest)
    else:
        rows[np.arange(width) < lengths[:, None]] = said
    return rows.view(np.uint64)


def mixed(numbers: Words) -> Words:
    """The finaliser of splitmix64: neighbours become strangers."""
    found = numbers * np.uint64(0x9E3779B97F4A7C15)
    found = (found ^ (found >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    found = (found ^ (found >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return found ^ (found >> np.uint64(31))


def hashed(rows: Words, seed: int) -> Words:
    """One number a row. The sum of its words, each times a number of its place, mixed so that sums of rows
    tell them apart."""
    places = np.arange(1, rows.shape[1] + 1, dtype=np.uint64) + np.uint64(seed << 32)
    total = (rows * (mixed(places) | np.uint64(1))).sum(axis=1, dtype=np.uint64)
    return mixed(total)


def _offsets(column: pa.StringArray) -> npt.NDArray[np.int32]:
    if not len(column):
        return np.zeros(1, np.int32)
    return np.frombuffer(column.buffers()[1], np.int32, len(column) + 1, column.offset * 4)
