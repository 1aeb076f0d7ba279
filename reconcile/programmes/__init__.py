"""Programme declarations: one TOML file says all that is particular to one programme's exports.

A new programme is a new TOML file in a folder of the user's, with no Python. Declarations are frozen and
refuse unknown keys; a wrong one stops everything, citing file and key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from reconcile.programmes.headings import Vocabulary, heading_key, value_key
from reconcile.programmes.kinds import OURS, KindWords, check_headings, kind_words
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import (
    Declared,
    FileCode,
    Named,
    Words,
    brief,
    keys_at_fault,
    read_toml,
)

MOST_PROGRAMMES = 60
"""Reports note the programmes of a person in the bits of one number."""

_SEGMENT = re.compile(r"[A-Z][A-Z0-9_]{0,30}")
Month = Annotated[int, Field(ge=1, le=12)]
Stage = Annotated[str, Field(pattern=r"^[1-9][0-9]?$")]
Year = Annotated[str, Field(pattern=r"^(19|20)[0-9]{2}$")]
Share = Annotated[float, Field(ge=0, le=1, allow_inf_nan=False)]


class Period(Declared):
    """How a row says which months it pays for.

    kind: "dates" (period_start/period_end columns), "stage" (year + stage columns, months from `stages`),
    "year" (a year column, whole year), "none" (a register: no period).
    stages: stage number -> [first month, last month]; a last month below the first runs into the next year.
    years: year -> stages, for the years whose stages ran otherwise.
    open_end_from: an end date in this year or later (31-12-2050) means still open.
    """

    kind: Literal["dates", "stage", "year", "none"] = "none"
    stages: Mapping[Stage, tuple[Month, Month]] = Field(default_factory=dict)
    years: Mapping[Year, Mapping[Stage, tuple[Month, Month]]] = Field(default_factory=dict)
    open_end_from: int = Field(default=2045, ge=1900, le=9999)

    @model_validator(mode="after")
    def _with_stages(self) -> Self:
        if (self.kind == "stage") != bool(self.stages):
            raise ValueError('stages diisi bila kind = "stage", dan hanya saat itu')
        if self.years and not self.stages:
            raise ValueError("years memerlukan stages")
        return self


class Expectations(Declared):
    """What a healthy export looks like; what falls short is reported, not refused.

    fill: field -> share of rows (0-1) that should have a value.
    """

    minimum_rows: int = Field(default=1, ge=0, le=1_000_000_000)
    fill: Mapping[str, Share] = Field(default_factory=dict)


class Delivering(Declared):
    """How deliveries of a roll follow one another.

    manner: "state" (the newest replaces the older) or "period" (each period stands for itself). scope:
    whether a file speaks for the kota of its rows or for the whole roll. shrink: what it may lose of the
    people of the delivery it replaces; changed: how many of these may be others. What loses more is held
    back. adds: whether a file of a period may add to older ones of it (payments that came late), so that it
    replaces those alone of which it says most again.
    """

    manner: Literal["state", "period"] = "state"
    scope: Literal["kota", "whole"] = "kota"
    shrink: Share = 0.33
    changed: Share = 0.5
    adds: bool = False


class Issued(Declared):
    """Cards that were given out together, so that a row which names no segment still tells who pays: it
    begins between these days and its home is in that province (two digits). authority: who says so."""

    segment: str = Field(pattern=r"^[A-Z][A-Z0-9_]{0,30}$")
    first: date
    last: date
    home: str = Field(pattern=r"^[0-9]{2}$")
    authority: Named

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.first > self.last:
            raise ValueError("first: sesudah last. Tukar keduanya")
        return self


class Programme(Declared):
    """One programme, as its TOML file declares it.

    code: lower-case folder name under the inputs. kind: what its rows are, as a file of `vocabulary/`
    declares it. role: one of its kind's. headings: field -> the headings that exports give it, matched
    without regard to case, spaces and punctuation. ignored: headings dropped at the door on purpose (nobody
    needs them, or they are sensitive). values: field -> (value as written -> value of the records table),
    matched by letters and digits; `*` stands for anything. defaults: field -> value where the export has no
    such column or an empty cell. first_filled: fields that several columns may give; the first filled one
    counts, in the order of the aliases. secret: fields whose cells are kept in a table of their own alone,
    the kind's and its own. common: whether the headings and values that all programmes of its kind share hold
    too (they come after its own). identifying: fields of which a heading must have one, the kind's when none.
    labels: what its fields are called before staff, those of its kind where it says nothing. known_as: words
    in file names and titles that speak for this programme, its code apart. household: whether its rows tell
    of a household; where not, family card, address and mother link nobody. dead_alone: of a register that
    lists who died and nobody else: papers say so. issued: cards given out together, whose rows without a
    segment have theirs. region_of: whose place the region columns tell, the home's or the school's. home: the
    two digits of the province in which names of places that say no more are looked for; the one that a run
    serves when None.
    """

    code: FileCode
    name: Named
    kind: str = Field(default="person", pattern=r"^[a-z][a-z0-9_]{1,30}$")
    role: str
    one_row_per_person: bool
    pupils: bool = False
    payer: Words = ""
    household: bool = True
    dead_alone: bool = False
    known_as: tuple[Named, ...] = ()
    region_of: Literal["home", "school"] = "home"
    home: str | None = Field(default=None, pattern=r"^[0-9]{2}$")
    headings: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    defaults: Mapping[str, str] = Field(default_factory=dict)
    first_filled: tuple[str, ...] = ()
    secret: tuple[str, ...] = ()
    identifying: tuple[str, ...] = ()
    labels: Mapping[str, str] = Field(default_factory=dict)
    common: bool = True
    issued: tuple[Issued, ...] = ()
    period: Period = Period()
    delivery: Delivering = Delivering()
    expect: Expectations = Expectations()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The headings to ask."""
        return Vocabulary(self.headings, self.ignored, self.identifying, self.values)

    @cached_property
    def lists_jobs(self) -> bool:
        """Whether a row is a job and no person, as its kind says of the role: somebody has several."""
        return self.role in kind_words(self.kind).jobs

    @cached_property
    def segments(self) -> frozenset[str]:
        """Every segment a row of this programme can come to have; OTHER is what nobody declared."""
        written = {value for value in self.values.get("segment", {}).values() if value}
        defaults = {default for field, default in self.defaults.items() if field == "segment"}
        issued = {one.segment for one in self.issued}
        return frozenset(written | defaults | issued | {"OTHER"})

    def value_map(self, field: str) -> dict[str, str]:
        """Value as written (as `value_key`, may hold `*`) -> value of the records table."""
        return {value_key(written): value for written, value in self.values.get(field, {}).items()}


def read_programme(path: Path, kinds: Path = OURS) -> Programme:
    """The declaration in `path`. kinds: the folder of the kinds' words. Raises DeclarationError, citing file
    and key."""
    try:
        programme = Programme.model_validate(read_toml(path))
    except ValidationError as error:
        raise DeclarationError(f"{path.name}: {keys_at_fault(error)}") from error
    if programme.code != path.stem:
        raise DeclarationError(f"{path.name}: code: harus sama dengan nama berkas ({path.stem})")
    try:
        words = kind_words(programme.kind, kinds)
    except DeclarationError as error:
        raise DeclarationError(f"{path.name}: {error}") from error
    _check(path.name, programme, words)
    whole = programme.model_copy(
        update={
            "identifying": programme.identifying or words.identifying,
            "labels": {**words.labels, **programme.labels},
            "secret": (*words.secret, *programme.secret),
        }
    )
    return _with_common(whole, words) if whole.common else whole


def _with_common(programme: Programme, shared: KindWords) -> Programme:
    """The programme with what all programmes of its kind share, as far as it does not say otherwise
    itself."""
    own = {
        heading_key(alias)
        for aliases in (*programme.headings.values(), programme.ignored)
        for alias in aliases
    }
    headings = {
        field: (
            *programme.headings.get(field, ()),
            *(alias for alias in shared.headings.get(field, ()) if heading_key(alias) not in own),
        )
        for field in shared.fields
        if field in programme.headings or field in shared.headings
    }
    more = (alias for alias in shared.ignored.headings if heading_key(alias) not in own)
    values = {field: dict(written) for field, written in programme.values.items()}
    for field, written in shared.values.items():
        known = {value_key(value) for value in values.setdefault(field, {})}
        values[field] |= {
            value: meaning for value, meaning in written.items() if value_key(value) not in known
        }
    first_filled = dict.fromkeys((*programme.first_filled, *shared.first_filled))
    return programme.model_copy(
        update={
            "headings": headings,
            "ignored": (*programme.ignored, *more),
            "values": values,
            "first_filled": tuple(first_filled),
        }
    )


def _check(name: str, programme: Programme, words: KindWords) -> None:
    """Raise DeclarationError for what the kind of the programme does not know."""
    if programme.role not in words.roles:
        raise DeclarationError(
            f"{name}: role: {brief(programme.role)!r} tidak dikenal. Yang dikenal: {', '.join(words.roles)}"
        )
    _check_known(name, "headings", programme.headings, words)
    check_headings(name, programme.headings, programme.ignored)
    for key in ("values", "defaults", "first_filled", "secret", "identifying", "labels"):
        _check_known(name, key, getattr(programme, key), words)
    _check_codes(name, programme, words)
    _check_known(name, "expect.fill", programme.expect.fill, words)


def _check_known(name: str, key: str, fields: Sequence[str] | Mapping[str, object], words: KindWords) -> None:
    unknown = sorted(set(fields) - set(words.fields))
    if unknown:
        raise DeclarationError(f"{name}: {key}.{brief(unknown[0])}: isian tidak dikenal")


def _check_codes(name: str, programme: Programme, words: KindWords) -> None:
    """Values and defaults must be codes of the records table, of columns that hold codes."""
    coded = {*words.own_codes, *words.codes}
    for field, written in programme.values.items():
        for value, meaning in written.items():
            _check_code(f"{name}: values.{field}.{brief(value)}", field, meaning, coded, words)
            if not value_key(value):
                raise DeclarationError(f"{name}: values.{field}: nilai tanpa huruf dan angka")
    for field, default in programme.defaults.items():
        _check_code(f"{name}: defaults.{field}", field, default, {*words.defaults}, words)


def _check_code(where: str, field: str, code: str, coded: Set[str], words: KindWords) -> None:
    if field not in coded:
        raise DeclarationError(
            f"{where}: isian ini tidak berisi kode. Yang berkode: {', '.join(sorted(coded))}"
        )
    known = words.codes.get(field)
    if known is None and code != "" and not _SEGMENT.fullmatch(code):
        raise DeclarationError(f"{where}: segmen ditulis dengan huruf besar, angka dan _ saja")
    if known is not None and code not in known:
        raise DeclarationError(
            f"{where}: {brief(code)!r} tidak dikenal. Yang dikenal: {', '.join(sorted(filter(None, known)))}"
        )


def load_programmes(*folders: Path, kinds: Path = OURS) -> dict[str, Programme]:
    """All programmes of the package and of the user's `folders`, by code; a user's file replaces the
    package's. kinds: the folder of the kinds' words.

    Raises DeclarationError.
    """
    found: dict[str, Programme] = {}
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            programme = read_programme(path, kinds)
            found[programme.code] = programme
    if len(found) > MOST_PROGRAMMES:
        raise DeclarationError(
            f"Ada {len(found)} program, paling banyak {MOST_PROGRAMMES}: pindahkan berkas program yang tidak"
            " dipakai"
        )
    return found


class CheckedProgramme(Declared):
    """One line of the listing of programmes: what a declaration says, or why it cannot be used."""

    file: str
    code: str
    name: str
    role: str
    payer: str
    period: str
    headings: int
    fault: str | None


def check_programmes(*folders: Path) -> list[CheckedProgramme]:
    """Every declaration of the package and of `folders`, one line each, faulty ones with their fault:
    never raises for them."""
    listed = []
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            try:
                programme = read_programme(path)
            except DeclarationError as error:
                listed.append(
                    CheckedProgramme(
                        file=path.name,
                        code=path.stem,
                        name="",
                        role="",
                        payer="",
                        period="",
                        headings=0,
                        fault=str(error),
                    )
                )
                continue
            listed.append(
                CheckedProgramme(
                    file=path.name,
                    code=programme.code,
                    name=programme.name,
                    role=programme.role,
                    payer=programme.payer,
                    period=programme.period.kind,
                    headings=sum(map(len, programme.headings.values())),
                    fault=None,
                )
            )
    return listed
