"""The months that are generated: their names as folders, as people write them, and their days."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from data_samples.generator.arrays import Dates, Ints
from data_samples.generator.exports.forms import MONTHS
from data_samples.generator.regimes import TODAY, Regime

NEVER = 1_000_000
"""A month that does not come."""

MOST = 12
"""Ages on rolls and the years of school stages are written for one calendar year."""


@dataclass(frozen=True)
class Month:
    """A month, `number` 0 the first of those generated."""

    number: int
    first: np.datetime64

    @property
    def last(self) -> np.datetime64:
        """Its last day: the as-of date of a run on its folder."""
        following = np.array([self.first]).astype("datetime64[M]") + np.timedelta64(1, "M")
        last: np.datetime64 = (following.astype("datetime64[D]") - np.timedelta64(1, "D"))[0]
        return last

    @property
    def label(self) -> str:
        """The name of its folder: 2018-02."""
        return str(self.first)[:7]

    @property
    def year(self) -> int:
        return int(self.label[:4])

    @property
    def name(self) -> str:
        """Februari."""
        return MONTHS[int(self.label[5:]) - 1]

    @property
    def digits(self) -> str:
        """The last day as files carry it: 20180228."""
        return str(self.last).replace("-", "")


def first_after(months: Sequence[Month], days: Dates) -> Ints:
    """The first month that begins after each day; NEVER where none does."""
    firsts = np.array([month.first for month in months], dtype="datetime64[D]")
    found = np.searchsorted(firsts, days.astype("datetime64[D]"), side="right")
    return np.where(found < len(firsts), found, NEVER).astype(np.int32)


def months_of(regime: Regime, count: int) -> tuple[Month, ...]:
    """`count` months from January of the regime's year.

    Raises ValueError unless there are one to twelve.
    """
    if not 1 <= count <= MOST:
        raise ValueError(f"one to {MOST} months can be made")
    start = TODAY[regime].astype("datetime64[Y]").astype("datetime64[M]")
    return tuple(Month(number, (start + number).astype("datetime64[D]")) for number in range(count))
