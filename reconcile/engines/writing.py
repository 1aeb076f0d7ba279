"""A kept table becomes a file: sorted by its declared order, and what it is declared to be."""

from __future__ import annotations

from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.tables import Table, check_written


def write_table(engine: Engine, table: Table, path: Path, made: str = "") -> int:
    """Write what `engine` keeps under the table's name to a Parquet file and return its rows.

    made: SQL of the rows instead, for those that are wide and read but once: they take no memory beside the
    sorting. Raises TableError.
    """
    rows = f"(SELECT * FROM ({made}) AS made UNION ALL {_nobody(table)}) AS made" if made else ""
    count = engine.write(f"SELECT * FROM {rows or identifier(table.name)} ORDER BY {table.order_by}", path)
    check_written(table, path)
    return count


def _nobody(table: Table) -> str:
    """SQL of no row, of which no engine knows that before it looks. A writer declares a column without nulls
    by what it foresees of the statement, so one table made in two ways would be two files; so it foresees
    nothing. Of a kept table it knows."""
    return f"SELECT {', '.join('NULL' for _ in table.columns)} WHERE random() > 2"
