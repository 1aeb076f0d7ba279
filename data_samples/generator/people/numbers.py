"""Identity numbers of people who do not exist.

Every NIK and family card number has a serial of 9001 or more: SIAK issues serials from 0001 for each
kecamatan and date, and never gets there, so no number made here can be a real person's.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from data_samples.generator.arrays import Dates, Longs

FIRST_SERIAL = 9001


def parts_of(dates: Dates) -> tuple[Longs, Longs, Longs]:
    """Year, month and day of each date."""
    months = dates.astype("datetime64[M]")
    year = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (dates.astype("datetime64[D]") - months.astype("datetime64[D]")).astype(np.int64) + 1
    return year, month, day


def stem_of(district: Longs, dates: Dates, female: npt.NDArray[np.bool_] | None = None) -> Longs:
    """The first 12 digits: kecamatan, then DDMMYY; 40 is added to a woman's day."""
    year, month, day = parts_of(dates)
    if female is not None:
        day = day + 40 * female
    return district * 1_000_000 + day * 10_000 + month * 100 + year % 100


def with_serials(stems: Longs, first: int = FIRST_SERIAL) -> Longs:
    """16-digit numbers, unique; equal stems get consecutive serials in the order given, so that twins are
    neighbours.

    Raises ValueError when serials from `first` on would run out: 999 may share a stem where it is 9001.
    """
    order = np.argsort(stems, kind="stable")
    ranked = stems[order]
    starts = (
        np.flatnonzero(np.r_[True, ranked[1:] != ranked[:-1]]) if len(ranked) else np.zeros(0, dtype=np.int64)
    )
    rank = np.arange(len(ranked)) - np.repeat(starts, np.diff(np.r_[starts, len(ranked)]))
    if len(rank) and rank.max() > 9999 - first:
        raise ValueError(
            f"more than {10_000 - first} people share a kecamatan, birth date and sex: population too large"
            " for safe serials"
        )
    serials = np.empty(len(stems), dtype=np.int64)
    serials[order] = rank + first
    return stems * 10_000 + serials


def unique_numbers(rng: np.random.Generator, size: int, digits: int) -> Longs:
    """`size` different numbers of at most `digits` digits, in random order, without a trace of the order
    of people."""
    space = 10**digits
    numbers = np.unique(rng.integers(1, space, size=size + size // 10 + 100))
    while len(numbers) < size:
        numbers = np.unique(np.r_[numbers, rng.integers(1, space, size=size)])
    drawn: Longs = rng.permutation(numbers)[:size]
    return drawn
