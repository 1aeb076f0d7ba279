"""How wide texts are in Arial, and how many lines they take in a cell: rows as high as their text needs."""

from __future__ import annotations

from functools import lru_cache
from typing import Any, cast

import numpy as np
import pyarrow as pa

from reconcile.privacy.arrays import whole_array

_ASCII = (
    278, 278, 355, 556, 556, 889, 667, 191, 333, 333, 389, 584, 278, 333, 278, 278,
    556, 556, 556, 556, 556, 556, 556, 556, 556, 556, 278, 278, 584, 584, 584, 556,
    1015, 667, 667, 722, 722, 667, 611, 778, 722, 278, 500, 667, 556, 833, 722, 778,
    667, 778, 722, 667, 611, 722, 667, 944, 667, 667, 611, 278, 278, 278, 469, 556,
    333, 556, 556, 500, 556, 556, 278, 556, 556, 222, 222, 500, 222, 833, 556, 556,
    556, 556, 333, 500, 278, 556, 500, 722, 500, 500, 500, 334, 260, 334, 584,
)  # fmt: skip
_OTHER = 556
_WIDTHS = np.array([*[_OTHER] * 32, *_ASCII, *[_OTHER] * 129]) / 1000
"""Of each byte of a text in UTF-8, in sizes of the font: those of Arial, and of every font made to take its
place (Liberation Sans, Helvetica)."""

_POINTS = 7 * 0.75
"""Of a character as spreadsheets count the width of a column: seven pixels."""
BOLD = 1.07
"""So much wider is the same text in bold."""


def lines_of(texts: pa.Array, width: float, size: float, *, bold: bool = False) -> np.ndarray:
    """How many lines each text takes that breaks between words, one at least. texts: without nulls. width: of
    its column, in characters; size: of its letters, in points."""
    room = width * _POINTS / size / (BOLD if bold else 1)
    values = whole_array(texts)
    found = np.ones(len(values), np.int64)
    long = _widths(values) > room
    if long.any():
        encoded = values.filter(pa.array(long)).dictionary_encode()
        lines = np.array([_broken(text, room) for text in encoded.dictionary.to_pylist()], np.int64)
        found[long] = lines[encoded.indices.to_numpy()]
    return found


def lines_of_text(text: str, width: float, size: float) -> int:
    """The same of one text."""
    room = width * _POINTS / size
    letters = np.frombuffer(text.encode(), np.uint8)
    return _broken(text, room) if len(letters) and np.cumsum(_WIDTHS[letters])[-1] > room else 1


def _widths(values: Any) -> np.ndarray:
    """Of whole texts, in sizes of the font."""
    if not len(values):
        return np.zeros(0)
    _, places, content = values.buffers()
    begins = np.frombuffer(places, np.int32)[values.offset : values.offset + len(values) + 1]
    letters = np.frombuffer(content, np.uint8) if content else np.zeros(0, np.uint8)
    sums = np.concatenate([[0.0], np.cumsum(_WIDTHS[letters[begins[0] : begins[-1]]])])
    return cast(np.ndarray, np.diff(sums[begins - begins[0]]))


def _broken(text: str, room: float) -> int:
    lines, filled = 1, 0.0
    for word in text.split(" "):
        wide = _width_of(word)
        if filled and filled + _WIDTHS[32] + wide > room:
            lines, filled = lines + 1, 0.0
        filled += wide + (_WIDTHS[32] if filled else 0)
        while filled > room:  # a word longer than a line is broken
            lines, filled = lines + 1, filled - room
    return lines


@lru_cache(maxsize=1 << 16)
def _width_of(word: str) -> float:
    return float(_WIDTHS[np.frombuffer(word.encode(), np.uint8)].sum())
