"""The tokens that names are made of, and how often each is drawn."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from data_samples.generator.arrays import Floats, Ints
from data_samples.generator.people.morphology import KIND, declared, invented

# Words that rules of `names` speak of: every one has a number, on a list or not
_FIXED = "MUHAMMAD ABDUL AHMAD SITI NUR SRI DWI PUTRI PUTRA SAPUTRA SARI PRATAMA RAMADHAN"
_SHORT = {"bali", "arab", "tionghoa_syllable"}  # closed lists: no invented tail


@dataclass(frozen=True)
class Pool:
    """Word numbers and their cumulative shares."""

    words: Ints
    cumulative: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Ints:
        """`size` word numbers."""
        drawn: Ints = self.words[
            np.searchsorted(self.cumulative, rng.random(size), side="right").clip(max=len(self.words) - 1)
        ]
        return drawn


@dataclass(frozen=True)
class Lexicon:
    """All words, and the pools they are drawn from: "given.mid.f", "last.jawa.m", "twins.m"..."""

    words: list[str]
    numbers: dict[str, int]
    pools: dict[str, Pool]
    twins: dict[int, int]
    """Word number -> the word that a twin bears in its place."""

    def number(self, word: str) -> int:
        """The number of a word of the lists. Raises KeyError when no list has it."""
        return self.numbers[word]


def _shares(size: int, offset: float, exponent: float) -> Floats:
    """Cumulative shares of a Zipf-Mandelbrot law: a flat head and a long tail, as Indonesian names have."""
    weights = (np.arange(1, size + 1) + offset) ** -exponent
    total: Floats = np.cumsum(weights)
    shares: Floats = total / total[-1]
    return shares


def _tail(kind: str, pool: str, sex: str) -> list[str]:
    if pool in _SHORT or pool not in KIND:
        return []
    seed = sum(map(ord, f"{kind}{pool}{sex}"))
    return invented(pool, sex, 60_000 if kind == "given" else 40_000, seed)


@cache
def load_lexicon() -> Lexicon:
    """The lexicon, the same on every call: it is part of the program, not of the seed."""
    numbers: dict[str, int] = {}
    pools: dict[str, Pool] = {}
    for kind, offset, exponent in (("given", 45.0, 1.75), ("last", 35.0, 1.75)):
        for pool, lists in declared()[kind].items():
            for sex in "mf":
                text = lists["m"] if lists[sex] == "@m" else lists[sex]
                tokens = list(
                    dict.fromkeys(text.split() + _tail(kind, pool, "m" if lists[sex] == "@m" else sex))
                )
                words = np.array(
                    [numbers.setdefault(token, len(numbers)) for token in tokens], dtype=np.int32
                )
                pools[f"{kind}.{pool}.{sex}"] = Pool(words, _shares(len(words), offset, exponent))
    for word in _FIXED.split():
        numbers.setdefault(word, len(numbers))
    twins: dict[int, int] = {}
    for sex in "mf":
        for pair in declared()["twins"]["words"][sex].split():
            one, other = (numbers.setdefault(word, len(numbers)) for word in pair.split("/"))
            twins.setdefault(one, other)
    return Lexicon(list(numbers), numbers, pools, twins)
