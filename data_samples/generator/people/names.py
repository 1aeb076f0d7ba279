"""Full names by sex, era and origin, as matrices of word numbers (-1: no word)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from data_samples.generator.arrays import Bools, Floats, Ints, Strings
from data_samples.generator.people.lexicon import Lexicon

WIDTH = 5
"""Words a name has at most."""

ORIGINS: tuple[tuple[str, float], ...] = (
    ("jawa", 0.36),
    ("betawi", 0.27),
    ("sunda", 0.145),
    ("tionghoa", 0.06),
    ("batak", 0.04),
    ("minang", 0.035),
    ("arab", 0.02),
    ("bugis", 0.02),
    ("timur", 0.03),
    ("bali", 0.02),
)
_CODE = {name: code for code, (name, _) in enumerate(ORIGINS)}
BATAK, TIONGHOA, ARAB, BALI, TIMUR = (_CODE[name] for name in ("batak", "tionghoa", "arab", "bali", "timur"))

_GIVEN: dict[str, tuple[dict[str, float], dict[str, float], dict[str, float]]] = {
    # origin -> for each era (born before 1975, 1975-1999, from 2000), the pools of given names and their
    # shares
    "jawa": ({"jawa_old": 0.85, "mid": 0.15}, {"jawa_old": 0.25, "mid": 0.75}, {"mid": 0.15, "young": 0.85}),
    "betawi": ({"islam_old": 0.9, "mid": 0.1}, {"islam_old": 0.3, "mid": 0.7}, {"mid": 0.15, "young": 0.85}),
    "sunda": (
        {"sunda_old": 0.6, "islam_old": 0.4},
        {"sunda_old": 0.35, "mid": 0.65},
        {"mid": 0.2, "young": 0.8},
    ),
    "tionghoa": ({"tionghoa": 1.0}, {"tionghoa": 0.8, "mid": 0.2}, {"tionghoa": 0.6, "young": 0.4}),
    "batak": ({"batak": 0.9, "mid": 0.1}, {"batak": 0.5, "mid": 0.5}, {"batak": 0.2, "young": 0.8}),
    "minang": (
        {"minang": 0.8, "islam_old": 0.2},
        {"minang": 0.4, "mid": 0.6},
        {"minang": 0.05, "young": 0.95},
    ),
    "arab": ({"arab": 1.0}, {"arab": 0.8, "mid": 0.2}, {"arab": 0.4, "young": 0.6}),
    "bugis": ({"bugis": 0.7, "islam_old": 0.3}, {"bugis": 0.5, "mid": 0.5}, {"mid": 0.1, "young": 0.9}),
    "timur": ({"timur": 1.0}, {"timur": 0.8, "mid": 0.2}, {"timur": 0.4, "young": 0.6}),
    "bali": ({"bali": 1.0}, {"bali": 0.9, "mid": 0.1}, {"bali": 0.7, "young": 0.3}),
}
_LAST: dict[str, tuple[str, str, str]] = {
    "jawa": ("jawa", "jawa", "young"),
    "betawi": ("islam", "islam", "young"),
    "sunda": ("islam", "islam", "young"),
    "tionghoa": ("tionghoa_syllable", "tionghoa", "tionghoa"),
    "batak": ("batak",) * 3,
    "minang": ("islam", "islam", "young"),
    "arab": ("arab",) * 3,
    "bugis": ("islam", "islam", "young"),
    "timur": ("timur",) * 3,
    "bali": ("bali",) * 3,
}
_COUNTS: dict[str, tuple[tuple[float, ...], tuple[float, ...], tuple[float, ...]]] = {
    # origin -> for each era, shares of names of 1, 2, 3, 4, 5 words; "*" for the others
    "*": ((0.52, 0.34, 0.12, 0.015, 0.005), (0.25, 0.47, 0.23, 0.04, 0.01), (0.05, 0.34, 0.46, 0.13, 0.02)),
    "tionghoa": ((0.02, 0.23, 0.73, 0.02, 0.0), (0.08, 0.66, 0.24, 0.02, 0.0), (0.02, 0.48, 0.44, 0.06, 0.0)),
    "batak": ((0.02, 0.78, 0.18, 0.02, 0.0), (0.01, 0.60, 0.34, 0.05, 0.0), (0.0, 0.36, 0.52, 0.12, 0.0)),
    "arab": ((0.10, 0.66, 0.20, 0.04, 0.0), (0.06, 0.60, 0.28, 0.06, 0.0), (0.01, 0.40, 0.47, 0.12, 0.0)),
    "timur": ((0.03, 0.72, 0.22, 0.03, 0.0), (0.02, 0.62, 0.31, 0.05, 0.0), (0.0, 0.42, 0.47, 0.11, 0.0)),
    "bali": ((0.0, 0.45, 0.45, 0.10, 0.0), (0.0, 0.35, 0.52, 0.13, 0.0), (0.0, 0.20, 0.57, 0.23, 0.0)),
}
_FIRST: dict[str, tuple[dict[str, float], dict[str, float], dict[str, float]]] = {
    # sex -> for each era, the chance that a Muslim name of two words or more begins with this word
    "m": (
        {"MUHAMMAD": 0.12, "ABDUL": 0.035, "AHMAD": 0.025, "NUR": 0.02},
        {"MUHAMMAD": 0.17, "ABDUL": 0.012, "AHMAD": 0.025, "NUR": 0.03, "DWI": 0.015},
        {"MUHAMMAD": 0.33, "ABDUL": 0.008, "AHMAD": 0.02, "NUR": 0.01},
    ),
    "f": (
        {"SITI": 0.075, "NUR": 0.035, "SRI": 0.04, "DWI": 0.01},
        {"SITI": 0.03, "NUR": 0.065, "SRI": 0.03, "DWI": 0.035},
        {"SITI": 0.02, "NUR": 0.055, "SRI": 0.005, "DWI": 0.015, "PUTRI": 0.04},
    ),
}
_ENDS: dict[str, dict[str, float]] = {
    # sex -> the chance that a name of two words or more that is no family name ends so
    "m": {"SAPUTRA": 0.016, "PUTRA": 0.016, "PRATAMA": 0.013, "RAMADHAN": 0.013, "NUR": 0.006},
    "f": {"PUTRI": 0.015, "SARI": 0.008, "NUR": 0.006},
}


def era_of(birth: npt.NDArray[np.datetime64]) -> Ints:
    """0 born before 1975, 1 in 1975-1999, 2 later."""
    years = birth.astype("datetime64[Y]").astype(np.int32) + 1970
    return ((years >= 1975).astype(np.int32) + (years >= 2000)).astype(np.int32)


def pick(rng: np.random.Generator, shares: tuple[float, ...] | list[float], size: int) -> Ints:
    """`size` draws of 0, 1, 2... with these shares."""
    bounds: Floats = np.cumsum(shares)
    drawn: Ints = (
        np.searchsorted(bounds / bounds[-1], rng.random(size), side="right")
        .clip(max=len(shares) - 1)
        .astype(np.int32)
    )
    return drawn


def draw_names(lexicon: Lexicon, origin: Ints, male: Bools, era: Ints, rng: np.random.Generator) -> Ints:
    """One name a person: (n, WIDTH) word numbers, -1 where there is none."""
    names = np.full((len(origin), WIDTH), -1, dtype=np.int32)
    for code, (group, _) in enumerate(ORIGINS):
        for age in range(3):
            for sex in "mf":
                rows = np.flatnonzero((origin == code) & (era == age) & (male == (sex == "m")))
                names[rows] = _group_names(lexicon, group, age, sex, size=len(rows), rng=rng)
    return names


def _given(lexicon: Lexicon, group: str, age: int, sex: str, *, size: int, rng: np.random.Generator) -> Ints:
    mixture = _GIVEN[group][age]
    which = pick(rng, list(mixture.values()), size)
    drawn = np.empty(size, dtype=np.int32)
    for number, pool in enumerate(mixture):
        rows = np.flatnonzero(which == number)
        drawn[rows] = lexicon.pools[f"given.{pool}.{sex}"].draw(rng, len(rows))
    return drawn


def _replace(
    lexicon: Lexicon, column: Ints, where: Bools, chances: dict[str, float], rng: np.random.Generator
) -> Bools:
    """Put the words of `chances` into `column`, in place; True where one was put."""
    which = pick(rng, [*chances.values(), 1 - sum(chances.values())], len(column))
    done: Bools = where & (which < len(chances))
    numbers = np.array([lexicon.number(word) for word in chances], dtype=np.int32)
    column[done] = numbers[which[done]]
    return done


def _group_names(
    lexicon: Lexicon, group: str, age: int, sex: str, *, size: int, rng: np.random.Generator
) -> Ints:
    counts = pick(rng, list(_COUNTS.get(group, _COUNTS["*"])[age]), size) + 1
    names = np.stack([_given(lexicon, group, age, sex, size=size, rng=rng) for _ in range(WIDTH)], axis=1)
    last = lexicon.pools[f"last.{_LAST[group][age]}.{sex}"]
    family = group in {"batak", "arab", "timur", "bali"}
    for place in range(1, WIDTH):
        # half of the middle words, and most of the last ones, come from the list of last words
        use = rng.random(size) < np.where(
            counts == place + 1, 1.0 if family else 0.62, 0.0 if family else 0.4
        )
        names[use, place] = last.draw(rng, int(use.sum()))
    several: Bools = counts > 1
    if group not in {"batak", "timur", "tionghoa", "bali"}:
        first = _replace(lexicon, names[:, 0], several, _FIRST[sex][age], rng)
        swap = first & (counts == 2) & (rng.random(size) < 0.7)
        names[swap, 1] = _given(lexicon, group, age, sex, size=int(swap.sum()), rng=rng)
        if not family:
            for place in range(1, WIDTH):
                _replace(
                    lexicon,
                    names[:, place],
                    several & (counts == place + 1) & ~(swap & (counts == 2)),
                    _ENDS[sex],
                    rng,
                )
    for place in range(1, WIDTH):
        names[counts <= place, place] = -1
        repeated = (names[:, place] == names[:, place - 1]) & (names[:, place] >= 0)
        names[repeated, place] = last.draw(rng, int(repeated.sum()))
    return names


def spell(words: list[str], names: Ints) -> Strings:
    """The names as text, words separated by one space."""
    vocabulary = pa.array(words)
    columns = [
        vocabulary.take(pa.array(names[:, place], mask=names[:, place] < 0))
        for place in range(names.shape[1])
    ]
    text: Strings = pc.binary_join_element_wise(*columns, " ", null_handling="skip").to_numpy(
        zero_copy_only=False
    )
    return text
