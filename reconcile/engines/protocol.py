"""What a stage may ask of an engine, and what its SQL keeps to.

SQL is written once, in DuckDB's dialect, and keeps to what every engine answers alike: joins, grouping,
window functions, CASE, unions by column name, texts joined and cut (substr from 1), days written by
strftime. It casts sums of whole numbers to BIGINT, rounds a fraction before casting it to a whole number,
compares numbers with numbers, divides by nothing that may be 0, and names columns instead of `*` after
USING.

Linking, findings and questions are held to that statement by statement (tests/engines, small tables; a call
that no test compares fails there). A run links on the engine it is asked for; its findings, questions and
papers are made by DuckDB whatever that is, and the SQL of papers, judgements and explanations is held to
nothing but DuckDB.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from pathlib import Path
from typing import Protocol, TypeAlias

import pyarrow as pa

TableSource: TypeAlias = pa.Table | Path | Sequence[Path]
"""Rows for an engine: an Arrow table, or one or more Parquet files."""

BatchKernel = Callable[[pa.RecordBatch], pa.RecordBatch]
"""A pure function from a batch to a batch, the same on every engine."""


class Engine(Protocol):
    """What a stage may ask of an engine. Table names are plain identifiers; all tables live as long as the
    engine."""

    in_process: bool
    """Whether its rows are in this process, so that fetching a few columns of all of them costs next to
    nothing."""

    def read(self, name: str, source: TableSource) -> None:
        """Make `source` (an Arrow table, or one or more Parquet files) readable in SQL as `name`."""

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        """Run `sql` once, keep its rows as table `name` (replacing it) and return their count.

        on_disk: for rows that are wide and read seldom; they take no memory.
        """

    def drop(self, *names: str) -> None:
        """Forget kept tables."""

    def arrow(self, sql: str) -> pa.Table:
        """The rows of `sql` as an Arrow table."""

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        """The rows of `sql` in batches of about `rows`, in bounded memory."""

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        """Keep table `name` of `schema`: `kernel` applied to the rows of `sql`, in batches of about
        `rows`."""

    def write(self, sql: str, path: Path) -> int:
        """Write the rows of `sql` to a Parquet file and return their count."""

    def close(self) -> None:
        """Forget everything and give the memory back."""
