"""What standardising a sheet of people knows, and the columns of the records table under construction."""

from __future__ import annotations

import dataclasses
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from reconcile.ingest.cells.crowded import Crowded
from reconcile.ingest.standard.kind import Fields
from reconcile.ingest.standard.periods import Title
from reconcile.kinds.person.reading.answers import Blanks, Compared
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.dates.dates import Order
from reconcile.parsing.places.places import Coding
from reconcile.programmes import Programme
from reconcile.vocabulary.flags import MASK


@dataclass(frozen=True)
class Rules:
    """What standardising a sheet needs to know beyond its rows; all from `damaged` on is found over the whole
    file.

    order, period_order: in which the numbers of birth dates, and of all other days, are written.
    shift: days by which its birth dates are off. p_is_man: its sexes are P and W. crowded: numbers on too
    many people.
    blanks: what it means that a register answers nothing of a row. repeats: the file says again what it was
    asked.
    """

    programme: Programme
    as_of: date
    title: Title = dataclasses.field(default_factory=Title)
    damaged: bool = False
    swapped: bool = False
    order: Order = "DMY"
    period_order: Order = "DMY"
    coding: Coding = "KEMENDAGRI"
    shift: int = 0
    p_is_man: bool = False
    crowded: Crowded = dataclasses.field(default_factory=dict)
    blanks: Blanks = "FOUND"
    repeats: bool = False


def one(column: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The column in one piece."""
    return column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column


class Made:
    """The columns under construction and the flags that each step adds. as_of: asked what the day decides.
    of_fields: what a register answers field by field; None where it does not."""

    def __init__(self, fields: Fields, size: int, as_of: AsOf, of_fields: Compared | None = None) -> None:
        self.as_of = as_of
        self.of_fields = of_fields
        self.fields = fields
        self.size = size
        self.flags = np.zeros(size, np.int64)
        self.made: dict[str, pa.Array] = {}

    def text(self, field: str) -> pa.Array:
        return self.fields.get(field, pa.nulls(self.size, pa.string()))

    def take(self, table: pa.Table, *names: str) -> None:
        for name in names:
            self.made[name] = one(table[name])
        if "flags" in table.column_names:
            self.flag(table["flags"])

    def flag(self, flags: pa.Array | pa.ChunkedArray) -> None:
        self.flags |= one(flags).fill_null(0).to_numpy(zero_copy_only=False)

    def flag_where(self, mask: pa.Array, code: str) -> None:
        self.flags[one(mask).fill_null(False).to_numpy(zero_copy_only=False)] |= MASK[code]
