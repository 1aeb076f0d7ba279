"""Names as numbered words, and what is known of each word: letters, beginnings, and how many bear it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.parsing.names.folding import KNOWN, fold

WORDS = 8
"""Words of a name that are looked at."""

WEAK = frozenset(map(fold, ("MUHAMMAD", "SITI", "NI")))
WEAK_SHARE = 0.01
"""MUHAMMAD, SITI, Bali's NI, initials and any word borne by more than this share of rows say next to nothing
when they are missing."""

APART = frozenset(map(fold, ("BAYI", "JUNIOR", "JR", "SENIOR", "SR")))
"""Words that only one of two persons bears: BAYI SITI AMINAH is the child of SITI AMINAH."""

ESTABLISHED_ROWS = 8
"""A word seen in fewer rows may be a slip."""

KNOWN_ROWS = 150
"""Rows that a word known in the whole country counts as, at least, where it is asked whether a word is a
name."""

HEAD = 12
"""Letters of a word whose order is kept for telling beginnings."""

Numbers = NDArray[np.int32]
Flags = NDArray[np.bool_]
Bits = NDArray[np.uint8]
Codes = NDArray[np.uint64]

_ONE_LETTER = np.arange(32, dtype=np.uint8)
_ONE_LETTER[[ord("J") & 31, ord("O") & 31]] = ord("S") & 31, ord("A") & 31
_H = ord("H") & 31  # silent at the end of a word, heard when the next is joined to it
_BASE = 0x9E3779B97F4A7C15
_WEIGHTS = np.random.PCG64(1901).random_raw(34)
_WEIGHTS[_H] = 0
LETTER_SUMS = _WEIGHTS[:27]
"""What each letter (A is 1) adds to the order-free sum of a word; a silent H nothing."""

_NONE = 2
_WHOLE = np.array(
    [2 ** (5 * HEAD) - 2 ** (5 * (HEAD - length)) + (15 << 60) for length in range(HEAD + 1)], dtype=np.uint64
)


@dataclass(frozen=True)
class Words:
    """Distinct words by number; the last two are no word, so that -1 and -2 fill up a name and are not each
    other's equal.

    length: 63 at most. letters: bits for letters it has and, from bit 32, has twice (J is one with S, and
    O with A, as `word_pairs` may take them for one); more: letters beyond those. head: its first HEAD
    letters (the same taken for one), five bits each, the first highest; whole: the bits that it fills.
    sum: an order-free sum of its letters but H, so that two words and their compound agree. text: a number
    for its letters but H in order; that of a compound is `text + shift * text of the second`. rows: in how
    many rows it stands, here or in the country.
    """

    texts: NDArray[np.object_]
    length: Bits
    letters: Codes
    more: Bits
    head: Codes
    whole: Codes
    sum: Codes
    text: Codes
    shift: Codes
    rows: NDArray[np.int64]

    @classmethod
    def of(cls, texts: list[str], rows: NDArray[np.int64]) -> Words:
        """Words (A-Z, not empty), and in how many rows each stands."""
        length = np.array([len(text) for text in texts], dtype=np.int64)
        letter = np.frombuffer("".join(texts).encode("latin-1", "replace"), dtype=np.uint8) & 31
        start = np.cumsum(length) - length
        head = np.zeros(len(texts), dtype=np.uint64)
        for place in range(HEAD):
            longer = np.flatnonzero(length > place)
            head[longer] |= _ONE_LETTER[letter[start[longer] + place]].astype(np.uint64) << np.uint64(
                5 * (HEAD - 1 - place)
            )
        heard = np.concatenate([[0], np.cumsum(letter != _H)])
        power = np.array(
            [pow(_BASE, place, 2**64) for place in range(int(length.max(initial=0)) + 1)], dtype=np.uint64
        )
        weight = _WEIGHTS[letter]
        in_order = weight * power[heard[:-1] - np.repeat(heard[start], length)]
        sums = [np.add.reduceat(part, start) if len(texts) else part for part in (weight, in_order)]
        letters, none = _letter_bits(_ONE_LETTER[letter], length), np.zeros(_NONE, dtype=np.uint64)
        return cls(
            np.array([*texts, *([""] * _NONE)], dtype=object),
            np.append(length.clip(max=63), none).astype(np.uint8),
            np.append(letters, none),
            np.append(length.clip(max=63) - np.bitwise_count(letters), none).astype(np.uint8),
            np.append(head, [1 << 63, 1 << 62]).astype(np.uint64),  # no word begins with these
            np.append(_WHOLE[length.clip(max=HEAD)], ~none),
            np.append(sums[0], _WEIGHTS[-_NONE:]),  # no two words make a word and nothing
            np.append(sums[1], none),
            np.append(power[heard[start + length] - heard[start]], none),
            np.append(rows, [1] * _NONE),
        )


@dataclass(frozen=True)
class Names:
    """Names by number: where their words begin in `words` (n + 1 places), how many they are, letters in all;
    bit k of `weak` and `apart` is set where word k is so, of `brief` where it may be two or three initials;
    `sum` is that of all words."""

    words: Numbers
    start: NDArray[np.int64]
    size: Bits
    letters: Bits
    weak: Bits
    apart: Bits
    sum: Codes
    brief: Bits

    def matrix(self, numbers: Numbers, width: int, none: int) -> Numbers:
        """Names -> their words, a row for each of `width` places, filled up with `none`."""
        place = np.arange(width)[:, None]
        words = self.words.take(self.start.take(numbers) + place, mode="clip")
        return np.where(place < self.size.take(numbers), words, np.int32(none))


def learn_words(values: pa.StringArray, rows: NDArray[np.int64]) -> pa.Table:
    """How common words are: [word: string, rows: int64], sorted; "" is all rows. values, rows: all names in
    use and on how many rows each stands."""
    code, name, texts = _split(values)
    counts = np.bincount(code, weights=rows[name], minlength=len(texts)).astype(np.int64)
    learned = pa.table({"word": pa.array(["", *texts], pa.string()), "rows": np.append(rows.sum(), counts)})
    return learned.sort_by("word")


def number_words(values: pa.StringArray, learned: pa.Table) -> tuple[Words, Names]:
    """The distinct words of names, and the names by their words. values: words sorted, apart by one space;
    learned: as `learn_words` told it, of these names or of others; a word that was never met is as rare as
    can be.

    A word that a name has twice is two words, so that each has an equal of its own.
    """
    code, name, texts = _split(values)
    counts = _counts(learned, ["", *texts])
    every, counts = int(counts[0]), np.maximum(counts[1:], 1)
    again = _times_before(code, name)
    repeated, number = np.unique(
        again[again > 0].astype(np.int64) * len(texts) + code[again > 0], return_inverse=True
    )
    code[again > 0] = len(texts) + number
    base = (repeated % max(len(texts), 1)).tolist()
    texts, counts = [*texts, *(texts[word] for word in base)], np.append(counts, counts[base])
    words = Words.of(texts, rows_in_country(texts, counts))
    return words, _names(words, code, name, len(values), counts > max(WEAK_SHARE * every, ESTABLISHED_ROWS))


def rows_in_country(texts: list[str], rows: NDArray[np.int64]) -> NDArray[np.int64]:
    """The rows of each word here, and KNOWN_ROWS at least for words that the whole country bears."""
    return np.where(_among(texts, KNOWN), np.maximum(rows, KNOWN_ROWS), rows)


def _among(texts: Collection[str], those: Collection[str]) -> Flags:
    """Which texts are among a set of others; `np.isin` compares each with each."""
    return np.fromiter((text in those for text in texts), dtype=bool, count=len(texts))


def _split(values: pa.StringArray) -> tuple[Numbers, Numbers, list[str]]:
    """The words of all names one after the other, as numbers of texts; the name of each; the texts."""
    lists = pc.split_pattern(values.fill_null(""), " ")
    length = pc.list_value_length(lists).to_numpy(zero_copy_only=False)
    flat = lists.flatten()
    name = np.repeat(np.arange(len(values), dtype=np.int32), length)
    place = np.arange(len(name), dtype=np.int32) - np.repeat(
        (np.cumsum(length) - length).astype(np.int32), length
    )
    kept = (place < WORDS) & (pc.binary_length(flat).to_numpy(zero_copy_only=False) > 0)
    encoded = flat.filter(pa.array(kept)).dictionary_encode()
    return encoded.indices.to_numpy().copy(), name[kept], encoded.dictionary.to_pylist()


def _counts(learned: pa.Table, texts: list[str]) -> NDArray[np.int64]:
    """On how many rows each text stood when it was learned; 0 for none."""
    places = pc.index_in(pa.array(texts, pa.string()), learned["word"].combine_chunks())
    counts: NDArray[np.int64] = learned["rows"].combine_chunks().take(places).fill_null(0).to_numpy()
    return counts


def _names(words: Words, code: Numbers, name: Numbers, count: int, common: Flags) -> Names:
    """The `count` names by their words. common: which words are borne by so many that they say little."""
    size = np.bincount(name, minlength=count)
    start = np.concatenate([[0], np.cumsum(size)])
    bit = np.left_shift(np.uint8(1), (np.arange(len(code)) - start[name]).astype(np.uint8))

    def per_name(what: NDArray[Any]) -> NDArray[Any]:
        total = np.zeros(count, dtype=what.dtype)
        if len(what):
            total[size > 0] = np.add.reduceat(what, start[:-1][size > 0])
        return total

    texts = words.texts.tolist()
    weak = _among(texts, WEAK) | (words.length == 1)
    weak[: len(common)] |= common
    brief = ((words.length == 2) | (words.length == 3)) & ~_among(texts, KNOWN)
    flags = (weak, _among(texts, APART), brief)
    bits = [per_name(np.where(flag[code], bit, np.uint8(0))) for flag in flags]
    letters = per_name(words.length[code].astype(np.uint16)).clip(max=255)
    return Names(
        np.append(code, np.int32(-1)),
        start,
        size.astype(np.uint8),
        letters.astype(np.uint8),
        bits[0],
        bits[1],
        per_name(words.sum[code]),
        bits[2],
    )


def _times_before(code: Numbers, name: Numbers) -> Numbers:
    """How often each word stood before it in its name; equal words are neighbours, for keys are sorted."""
    place = np.arange(len(code), dtype=np.int32)
    new = np.ones(len(code), dtype=bool)
    new[1:] = (code[1:] != code[:-1]) | (name[1:] != name[:-1])
    return place - np.maximum.accumulate(np.where(new, place, np.int32(0))) if len(code) else place


def _letter_bits(letter: NDArray[Any], length: NDArray[np.int64]) -> Codes:
    bits = np.empty(len(length), dtype=np.uint64)
    end = np.concatenate([[0], np.cumsum(length)])
    for first in range(0, len(length), 65_536):  # in parts: a row of counts for each word
        part = length[first : first + 65_536]
        word = np.repeat(np.arange(len(part)), part)
        counts = np.bincount(
            word * 32 + letter[end[first] : end[first + len(part)]], minlength=32 * len(part)
        ).reshape(-1, 32)
        packed = np.packbits(np.hstack([counts > 0, counts > 1]), axis=1, bitorder="little")
        bits[first : first + len(part)] = packed.view(np.uint64)[:, 0]
    return bits
