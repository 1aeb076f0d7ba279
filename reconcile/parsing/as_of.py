"""The day that is asked about, and for how long each answer stays what it is.

What a cell says may depend on the day on which it is read: 05/04/18 is a birth of 1918 until 5 April 2018
comes. Whoever asks whether a day has come asks here, so that it is known between which days all was answered
alike: as long as that lasts, nothing need be read again. Of rows read together each has its own days, so that
one that says something else from tomorrow on leaves the others as they are.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
from numpy.typing import NDArray

Days = NDArray[np.datetime64]
Mask = NDArray[np.bool_]
Places = NDArray[np.int64]

_DAY = timedelta(days=1)


@dataclass(slots=True)
class AsOf:
    """day: asked about. first, last: the days between which every answer so far is the same, but for those of
    a row alone; firsts, lasts: of each row its own, where rows are told apart."""

    day: date
    first: date = date.min
    last: date = date.max
    firsts: Days | None = None
    lasts: Days | None = None

    @classmethod
    def of_rows(cls, day: date, rows: int) -> AsOf:
        """What is asked of a row is noted for it alone."""
        firsts, lasts = (np.full(rows, end, "datetime64[D]") for end in (date.min, date.max))
        return cls(day, firsts=firsts, lasts=lasts)

    def reached(self, day: date, row: int | None = None) -> bool:
        """Whether `day` has come. row: which alone it decides of."""
        if row is None or self.firsts is None or self.lasts is None:
            come = day <= self.day
            self.narrow(day if come else date.min, date.max if come else day - _DAY)
            return come
        return bool(
            self.reached_all(np.array([day], "datetime64[D]"), np.ones(1, np.bool_), np.array([row]))[0]
        )

    def reached_all(self, days: Days, where: Mask, rows: Places | None = None) -> Mask:
        """Which of `days`, one of each row, have come, False but for those `where` it is asked; NaT never
        comes. rows: whose they are, where not of all."""
        asked = where & ~np.isnat(days)
        come = asked & (days <= np.datetime64(self.day, "D"))
        ahead = asked & ~come
        self.narrow_rows(
            np.where(come, days, np.datetime64(date.min)),
            np.where(ahead, days - np.timedelta64(1, "D"), np.datetime64(date.max)),
            rows,
        )
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

    def narrow_rows(self, firsts: Days, lasts: Days, rows: Places | None = None) -> None:
        """Something was answered alike of each row only between its days. rows: whose they are, where not of
        all."""
        if self.firsts is None or self.lasts is None:
            if len(firsts):
                self.narrow(firsts.max().item(), lasts.min().item())
            return
        at = slice(None) if rows is None else rows
        self.firsts[at] = np.maximum(self.firsts[at], firsts)
        self.lasts[at] = np.minimum(self.lasts[at], lasts)

    @property
    def own(self) -> tuple[Days, Days] | None:
        """Of each row the first and the last of the days between which every answer is the same."""
        if self.firsts is None or self.lasts is None:
            return None
        first, last = np.datetime64(self.first), np.datetime64(self.last)
        return np.maximum(self.firsts, first), np.minimum(self.lasts, last)

    @property
    def same(self) -> tuple[date, date]:
        """The first and the last of the days between which every answer is the same."""
        own = self.own
        if own is None or not len(own[0]):
            return self.first, self.last
        return own[0].max().item(), own[1].min().item()
