"""What every kind of file is turned into: sheets that give their first rows, then all rows in batches of
text."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import BinaryIO, Literal, Protocol

import pyarrow as pa

from reconcile.ingest.cells import limits
from reconcile.vocabulary.errors import ExportError

RowSeen = tuple[int, list[str]]
"""A row as looked at one by one: its 1-based number as a person sees it, and its cells."""


@dataclass(frozen=True)
class Batch:
    """Consecutive rows of a sheet as columns of text, blank cells null.

    rows: int32, 1-based. columns: one string array a column. numeric: column -> boolean array, which cells
    were numbers (workbooks only). ragged: row numbers that had more cells than the sheet has columns, or a
    quote never closed. kinds: row number -> what a row that is nobody is, where reshaping has found that out.
    shifted: numbers of rows whose cells may stand under wrong headings: nobody is read from them.
    beyond: row number -> places that look like a NIK in cells of it that stand in no column of the batch.
    repeated: row number -> such places that were written into it from another row.
    """

    rows: pa.Array
    columns: list[pa.Array]
    numeric: dict[int, pa.Array] = field(default_factory=dict)
    ragged: tuple[int, ...] = ()
    kinds: Mapping[int, str] = field(default_factory=dict)
    shifted: tuple[int, ...] = ()
    beyond: Mapping[int, int] = field(default_factory=dict)
    repeated: Mapping[int, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Note:
    """What the reader of a sheet has to tell its sender, as a row of the problems table. examples: row
    numbers."""

    code: str
    severity: Literal["GALAT", "PERINGATAN", "INFO"]
    message: str
    advice: str
    rows: int = 0
    examples: tuple[int, ...] = ()


class Sheet(Protocol):
    """One table of rows. `number` counts from 1 over all sheets of the file on disk."""

    @property
    def name(self) -> str: ...

    @property
    def hidden(self) -> bool: ...

    @property
    def mac_dates(self) -> bool:
        """Whether numbers that stand for dates count from 1904."""

    def notes(self) -> Sequence[Note]:
        """What is to be told about the sheet as a whole; complete when all batches are read."""

    def head(self) -> list[RowSeen]:
        """The first rows, blank ones included."""

    def sample(self, rows: int) -> list[list[str]]:
        """The cells of the first `rows` rows, to tell what columns hold."""

    def below(self, after: int, rows: int) -> list[list[str]]:
        """The cells of the first `rows` rows after row `after`, as `batches` will give them."""

    def merged(self) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        """Merged ranges as ((row, column), (row, column)), rows 1-based, columns as in the rows."""

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        """All rows after row `after`, `width` columns wide. Rows past the last filled one may be left out."""

    @property
    def total(self) -> int:
        """Number of rows of the sheet, known when all batches are read."""

    @property
    def seen(self) -> int:
        """Places that look like a NIK in the sheet as it was opened, in whichever row or column; known
        when all batches are read."""

    def raw(self) -> Iterator[tuple[int, str]]:
        """The rows of the sheet as it was opened, each as one text, to say where something stands that
        nobody accounts for."""


class SheetOver:
    """A sheet read through another: whatever a reader does not say anew is the inner sheet's."""

    def __init__(self, inner: Sheet) -> None:
        self.inner = inner

    @property
    def name(self) -> str:
        return self.inner.name

    @property
    def hidden(self) -> bool:
        return self.inner.hidden

    @property
    def mac_dates(self) -> bool:
        return self.inner.mac_dates

    @property
    def total(self) -> int:
        return self.inner.total

    @property
    def seen(self) -> int:
        return self.inner.seen

    def raw(self) -> Iterator[tuple[int, str]]:
        return self.inner.raw()

    def notes(self) -> Sequence[Note]:
        return self.inner.notes()

    def head(self) -> list[RowSeen]:
        return self.inner.head()

    def sample(self, rows: int) -> list[list[str]]:
        return self.inner.sample(rows)

    def below(self, after: int, rows: int) -> list[list[str]]:
        return self.inner.below(after, rows)

    def merged(self) -> Sequence[tuple[tuple[int, int], tuple[int, int]]]:
        return self.inner.merged()

    def batches(self, after: int, width: int) -> Iterator[Batch]:
        return self.inner.batches(after, width)


def told_place(where: tuple[str, str]) -> str:
    """(source file, sheet) as messages name it; a text has no sheet to name."""
    return f"{where[0]}, lembar {where[1]}" if where[1] else where[0]


@dataclass(frozen=True)
class Source:
    """Bytes to read: a file on disk or a member of a zip. `name` is what the tables call it."""

    name: str
    suffix: str
    size: int
    open: Callable[[], BinaryIO]


def check_count(source: Source, sheets: int) -> None:
    """Raise ExportError for a file of more sheets than anybody keeps: each costs more to look at than a
    file has bytes for it."""
    if sheets > limits.MAX_SHEETS:
        raise ExportError(
            f"{source.name}: lebih dari {limits.MAX_SHEETS} lembar dalam satu berkas ({sheets}). Bagi menjadi"
            " beberapa berkas, atau minta ulang."
        )
