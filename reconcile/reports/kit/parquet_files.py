"""Parquet files for systems: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.reports.kit.showing import Shown
from reconcile.workspace.files.door import read_groups, table_writer

_GROUP = 100_000
"""Rows of a row group, about: whoever opens the file holds one in memory."""


@contextmanager
def parquet_writer(path: Path, schema: pa.Schema) -> Iterator[Callable[[Shown], None]]:
    """What writes rows whose cells stand in the order of `schema`, in bounded memory. schema: texts, and
    whole numbers, null where nothing stands."""
    held: list[pa.RecordBatch] = []

    with table_writer(path, schema) as writer:

        def write_group() -> None:
            if held:
                table = pa.Table.from_batches(held, schema)
                writer.write_table(table, row_group_size=len(table))
                held.clear()

        def write(shown: Shown) -> None:
            held.append(_typed(shown, schema))
            if sum(len(one) for one in held) >= _GROUP:
                write_group()

        yield write
        write_group()


def join_parquet(path: Path, schema: pa.Schema, parts: Iterable[Path]) -> None:
    """Write the rows of papers of one schema as one, in bounded memory."""
    with table_writer(path, schema) as writer:
        for group in (group for part in parts for group in read_groups(part)):
            writer.write_table(group, row_group_size=len(group))


def _typed(shown: Shown, schema: pa.Schema) -> pa.RecordBatch:
    cells = [
        cell if column.type == pa.string() else pc.if_else(pc.equal(cell, ""), None, cell).cast(column.type)
        for cell, column in zip(shown.cells.values(), schema, strict=True)
    ]
    return pa.RecordBatch.from_arrays(cells, schema=schema)
