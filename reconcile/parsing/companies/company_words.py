"""Single words of company names: which they are, how they are spelt today, and what is left by ear."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from rapidfuzz.distance import OSA

from reconcile.parsing.words import word_file
from reconcile.regions import regencies

_FILE = word_file("companies")
Phrase = tuple[str, ...]


def _phrases(declared: Mapping[str, list[str]]) -> dict[Phrase, str]:
    """How it is written -> the code, the longest first."""
    found = {tuple(written.split()): code for code, many in declared.items() for written in many}
    return dict(sorted(found.items(), key=lambda one: (-len(one[0]), one[0])))


def _words(name: str) -> frozenset[str]:
    return frozenset(_FILE["words"][name].split())


FORMS = _phrases(_FILE["forms"])
BUSINESSES = _phrases(_FILE["businesses"])
REGIONAL, BRANCHES, HEADS = _words("regional"), _words("branches"), _words("heads")
FORMER, OTHER, ATTENTION = _words("former"), _words("other"), _words("attention")
COMPOUNDS: dict[str, str] = _FILE["compounds"]
ACRONYMS: dict[str, str] = _FILE["acronyms"]
ABBREVIATED: dict[str, str] = _FILE["abbreviated"]
_SPELT = {word: one for one, words in _FILE["spellings"].items() for word in words.split()}
_ROMAN: dict[str, str] = {roman: digit for digit, roman in _FILE["roman"].items()}
_OLD = re.compile("OE|TJ|DJ|(?<!TRAN)SJ|^NJ")
_SOUNDS = (
    ("KH", "K"),
    ("GH", "G"),
    ("DH", "D"),
    ("TH", "T"),
    ("PH", "P"),
    ("CH", "C"),
    ("CK", "K"),
    ("SY", "S"),
)
_LETTERS = str.maketrans({"Q": "K", "X": "KS", "F": "P", "V": "P", "Y": "I", "Z": "S"})
_TENS = {"BELAS": "1{}", "PULUH": "{}0"}
_TOLD = 4
"""So many letters tell which word is meant though one is wrong."""
_HARD_C = re.compile("C(?=[^AEIOU]|$)")
"""Today's words have no C before another consonant or at their end: ELECTRONIC is ELEKTRONIK."""
_DOUBLED = re.compile(r"(.)\1+")


def modern(word: str) -> str:
    """The word in the spelling of today, one for several writings: DJAJA -> JAYA, INTERNATIONAL ->
    INTERNASIONAL, TIGA -> 3, III -> 3."""
    word = _SPELT.get(word, _ROMAN.get(word, word))
    if not _OLD.search(word):
        return word
    plain = word.replace("OE", "U").replace("DJ", "\x01").replace("TJ", "C").replace("SJ", "SY")
    plain = plain.replace("NJ", "NY").replace("J", "Y").replace("\x01", "J")
    return str(_SPELT.get(plain, plain))


def counted(words: Iterable[str]) -> list[str]:
    """Numbers of two words as one: 2 BELAS -> 12, 3 PULUH -> 30."""
    found: list[str] = []
    for word in words:
        before = found[-1] if found and len(found[-1]) == 1 and found[-1].isdecimal() else ""
        if before and word in _TENS:
            found[-1] = _TENS[word].format(before)
        else:
            found.append(word)
    return found


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """What is left of a word of today when it is heard, not read."""
    for sound, simple in _SOUNDS:
        word = word.replace(sound, simple)
    word = _HARD_C.sub("K", word)
    return _DOUBLED.sub(r"\1", word.translate(_LETTERS)) if not word.isdecimal() else word


@lru_cache(maxsize=1)
def empty_words() -> Mapping[str, int]:
    """Folded words that tell hardly one firm from another, numbered in the order of their letters."""
    words = sorted({fold(modern(word)) for word in _words("empty")})
    return {word: number for number, word in enumerate(words)}


@lru_cache(maxsize=200_000)
def common_word(heard: str) -> int | None:
    """The number of the empty word that a folded word is, or is one slip from; null where it is none."""
    known = empty_words()
    near = [word for word in known if len(heard) >= _TOLD and OSA.distance(heard, word, score_cutoff=1) <= 1]
    return known.get(heard, known[near[0]] if len(near) == 1 else None)


@lru_cache(maxsize=1)
def places() -> frozenset[Phrase]:
    """Names of cities and regencies, and what their parts are called: BEKASI, JAKARTA PUSAT, JAKPUS."""
    return frozenset(_places())


def _places() -> Iterator[Phrase]:
    for name in regencies().values():
        words = re.sub(r"[^A-Z ]", " ", name.upper()).split()
        bare = tuple(
            word for word in words if word not in {"KOTA", "KABUPATEN", "ADMINISTRASI", "ADM", "KEPULAUAN"}
        )
        yield bare
    yield from (
        ("JAKARTA",),
        ("DKI", "JAKARTA"),
        ("JABODETABEK",),
        ("JAWA",),
        ("BALI",),
        ("CIKARANG",),
        ("SERPONG",),
    )
    yield from (("JAKPUS",), ("JAKSEL",), ("JAKTIM",), ("JAKBAR",), ("JAKUT",))
