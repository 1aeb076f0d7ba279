"""A synthetic population and the exports that agencies would send about it, with the truth beside them.

An independent statement of how the world errs: nothing here is shared with the code that reads or links
exports.
"""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow.parquet as pq

from data_samples.generator.arrays import Ints
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import TRUTH, Truth
from data_samples.generator.exports.health import write_kis, write_kjs
from data_samples.generator.exports.job import Job
from data_samples.generator.exports.membership import (
    Listing,
    health_rolls,
    need_roll,
    register_roll,
    school_rolls,
)
from data_samples.generator.exports.registers import write_dtks, write_dukcapil
from data_samples.generator.exports.rows import make_rows, register_rates, scaled
from data_samples.generator.exports.schooling import write_kip, write_kjp
from data_samples.generator.people.known import FILE as PEOPLE
from data_samples.generator.people.known import people_table
from data_samples.generator.people.people import People, build_people
from data_samples.generator.progress import Progress
from data_samples.generator.regimes import CARDS, CARE, RATES, TODAY, Regime
from data_samples.generator.segments import (
    members_table,
    paid_table,
    residents_table,
    work_rolls,
    write_members,
)
from data_samples.generator.segments.members import MEMBERS, RESIDENTS
from data_samples.generator.segments.rolls import PAID

__all__ = ["TRUTH", "generate"]

_WRITERS: dict[str, Callable[[Job], None]] = {
    "kis": write_kis,
    "kjs": write_kjs,
    "kjp": write_kjp,
    "kip": write_kip,
    "dtks": write_dtks,
    "dukcapil": write_dukcapil,
}


_OF_SEGMENTS = 15
"""Beside the seed: rolls of workers change nothing in the others."""


def generate(
    people: int,
    seed: int,
    regime: Literal["legacy", "cleaned"],
    out: Path,
    progress: Progress | None = None,
    *,
    only: Collection[str] = (),
    segments: bool = False,
    also: Callable[[People], None] | None = None,
) -> None:
    """Write six programmes' exports about `people` persons to `out`/inputs/<programme>/ and the truth to
    `out`/truth.parquet; who each person is stands in `out`/truth_people.parquet.

    `regime`: raw rolls of 2018 or cleaned ones of 2023. only: codes of programmes, all where none is said.
    segments: the rolls of workers of `segments/` too, and the truth of coverage. also: called with the people
    at last, to write more about them.

    `progress(step, done, of)` is called before each
    step. The same arguments give the same bytes. Raises ValueError for fewer than 500 people: some files
    would be empty.
    """
    if people < 500:
        raise ValueError("at least 500 people are needed to fill every file")
    tell = progress or (lambda step, done, of: None)
    steps = len(_WRITERS) + 2
    tell("people", 0, steps)
    population_rng, roll_rng, *file_rngs = [
        np.random.default_rng(child) for child in np.random.SeedSequence(seed).spawn(len(_WRITERS) + 2)
    ]
    population = build_people(people, TODAY[regime], RATES[regime].two_niks, population_rng)
    tell("rolls", 1, steps)
    listings = rolls_of(population, regime, roll_rng)
    truth, living = Truth(), list[Ints]()
    writers = {code: write for code, write in _WRITERS.items() if not only or code in only}
    rngs = dict(zip(_WRITERS, file_rngs, strict=True))
    if segments:
        rng = np.random.default_rng([seed, _OF_SEGMENTS])
        work = work_rolls(population, TODAY[regime], rng)
        listings |= work
        writers |= {roll: write_members(roll) for roll in work}
        rngs |= dict(zip(work, rng.spawn(len(work)), strict=True))
    for number, (programme, write) in enumerate(writers.items()):
        tell(programme, min(number + 2, steps - 1), steps)
        folder = out / "inputs" / programme
        listing, rng = listings[programme], rngs[programme]
        job = _job(programme, population, listing, regime=regime, folder=folder, truth=truth, rng=rng)
        write(job)
        living += job.living
    kept = {"truth.parquet": truth.table(), PEOPLE: people_table(population)}
    if segments:
        kept[RESIDENTS] = residents_table(population, living)
        kept[MEMBERS] = members_table(population, listings, truth.table())
        kept[PAID] = paid_table(listings["bpu"])
    for name, table in kept.items():
        pq.write_table(table, out / name, compression="zstd")
    if also:
        also(population)


def rolls_of(people: People, regime: Regime, rng: np.random.Generator) -> dict[str, Listing]:
    """Who is on which roll, by programme code."""
    rates = RATES[regime]
    kis, kjs = health_rolls(people, rates, TODAY[regime], rng)
    kjp, kip = school_rolls(people, rates, regime, rng)
    on_a_roll = np.zeros(len(people), dtype=bool)
    for listing in (kis, kjs, kjp, kip):
        on_a_roll[listing.person] = True
    dtks = need_roll(people, rates, on_a_roll, TODAY[regime], rng)
    return {
        "kis": kis,
        "kjs": kjs,
        "kjp": kjp,
        "kip": kip,
        "dtks": dtks,
        "dukcapil": register_roll(people, TODAY[regime], rng),
    }


def _job(
    programme: str,
    people: People,
    listing: Listing,
    *,
    regime: Regime,
    folder: Path,
    truth: Truth,
    rng: np.random.Generator,
) -> Job:
    """The rows of a roll and where they go."""
    rates = (
        register_rates(RATES[regime])
        if programme == "dukcapil"
        else scaled(RATES[regime], CARE.get(programme, 0.9))
    )
    if (
        programme != "dtks"
    ):  # enumerators type the need roll on the spot; the others come out of systems that know each number
        rates = replace(rates, nik_operator=0.0)
    prefix, digits = CARDS.get(programme, ("99", 9))
    rows = make_rows(people, listing, rates, lambda size: forms.random_digits(rng, size, prefix, digits), rng)
    return Job(people, listing, rows, regime, folder, truth, rng)
