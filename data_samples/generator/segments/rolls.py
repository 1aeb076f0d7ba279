"""Rolls of members outside the rolls of aid, and for how many months the self-employed paid."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from data_samples.generator.arrays import Dates
from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Text, write_text
from data_samples.generator.exports.job import Job
from data_samples.generator.exports.membership import OPEN_END, Listing
from data_samples.generator.people.people import People
from data_samples.generator.regimes import TODAY, some

PAID = "truth_paid.parquet"
SHARES = {"taspen": 0.045, "asabri": 0.015, "pmi": 0.01, "bpu": 0.20, "jakon": 0.02}
"""Of the adults of the province; who is of one is rarely of another."""
STAYS = 0.88
"""Of the self-employed who paid for a month, so many pay for the next."""


def work_rolls(people: People, today: np.datetime64, rng: np.random.Generator) -> dict[str, Listing]:
    """Who is on which roll of workers, by programme code."""
    inside = people.homes.place[people.families.household] < people.places.dki
    able = np.flatnonzero(inside & (people.age >= 18) & (people.age < 62) & ~people.moved & ~people.dead)
    drawn = rng.permutation(able)
    made, at = {}, 0
    for roll, share in SHARES.items():
        count = int(len(able) * share)
        members = drawn[at : at + count]
        others = some(rng, len(able), 0.01 * share, 1)
        made[roll] = _listing(np.unique(np.r_[members, able[others]]), roll, today, rng)
        at += count
    return made


def _listing(
    person: npt.NDArray[np.int64], roll: str, today: np.datetime64, rng: np.random.Generator
) -> Listing:
    size = len(person)
    first = today.astype("datetime64[M]") - rng.integers(0, 36, size).astype("timedelta64[M]")
    start: Dates = first.astype("datetime64[D]")
    end: Dates = np.full(size, OPEN_END)
    zeros = np.zeros(size, dtype=np.int32)
    if roll == "bpu":
        paid = rng.geometric(1 - STAYS, size)
        last = (first + paid.astype("timedelta64[M]")).astype("datetime64[D]") - np.timedelta64(1, "D")
        month = today.astype("datetime64[M]")
        # who paid for this month or ahead of it is still paying; what comes later nobody knows yet
        end = np.minimum(last, (month + 1).astype("datetime64[D]") - np.timedelta64(1, "D"))
    elif roll == "jakon":
        last = first + rng.integers(3, 24, size).astype("timedelta64[M]")
        end = last.astype("datetime64[D]") - np.timedelta64(1, "D")
    elif roll == "pmi":
        end = (first + 24).astype("datetime64[D]") - np.timedelta64(1, "D")
    order = rng.permutation(size)
    active = np.ones(size, dtype=bool)
    listing = Listing(person, np.zeros(size, dtype=bool), start, end, zeros, zeros, zeros, active)
    return replace(listing, person=person[order].astype(np.int32), start=start[order], end=end[order])


def paid_table(listing: Listing) -> pa.Table:
    """Of the roll of the self-employed: person, first and last month paid for (first days)."""
    month = listing.end.astype("datetime64[M]").astype("datetime64[D]")
    return pa.table(
        {
            "person": pa.array(listing.person.astype(np.int64)),
            "first": pa.array(listing.start.astype("datetime64[D]")).cast(pa.date32()),
            "last": pa.array(month).cast(pa.date32()),
        }
    )


NUMBERED = {"taspen": "NO TASPEN", "asabri": "NO ASABRI"}
"""How a roll calls the number of its members, where that is not KPJ."""


def write_members(roll: str) -> Callable[[Job], None]:
    """A writer of the roll: one file, as its office sends it."""

    def write(job: Job) -> None:
        rows = job.rows
        end = job.listing.end[rows.listing]
        texts = np.where(end == OPEN_END, "", forms.dates(end, "dd-mm-yyyy")).astype(object)
        ended = end < TODAY[job.regime]
        state = np.where(ended & (roll != "bpu"), "BERAKHIR", "AKTIF").astype(object)
        columns: Columns = {
            "NIK": rows.nik,
            "NAMA": rows.name,
            "TGL LAHIR": forms.dates(rows.birth, "dd-mm-yyyy"),
            NUMBERED.get(roll, "KPJ"): forms.random_digits(job.rng, len(rows), "99", 9),
            "TGL AKTIF": forms.dates(job.listing.start[rows.listing], "dd-mm-yyyy"),
            "TGL NA": texts,
            "STATUS": state,
        }
        name = job.folder / f"{roll}_{'0318' if job.regime == 'legacy' else '0323'}.csv"
        write_text(name, columns, Text(";", "utf-8"), rows.person, job.truth)

    return write
