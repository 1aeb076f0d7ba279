"""What stood in the cells of each accepted row of a snapshot, as a digest: the next reading of a file takes
over what rows say that stood so before.

The digest covers all that decides what a row says: its cells as text, which of them were numbers, and what
the whole file told (`Tally.beyond`). Rows that share it say the same, whatever file they stand in. It is of
128 bits, so that no two rows of one programme ever share one by chance. Beside it stand the days
between which a row says so, where each has its own, and what it says that its record does not keep.
"""

from __future__ import annotations

import hashlib
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.ingest.cells.letters import letters
from reconcile.ingest.snapshots.cache import RAW_ROWS
from reconcile.ingest.standard.kind import NUMERIC, SAID_ON, RowKind
from reconcile.workspace.files.door import TableWriter, read_table, table_writer

RAW = ("raw_high", "raw_low")
"""The columns of the digest; both 0 where a row is to be read anew."""

_BYTES = 16
_CELL, _BLANK = "\x1f", "\x1e"
_PLACE = frozenset({"record_id", "programme", "source_file", "sheet", "source_row"})

Halves = NDArray[np.uint64]
"""Digests, shape (rows, 2)."""


def raw_digests(batch: pa.RecordBatch, names: tuple[str, ...], beyond: pa.Array) -> Halves:
    """The digests of the rows of a batch. names: of its fields. beyond: what decides beside the cells, null
    where nothing may be taken over."""
    cells = [batch[name] for name in names]
    if any(_has_signs(column) for column in cells):  # cells could run into one another
        return np.zeros((batch.num_rows, 2), np.uint64)
    marks = [
        batch[name].fill_null(False).cast(pa.string())
        for name in batch.schema.names
        if name.endswith(NUMERIC)
    ]
    texts = pc.binary_join_element_wise(
        *cells,
        *marks,
        pc.coalesce(beyond, ""),
        _CELL,
        null_handling="replace",
        null_replacement=_BLANK,
    )
    begun = hashlib.blake2b(_CELL.join(names).encode(), digest_size=_BYTES)
    found = bytearray()
    for text in texts.cast(pa.binary()).to_pylist():
        digest = begun.copy()
        digest.update(text)
        found += digest.digest()
    halves = np.frombuffer(bytes(found), np.uint64).reshape(-1, 2)
    return np.where(pc.is_null(beyond).to_numpy(zero_copy_only=False)[:, None], np.uint64(0), halves)


def _has_signs(column: pa.Array) -> bool:
    said = letters(column)
    return b"\x1f" in said or b"\x1e" in said


def with_raw(said: pa.Table, digests: Halves) -> pa.Table:
    """What rows say, with their digests beside it."""
    for place, name in enumerate(RAW):
        said = said.append_column(name, pa.array(np.ascontiguousarray(digests[:, place])))
    return said


def unkept_columns(kind: RowKind, said: pa.Schema) -> list[str]:
    """What rows of a kind say that their records do not keep: by what they are known, and what another table
    of the kind holds."""
    wanted = {*kind.known_by, *(kind.beside.schema.names if kind.beside else ())}
    return [name for name in said.names if name in wanted and name not in kind.records.schema.names]


def kept_columns(kind: RowKind) -> list[str]:
    """What their records keep of what they say."""
    return [name for name in kind.records.schema.names if name not in _PLACE]


class RawRows:
    """Writes them, batch by batch, in the order of the records."""

    def __init__(self, out: Path, kind: RowKind) -> None:
        self._path, self._kind = out / RAW_ROWS, kind
        self._writer: TableWriter | None = None

    def write(self, said: pa.Table) -> None:
        """said: of accepted rows. Nothing is kept of them where they have no digests."""
        if not said.num_rows or RAW[0] not in said.schema.names:
            return
        days = [name for name in SAID_ON if name in said.schema.names]
        made = said.select([*RAW, *days, *unkept_columns(self._kind, said.schema)]).replace_schema_metadata()
        if self._writer is None:
            self._writer = table_writer(self._path, made.schema, level=1, repeating=False)
        self._writer.write_table(made)

    def close(self) -> None:
        if self._writer is not None:
            self._writer.close()


def read_raw(entry: Path) -> pa.Table:
    """Those of a snapshot."""
    return read_table(entry / RAW_ROWS)
