"""Months of exports about people who live on: births, deaths, moves, corrections, deliveries that go wrong.

Each month's folder is what an office has in its inputs that night. Nothing here is shared with the code that
reads exports.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.exports.files import Truth
from data_samples.generator.months.calendar import Month, months_of
from data_samples.generator.months.covered import Covered
from data_samples.generator.months.deliveries import put
from data_samples.generator.months.lives import Lives, draw_lives
from data_samples.generator.months.offices import STATE_OFFICES, open_office
from data_samples.generator.months.rolls import SCHOOL_ROLLS, Roll, make_rolls
from data_samples.generator.months.schools import school_files
from data_samples.generator.months.troubles import PLAN, Files, Mail, Trouble, troubled
from data_samples.generator.months.truth import DELIVERIES, delivery_row, events_table
from data_samples.generator.months.work import make_work
from data_samples.generator.people.people import build_people
from data_samples.generator.progress import Progress
from data_samples.generator.regimes import RATES, Regime

FEWEST = 200
_OF_SEGMENTS = 15
"""Beside the seed: rolls of workers change nothing in the others."""
ORDINARY = 0.02
"""Share of a roll's rows that change in a month."""


@dataclass(frozen=True)
class Course:
    """How months go. changed: the share of a state roll's rows that change in one. plan: what goes wrong with
    deliveries, () for nothing. segments: rolls of workers come too, and who is a member of what is told."""

    changed: float = ORDINARY
    plan: tuple[Trouble, ...] = PLAN
    segments: bool = False


def generate_months(
    people: int,
    seed: int,
    regime: Regime,
    out: Path,
    *,
    months: int,
    course: Course = Course(),
    progress: Progress | None = None,
) -> None:
    """Write a folder a month with six programmes' exports to `out`, and the truth to `out`/truth.

    The same arguments give the same bytes. Raises ValueError for fewer than 200 people or months not in 1-12.
    """
    if people < FEWEST:
        raise ValueError(f"at least {FEWEST} people are needed")
    changed = course.changed
    calendar = months_of(regime, months)
    tell = progress or (lambda step, done, of: None)
    tell("people", 0, months + 1)
    seeds = np.random.SeedSequence(seed).spawn(3)
    population_rng, lives_rng, rolls_rng = (np.random.default_rng(child) for child in seeds)
    today = calendar[-1].last + np.timedelta64(1, "D")
    population = build_people(people, today, RATES[regime].two_niks, population_rng)
    lives = draw_lives(population, calendar, changed / ORDINARY, lives_rng)
    rolls = make_rolls(lives, regime, calendar, changed, rolls_rng)
    covered = None
    if course.segments:
        work = make_work(lives, regime, calendar, changed, np.random.default_rng([seed, _OF_SEGMENTS]))
        covered = Covered(lives, rolls, work, calendar, regime)
        rolls = {**rolls, **{code: one.roll for code, one in work.items()}}
    (out / "truth").mkdir(parents=True)
    deliveries = []
    coming = _deliveries(lives, rolls, regime, calendar, seed=seed, plan=course.plan, covered=covered)
    for month, files in zip(calendar, coming, strict=True):
        tell(month.label, month.number + 1, months + 1)
        truth = Truth()
        for file in files:
            if file.kind != "ABSENT":
                put(file, out / month.label, truth)
        pq.write_table(truth.table(), out / "truth" / f"{month.label}.parquet", compression="zstd")
        deliveries += [delivery_row(month, file) for file in files]
    if covered:
        covered.write(out / "truth")
    spells = tuple(covered.work.values()) if covered else ()
    events = events_table(lives, rolls, calendar, spells)
    pq.write_table(events, out / "truth" / "events.parquet", compression="zstd")
    table = pa.Table.from_pylist(deliveries, schema=DELIVERIES)
    pq.write_table(table, out / "truth" / "deliveries.parquet", compression="zstd")


def _deliveries(
    lives: Lives,
    rolls: Mapping[str, Roll],
    regime: Regime,
    calendar: tuple[Month, ...],
    *,
    seed: int,
    plan: tuple[Trouble, ...],
    covered: Covered | None,
) -> Iterator[Files]:
    """The files of each month as they come; lists of school aid stay once they are there."""
    shelf: Files = ()
    mail = Mail((), ())
    for month in calendar:
        sent = _sent(lives, rolls, regime, month, seed)
        if covered:
            covered.note(month, sent, seed)
            sent += covered.files(month, seed)
        shelf += tuple(file for file in sent if file.manner == "PERIOD")
        states = tuple(file for file in sent if file.manner == "STATE")
        yield troubled((*states, *shelf), month.number, mail, plan, seed)
        mail = mail.after(sent, plan)


def _sent(lives: Lives, rolls: Mapping[str, Roll], regime: Regime, month: Month, seed: int) -> Files:
    """What the agencies send this month, all well; nobody sends a file without people."""
    files = [
        file
        for code, write in STATE_OFFICES.items()
        for file in write(open_office(rolls[code], lives, month, regime, seed))
    ]
    for code in SCHOOL_ROLLS:
        files += school_files(open_office(rolls[code], lives, month, regime, seed))
    return tuple(file for file in files if file.rows)
