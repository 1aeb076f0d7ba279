"""Covers as declared: what the country pays wherever somebody lives, and what a province pays for its own."""

from __future__ import annotations

from typing import Literal, Self

from pydantic import Field, model_validator

from reconcile.workspace.files.declared import Declared, Named

CoverCode = Literal["KESEHATAN", "PENDIDIKAN"]


class Cover(Declared):
    """One cover that goes with its person. central, regional: names of benefits in overlaps.toml."""

    code: CoverCode
    central: str = Field(max_length=100)
    regional: str = Field(max_length=100)
    authority: Named


class OtherRegions(Declared):
    """What may follow people from region to region."""

    cover: tuple[Cover, ...]

    @model_validator(mode="after")
    def _each_once(self) -> Self:
        codes = [one.code for one in self.cover]
        for code in codes:
            if codes.count(code) > 1:
                raise ValueError(f"cover {code}: disebut dua kali. Hapus salah satu")
        return self
