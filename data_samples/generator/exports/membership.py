"""Who is on which roll, and for which months: lists of rows, each one person (a person may have several)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Bools, Dates, Floats, Ints
from data_samples.generator.people.names import pick
from data_samples.generator.people.people import People
from data_samples.generator.regimes import Rates, Regime, some

OPEN_END = np.datetime64("2050-12-31")


@dataclass(frozen=True)
class Listing:
    """Rows of one roll. `person`: row in the population; `repeat`: the person is listed twice by mistake."""

    person: Ints
    repeat: Bools
    start: Dates
    end: Dates
    year: Ints
    stage: Ints
    kind: Ints
    """Segment (KIS: 0 PBI APBN 1 wage earner 2 self-paying 3 informal; KIP: 0 Pemberian 1 Nominasi; KJS:
    0)."""
    active: Bools


def _listing(
    person: npt.NDArray[np.int64], rates: Rates, rng: np.random.Generator, start: Dates, end: Dates
) -> Listing:
    """Rows of `person`, some twice, in random order; one period for all until set otherwise."""
    again = person[some(rng, len(person), rates.twice, 1)]
    rows = np.r_[person, again]
    repeat = np.r_[np.zeros(len(person), dtype=bool), np.ones(len(again), dtype=bool)]
    order = rng.permutation(len(rows))
    zeros = np.zeros(len(rows), dtype=np.int32)
    starts, ends = (np.r_[days, days[np.searchsorted(person, again)]] for days in (start, end))
    return Listing(
        rows[order].astype(np.int32),
        repeat[order],
        starts[order],
        ends[order],
        zeros,
        zeros,
        zeros,
        rng.random(len(rows)) < 0.96,
    )


def _months(today: np.datetime64, rng: np.random.Generator, size: int, back: int) -> Dates:
    """First days of months, the last of them two months ago."""
    first = today.astype("datetime64[M]") - rng.integers(2, back, size).astype("timedelta64[M]")
    days: Dates = first.astype("datetime64[D]")
    return days


def _ends(start: Dates, rng: np.random.Generator, ended: float) -> Dates:
    """Ends of periods: mostly open, else 3 to 14 months later."""
    last = start.astype("datetime64[M]") + rng.integers(3, 15, len(start)).astype("timedelta64[M]")
    closed = last.astype("datetime64[D]") - np.timedelta64(1, "D")
    ends: Dates = np.where(rng.random(len(start)) < ended, closed, OPEN_END)
    return ends


def _chance(need: Floats, share: float) -> Floats:
    """A chance that rises with need and averages about `share`."""
    threshold = np.quantile(need, 1 - share)
    return 1 / (1 + np.exp(-(need - threshold) * 4))


def health_rolls(
    people: People, rates: Rates, today: np.datetime64, rng: np.random.Generator
) -> tuple[Listing, Listing]:
    """KIS (the centre's cover) and KJS (the province's): the second takes those whom the first did not."""
    inside = people.homes.place[people.families.household] < people.places.dki
    size = len(people)
    central = rng.random(size) < _chance(people.need, 0.15) * np.where(inside, 0.95, 0.35)
    payers = ~central & inside & (people.age > 20) & (rng.random(size) < 0.02)
    local = inside & ~central & (rng.random(size) < _chance(people.need, 0.36) * 0.78)
    local = (local & ~payers) | (payers & (rng.random(size) < 0.04))
    local |= inside & central & (rng.random(size) < rates.health_overlap * 1.05)
    kis_people, kjs_people = np.flatnonzero(central | payers), np.flatnonzero(local)
    listings = []
    for members, back, ended in ((kis_people, 27, 0.12), (kjs_people, 27, 0.15)):
        start = _months(today, rng, len(members), back)
        listings.append(_listing(members, rates, rng, start, _ends(start, rng, ended)))
    kis, kjs = listings
    kind = np.where(payers[kis.person], 1 + pick(rng, (0.6, 0.4), len(kis.person)), 0)
    kind = np.where((kind == 0) & (rng.random(len(kind)) < 0.01), 3, kind).astype(np.int32)
    return Listing(kis.person, kis.repeat, kis.start, kis.end, kis.year, kis.stage, kind, kis.active), kjs


def school_rolls(
    people: People, rates: Rates, regime: Regime, rng: np.random.Generator
) -> tuple[Listing, Listing]:
    """KJP (rows of pupil and stage) and KIP (mostly pupils who commute to schools of DKI)."""
    inside = people.homes.place[people.families.household] < people.places.dki
    kept = ~people.dead | (
        rng.random(len(people)) < (0.6 if regime == "legacy" else 0.2)
    )  # some of the dead are struck off
    pupil = (people.level > 0) & (people.age >= 6) & kept
    school_inside = people.school // 10 < people.places.dki
    kjp = inside & school_inside & pupil & (rng.random(len(people)) < _chance(people.need, 0.40) * 0.95)
    kip = kjp & (rng.random(len(people)) < rates.school_overlap)
    kip |= pupil & school_inside & ~inside & (rng.random(len(people)) < 0.85)
    kip |= pupil & school_inside & inside & ~kjp & (rng.random(len(people)) < 0.015)
    years = (2016, 2017, 2018) if regime == "legacy" else (2021, 2022, 2023)
    return _stages(np.flatnonzero(kjp), years, rates, rng), _pip(np.flatnonzero(kip), years, rates, rng)


def _stages(
    members: npt.NDArray[np.int64], years: tuple[int, ...], rates: Rates, rng: np.random.Generator
) -> Listing:
    """Each pupil has one to three consecutive stages; two stages a year, the newest being the first of the
    last year."""
    stages = np.array([(years[0], 2), (years[1], 1), (years[1], 2), (years[2], 1)])
    first = pick(rng, (0.12, 0.18, 0.30, 0.40), len(members))
    count = np.minimum(1 + pick(rng, (0.55, 0.32, 0.13), len(members)), len(stages) - first)
    person = np.repeat(members, count)
    which = np.repeat(first, count) + np.arange(len(person)) - np.repeat(np.cumsum(count) - count, count)
    again = some(rng, len(person), rates.twice, 1)
    rows = np.r_[np.arange(len(person)), again]
    repeat = np.r_[np.zeros(len(person), dtype=bool), np.ones(len(again), dtype=bool)]
    order = rng.permutation(len(rows))
    rows, repeat = rows[order], repeat[order]
    year, stage = stages[which[rows], 0], stages[which[rows], 1]
    return _periods(person[rows], repeat, year, stage, kind=np.zeros(len(rows), dtype=np.int32), rng=rng)


def _pip(
    members: npt.NDArray[np.int64], years: tuple[int, ...], rates: Rates, rng: np.random.Generator
) -> Listing:
    """Each pupil is paid for a year; some were nominated first, some are paid in two years."""
    count = 1 + pick(rng, (0.80, 0.20), len(members))
    person = np.repeat(members, count)
    last = np.cumsum(count) - 1
    year = np.where(np.arange(len(person)) == np.repeat(last, count), years[2], years[1])
    single = np.repeat(count, count) == 1
    year = np.where(single, np.array(years)[pick(rng, (0.25, 0.40, 0.35), len(person))], year)
    again = some(rng, len(person), rates.twice, 1)
    rows = np.r_[np.arange(len(person)), again]
    repeat = np.r_[np.zeros(len(person), dtype=bool), np.ones(len(again), dtype=bool)]
    order = rng.permutation(len(rows))
    rows, repeat = rows[order], repeat[order]
    kind = (rng.random(len(rows)) < 0.12).astype(np.int32)
    return _periods(
        person[rows], repeat, year[rows], 1 + pick(rng, (0.6, 0.3, 0.1), len(rows)), kind=kind, rng=rng
    )


def _periods(
    person: Ints, repeat: Bools, year: Ints, stage: Ints, *, kind: Ints, rng: np.random.Generator
) -> Listing:
    start = (year - 1970).astype("datetime64[Y]").astype("datetime64[D]")
    active = rng.random(len(person)) < 0.97
    return Listing(
        person.astype(np.int32),
        repeat,
        start,
        start,
        year.astype(np.int32),
        stage.astype(np.int32),
        kind,
        active,
    )


def need_roll(
    people: People, rates: Rates, on_a_roll: Bools, today: np.datetime64, rng: np.random.Generator
) -> Listing:
    """DTKS: households in need; some of them are on no roll."""
    inside = people.homes.place[people.families.household] < people.places.dki
    chance = _chance(people.need, 0.20) * np.where(on_a_roll, 0.92, 0.80)
    members = np.flatnonzero(inside & (rng.random(len(people)) < chance))
    day = np.full(len(members), today)
    return _listing(members, rates, rng, day, day)


def register_roll(people: People, today: np.datetime64, rng: np.random.Generator) -> Listing:
    """The population register of DKI: residents, and the dead and those who left, marked; people with two
    NIKs twice."""
    inside = people.homes.place[people.families.household] < people.places.dki
    forgotten = people.dead & (rng.random(len(people)) < 0.25)
    members = np.flatnonzero(inside & ~people.unrecorded & ~forgotten)
    twice = members[(people.other_nik[members] > 0) & (rng.random(len(members)) < 0.5)]
    rows = np.r_[members, twice]
    repeat = np.r_[np.zeros(len(members), dtype=bool), np.ones(len(twice), dtype=bool)]
    order = rng.permutation(len(rows))
    day = np.full(len(rows), today)
    zeros = np.zeros(len(rows), dtype=np.int32)
    return Listing(
        rows[order].astype(np.int32),
        repeat[order],
        day,
        day,
        zeros,
        zeros,
        zeros,
        np.ones(len(rows), dtype=bool),
    )
