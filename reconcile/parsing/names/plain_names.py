"""Whole columns of plain names at once: names whose every word means the same wherever it stands.

Nine names in ten are plain. Words are looked up once each; joining them again, sorting their folded parts and
choosing the most telling one is done for all names together. What it says is what one name at a time would
say.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

LETTERS = r"^ *[A-Za-z][A-Za-z ]*$"

Word = tuple[str, tuple[str, ...], str]
"""Core, folded parts and the most telling of them, with its rank before it."""

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class PlainNames:
    """rows: which of the names were plain; the other columns are theirs, in that order."""

    rows: Numbers
    name: pa.StringArray
    core: pa.StringArray
    key: pa.StringArray
    first: pa.StringArray


def read_plain(text: pa.StringArray, word_of: Callable[[str], Word | None]) -> PlainNames:
    """The plain names among `text`. word_of: what a word (A-Z) means, or None when its place matters."""
    lettered = np.flatnonzero(
        pc.match_substring_regex(text, LETTERS).fill_null(False).to_numpy(zero_copy_only=False)
    )
    lists = pc.ascii_split_whitespace(pc.ascii_trim_whitespace(pc.ascii_upper(text.take(pa.array(lettered)))))
    encoded = lists.flatten().dictionary_encode()
    texts: list[str] = encoded.dictionary.to_pylist()
    words = [word_of(word) for word in texts]
    codes = encoded.indices.to_numpy(zero_copy_only=False).astype(np.int64)
    lengths = pc.list_value_length(lists).to_numpy(zero_copy_only=False).astype(np.int64)
    strange = np.array([word is None for word in words], dtype=bool)
    owner = np.repeat(np.arange(len(lengths)), lengths)
    plain = np.ones(len(lengths), dtype=bool)
    plain[owner[strange[codes]]] = False
    codes, lengths = codes[plain[owner]], lengths[plain]
    known = [word if word is not None else ("", (), "") for word in words]
    cores = pa.array([core for core, _, _ in known], pa.string())
    return PlainNames(
        lettered[plain],
        _join(pa.array(texts, pa.string()), codes, lengths),
        _join(cores, codes, lengths),
        _sorted_parts([parts for _, parts, _ in known], codes, lengths),
        _least([telling for _, _, telling in known], codes, lengths),
    )


def _join(words: pa.StringArray, codes: Numbers, lengths: Numbers) -> pa.StringArray:
    offsets = np.zeros(len(lengths) + 1, dtype=np.int32)
    np.cumsum(lengths, out=offsets[1:])
    return pc.binary_join(pa.ListArray.from_arrays(pa.array(offsets), words.take(pa.array(codes))), " ")


def _sorted_parts(parts: Sequence[tuple[str, ...]], codes: Numbers, lengths: Numbers) -> pa.StringArray:
    """The folded parts of each name's words, sorted by their text and joined."""
    texts = sorted({part for of_word in parts for part in of_word})
    rank = {part: place for place, part in enumerate(texts)}
    ranks = np.array([rank[part] for of_word in parts for part in of_word], dtype=np.int64)
    count = np.array([len(of_word) for of_word in parts], dtype=np.int64)
    start = np.cumsum(count) - count
    per_word = count[codes]
    steps = np.arange(per_word.sum()) - np.repeat(np.cumsum(per_word) - per_word, per_word)
    found = ranks[np.repeat(start[codes], per_word) + steps] if len(codes) else ranks[:0]
    owner = np.repeat(np.repeat(np.arange(len(lengths)), lengths), per_word)
    ordered = np.sort(owner * max(len(texts), 1) + found) % max(len(texts), 1)
    return _join(
        pa.array(texts, pa.string()), ordered, np.bincount(owner, minlength=len(lengths)).astype(np.int64)
    )


def _least(telling: Sequence[str], codes: Numbers, lengths: Numbers) -> pa.StringArray:
    """The most telling word of each name: the least of the ranked texts, without the two characters of its
    rank."""
    texts = sorted(set(telling))
    rank = {text: place for place, text in enumerate(texts)}
    ranks = np.array([rank[text] for text in telling], dtype=np.int64)
    if not len(lengths):
        return pa.array([], pa.string())
    least = np.minimum.reduceat(ranks[codes], np.cumsum(lengths) - lengths)
    return pa.array([text[2:] for text in texts], pa.string()).take(pa.array(least))
