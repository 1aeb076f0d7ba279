"""Rolls of workers over the months: who joins, for how long the self-employed pay, who comes back."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_samples.generator.arrays import Dates, Ints
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Text
from data_samples.generator.exports.membership import OPEN_END, Listing
from data_samples.generator.exports.rows import Rows, make_rows, scaled
from data_samples.generator.months.calendar import NEVER, Month
from data_samples.generator.months.changes import ROLL_SHARES, corrections
from data_samples.generator.months.deliveries import EVERYWHERE, Delivery, TextForm
from data_samples.generator.months.lives import Lives, when
from data_samples.generator.months.rolls import Roll
from data_samples.generator.people.people import People
from data_samples.generator.regimes import RATES, Rates, Regime
from data_samples.generator.segments.rolls import NUMBERED, SHARES, STAYS

_JOINS = {"taspen": 0.003, "asabri": 0.003, "pmi": 0.02, "bpu": 0.05, "jakon": 0.04}
"""Of those of a roll, so many more come each month."""
_LEAVES = {"taspen": 0.002, "asabri": 0.002}
"""Of those of a roll without an end, so many leave each month."""
_BACK = 0.25
"""Of the self-employed who stopped paying, so many pay again after five to eight months."""
_KNOWN_AHEAD = ("pmi", "jakon")
"""Rolls whose rows say from the beginning when cover ends."""


@dataclass(frozen=True)
class Work:
    """A roll of workers. Months by number, below 0 before the first of them: the last covered one of the
    first spell, and the first and the last of the second; NEVER where there is none."""

    roll: Roll
    last: Ints
    again: Ints
    last_again: Ints

    def covered_to(self, month: int) -> Ints:
        """The last month covered that the row says in this month; NEVER: no end."""
        last = np.where(self.again <= month, self.last_again, self.last)
        if self.roll.programme in _KNOWN_AHEAD:
            return last
        ahead = month if self.roll.programme == "bpu" else NEVER
        return np.where(last <= month, last, ahead).astype(np.int32)

    def listing(self, month: Month, months: Sequence[Month]) -> Listing:
        """Rows that stand on it in this month, with the end that they say."""
        to = self.covered_to(month.number)
        first = months[0].first.astype("datetime64[M]")
        days = (first + np.where(to < NEVER, to + 1, 0).astype("timedelta64[M]")).astype("datetime64[D]")
        end: Dates = np.where(to < NEVER, days - np.timedelta64(1, "D"), OPEN_END)
        here = np.flatnonzero(self.roll.standing(month.number))
        listing = replace(self.roll.listing, end=end)
        return Listing(**{name: getattr(listing, name)[here] for name in Listing.__dataclass_fields__})

    def file(self, month: Month, months: Sequence[Month], people: People, seed: int) -> Delivery:
        """The file of this month, all well."""
        code, listing = self.roll.programme, self.listing(month, months)
        here = np.flatnonzero(self.roll.standing(month.number))
        rows = self.roll.rows(month.number)
        numbers = forms.random_digits(np.random.default_rng([seed, len(code)]), len(rows), "99", 9)[here]
        rows = rows.take(here)
        city = people.places.city_code[people.homes.place[people.families.household[rows.person]]]
        form = TextForm(
            _columns(code, rows, listing, numbers, month), Text(";"), rows.person, city.astype(str)
        )
        name = f"{code}_{month.label[5:]}{month.label[2:4]}.csv"
        return Delivery(code, f"{code}/members", name, form, "STATE", month.last, month.last, EVERYWHERE)


def _columns(code: str, rows: Rows, listing: Listing, numbers: np.ndarray, month: Month) -> Columns:
    ended = (listing.end < month.first) & (code != "bpu")
    return {
        "NIK": rows.nik,
        "NAMA": rows.name,
        "TGL LAHIR": forms.dates(rows.birth, "dd-mm-yyyy"),
        NUMBERED.get(code, "KPJ"): numbers,
        "TGL AKTIF": forms.dates(listing.start, "dd-mm-yyyy"),
        "TGL NA": np.where(listing.end == OPEN_END, "", forms.dates(listing.end, "dd-mm-yyyy")).astype(
            object
        ),
        "STATUS": np.where(ended, "BERAKHIR", "AKTIF").astype(object),
    }


def make_work(
    lives: Lives, regime: Regime, months: tuple[Month, ...], changed: float, rng: np.random.Generator
) -> dict[str, Work]:
    """The rolls of workers by programme code. Nobody stands on two, but for one in a hundred."""
    people = lives.settled()
    household = people.families.household
    here = (people.homes.place[household] < people.places.dki) & (lives.died >= 0)
    here &= (lives.arrived[household] < 0) & (lives.gone[household] >= 0)
    able = np.flatnonzero(here & (people.age >= 19) & (people.age < 62))
    drawn, made, at = rng.permutation(able), {}, 0
    for code, share in SHARES.items():
        first, joined = int(len(able) * share), int(len(able) * share * _JOINS[code])
        size = first + joined * (len(months) - 1)
        members = np.r_[drawn[at : at + size], rng.choice(able, max(1, size // 100), replace=False)]
        at += size
        came = np.zeros(len(members), dtype=np.int32)
        came[first:size] = np.repeat(np.arange(1, len(months)), joined)
        person, place = np.unique(members, return_index=True)
        order = rng.permutation(len(person))
        who = _Members(code, person[order].astype(np.int32), came[place][order])
        made[code] = _work(lives, who, months, (scaled(RATES[regime], 0.9), changed), rng)
    return made


@dataclass(frozen=True)
class _Members:
    """Of a roll, with the months in which they come: 0 for those who were there before."""

    code: str
    person: Ints
    came: Ints


def _work(
    lives: Lives,
    members: _Members,
    months: tuple[Month, ...],
    errors: tuple[Rates, float],
    rng: np.random.Generator,
) -> Work:
    """errors: how often rows are wrong, and the share of them that is mended in a month."""
    person, came, size = members.person, members.came, len(members.person)
    begun = np.where(came > 0, came, -rng.integers(0, 36, size)).astype(np.int32)
    last, again, last_again = _spells(members, lives, begun, rng)
    month = months[0].first.astype("datetime64[M]") + begun.astype("timedelta64[M]")
    no, zeros = np.zeros(size, dtype=bool), np.zeros(size, dtype=np.int32)
    start: Dates = month.astype("datetime64[D]")
    listing = Listing(person, no, start, np.full(size, OPEN_END), zeros, zeros, zeros, ~no)
    rates = replace(errors[0], nik_operator=0.0)
    rows = make_rows(lives.people, listing, rates, lambda n: forms.random_digits(rng, n, "99", 9), rng)
    corrected = when(rng, ~no, errors[1], len(months))
    mended = corrections(lives.people, rows, np.where(corrected > came, corrected, NEVER), ROLL_SHARES, rng)
    never: Ints = np.full(size, NEVER, dtype=np.int32)
    # rolls of workers show neither the mother nor a home
    shown = tuple(change for change in mended if change.field in ("nik", "name", "birth"))
    roll = Roll(members.code, listing, rows, came, never, never, shown, rng.random(size))
    return Work(roll, last, again, last_again)


def _spells(
    members: _Members, lives: Lives, begun: Ints, rng: np.random.Generator
) -> tuple[Ints, Ints, Ints]:
    code, person, size = members.code, members.person, len(members.person)
    begun = begun.astype(np.int64)
    last: Ints = np.full(size, NEVER, dtype=np.int64)
    again: Ints = last.copy()
    last_again: Ints = last.copy()
    if code == "bpu":
        last = begun + rng.geometric(1 - STAYS, size) - 1
        back = rng.random(size) < _BACK
        again = np.where(back, last + rng.integers(6, 10, size), NEVER)
        last_again = np.where(back, again + rng.geometric(1 - STAYS, size) - 1, NEVER)
    elif code == "jakon":
        last = begun + rng.integers(3, 24, size) - 1
    elif code == "pmi":
        last = begun + 23
    else:
        last = np.minimum(begun + rng.geometric(_LEAVES[code], size), NEVER)
    # whoever died pays no more
    died = lives.died[person].astype(np.int64)
    last, last_again = (np.where(died < NEVER, np.minimum(one, died), one) for one in (last, last_again))
    again = np.where(again >= died, NEVER, again)
    return tuple(one.astype(np.int32) for one in (last, again, last_again))  # type: ignore[return-value]
