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

WORDS = 5
"""Words of a name that are looked at (names of more than five words are some 2 %)."""

WEAK_SHARE = 0.01
"""A word borne by more than this share of rows (MUHAMMAD 3.7 %, NUR 1.4 %) says next to nothing when it is missing."""

ESTABLISHED_ROWS = 8
"""A word seen in fewer rows may be a slip."""

ESTABLISHED_RATIO = 0.005
"""A given slip of a common word appears in about 0.03 % of its rows; a word this common against the other is a name."""

NEAR_WORD, NEAR_BY_JARO, JARO = 0.72, 0.6, 0.85
"""Two writings of a word: optimal string alignment of NEAR_WORD, or of NEAR_BY_JARO with Jaro similarity JARO.

Jaro without Winkler's prefix bonus: a shared beginning (SRI, NUR) is what different names have in common here.
"""

EQUAL, INITIAL = np.float32(1.0), np.float32(0.95)

SAME, WEAK_MISSING, SHORTENED, SLIP, SHORTENED_ONE, OTHER_GIVEN, SHARED_WORD, DIFFERENT = 8, 7, 6, 5, 4, 3, 2, 1
"""Levels, strongest first; 0 stays free for unknown."""

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Words:
    """Distinct folded words of a batch, by number: text, letters, and in how many rows of the whole they stand."""

    texts: pa.Array
    length: Numbers
    first_letter: Numbers
    letters: NDArray[np.int64]
    rows: NDArray[np.int64]
    weak: Flags


@dataclass(frozen=True)
class Alignment:
    """Words paired off between two names, the best first: matrices (n, WORDS, WORDS)."""

    equal: Flags
    initial: Flags
    slip: Flags
    established: Flags

    @property
    def paired(self) -> Flags:
        return self.equal | self.initial | self.slip | self.established


def split_words(names: pa.Array) -> tuple[Numbers, list[str]]:
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

    values: table [value, rows] of the names in use, from which the commonness of words is counted. fold: the phonetic
    fold of one word.
    """

    def __init__(self, values: pa.Table, fold: Callable[[str], str]) -> None:
        self._fold = fold
        self._folded: dict[str, str] = {}
        self._rows: dict[str, int] = {}
        rows = values["rows"].to_numpy()
        matrix, texts = split_words(values["value"].combine_chunks())
        counts = np.bincount(matrix[matrix >= 0], weights=np.repeat(rows, (matrix >= 0).sum(axis=1)), minlength=len(texts))
        for text, count in zip(texts, counts.astype(np.int64).tolist(), strict=True):
            key = self._fold_once(text)
            self._rows[key] = self._rows.get(key, 0) + count
        self._weak_rows = max(WEAK_SHARE * rows.sum(), ESTABLISHED_ROWS)

    def _fold_once(self, text: str) -> str:
        folded = self._folded.get(text)
        if folded is None:
            folded = self._folded[text] = self._fold(text) or text
        return folded

    def _words(self, texts: list[str]) -> tuple[Words, Numbers]:
        """The folded words, and for each text its number among them (with -1 for no word appended)."""
        numbers: dict[str, int] = {}
        number_of = [numbers.setdefault(self._fold_once(text), len(numbers)) for text in texts]
        folded = list(numbers)
        rows = np.array([self._rows.get(text, 1) for text in folded], dtype=np.int64)
        letters = np.array([sum({1 << (ord(letter) & 63) for letter in text if ord(letter) & 63 < 62}) for text in folded], dtype=np.int64)
        words = Words(
            pa.array(folded, pa.string()),
            np.array([len(text) for text in folded], dtype=np.int32),
            np.array([ord(text[0]) for text in folded], dtype=np.int32),
            letters,
            rows,
            rows > self._weak_rows,
        )
        return words, np.array([*number_of, -1], dtype=np.int32)

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        matrix, texts = split_words(pa.concat_arrays([left, right]))
        words, number_of = self._words(texts)
        folded = number_of[matrix]
        levels = _levels(folded[: len(left)], folded[len(left) :], words)
        joined = pc.equal(pc.replace_substring(left, " ", ""), pc.replace_substring(right, " ", ""))  # NUR AINI is NURAINI
        levels[joined.to_numpy(zero_copy_only=False)] = SAME
        return pa.array(levels, pa.int8())


class NameKeyKernel:
    """Scores pairs of folded names by number: two int32 arrays of equal length -> int8 levels, DIFFERENT..SAME.

    values: table [value: string, rows: int64] of the names in use (`name_key`: folded words apart by one space); row i is
    the name with number i. How common words are is counted from it.
    """

    def __init__(self, values: pa.Table) -> None:
        rows = values["rows"].to_numpy()
        self._names, texts = split_words(values["value"].combine_chunks())
        present = self._names >= 0
        counts = np.bincount(self._names[present], weights=np.repeat(rows, present.sum(axis=1)), minlength=len(texts)).astype(np.int64)
        self._words = Words(
            pa.array(texts, pa.string()),
            np.array([len(text) for text in texts], dtype=np.int32),
            np.array([ord(text[0]) if text else 0 for text in texts], dtype=np.int32),
            np.array([sum({1 << (ord(letter) & 63) for letter in text if ord(letter) & 63 < 62}) for text in texts], dtype=np.int64),
            counts,
            counts > max(WEAK_SHARE * rows.sum(), ESTABLISHED_ROWS),
        )

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        one, two = left.to_numpy(zero_copy_only=False), right.to_numpy(zero_copy_only=False)
        levels = _levels(self._names[one], self._names[two], self._words)
        levels[one == two] = SAME
        return pa.array(levels, pa.int8())


def _levels(left: Numbers, right: Numbers, words: Words) -> NDArray[np.int8]:
    found = _align(left, right, words)
    weak = np.append(words.weak, False)  # number -1 (no word) is not weak
    left_spare, right_spare = (left >= 0) & ~found.paired.any(2), (right >= 0) & ~found.paired.any(1)
    spare = left_spare.any(1) | right_spare.any(1)
    one_sided = ~((left_spare & ~weak[left]).any(1) & (right_spare & ~weak[right]).any(1))
    strong_spare = (left_spare & ~weak[left]).any(1) | (right_spare & ~weak[right]).any(1)
    strong = (found.equal.any(2) & ~weak[left]).sum(1)
    equal, initial, slip, established = (each.any((1, 2)) for each in (found.equal, found.initial, found.slip, found.established))
    clean = ~slip & ~established
    return np.select(
        [
            equal & ~initial & clean & ~spare,
            equal & clean & ~strong_spare,
            (strong > 1) & clean & one_sided,
            slip & ~established & one_sided & ((strong > 0) | ~strong_spare),
            (strong > 0) & ~established & one_sided,
            established & one_sided,
            (strong > 0) | slip | established,
        ],
        [SAME, WEAK_MISSING, SHORTENED, SLIP, SHORTENED_ONE, OTHER_GIVEN, SHARED_WORD],
        DIFFERENT,
    ).astype(np.int8)


def _align(left: Numbers, right: Numbers, words: Words) -> Alignment:
    present = (left[:, :, None] >= 0) & (right[:, None, :] >= 0)
    score = (present & (left[:, :, None] == right[:, None, :])).astype(np.float32)
    _score_near(score, left, right, words)
    taken = np.zeros(score.shape, dtype=bool)
    rest, rows = score.copy(), np.arange(len(left))
    for _ in range(WORDS):
        best = rest.reshape(len(rest), -1).argmax(1)
        i, j = best // WORDS, best % WORDS
        hit = rest[np.arange(len(rest)), i, j] > 0
        if not hit.any():
            break
        rest, rows, i, j = rest[hit], rows[hit], i[hit], j[hit]
        taken[rows, i, j] = True
        rest[np.arange(len(rest)), i, :] = 0
        rest[np.arange(len(rest)), :, j] = 0
    one, two = words.rows[left][:, :, None], words.rows[right][:, None, :]
    few, many = np.minimum(one, two), np.maximum(one, two)
    both_names = (few >= ESTABLISHED_ROWS) & (few >= ESTABLISHED_RATIO * many)
    equal, initial = taken & (score == EQUAL), taken & (score == INITIAL)
    inexact = taken & ~equal & ~initial
    return Alignment(equal, initial, inexact & ~both_names, inexact & both_names)


def _score_near(score: NDArray[np.float32], left: Numbers, right: Numbers, words: Words) -> None:
    """Fill in the similarity of words that are not equal, each pair of words scored once; far ones stay 0."""
    left_open, right_open = (left >= 0) & ~score.any(2), (right >= 0) & ~score.any(1)
    row, i, j = np.nonzero(left_open[:, :, None] & right_open[:, None, :])
    a, b = left[row, i], right[row, j]
    shorter, longer = np.minimum(words.length[a], words.length[b]), np.maximum(words.length[a], words.length[b])
    initial = (shorter == 1) & (longer > 1) & (words.first_letter[a] == words.first_letter[b])
    score[row[initial], i[initial], j[initial]] = INITIAL
    # letters that only one of two words has: each edit makes at most two of them
    apart = np.bitwise_count(words.letters[a] ^ words.letters[b])
    edits = (1 - NEAR_BY_JARO) * longer
    near = ~initial & (shorter > 1) & (apart <= 2 * edits) & (longer - shorter <= edits)
    row, i, j, a, b = row[near], i[near], j[near], a[near], b[near]
    pairs, back = np.unique(np.minimum(a, b).astype(np.int64) << 32 | np.maximum(a, b), return_inverse=True)
    if len(pairs):
        score[row, i, j] = _similarity(
            words.texts.take(pa.array(pairs >> 32)).to_pylist(), words.texts.take(pa.array(pairs & 0xFFFFFFFF)).to_pylist()
        )[back]


def _similarity(left: list[str], right: list[str]) -> NDArray[np.float32]:
    aligned = cpdist(left, right, scorer=OSA.normalized_similarity, dtype=np.float32, workers=-1)
    jaro = cpdist(left, right, scorer=JaroWinkler.normalized_similarity, scorer_kwargs={"prefix_weight": 0.0}, dtype=np.float32, workers=-1)
    near = (aligned >= NEAR_WORD) | ((aligned >= NEAR_BY_JARO) & (jaro >= JARO))
    return np.where(near, np.minimum(np.maximum(aligned, jaro), np.float32(0.94)), np.float32(0.0)).astype(np.float32)
