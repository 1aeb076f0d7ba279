"""Names that a narrow field cut short: which words are beginnings of others.

A field of 20 characters makes MUHAMMAD FATHURRAHMA of MUHAMMAD FATHURRAHMAN ALHAKIM, and NI KADEK AYU PURNAMA
of NI KADEK AYU PURNAMADEWI. Of a word that nobody bears the letters tell it; where the beginning is a name
too, only the field does: that the shorter name fills it (`CUT_PERHAPS`, which the ladder of a model asks).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from reconcile.linkage.kernels.joined_names import MOST_WORDS, Sides, joined
from reconcile.linkage.kernels.name_words import ESTABLISHED_ROWS, Bits, Flags, Names, Numbers, Words

CUT_NAME = 15
"""A name of at least so many letters may be cut by the width of its field (20, 25, 30, 35 or 50 characters
before folding)."""

RARER = 4
"""A word cut short is so many times rarer than the whole, or rare in itself."""

RUNS_ON, TOLD = 1, 8
"""Letters by which a word must run into the next to be a beginning of both, and how long it must be (of
FATHURRAH the doubled R and the silent H are not heard)."""

Places = NDArray[np.intp]


@dataclass(frozen=True)
class Begun:
    """Pairs of words of two names, the names' rows in `sides`, and whether one word begins the other."""

    words: Words
    names: Names
    sides: Sides
    rows: Places
    pair: tuple[Numbers, Numbers]
    begun: Flags

    def cut(self) -> tuple[Flags, Flags]:
        """Which pairs are one word cut short, and which are where the shorter name fills its field."""
        words, names, rows = self.words, self.names, self.rows
        # the side of the shorter word is the one cut
        left = words.length[self.pair[0]] < words.length[self.pair[1]]
        short, long = np.where(left, *self.pair), np.where(left, *self.pair[::-1])
        gap = words.length[long] - words.length[short]
        both = self.sides.one[rows], self.sides.two[rows]
        number, other = np.where(left, *both), np.where(left, *both[::-1])
        fewer = names.letters[number] < names.letters[other]
        begun, may_be_cut = self.begun & (gap > 0), fewer & (names.letters[number] >= CUT_NAME)
        rare = (words.rows[short] < ESTABLISHED_ROWS) | (words.rows[long] >= RARER * words.rows[short])
        cut = begun & ((words.length[short] == 1) | (may_be_cut & rare & (gap > 1)))
        bits = self._equal(left)
        last = fewer & (names.size[number] - np.bitwise_count(bits) == 1)  # all but this one have an equal
        # of a name of three words that tell something the last is a beginning, however many bear it: ARDI,
        # ARDIANTO FAHRI
        more = names.size[other] > names.size[number]
        cut |= begun & may_be_cut & last & more & (np.bitwise_count(bits & ~names.weak[number]) > 1)
        return cut, begun & last & (bits != 0)

    def runs_on(self) -> Places:
        """The rows in which the one word without an equal of a name that may be cut runs over two words of
        the other: FATHURRAHMA, of FATHUR RAHMAN ALHAKIM."""
        words, names = self.words, self.names
        left = words.length[self.pair[0]] > words.length[self.pair[1]]
        long, short = np.where(left, *self.pair), np.where(left, *self.pair[::-1])
        number = np.where(left, self.sides.one[self.rows], self.sides.two[self.rows])
        alone = names.size[number] - np.bitwise_count(self._equal(left)) == 1
        far = (words.length[long] >= words.length[short] + RUNS_ON) & (words.length[short] > 1)
        found: set[int] = set()
        hits = np.flatnonzero(self.begun & alone & far & (names.letters[number] >= CUT_NAME))
        for at in hits.tolist():
            row = int(self.rows[at])
            one, many = self.sides.unequal(words, names, row)[:: 1 if left[at] else -1]
            word, first = _heard(min(joined(one))), min(joined([words.texts[short[at]]]))
            told = len(word) >= max(len(first) + RUNS_ON, TOLD) and len(many) <= MOST_WORDS
            if told and any(_heard(text).startswith(word) for text in joined(many)):
                found.add(row)
        return np.array(sorted(found), dtype=np.intp)

    def _equal(self, left: Flags) -> Bits:
        """The words with an equal, of the left name or the right one."""
        bits: Bits = np.where(left, self.sides.equal[0][self.rows], self.sides.equal[1][self.rows])
        return bits


def _heard(text: str) -> str:
    """A and O are one at a cut: what tells that ROHM is RAHMAN is gone with the end."""
    return text.replace("O", "A")
