"""Dated rules as declarations: which benefits exclude each other, what a month costs, who could have had
what.

The package's TOML files hold the rules of Jakarta; a file of the same name in a folder of the user's adds to
them, or replaces single ones by name. Declarations are frozen and refuse unknown keys.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from difflib import get_close_matches
from itertools import combinations
from pathlib import Path
from typing import Annotated, Literal, Self, TypeVar, cast

from pydantic import BaseModel, Field, StringConstraints, ValidationError, model_validator

from reconcile.rules.age_range import AgeRange
from reconcile.rules.age_rules import Ages
from reconcile.rules.contribution_rules import Contributions, Obligations
from reconcile.rules.families import Families
from reconcile.rules.merging import merged, said_of
from reconcile.rules.perisai import Perisai
from reconcile.rules.region_rules import OtherRegions
from reconcile.rules.survivorship import Survivorship
from reconcile.rules.territory_rules import Territory
from reconcile.rules.unit_rules import UnitRules
from reconcile.vocabulary.errors import DeclarationError
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.own_classes import OwnClass
from reconcile.workspace.files.declared import Declared, Named, Words, brief, keys_at_fault, read_toml

BEGINNING, END = date(1900, 1, 1), date(9999, 12, 31)
UNKNOWN = "UNKNOWN"

CLASSES = (
    "TUMPANG_TINDIH_KESEHATAN",
    "TUMPANG_TINDIH_PENDIDIKAN",
    "ALIH_SEGMEN",
    "GANDA_DIIZINKAN",
    "GANDA_WILAYAH",
    "PERLU_CEK_SEGMEN",
    "BELUM_DIBAYAR",
)
"""What an overlap is called in every paper; each has its words in `findings/overlaps.py`. An office declares
others in its rules, with their words."""
SchoolLevel = Literal["SD", "SMP", "SMA", "SMK", "PKBM"]

Code = Field(max_length=100, pattern=r"^[A-Z][A-Z0-9_]*$")
ProgrammeCode = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
Segment = Field(default=None, max_length=31, pattern=r"^[A-Z][A-Z0-9_]*$")
MOST_LABEL = 60
MOST_RUPIAH = 1_000_000_000
"""For one person; sums over all of Jakarta still fit into 64 bits."""
Region = Literal["HOME", "OTHER"]
Stop = Literal["left", "right", "either", "none"]


class _Dated(Declared):
    valid_from: date = BEGINNING
    valid_to: date = END

    @model_validator(mode="after")
    def _ordered(self) -> Self:
        if self.valid_from > self.valid_to:
            raise ValueError("valid_from sesudah valid_to")
        return self

    def meets(self, other: _Dated) -> bool:
        """True when both hold on some day."""
        return self.valid_from <= other.valid_to and other.valid_from <= self.valid_to


class Benefit(Declared):
    """What a row pays for. segment: as in the records table, UNKNOWN for a row without one, null for
    whatever it says."""

    programme: str = ProgrammeCode
    segment: str | None = Segment

    def meets(self, other: Benefit) -> bool:
        """True when one row can be both."""
        return self.programme == other.programme and (
            None in (self.segment, other.segment) or self.segment == other.segment
        )


class DeclaredClass(Declared):
    """A class of overlaps of the office's own: what papers call it, and what they say of each.

    label: a few words, as "Tumpang tindih kesehatan". sentence: follows "... di KIS dan KJS selama 6 bulan:".
    brief: the same in four words or so, for worklists.
    """

    code: str = Code
    label: Annotated[Named, StringConstraints(max_length=MOST_LABEL)]
    sentence: Named
    brief: Annotated[Words, StringConstraints(max_length=MOST_LABEL)] = ""


class OverlapRule(_Dated):
    """Two benefits that one person should not have in one month, or may have: then stop is "none".

    left, right: names under `benefits`. left_region, right_region: only rows that live (HOME) or do not
    live (OTHER) in the province that is served.
    action, authority: Indonesian, shown to staff.
    """

    code: str = Code
    class_: str = Field(alias="class", max_length=100)
    left: str
    right: str
    left_region: Region | None = None
    right_region: Region | None = None
    stop: Stop
    action: Named
    authority: Named


class Overlaps(Declared):
    benefits: Mapping[str, tuple[Benefit, ...]]
    classes: tuple[DeclaredClass, ...] = Field(default=(), alias="class")
    rule: tuple[OverlapRule, ...]

    @property
    def own_classes(self) -> tuple[OwnClass, ...]:
        """The classes that the office declared, with their words."""
        return tuple(OwnClass(**one.model_dump()) for one in self.classes)

    @model_validator(mode="after")
    def _classed(self) -> Self:
        own = [one.code for one in self.classes]
        labels = [one.label.casefold() for one in self.classes]
        labels += [label(code).casefold() for code in CLASSES]
        for code in own:
            if code in CLASSES:
                raise ValueError(f"class {code}: sudah ada di bawaan. Pakai kode lain")
            if own.count(code) > 1:
                raise ValueError(f"class {code}: disebut dua kali. Hapus salah satu")
            if labels.count(labels[own.index(code)]) > 1:
                raise ValueError(f"class {code}: label sudah dipakai golongan lain. Pakai sebutan lain")
            if code not in {rule.class_ for rule in self.rule}:
                raise ValueError(
                    f"class {code}: tidak dipakai aturan mana pun."
                    " Tulis kodenya sebagai class sebuah [[rule]]"
                )
        known = (*CLASSES, *own)
        for rule in self.rule:
            if rule.class_ not in known:
                raise ValueError(
                    f"rule {rule.code}: class {brief(rule.class_)} tidak dikenal{_like(rule.class_, known)}."
                    f" Pakai salah satu dari {', '.join(known)}, atau nyatakan sebagai [[class]]"
                    " dengan code, label dan sentence"
                )
        return self

    @model_validator(mode="after")
    def _sound(self) -> Self:
        for rule in self.rule:
            for name in (rule.left, rule.right):
                if name not in self.benefits:
                    raise ValueError(f"rule {rule.code}: manfaat {name} tidak ada di benefits")
        for one, two in combinations(self.rule, 2):
            if one.code == two.code:
                raise ValueError(f"rule {one.code}: kode dipakai dua kali")
            if one.meets(two) and (self._same_rows(one, two) or self._same_rows(one, two, crossed=True)):
                raise ValueError(
                    f"rule {two.code}: berlaku untuk pasangan dan bulan yang sama dengan {one.code}"
                )
        return self

    def _same_rows(self, one: OverlapRule, two: OverlapRule, crossed: bool = False) -> bool:
        left, right = (two.right, two.left) if crossed else (two.left, two.right)
        left_region, right_region = (
            (two.right_region, two.left_region) if crossed else (two.left_region, two.right_region)
        )
        return (
            _compatible(one.left_region, left_region)
            and _compatible(one.right_region, right_region)
            and any(a.meets(b) for a in self.benefits[one.left] for b in self.benefits[left])
            and any(a.meets(b) for a in self.benefits[one.right] for b in self.benefits[right])
        )


class Amount(_Dated):
    """Rupiah of one benefit, in the months from valid_from to valid_to. Exactly one of per_month and
    per_year."""

    programme: str = ProgrammeCode
    segment: str | None = Segment
    level: SchoolLevel | None = None
    per_month: int | None = Field(default=None, gt=0, le=MOST_RUPIAH)
    per_year: int | None = Field(default=None, gt=0, le=MOST_RUPIAH)
    authority: Named

    @model_validator(mode="after")
    def _one_amount(self) -> Self:
        if (self.per_month is None) == (self.per_year is None):
            raise ValueError("isi tepat satu dari per_month dan per_year")
        return self

    @property
    def in_twelve_months(self) -> int:
        return self.per_year if self.per_year is not None else 12 * (self.per_month or 0)


class Amounts(Declared):
    amount: tuple[Amount, ...]

    @model_validator(mode="after")
    def _one_a_month(self) -> Self:
        for one, two in combinations(self.amount, 2):
            same = (
                one.programme == two.programme
                and _compatible(one.segment, two.segment)
                and _compatible(one.level, two.level)
            )
            if same and one.meets(two):
                raise ValueError(
                    f"amount {two.programme} {two.segment or ''} {two.level or ''}: dua besaran untuk bulan"
                    " yang sama"
                )
        return self


class Eligible(AgeRange):
    """Who could have had `programme`: completed years of age on the reference day (`rules/ages.py`), both
    ends included; null for everybody."""

    programme: str = ProgrammeCode
    authority: Named


class Residents(Declared):
    programmes: tuple[str, ...]
    authority: Named


class Eligibility(Declared):
    eligible: tuple[Eligible, ...]
    residents: Residents


class Rules(Declared):
    """All dated rules of a run."""

    overlaps: Overlaps
    amounts: Amounts
    eligibility: Eligibility
    survivorship: Survivorship
    ages: Ages
    contributions: Contributions
    obligations: Obligations
    other_regions: OtherRegions
    perisai: Perisai
    families: Families
    units: UnitRules
    territory: Territory


RULE_FILES = tuple(f"{name}.toml" for name in Rules.model_fields)


def _like(name: str, known: Sequence[str]) -> str:
    close = get_close_matches(name, known, 1)
    return f". Maksudnya {close[0]}?" if close else ""


def _compatible(one: str | None, two: str | None) -> bool:
    return one is None or two is None or one == two


_Kind = TypeVar("_Kind", bound=BaseModel)


def load_rules(*folders: Path) -> Rules:
    """The rules of the package and of the user's `folders`: a file there adds or replaces by name, the last
    folder winning (`merging.py`).

    Raises DeclarationError, citing file and key.
    """
    return Rules(**{name: _read(name, kind, folders) for name, kind in _kinds().items()})


def rule_faults(*folders: Path) -> list[str]:
    """What is wrong in each file of rules, one sentence a file: never raises for them."""
    found = []
    for name, kind in _kinds().items():
        try:
            _read(name, kind, folders)
        except DeclarationError as error:
            found.append(f"rules/{error}")
    return found


def _kinds() -> dict[str, type[BaseModel]]:
    """By the name of each file without its ending, what it declares."""
    return {name: cast(type[BaseModel], field.annotation) for name, field in Rules.model_fields.items()}


def own_rules(*folders: Path) -> dict[str, dict[str, object]]:
    """The user's files of rules that are read, by name, as they stand."""
    found = {name: _own(name, folders) for name in RULE_FILES}
    return {name: read_toml(path) for name, path in found.items() if path is not None}


def changes(*folders: Path) -> list[str]:
    """What the user's files do to the rules of the package, in sentences."""
    return [
        said
        for name, own in own_rules(*folders).items()
        for said in said_of(name, read_toml(_package(name)), own)
    ]


def _package(name: str) -> Path:
    return Path(__file__).parent / name


def _own(name: str, folders: tuple[Path, ...]) -> Path | None:
    return next((folder / name for folder in reversed(folders) if (folder / name).exists()), None)


def _read(of: str, kind: type[_Kind], folders: tuple[Path, ...]) -> _Kind:
    name = f"{of}.toml"
    path = _own(name, folders)
    said = read_toml(_package(name))
    try:
        return kind.model_validate(said if path is None else merged(name, said, read_toml(path)))
    except ValidationError as error:
        raise DeclarationError(f"{name}: {keys_at_fault(error)}") from error
