"""How a table of a package is declared: its columns, the level up to which each goes out, its key, what it
must add up to."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from reconcile.package.form.description import Equation, Type
from reconcile.privacy.masking import Kind, Level
from reconcile.tables import Column

TEXT, DAY, NUMBER, COUNT = pa.string(), pa.date32(), pa.int32(), pa.int64()
PERSON_ID = "^P-[0-9A-Z]{8}$"
MONTH = "^[0-9]{4}-[0-9]{2}$"
PATTERNS = frozenset({PERSON_ID, MONTH})
"""All that a column of ours may ask of a text; a receiver tries no other."""
NO_WORDS: Mapping[str, str] = {}


@dataclass(frozen=True)
class Field:
    """A column that goes out. title, about: Indonesian. kind: what it shows of a person, as papers have it.

    level: the highest at which it goes out. codes: each with its words, where the list is closed. leads_to:
    the resource whose column `key` it is. spdci: its place in the vocabulary of SPDCI.
    """

    name: str
    title: str
    about: str = ""
    type: pa.DataType = TEXT
    kind: Kind = "plain"
    level: Level = Level.L3
    required: bool = False
    codes: Mapping[str, str] = field(default_factory=dict)
    pattern: str = ""
    leads_to: str = ""
    key: str = ""
    spdci: str = ""

    @property
    def said_type(self) -> Type:
        """What Data Package calls the type."""
        if pa.types.is_boolean(self.type):
            return "boolean"
        if pa.types.is_date(self.type):
            return "date"
        return "integer" if pa.types.is_integer(self.type) else "string"


def of(
    column: Column,
    title: str,
    about: str = "",
    *,
    name: str = "",
    kind: Kind = "plain",
    level: Level = Level.L3,
    codes: Mapping[str, str] = NO_WORDS,
    spdci: str = "",
) -> Field:
    """A column of a declared table as it goes out: type, codes and whether it is always there are its own.

    name: what it is called where it goes out, as in the table when "". codes: words for its codes; those
    without are called by their own names.
    """
    words = {code: codes.get(code, "") for code in column.codes}
    return Field(
        name or column.name, title, about, column.type, kind, level, column.required, words, spdci=spdci
    )


@dataclass(frozen=True)
class Resource:
    """A table that goes out. sql: its rows, a column for each field by its name. key: what tells its rows
    apart, also from month to month. level: the highest at which it goes out.

    equations: what its numbers add up to. spread: the column of the key along which they add up: where small
    numbers are hidden, rows without anybody are there too, for their absence would tell. public: which rows
    go out where numbers are hidden, by what a column says: of several counts of the same people, one.
    """

    name: str
    title: str
    about: str
    key: tuple[str, ...]
    fields: Sequence[Field]
    sql: str
    level: Level = Level.L3
    equations: Sequence[Equation] = ()
    spread: str = ""
    public: Mapping[str, str] = field(default_factory=dict)

    def at(self, level: Level) -> tuple[Field, ...]:
        """The columns that go out at `level`."""
        return tuple(one for one in self.fields if level <= one.level)

    def counts(self, level: Level) -> tuple[str, ...]:
        """Those of them that are counts of people or rows."""
        return tuple(one.name for one in self.at(level) if one.kind == "count")


def chosen(resources: Sequence[Resource], level: Level, names: Sequence[str] = ()) -> list[Resource]:
    """The resources that go out at `level`; of them those called `names`, all where none are named."""
    return [one for one in resources if level <= one.level and (not names or one.name in names)]


def equations_of(resources: Sequence[Resource], level: Level) -> list[Equation]:
    """The equations both of whose sides go out at `level`."""
    there = {one.name: {f"#{field.name}" for field in one.at(level)} | {"#rows"} for one in resources}
    for one in resources:
        there[one.name] |= {field.name for field in one.at(level)}
    listed = [equation for one in resources for equation in one.equations]
    return [
        one
        for one in listed
        if all(side.measure in there.get(side.resource, ()) for side in (one.total, one.parts))
    ]
