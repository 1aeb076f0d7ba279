"""What the name of a file says of its delivery: when, which revision, which tahap, of which series."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass
from datetime import date
from functools import cached_property

from reconcile.ingest.standard.periods import MONTH_NUMBERS
from reconcile.regions import regencies

_MONTH = "|".join(sorted(MONTH_NUMBERS, key=len, reverse=True))
_YEAR = r"(?:19|20)\d\d"
_M = r"0[1-9]|1[0-2]"
_D = r"0[1-9]|[12]\d|3[01]"
_DAYS = (
    re.compile(rf"(?<!\d)(?P<y>{_YEAR})[ .]?(?P<m>{_M})[ .]?(?P<d>{_D})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>{_D})[ .]?(?P<m>{_M})[ .]?(?P<y>{_YEAR})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<d>\d{{1,2}}) ?(?P<n>{_MONTH}) ?(?P<y>{_YEAR})(?!\d)"),
)
_MONTHLY = (
    re.compile(rf"(?<![A-Z])(?P<n>{_MONTH})[ .]?(?P<y>{_YEAR})(?!\d)"),
    re.compile(rf"(?<![A-Z])(?P<n>{_MONTH})(?P<y>[12]\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<y>{_YEAR})[ .]?(?P<n>{_MONTH})(?![A-Z])"),
    re.compile(rf"(?<!\d)(?P<m>{_M})[ .]?(?P<y>{_YEAR})(?!\d)"),
    re.compile(rf"(?<!\d)(?P<y>{_YEAR})[ .]?(?P<m>{_M})(?!\d)"),
)
_SHORT = re.compile(r"(?<!\d)(?P<m>0[1-9]|1[0-2])(?P<y>1[3-9]|2\d)(?!\d)")
"""Month and year in four digits (0318). Of the years to 2012 such digits may as well be a day and a month."""
_YEARLY = re.compile(rf"(?<!\d)(?P<y>{_YEAR})(?!\d)")
_REVISION = re.compile(
    r"(?<![A-Z])(?:REV(?:ISI)?|PERBAIKAN|PEMBETULAN|KOREKSI|FIX|V(?:ERSI)?(?= ?\d))"
    r"(?: KE)?[ .]?(?P<n>\d{1,2})?(?![A-Z0-9])"
)
_STAGE = re.compile(
    r"(?<![A-Z])(?:TAHAP|THP|GELOMBANG|SEMESTER|TERMIN|T)(?: KE)?[ .]?(?P<n>IV|III|II|I|[1-4])(?![A-Z0-9])"
)
_ROMAN = {"I": "1", "II": "2", "III": "3", "IV": "4"}
_PLAIN = re.compile(r"FINAL|COPY|SALINAN|BARU|UPDATE|\(\d+\)|[^A-Z0-9]+")


@dataclass(frozen=True, order=True)
class Span:
    """The days that a file may speak of: one, those of a month, or those of a year."""

    first: date
    last: date

    @property
    def as_of(self) -> date | None:
        """The day to take it for; None where nothing but a year is known."""
        return self.last if (self.last - self.first).days < 31 else None

    def after(self, other: Span) -> bool:
        """Whether all its days are later than all of the other's."""
        return self.first > other.last


def day_span(day: date) -> Span:
    return Span(day, day)


def month_span(year: int, month: int) -> Span:
    return Span(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))


@dataclass(frozen=True)
class FileName:
    """The name of a source, a file's or a zip member's, and what its words say."""

    name: str

    @cached_property
    def parts(self) -> tuple[str, ...]:
        """In capitals, without the ending of a file; what parts words is a space. A member's name stands
        before that of its zip."""
        bare = [re.sub(r"\.[A-Za-z]{2,5}$", "", part) for part in self.name.split("/")]
        return tuple(re.sub(r"[\s_\-–()]+", " ", part).upper().strip() for part in bare[::-1])

    @cached_property
    def words(self) -> str:
        return " ".join(self.parts)

    @cached_property
    def span(self) -> Span | None:
        return next(filter(None, map(read_span, self.parts)), None)

    @cached_property
    def revision(self) -> int:
        """0 for the first, 1 for one that is called corrected, its number where it has one."""
        found = [int(match["n"] or 1) for match in _REVISION.finditer(self.words)]
        return max(found, default=0)

    @cached_property
    def stage(self) -> str:
        """The tahap it names, "" when none."""
        found = _STAGE.search(self.words)
        return _ROMAN.get(found["n"], found["n"]) if found else ""

    @cached_property
    def series(self) -> str:
        """What is left of the name when dates and revisions are taken out: the same for every month of one
        export."""
        left = self.words
        for pattern in (*_DAYS, *_MONTHLY, _YEARLY, _REVISION):
            left = pattern.sub(" ", left)
        left = _SHORT.sub(lambda found: " " if _short(found) else found[0], left)
        return _PLAIN.sub(" ", left).strip()


def read_span(words: str) -> Span | None:
    """The finest days that upper-case words name: a day, else a month, else a year; None when none, or when
    they name several."""
    for patterns, read in (
        (_DAYS, _day),
        (_MONTHLY, _month),
        ((_SHORT,), _short),
        ((_YEARLY,), _year),
    ):
        found = {read(match) for pattern in patterns for match in pattern.finditer(words)} - {None}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def _day(found: re.Match[str]) -> Span | None:
    try:
        return day_span(date(int(found["y"]), _number(found), int(found["d"])))
    except ValueError:
        return None


def _month(found: re.Match[str]) -> Span:
    year = int(found["y"])
    return month_span(year if year > 99 else 2000 + year, _number(found))


def _short(found: re.Match[str]) -> Span | None:
    """None for the code of a kota (1218)."""
    return None if found[0] in regencies() else _month(found)


def _year(found: re.Match[str]) -> Span:
    return Span(date(int(found["y"]), 1, 1), date(int(found["y"]), 12, 31))


def _number(found: re.Match[str]) -> int:
    parts = found.groupdict()
    return int(parts["m"]) if parts.get("m") else MONTH_NUMBERS[parts["n"]]
