"""The name kernel: how far two names agree, for millions of pairs at once.

Names are folded words (`name_key`), numbered and counted once; pairs of names are compared by number. Pairs
of names with as many words are compared together, every word of one side with every word of the other: equal
words pair off first, then initials and words cut short, then words written alike (`word_pairs` says which are
a slip of the pen and which are two names). Most pairs of names have nothing alike and end there.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import permutations
from typing import Any

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.linkage.kernels.cut_names import CUT_NAME, Begun
from reconcile.linkage.kernels.joined_names import Sides, initials_joined, joined_alike
from reconcile.linkage.kernels.name_words import (
    WORDS,
    Words,
    learn_words,
    number_words,
)
from reconcile.linkage.kernels.word_pairs import (
    FAR,
    MISWRITTEN,
    SHORT,
    TWO_NAMES,
    begins,
    judge,
    letters_needed,
    may_be_near,
    may_be_near_at_length,
)

SAME, WEAK_MISSING, SHORTENED, SLIP = 9, 8, 7, 6
SHORTENED_ONE, CUT_PERHAPS, OTHER_GIVEN, SHARED_WORD, DIFFERENT = 5, 4, 3, 2, 1
"""Levels, strongest first; 0 stays free for unknown. CUT_PERHAPS: as SHORTENED where the shorter name fills
its field, as OTHER_GIVEN elsewhere."""

CHUNK = 200_000
"""Pairs compared at once at most."""

SHARE = 25_000
"""Pairs that a core takes at least: below, two are no faster than one."""

_FILLED = np.array([2**words - 1 for words in range(WORDS + 1)], dtype=np.uint8)
"""The bits of a name of so many words."""

_CUT = 3  # beside the kinds of `word_pairs`

Numbers = NDArray[np.int32]
Places = NDArray[np.intp]
Bits = NDArray[np.uint8]
Flags = NDArray[np.bool_]


@dataclass(frozen=True)
class Alike:
    """Words of two names that are not equal but may be alike: the pair's row, the words' places and numbers;
    whether one begins the other, whether their letters are nearly the same; then what they are to each
    other and how alike."""

    row: Places
    i: Bits
    j: Bits
    one: Numbers
    two: Numbers
    begun: Flags
    close: Flags
    kind: NDArray[np.int8]
    score: NDArray[np.float32]

    def take(self, chosen: Places | Flags) -> Alike:
        return Alike(*(getattr(self, name)[chosen] for name in self.__dataclass_fields__))

    @classmethod
    def joined(cls, parts: list[Alike]) -> Alike:
        columns: list[Any] = [
            np.concatenate([getattr(part, name) for part in parts]) for name in cls.__dataclass_fields__
        ]
        return cls(*columns)


@dataclass
class Compared:
    """Pairs of names, word k being bit k: words equal to one of the other side, and words with any fellow
    there; and whether any pair of words is cut short, miswritten, or two names alike, and whether two
    pairs are miswritten."""

    equal: tuple[Bits, Bits]
    paired: tuple[Bits, Bits]
    cut: Flags
    miswritten: Flags
    two_names: Flags
    twice: Flags


class NameKeyKernel:
    """Scores pairs of folded names by number: two int32 arrays of equal length -> int8 levels,
    DIFFERENT..SAME.

    values: the names that are asked about (`name_key`: folded words, sorted, apart by one space), each once
    and in order; value i is the name with number i. learned: how common words are.
    """

    def __init__(self, values: pa.StringArray, learned: pa.Table) -> None:
        self._words, self._names = number_words(values, learned)
        self._needed = letters_needed(self._words)

    def __call__(self, left: pa.Array, right: pa.Array) -> pa.Array:
        if len(left) == 0:
            return pa.array([], pa.int8())
        # in one order, whichever side a name stands on
        one, two = left.to_numpy(zero_copy_only=False), right.to_numpy(zero_copy_only=False)
        one, two = np.minimum(one, two), np.maximum(one, two)
        cores = max(1, min(os.cpu_count() or 1, len(one) // SHARE))
        parts = max(cores, -(-len(one) // CHUNK))
        shares = list(zip(np.array_split(one, parts), np.array_split(two, parts), strict=True))
        if cores == 1:
            levels = [self._score(*share) for share in shares]
        else:
            with ThreadPoolExecutor(cores) as pool:
                levels = list(pool.map(lambda share: self._score(*share), shares))
        return pa.array(np.concatenate(levels), pa.int8())

    def _score(self, one: Numbers, two: Numbers) -> NDArray[np.int8]:
        equal = (np.zeros(len(one), dtype=np.uint8), np.zeros(len(one), dtype=np.uint8))
        alike = []
        for rows, width, other in _by_shape(self._names.size.take(one), self._names.size.take(two)):
            left, right = self._names.matrix(one[rows], width, -1), self._names.matrix(two[rows], other, -2)
            same = left[:, None] == right[None]
            matched = (same.any(axis=1), same.any(axis=0))
            _match_joined(self._words, (left, right), matched)
            _match_joined(self._words, (right, left), matched[::-1])
            for side in (0, 1):
                equal[side][rows] = _as_bits(matched[side])
            alike.append(self._alike(rows, left, right, ~matched[0][:, None] & ~matched[1][None]))
        self._match_texts(one, two, equal)
        found, sides = Alike.joined(alike), Sides(one, two, equal)
        found = found.take(((equal[0][found.row] >> found.i) | (equal[1][found.row] >> found.j)) & 1 == 0)
        begun = Begun(self._words, self._names, sides, found.row, (found.one, found.two), found.begun)
        cut, perhaps = begun.cut()
        compared = _pair_off(self._judge(found, cut, equal), equal)
        levels = self._levels(one, two, compared)
        for rows, least in ((found.row[perhaps], CUT_PERHAPS), (begun.runs_on(), SHORTENED)):
            levels[rows] = np.maximum(levels[rows], least)
        apart = [
            self._names.apart.take(side) & ~bits
            for side, bits in zip((one, two), compared.paired, strict=True)
        ]
        hits = (apart[0] | apart[1]) != 0
        levels[hits] = np.minimum(levels[hits], OTHER_GIVEN)
        levels[one == two] = SAME
        return levels

    def _alike(self, rows: Places, left: Numbers, right: Numbers, unlike: Flags) -> Alike:
        """The words that may be alike, among those where matrix `unlike` is set."""
        words = self._words
        glance = may_be_near(words, self._needed, left[:, None], right[None]) | begins(
            words, left[:, None], right[None]
        )
        (i, j), row = _places(glance & unlike)
        one, two = left[i, row], right[j, row]
        close, begun = may_be_near_at_length(words, one, two), begins(words, one, two)
        kind, score = np.zeros(len(row), dtype=np.int8), np.zeros(len(row), dtype=np.float32)
        found = Alike(rows[row], i.astype(np.uint8), j.astype(np.uint8), one, two, begun, close, kind, score)
        return found.take(np.flatnonzero(close | begun))

    def _match_texts(self, one: Numbers, two: Numbers, equal: tuple[Bits, Bits]) -> None:
        """Make all words equal where those without equals are one text but for its blanks: SUSI LAWATI and
        SUSILA WATI."""
        names = self._names
        rows = np.flatnonzero(names.sum.take(one) == names.sum.take(two))
        size = [
            names.size[side[rows]] - np.bitwise_count(bits[rows])
            for side, bits in zip((one, two), equal, strict=True)
        ]
        for row in rows[(np.minimum(*size) > 1) & (np.maximum(*size) < 5)].tolist():
            texts = [
                self._unequal(number[row], bits[row]) for number, bits in zip((one, two), equal, strict=True)
            ]
            if texts[0] & texts[1]:
                for side, bits in zip((one, two), equal, strict=True):
                    bits[row] = (1 << int(names.size[side[row]])) - 1

    def _unequal(self, name: int, equal: int) -> set[str]:
        """The words of a name that have no equal, joined in every order; H is silent where words meet."""
        first, size = int(self._names.start[name]), int(self._names.size[name])
        texts = self._words.texts[self._names.words[first : first + size]]
        words = [text for place, text in enumerate(texts) if not equal >> place & 1]
        return {"".join(order).replace("H", "") for order in permutations(words)}

    def _judge(self, alike: Alike, cut: Flags, equal: tuple[Bits, Bits]) -> Alike:
        """What the words that may be alike are to each other; those that are nothing left out."""
        words, a, b = self._words, alike.one, alike.two
        near = np.flatnonzero(alike.close & ~cut)
        # each pair of words once, the lower number first, so that sides may change places
        keys = pa.array(
            np.minimum(a[near], b[near]).astype(np.int64) << 32 | np.maximum(a[near], b[near])
        ).dictionary_encode()
        distinct, back = keys.dictionary.to_numpy(), keys.indices.to_numpy()
        kind, score = judge(
            words, (distinct >> 32).astype(np.int32), (distinct & 0xFFFFFFFF).astype(np.int32)
        )
        alike.kind[cut], alike.score[cut] = _CUT, 1.0
        alike.kind[near], alike.score[near] = kind[back], score[back]
        # a slip in so short a word is one where all else is equal
        alone = (equal[0][alike.row] == 0) & (np.minimum(words.length[a], words.length[b]) < SHORT)
        alike.kind[alone & (alike.kind == MISWRITTEN)] = TWO_NAMES
        return alike.take(alike.kind != FAR)

    def _levels(self, one: Numbers, two: Numbers, found: Compared) -> NDArray[np.int8]:
        names = self._names
        size = (names.size.take(one), names.size.take(two))
        weak = (names.weak.take(one), names.weak.take(two))
        spare = [~bits & _FILLED.take(words) for bits, words in zip(found.paired, size, strict=True)]
        strong_spare = [(bits & ~side) != 0 for bits, side in zip(spare, weak, strict=True)]
        strong = np.bitwise_count(found.equal[0] & ~weak[0])
        any_equal, any_spare = found.equal[0] != 0, (spare[0] | spare[1]) != 0
        any_strong_spare = strong_spare[0] | strong_spare[1]
        one_sided = (spare[0] == 0) | (spare[1] == 0)  # else one given name stands for another
        found.two_names |= found.twice & (strong == 0)  # a slip hits one word: LINA MARLINA, LINDA MARLINDA
        clean = ~found.miswritten & ~found.two_names
        levels = np.select(
            [
                any_equal & ~found.cut & clean & ~any_spare,
                any_equal & clean & one_sided & ~any_strong_spare,
                (strong > 1) & clean & one_sided,
                found.miswritten & ~found.two_names & one_sided & ((strong > 0) | ~any_strong_spare),
                (strong > 0) & ~found.two_names & one_sided,
                found.two_names & one_sided,
                (strong > 0) | found.miswritten | found.two_names,
            ],
            [SAME, WEAK_MISSING, SHORTENED, SLIP, SHORTENED_ONE, OTHER_GIVEN, SHARED_WORD],
            DIFFERENT,
        ).astype(np.int8)
        sides = Sides(one, two, found.equal)
        odd = size[0] != size[1]
        shared = np.flatnonzero((levels == SHARED_WORD) & odd & (strong > 0) & clean)
        initials = initials_joined(self._words, names, sides, shared, (spare[0], spare[1]))
        levels[initials] = np.where(strong[initials] > 1, SHORTENED, SHORTENED_ONE)
        little = np.flatnonzero(odd & (levels <= OTHER_GIVEN))
        levels[joined_alike(self._words, names, sides, little, CUT_NAME)] = SLIP
        return levels


class NameKernels:
    """Makes kernels of names, and learns for them how common words are."""

    def learn(self, values: pa.Table) -> pa.Table:
        """values: table [value: string, rows: int64] of all names in use."""
        return learn_words(values["value"].combine_chunks(), values["rows"].to_numpy())

    def __call__(self, values: pa.StringArray, learned: pa.Table) -> NameKeyKernel:
        return NameKeyKernel(values, learned)


NAME_KERNELS = NameKernels()


def _by_shape(left: Bits, right: Bits) -> Iterator[tuple[Places, int, int]]:
    """Rows, and within how many words their two names fit."""
    width = np.array(
        [2, 2, 2, 3, 5, 5, *[WORDS] * (WORDS - 5)], dtype=np.uint8
    )  # few shapes, each of many rows
    shape = width[left] * np.uint8(16) + width[right]
    order = np.argsort(shape, kind="stable")
    for code, last, rows in zip(
        range(256),
        np.cumsum(np.bincount(shape, minlength=256)),
        np.bincount(shape, minlength=256),
        strict=True,
    ):
        if rows:
            yield order[last - rows : last], code >> 4, code & 15


def _places(flags: Flags) -> tuple[tuple[Places, Places], Places]:
    """Where a matrix (p, q, n) is set; np.nonzero takes six times as long."""
    first, row = np.divmod(np.flatnonzero(flags), flags.shape[2])
    return np.divmod(first, flags.shape[1]), row


def _as_bits(flags: Flags) -> Bits:
    bits = np.zeros(flags.shape[1], dtype=np.uint8)
    for place, row in enumerate(flags):
        bits |= row.view(np.uint8) << np.uint8(place)
    return bits


def _match_joined(words: Words, sides: tuple[Numbers, Numbers], matched: tuple[Flags, Flags]) -> None:
    """Mark as matched two words of the first side that joined, in either order, are a word of the second."""
    two, one = sides
    first, second = np.triu_indices(len(two), 1)
    sums = words.sum.take(two)
    (place, couple), row = _places(sums[first] + sums[second] == words.sum.take(one)[:, None])
    a, b, text = two[first[couple], row], two[second[couple], row], words.text[one[place, row]]
    in_order = (words.text[a] + words.shift[a] * words.text[b] == text) | (
        words.text[b] + words.shift[b] * words.text[a] == text
    )
    hits = np.flatnonzero(in_order)
    while len(hits):  # a row at a time where it has several
        i, j, k, at = first[couple[hits]], second[couple[hits]], place[hits], row[hits]
        free = ~(matched[0][i, at] | matched[0][j, at] | matched[1][k, at])
        hits, i, j, k, at = hits[free], i[free], j[free], k[free], at[free]
        once = np.unique(at, return_index=True)[1]
        for side, places in ((0, i), (0, j), (1, k)):
            matched[side][places[once], at[once]] = True


def _pair_off(alike: Alike, equal: tuple[Bits, Bits]) -> Compared:
    """Every word gets one fellow at most, the best first."""
    found = Compared(
        equal, (equal[0].copy(), equal[1].copy()), *(np.zeros(len(equal[0]), dtype=bool) for _ in range(4))
    )
    flags = {_CUT: found.cut, MISWRITTEN: found.miswritten, TWO_NAMES: found.two_names}
    rest = alike.take(np.lexsort((alike.j, alike.i, -alike.score, alike.row)))
    while len(rest.row):
        best = np.ones(len(rest.row), dtype=bool)
        best[1:] = rest.row[1:] != rest.row[:-1]
        found.twice[rest.row[best & (rest.kind == MISWRITTEN) & found.miswritten[rest.row]]] = True
        for kind, flag in flags.items():
            flag[rest.row[best & (rest.kind == kind)]] = True
        found.paired[0][rest.row[best]] |= np.uint8(1) << rest.i[best]
        found.paired[1][rest.row[best]] |= np.uint8(1) << rest.j[best]
        taken = ((found.paired[0][rest.row] >> rest.i) | (found.paired[1][rest.row] >> rest.j)) & 1
        rest = rest.take(taken == 0)
    return found
