"""The day that is asked about, and for how long each answer stays what it is.

What a cell says may depend on the day on which it is read: 05/04/18 is a birth of 1918 until 5 April 2018
comes. Whoever asks whether a day has come asks here, so that it is known between which days all was answered
alike: as long as that lasts, nothing need be read again.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]

_DAY = timedelta(days=1)


@dataclass(slots=True)
class AsOf:
    """day: asked about. first, last: the days between which every answer so far is the same."""

    day: date
    first: date = date.min
    last: date = date.max

    def reached(self, day: date) -> bool:
        """Whether `day` has come."""
        if day <= self.day:
            self.first = max(self.first, day)
            return True
        self.last = min(self.last, day - _DAY)
        return False

    def reached_all(self, days: Days, where: Mask) -> Mask:
        """Which of `days` have come, False but for those `where` it is asked; NaT never comes."""
        asked = where & ~np.isnat(days)
        come = asked & (days <= np.datetime64(self.day, "D"))
        ahead = asked & ~come
        if come.any():
            self.reached(days[come].max().item())
        if ahead.any():
            self.reached(days[ahead].min().item())
        return come

    def year(self) -> int:
        """Of the day."""
        self.reached(date(self.day.year, 1, 1))
        self.reached(date(self.day.year + 1, 1, 1))
        return self.day.year

    def century(self) -> int:
        """The first year of the day's hundred years: 2000."""
        century = self.day.year // 100 * 100
        self.reached(date(century, 1, 1))
        self.reached(date(century + 100, 1, 1))
        return century

    def narrow(self, first: date, last: date) -> None:
        """Something else was answered alike only between these days."""
        self.first, self.last = max(self.first, first), min(self.last, last)

    @property
    def same(self) -> tuple[date, date]:
        """The first and the last of the days between which every answer is the same."""
        return self.first, self.last
