"""Which row speaks for a person in the merged register: a dated rule for each group of fields."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import date
from typing import Literal, Self

from pydantic import Field, field_validator, model_validator

from reconcile.workspace.files.declared import Declared, Named

Order = Literal["whole", "newest", "most", "fuller", "from", "spelt", "row"]
Conflict = Literal["SURE", "KOTA", "SAME_DAY", "UNLIKE", "NEVER"]

MERGED_FIELDS = (
    "nik", "name", "birth_date", "birth_place", "sex", "mother_core", "parent_core", "kk", "relationship",
    "region_code", "rt", "rw", "address", "npsn", "school", "level", "nisn",
)  # fmt: skip
"""Columns of `records` that a merged register may say of a person."""

NEVER_MERGED = frozenset({"religion", "illness", "disability", "ppks", "account"})
"""A merged register says who people are: not what they believe, suffer or hold."""
APART = frozenset({"card_number", "segment", "benefit_status", "period_start", "period_end"})
"""Of one programme alone: no value of another programme ever stands in for them."""

_Code = Field(pattern=r"^[A-Z][A-Z_]{1,30}$")
_Name = Field(pattern=r"^[a-z][a-z_]{1,30}$")


class Step(Declared):
    """Rows that may speak, and which of them does.

    rule: its code in `register_fields`. from_: roles or codes of programmes. only: CONFIRMED, rows whose
    sender was told that their NIK is padan. order: what ranks them ("whole": names that are not cut, of
    somebody who has one; "fuller": names to which no other adds words; "from": as they are named; "spelt": of
    those that say the same name, who spells it as most do; "row": the first by its id, at last); what it
    leaves even speaks together. apart: rows that differ in this field are of one age. sure: such rows
    contradict one another where they differ by more than spelling.
    """

    rule: str = _Code
    title: Named
    from_: tuple[str, ...] = Field(alias="from", min_length=1)
    only: Literal["CONFIRMED"] | None = None
    order: tuple[Order, ...]
    apart: str | None = None
    sure: bool = False


class Group(Declared):
    """Fields that come from one row. needs: a row that leaves all of these blank is no candidate. same: rows
    that agree in these, spelling aside, say the same; `needs` where nothing is said. fill: fields that other
    rows fill where the chosen one is blank and they agree. firm: only of these a contradiction is for people;
    of `needs` where nothing is said. by_nik: fields of which the NIK of a row that speaks alone is its second
    witness."""

    name: str = _Name
    title: Named
    fields: tuple[str, ...] = Field(min_length=1)
    needs: tuple[str, ...] = Field(min_length=1)
    same: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()
    firm: tuple[str, ...] = ()
    by_nik: tuple[Literal["birth_date", "sex"], ...] = ()
    conflict: Conflict
    step: tuple[Step, ...] = Field(min_length=1)

    @property
    def looked_at(self) -> tuple[str, ...]:
        """Fields whose contradictions are for people."""
        return self.firm or self.needs

    @field_validator("fields")
    @classmethod
    def _may_be_merged(cls, fields: tuple[str, ...]) -> tuple[str, ...]:
        for field in fields:
            if field in NEVER_MERGED:
                raise ValueError(
                    f"{field} tidak boleh digabung: agama, penyakit, disabilitas, PPKS, rekening"
                )
            if field in APART:
                raise ValueError(f"{field} milik satu program dan tidak digabung lintas program")
            if field not in MERGED_FIELDS:
                raise ValueError(f"{field} tidak dikenal. Yang dikenal: {', '.join(MERGED_FIELDS)}")
        return fields

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _all_in(self.needs, self.fields, f"group {self.name}: needs")
        _all_in(self.same, self.fields, f"group {self.name}: same")
        _all_in(self.fill, self.fields, f"group {self.name}: fill")
        _all_in(self.firm, self.fields, f"group {self.name}: firm")
        _all_in(self.by_nik, self.fields, f"group {self.name}: by_nik")
        of_names = {"whole", "fuller", "spelt"} & {order for one in self.step for order in one.order}
        if of_names and "name" not in self.fields:
            raise ValueError(f"group {self.name}: {', '.join(sorted(of_names))} hanya untuk nama orang")
        _all_in((one.apart for one in self.step if one.apart), self.fields, f"group {self.name}: apart")
        _once((one.rule for one in self.step), f"group {self.name}: step")
        return self


class Survivorship(Declared):
    """All groups of the merged register. authority: who says so; valid_from: since when."""

    authority: Named
    valid_from: date
    group: tuple[Group, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _sound(self) -> Self:
        _once((one.name for one in self.group), "group")
        return self

    def named(self) -> Iterable[tuple[str, str]]:
        """(group, role or code) of everything that a step takes rows from."""
        return [(group.name, name) for group in self.group for step in group.step for name in step.from_]


def _all_in(names: Iterable[str], allowed: Iterable[str], where: str) -> None:
    if strange := sorted(set(names) - set(allowed)):
        raise ValueError(f"{where}: {', '.join(strange)} bukan field kelompok itu")


def _once(names: Iterable[str], where: str) -> None:
    if twice := [name for name, count in Counter(names).items() if count > 1]:
        raise ValueError(f"{where}: {', '.join(twice)} disebut dua kali")
