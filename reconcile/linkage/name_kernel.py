"""The name kernel: how far two normalised names agree, for millions of pairs at once.

Names are compared word by word. Distinct words are folded and scored once; pairs of names are then aligned in numpy.
A word one letter away from another is a slip of the pen only if one of the two is rare: ANDI and ANDRI are both names
that many bear, so they tell brothers apart; ANDKI is a slip.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

WORDS = 6
"""Words of a name that are looked at; later ones are joined to none (five or more words: 6 % of names)."""

WEAK_SHARE = 0.01
"""A word borne by more than this share of rows (MUHAMMAD 3.7 %, NUR 1.4 %) says next to nothing when it is missing."""

ESTABLISHED_ROWS = 8
"""A word seen in fewer rows may be a slip."""

ESTABLISHED_RATIO = 0.005
"""A given slip of a common word appears in about 0.03 % of its rows; a word this common against the other is a name."""

NEAR_WORD = 0.72
"""Least normalised similarity (optimal string alignment, or Jaro-Winkler less its prefix) of two writings of a word."""

Indices = NDArray[np.int32]

# levels, strongest first; 0 is kept for unknown
SAME, WEAK_MISSING, SHORTENED, SLIP, SHORTENED_ONE, OTHER_GIVEN, SHARED_WORD, DIFFERENT = 8, 7, 6, 5, 4, 3, 2, 1


@dataclass(frozen=True)
class Words:
    """The distinct words of some names. folded: index of the folded word. rows: in how many rows the folded word stands."""

    texts: list[str]
    folded: Indices
    folded_texts: list[str]
    rows: NDArray[np.int64]
    weak: NDArray[np.bool_]


def split_words(names: pa.Array) -> tuple[Indices, list[str]]:
    """Names -> matrix (n, WORDS) of word numbers, -1 where there is no word; and the distinct words."""
    lists = pc.split_pattern(names, " ")
    lengths = pc.list_value_length(lists).fill_null(0).to_numpy(zero_copy_only=False)
    encoded = lists.flatten().dictionary_encode()
    codes = encoded.indices.to_numpy(zero_copy_only=False)
    row = np.repeat(np.arange(len(lengths)), lengths)
    place = np.arange(len(codes)) - np.repeat(np.cumsum(lengths) - lengths, lengths)
    matrix = np.full((len(lengths), WORDS), -1, dtype=np.int32)
    kept = place < WORDS
    matrix[row[kept], place[kept]] = codes[kept]
    return matrix, encoded.dictionary.to_pylist()


class NameKernel:
    """Scores pairs of normalised names (`name_core`): two string arrays of equal length -> int8 levels, DIFFERENT..SAME.

    values: table [value, rows] of the names in use, from which the commonness of words is counted.
    fold: phonetic fold of one word.
    """

    def __init__(self, values: pa.Table, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._folded: dict[str, str] = {}
        matrix, texts = split_words(values["value"].combine_chunks())
        rows = np.repeat(values["rows"].to_numpy(), (matrix >= 0).sum(axis=1))
        counts = np.bincount(matrix[matrix >= 0], weights=rows, minlength=len(texts)).astype(np.int64)
        self._rows: dict[str, int] = {}
        for text, count in zip(texts, counts.tolist(), strict=True):
            key = self._fold_once(text)
            self._rows[key] = self._rows.get(key, 0) + count
        total = max(int(values["rows"].to_numpy().sum()), 1)
        self._weak_rows = max(WEAK_SHARE * total, ESTABLISHED_ROWS)

    def _fold_once(self, text: str) -> str:
        folded = self._folded.get(text)
        if folded is None:
            folded = self._folded[text] = self._fold(text) or text
        return folded

    def _words(self, texts: list[str]) -> Words:
        numbers: dict[str, int] = {}
        folded = np.fromiter((numbers.setdefault(self._fold_once(text), len(numbers)) for text in texts), np.int32, len(texts))
        rows = np.fromiter((self._rows.get(text, 1) for text in numbers), np.int64, len(numbers))
        return Words(texts, folded, list(numbers), rows, rows > self._weak_rows)

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        matrix, texts = split_words(pa.concat_arrays([left, right]))
        words = self._words(texts)
        folded = np.where(matrix >= 0, words.folded[matrix], -1)
        half = len(left)
        levels = _compare(folded[:half], folded[half:], words)
        joined = _joined_equal(left, right)
        levels[joined] = SAME
        return pa.array(levels, pa.int8())


def _joined_equal(left: pa.Array, right: pa.Array) -> NDArray[np.bool_]:
    """NUR AINI is NURAINI."""
    return pc.equal(pc.replace_substring(left, " ", ""), pc.replace_substring(right, " ", "")).to_numpy(zero_copy_only=False)


def _compare(left: Indices, right: Indices, words: Words) -> NDArray[np.int8]:
    equal, near, established = _match_words(left, right, words)
    weak = np.append(words.weak, False)  # index -1 (no word) is not weak
    left_spare = (left >= 0) & ~equal.any(2) & ~near.any(2) & ~established.any(2)
    right_spare = (right >= 0) & ~equal.any(1) & ~near.any(1) & ~established.any(1)
    left_strong, right_strong = left_spare & ~weak[left], right_spare & ~weak[right]
    lacks_left, lacks_right = left_strong.any(1), right_strong.any(1)
    spare = left_spare.any(1) | right_spare.any(1)
    strong_equal = (equal.any(2) & ~weak[left]).sum(1)
    any_near, any_established, any_equal = near.any((1, 2)), established.any((1, 2)), equal.any((1, 2))
    agreed = strong_equal > 0
    only_weak = any_equal & ~agreed & ~spare  # MUHAMMAD against MUHAMMAD
    one_sided = ~(lacks_left & lacks_right)
    return np.select(
        [
            (agreed | only_weak) & ~any_near & ~any_established & ~spare,
            agreed & ~any_near & ~any_established & ~lacks_left & ~lacks_right,
            agreed & ~any_near & ~any_established & one_sided & (strong_equal > 1),
            (any_near & ~any_established & one_sided) & (agreed | ~(lacks_left | lacks_right)),
            agreed & ~any_established & one_sided,
            any_established & one_sided,
            agreed | any_near | any_established,
        ],
        [SAME, WEAK_MISSING, SHORTENED, SLIP, SHORTENED_ONE, OTHER_GIVEN, SHARED_WORD],
        DIFFERENT,
    ).astype(np.int8)


def _match_words(left: Indices, right: Indices, words: Words) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.bool_]]:
    """Pair off words, the best first: matrices (n, WORDS, WORDS) of equal, slip and two-established-names matches."""
    n = len(left)
    present = (left[:, :, None] >= 0) & (right[:, None, :] >= 0)
    score = np.where(present & (left[:, :, None] == right[:, None, :]), 1.0, 0.0).astype(np.float32)
    open_rows = np.flatnonzero(((left >= 0).sum(1) != score.any(2).sum(1)) | ((right >= 0).sum(1) != score.any(1).sum(1)))
    score[open_rows] = np.maximum(score[open_rows], _near_scores(left[open_rows], right[open_rows], words))
    taken = np.zeros((n, WORDS, WORDS), dtype=bool)
    flat, rows = score.reshape(n, -1).copy(), np.arange(n)
    for _ in range(WORDS):
        best = flat.argmax(1)
        hit = flat[rows, best] > 0
        if not hit.any():
            break
        i, j = best // WORDS, best % WORDS
        taken[rows[hit], i[hit], j[hit]] = True
        cube = flat.reshape(n, WORDS, WORDS)
        cube[rows, i, :] = 0
        cube[rows, :, j] = 0
    equal = taken & (score == 1.0)
    inexact = taken & ~equal
    count_left, count_right = words.rows[left][:, :, None], words.rows[right][:, None, :]
    few, many = np.minimum(count_left, count_right), np.maximum(count_left, count_right)
    established = inexact & (few >= ESTABLISHED_ROWS) & (few >= ESTABLISHED_RATIO * many)
    # an initial stands for the word: written short, not a slip
    initial = inexact & (score == np.float32(INITIAL))
    return equal | initial, inexact & ~established & ~initial, established & ~initial


INITIAL = 0.95


def _near_scores(left: Indices, right: Indices, words: Words) -> NDArray[np.float32]:
    """Similarity of every word of the left to every word of the right, 0 below NEAR_WORD; each pair of words scored once."""
    a, b = np.broadcast_to(left[:, :, None], (len(left), WORDS, WORDS)), np.broadcast_to(right[:, None, :], (len(left), WORDS, WORDS))
    wanted = (a >= 0) & (b >= 0) & (a != b)
    low, high = np.minimum(a[wanted], b[wanted]).astype(np.int64), np.maximum(a[wanted], b[wanted])
    pairs, back = np.unique(low * len(words.folded_texts) + high, return_inverse=True)
    first = [words.folded_texts[k] for k in (pairs // len(words.folded_texts)).tolist()]
    second = [words.folded_texts[k] for k in (pairs % len(words.folded_texts)).tolist()]
    scores = np.zeros(len(pairs), dtype=np.float32)
    if len(pairs):
        alignment = cpdist(first, second, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
        jaro = cpdist(first, second, scorer=JaroWinkler.normalized_similarity, scorer_kwargs={"prefix_weight": 0.0}, dtype=np.float32, workers=-1)
        near = (alignment >= NEAR_WORD) | ((alignment >= 0.6) & (jaro >= 0.85))
        scores = np.where(near, np.minimum(np.maximum(alignment, jaro), 0.94), 0.0).astype(np.float32)
        lengths = np.array([(len(x), len(y)) for x, y in zip(first, second, strict=True)], dtype=np.int32)
        same_start = np.array([x[0] == y[0] for x, y in zip(first, second, strict=True)])
        scores[(lengths.min(1) == 1) & (lengths.max(1) > 1) & same_start] = INITIAL
    result = np.zeros(a.shape, dtype=np.float32)
    result[wanted] = scores[back]
    return result
