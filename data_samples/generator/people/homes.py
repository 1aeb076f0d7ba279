"""Homes: where a household lives and lived, its address, its family card now and before."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_samples.generator.arrays import Ints, Longs, Strings
from data_samples.generator.people.households import Families
from data_samples.generator.people.numbers import stem_of, with_serials
from data_samples.generator.people.places import PLACE_WORDS, Places, codes_of

_STREETS = PLACE_WORDS["streets"].replace("\n", "").split("|")


@dataclass(frozen=True)
class Homes:
    """One row a household. `old_*`: before a move or a new family card; equal to the present where nothing
    changed."""

    place: Ints
    rt: Ints
    rw: Ints
    address: Strings
    kk: Longs
    old_place: Ints
    old_rt: Ints
    old_rw: Ints
    old_address: Strings
    old_kk: Longs


def build_homes(families: Families, places: Places, today: np.datetime64, rng: np.random.Generator) -> Homes:
    """The homes of all households."""
    count = int(families.household[-1]) + 1
    place = places.draw(rng, count, 0.10)
    rt, rw, address = rng.integers(1, 17, count), rng.integers(1, 13, count), addresses_of(place, rng)
    moved = rng.random(count) < 0.06
    old_place = np.where(moved, places.draw(rng, count, 0.0), place).astype(np.int32)
    old_address = np.where(moved, addresses_of(old_place, rng), address)
    old_rt = np.where(moved, rng.integers(1, 17, count), rt)
    old_rw = np.where(moved, rng.integers(1, 13, count), rw)
    head_birth = families.birth[
        np.flatnonzero(np.r_[True, families.household[1:] != families.household[:-1]])
    ]
    first = np.maximum(head_birth + np.timedelta64(19 * 365, "D"), np.datetime64("2004-01-05"))
    span = np.maximum((today - first).astype(np.int64) - 60, 1)
    issued = first + (rng.random(count) * span).astype("timedelta64[D]")
    earlier = issued - rng.integers(200, 1500, count).astype("timedelta64[D]")
    district = codes_of(places.district_code)
    both = with_serials(np.r_[stem_of(district[place], issued), stem_of(district[old_place], earlier)])
    renewed = moved | (rng.random(count) < 0.25)
    old_kk = np.where(renewed, both[count:], both[:count])
    return Homes(
        place,
        _small(rt),
        _small(rw),
        address,
        both[:count],
        old_place,
        _small(old_rt),
        _small(old_rw),
        old_address,
        old_kk,
    )


def _small(values: np.ndarray) -> Ints:
    return values.astype(np.int32)


def addresses_of(place: Ints, rng: np.random.Generator) -> Strings:
    """Addresses; a kelurahan has about a dozen streets."""
    count = len(place)
    street = (place * 7 + rng.integers(0, 12, count)) % len(_STREETS)
    kind = rng.random(count)
    lane = _words("GG ", rng.integers(1, 9, count), " ")
    number = _words("NO ", rng.integers(1, 140, count), "")
    prefix = np.where(kind < 0.72, "JL ", np.where(kind < 0.86, "JL. ", np.where(kind < 0.94, "KP ", "GG ")))
    names = np.array(_STREETS, dtype=object)[street]
    middle = np.where(rng.random(count) < 0.4, " " + lane, " ")
    text: Strings = prefix.astype(object) + names + middle + np.where(rng.random(count) < 0.9, number, "")
    return text


def _words(before: str, values: np.ndarray, after: str) -> Strings:
    top = int(values.max(initial=0)) + 1
    words = np.array([f"{before}{value}{after}" for value in range(top)], dtype=object)
    picked: Strings = words[values]
    return picked
