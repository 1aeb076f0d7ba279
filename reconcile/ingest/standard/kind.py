"""What reading needs to know of the things that a roll lists: values and functions of modules, handed in by
who knows the kind, and sent as they are to other processes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Protocol

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from reconcile.ingest.cells.sheets import Note
from reconcile.ingest.layout.columns import Looks
from reconcile.ingest.standard.periods import Title
from reconcile.parsing.as_of import AsOf
from reconcile.programmes import Programme
from reconcile.programmes.unit_names import unnamed
from reconcile.tables.table import Table

Fields = Mapping[str, pa.Array]
"""Field -> cells as written: trimmed, blanks null."""

Mask = npt.NDArray[np.bool_]
Standardise = Callable[[Fields, int, Fields], pa.Table]
"""(fields, rows, fields whose cells may have been numbers -> which were) -> the columns of the kind's records
that say what a row says, and the number `flags`; `with_days`, where the day decides any of it."""

_DAYS = b"reconcile.days"
SAID_ON = ("said_from", "said_until")
"""The columns of the first and the last day on which a row says so, where each has its own."""

NUMERIC = "_numeric"
"""Behind a field's name: the column that says which of its cells were numbers."""


def with_days(said: pa.Table, as_of: AsOf) -> pa.Table:
    """What rows say, with the days between which they say so: it may come from another process."""
    for name, own in zip(SAID_ON, as_of.own or (), strict=False):
        said = said.append_column(name, pa.array(own))
    days = "/".join(day.isoformat() for day in as_of.same)
    return said.replace_schema_metadata({_DAYS: days.encode()})


def narrowed(as_of: AsOf, said: pa.Table) -> None:
    """Take from what rows say the days between which they say so."""
    days = (said.schema.metadata or {}).get(_DAYS)
    if days is not None:
        as_of.narrow(*map(date.fromisoformat, days.decode().split("/")))


class Tally(Protocol):
    """What the rows of one source say together, counted while they are read for the first time."""

    def add(self, fields: Fields) -> None:
        """Count a batch."""

    def settle(self, batches: Iterable[pa.RecordBatch]) -> None:
        """All batches are counted; `batches` are the same rows once more, for who has to look twice."""

    def notes(self) -> Iterable[Note]:
        """The faults of the source as a whole."""

    def standardise(self, title: Title) -> Standardise:
        """How the rows under a title are standardised, now that all are counted."""

    def beyond(self, title: Title, fields: Fields, rows: int) -> pa.Array:
        """For each row of a batch all that decides, beside its cells and the day, what `standardise` makes of
        it, as a text; null for a row that is always to be read anew."""


@dataclass(frozen=True)
class Nobody:
    """A row from which nothing can be told: the rule that rejects it, what its sender is told of it, and of a
    file of which no row was accepted."""

    rule: str
    message: str
    advice: str
    whole_file: str
    whole_file_advice: str


@dataclass(frozen=True)
class RowKind:
    """How rows of one kind are read.

    records: the table of accepted rows. looks: what they look like in a sheet. nobody: as what a row is
    rejected; is_nobody: which standardised rows are (given those of a single cell). tally: counts a source,
    and asks its AsOf what the day decides. numbers: fields of which it is told which cells were numbers.
    meet: lets a process that has nothing to do look at rows that it may be asked for. known_by: columns by
    which two files say the same. wanted: fields that linking needs -> fields that give them as well. varied:
    columns whose values hardly repeat. beside: a second table of what rows say, one row for each accepted.
    """

    records: Table
    looks: Looks
    nobody: Nobody
    is_nobody: Callable[[pa.Table, pa.Array], pa.Array]
    tally: Callable[[Programme, AsOf], Tally]
    numbers: tuple[str, ...]
    meet: Callable[[Fields], None]
    known_by: tuple[str, ...]
    wanted: Mapping[str, frozenset[str]]
    varied: frozenset[str]
    beside: Table | None = None

    @property
    def said(self) -> tuple[str, ...]:
        """The columns of both tables."""
        return (*self.records.schema.names, *(self.beside.schema.names if self.beside else ()))


@dataclass(frozen=True)
class Roll:
    """A roll as it is declared, for one run: its programme, the kind of its rows, the day they are read as
    of, the store's secret, with which the ids of its rows are made, and names of units -> codes."""

    programme: Programme
    kind: RowKind
    as_of: date
    secret: bytes = field(default=b"", repr=False)
    units: Mapping[str, str] = field(default_factory=dict)

    @property
    def unnamed(self) -> bool:
        return unnamed(self.programme.role)
