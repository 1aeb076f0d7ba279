"""Two words of names that are written alike: a slip of the pen, or two names?

Typists hit the key beside the right one, swap two letters, leave one out, or write another vowel that sounds the same (i
and e, o and u). Parents who want two names change the last vowel (RENO, RENI), the first letter (HARTINI, KARTINI), or any
letter of a short name (DANI, DENI). Commonness decides in between: a slip is rare beside the word that was meant, and a
word that many bear is a name. The rules speak of letters and places, never of particular names.
"""

from __future__ import annotations

import math
from typing import Any

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.linkage.name_words import ESTABLISHED_ROWS, Bits, Flags, Numbers, Words

NEAR_WORD, NEAR_BY_JARO, JARO = 0.72, 0.6, 0.85
"""Two writings of a word: optimal string alignment of NEAR_WORD, or of NEAR_BY_JARO with Jaro similarity JARO.

Jaro without Winkler's prefix bonus: a shared beginning (SRI, NUR) is what different names have in common here.
"""

ESTABLISHED_RATIO = 0.005
"""A given slip of a common word appears in about 0.03 % of its rows; a word this common against the other is a name."""

TYPIST, LIKELY, DOUBTFUL, PARENT = 0.0, 4.0, 32.0, np.inf
"""How many times as common as the other the commoner word must be for an edit of this kind to be a slip."""

SHORTEST = 3
"""Shorter words are near no other."""

FAR, TWO_NAMES, MISWRITTEN = 0, 1, 2
"""What two different words are to each other: nothing; two names alike; one name, miswritten."""


def _least_common(one: int, two: int) -> int:
    """Letters that two near words of these lengths have in common at least; 255 where such words are never near."""
    shorter, longer = min(one, two), max(one, two)
    if shorter < SHORTEST:
        return 255
    aligned = longer - int((1 - NEAR_WORD) * longer + 1e-6)
    jaro = math.ceil((3 * JARO - 1) * one * two / (one + two) - 1e-6)
    least = min(aligned, max(jaro, longer - int((1 - NEAR_BY_JARO) * longer + 1e-6)))
    return least if least <= shorter else 255


_LEAST_COMMON = np.array([[_least_common(one, two) for two in range(64)] for one in range(64)], dtype=np.uint8)


def _keys_beside() -> Flags:
    """Letters (A is 1) that a finger may take for one another, in folded words, where P is also F and V, U is W, I is Y, J and S
    are Z, and K is Q."""
    rows = ("QWERTYUIOP", " ASDFGHJKL", "  ZXCVBNM")
    folded = {"F": "P", "V": "P", "W": "U", "Y": "I", "Q": "K"}
    place = {key: (x + y * 0.3 - y, y) for y, row in enumerate(rows) for x, key in enumerate(row) if key != " "}
    beside = np.zeros((32, 32), dtype=bool)
    for one, (x, y) in place.items():
        for other, (u, v) in place.items():
            if one != other and abs(x - u) + abs(y - v) <= 1.75 and abs(y - v) <= 1:
                for first in "JS" if one == "Z" else folded.get(one, one):
                    for second in "JS" if other == "Z" else folded.get(other, other):
                        beside[ord(first) & 31, ord(second) & 31] = first != second
    return beside


_BESIDE = _keys_beside()
_VOWEL = np.isin(np.arange(32), [ord(letter) & 31 for letter in "AEIOU"])
_ALIKE = np.zeros((32, 32), dtype=bool)
for _one, _other in ("IE", "EI", "OU", "UO"):
    _ALIKE[ord(_one) & 31, ord(_other) & 31] = True
_A = ord("A") & 31


def letters_needed(words: Words) -> Bits:
    """Letters (as `Words.letters` counts them) that each word has in common with any near word, at least."""
    needed = _LEAST_COMMON.min(axis=1)[words.length].astype(np.int64)
    return np.where(needed < 255, needed - words.more, 255).clip(min=0).astype(np.uint8)


def may_be_near(words: Words, needed: Bits, one: Numbers, two: Numbers) -> Flags:
    """Whether words have letters enough in common to be near, at a glance. needed: `letters_needed`."""
    common = np.bitwise_count(words.letters.take(one) & words.letters.take(two))
    near: Flags = common >= np.maximum(needed.take(one), needed.take(two))
    return near


def may_be_near_at_length(words: Words, one: Numbers, two: Numbers) -> Flags:
    """Whether words have letters enough in common to be near, each length with its own measure."""
    common = np.bitwise_count(words.letters[one] & words.letters[two]) + np.minimum(words.more[one], words.more[two])
    near: Flags = common >= _LEAST_COMMON[words.length[one], words.length[two]]
    return near


def begins(words: Words, one: Numbers, two: Numbers) -> Flags:
    """Whether the shorter of two words begins the longer."""
    apart = words.head.take(one) ^ words.head.take(two)
    begun: Flags = apart & words.whole.take(one) & words.whole.take(two) == 0
    return begun


def judge(words: Words, one: Numbers, two: Numbers) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Pairs of different words, none shorter than SHORTEST -> FAR, TWO_NAMES or MISWRITTEN, and their similarity (0-1); symmetric."""
    one, two = np.where(words.length[one] <= words.length[two], (one, two), (two, one))
    a, b = words.texts[one].tolist(), words.texts[two].tolist()
    edits = cpdist(a, b, scorer=OSA.distance, dtype=np.uint8)
    longer = np.maximum(words.length[one], words.length[two])
    similarity = (1 - edits / longer).astype(np.float32)
    unsure = np.flatnonzero((similarity < NEAR_WORD) & (similarity >= np.float32(NEAR_BY_JARO)))
    near = similarity >= np.float32(NEAR_WORD)
    jaro = cpdist(
        [a[i] for i in unsure],
        [b[i] for i in unsure],
        scorer=JaroWinkler.normalized_similarity,
        scorer_kwargs={"prefix_weight": 0.0},
        dtype=np.float32,
    )
    near[unsure] = jaro >= np.float32(JARO)
    kinds = np.zeros(len(one), dtype=np.int8)
    found = np.flatnonzero(near)
    few, many = words.rows[one[found]], words.rows[two[found]]
    few, many = np.minimum(few, many), np.maximum(few, many)
    established = (few >= ESTABLISHED_ROWS) & (few >= ESTABLISHED_RATIO * many)
    needed = _ratio_needed([a[i] for i in found], [b[i] for i in found], edits[found])
    kinds[found] = np.where(~established & (many >= needed * few), MISWRITTEN, TWO_NAMES)
    return kinds, similarity


def _letters(texts: list[str]) -> tuple[NDArray[Any], NDArray[np.intp]]:
    length = np.array([len(text) for text in texts], dtype=np.intp)
    width = int(length.max(initial=0)) + 1
    matrix = (
        np.frombuffer("".join([text.ljust(width, "@") for text in texts]).encode("latin-1", "replace"), dtype=np.uint8).reshape(-1, width)
        & 31
    )
    return matrix, length


def _ratio_needed(a: list[str], b: list[str], edits: Bits) -> NDArray[np.float64]:
    """The shorter and the longer of two words -> how many times as common as the other one of two words must be for the edit between them to be a slip (TYPIST...PARENT)."""
    if not a:
        return np.zeros(0)
    one, length_one = _letters(a)
    two, length_two = _letters(b)
    row = np.arange(len(a))
    same = one == two[:, : one.shape[1]]
    before = same.argmin(axis=1)  # letters that agree from the left; both end in blanks where one is the other's beginning
    behind = np.zeros(len(a), dtype=np.intp)
    open_ = np.ones(len(a), dtype=bool)
    for place in range(1, one.shape[1]):
        open_ &= (place <= length_one) & (one[row, length_one - place] == two[row, length_two - place])
        behind += open_
    x, y = one[row, before], two[row, np.minimum(before, length_two - 1)]
    first, last = before == 0, behind == 0
    single, shift = edits == 1, length_one != length_two
    swap = single & ~shift & (before + behind + 2 == length_one)
    change = single & ~shift & ~swap
    added = single & shift
    vowels = _VOWEL[one[row, length_one - 1]] & _VOWEL[two[row, length_two - 1]]
    ends_apart = one[row, length_one - 1] != two[row, length_two - 1]
    vowel_x, vowel_y = _VOWEL[x], _VOWEL[y]
    short, shortish = length_one <= 3, length_one == 4
    new = two[row, length_two - 1]
    return np.select(
        [
            ends_apart & vowels,  # RENO RENI
            short,
            swap & last,  # ALIF ALFI
            swap,
            added & last & ~_VOWEL[new],  # KURNIAWA, RAFI RAFIQ
            added & last & (new == _A),  # HASAN HASANAH
            added & last,
            added & first,
            added,
            change & first & ~_BESIDE[x, y],
            change & _BESIDE[x, y] & ~(vowel_x & vowel_y),
            change & _ALIKE[x, y],
            change & (behind == 1) & ~vowel_x & ~vowel_y & _VOWEL[new],  # WAHYUDI WAHYUNI
            change & vowel_x & vowel_y,
            change,
            ~first & (length_one >= 7) & (edits == 2) & (behind > 1),
        ],
        [
            PARENT,
            PARENT,
            DOUBTFUL,
            np.where(shortish, LIKELY, TYPIST),
            np.where(length_one <= 5, LIKELY, TYPIST),
            PARENT,
            LIKELY,
            np.where(length_one <= 5, PARENT, LIKELY),
            np.where(shortish, LIKELY, TYPIST),
            PARENT,
            np.where(shortish | first, LIKELY, TYPIST),
            np.where(shortish, DOUBTFUL, TYPIST),
            DOUBTFUL,
            np.where(shortish, DOUBTFUL, LIKELY),
            np.where(shortish, DOUBTFUL, LIKELY),
            LIKELY,
        ],
        np.where(first, PARENT, DOUBTFUL),
    )
