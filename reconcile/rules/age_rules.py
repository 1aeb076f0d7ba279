"""Ages as declared: bands to count people by, birthdays that are told of ahead, ages that cannot be."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from itertools import pairwise
from typing import Literal, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared, Named

Years = Field(default=None, ge=0, le=150)
_Code = Field(max_length=40, pattern=r"^[A-Z][A-Z0-9_]*$")
Relationship = Literal["HEAD", "SPOUSE", "CHILD", "OTHER"]


class DatedAge(Declared):
    """An age that holds from a day on."""

    valid_from: date
    age: int = Field(ge=1, le=150)


class Scheme(Declared):
    """One way to band ages: `bands`, or the age that `limits` give for the day."""

    name: str = Field(pattern=r"^[a-z][a-z_]{1,30}$")
    title: Named
    bands: tuple[tuple[int, ...], ...] = ()
    limits: tuple[DatedAge, ...] = ()
    authority: Named

    @model_validator(mode="after")
    def _sound(self) -> Self:
        if bool(self.bands) == bool(self.limits):
            raise ValueError(f"scheme {self.name}: isi tepat satu dari bands dan limits")
        if any(len(band) not in (1, 2) or list(band) != sorted(band) for band in self.bands):
            raise ValueError(f"scheme {self.name}: setiap band harus [dari, sampai], atau [dari] pada akhir")
        if any(len(one) == 1 or next_[0] != one[1] + 1 for one, next_ in pairwise(self.bands)):
            raise ValueError(
                f"scheme {self.name}: bands harus berurutan tanpa celah dan tanpa tumpang tindih"
            )
        if self.bands and (self.bands[0][0] != 0 or len(self.bands[-1]) != 1):
            raise ValueError(f"scheme {self.name}: band pertama mulai dari 0, yang terakhir terbuka: [75]")
        return self

    def on(self, day: date) -> Sequence[tuple[str, int, int]]:
        """The bands on `day`: what each is called, the youngest and the oldest age; none before the first
        of `limits`."""
        if self.limits:
            held = [
                one.age
                for one in sorted(self.limits, key=lambda one: one.valid_from)
                if one.valid_from <= day
            ]
            return [(f"0-{held[-1] - 1}", 0, held[-1] - 1), (f"{held[-1]}+", held[-1], 999)] if held else []
        return [
            (f"{band[0]}+", band[0], 999) if len(band) == 1 else (f"{band[0]}-{band[1]}", band[0], band[1])
            for band in self.bands
        ]


class Notice(Declared):
    """A birthday that is told of ahead. segment, relationship: only rows that say so."""

    code: str = _Code
    programmes: tuple[str, ...] = Field(min_length=1)
    segment: str | None = None
    relationship: Relationship | None = None
    age: int = Field(ge=1, le=150)
    sentence: Named
    authority: Named


class Limit(Declared):
    """Ages outside of which a row cannot be right (IMPOSSIBLE), or hardly. programmes: all where none."""

    code: str = _Code
    severity: Literal["IMPOSSIBLE", "IMPLAUSIBLE"]
    programmes: tuple[str, ...] = ()
    relationship: Relationship | None = None
    level: Literal["SD", "SMP", "SMA", "SMK", "PKBM"] | None = None
    min: int | None = Years
    max: int | None = Years
    sentence: Named

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.min is None and self.max is None:
            raise ValueError(f"limit {self.code}: isi min, max, atau keduanya")
        return self


class Ahead(Declared):
    """months: how long before."""

    months: int = Field(ge=1, le=12)


class Ages(Declared):
    scheme: tuple[Scheme, ...] = Field(min_length=1)
    notices: Ahead
    notice: tuple[Notice, ...] = ()
    limit: tuple[Limit, ...] = ()

    def named(self) -> Sequence[tuple[str, str]]:
        """(what names it, programme) of every programme that is named."""
        return [
            *(("notice " + one.code, code) for one in self.notice for code in one.programmes),
            *(("limit " + one.code, code) for one in self.limit for code in one.programmes),
        ]
