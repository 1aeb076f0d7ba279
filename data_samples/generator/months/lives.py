"""What happens to people from month to month: births, deaths, moves into, out of and within DKI.

All is drawn once for all months, at most one of each for a person or household; the people of a month follow.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from data_samples.generator.arrays import Bools, Dates, Floats, Ints
from data_samples.generator.months.calendar import NEVER, Month
from data_samples.generator.people.homes import Homes, addresses_of
from data_samples.generator.people.numbers import stem_of, with_serials
from data_samples.generator.people.people import People
from data_samples.generator.people.places import Places, codes_of

SECOND_SERIAL = 9501
"""Family cards issued in these months; those from before them end far below."""

# Shares of households a month, at the ordinary pace of 2 % of changed rows
_MOVE, _ENTER, _ARRIVE, _LEAVE = 0.004, 0.006, 0.0012, 0.0015


@dataclass(frozen=True)
class Lives:
    """Months by number: -1 before the first one, NEVER. One element a person, or a household where said."""

    people: People
    """All who live in any of the months; homes as in the first."""
    born: Ints
    died: Ints
    arrived: Ints
    """Of a household: comes from far away, known to nobody before."""
    moved: Ints
    """Of a household: moves within DKI, or into DKI from around it, to `later`."""
    gone: Ints
    """Of a household: leaves DKI."""
    later: Homes

    @property
    def household(self) -> Ints:
        return self.people.families.household

    @property
    def inside(self) -> Bools:
        """Of a household: in DKI before any move."""
        inside: Bools = self.people.homes.place < self.people.places.dki
        return inside

    def at(self, month: int) -> People:
        """The same people with the fates of this month."""
        dead: Bools = self.died <= month
        left: Bools = (self.gone <= month)[self.household] & self.inside[self.household]
        return replace(self.people, dead=dead, moved=left & ~dead)

    def settled(self) -> People:
        """The same people, those who move into DKI already there: who may ever stand on a roll of DKI."""
        homes = self.people.homes
        enters = (self.moved < NEVER) & ~self.inside
        place = np.where(enters, self.later.place, homes.place)
        return replace(self.people, homes=replace(homes, place=place))


def when(rng: np.random.Generator, can: Bools, rate: float | Floats, months: int, at_least: int = 0) -> Ints:
    """The month in which it happens to each who `can`, a share `rate` of them a month; else NEVER."""
    with np.errstate(divide="ignore"):
        drawn = 1 + np.floor(rng.random(len(can)) / rate)
    happens = can & (drawn < months)
    month = np.where(happens, np.minimum(drawn, NEVER), NEVER).astype(np.int32)
    others = np.flatnonzero(can & ~happens)
    lacking = min(at_least - int(happens.sum()), len(others)) if months > 1 else 0
    if lacking > 0:
        month[rng.choice(others, lacking, replace=False)] = rng.integers(1, months, lacking)
    return month


def draw_lives(people: People, months: tuple[Month, ...], pace: float, rng: np.random.Generator) -> Lives:
    """What happens in these months to `people`, who were built as of the end of the last.

    pace: 1 where about 2 % of rows change a month.
    """
    household, homes, places = people.families.household, people.homes, people.places
    count = len(months)
    inside = homes.place < places.dki
    left_before = np.zeros(len(inside), dtype=bool)
    left_before[household[people.moved]] = True
    here = inside & ~left_before
    arrived = when(rng, here, _ARRIVE * pace, count, 1)
    here &= arrived == NEVER
    gone = when(rng, here, _LEAVE * pace, count, 1)
    gone[left_before] = -1
    here &= gone == NEVER
    moved = np.minimum(when(rng, here, _MOVE * pace, count, 2), when(rng, ~inside, _ENTER * pace, count, 1))
    born = _births(people, months)
    mortal = (born < 0) & ~people.dead & (here | ~inside)[household]
    hazard = np.select([people.age < 50, people.age < 70], [0.0001, 0.0008], 0.004)
    died = when(rng, mortal, hazard * pace, count, 1)
    died[people.dead & (born < 0)] = -1
    arrived = np.where(arrived == NEVER, -1, arrived).astype(np.int32)
    return Lives(people, born, died, arrived, moved, gone, _later(homes, places, moved, months, rng))


def _births(people: People, months: tuple[Month, ...]) -> Ints:
    start = months[0].first.astype("datetime64[M]")
    since = (people.families.birth.astype("datetime64[M]") - start).astype(np.int64)
    born: Ints = since.clip(-1).astype(np.int32)
    return born


def _later(
    homes: Homes, places: Places, moved: Ints, months: tuple[Month, ...], rng: np.random.Generator
) -> Homes:
    """The homes after the moves; who moves to another city or kelurahan mostly gets a new family card."""
    size = len(moved)
    moves = moved < NEVER
    place = np.where(moves, places.draw(rng, size, 0.0), homes.place).astype(np.int32)
    first = np.array([month.first for month in months])[np.where(moves, moved, 0)]
    day: Dates = first + rng.integers(0, 28, size).astype("timedelta64[D]")
    fresh = moves & ((homes.place // 10 != place // 10) | (rng.random(size) < 0.5))
    cards = with_serials(stem_of(codes_of(places.district_code)[place], day)[fresh], SECOND_SERIAL)
    kk = homes.kk.copy()
    kk[fresh] = cards
    drawn = (rng.integers(1, 17, size), rng.integers(1, 13, size), addresses_of(place, rng))
    rt, rw, address = (
        np.where(moves, new, old) for new, old in zip(drawn, (homes.rt, homes.rw, homes.address), strict=True)
    )
    return replace(homes, place=place, rt=rt.astype(np.int32), rw=rw.astype(np.int32), address=address, kk=kk)
