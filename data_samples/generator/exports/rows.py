"""Rows of a roll before they take a file's form: what a clerk had in hand, with its errors, as columns."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from random import Random

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Bools, Dates, Ints, Strings
from data_samples.generator.exports.membership import Listing
from data_samples.generator.exports.niks import damaged_niks, text_of
from data_samples.generator.people import misspelling as fault
from data_samples.generator.people.names import ARAB, BALI, BATAK, TIMUR, TIONGHOA
from data_samples.generator.people.numbers import parts_of
from data_samples.generator.people.people import People
from data_samples.generator.people.taken_for_one import INFANT, one_number, unnamed
from data_samples.generator.regimes import REGISTER_CARE, Rates, some


@dataclass(frozen=True)
class Rows:
    """Columns of equal length. Texts are empty and dates NaT where the row says nothing."""

    person: Ints
    listing: Ints
    """Row of the listing."""
    name: Strings
    alias: Strings
    nik: Strings
    kk: Strings
    birth: Dates
    birth_place: Strings
    male: Bools
    sex_known: Bools
    mother: Strings
    father: Strings
    place: Ints
    rt: Ints
    rw: Ints
    address: Strings
    relation: Ints

    def __len__(self) -> int:
        return len(self.person)

    def take(self, where: npt.NDArray[np.intp]) -> Rows:
        """These rows, in this order."""
        return replace(self, **{field.name: getattr(self, field.name)[where] for field in fields(self)})


def scaled(rates: Rates, factor: float) -> Rates:
    """The rates of a roll that is kept with more or less care."""
    return Rates(**{field.name: getattr(rates, field.name) * factor for field in fields(rates)})


def make_rows(
    people: People, listing: Listing, rates: Rates, card: Callable[[int], Strings], rng: np.random.Generator
) -> Rows:
    """The rows of a roll. `card(n)` gives n card numbers of the kind that strays into its NIK column."""
    person = listing.person
    household = people.families.household[person]
    old = rng.random(len(person)) < rates.kk_old
    homes = people.homes
    kk = text_of(np.where(old, homes.old_kk[household], homes.kk[household]))
    kk[some(rng, len(kk), rates.kk_empty)] = ""
    birth = _births(people, listing, rates, rng)
    male = people.families.male[person] ^ (rng.random(len(person)) < rates.sex_wrong)
    father, mother = people.father_name[person], people.mother_name[person].copy()
    mother[some(rng, len(mother), rates.mother_missing)] = ""
    _vary(
        mother, some(rng, len(mother), rates.mother_variant), (*fault.VARIANTS, (fault.abbreviated, 0.3)), rng
    )
    name = _names(people, person, rates, rng)
    nik = damaged_niks(people, listing, kk, rates=rates, card=card, rng=rng)
    _take_for_one(people, person, (name, nik), rates, rng.spawn(1)[0])
    return Rows(
        person=person,
        listing=np.arange(len(person), dtype=np.int32),
        name=name,
        alias=people.alias[person],
        nik=nik,
        kk=kk,
        birth=birth,
        birth_place=people.birth_place[person],
        male=male,
        sex_known=rng.random(len(person)) >= rates.sex_wrong,
        mother=mother,
        father=father,
        place=np.where(old, homes.old_place[household], homes.place[household]),
        rt=np.where(old, homes.old_rt[household], homes.rt[household]),
        rw=np.where(old, homes.old_rw[household], homes.rw[household]),
        address=np.where(old, homes.old_address[household], homes.address[household]),
        relation=people.families.relation[person],
    )


def _take_for_one(
    people: People, person: Ints, columns: tuple[Strings, Strings], rates: Rates, rng: np.random.Generator
) -> None:
    """Namesakes without a number, newborns by their mother, one number for many; in place, on names and
    NIKs."""
    name, nik = columns
    later = np.flatnonzero(people.namesake[person] >= 0)
    nik[later[rng.random(len(later)) < rates.namesake_unnumbered]] = ""
    families = people.families
    twin = families.twin.astype(np.int8) * 2
    twin[families.elder[families.twin]] = 1
    infants = np.flatnonzero((people.age[person] < INFANT) & (rates.unnamed > 0))
    names = name[infants]
    written = infants[unnamed(names, people.mother_name[person[infants]], twin[person[infants]], rates, rng)]
    name[infants] = names
    kind = rng.random(len(written))
    nik[written[kind < 0.7]] = ""
    of_mother = written[(kind > 0.85) & (families.mother[person[written]] >= 0)]
    nik[of_mother] = text_of(people.nik[families.mother[person[of_mother]]])
    if rates.nik_operator > 0:
        one_number(nik, people.nik[people.age >= 20], rates, rng)


def register_rates(rates: Rates) -> Rates:
    """The rates of a population register: it is kept with care, and knows nothing of former homes."""
    return replace(
        scaled(rates, REGISTER_CARE),
        nik_empty=0.0,
        nik_incomplete=0.0,
        nik_placeholder=0.0,
        nik_other_number=0.0,
        nik_letters=0.0,
        nik_of_family=0.0,
        nik_of_stranger=0.0,
        nik_spacing=0.0,
        nik_operator=0.0,
        namesake_unnumbered=0.0,
        unnamed=0.0,
        kk_old=0.0,
        name_variant=0.004,
        name_abbreviated=0.01,
    )


def _vary(
    names: Strings,
    rows: npt.NDArray[np.intp],
    faults: tuple[tuple[fault.Fault, float], ...],
    rng: np.random.Generator,
) -> None:
    """Put one of the faults on these rows, in place."""
    dice = Random(int(rng.integers(2**62)))
    for row in rows.tolist():
        names[row] = fault.one_of(faults, names[row], dice)


def _names(people: People, person: Ints, rates: Rates, rng: np.random.Generator) -> Strings:
    """Names as this roll writes them."""
    names = people.name[person].copy()
    adult = people.age[person] >= 17
    older = people.families.birth[person] < np.datetime64("1968-01-01")
    male = people.families.male[person]
    size = len(names)
    variant = rng.random(size) < np.where(adult, rates.name_variant, rates.name_variant * 0.6)
    kind = rng.random(size)
    origin = people.families.origin[person]
    muslim = ~np.isin(origin, (ARAB, TIONGHOA, BATAK, TIMUR, BALI))
    bin_name = variant & (((origin == ARAB) & (kind < 0.5)) | (muslim & (kind > 0.97)))
    names[bin_name] = (
        names[bin_name] + np.where(male[bin_name], " BIN ", " BINTI ") + people.father_name[person][bin_name]
    )
    variant &= ~bin_name
    old = variant & older & (kind < 0.35)
    title = variant & adult & ~old & (kind < 0.70)
    _vary(names, np.flatnonzero(variant & ~old & ~title), fault.VARIANTS, rng)
    _vary(names, np.flatnonzero(old), ((fault.old_spelling, 1.0),), rng)
    common = rng.random(size) < np.where(adult, rates.name_abbreviated * 0.7, rates.name_abbreviated)
    _vary(names, np.flatnonzero(common), ((fault.abbreviated, 1.0),), rng)
    _vary(names, some(rng, size, rates.name_words), fault.WORDS, rng)
    _vary(names, some(rng, size, rates.name_typo), fault.TYPOS, rng)
    _vary(names, np.flatnonzero(title & male), ((fault.titled_man, 1.0),), rng)
    _vary(names, np.flatnonzero(title & ~male), ((fault.titled_woman, 1.0),), rng)
    renamed = (origin == TIONGHOA) & (people.alias[person] != "")
    names = _with_alias(names, people.alias[person], np.flatnonzero(renamed), rates, rng)
    if rates.nik_empty > 0:  # the register has no row without a name
        names[some(rng, size, 0.0001, 1)] = ""
    return names


def _with_alias(
    names: Strings, alias: Strings, rows: npt.NDArray[np.intp], rates: Rates, rng: np.random.Generator
) -> Strings:
    """People with two names: most rolls write one of them, some both."""
    forms = ("{0} ALIAS {1}", "{0} / {1}", "{1} AL. {0}", "{0} ({1})", "{1} D/H {0}", "{0}/{1}")
    dice = Random(int(rng.integers(2**62)))
    other = 0.25 if rates.kk_old > 0 else 0.02  # the register keeps to one name
    for row in rows.tolist():
        drawn = dice.random()
        if drawn < other:
            names[row] = alias[row]
        elif drawn < 0.45:
            names[row] = dice.choice(forms).format(names[row], alias[row])
    return names


def _births(people: People, listing: Listing, rates: Rates, rng: np.random.Generator) -> Dates:
    """Birth dates: some missing, some with a wrong digit, day and month swapped, or a day of convenience."""
    birth = people.families.birth[listing.person].copy()
    year, month, day = parts_of(birth)
    rows = some(rng, len(birth), rates.birth_wrong, 2)
    kind = rng.random(len(rows))
    adult = people.age[listing.person][rows] >= 17
    swap, lazy = (kind < 0.25) & (day[rows] <= 12), adult & (kind > 0.75)
    new_month, new_day = np.where(swap, day[rows], month[rows]), np.where(swap, month[rows], day[rows])
    new_month, new_day = np.where(lazy, 1, new_month), np.where(lazy, 1, new_day)
    other = ~swap & ~lazy
    step = rng.choice([-10, -1, 1, 10], len(rows))
    new_year = year[rows] + np.where(other & (kind < 0.5), step, 0)
    new_month = np.where(other & (kind >= 0.5) & (kind < 0.6), month[rows] % 12 + 1, new_month)
    new_day = np.where(
        other & (kind >= 0.6), (day[rows] + rng.integers(1, 10, len(rows)) - 1) % 28 + 1, new_day
    )
    newest = int(people.families.birth.max().astype("datetime64[Y]").astype(np.int64)) + 1970
    new_year = np.clip(new_year, 1908, np.where(adult, newest, np.maximum(newest - 1, year[rows])))
    first = (new_year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + (new_month - 1).astype(
        "timedelta64[M]"
    )
    birth[rows] = first.astype("datetime64[D]") + (np.minimum(new_day, 28 + (new_month != 2) * 2) - 1).astype(
        "timedelta64[D]"
    )
    birth[some(rng, len(birth), rates.birth_missing, 4)] = np.datetime64("NaT")
    return birth
