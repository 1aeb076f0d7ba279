"""What comparing word by word cannot see: words written together with a slip where they meet, and initials
written together.

AHMADJUNAEDI and AHMAD JUNAEDI lose a letter where d and j meet, SETIAWSTI has no more the WATI it would be
parted at, and the PURNAMAWAT of a narrow field is a beginning of two words. Where words give little, those
without an equal are joined in every order and compared as one text.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import combinations_with_replacement, permutations

import numpy as np
from numpy.typing import NDArray
from rapidfuzz.distance import OSA
from rapidfuzz.process import cpdist

from reconcile.linkage.kernels.name_words import LETTER_SUMS, Bits, Codes, Flags, Names, Numbers, Words
from reconcile.linkage.kernels.word_edits import TYPIST, Edit

MOST_WORDS = 4
"""Words without an equal that are joined at most: 24 orders."""

LEAST_LETTERS = 6
"""Joined texts shorter than this say too little."""

LETTERS_CUT = 4
"""Letters of joined texts that a narrow field cut off at most."""

Places = NDArray[np.intp]
_DOUBLED = re.compile(r"(.)\1+")


def _one_slip_apart() -> Codes:
    """What the order-free sums of two names differ by where one has up to three letters more, or another
    letter and perhaps one more (that was doubled); sorted."""
    alphabet = LETTER_SUMS[1:27].tolist()
    more = [
        sum(letters)
        for count in range(LETTERS_CUT + 1)
        for letters in combinations_with_replacement(alphabet, count)
    ]
    other = [one - two + third for one in alphabet for two in alphabet for third in (0, *alphabet)]
    apart = {value % 2**64 for one in [*more, *other] for value in (one, -one)}
    return np.array(sorted(apart), dtype=np.uint64)


_APART = _one_slip_apart()
_BITS = 20
_MAY_BE_APART = np.zeros(2**_BITS, dtype=bool)
_MAY_BE_APART[_APART >> np.uint64(64 - _BITS)] = True  # by their first bits: most are told so


@dataclass(frozen=True)
class Sides:
    """Two names of a pair by number, for many pairs, and which of their words have an equal, bit by bit."""

    one: Numbers
    two: Numbers
    equal: tuple[Bits, Bits]

    def unequal(self, words: Words, names: Names, row: int) -> tuple[list[str], list[str]]:
        """The words of each side that have no equal."""
        found = []
        for name, bits in zip((self.one[row], self.two[row]), self.equal, strict=True):
            first, size = int(names.start[name]), int(names.size[name])
            texts = words.texts[names.words[first : first + size]]
            found.append([text for place, text in enumerate(texts) if not int(bits[row]) >> place & 1])
        return found[0], found[1]


def joined_alike(words: Words, names: Names, sides: Sides, rows: Places, cut_name: int) -> Places:
    """Those of `rows` whose words without an equal, joined, are one text but for a slip that parents do not
    make, or but for the end that a narrow field cut off. rows: of names that have not as many words as the
    other; cut_name: letters of a name that may be cut."""
    one, two = sides.one[rows], sides.two[rows]
    # in wrapping bytes: names of so few letters more, or less (H may be silent)
    few = names.letters.take(one) - names.letters.take(two) + np.uint8(2 * LETTERS_CUT) <= 4 * LETTERS_CUT
    rows, one, two = rows[few], one[few], two[few]
    apart = names.sum.take(one) - names.sum.take(two)
    hits = _MAY_BE_APART.take(apart >> np.uint64(64 - _BITS))
    rows, apart = rows[hits], apart[hits]
    place = np.searchsorted(_APART, apart).clip(max=len(_APART) - 1)
    owner: list[int] = []
    texts: list[tuple[str, str]] = []
    for row in rows[_APART[place] == apart].tolist():
        unequal = sides.unequal(words, names, row)
        if all(0 < len(side) <= MOST_WORDS for side in unequal):
            couples = {(a, b) for a in joined(unequal[0]) for b in joined(unequal[1])}
            texts += sorted(couples)
            owner += [row] * len(couples)
    if not owner:
        return np.array([], dtype=np.intp)
    letters = np.minimum(names.letters[sides.one[owner]], names.letters[sides.two[owner]])
    return np.unique(np.array(owner, dtype=np.intp)[one_text(texts, letters >= cut_name)])


def joined(texts: list[str]) -> set[str]:
    """Words joined in every order, as they are heard: H is silent where words meet, doubled letters are
    one."""
    return {_DOUBLED.sub(r"\1", "".join(order).replace("H", "")) for order in permutations(texts)}


def one_text(texts: list[tuple[str, str]], may_be_cut: Flags) -> Flags:
    """Whether two joined texts are one, but for a slip or a cut."""
    couples = [tuple(sorted(couple, key=lambda text: (len(text), text))) for couple in texts]
    short, long = [a for a, _ in couples], [b for _, b in couples]
    length = np.array([len(text) for text in short])
    edits = cpdist(short, long, scorer=OSA.distance, score_cutoff=2, dtype=np.uint8)
    cut = np.array([b.startswith(a) and len(b) - len(a) <= LETTERS_CUT for a, b in couples]) & may_be_cut
    same: Flags = (length >= LEAST_LETTERS) & ((edits == 0) | cut)
    near = np.flatnonzero((length >= LEAST_LETTERS) & (edits > 0) & (edits < 3) & ~cut)
    if len(near):
        edit = Edit.between([short[i] for i in near], [long[i] for i in near], edits[near])
        same[near] = np.where(edits[near] == 1, edit.ratio_needed() <= TYPIST, edit.written_twice())
    return same


def initials_joined(
    words: Words, names: Names, sides: Sides, rows: Places, spare: tuple[Bits, Bits]
) -> Places:
    """Those of `rows` where the one word left of a name is the first letters of all words left of the other:
    WP and WIDYO PRAKOSO. spare: the words without a fellow."""
    left, right = spare[0][rows], spare[1][rows]
    brief = (left & names.brief[sides.one[rows]], right & names.brief[sides.two[rows]])
    some = np.flatnonzero((brief[0] | brief[1]) != 0)
    # one word on a side is a power of two, and it is brief
    alone = [
        (side[some] & (side[some] - np.uint8(1)) == 0)
        & (short[some] != 0)
        & (np.bitwise_count(other[some]) > 1)
        for side, short, other in ((left, brief[0], right), (right, brief[1], left))
    ]
    found: list[int] = []
    spare_words = Sides(sides.one, sides.two, (~spare[0], ~spare[1]))
    for row in rows[some[alone[0] | alone[1]]].tolist():
        few, many = sorted(spare_words.unequal(words, names, row), key=len)
        if len(few) == 1 < len(many) and sorted(few[0]) == sorted(text[0] for text in many):
            found.append(row)
    return np.array(found, dtype=np.intp)
