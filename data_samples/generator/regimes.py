"""How often what goes wrong, in two times: raw rolls up to 2018 and rolls cleaned from 2021 on.

The rates follow published findings where there are any: BPKP 2019 and BPK 2020 on the health-cover master
file (8 % incomplete NIKs, 5 % shared, 0.2 % with letters), BPK 2020 on the need register (11 % invalid NIKs,
17 % invalid family cards), Kemensos 2021 (2.7 % duplicates), Dukcapil November 2021 (0.03 % left after
cleaning: 29,539 of 87,053,683), Dukcapil DKI 2024 (1.8 % moved). Jakarta put some 2.2 million second NIKs out
of use from 2011 to 2016. No published count of overlaps between the programmes exists: `health_overlap` and
`school_overlap` are free parameters. So are those of what makes two people look like one, which nobody has
counted: newborns written by their mother (BPJS let them in so until they were named), namesakes on one card,
an operator's NIK in many rows (gone from cleaned rolls, where the register answers for each number).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

Regime = Literal["legacy", "cleaned"]


@dataclass(frozen=True)
class Rates:
    """Shares of rows, 0-1, unless said otherwise. Each is drawn anew for every row."""

    # NIK
    nik_empty: float
    nik_incomplete: float
    nik_placeholder: float
    nik_other_number: float  # family card, health card, bank card or old DKI number in the NIK column
    nik_letters: float
    nik_typo: float
    nik_of_family: float  # of children: the NIK of mother or household head
    nik_of_stranger: float
    nik_spacing: float  # blanks, dots, apostrophes: harmless but there
    nik_operator: float  # of the need roll: one NIK for all, that of whoever typed them
    two_niks: float  # of adults: hold a second valid NIK
    namesake_unnumbered: (
        float  # of rows of people named after one of their card: no NIK, for the card has that name already
    )
    unnamed: float  # of rows of infants: written by the mother (BY NY ...), most without a NIK
    # the rest of the row
    kk_empty: float
    kk_old: float  # of rows of households whose card changed
    name_variant: float  # of adults: titles, old spelling, abbreviations; one in six leaves the name as it is
    name_abbreviated: float  # of names with MUHAMMAD and the like, pupils
    name_typo: float
    name_words: float  # words swapped, split, joined or missing
    birth_missing: float
    birth_wrong: float
    sex_wrong: float
    mother_missing: float
    mother_variant: float
    # rolls
    twice: float  # of members: listed a second time
    health_overlap: float  # of members of KIS: also in KJS
    school_overlap: float  # of members of KJP: also in KIP


RATES: dict[Regime, Rates] = {
    "legacy": Rates(
        nik_empty=0.045,
        nik_incomplete=0.035,
        nik_placeholder=0.005,
        nik_other_number=0.008,
        nik_letters=0.002,
        nik_typo=0.01,
        nik_of_family=0.05,
        nik_of_stranger=0.008,
        nik_spacing=0.01,
        nik_operator=0.004,
        two_niks=0.028,
        namesake_unnumbered=0.30,
        unnamed=0.35,
        kk_empty=0.06,
        kk_old=0.26,
        name_variant=0.18,
        name_abbreviated=0.20,
        name_typo=0.03,
        name_words=0.03,
        birth_missing=0.015,
        birth_wrong=0.025,
        sex_wrong=0.006,
        mother_missing=0.10,
        mother_variant=0.12,
        twice=0.027,
        health_overlap=0.05,
        school_overlap=0.05,
    ),
    "cleaned": Rates(
        nik_empty=0.002,
        nik_incomplete=0.001,
        nik_placeholder=0.0002,
        nik_other_number=0.0003,
        nik_letters=0.0002,
        nik_typo=0.002,
        nik_of_family=0.0004,
        nik_of_stranger=0.0002,
        nik_spacing=0.002,
        nik_operator=0.0,
        two_niks=0.0005,
        namesake_unnumbered=0.03,
        unnamed=0.15,
        kk_empty=0.01,
        kk_old=0.16,
        name_variant=0.18,
        name_abbreviated=0.20,
        name_typo=0.012,
        name_words=0.015,
        birth_missing=0.003,
        birth_wrong=0.008,
        sex_wrong=0.002,
        mother_missing=0.04,
        mother_variant=0.06,
        twice=0.0006,
        health_overlap=0.005,
        school_overlap=0.20,
    ),
}

NAMESAKES = 0.004
"""Of children who could be: bear the full name of the father, a grandparent or the elder brother or sister
on their card."""

TODAY: dict[Regime, np.datetime64] = {
    "legacy": np.datetime64("2018-03-01"),
    "cleaned": np.datetime64("2023-03-01"),
}
"""When the extracts were drawn."""

CARE = {"kis": 0.9, "kjs": 1.2, "kjp": 0.9, "kip": 0.9, "dtks": 1.1}
"""How much more (above 1) or less care a roll was kept with than the regime's rates say: rates are multiplied
by it."""

CARDS = {
    "kis": ("000", 10),
    "kjs": ("000", 10),
    "kjp": ("504948", 10),
    "kip": ("00", 8),
    "dtks": ("601301", 10),
    "dukcapil": ("", 16),
}
"""The card whose number strays into the NIK column: prefix and digits."""

# A population register is kept with more care than a roll: its errors are this share of a roll's
REGISTER_CARE = 0.04


def some(rng: np.random.Generator, size: int, rate: float, at_least: int = 0) -> np.ndarray:
    """Row numbers, each taken with chance `rate`; at least `at_least` of them, so that small samples have
    every fault."""
    rows = np.flatnonzero(rng.random(size) < rate)
    if len(rows) < at_least <= size:
        rows = np.sort(rng.choice(size, at_least, replace=False))
    return rows
