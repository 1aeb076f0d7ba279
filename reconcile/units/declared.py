"""Units of the social office as declared: one TOML file each, in this folder and in `units/` of an office's
own declarations."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from pydantic import Field, ValidationError

from reconcile.programmes.unit_names import plain, unit_tag
from reconcile.rules.age_range import AgeRange
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import Declared, FileCode, Named, brief, keys_at_fault, read_toml

NAMELESS = "TIDAK_DIKENAL"
"""The code of whatever unit nobody declared."""


class Capacity(Declared):
    """Places of a unit from a day on, as `source` has it: sources contradict, so each keeps its own."""

    value: int = Field(ge=1, le=100_000)
    from_: date = Field(alias="from")
    source: Named


REGION = r"^([0-9]{2}|[0-9]{4}|[0-9]{6}|[0-9]{10})$"


class Moved(Declared):
    """Where a unit has stood from a day on."""

    region: str = Field(pattern=REGION)
    from_: date = Field(alias="from")


class Unit(AgeRange):
    """A unit. former_names: what rolls call it too. serves: codes of classes, of all where none. region: code
    of the place it stands in, 2 to 10 digits, perhaps of another province; before it moved, where it did
    (`moved`). stay_limit_days: within which somebody is only being sorted, so that he is not yet looked after
    there."""

    code: FileCode
    name: Named
    former_names: tuple[Named, ...] = ()
    owner: Literal["APBD_DKI", "APBN", "LKS"]
    kind: Literal["TRANSIT", "RESIDENTIAL", "DAY", "REFERRAL"]
    serves: tuple[Annotated[str, Field(pattern=r"^[0-9]{2}$")], ...] = ()
    sex: Literal["M", "F"] | None = None
    region: str = Field(pattern=REGION)
    moved: tuple[Moved, ...] = ()
    capacity: tuple[Capacity, ...] = ()
    stay_limit_days: int | None = Field(default=None, ge=1, le=3660)
    authority: Named

    def region_on(self, day: date) -> str:
        """The place in which it stands on that day."""
        known = [one for one in self.moved if one.from_ <= day]
        return max(known, key=lambda one: one.from_).region if known else self.region

    def capacity_on(self, day: date) -> Capacity | None:
        """The newest declared by then."""
        known = [one for one in self.capacity if one.from_ <= day]
        return max(known, key=lambda one: one.from_, default=None)


def load_units(*folders: Path) -> tuple[Unit, ...]:
    """The units of the package and of the user's `folders`, by code; a user's file replaces the package's.

    Raises DeclarationError, citing file and key, also where two units bear one name.
    """
    found: dict[str, Unit] = {}
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            try:
                unit = Unit.model_validate(read_toml(path))
            except ValidationError as error:
                raise DeclarationError(f"units/{path.name}: {keys_at_fault(error)}") from error
            if unit.code != path.stem:
                raise DeclarationError(
                    f"units/{path.name}: code: harus sama dengan nama berkas ({path.stem})"
                )
            found[unit.code] = unit
    units = tuple(found[code] for code in sorted(found))
    names_of(units)
    return units


def names_of(units: Sequence[Unit]) -> dict[str, str]:
    """Every name of a unit, as `plain` has it -> its code. Raises DeclarationError where two bear one."""
    found: dict[str, str] = {}
    for unit in units:
        for name in (unit.code, unit.name, *unit.former_names):
            other = found.setdefault(plain(name), unit.code)
            if other != unit.code:
                raise DeclarationError(
                    f"units/{unit.code}.toml: nama {brief(name)} juga nama {other}. Tambahkan tempatnya pada"
                    " salah satu"
                )
    return found


def marked_names(units: Sequence[Unit]) -> dict[str, str]:
    """The same, and the marks by which units are known in what files are called (`unit_tag`)."""
    return {**names_of(units), **{plain(unit_tag(unit.code)): unit.code for unit in units}}
