"""Is a table that was written what it is declared to be? One that is not is a bug, and keeps its traceback.

Only what is cheap is looked at: types and nulls from the file's own account, codes from its dictionaries, the
order by comparing each row with the next.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import reduce
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reconcile.tables.table import Table
from reconcile.vocabulary.own_classes import own_classes

_BATCH = 1 << 17


class TableError(Exception):
    """A written table breaks its declaration; says table, column and code, and nothing of any row."""


def check_written(table: Table, path: Path) -> None:
    """Raise TableError unless the Parquet file `path` is what `table` declares.

    Checked: columns and types; no null where none may be; every code is an allowed one; and no two rows that
    stand equal in the table's order.
    """
    coded = [column.name for column in table.columns if column.codes]
    with pq.ParquetFile(path, read_dictionary=coded) as file:
        _check_columns(table, pq.read_schema(path))
        _check_nulls(table, file.metadata)
        _check_codes(table, file, coded)
        # a row whose last key differs from its neighbour's differs: most files need no other column
        if table.order and _alike(file, table.order[-1:]) and _alike(file, table.order):
            raise TableError(f"{table.name}: two rows stand equal by {table.order_by}")


def _check_columns(table: Table, found: pa.Schema) -> None:
    declared = [(column.name, column.type) for column in table.columns]
    written = [(field.name, field.type) for field in found]
    if written != declared:
        different = [name for name, _ in {*declared} ^ {*written}] or "their order"
        raise TableError(f"{table.name}: columns differ: {sorted(set(different))}")


def _check_nulls(table: Table, metadata: pq.FileMetaData) -> None:
    places = {metadata.schema.column(at).path.split(".")[0]: at for at in range(metadata.num_columns)}
    for column in (column for column in table.columns if column.required):
        for group in range(metadata.num_row_groups):
            counted = metadata.row_group(group).column(places[column.name])
            if counted.is_stats_set and counted.statistics.null_count and not pa.types.is_list(column.type):
                raise TableError(f"{table.name}.{column.name}: null, where none may be")


def _check_codes(table: Table, file: pq.ParquetFile, coded: Sequence[str]) -> None:
    found: dict[str, set[str | None]] = {name: set() for name in coded}
    for batch in file.iter_batches(_BATCH, columns=coded) if coded else ():
        for name in coded:
            found[name].update(pc.unique(batch.column(name)).to_pylist())
    for name, codes in found.items():
        column = table.column(name)
        own = {one.code for one in own_classes()} if column.open else set()
        if unknown := sorted(codes - {*column.codes, *own, None}, key=str):
            raise TableError(f"{table.name}.{name}: codes that nobody declared: {unknown[:5]}")


def _alike(file: pq.ParquetFile, columns: Sequence[str]) -> bool:
    """Whether some row is equal to the one before it in all of `columns`; null is equal to null."""
    last = None
    for batch in file.iter_batches(_BATCH, columns=list(columns)):
        rows = pa.Table.from_batches([batch])
        rows = rows if last is None else pa.concat_tables([last, rows])
        pairs = [(rows[name].slice(0, len(rows) - 1), rows[name].slice(1)) for name in columns]
        if pc.any(reduce(pc.and_, [_same(*pair) for pair in pairs])).as_py():
            return True
        last = rows.slice(len(rows) - 1)
    return False


def _same(before: pa.ChunkedArray, after: pa.ChunkedArray) -> pa.ChunkedArray:
    both_null = pc.and_(pc.is_null(before), pc.is_null(after))
    return pc.or_(pc.fill_null(pc.equal(before, after), False), both_null)
