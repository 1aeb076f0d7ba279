"""How a table of a package is declared: its columns, the level up to which each goes out, its key, what it
must add up to."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from reconcile.package.form.description import Equation, Side, Type
from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.showing import Key
from reconcile.tables import Column
from reconcile.vocabulary.own_classes import own_classes

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
    the resource whose column `key` it is. spdci: its place in the vocabulary of SPDCI. open: an office may
    declare more codes.
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
    open: bool = False

    @property
    def known_codes(self) -> Mapping[str, str]:
        """`codes`, and those that the office of the run declared."""
        return {**self.codes, **({one.code: one.label for one in own_classes()} if self.open else {})}

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
        name or column.name,
        title,
        about,
        column.type,
        kind,
        level,
        column.required,
        words,
        spdci=spdci,
        open=column.open,
    )


@dataclass(frozen=True)
class Resource:
    """A table that goes out. sql: its rows, a column for each field by its name. key: what tells its rows
    apart, also from month to month. level: the highest at which it goes out.

    equations: what its numbers add up to. guessed: what they are often the same as, so that anybody may guess
    it. spread: the columns of the key along which they add up: where small numbers are hidden, rows without
    anybody are there too, for their absence would tell. over: what those columns may say; the codes of one
    column, or all places, when empty. public: which rows go out where numbers are hidden, by what a column
    says: of several counts of the same people, one. told: what papers call a number, by its measure and what
    its key says, where they may show it too. regional: it goes to another region, and to nobody who is
    sent all there is.
    """

    name: str
    title: str
    about: str
    key: tuple[str, ...]
    fields: Sequence[Field]
    sql: str
    level: Level = Level.L3
    equations: Sequence[Equation] = ()
    guessed: Sequence[Equation] = ()
    spread: tuple[str, ...] = ()
    over: Sequence[tuple[str, ...]] = ()
    public: Mapping[str, str] = field(default_factory=dict)
    told: Callable[[str, Mapping[str, str]], Key | None] = lambda measure, said: None
    regional: bool = False

    def at(self, level: Level) -> tuple[Field, ...]:
        """The columns that go out at `level`."""
        return tuple(one for one in self.fields if level <= one.level)

    def counts(self, level: Level) -> tuple[str, ...]:
        """Those of them that are counts of people or rows."""
        return tuple(one.name for one in self.at(level) if one.kind == "count")


def chosen(resources: Sequence[Resource], level: Level, names: Sequence[str] = ()) -> list[Resource]:
    """The resources that go out at `level`; of them those called `names`, all but the regional ones where
    none are named."""
    wanted = names or [one.name for one in resources if not one.regional]
    return [one for one in resources if level <= one.level and one.name in wanted]


def equations_of(resources: Sequence[Resource], level: Level) -> list[Equation]:
    """The equations both of whose sides go out at `level`."""
    return _going_out([equation for one in resources for equation in one.equations], resources, level)


def guesses_of(resources: Sequence[Resource], level: Level) -> list[Equation]:
    """The same of what anybody may guess."""
    return _going_out([equation for one in resources for equation in one.guessed], resources, level)


def _going_out(equations: Sequence[Equation], resources: Sequence[Resource], level: Level) -> list[Equation]:
    there = {one.name: one for one in resources}
    return [one for one in equations if all(_goes_out(side, there, level) for side in (one.total, one.parts))]


def _goes_out(side: Side, there: Mapping[str, Resource], level: Level) -> bool:
    resource = there.get(side.resource)
    if resource is None or side.measure.removeprefix("#") not in {"rows", *names_at(resource, level)}:
        return False
    public = resource.public if level == Level.L3 else {}
    return all(
        side.where.get(name, value) == value != side.without.get(name) for name, value in public.items()
    )


def names_at(resource: Resource, level: Level) -> set[str]:
    """How the columns are called that go out at `level`."""
    return {one.name for one in resource.at(level)}
