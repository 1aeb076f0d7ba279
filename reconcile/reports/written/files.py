"""A file of the papers as a value, and what it bears of the run that made it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True)
class Stamp:
    """What a paper prints of the run that it is from. number: printed on it and read back with answers; day:
    of which the run speaks; before: of which the run speaks that it is compared with."""

    number: str
    day: date
    before: date | None = None


@dataclass(frozen=True)
class ReportFile:
    """A file that was written: its name in the reports folder, its rows without the heading, and its
    SHA-256.

    key: of all that its bytes depend on but its stamp, "" where nobody asks. stamp: what it bears; that of
    the first run with this key. marked: the SHA-256 of what it was before it was filled in, "" where it bears
    nothing of tonight.
    """

    name: str
    rows: int
    sha256: str
    key: str = ""
    stamp: Stamp | None = None
    marked: str = ""
