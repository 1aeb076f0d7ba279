"""Rows in the columns and types that a table declares."""

from __future__ import annotations

from collections.abc import Callable

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.tables import Table

_TYPES = {pa.string(): "VARCHAR", pa.date32(): "DATE", pa.int64(): "BIGINT", pa.int32(): "INTEGER"}
_TYPES |= {pa.bool_(): "BOOLEAN", pa.float64(): "DOUBLE"}


def shaped(sql: str, table: Table) -> str:
    """SQL of the rows of `sql` with the columns of `table`, in their order."""
    columns = ", ".join(f"CAST({one.name} AS {_TYPES[one.type]}) AS {one.name}" for one in table.columns)
    return f"SELECT {columns} FROM ({sql}) AS shaped"


Keeping = Callable[[Table, str], int]
"""Keeps the rows of a statement in the columns of a table under the table's name, and returns how many."""


def in_memory(engine: Engine) -> Keeping:
    """Tables kept by `engine` itself."""
    return lambda table, sql: engine.keep(table.name, shaped(sql, table))
