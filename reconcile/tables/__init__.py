"""Every table that Reconcile keeps on disk, declared once: its columns, their types and codes, its order, its
meaning.

The name of a table is the name of its Parquet file. Text is upper-case ASCII, blanks are null, unless said
otherwise. `docs/tables.md` is made from this (`python -m reconcile.tables > docs/tables.md`).
"""

from __future__ import annotations

from collections.abc import Mapping

import pyarrow as pa

from reconcile.tables.asking import ANSWERED, QUESTION_ROWS, QUESTIONS
from reconcile.tables.checking import TableError, check_written
from reconcile.tables.findings import CONFLICTS, DEATHS_AND_MOVES, DUPLICATES, OVERLAPS, UNREGISTERED
from reconcile.tables.linking import LINKS, PERSONS, REFUSED_LINKS
from reconcile.tables.reading import FILES, LEDGER, PROBLEMS, QUALITY, RECORDS, REJECTED_ROWS
from reconcile.tables.table import Column, Table

TABLES: Mapping[str, Table] = {
    table.name: table
    for table in (
        RECORDS, REJECTED_ROWS, LEDGER, FILES, PROBLEMS,
        LINKS, REFUSED_LINKS, PERSONS,
        OVERLAPS, UNREGISTERED, DUPLICATES, CONFLICTS, DEATHS_AND_MOVES, QUALITY,
        QUESTIONS, QUESTION_ROWS, ANSWERED,
    )
}  # fmt: skip


def empty(name: str) -> pa.Table:
    """The table `name` with no rows. Raises KeyError for an unknown table."""
    return TABLES[name].empty()


__all__ = [
    "ANSWERED",
    "CONFLICTS",
    "DEATHS_AND_MOVES",
    "DUPLICATES",
    "FILES",
    "LEDGER",
    "LINKS",
    "OVERLAPS",
    "PERSONS",
    "PROBLEMS",
    "QUALITY",
    "QUESTIONS",
    "QUESTION_ROWS",
    "RECORDS",
    "REFUSED_LINKS",
    "REJECTED_ROWS",
    "TABLES",
    "UNREGISTERED",
    "Column",
    "Table",
    "TableError",
    "check_written",
    "empty",
]
