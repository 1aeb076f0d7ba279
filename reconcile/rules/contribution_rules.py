"""Contributions as declared: rates, wages that count, windows of relief, days by which a month is paid; and
what an employer owes by its size."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from itertools import combinations
from typing import Annotated, Literal, Self

from pydantic import Field, StringConstraints, model_validator

from reconcile.workspace.files.declared import Declared, Named

Programme = Literal["JKN", "JKK", "JKM", "JHT", "JP", "JKP"]
PROGRAMMES: tuple[Programme, ...] = ("JKN", "JKK", "JKM", "JHT", "JP", "JKP")
Size = Literal["MICRO", "SMALL", "MEDIUM", "LARGE"]
SIZES: tuple[Size, ...] = ("MICRO", "SMALL", "MEDIUM", "LARGE")
RISKS = (1, 2, 3, 4, 5)
"""Classes of JKK, from very low to very high."""

BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)
Percent = Annotated[Decimal, Field(ge=0, le=100, decimal_places=4)]
Rupiah = Annotated[int, Field(gt=0, le=10**15)]
MonthDay = Annotated[str, StringConstraints(pattern=r"^(0[1-9]|1[0-2])-(0[1-9]|[12][0-9]|3[01])$")]
Code = Annotated[str, StringConstraints(max_length=40, pattern=r"^[A-Z][A-Z0-9_]*$")]


class Sourced(Declared):
    """What holds from a day to a day. checked: whether somebody held it against the source it names."""

    valid_from: date = BEGINNING
    valid_to: date = END
    authority: Named
    checked: bool = True

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from > self.valid_to:
            raise ValueError("valid_from sesudah valid_to")
        return self

    def holds(self, day: date) -> bool:
        return self.valid_from <= day <= self.valid_to

    def meets(self, other: Sourced) -> bool:
        return self.valid_from <= other.valid_to and other.valid_from <= self.valid_to


class Rate(Sourced):
    """Percent of the wage that each side owes. risk: class of JKK. ceiling: name of the highest wage that
    counts. floored: whether a wage below the floor of the place counts as that floor."""

    programme: Programme
    risk: int | None = Field(default=None, ge=1, le=5)
    employer: Percent
    worker: Percent = Decimal(0)
    ceiling: Code | None = None
    floored: bool = False

    @model_validator(mode="after")
    def _classed(self) -> Self:
        if (self.programme == "JKK") != (self.risk is not None):
            raise ValueError("risk: isi untuk JKK (1 sampai 5), dan hanya untuk JKK")
        return self


class Ceiling(Sourced):
    name: Code
    amount: Rupiah


class Grown(Declared):
    """A ceiling that grows: from `month` of each year the last one times 1 + growth of the year before, cut
    down to `cut` rupiah. growth: year -> percent."""

    name: Code
    valid_from: date
    amount: Rupiah
    month: int = Field(ge=1, le=12)
    cut: int = Field(gt=0)
    growth: Mapping[int, Annotated[Decimal, Field(gt=-50, lt=50)]]
    authority: Named
    checked: bool = True

    @model_validator(mode="after")
    def _unbroken(self) -> Self:
        years = sorted(self.growth)
        if years and years != list(range(self.valid_from.year, years[-1] + 1)):
            raise ValueError(f"growth: isi setiap tahun sejak {self.valid_from.year}, tanpa celah")
        return self

    def ceilings(self) -> Iterable[Ceiling]:
        """One a year. The last ends where the next growth would be needed: nothing is known from then on."""
        amount, since = self.amount, self.valid_from
        for year in range(self.valid_from.year, max(self.growth, default=self.valid_from.year - 1) + 2):
            until = date(year + 1, self.month, 1)
            yield self._of(amount, since, date.fromordinal(until.toordinal() - 1))
            if year in self.growth:
                raised = amount * (100 + self.growth[year]) / 100
                amount, since = int(raised // self.cut) * self.cut, until

    def _of(self, amount: int, since: date, until: date) -> Ceiling:
        return Ceiling(
            name=self.name,
            amount=amount,
            valid_from=since,
            valid_to=until,
            authority=self.authority,
            checked=self.checked,
        )


class Floor(Declared):
    """The lowest wage of a year at a place. place: the beginning of its region code."""

    place: str = Field(pattern=r"^[0-9]{2,10}$")
    year: int = Field(ge=2000, le=2200)
    amount: Rupiah
    lower: Rupiah | None = None
    authority: Named
    checked: bool = True

    @model_validator(mode="after")
    def _lower(self) -> Self:
        if self.lower is not None and self.lower >= self.amount:
            raise ValueError("lower harus di bawah amount")
        return self


class Relief(Sourced):
    """A window in which `percent` of the usual is owed. until: the day by which the rest is owed after all.
    conditional: only by employers that met a condition that no roll tells of."""

    code: Code
    programmes: tuple[Programme, ...] = Field(min_length=1)
    segment: Literal["PU", "BPU"] = "PU"
    trade: Code | None = None
    percent: Percent
    until: date | None = None
    conditional: bool = False


class Payable(Sourced):
    programmes: tuple[Programme, ...] = Field(min_length=1)
    day: int = Field(ge=1, le=31)
    months: int = Field(ge=0, le=12)


class DaysOff(Declared):
    """each_year: month and day."""

    each_year: tuple[MonthDay, ...] = ()
    days: tuple[date, ...] = ()
    authority: Named
    checked: bool = True

    def holds(self, day: date) -> bool:
        """Whether nobody works on `day`."""
        return day.weekday() >= 5 or f"{day:%m-%d}" in self.each_year or day in self.days


class Contributions(Declared):
    rate: tuple[Rate, ...] = Field(min_length=1)
    ceiling: tuple[Ceiling, ...] = ()
    grown: Grown
    floor: tuple[Floor, ...] = ()
    relief: tuple[Relief, ...] = ()
    payable: tuple[Payable, ...] = Field(min_length=1)
    days_off: DaysOff

    @property
    def ceilings(self) -> tuple[Ceiling, ...]:
        """Those that are declared and those that grew."""
        return (*self.ceiling, *self.grown.ceilings())

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        _once_a_day((f"rate {one.programme} {one.risk or ''}".strip(), one) for one in self.rate)
        _once_a_day((f"ceiling {one.name}", one) for one in self.ceilings)
        _once_a_day((f"payable {code}", one) for one in self.payable for code in one.programmes)
        for rate in self.rate:
            for relief in self.relief:
                if rate.programme in relief.programmes:
                    parts_per_million(rate.employer, relief.percent)
                    parts_per_million(rate.worker, relief.percent)
        names = {one.name for one in self.ceilings}
        for one in self.rate:
            if one.ceiling is not None and one.ceiling not in names:
                raise ValueError(f"rate {one.programme}: ceiling {one.ceiling} tidak ada")
        for left, right in combinations(self.floor, 2):
            if left.year == right.year and left.place == right.place:
                raise ValueError(f"floor {left.place} {left.year}: disebut dua kali")
        return self


class Obligation(Sourced):
    size: Size
    programmes: tuple[Programme, ...] = Field(min_length=1)


class SizeLimits(Sourced):
    """Up to how much an employer is of which size, the end included; the last size has no end."""

    by: Literal["CAPITAL", "SALES", "ASSETS", "WORKERS"]
    up_to: Mapping[Size, Rupiah]

    @model_validator(mode="after")
    def _rising(self) -> Self:
        ends = [self.up_to.get(size, 0) for size in SIZES[:-1]]
        if set(self.up_to) != set(SIZES[:-1]) or ends != sorted(set(ends)):
            raise ValueError(f"up_to: isi {', '.join(SIZES[:-1])}, masing-masing lebih besar dari sebelumnya")
        return self


class Agencies(Declared):
    """Whose workers work at others. kbli: beginnings of their codes."""

    kbli: tuple[Annotated[str, StringConstraints(pattern=r"^[0-9]{2,5}$")], ...] = ()
    authority: Named
    checked: bool = True


class Obligations(Declared):
    agencies: Agencies
    obligation: tuple[Obligation, ...] = Field(min_length=1)
    size: tuple[SizeLimits, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_at_a_time(self) -> Self:
        _once_a_day((f"obligation {one.size}", one) for one in self.obligation)
        _once_a_day((f"size {one.by}", one) for one in self.size)
        return self


def parts_per_million(percent: Decimal, of: Decimal) -> int:
    """`of` percent of `percent`, in millionths. Raises ValueError where that is no whole number."""
    parts = percent * of * 100
    if parts != parts.to_integral_value():
        raise ValueError(f"{of} % dari {percent} % lebih halus dari sepersejuta")
    return int(parts)


def _once_a_day(named: Iterable[tuple[str, Sourced]]) -> None:
    for (name, one), (other, two) in combinations(list(named), 2):
        if name == other and one.meets(two):
            raise ValueError(f"{name}: dua aturan untuk hari yang sama")
