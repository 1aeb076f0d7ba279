"""Parquet files for systems: the same rows give the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

import pyarrow as pa

from reconcile.reports.kit.csv_files import ReportFile, signed
from reconcile.workspace.files.door import table_writer

_GROUP = 100_000
"""Rows of a row group, about: whoever opens the file holds one in memory."""


def write_parquet(path: Path, schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> ReportFile:
    """Write `batches` in bounded memory. Nothing is masked here: rows come as they may be shown."""
    rows = 0
    with table_writer(path, schema) as writer:
        for table in _groups(schema, batches):
            rows += len(table)
            writer.write_table(table, row_group_size=len(table))
    return signed(path, rows)


def _groups(schema: pa.Schema, batches: Iterable[pa.RecordBatch]) -> Iterator[pa.Table]:
    held: list[pa.RecordBatch] = []
    for batch in batches:
        held.append(batch)
        if sum(len(one) for one in held) >= _GROUP:
            yield pa.Table.from_batches(held, schema)
            held = []
    if held:
        yield pa.Table.from_batches(held, schema)
