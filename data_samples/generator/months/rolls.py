"""The rolls over the months: who stands on each from when until when, and what each row says in a month."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from data_samples.generator.arrays import Bools, Dates, Floats, Ints
from data_samples.generator.exports import forms
from data_samples.generator.exports.membership import (
    OPEN_END,
    Listing,
    health_rolls,
    need_roll,
    register_roll,
    school_rolls,
)
from data_samples.generator.exports.rows import Rows, make_rows, register_rates, scaled
from data_samples.generator.months.calendar import NEVER, Month, first_after
from data_samples.generator.months.changes import (
    ADDRESS,
    REGISTER_SHARES,
    ROLL_SHARES,
    Change,
    corrections,
    faulty,
    named,
    rows_at,
)
from data_samples.generator.months.lives import Lives, when
from data_samples.generator.months.terms import Term, school_terms
from data_samples.generator.people.names import pick
from data_samples.generator.regimes import CARDS, CARE, RATES, Rates, Regime

STATE_ROLLS = ("kis", "kjs", "dtks", "dukcapil")
SCHOOL_ROLLS = ("kjp", "kip")
CARDED = ("kis", "kjs")
"""Rolls whose rows say until when each is paid for."""

# Parts of the rows that change in a month: new, gone, marked as ended; corrections make up what is left
_CAME, _WENT, _ENDED = 0.30, 0.20, 0.05
_FAULTY_FIRST = 4.0
"""How much likelier a row with an error is corrected than one without."""


@dataclass(frozen=True)
class Roll:
    """One roll. One element a row that ever stands on it, in the order in which rows stand in files."""

    programme: str
    listing: Listing
    first: Rows
    """What each row says when it comes."""
    since: Ints
    """The month (of school rolls: the number of the term) from which it stands there; NEVER: not at all."""
    until: Ints
    """The month or term from which it does not stand there any more."""
    ended: Ints
    """The month from which it stands there as no longer active."""
    changes: tuple[Change, ...]
    draw: Floats
    """A number of 0-1 of each row: which of the programme's files it stands in."""
    terms: tuple[Term, ...] = ()
    """Of school rolls: for what is paid, each with its own file."""

    def standing(self, at: int) -> Bools:
        """Rows that stand on it in this month, or term."""
        standing: Bools = (self.since <= at) & (self.until > at)
        return standing

    def in_months(self, at: Ints) -> Ints:
        """The months in which what `since` and `until` say is seen: of terms, when their lists arrive."""
        if not self.terms:
            return at
        arrives = np.array([*(term.arrives for term in self.terms), NEVER])
        months: Ints = arrives[np.minimum(at, len(self.terms))]
        return months

    def left(self, months: Sequence[Month]) -> Ints:
        """The months from which rows are not there any more. Whoever is on the list of one term is paid until
        it ends, whatever lists of the same time he is not on, and until a later one is there."""
        if not self.terms:
            return self.until
        ends = np.array([term.end for term in self.terms])
        arrives, after = np.array([term.arrives for term in self.terms]), first_after(months, ends)
        later = np.where(ends[None, :] > ends[:, None], np.maximum(arrives[None, :], after[:, None]), NEVER)
        gone = np.append(later.min(axis=1), NEVER)  # of the last term of each; of who is on the last, never
        left: Ints = np.where(self.until < NEVER, gone[np.minimum(self.until, len(gone)) - 1], NEVER)
        return left

    def over(self, months: Sequence[Month]) -> Ints:
        """The months before which the rows' own periods ended, of rolls whose rows have one of their own."""
        if self.terms or self.programme not in CARDED:
            return np.full(len(self.since), NEVER, dtype=np.int32)
        over = first_after(months, self.listing.end)
        return np.where(over < self.ended, over, NEVER)

    def shown(self, month: Ints) -> Ints:
        """The months in which changes of rows are seen: at once, or with the row's next list."""
        if not self.terms:
            return month
        term = np.maximum(self.since, np.searchsorted([term.arrives for term in self.terms], month))
        shown: Ints = np.where(term < self.until, self.in_months(term), NEVER)
        return shown

    def rows(self, month: int) -> Rows:
        return rows_at(self.first, self.changes, month)

    def listed(self, month: Month) -> Listing:
        """The listing with what has ended by this month."""
        over = self.ended <= month.number
        since = np.where(over, month.number - self.ended, 0).astype("timedelta64[M]")
        day = (month.first.astype("datetime64[M]") - since).astype("datetime64[D]") - np.timedelta64(1, "D")
        end = np.where(over, np.minimum(self.listing.end, day), self.listing.end)
        return replace(self.listing, active=self.listing.active & ~over, end=end)


@dataclass(frozen=True)
class _Times:
    months: tuple[Month, ...]
    changed: float
    """Share of the rows of a roll that change in a month."""

    @property
    def count(self) -> int:
        return len(self.months)


def make_rolls(
    lives: Lives, regime: Regime, months: tuple[Month, ...], changed: float, rng: np.random.Generator
) -> dict[str, Roll]:
    """The six rolls by programme code. changed: the share of rows that change in a month."""
    times, rates = _Times(months, changed), RATES[regime]
    people, today = lives.settled(), months[0].first
    kis, kjs = health_rolls(people, rates, today, rng)
    kjp, kip = school_rolls(people, rates, regime, rng)
    on_a_roll = np.zeros(len(people), dtype=bool)
    for listing in (kis, kjs, kjp, kip):
        on_a_roll[listing.person] = True
    listings = {
        "kis": kis,
        "kjs": kjs,
        "dtks": need_roll(people, rates, on_a_roll, today, rng),
        "dukcapil": register_roll(people, today, rng),
    }
    rolls = {
        code: _state_roll(code, lives, listings[code], rates=rates, times=times, rng=rng)
        for code in STATE_ROLLS
    }
    for code, listing in (("kjp", kjp), ("kip", kip)):
        terms = school_terms(code, months)
        rolls[code] = _school_roll(code, lives, listing, terms, rates=rates, times=times, rng=rng)
    return rolls


def _first_rows(code: str, lives: Lives, listing: Listing, rates: Rates, rng: np.random.Generator) -> Rows:
    own = register_rates(rates) if code == "dukcapil" else scaled(rates, CARE[code])
    if code != "dtks":
        own = replace(own, nik_operator=0.0)
    prefix, digits = CARDS[code]
    return make_rows(
        lives.people, listing, own, lambda size: forms.random_digits(rng, size, prefix, digits), rng
    )


def _earliest(code: str, lives: Lives, person: Ints, rng: np.random.Generator) -> Ints:
    """The month from which an agency may know of each person: at once in the register, months later
    elsewhere."""
    register = code == "dukcapil"
    household = lives.household[person]
    lag = rng.integers(0, 2, len(person)) if register else rng.integers(2, 6, len(person))
    born = np.where(lives.born[person] >= 0, lives.born[person] + lag, 0)
    lag = np.zeros(len(person), dtype=np.int64) if register else rng.integers(1, 5, len(person))
    came = np.where(lives.arrived[household] >= 0, lives.arrived[household] + lag, 0)
    enters = (lives.moved[household] < NEVER) & ~lives.inside[household] & (code not in ("kis", "kip"))
    entered = np.where(enters, lives.moved[household] + lag, 0)
    earliest: Ints = np.maximum.reduce([born, came, entered]).astype(np.int32)
    return earliest


def _struck(lives: Lives, person: Ints, rng: np.random.Generator) -> Ints:
    """The month in which a roll strikes off those who died (most) and who left (half)."""
    size, gone = len(person), lives.gone[lives.household[person]]
    dead = np.where((lives.died[person] >= 0) & (rng.random(size) < 0.7), lives.died[person], NEVER)
    left = np.where((gone >= 0) & (rng.random(size) < 0.5), gone, NEVER)
    struck: Ints = np.minimum(np.minimum(dead, left) + rng.integers(1, 5, size), NEVER).astype(np.int32)
    return struck


def _moves(code: str, lives: Lives, rows: Rows, since: Ints, rng: np.random.Generator) -> Change:
    """The new address of those who move, when the agency hears of it, which some never do."""
    size, household = len(rows), lives.household[rows.person]
    heard = 1.0 if code == "dukcapil" else {"kis": 0.6, "kjs": 0.8, "dtks": 0.7}.get(code, 0.8)
    lag = np.zeros(size, dtype=np.int64) if code == "dukcapil" else rng.integers(1, 5, size)
    moved = lives.moved[household]
    month = np.where((moved < NEVER) & (rng.random(size) < heard), moved + lag, NEVER)
    month = np.where((moved < NEVER) & (since >= moved), moved, month).astype(np.int32)
    later = lives.later
    kk = later.kk[household].astype(str).astype(object)
    return Change(
        ADDRESS,
        month,
        {
            "place": later.place[household],
            "rt": later.rt[household],
            "rw": later.rw[household],
            "address": later.address[household],
            "kk": np.where(rows.kk == "", "", kk).astype(object),
        },
    )


def _state_roll(
    code: str, lives: Lives, listing: Listing, *, rates: Rates, times: _Times, rng: np.random.Generator
) -> Roll:
    rows = _first_rows(code, lives, listing, rates, rng)
    person, size, changed = listing.person, len(listing.person), times.changed
    everybody = np.ones(size, dtype=bool)
    earliest = _earliest(code, lives, person, rng)
    came = when(rng, earliest == 0, 0.0 if code == "dukcapil" else changed * _CAME, times.count)
    since = np.where(came < NEVER, came, earliest).astype(np.int32)
    until: Ints = np.full(size, NEVER, dtype=np.int32)
    ended: Ints = until.copy()
    if code != "dukcapil":
        went = when(rng, everybody, changed * _WENT, times.count)
        until = np.minimum(went, _struck(lives, person, rng)).astype(np.int32)
    if code in CARDED:
        ended = when(rng, listing.active, changed * _ENDED, times.count)
    since = np.where(since < until, since, NEVER).astype(np.int32)
    moves, names = _moves(code, lives, rows, since, rng), named(lives.people, rows, since, rng)
    others = [since, until, ended, moves.month, names.month]
    if code == "dukcapil":
        others += [lives.died[person], lives.gone[lives.household[person]]]
    weights = np.where(faulty(lives.people, rows), _FAULTY_FIRST, 1.0)
    corrected = _corrected(others, weights, times, rng)
    shares = REGISTER_SHARES if code == "dukcapil" else ROLL_SHARES
    mended = corrections(lives.people, rows, corrected, shares, rng)
    start, end = _periods(listing, since, times.months)
    listing = replace(listing, start=start, end=end)
    draw = rng.random(size)
    return Roll(code, listing, rows, since, until, ended, (*mended, names, moves), draw)


def _corrected(others: list[Ints], weights: Floats, times: _Times, rng: np.random.Generator) -> Ints:
    """The month of a row's correction: as many as make up the share of changed rows, none where something
    else happens.

    others: the months of what else happens, first of coming and of going.
    """
    since, until = others[:2]
    order = np.argsort(-(rng.random(len(since)) ** (1 / weights)), kind="stable")
    month = np.full(len(since), NEVER, dtype=np.int32)
    eventful = np.minimum.reduce([np.where(other >= 1, other, NEVER) for other in others[1:]]) < NEVER
    for number in range(1, times.count):
        before = (since < number) & (until >= number)
        touched = np.zeros(len(since), dtype=bool)
        for other in others:
            touched |= (other == number) & ((since <= number) & (until >= number))
        wanted = round(times.changed * before.sum()) - int(touched.sum())
        can = order[(before & (until > number) & (month == NEVER) & ~eventful)[order]]
        month[can[: max(wanted, 0)]] = number
    return month


def _periods(listing: Listing, since: Ints, months: tuple[Month, ...]) -> tuple[Dates, Dates]:
    """New members' cover begins in the month in which they come."""
    new = (since >= 1) & (since < NEVER)
    firsts = np.array([month.first for month in months], dtype="datetime64[D]")
    start = np.where(new, firsts[np.minimum(since, len(months) - 1)], listing.start)
    end = np.where(new, OPEN_END, listing.end)
    return start, end


def _school_roll(
    code: str,
    lives: Lives,
    listing: Listing,
    terms: tuple[Term, ...],
    *,
    rates: Rates,
    times: _Times,
    rng: np.random.Generator,
) -> Roll:
    """Pupils, each for one or a few terms in a row; errors of a pupil's row stay from term to term."""
    _, chosen = np.unique(listing.person * 2 + listing.repeat, return_index=True)
    chosen = rng.permutation(chosen)
    listing = Listing(**{name: getattr(listing, name)[chosen] for name in Listing.__dataclass_fields__})
    person, size = listing.person, len(chosen)
    rows = _first_rows(code, lives, listing, rates, rng)
    first = pick(rng, [term.starters for term in terms], size)
    lasts = 1 + pick(rng, (0.35, 0.35, 0.30) if code == "kjp" else (0.7, 0.3), size)
    arrives = np.array([term.arrives for term in terms])
    since = np.maximum(first, np.searchsorted(arrives, _earliest(code, lives, person, rng)))
    until = np.minimum(since + lasts, np.searchsorted(arrives, _struck(lives, person, rng)))
    until = np.where(until >= len(terms), NEVER, until).astype(np.int32)
    since = np.where((since < until) & (since < len(terms)), since, NEVER).astype(np.int32)
    moves = _moves(
        code, lives, rows, np.where(since < NEVER, arrives[np.minimum(since, len(terms) - 1)], NEVER), rng
    )
    corrected = when(rng, np.ones(size, dtype=bool), times.changed * 0.5, times.count)
    mended = corrections(
        lives.people, rows, np.where(moves.month < NEVER, NEVER, corrected), ROLL_SHARES, rng
    )
    never = np.full(size, NEVER, dtype=np.int32)
    return Roll(code, listing, rows, since, until, never, (*mended, moves), rng.random(size), terms)
