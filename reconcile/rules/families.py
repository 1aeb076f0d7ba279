"""Coverage as declared: families of programmes, their segments, the people they are counted against, and
targets."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from math import hypot
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared, FileCode, Named

ANY = "*"
"""Every row of a roll whose segment its family does not name."""
REGISTERED = "REGISTERED"

Code = Annotated[str, Field(max_length=31, pattern=r"^[A-Z][A-Z0-9_]*$")]
RollSegment = tuple[str, str]
"""A programme, and the segment of its rows, or ANY."""
Band = tuple[int, int] | tuple[int]


def twice(names: Sequence[str]) -> Sequence[str]:
    """The names that stand there more than once."""
    return [name for name in dict.fromkeys(names) if names.count(name) > 1]


class Segment(Declared):
    """Whoever stands on `rolls` is of the segment.

    registered: PERIOD, the dates of the row hold the day; LISTED, the row has begun. active: PERIOD, so and
    not said to be inactive; COVER, within `months` after the end of cover; CONTRIBUTION, a month was paid
    that lies at most `months` back and the membership has not ended; NEVER. silent: what a row is that says
    no status. needed: whether without its rolls nobody can be called uncovered.
    """

    code: Code
    title: Named
    rolls: tuple[RollSegment, ...] = Field(min_length=1)
    registered: Literal["PERIOD", "LISTED"]
    active: Literal["PERIOD", "COVER", "CONTRIBUTION", "NEVER"]
    months: int = Field(default=0, ge=0, le=24)
    silent: Literal["ACTIVE", "UNKNOWN"] = "ACTIVE"
    needed: bool = True


class Family(Declared):
    """Programmes that cover one thing.

    of: the denominator of its pages. stale_months: a roll that speaks of a day longer ago says nothing of
    today. bands: of age. oldest: the last age at which one counts (null: any). workplace: also counted by
    where people work. outside: rows of its rolls that are no members.
    """

    code: FileCode
    title: Named
    of: str
    stale_months: int = Field(ge=1, le=60)
    authority: Named
    bands: tuple[Band, ...] = Field(min_length=1)
    oldest: int | None = Field(default=None, ge=0, le=150)
    workplace: bool = False
    segments: tuple[Segment, ...] = Field(min_length=1)
    outside: tuple[RollSegment, ...] = ()

    @model_validator(mode="after")
    def _once(self) -> Self:
        codes = [segment.code for segment in self.segments]
        rolls = [*(roll for segment in self.segments for roll in segment.rolls), *self.outside]
        for name in twice([*codes, *map(" ".join, rolls)]):
            raise ValueError(f"family {self.code}: {name} disebut dua kali")
        ends = [(band[0], band[-1] if len(band) == 2 else 150) for band in self.bands]
        if any(low > high for low, high in ends) or any(two[0] <= one[1] for one, two in pairwise(ends)):
            raise ValueError(f"family {self.code}: bands tidak berurutan")
        return self

    def banded(self) -> Sequence[tuple[str, int, int]]:
        """(name, first age, last age) of each band, as "15-24" or "65+"."""
        return [
            (f"{band[0]}-{band[1]}", band[0], band[1]) if len(band) == 2 else (f"{band[0]}+", band[0], 150)
            for band in self.bands
        ]

    @property
    def programmes(self) -> Sequence[str]:
        """The rolls that speak of it, in order."""
        return sorted({programme for segment in self.segments for programme, _ in segment.rolls})


class Line(Declared):
    """A count of a waterfall, in persons; what is taken off is below 0; null where nobody has said how many.
    margin: half of its 95 % interval; null: not said. memory: the figure rests on memory."""

    title: Named
    count: int | None = Field(default=None, ge=-(10**10), le=10**10)
    margin: int | None = Field(default=None, ge=0, le=10**9)
    source: Named
    memory: bool = False


class Denominator(Declared):
    """People against whom coverage is counted: of the register of the run (`ages`, both ends included), or
    of a survey of `place` (a province, a kota, ID) and `year`, line by line."""

    code: FileCode
    title: Named
    of: Literal["register", "survey"]
    ages: tuple[int, int] = (0, 150)
    place: str = Field(default="", pattern=r"^([0-9]{2}|[0-9]{4}|ID)?$")
    year: int | None = Field(default=None, ge=1950, le=2200)
    lines: tuple[Line, ...] = ()

    @model_validator(mode="after")
    def _sound(self) -> Self:
        said = bool(self.lines) and bool(self.place) and self.year is not None
        if (self.of == "survey") != said or (self.of == "register" and (self.lines or self.place)):
            raise ValueError(
                f"denominator {self.code}: survey memerlukan place, year dan lines; register tidak"
            )
        if self.of == "survey" and self.count <= 0:
            raise ValueError(f"denominator {self.code}: jumlah semua lines harus lebih dari 0")
        return self

    @property
    def count(self) -> int:
        """The sum of its lines; the most that it can be where a line has no count (`at_most`)."""
        return sum(line.count or 0 for line in self.lines)

    @property
    def at_most(self) -> bool:
        return any(line.count is None for line in self.lines)

    @property
    def margin(self) -> int | None:
        """Half of the 95 % interval of the sum, its lines taken as independent; None where one has none."""
        margins = [line.margin for line in self.lines if line.count is not None]
        known = [margin for margin in margins if margin is not None]
        return round(hypot(*known)) if len(known) == len(margins) else None

    @property
    def memory(self) -> bool:
        return any(line.memory for line in self.lines)


class Target(Declared):
    """So many of 100 by a day. counts: persons of the family, of `segments` alone where some are named.
    over: a denominator, or REGISTERED. group: targets that make one predicate together."""

    code: FileCode
    family: str
    title: Named
    counts: Literal["REGISTERED", "ACTIVE"]
    over: str
    percent: float = Field(gt=0, le=100, allow_inf_nan=False)
    by: date
    segments: tuple[Code, ...] = ()
    group: str = ""
    authority: Named


class Families(Declared):
    """Everything declared of coverage."""

    family: tuple[Family, ...] = Field(min_length=1)
    denominator: tuple[Denominator, ...] = Field(min_length=1)
    target: tuple[Target, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> Self:
        families = {family.code: family for family in self.family}
        # a survey's kota is a further version of the same denominator
        places = [f"{one.code} {one.place}".strip() for one in self.denominator]
        listed = ([family.code for family in self.family], places, [one.code for one in self.target])
        for name in (name for names in listed for name in twice(names)):
            raise ValueError(f"{name}: disebut dua kali")
        codes = {one.code for one in self.denominator}
        for family in self.family:
            if family.of not in codes:
                raise ValueError(f"family {family.code}: of: denominator {family.of} tidak ada")
        for target in self.target:
            if target.family not in families:
                raise ValueError(f"target {target.code}: family {target.family} tidak ada")
            if target.over not in codes | {REGISTERED}:
                raise ValueError(f"target {target.code}: over: denominator {target.over} tidak ada")
            segments = {segment.code for segment in families[target.family].segments}
            if strange := sorted(set(target.segments) - segments):
                raise ValueError(f"target {target.code}: segmen {strange[0]} tidak ada")
        return self
