"""Social services in units as declared: what does not go together with living there, classes, and how few may
be told of."""

from __future__ import annotations

from typing import Annotated, Literal, Self

from pydantic import Field, model_validator

from reconcile.rules.age_range import AgeRange
from reconcile.workspace.files.declared import Declared, Named

ProgrammeCode = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")]
Stigma = Literal[0, 1, 2]


class Residence(Declared):
    """What goes with living in a unit. cash: programmes of cash aid that residents of the government's
    residential units are taken off. jkn: programmes of which an active row is JKN. capacity_years: from which
    age a declared capacity is old."""

    cash: tuple[ProgrammeCode, ...] = Field(min_length=1)
    jkn: tuple[ProgrammeCode, ...] = Field(min_length=1)
    capacity_years: int = Field(ge=1, le=50)
    authority: Named


class Hiding(Declared):
    """How few persons of classes of a stigma may be told of (least), and of which places: those of so many
    digits, and larger ones."""

    stigma: Stigma
    least: int = Field(ge=5, le=1000)
    digits: Literal[2, 4, 10]


class SocialClass(AgeRange):
    """A class of people whom social services look after. sex: of whom alone it speaks."""

    code: str = Field(pattern=r"^[0-9]{2}$")
    name: Named
    stigma: Stigma
    sex: Literal["M", "F"] | None = None


class UnitRules(Declared):
    """Everything declared of units but the units."""

    rule: Residence
    hiding: tuple[Hiding, ...]
    ppks: tuple[SocialClass, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _whole(self) -> Self:
        codes = [one.code for one in self.ppks]
        if doubled := sorted({code for code in codes if codes.count(code) > 1}):
            raise ValueError(f"ppks {doubled[0]}: disebut dua kali")
        if sorted(one.stigma for one in self.hiding) != [0, 1, 2]:
            raise ValueError("hiding: harus ada tepat satu untuk setiap stigma 0, 1 dan 2")
        return self

    def hiding_of(self, code: str) -> Hiding:
        """How few of a class may be told of; of one that nobody declared, as few as of the worst."""
        stigma = next((one.stigma for one in self.ppks if one.code == code), 2)
        return next(one for one in self.hiding if one.stigma == stigma)
