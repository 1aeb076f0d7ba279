"""What agencies mend, respell and fill in their rows from month to month.

A row says the same every month until something happens to it; each of its fields changes at most once.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from random import Random
from typing import Any

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Bools, Ints, Strings
from data_samples.generator.exports.niks import text_of
from data_samples.generator.exports.rows import Rows
from data_samples.generator.months.calendar import NEVER
from data_samples.generator.people import misspelling as fault
from data_samples.generator.people.names import pick
from data_samples.generator.people.people import People

NIK, NAME, BIRTH, MOTHER, ADDRESS = FIELDS = ("nik", "name", "birth", "mother", "address")

# Which field a correction touches; where it is right already, another that is wrong, else the name is respelt
# or the address written anew
ROLL_SHARES = (0.30, 0.30, 0.15, 0.10, 0.15)
REGISTER_SHARES = (0.05, 0.25, 0.10, 0.10, 0.50)


@dataclass(frozen=True)
class Change:
    """One field of the rows of a roll. `month`: when it changes, NEVER for most rows; `values`: what the
    columns say from then on."""

    field: str
    month: Ints
    values: Mapping[str, npt.NDArray[Any]]


def rows_at(first: Rows, changes: Sequence[Change], month: int) -> Rows:
    """What the rows say in this month."""
    rows = first
    for change in changes:
        due = change.month <= month
        columns = {name: np.where(due, new, getattr(rows, name)) for name, new in change.values.items()}
        rows = replace(rows, **columns)
    return rows


def corrections(
    people: People, rows: Rows, month: Ints, shares: tuple[float, ...], rng: np.random.Generator
) -> tuple[Change, ...]:
    """What agencies correct. month: when a row is corrected, NEVER for most."""
    due = month < NEVER
    kind = pick(rng, shares, len(rows))
    right = _right(people, rows)
    spare = np.where(rng.random(len(rows)) < 0.5, FIELDS.index(NAME), FIELDS.index(ADDRESS))
    for field in (MOTHER, BIRTH, NIK):
        mended = ~right[field] & (rng.random(len(rows)) < 0.7)
        spare = np.where(mended, FIELDS.index(field), spare)
    for field in right:
        kind = np.where((kind == FIELDS.index(field)) & right[field], spare, kind)
    values: dict[str, dict[str, npt.NDArray[Any]]] = {
        NIK: {"nik": text_of(people.nik[rows.person])},
        NAME: {"name": _respelt(people, rows, due & (kind == FIELDS.index(NAME)), rng)},
        BIRTH: {"birth": people.families.birth[rows.person]},
        MOTHER: {"mother": people.mother_name[rows.person]},
        ADDRESS: {"rt": (rows.rt % 16 + 1).astype(np.int32)},
    }
    return tuple(
        Change(field, np.where(kind == number, month, NEVER).astype(np.int32), values[field])
        for number, field in enumerate(FIELDS)
    )


def faulty(people: People, rows: Rows) -> Bools:
    """Rows with a NIK, birth date or mother's name that is missing or wrong."""
    right: Bools = np.logical_and.reduce(list(_right(people, rows).values()))
    return ~right


def _right(people: People, rows: Rows) -> dict[str, Bools]:
    own = text_of(people.nik[rows.person])
    other = text_of(people.other_nik[rows.person])
    return {
        NIK: (rows.nik == own) | (rows.nik == other),
        BIRTH: rows.birth == people.families.birth[rows.person],
        MOTHER: rows.mother == people.mother_name[rows.person],
    }


def _respelt(people: People, rows: Rows, due: Bools, rng: np.random.Generator) -> Strings:
    """The right name where another stood, else another way of writing it."""
    names = rows.name.copy()
    dice = Random(int(rng.integers(2**62)))
    for row in np.flatnonzero(due).tolist():
        true = people.name[rows.person[row]]
        names[row] = true if rows.name[row] != true else _otherwise(true, dice)
    return names


def _otherwise(name: str, dice: Random) -> str:
    for faults in (fault.VARIANTS, fault.VARIANTS, fault.WORDS, fault.TYPOS, fault.TYPOS, fault.TYPOS):
        if (written := fault.one_of(faults, name, dice)) != name:
            return written
    return name


def named(people: People, rows: Rows, since: Ints, rng: np.random.Generator) -> Change:
    """Newborns who stood on a roll under their mother's name get their own, and their number."""
    person = rows.person
    mothers, names = people.mother_name[person], people.name[person]
    small = people.age[person] < 3
    under_mother = np.array(
        [
            bool(mother) and mother in written and written != name
            for mother, written, name in zip(mothers, rows.name, names, strict=True)
        ],
        dtype=bool,
    )
    month = np.maximum(since, 0) + rng.integers(2, 10, len(rows))
    month = np.where(small & under_mother, month, NEVER).astype(np.int32)
    return Change(NAME, month, {"name": names, "nik": text_of(people.nik[person])})
