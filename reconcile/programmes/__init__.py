"""Programme declarations: one TOML file says all that is particular to one programme's exports.

A new programme is a new TOML file in a folder of the user's, with no Python. Declarations are frozen and
refuse unknown keys; a wrong one stops everything, citing file and key.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence, Set
from functools import cache, cached_property
from pathlib import Path
from typing import Annotated, Literal, Self

from pydantic import Field, ValidationError, model_validator

from reconcile.programmes.headings import Vocabulary, heading_key, value_key
from reconcile.tables import RECORDS
from reconcile.vocabulary.errors import DeclarationError
from reconcile.workspace.files.declared import Declared, Named, Words, brief, keys_at_fault, read_toml

FIELDS: tuple[str, ...] = (
    # what a column of an export can mean; ingest.records turns these into the columns of the records table
    "nik", "kk", "nik_and_kk", "card_number", "nisn",
    "name", "given_name", "middle_name", "family_name", "name_alias", "front_title", "rear_title",
    "birth_date", "birth_day", "birth_month", "birth_year", "birth_place", "birth_place_and_date", "age", "sex", "sex_male", "sex_female",
    "mother", "parent", "parent_and_child", "relationship",
    "address", "rt", "rw", "rt_rw", "kelurahan", "kecamatan", "city", "province",
    "region_code", "province_code", "city_code", "kecamatan_code", "kelurahan_code",
    "school", "npsn", "level", "grade",
    "year", "stage", "period_start", "period_end", "segment", "benefit_status", "amount",
    "vital_status", "register_answer", "moved_status",
)  # fmt: skip


MOST_PROGRAMMES = 60
"""Reports note the programmes of a person in the bits of one number."""


CODES: Mapping[str, frozenset[str]] = {
    **{
        name: frozenset(RECORDS.column(name).codes)
        for name in ("benefit_status", "vital_status", "relationship", "level")
    },
    "moved_status": frozenset({"MOVED", ""}),
}
"""What the coded columns of the records table may hold; segments are each programme's own."""
_SEGMENT = re.compile(r"[A-Z][A-Z0-9_]{0,30}")
_DEFAULTS = frozenset({"segment", "benefit_status", "vital_status", "relationship"})
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


class Programme(Declared):
    """One programme, as its TOML file declares it.

    code: lower-case folder name under the inputs. role: a roll pays; a need register says who needs; a
    population register says who exists. headings: field -> the headings that exports give it, matched without
    regard to case, spaces and punctuation. ignored: headings dropped at the door on purpose (nobody needs
    them, or they are sensitive). values: field -> (value as written -> value of the records table), matched
    by letters and digits; `*` stands for anything. defaults: field -> value where the export has no such
    column or an empty cell. first_filled: fields that several columns may give; the first filled one counts,
    in the order of the aliases. common: whether the headings and values that all programmes share hold too
    (they come after its own). known_as: words in file names and titles that speak for this programme, its
    code apart. region_of: whose place the region columns tell, the home's or the school's.
    """

    code: str = Field(pattern=r"^[a-z][a-z0-9_]{1,30}$")
    name: Named
    role: Literal["roll", "need", "register"]
    one_row_per_person: bool
    pupils: bool = False
    payer: Words = ""
    known_as: tuple[Named, ...] = ()
    region_of: Literal["home", "school"] = "home"
    headings: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...] = ()
    values: Mapping[str, Mapping[str, str]] = Field(default_factory=dict)
    defaults: Mapping[str, str] = Field(default_factory=dict)
    first_filled: tuple[str, ...] = ()
    common: bool = True
    period: Period = Period()
    expect: Expectations = Expectations()

    @cached_property
    def vocabulary(self) -> Vocabulary:
        """The headings to ask."""
        return Vocabulary(self.headings, self.ignored)

    @cached_property
    def segments(self) -> frozenset[str]:
        """Every segment a row of this programme can come to have; OTHER is what nobody declared."""
        written = {value for value in self.values.get("segment", {}).values() if value}
        return frozenset(
            written | {default for field, default in self.defaults.items() if field == "segment"} | {"OTHER"}
        )

    def value_map(self, field: str) -> dict[str, str]:
        """Value as written (as `value_key`, may hold `*`) -> value of the records table."""
        return {value_key(written): value for written, value in self.values.get(field, {}).items()}


class _Common(Declared):
    first_filled: tuple[str, ...]
    headings: Mapping[str, tuple[str, ...]]
    ignored: tuple[str, ...]
    values: Mapping[str, Mapping[str, str]]


def read_programme(path: Path) -> Programme:
    """The declaration in `path`. Raises DeclarationError, citing file and key."""
    try:
        programme = Programme.model_validate(read_toml(path))
    except ValidationError as error:
        raise DeclarationError(f"{path.name}: {keys_at_fault(error)}") from error
    if programme.code != path.stem:
        raise DeclarationError(f"{path.name}: code: harus sama dengan nama berkas ({path.stem})")
    _check_fields(path.name, programme.headings, programme.ignored)
    for key in ("values", "defaults"):
        _check_known(path.name, key, getattr(programme, key))
    _check_codes(path.name, programme)
    _check_known(path.name, "first_filled", programme.first_filled)
    _check_known(path.name, "expect.fill", programme.expect.fill)
    return _with_common(programme) if programme.common else programme


def _with_common(programme: Programme) -> Programme:
    """The programme with what all programmes share, as far as it does not say otherwise itself."""
    shared = _common()
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
        for field in FIELDS
        if field in programme.headings or field in shared.headings
    }
    ignored = (*programme.ignored, *(alias for alias in shared.ignored if heading_key(alias) not in own))
    values = {field: dict(written) for field, written in programme.values.items()}
    for field, written in shared.values.items():
        known = {value_key(value) for value in values.setdefault(field, {})}
        values[field] |= {
            value: meaning for value, meaning in written.items() if value_key(value) not in known
        }
    first_filled = (
        *programme.first_filled,
        *(field for field in shared.first_filled if field not in programme.first_filled),
    )
    return programme.model_copy(
        update={"headings": headings, "ignored": ignored, "values": values, "first_filled": first_filled}
    )


def _check_known(name: str, key: str, fields: Sequence[str] | Mapping[str, object]) -> None:
    unknown = sorted(set(fields) - set(FIELDS))
    if unknown:
        raise DeclarationError(f"{name}: {key}.{brief(unknown[0])}: isian tidak dikenal")


def _check_codes(name: str, programme: Programme) -> None:
    """Values and defaults must be codes of the records table, of columns that hold codes."""
    for field, written in programme.values.items():
        for value, meaning in written.items():
            _check_code(f"{name}: values.{field}.{brief(value)}", field, meaning, {"segment", *CODES})
            if not value_key(value):
                raise DeclarationError(f"{name}: values.{field}: nilai tanpa huruf dan angka")
    for field, default in programme.defaults.items():
        _check_code(f"{name}: defaults.{field}", field, default, _DEFAULTS)


def _check_code(where: str, field: str, code: str, coded: Set[str]) -> None:
    if field not in coded:
        raise DeclarationError(
            f"{where}: isian ini tidak berisi kode. Yang berkode: {', '.join(sorted(coded))}"
        )
    known = CODES.get(field)
    if known is None and code != "" and not _SEGMENT.fullmatch(code):
        raise DeclarationError(f"{where}: segmen ditulis dengan huruf besar, angka dan _ saja")
    if known is not None and code not in known:
        raise DeclarationError(
            f"{where}: {brief(code)!r} tidak dikenal. Yang dikenal: {', '.join(sorted(filter(None, known)))}"
        )


def _check_fields(name: str, headings: Mapping[str, tuple[str, ...]], ignored: tuple[str, ...]) -> None:
    _check_known(name, "headings", headings)
    claimed: dict[str, str] = {}
    for field, aliases in (*headings.items(), ("(diabaikan)", ignored)):
        for alias in aliases:
            if not heading_key(alias):
                raise DeclarationError(f"{name}: {field}: judul kolom kosong")
            other = claimed.setdefault(heading_key(alias), field)
            if other != field:
                raise DeclarationError(
                    f"{name}: judul kolom {brief(alias)!r} dipakai untuk {other} dan {field}"
                )


@cache
def _common() -> _Common:
    path = Path(__file__).parent / "vocabulary" / "common.toml"
    declared = read_toml(path)
    ignored = declared.pop("ignored")
    assert isinstance(ignored, dict)
    try:
        common = _Common.model_validate({**declared, "ignored": ignored["headings"]})
    except ValidationError as error:
        raise DeclarationError(f"{path.name}: {keys_at_fault(error)}") from error
    _check_fields(path.name, common.headings, common.ignored)
    return common


def load_programmes(*folders: Path) -> dict[str, Programme]:
    """All programmes of the package and of the user's `folders`, by code; a user's file replaces the
    package's.

    Raises DeclarationError.
    """
    found: dict[str, Programme] = {}
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            programme = read_programme(path)
            found[programme.code] = programme
    if len(found) > MOST_PROGRAMMES:
        raise DeclarationError(
            f"Ada {len(found)} program, paling banyak {MOST_PROGRAMMES}: pindahkan berkas program yang tidak"
            " dipakai"
        )
    return found


class Listed(Declared):
    """One line of the listing of programmes: what a declaration says, or why it cannot be used."""

    file: str
    code: str
    name: str
    role: str
    payer: str
    period: str
    headings: int
    fault: str | None


def check_programmes(*folders: Path) -> list[Listed]:
    """Every declaration of the package and of `folders`, one line each, faulty ones with their fault:
    never raises for them."""
    listed = []
    for folder in (Path(__file__).parent, *folders):
        for path in sorted(folder.glob("*.toml")):
            try:
                programme = read_programme(path)
            except DeclarationError as error:
                listed.append(
                    Listed(
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
                Listed(
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
