"""Who lives with whom: households of one to seven, ages, parents, twins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_samples.generator.arrays import Bools, Dates, Floats, Ints
from data_samples.generator.people.names import ORIGINS, pick
from data_samples.generator.people.numbers import parts_of

HEAD, WIFE, CHILD, PARENT, OTHER = 1, 3, 4, 7, 9
"""Places in the household, in the codes of Dukcapil's STAT_HBKEL."""

_SIZES = (0.08, 0.16, 0.26, 0.26, 0.14, 0.07, 0.03)  # households of 1-7; mean 3.5
_TWINS = 0.02  # of children who follow another child, so that about 1 % of births are twin births

# 1 July and 31 December stand out on voter rolls: 5.2, 2.8 and 1.2 % of adults; 17 August is a guess
_DEFAULT_DAYS = ((7, 1, 0.050), (12, 31, 0.0255), (1, 1, 0.0095), (8, 17, 0.004))


@dataclass(frozen=True)
class Families:
    """One row a person. `mother`, `father`, `elder`: row of that person, -1 when not in the population."""

    household: Ints
    relation: Ints
    male: Bools
    birth: Dates
    origin: Ints
    mother: Ints
    father: Ints
    elder: Ints
    """The child before this one in the same household."""
    twin: Bools
    """Second of twins; the first is `elder`."""


def build_families(people: int, today: np.datetime64, rng: np.random.Generator) -> Families:
    """Households until `people` persons are reached, members in a row."""
    sizes = pick(rng, _SIZES, people) + 1  # more than enough households
    sizes = sizes[: int(np.searchsorted(np.cumsum(sizes), people)) + 1]
    household = np.repeat(np.arange(len(sizes), dtype=np.int32), sizes)[:people]
    start = np.flatnonzero(np.r_[True, household[1:] != household[:-1]]).astype(np.int32)
    slot = np.arange(people, dtype=np.int32) - start[household]
    relation, male = _roles(household, slot, len(start), rng)
    head = start[household]
    spouse = np.where(
        (slot >= 1) & (relation[np.minimum(head + 1, people - 1)] == WIFE), head + 1, -1
    ).astype(np.int32)
    child = relation == CHILD
    age = _ages(relation, male, head, spouse, rng)
    father = np.where(child & male[head], head, -1).astype(np.int32)
    mother = np.where(child & male[head], spouse, np.where(child, head, -1)).astype(np.int32)
    before = np.arange(people, dtype=np.int32) - 1
    elder = np.where(
        child & child[before] & (household == household[before]) & (slot > 1), before, -1
    ).astype(np.int32)
    twin = _twins(elder, rng)
    firsts = elder[twin]
    age[twin] = age[firsts]
    male[twin] = np.where(rng.random(len(firsts)) < 0.65, male[firsts], ~male[firsts])
    birth = (today - np.ceil(age * 365.25).astype("timedelta64[D]")).astype("datetime64[D]")
    birth = _default_days(birth, age >= 17, rng)
    birth[twin] = birth[firsts]
    return Families(
        household,
        relation,
        male,
        birth,
        _origins(household, relation, head, len(start), rng),
        mother,
        father,
        elder,
        twin,
    )


def _roles(household: Ints, slot: Ints, households: int, rng: np.random.Generator) -> tuple[Ints, Bools]:
    married = rng.random(households) < 0.85
    male_head = married | (rng.random(households) < 0.35)
    extended = rng.random(len(household)) < 0.10
    relation = np.where(extended, np.where(rng.random(len(household)) < 0.4, PARENT, OTHER), CHILD)
    relation = np.where((slot == 1) & married[household], WIFE, relation)
    relation = np.where(slot == 0, HEAD, relation).astype(np.int32)
    male: Bools = rng.random(len(household)) < 0.51
    male = np.where(relation == HEAD, male_head[household], np.where(relation == WIFE, False, male))
    return relation, male


def _ages(relation: Ints, male: Bools, head: Ints, spouse: Ints, rng: np.random.Generator) -> Floats:
    people = len(relation)
    age: Floats = 22 + 62 * rng.beta(1.7, 2.6, people)
    older = rng.normal(3.3, 3.4, people).clip(-5, 12)  # years the husband is older
    age = np.where(relation == WIFE, np.maximum(age[head] - older, 18.0), age)
    mother_age = np.where(male[head], np.where(spouse >= 0, age[spouse], age[head] - 3), age[head])
    room = np.clip(mother_age - 18, 1, 31)  # children leave home, mothers are at most 45
    young = rng.random(people) ** 0.9 * room + np.maximum(mother_age - 45 - 18, 0) * 0.5
    age = np.where(relation == CHILD, np.minimum(young, mother_age - 16).clip(0.02), age)
    age = np.where(relation == PARENT, (age[head] + rng.uniform(19, 32, people)).clip(max=97), age)
    kin = np.where(
        rng.random(people) < 0.45, np.abs(age[head] + rng.normal(-4, 7, people)), rng.uniform(0.1, 22, people)
    )
    return np.where(relation == OTHER, kin.clip(0.1, 95), age)


def _twins(elder: Ints, rng: np.random.Generator) -> Bools:
    """Second of twins; at least two pairs in any population that has room for them."""
    can = elder >= 0
    twin: Bools = can & (rng.random(len(elder)) < _TWINS)
    for row in np.flatnonzero(can)[:: max(int(can.sum()) // 3, 1)][:3]:
        twin[row] = True
    chained = twin & (elder >= 0) & twin[np.maximum(elder, 0)]
    return twin & ~chained


def _default_days(birth: Dates, adult: Bools, rng: np.random.Generator) -> Dates:
    """Adults whose day of birth nobody knew were registered on a day of convenience; older people more
    often."""
    year, _, _ = parts_of(birth)
    factor = np.where(adult, np.where(year < 1970, 1.65, 0.6), 0.0)
    drawn = rng.random(len(birth)) / np.maximum(factor, 1e-9)
    reached = 0.0
    result = birth.copy()
    for month, day, share in _DEFAULT_DAYS:
        rows = (drawn >= reached) & (drawn < reached + share)
        reached += share
        dates = birth[rows].astype("datetime64[Y]").astype("datetime64[M]") + np.timedelta64(month - 1, "M")
        result[rows] = dates.astype("datetime64[D]") + np.timedelta64(day - 1, "D")
    return result


def _origins(household: Ints, relation: Ints, head: Ints, households: int, rng: np.random.Generator) -> Ints:
    shares = [share for _, share in ORIGINS]
    origin = pick(rng, shares, households)[household]
    mixed = (relation == WIFE) & (rng.random(len(household)) < 0.25)
    origin[mixed] = pick(rng, shares, int(mixed.sum()))
    return origin
