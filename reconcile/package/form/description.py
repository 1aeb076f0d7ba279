"""datapackage.json: what is in a package and how it hangs on the one before (Data Package v2).

One set of frozen models says it in both directions: what is made is written from them, what is received is
read into them, and a key that nobody knows is refused. Ours begin with "reconcile:".
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

NAME = "datapackage.json"
PROFILE = "https://datapackage.org/profiles/2.0/datapackage.json"
FORM = 1
"""The version of what this module knows; a receiver refuses others."""
LARGEST = 2_000_000
"""Bytes; that of a package of ours has 60 kB."""
HASH = r"^sha256:[0-9a-f]{64}$"
_NAME = r"^[a-z0-9][a-z0-9_-]{0,60}$"
_PATH = r"^(data/)?[A-Za-z0-9][A-Za-z0-9_-]{0,60}\.[a-z]{3,4}$"

Type = Literal["string", "integer", "number", "boolean", "date"]
Kind = Literal["whole", "delta"]


class DescriptionError(ValueError):
    """Bytes that describe no package. where: keys at fault. version: whether only that is strange."""

    def __init__(self, where: str = "", *, version: bool = False) -> None:
        super().__init__(where)
        self.where, self.version = where, version


class _Said(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Constraints(_Said):
    required: bool | None = None
    enum: tuple[str, ...] | None = None
    pattern: str | None = None


class FieldSaid(_Said):
    """A column. spdci: where the vocabulary of SPDCI has it."""

    name: str = Field(pattern=_NAME)
    type: Type
    title: str
    description: str = ""
    constraints: Constraints | None = None
    spdci: str | None = Field(None, alias="reconcile:spdci")


class Reference(_Said):
    resource: str
    fields: tuple[str, ...]


class ForeignKey(_Said):
    fields: tuple[str, ...]
    reference: Reference


class Schema(_Said):
    fields: tuple[FieldSaid, ...] = Field(min_length=1, max_length=100)
    primary_key: tuple[str, ...] = Field(alias="primaryKey", min_length=1)
    foreign_keys: tuple[ForeignKey, ...] | None = Field(None, alias="foreignKeys", max_length=100)
    missing: tuple[str, ...] = Field(alias="missingValues")


class Dialect(_Said):
    delimiter: Literal[";"] = ";"
    line_terminator: Literal["\r\n"] = Field("\r\n", alias="lineTerminator")
    quote: Literal['"'] = Field('"', alias="quoteChar")
    double: Literal[True] = Field(True, alias="doubleQuote")
    header: Literal[True] = True


class Standing(_Said):
    """How many rows there were, came, changed, ended and are now, and the hash of all that are now."""

    rows_before: int = Field(ge=0)
    added: int = Field(ge=0)
    changed: int = Field(ge=0)
    ended: int = Field(ge=0)
    rows_after: int = Field(ge=0)
    hash_after: str = Field(pattern=HASH)


class ResourceSaid(_Said):
    """A file of the package. rows: of a table. standing: of a table that goes on from package to package."""

    name: str = Field(pattern=_NAME)
    title: str
    description: str = ""
    type: Literal["table"] | None = None
    path: str = Field(pattern=_PATH)
    format: str
    mediatype: str
    encoding: Literal["utf-8"] | None = None
    bytes: int = Field(ge=0)
    hash: str
    table_schema: Schema | None = Field(None, alias="schema")
    dialect: Dialect | None = None
    rows: int | None = Field(None, alias="reconcile:rows", ge=0)
    standing: Standing | None = Field(None, alias="reconcile:standing")


class Side(_Said):
    """Numbers of a resource. measure: a column to add up; "#rows" or "#<column>" count rows, or what is
    different there. where, without: the rows meant, by what a column says."""

    resource: str
    measure: str
    where: Mapping[str, str] = {}
    without: Mapping[str, str] = {}


class Equation(_Said):
    """For each combination in the columns `by`, what `parts` add up to is what `total` says."""

    by: tuple[str, ...] = ()
    total: Side
    parts: Side


class Previous(_Said):
    sequence: int = Field(ge=1)
    package: str
    hash: str = Field(pattern=HASH)


class Scope(_Said):
    programmes: tuple[str, ...]
    province: str
    regions: tuple[str, ...]
    as_of: str
    month: str = Field(pattern=r"^[0-9]{4}-(0[1-9]|1[0-2])$")


class Chain(_Said):
    """Where the package stands. previous: None for the first. corrects: how often its month was sent before.
    whole_since: the sequence of the last whole package, its own where it is whole."""

    form: int
    sender: str
    recipient: str
    contents: str
    sequence: int = Field(ge=1)
    kind: Kind
    whole_since: int = Field(ge=1)
    previous: Previous | None
    corrects: int = Field(ge=0)
    masking: str
    scope: Scope
    rows_before: int
    added: int
    changed: int
    ended: int
    rows_after: int
    incomplete: tuple[str, ...]
    run: str
    program: str
    model_version: str
    rules_version: str
    purpose: str
    agreement: str
    contact: str


class PackageSaid(_Said):
    profile: str = Field(alias="$schema")
    name: str = Field(pattern=r"^[a-z0-9][a-z0-9._-]{0,120}$")
    title: str
    description: str
    created: str
    chain: Chain = Field(alias="reconcile:chain")
    equations: tuple[Equation, ...] = Field(alias="reconcile:equations", max_length=200)
    resources: tuple[ResourceSaid, ...] = Field(min_length=1, max_length=60)

    @property
    def tables(self) -> tuple[ResourceSaid, ...]:
        """The resources that go on from package to package."""
        return tuple(one for one in self.resources if one.standing is not None)


def written_description(said: PackageSaid) -> bytes:
    """The same values give the same bytes."""
    value = said.model_dump(mode="json", by_alias=True, exclude_none=True)
    if said.chain.previous is None:
        value["reconcile:chain"]["previous"] = None
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode()


def read_description(content: bytes) -> PackageSaid:
    """What the bytes of a datapackage.json say. Raises DescriptionError for what is none of ours."""
    if len(content) > LARGEST:
        raise DescriptionError()
    try:
        value = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise DescriptionError() from error
    if not isinstance(value, dict):
        raise DescriptionError()
    chain = value.get("reconcile:chain")
    if value.get("$schema") != PROFILE or not isinstance(chain, dict) or chain.get("form") != FORM:
        raise DescriptionError(version=True)
    try:
        return PackageSaid.model_validate(value)
    except ValidationError as error:
        faults = error.errors(include_input=False, include_url=False, include_context=False)
        places = [".".join(map(str, fault["loc"]))[:80] for fault in faults[:5]]
        raise DescriptionError(", ".join(places)) from error


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key twice")
    return dict(pairs)


def _no_number(text: str) -> float:
    raise ValueError(text)
