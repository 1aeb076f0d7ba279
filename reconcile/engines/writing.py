"""A kept table becomes a file: sorted by its declared order, and what it is declared to be."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import identifier
from reconcile.tables import Table, check_written


@dataclass(frozen=True)
class Made:
    """Rows of a table that are wide and read but once: sorted by numbers instead of by their words.

    rows: SQL. columns: its columns. by: the order of the table, in columns of a row `s` of these. words: SQL
    of the table's columns over `s`.
    """

    rows: str
    columns: Sequence[str]
    by: str
    words: str

    @property
    def sql(self) -> str:
        """The rows as the table has them, in no order."""
        return f"SELECT {self.words} FROM ({self.rows}) AS s"


def write_table(engine: Engine, table: Table, path: Path, made: str | Made = "") -> int:
    """Write what `engine` keeps under the table's name to a Parquet file and return its rows.

    made: SQL of the rows instead, for those that are wide and read but once: they take no memory beside the
    sorting. Raises TableError.
    """
    if isinstance(made, Made):
        rows = f"SELECT * FROM ({made.rows}) AS made UNION ALL {_nobody(made.columns)}"
        # the order stands outermost: of one within, writers that share the work keep nothing
        sql = f"SELECT {made.words} FROM ({rows}) AS s ORDER BY {made.by}"
    else:
        rows = f"(SELECT * FROM ({made}) AS made UNION ALL {_nobody(table.columns)}) AS made" if made else ""
        sql = f"SELECT * FROM {rows or identifier(table.name)} ORDER BY {table.order_by}"
    count = engine.write(sql, path)
    check_written(table, path)
    return count


def _nobody(columns: Sequence[object]) -> str:
    """SQL of no row, of which no engine knows that before it looks. A writer declares a column without nulls
    by what it foresees of the statement, so one table made in two ways would be two files; so it foresees
    nothing. Of a kept table it knows."""
    return f"SELECT {', '.join('NULL' for _ in columns)} WHERE random() > 2"
