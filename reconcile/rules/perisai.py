"""Agents of social security as declared: how registrations are judged, what members pay, what agents are
owed."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations, pairwise
from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared, Named, Words

Month = Annotated[str, Field(pattern=r"^[1-9][0-9]{3}-(0[1-9]|1[0-2])$")]
Months = tuple[Month, Month]
"""The first and the last, yyyy-mm."""
Rupiah = Annotated[int, Field(ge=0, le=1_000_000_000)]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Registering(Declared):
    """How a registration is judged.

    complete, doubtful: likeness of names, 0 to 1. youngest, oldest: completed years at a first registration.
    days_between_agents: within which two agents register one person once. grace_months: of arrears after
    which a member has lapsed.
    """

    complete: Share
    doubtful: Share
    youngest: int = Field(ge=1, le=150)
    oldest: int = Field(ge=1, le=150)
    days_between_agents: int = Field(ge=0, le=366)
    grace_months: int = Field(ge=0, le=24)
    authority: Named

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.doubtful >= self.complete:
            raise ValueError("doubtful harus di bawah complete")
        if self.youngest > self.oldest:
            raise ValueError("youngest melebihi oldest")
        return self


class Step(Declared):
    """Bands of income of one width, from `from` on."""

    from_: Rupiah = Field(alias="from")
    width: int = Field(gt=0, le=1_000_000_000)


class Relief(Declared):
    """Months in which JKK and JKM cost `share` of what they do. jobs: words of which a job must hold one; all
    jobs where none."""

    months: Months
    jobs: tuple[Words, ...] = ()
    share: Share
    authority: Named


class Contribution(Declared):
    """What a member who is no wage-earner pays a month: shares of the base of his band, and rupiah (jkm)."""

    jkk: Share
    jht: Share
    jkm: Rupiah
    lowest: Rupiah
    highest_from: Rupiah
    highest: Rupiah
    steps: tuple[Step, ...] = Field(min_length=1)
    relief: tuple[Relief, ...] = ()
    authority: Named

    @model_validator(mode="after")
    def _bands(self) -> Self:
        ends = [*(step.from_ for step in self.steps), self.highest_from]
        for step, (begin, end) in zip(self.steps, pairwise(ends), strict=True):
            if end <= begin or (end - begin) % step.width:
                raise ValueError(f"steps: pita dari {begin} tidak berakhir tepat pada {end}")
        return self

    def bands(self) -> Sequence[tuple[int, int]]:
        """(income from, base) of every band, in order."""
        ends = [*(step.from_ for step in self.steps), self.highest_from]
        middle = [
            (begin, begin + step.width // 2)
            for step, (first, last) in zip(self.steps, pairwise(ends), strict=True)
            for begin in range(first, last, step.width)
        ]
        return [(0, self.lowest), *middle, (self.highest_from, self.highest)]


class Commission(Declared):
    """A share of contributions in a member's months `months` (first, last; that of registration is 1)."""

    months: tuple[int, int]
    share: Share


class Incentive(Declared):
    """What agents are owed in the months of a scheme.

    least: new members of a month from which its amounts are owed. month: rupiah for such a month. each,
    each_with_jht: rupiah for each new member. agent: his share of it; what his office has is not reckoned.
    """

    months: Months
    least: int = Field(ge=1, le=10_000)
    month: Rupiah = 0
    each: Rupiah = 0
    each_with_jht: Rupiah = 0
    commission: tuple[Commission, ...] = ()
    agent: Share
    authority: Named


class Testing(Declared):
    """Of tests against chance.

    false_discovery: of the agents told of, at most so many by chance. night: hours from, to. burst_seconds:
    closer to the one before than so many seconds. last_days: of a month.
    """

    false_discovery: Share
    burst_seconds: int = Field(ge=1, le=3600)
    night: tuple[int, int]
    last_days: int = Field(ge=1, le=10)
    authority: Named


class Members(Declared):
    """Rows of `programme` (of `segment`; all where none) say that somebody is a member: for himself (own), of
    an employer (wage), or of the state (state). A programme that nobody declares is no roll of the run."""

    programme: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    segment: str | None = None
    of: Literal["own", "wage", "state"]


class Perisai(Declared):
    """Everything declared of agents and their registrations."""

    registration: Registering
    contribution: Contribution
    incentive: tuple[Incentive, ...] = Field(min_length=1)
    tests: Testing
    members: tuple[Members, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _one_a_month(self) -> Self:
        for one, two in combinations(self.incentive, 2):
            if one.months[0] <= two.months[1] and two.months[0] <= one.months[1]:
                raise ValueError(f"incentive {two.months[0]}: dua skema untuk bulan yang sama")
        return self

    def scheme(self, month: str) -> Incentive | None:
        """The scheme of a month (yyyy-mm); None where none is declared."""
        return next((one for one in self.incentive if one.months[0] <= month <= one.months[1]), None)
