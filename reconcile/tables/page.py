"""The declared tables as a page for people: docs/tables.md."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reconcile.tables import TABLES
from reconcile.tables.table import Column, Table

_HEAD = """# The tables

Made from `reconcile/tables/` by `python -m reconcile.tables`; do not edit.

The name of a table is the name of its Parquet file. Text is upper-case ASCII, blanks are null, unless said
otherwise. **bold**: never null. Sorted by: what tells any two rows apart, and how the file is sorted."""


def tables_page(tables: Sequence[Table] = tuple(TABLES.values())) -> str:
    return "\n".join([_HEAD, *(line for table in tables for line in _table(table)), ""])


def _table(table: Table) -> Iterator[str]:
    yield from ("", f"## {table.name}", "", f"{table.meaning[:1].upper()}{table.meaning[1:]}.")
    if table.order:
        yield from ("", f"Sorted by {', '.join(f'`{name}`' for name in table.order)}.")
    yield from ("", "| column | type | meaning |", "|---|---|---|")
    yield from (_column(column) for column in table.columns)


def _column(column: Column) -> str:
    name = f"**{column.name}**" if column.required else column.name
    codes = " ".join(f"`{code}`" for code in column.codes)
    meaning = ". ".join(part for part in (codes, column.meaning) if part)
    return f"| {name} | {column.type} | {meaning} |"
