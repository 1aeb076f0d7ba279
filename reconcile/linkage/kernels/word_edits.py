"""What was done to one word to make it another: an edit that typists make, or one that parents make?

Typists hit the key beside the right one, swap two letters, leave one out, and confuse vowels that are
neighbours in the mouth (i and e, o and u, o and a) or sounds of two alphabets (c and k, k and h). What they
leave is often no word that anybody could say (AGS, UNR, BDI): then it was no parent. Parents who want two
names change the last letter (RENO, RENI; RIAN, RIAS), the first (HARTINI, KARTINI), a hummed one for another
(SUMARTO, SUNARTO), or any letter of a short name (DANI, DENI), and make a woman's name of a man's (HASAN,
HASANAH); what they make can be said. The rules speak of letters and places, never of particular names.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

TYPIST, LIKELY, DOUBTFUL, RARE, PARENT = 0.0, 4.0, 32.0, 200.0, np.inf
"""How many times as common as the other the commoner word must be for an edit of this kind to be a slip."""

Flags = NDArray[np.bool_]
Letters = NDArray[np.integer]


def _pairs(*pairs: str) -> Flags:
    """A symmetric table of letters (A is 1)."""
    table = np.zeros((32, 32), dtype=bool)
    for pair in pairs:
        one, other = ord(pair[0]) & 31, ord(pair[1]) & 31
        table[one, other] = table[other, one] = True
    return table


def _beside() -> Flags:
    """Keys that touch on QWERTY; in folded words P may have been F or V, K may have been Q, J or S a Z, U
    a W and I a Y."""
    places = {
        key: (x + 0.3 * y, y)
        for y, row in enumerate(("QWERTYUIOP", "ASDFGHJKL", "ZXCVBNM"))
        for x, key in enumerate(row)
    }
    written = {"F": "P", "V": "P", "Q": "K", "Z": "JS", "W": "U", "Y": "I"}
    touching = [
        a + b
        for one, (x, y) in places.items()
        for other, (u, v) in places.items()
        if one < other and abs(x - u) + abs(y - v) <= 1.75
        for a in written.get(one, one)
        for b in written.get(other, other)
        if a != b
    ]
    return _pairs(*touching)


_ONE = "BCDGHJKLMNPRST"
_ONSET = f"(?:[BPTDKGCSJ][RL]|S[TPK][RL]?|S[MN]|KS|NG[RL]?|N[DJ]R?|MBR?|[{_ONE}])?"
_CODA = f"(?:NG|[NRLK]S|[{_ONE}])?"
_END = f"(?:NG|[LRN][TDSKMPN]|[KP]S|ST|[{_ONE}])?"
_SAYABLE = re.compile(f"{_ONSET}[AEIOU]+(?:{_CODA}{_ONSET}[AEIOU]+)*{_END}")
"""Folded words that can be said in the archipelago: syllables of vowels, with what may begin and end them."""


def sayable(words: list[str]) -> Flags:
    """Whether each word can be said; letters beyond A-Z count as unsayable."""
    return np.array([_SAYABLE.fullmatch(word) is not None for word in words], dtype=bool)


_BESIDE = _beside()
_OLD_Y = _pairs("IJ")
_SOUNDS_ALIKE = _pairs("IE", "OU", "OA", "SJ")  # S and J: both Z
_TWO_ALPHABETS = _pairs("CK", "KH")  # VICTOR, VIKTOR; MIHAIL, MIKAIL
_HEARD_AS_ONE = _SOUNDS_ALIKE | _TWO_ALPHABETS
_HUMMED = _pairs("MN", "NR", "MR", "RL", "ML", "NL", "MB")  # parents vary them: SUMARTO, SUNARTO
_A_AND_O = _pairs("AO")
_VOWELS_NEAR = _pairs("AE", "AO", "UI", "IO")
_C_AND_K = _pairs("CK")
_BY_CASE = _pairs("UI")  # an Arabic case ending: KHAIRUL, KHAIRIL
_VOWEL = np.isin(np.arange(32), [ord(letter) & 31 for letter in "AEIOU"])
_SILENT = np.isin(np.arange(32), [ord(letter) & 31 for letter in "HJ"])  # J: once written for Y
_BEFORE_H = np.isin(np.arange(32), [ord(letter) & 31 for letter in "BDGKPST"])
_A, _E, _H, _I, _L, _M, _N, _R, _S, _T = (ord(letter) & 31 for letter in "AEHILMNRST")


@dataclass(frozen=True)
class Edit:
    """Edits between pairs of words, the first the shorter: letters each has, letters that agree at the
    beginning and at the end, the letter ahead of the first that differ, these two, the last two, and the one
    behind the first that differs of the longer; whether just one of the words can be said, whether all that
    differs is heard as one, and whether it is A and O."""

    edits: NDArray[np.uint8]
    shorter: Letters
    longer: Letters
    before: Letters
    behind: Letters
    ahead: Letters
    differ: tuple[Letters, Letters]
    last: tuple[Letters, Letters]
    second: Letters
    unsayable: Flags
    heard_as_one: Flags
    a_is_o: Flags

    @classmethod
    def between(cls, a: list[str], b: list[str], edits: NDArray[np.uint8]) -> Edit:
        """a: the shorter words; edits: how many there are (optimal string alignment)."""
        one, shorter = _letters(a)
        two, longer = _letters(b)
        row = np.arange(len(a))
        before = (one == two[:, : one.shape[1]]).argmin(
            axis=1
        )  # the blank behind a word agrees with no letter
        behind, agree = np.zeros(len(a), dtype=np.intp), np.ones(len(a), dtype=bool)
        for place in range(1, one.shape[1]):
            agree &= (place <= shorter) & (one[row, shorter - place] == two[row, longer - place])
            behind += agree
        differ = (one[row, before], two[row, np.minimum(before, longer - 1)])
        return cls(
            edits,
            shorter,
            longer,
            before,
            behind,
            one[row, before - 1],
            differ,
            (one[row, shorter - 1], two[row, longer - 1]),
            two[row, np.minimum(before + 1, longer - 1)],
            sayable(a) != sayable(b),
            _all_of(_HEARD_AS_ONE, one, two, shorter == longer),
            _all_of(_A_AND_O, one, two, shorter == longer),
        )

    def _other_ending(self) -> Flags:
        """Whether a T behind the N, or an N before the T, makes another of the endings that parents vary; or
        an N before the -EM of Java's women (MUSIYEM, MUSINEM)."""
        (x, y), ends = self.differ, _VOWEL[self.last[0]]
        t_behind = (self.behind == 1) & (y == _T) & (self.ahead == _N)
        woman = (self.behind == 2) & (y == _N) & (self.ahead == _I) & (x == _E) & (self.last[0] == _M)
        other: Flags = ends & (t_behind | ((self.behind == 2) & (y == _N) & (x == _T))) | woman
        return other

    def heard_in_java(self) -> Flags:
        """Whether words differ in two of the vowels that Java says as one, A and O."""
        found: Flags = (self.edits == 2) & self.a_is_o & (self.shorter > 4)
        return found

    def merged(self) -> Flags:
        """Whether the two letters that one word has more are one on paper: without the consonant between them
        two equal vowels are one (HASAN, HAAN; not at the end: SUSANTI, SUSANTINI), and Y or H behind a letter
        is part of it (SUYATMI, SYATMI)."""
        two = (self.edits == 2) & (self.longer == self.shorter + 2)
        overlap = (self.before + self.behind > self.shorter) & _VOWEL[self.ahead] & (self.behind > 1)
        swallowed = (self.ahead == _S) & (self.second == _I) | _BEFORE_H[self.ahead] & (self.second == _H)
        found: Flags = two & (overlap | (swallowed & (self.before + self.behind == self.shorter)))
        return found

    def written_twice(self) -> Flags:
        """Whether a syllable of two letters is written twice (SUSUSILO, SUSILO), or left out of a long word
        as the eye slips from one letter to the same (KUSUMANINGRUM, KUSUMANGRUM)."""
        two = (self.edits == 2) & (self.longer == self.shorter + 2)
        again = self.before + self.behind - self.shorter
        found: Flags = two & ((again > 1) | (again == 1) & (self.shorter > 7) & (self.behind > 2))
        return found

    def _swallowed(self) -> Flags:
        """Whether a vowel and an H beside it are lost, and what is left cannot be said (RAHMAN, RHMAN)."""
        two = (self.edits == 2) & (self.longer == self.shorter + 2) & self.unsayable
        found: Flags = two & ((self.differ[1] == _H) | (self.second == _H))
        return found

    def read_as_one(self) -> Flags:
        """Whether R and N stand where the other, longer than five letters, has the M that they look like in
        print (MURNIASIH, MUMIASIH)."""
        (x, y), whole = self.differ, self.before + self.behind + 1 == self.shorter
        two = (self.edits == 2) & (self.longer == self.shorter + 1) & (self.shorter > 5)
        found: Flags = two & whole & (x == _M) & (y == _R) & (self.second == _N)
        return found

    def one_slip(self) -> Flags:
        """Whether two letters that differ are one slip."""
        found: Flags = self.merged() | self.written_twice() | self._swallowed() | self.read_as_one()
        return found

    def old_spelling(self) -> Flags:
        """Whether words of five letters and more differ in a Y that was once written J: many bear either."""
        x, y = self.differ
        whole = self.before + self.behind + 1 == self.shorter
        one_other = (self.edits == 1) & whole & (self.longer == self.shorter)
        found: Flags = one_other & _OLD_Y[x, y] & (self.shorter > 4)
        return found

    def ratio_needed(self) -> NDArray[np.float64]:
        """How many times as common as the other the commoner word must be for each edit to be a slip: the
        first rule that holds."""
        (x, y), (last_x, last_y) = self.differ, self.last
        vowels, single, other_end = _VOWEL[x] & _VOWEL[y], self.edits == 1, last_x != last_y
        first, last, letters = self.before == 0, self.behind == 0, self.shorter
        added = single & (self.longer > self.shorter)
        swap = single & ~added & (self.before + self.behind + 2 == self.shorter)
        change = single & ~added & ~swap
        merged, java, twice = self.merged(), self.heard_in_java(), self.written_twice()
        touching, alphabets = _BESIDE[x, y] & ~vowels, _TWO_ALPHABETS[x, y]
        rules: list[tuple[Flags, float | NDArray[np.float64]]] = [
            (single & self.unsayable, TYPIST),  # AGUS, AGS; NUR, UNR
            (change & _BESIDE[x, y] & ~first & (letters <= 3), DOUBTFUL),  # EDI, ESI; DWI, DEI
            (java | self._swallowed() | self.read_as_one(), TYPIST),  # NUGRAHA, NUGROHO; RAHMAN, RHMAN
            (merged & (letters > 2), np.where(letters > 4, TYPIST, LIKELY)),  # HASAN, HAAN; SUYATMI, SYATMI
            (twice, np.where(letters > 3, TYPIST, DOUBTFUL)),  # SUSUSILO, SUSILO
            (change & last & _A_AND_O[x, y] & (letters > 6), DOUBTFUL),  # SANTOSA, SANTOSO
            (other_end & _VOWEL[last_x] & _VOWEL[last_y] & ~swap, PARENT),  # RENO, RENI
            (added & ~last & ~first & (y == _E) & ~_VOWEL[x] & ~_VOWEL[self.ahead], TYPIST),  # SRI, SERI
            (added & ~first & (letters == 2), TYPIST),  # SRI, SI
            (swap & (letters <= 3), LIKELY),  # ADI, AID
            (letters <= 3, PARENT),  # ALI, ALWI
            (added & ~last & ~first & _SILENT[y], TYPIST),  # AISYAH, AISYHAH; SETIAWATI, SETIJAWATI
            (added & last & (y == _A), RARE),  # HASAN, HASANAH
            (added & last & _VOWEL[y], LIKELY),  # NURHAYAT, NURHAYATI
            (added & first & (letters <= 5), PARENT),  # ANDI, NANDI
            (added & first, LIKELY),
            (added & (letters <= 4) & ~last, RARE),  # MIRA, MIRNA
            (added & (letters <= 5), LIKELY),  # ANDI, ANDRI; RAFI, RAFIQ
            (added & (self.behind == 1) & (self.ahead == _I) & (last_x == _A), RARE),  # SUTINAH, SUTIYAH
            (added & self._other_ending(), RARE),  # FITRIANI, FITRIANTI; MARYATI, MARYANTI
            (added & (self.behind == 1) & _VOWEL[last_x], LIKELY),  # SULASTI, SULASTRI; SUGIONO, SUGIONTO
            (added, TYPIST),  # KUSUMANIGTYAS, KUSUMANINGTYAS
            (swap & last, DOUBTFUL),  # ALIF, ALFI
            (swap & (letters <= 4), LIKELY),
            (swap, TYPIST),  # JUNAIDI, JUNIADI
            (change & alphabets & ~first & (letters > 5), TYPIST),  # FRANSISCUS, FRANSISKUS
            (change & _C_AND_K[x, y] & ~first, TYPIST),  # ERIC, ERIK
            (change & _C_AND_K[x, y], DOUBTFUL),  # CARLA, KARLA
            (change & _OLD_Y[x, y] & (letters > 3), TYPIST),  # YONO, JONO; YOSEF, JOSEF
            (change & _HUMMED[x, y] & (letters <= 6), RARE),  # FARHAN, FARHAM; IQBAL, IKMAL
            (change & _HUMMED[x, y] & ~(last & touching), LIKELY),  # SUMARTO, SUNARTO
            (change & touching & (letters <= 4), DOUBTFUL),
            (change & touching & first, LIKELY),
            (change & touching & last & (letters <= 6), LIKELY),
            (change & touching, TYPIST),  # KURNIAWAN, KURNIAWSN
            (change & (first | last), PARENT),  # KARTINI, HARTINI; RIAN, RIAS
            (change & _SOUNDS_ALIKE[x, y] & (letters <= 4), DOUBTFUL),
            (change & _SOUNDS_ALIKE[x, y], TYPIST),  # GHOFAR, GHAFAR
            (change & _BY_CASE[x, y] & (self.behind == 1) & (last_x == _L), TYPIST),  # ZAINUL, ZAINIL
            (change & vowels & ~(_VOWELS_NEAR[x, y] & (letters > 4)), PARENT),  # WILDAN, WILDIN
            (change & (letters <= 5), DOUBTFUL),  # FAHMI, FAHDI
            (change & (self.behind == 1) & _VOWEL[last_x] & ~vowels, RARE),  # SUKARNI, SUKARTI
            (change, LIKELY),
            ((self.edits == 2) & self.heard_as_one & ~other_end & (letters > 6), TYPIST),  # ROUDHOT, RAUDHAT
            (first | other_end | (letters <= 6), PARENT),  # two edits and more
            ((self.edits == 2) & (self.longer == self.shorter), LIKELY),
        ]
        return np.select([rule for rule, _ in rules], [ratio for _, ratio in rules], RARE)


def _all_of(table: Flags, one: Letters, two: Letters, as_long: Flags) -> Flags:
    """Whether words of one length differ only in pairs of letters of the table."""
    width = min(one.shape[1], two.shape[1])
    a, b = one[:, :width], two[:, :width]
    found: Flags = as_long & (table[a, b] | (a == b)).all(axis=1)
    return found


def _letters(texts: list[str]) -> tuple[Letters, Letters]:
    """Words as a matrix of letters, a blank behind each; and their lengths."""
    length = np.array([len(text) for text in texts], dtype=np.intp)
    width = int(length.max(initial=0)) + 1
    filled = "".join([text.ljust(width, "@") for text in texts]).encode("latin-1", "replace")
    return np.frombuffer(filled, dtype=np.uint8).reshape(-1, width) & 31, length
