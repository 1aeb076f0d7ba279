"""The NIK column of a roll: whose number is written, and what happens to its digits.

No fault makes a well-formed number with a serial below 9000: a wrong digit never falls on the first digit of
the serial, and shortened numbers stay short.
"""

from __future__ import annotations

from collections.abc import Callable
from random import Random

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_samples.generator.arrays import Ints, Longs, Strings
from data_samples.generator.exports.membership import Listing
from data_samples.generator.people.numbers import parts_of
from data_samples.generator.people.people import People
from data_samples.generator.regimes import Rates, some

_EMPTY = ("", "", "", "-", "0", "TIDAK ADA", "BELUM ADA", "NULL", "#N/A")
# Well-known fillers, but none that has the form of a number somebody may have
_PLACEHOLDERS = (
    "0000000000000000",
    "9999999999999999",
    "5555555555555555",
    "1234567890123456",
    "3171000000000000",
    "3175000000000000",
    "3171010000000001",
    "9876543210987654",
    "3172000000000001",
)
_LOOKALIKES = {"0": "O", "1": "I", "5": "S", "8": "B", "2": "Z"}


def text_of(numbers: Longs) -> Strings:
    """Numbers as text."""
    text: Strings = pa.array(numbers).cast(pa.string()).to_numpy(zero_copy_only=False)
    return text


def damaged_niks(
    people: People,
    listing: Listing,
    kk: Strings,
    *,
    rates: Rates,
    card: Callable[[int], Strings],
    rng: np.random.Generator,
) -> Strings:
    """The NIK column of a roll; later faults fall on what earlier ones left."""
    numbers = _whose(people, listing, rates, rng)
    nik = text_of(numbers)
    dice = Random(int(rng.integers(2**62)))
    strict = rates.nik_empty > 0  # a register has no holes
    _each(nik, some(rng, len(nik), rates.nik_typo, 1 if strict else 0), lambda text: typo(text, dice))
    _each(nik, some(rng, len(nik), rates.nik_spacing, 3 if strict else 0), lambda text: _spaced(text, dice))
    if not strict:
        return nik
    _each(nik, some(rng, len(nik), rates.nik_letters, 2), lambda text: _letters(text, dice))
    _each(nik, some(rng, len(nik), rates.nik_incomplete, 2), lambda text: _shortened(text, dice))
    _each(nik, some(rng, len(nik), rates.nik_placeholder, 1), lambda _: dice.choice(_PLACEHOLDERS))
    _other_numbers(
        people,
        listing.person,
        nik,
        kk=kk,
        rows=some(rng, len(nik), rates.nik_other_number, 9),
        card=card,
        rng=rng,
    )
    _each(nik, some(rng, len(nik), rates.nik_empty, 3), lambda _: dice.choice(_EMPTY))
    return nik


def _each(texts: Strings, rows: npt.NDArray[np.intp], change: Callable[[str], str]) -> None:
    for row in rows.tolist():
        texts[row] = change(texts[row])


def _whose(people: People, listing: Listing, rates: Rates, rng: np.random.Generator) -> Longs:
    """Whose NIK stands in each row: one's own (either, if two), a parent's on a child, or a stranger's."""
    person = listing.person
    nik = people.nik[person].copy()
    two = people.other_nik[person] > 0
    second = two & np.where(rates.kk_old > 0, rng.random(len(person)) < 0.35, listing.repeat)
    nik[second] = people.other_nik[person][second]
    again = some(rng, len(person), rates.nik_of_family)
    again = again[people.age[person[again]] < 17]
    families = people.families
    parent = np.where(
        rng.random(len(again)) < 0.6, families.mother[person[again]], families.father[person[again]]
    )
    known = parent >= 0
    nik[again[known]] = people.nik[parent[known]]
    borrowed = some(rng, len(person), rates.nik_of_stranger, 1 if rates.nik_empty > 0 else 0)
    nik[borrowed] = people.nik[rng.integers(0, len(people), len(borrowed))]
    return nik


def typo(nik: str, dice: Random) -> str:
    """One wrong digit that leaves the number well-formed: never in the province, the date's tens or the
    serial's 9."""
    place = dice.choice((3, 4, 5, 7, 9, 11, 13, 14, 15, 15))
    wrong = dice.choice([digit for digit in "123456789" if digit != nik[place]])
    return nik[:place] + wrong + nik[place + 1 :]


def _spaced(nik: str, dice: Random) -> str:
    return dice.choice(
        (
            f" {nik}",
            f"{nik} ",
            f"'{nik}",
            f"{nik[:6]} {nik[6:12]} {nik[12:]}",
            f"{nik[:6]}.{nik[6:12]}.{nik[12:]}",
            f"{nik}\u00a0",
            f"{nik}.0",
            f"{nik[:4]}-{nik[4:]}",
            f"`{nik}",
        )
    )


def _letters(nik: str, dice: Random) -> str:
    places = [place for place, digit in enumerate(nik) if digit in _LOOKALIKES]
    if not places:
        return nik
    place = dice.choice(places)
    return nik[:place] + _LOOKALIKES[nik[place]] + nik[place + 1 :]


def _shortened(nik: str, dice: Random) -> str:
    kind = dice.random()
    if kind < 0.35:
        return nik[:15]
    if kind < 0.5:
        return nik[1:]
    if kind < 0.6:
        return nik + nik[-1]
    return nik[: dice.choice((4, 6, 10, 12, 13, 14))]


def _other_numbers(
    people: People,
    person: Ints,
    nik: Strings,
    *,
    kk: Strings,
    rows: npt.NDArray[np.intp],
    card: Callable[[int], Strings],
    rng: np.random.Generator,
) -> None:
    """Another number in the NIK column: the family card's, a card's, or the number of Jakarta from before
    SIAK."""
    third = np.arange(len(rows)) % 3
    with_kk = rows[(third == 0) & (kk[rows] != "")]
    nik[with_kk] = kk[with_kk]
    nik[rows[third == 1]] = card(int((third == 1).sum()))
    for row in rows[third == 2].tolist():
        year, month, day = (int(part[0]) for part in parts_of(people.families.birth[person[row : row + 1]]))
        day += 0 if people.families.male[person[row]] else 40
        town, office = int(rng.integers(0, 5)), int(rng.integers(1, 9))
        nik[row] = (
            f"09500{town}"[:5]
            + f"{office}"
            + f"{day:02d}{month:02d}{year % 100:02d}{9000 + int(rng.integers(1, 900)):04d}"
        )
