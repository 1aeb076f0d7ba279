"""Times of day of an office: until when a night should be done, and the quiet hours in which none begins."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from reconcile.vocabulary.days import JAKARTA

_DAY = timedelta(days=1)
_RANGE = re.compile(r"\s*([0-9:.]+)\s*(?:-|–|s\.?d\.?)\s*([0-9:.]+)\s*")


def moment(when: datetime) -> str:
    """31-03-2018 pukul 01.00 WIB."""
    return f"{when.astimezone(JAKARTA):%d-%m-%Y pukul %H.%M} WIB"


def read_time(value: object) -> time:
    """01:00, 1.00 or 01:00:30, or a time of TOML. Raises ValueError."""
    if isinstance(value, time):
        return value.replace(microsecond=0, tzinfo=None)
    for written in ("%H:%M", "%H.%M", "%H:%M:%S"):
        try:
            return datetime.strptime(str(value).strip(), written).time()
        except ValueError:
            continue
    raise ValueError("tulis waktu sebagai jj:mm, misalnya 01:00")


@dataclass(frozen=True)
class Quiet:
    """Hours of every day in Jakarta, `begins` included and `ends` not; over midnight where it ends first."""

    begins: time
    ends: time

    def __str__(self) -> str:
        return f"{self.begins:%H.%M}-{self.ends:%H.%M} WIB"

    def holds(self, at: time) -> bool:
        """Whether the time of day `at` lies within."""
        if self.begins < self.ends:
            return self.begins <= at < self.ends
        return at >= self.begins or at < self.ends


def read_quiet(value: object) -> Quiet:
    """07:00-17:00. Raises ValueError."""
    if isinstance(value, Quiet):
        return value
    said = _RANGE.fullmatch(value) if isinstance(value, str) else None
    if said is None:
        raise ValueError("tulis jam tenang sebagai jj:mm-jj:mm, misalnya 07:00-17:00")
    begins, ends = read_time(said[1]), read_time(said[2])
    if begins == ends:
        raise ValueError("jam tenang tidak boleh mulai dan berakhir pada waktu yang sama")
    return Quiet(begins, ends)


def quiet_at(hours: Sequence[Quiet], at: time) -> Quiet | None:
    """Those of the quiet hours within which the time of day `at` lies."""
    return next((one for one in hours if one.holds(at)), None)


def after_quiet(hours: Sequence[Quiet], when: datetime) -> datetime:
    """`when` itself, or the end of the quiet hours in which it lies; of a row of them that of the last."""
    for _ in range(len(hours) + 1):
        quiet = quiet_at(hours, when.astimezone(JAKARTA).time())
        if quiet is None:
            break
        when = next_time(when, quiet.ends)
    return when


def next_time(now: datetime, at: time) -> datetime:
    """The first moment after `now` at which it is `at` in Jakarta."""
    today = datetime.combine(now.astimezone(JAKARTA).date(), at, JAKARTA)
    return today if today > now else today + _DAY


def late_from(began: datetime, late_after: float, done_by: time | None) -> datetime:
    """From when on a night that began at `began` is late: `late_after` minutes later, or at `done_by` where
    that comes first."""
    longest = began + timedelta(minutes=late_after)
    return longest if done_by is None else min(longest, next_time(began, done_by))
