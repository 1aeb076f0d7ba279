"""Where the uncovered are as declared: trades, what is counted, how response is learnt, what a day brings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared, Named

Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]
Positive = Annotated[float, Field(gt=0, le=1_000_000, allow_inf_nan=False)]
Age = Annotated[int, Field(ge=0, le=150)]
JobClass = Literal["OUT", "ASN", "TNI_POLRI", "PU", "CAMPUR", "BPU", "NEGARA", "LAIN"]
Code = Annotated[str, Field(max_length=40, pattern=r"^[A-Z][A-Z0-9_]*$")]


class Counting(Declared):
    """ages: both ends included; bands: by their first year. least: of a cell. target: classes whom agents
    register. refuse: segments without whose roll there is no map; unknown: segment -> classes of whom nothing
    is known without its roll."""

    ages: tuple[Age, Age]
    bands: tuple[Age, ...] = Field(min_length=1)
    least: int = Field(ge=5, le=1000)
    target: tuple[JobClass, ...] = Field(min_length=1)
    refuse: tuple[Code, ...]
    unknown: Mapping[Code, tuple[JobClass, ...]]
    authority: Named

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if list(self.bands) != sorted(set(self.bands)) or self.bands[0] != self.ages[0]:
            raise ValueError("bands: harus naik dan mulai dari umur pertama")
        return self


class Response(Declared):
    """days: within which a lead pays. stay_months: after which a member has stayed. first, stay: shares where
    nothing was ever learnt."""

    days: int = Field(ge=1, le=366)
    stay_months: int = Field(ge=1, le=60)
    first: Share
    stay: Share


class Further(Declared):
    """A round in places whose code begins so takes other days."""

    region: str = Field(pattern=r"^[0-9]{2,10}$")
    days: Positive


class Gain(Declared):
    """What a round of an agent in a kelurahan reaches, and the days that it takes. lower: chance below the
    bound by which places are ordered."""

    reach: Share
    days: Positive
    further: tuple[Further, ...] = ()
    lower: Annotated[float, Field(gt=0, lt=0.5)]

    def days_in(self, kelurahan: str) -> float:
        return next((one.days for one in self.further if kelurahan.startswith(one.region)), self.days)


class Lot(Declared):
    """Whether the first `of` places are visited in an order drawn by lot, and the share of visits that lots
    decide in any case."""

    by_lot: bool
    of: int = Field(ge=2, le=1000)
    seed: Named
    explore: Share


class Hot(Declared):
    """permutations, and the share of false discoveries among hot spots."""

    permutations: int = Field(ge=99, le=9999)
    false_discovery: Share


class Fairness(Declared):
    """flats: words of an address that is in flats for rent (rumah susun)."""

    flats: tuple[Annotated[str, Field(pattern=r"^[A-Z ]+$")], ...] = Field(min_length=1)


class Trade(Declared):
    """A trade. words: of JENIS_PKRJN. numbers: its numbers in SIAK's list."""

    code: Code
    title: Named
    class_: JobClass = Field(alias="class")
    words: tuple[Named, ...] = ()
    numbers: tuple[Annotated[int, Field(ge=1, le=99)], ...] = ()


class Margin(Declared):
    """How a survey parts the people of some classes: shares of `formal` and `informal`, of a place and
    perhaps of a sex and of a band (its first year). margin: half of the 95 % interval."""

    place: str = Field(pattern=r"^[0-9]{2}([0-9]{2})?$")
    sex: Literal["M", "F"] | None = None
    band: Age | None = None
    shares: Mapping[Literal["formal", "informal"], Share]
    formal: tuple[JobClass, ...]
    informal: tuple[JobClass, ...]
    year: int = Field(ge=1990, le=2100)
    source: Named
    margin: Share
    memory: bool = False

    @model_validator(mode="after")
    def _whole(self) -> Self:
        if set(self.shares) != {"formal", "informal"} or abs(sum(self.shares.values()) - 1) > 0.001:
            raise ValueError("shares: formal dan informal harus berjumlah 1")
        return self


class Territory(Declared):
    """Everything declared of places and their uncovered."""

    counting: Counting
    response: Response
    gain: Gain
    lot: Lot
    hot: Hot
    fairness: Fairness = Fairness(flats=("RUSUN", "RUSUNAWA", "RUMAH SUSUN"))
    trade: tuple[Trade, ...] = Field(min_length=1)
    margin: tuple[Margin, ...] = ()

    @model_validator(mode="after")
    def _told_apart(self) -> Self:
        numbers = [number for one in self.trade for number in one.numbers]
        if doubled := sorted({one for one in numbers if numbers.count(one) > 1}):
            raise ValueError(f"trade: nomor {doubled[0]} disebut dua kali")
        return self
