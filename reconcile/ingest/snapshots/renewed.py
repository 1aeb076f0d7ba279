"""A snapshot of a run of an older version, made into one of this version: the night after an upgrade takes
over from it what did not come again.

What a table did not keep then is unknown: null. The digests of rows are made of what is kept, so they are
made anew; the ids follow when the snapshots of a run are placed. Files may be shared with that run: they are
exchanged, never changed.
"""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa

from reconcile.ingest.snapshots.row_ids import DIGEST, row_digests
from reconcile.ingest.standard.kind import Roll
from reconcile.tables import FILES, LEDGER, PROBLEMS, REJECTED_ROWS
from reconcile.tables.table import Table
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_schema, read_table, write_table


def renew(snapshot: Path, roll: Roll) -> None:
    """Give the tables of a snapshot the columns of this version. Raises UsageError where one cannot be
    had."""
    for table in (roll.kind.records, FILES, LEDGER, PROBLEMS, REJECTED_ROWS):
        path = snapshot / f"{table.name}.parquet"
        if path.is_file() and any(name not in read_schema(path).names for name in table.schema.names):
            draft = path.with_suffix(".draft")
            write_table(draft, _renewed(read_table(path), table, roll), level=1)
            os.replace(draft, path)  # noqa: PTH105  # onto the name, not into the file


def _renewed(held: pa.Table, table: Table, roll: Roll) -> pa.Table:
    for column in table.columns:
        if column.name in held.schema.names or column.name == DIGEST:
            continue
        if column.required:
            raise UsageError(
                f"Hasil sebelumnya dari versi lain tidak menyimpan {column.name}, yang perlu untuk memakai"
                f" kiriman {roll.programme.code.upper()} yang malam ini tidak datang. Taruh lagi berkas"
                " kiriman itu di folder masukan, lalu jalankan lagi."
            )
        held = held.append_column(column.name, pa.nulls(len(held), column.type))
    if DIGEST in table.schema.names:
        others = [name for name in held.schema.names if name != DIGEST]
        digests = row_digests(held, table.schema.names, roll.programme.code)
        held = held.select(others).append_column(DIGEST, digests)
    return held.select(table.schema.names).cast(table.schema)
