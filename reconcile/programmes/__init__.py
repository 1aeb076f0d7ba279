"""Programme declarations: one TOML file says all that is particular to one programme's exports.

A new programme is a new TOML file in a folder of the user's, with no Python. Declarations are frozen and refuse unknown
keys; a wrong one stops everything, citing file and key.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from reconcile.errors import DeclarationError

FIELDS: tuple[str, ...] = (
    # what a column of an export can mean; ingest.records turns these into the columns of the records table
    "nik", "kk", "card_number", "nisn",
    "name", "name_alias", "front_title", "rear_title", "birth_date", "birth_place", "birth_place_and_date", "age", "sex",
    "mother", "parent", "parent_and_child", "relationship",
    "address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province",
    "region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code",
    "school", "npsn", "level", "grade",
    "year", "stage", "period_start", "period_end", "segment", "benefit_status", "amount",
    "vital_status", "moved_status",
)  # fmt: skip


class _Declared(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Period(_Declared):
    """How a row says which months it pays for.

    kind: "dates" (period_start/period_end columns), "stage" (year + stage columns, months from `stages`),
    "year" (a year column, whole year), "none" (a register: no period).
    stages: stage number -> [first month, last month]; a last month below the first runs into the next year.
    open_end_from: an end date in this year or later (31-12-2050) means still open.
    """

    kind: Literal["dates", "stage", "year", "none"] = "none"
    stages: Mapping[str, tuple[int, int]] = Field(default_factory=dict)
    open_end_from: int = 2045


class Expectations(_Declared):
    """What a healthy export looks like; what falls short is reported, not refused.

    fill: field -> share of rows (0-1) that should have a value.
    """

    minimum_rows: int = 1
    fill: Mapping[str, float] = Field(default_factory=dict)


class Programme(_Declared):
    """One programme, as its TOML file declares it.

    code: lower-case folder name under the inputs. role: a roll pays; a need register says who needs; a population
    register says who exists. headings: field -> the headings that exports give it, matched without regard to case,
    spaces and punctuation. ignored: headings dropped at the door on purpose (nobody needs them, or they are sensitive).
    values: field -> (value as written -> value of the records table), matched like headings.
    defaults: field -> value where the export has no such column.
    region_of: whose place the region columns tell, the home's or the school's.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    name: str
    role: Literal["roll", "need", "register"]
    one_row_per_person: bool
    pupils: bool = False
    payer: str = ""
    region_of: Literal["home", "school"] = "home"
    headings: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    defaults: Mapping[str, str] = Field(default_factory=dict)
    period: Period = Period()
    expect: Expectations = Expectations()


def read_programme(path: Path) -> Programme:
    """The declaration in `path`. Raises DeclarationError, citing file and key."""
    try:
        declared = tomllib.loads(path.read_text(encoding="utf-8"))
        programme = Programme.model_validate(declared)
    except tomllib.TOMLDecodeError as error:
        raise DeclarationError(f"{path.name}: bukan TOML yang sah ({error})") from error
    except ValidationError as error:
        keys = "; ".join(f"{'.'.join(map(str, e['loc']))}: {e['msg']}" for e in error.errors())
        raise DeclarationError(f"{path.name}: {keys}") from error
    unknown = sorted(set(programme.headings) - set(FIELDS))
    if unknown:
        raise DeclarationError(f"{path.name}: headings.{unknown[0]}: isian tidak dikenal")
    if programme.code != path.stem:
        raise DeclarationError(f"{path.name}: code: harus sama dengan nama berkas ({path.stem})")
    return programme


def load_programmes(*folders: Path) -> dict[str, Programme]:
    """All programmes of the package and of the user's `folders`, by code; a user's file replaces the package's.

    Raises DeclarationError.
    """
    found: dict[str, Programme] = {}
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            programme = read_programme(path)
            found[programme.code] = programme
    return found
