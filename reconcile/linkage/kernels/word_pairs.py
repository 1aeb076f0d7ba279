"""Two words of names that are written alike: a slip of the pen, or two names?

The edit between them speaks first (`word_edits`). Commonness decides where it leaves a doubt: a slip is rare
beside the word that was meant, and a word that many bear is a name.
"""

from __future__ import annotations

import math

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA, JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.linkage.kernels.name_words import ESTABLISHED_ROWS, Bits, Flags, Numbers, Words
from reconcile.linkage.kernels.word_edits import Edit

NEAR_WORD, NEAR_BY_JARO, JARO = 0.72, 0.6, 0.85
"""Two writings of a word: optimal string alignment of NEAR_WORD, or of NEAR_BY_JARO with Jaro similarity
JARO.

Jaro without Winkler's prefix bonus: a shared beginning (SRI, NUR) is what different names have in common
here.
"""

ESTABLISHED_RATIO = 0.005
"""A given slip of a common word appears in about 0.03 % of its rows; a word this common against the other
is a name."""

SHORTEST = 2
"""Shorter words are near no other."""

SHORT = 4
"""Words of so many letters at most are near, too, with one edit, but only where it is a slip."""

FAR, TWO_NAMES, MISWRITTEN = 0, 1, 2
"""What two different words are to each other: nothing; two names alike; one name, miswritten."""


def _least_common(one: int, two: int) -> int:
    """Letters that two near words of these lengths have in common at least; 255 where such words are never
    near."""
    shorter, longer = min(one, two), max(one, two)
    if shorter < SHORTEST or longer == 2:
        return 255
    if longer <= SHORT and longer - shorter < 2:
        return longer - 1
    aligned = longer - int((1 - NEAR_WORD) * longer + 1e-6)
    jaro = math.ceil((3 * JARO - 1) * one * two / (one + two) - 1e-6)
    least = min(aligned, max(jaro, longer - int((1 - NEAR_BY_JARO) * longer + 1e-6)))
    return least if least <= shorter else 255


_LEAST_COMMON = np.array(
    [[_least_common(one, two) for two in range(64)] for one in range(64)], dtype=np.uint8
)


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
    common = np.bitwise_count(words.letters[one] & words.letters[two]) + np.minimum(
        words.more[one], words.more[two]
    )
    near: Flags = common >= _LEAST_COMMON[words.length[one], words.length[two]]
    return near


def begins(words: Words, one: Numbers, two: Numbers) -> Flags:
    """Whether the shorter of two words begins the longer."""
    apart = words.head.take(one) ^ words.head.take(two)
    begun: Flags = apart & words.whole.take(one) & words.whole.take(two) == 0
    return begun


def judge(words: Words, one: Numbers, two: Numbers) -> tuple[NDArray[np.int8], NDArray[np.float32]]:
    """Pairs of different words, none shorter than SHORTEST -> FAR, TWO_NAMES or MISWRITTEN, and their
    similarity (0-1); symmetric."""
    one, two = np.where(words.length[one] <= words.length[two], (one, two), (two, one))
    a, b = words.texts[one].tolist(), words.texts[two].tolist()
    edits = cpdist(a, b, scorer=OSA.distance, dtype=np.uint8)
    twice = np.flatnonzero(edits == 2)
    java = _say_z_alike(a, b, edits, twice)
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
    near[java] = True
    kinds = np.zeros(len(one), dtype=np.int8)
    barely = ~near & (edits == 1) & (longer <= SHORT) & (longer > SHORTEST)
    may_merge = (edits == 2) & (longer > np.minimum(words.length[one], words.length[two]))
    found = np.flatnonzero(near | barely | may_merge)
    few, many = words.rows[one[found]], words.rows[two[found]]
    few, many = np.minimum(few, many), np.maximum(few, many)
    established = (few >= ESTABLISHED_ROWS) & (few >= ESTABLISHED_RATIO * many)
    edit = Edit.between([a[i] for i in found], [b[i] for i in found], edits[found])
    # NR for NUR: many write so, and nobody is called so
    established &= ~(edit.unsayable & (edits[found] == 1))
    # two spellings of one name, both of which many bear
    established &= ~(edit.heard_in_java() | edit.old_spelling())
    slip = (
        ~established & (many >= edit.ratio_needed() * few) & (near[found] | barely[found] | edit.one_slip())
    )
    kinds[found] = np.where(slip, MISWRITTEN, np.where(near[found], TWO_NAMES, FAR))
    return kinds, similarity


def _say_z_alike(a: list[str], b: list[str], edits: NDArray[np.uint8], twice: NDArray[np.intp]) -> list[int]:
    """Write S for J in words that are one edit apart then: Z is J before a vowel and S elsewhere, so that a
    slip beside it changes two letters (EFRIZAL, EFRIZSL). twice: places of words two edits apart. Returns
    those that differ in two of Java's A and O."""
    plain = [(a[i].replace("J", "S"), b[i].replace("J", "S")) for i in twice.tolist()]
    fewer = cpdist([x for x, _ in plain], [y for _, y in plain], scorer=OSA.distance, dtype=np.uint8)
    for place in np.flatnonzero(fewer == 1).tolist():
        at = int(twice[place])
        (a[at], b[at]), edits[at] = plain[place], 1
    same = (place for place in twice.tolist() if edits[place] == 2 and len(a[place]) == len(b[place]) > 4)
    return [place for place in same if a[place].replace("O", "A") == b[place].replace("O", "A")]
