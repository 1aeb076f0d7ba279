"""The tokens that names are made of, and how often each is drawn."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt

from reconcile.generate.morphology import KIND, invented

Ints = npt.NDArray[np.int32]
Floats = npt.NDArray[np.float64]

_FILE = Path(__file__).parent / "data" / "names.toml"
_SHORT = {"bali", "arab", "tionghoa_syllable"}  # closed lists: no invented tail


@dataclass(frozen=True)
class Pool:
    """Word numbers and their cumulative shares."""

    words: Ints
    cumulative: Floats

    def draw(self, rng: np.random.Generator, size: int) -> Ints:
        """`size` word numbers."""
        return self.words[np.searchsorted(self.cumulative, rng.random(size), side="right").clip(max=len(self.words) - 1)]


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
    return total / total[-1]


def _tail(kind: str, pool: str, sex: str) -> list[str]:
    if pool in _SHORT or pool not in KIND:
        return []
    seed = sum(map(ord, f"{kind}{pool}{sex}"))
    return invented(pool, sex, 60_000 if kind == "given" else 40_000, seed)


def load_lexicon() -> Lexicon:
    """The lexicon, the same on every call: it is part of the program, not of the seed."""
    declared = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    numbers: dict[str, int] = {}
    pools: dict[str, Pool] = {}
    for kind, offset, exponent in (("given", 25.0, 1.55), ("last", 22.0, 1.5)):
        for pool, lists in declared[kind].items():
            for sex in "mf":
                text = lists["m"] if lists[sex] == "@m" else lists[sex]
                tokens = list(dict.fromkeys(text.split() + _tail(kind, pool, "m" if lists[sex] == "@m" else sex)))
                words = np.array([numbers.setdefault(token, len(numbers)) for token in tokens], dtype=np.int32)
                pools[f"{kind}.{pool}.{sex}"] = Pool(words, _shares(len(words), offset, exponent))
    for word in "MUHAMMAD ABDUL AHMAD SITI NUR SRI DWI I NI PUTRI PUTRA SAPUTRA SARI PRATAMA RAMADHAN BR".split():
        numbers.setdefault(word, len(numbers))
    twins: dict[int, int] = {}
    for sex in "mf":
        for pair in declared["twins"][sex].split():
            one, other = (numbers.setdefault(word, len(numbers)) for word in pair.split("/"))
            twins.setdefault(one, other)
    return Lexicon(list(numbers), numbers, pools, twins)
