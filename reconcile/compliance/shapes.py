"""Rows in the columns and types that a table declares."""

from __future__ import annotations

import pyarrow as pa

from reconcile.tables import Table

_TYPES = {pa.string(): "VARCHAR", pa.date32(): "DATE", pa.int64(): "BIGINT", pa.int32(): "INTEGER"}
_TYPES |= {pa.bool_(): "BOOLEAN", pa.float64(): "DOUBLE"}


def shaped(sql: str, table: Table) -> str:
    """SQL of the rows of `sql` with the columns of `table`, in their order."""
    columns = ", ".join(f"CAST({one.name} AS {_TYPES[one.type]}) AS {one.name}" for one in table.columns)
    return f"SELECT {columns} FROM ({sql}) AS shaped"
