"""How a table is declared: its columns, their types and allowed codes, its total order, and what it means."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

import pyarrow as pa


@dataclass(frozen=True)
class Column:
    """One column. meaning: for who reads the table. codes: all that it may hold, where that is a closed list.

    required: never null. open: an office may declare more codes (`vocabulary/own_classes.py`).
    """

    name: str
    type: pa.DataType
    meaning: str = ""
    codes: tuple[str, ...] = ()
    required: bool = False
    open: bool = False


@dataclass(frozen=True)
class Table:
    """One table. order: columns that tell any two rows apart, by which whoever writes the table sorts it;
    none where rows stand as they were read."""

    name: str
    meaning: str
    columns: Sequence[Column]
    order: tuple[str, ...] = ()

    @cached_property
    def schema(self) -> pa.Schema:
        return pa.schema([(column.name, column.type) for column in self.columns])

    @property
    def order_by(self) -> str:
        """The order as SQL has it."""
        return ", ".join(self.order)

    def column(self, name: str) -> Column:
        """Raises KeyError for a column that the table does not have."""
        return {column.name: column for column in self.columns}[name]

    def empty(self) -> pa.Table:
        return self.schema.empty_table()


TEXT, DAY, NUMBER, COUNT, SMALL = pa.string(), pa.date32(), pa.int32(), pa.int64(), pa.int16()
"""Types of most columns. DAY: a day without an hour. NUMBER: places and months; COUNT: rows, rupiah, bits."""
