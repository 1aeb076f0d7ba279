"""The Parquet file of a snapshot's accepted rows, marked with whose secret the ids in it are made with."""

from __future__ import annotations

import hmac
from pathlib import Path

from reconcile.ingest.snapshots.row_ids import DIGEST
from reconcile.ingest.standard.kind import Roll
from reconcile.workspace.files.door import TableWriter, read_schema, table_writer

_MARK = b"reconcile.row_ids"
_UNLIKE = {"record_id", DIGEST, "source_row"}


def records_writer(path: Path, roll: Roll) -> TableWriter:
    """A writer of the accepted rows of a roll."""
    schema, varied = roll.kind.records.schema, roll.kind.varied | _UNLIKE
    # dictionaries of Parquet pay where values repeat
    repeating = [name for name in schema.names if name not in varied]
    return table_writer(path, schema.with_metadata({_MARK: _mark(roll)}), level=1, repeating=repeating)


def is_marked(path: Path, roll: Roll) -> bool:
    """Whether the ids in the file at `path` are made with the roll's secret."""
    return (read_schema(path).metadata or {}).get(_MARK) == _mark(roll)


def _mark(roll: Roll) -> bytes:
    """Tells whose secret it is, and nothing of it."""
    return hmac.digest(roll.secret, b"mark of row ids", "sha256").hex()[:16].encode()
