"""Ids of the rows of a run, set right once its snapshots are placed: made with the secret of its store, and
no two of one programme alike.

A snapshot from a cache that several stores share may be marked with another secret. Rows that say the same
may stand in several files of a programme: which of them bears which ordinal follows what the files say, not
what they are called. Files of a snapshot may be shared with the cache or with the run before: they are
exchanged, never changed.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.ingest.snapshots.records_files import is_marked, records_writer
from reconcile.ingest.snapshots.row_ids import DIGEST, Digests, id_length, places, row_ids
from reconcile.ingest.standard.kind import Roll
from reconcile.workspace.files.door import read_groups, read_table

Mask = NDArray[np.bool_]


def settle_ids(snapshots: Path, rolls: Mapping[str, Roll], but: Collection[str] = ()) -> None:
    """Set the ids in the folders PROGRAMME/SNAPSHOT below `snapshots` right. rolls: by code. but: programmes
    whose files bear ids that a run of the same store set right."""
    for programme in sorted(snapshots.iterdir()) if snapshots.is_dir() else ():
        if programme.name in but:
            continue
        roll = rolls[programme.name]
        paths = sorted(programme.glob(f"*/{roll.kind.records.name}.parquet"), key=_said)
        _settle(paths, roll)


def _said(records: Path) -> tuple[list[str], str]:
    """What the file of a snapshot says, and the hash of how."""
    content = read_table(records.with_name("files.parquet"), ["content"])["content"]
    return sorted(content.drop_null().to_pylist()), records.parent.name


def _settle(paths: Sequence[Path], roll: Roll) -> None:
    """paths: of the records of one programme."""
    tables = [read_table(path, ["record_id", DIGEST]) for path in paths]
    digests = [table[DIGEST].to_numpy() for table in tables]
    several = _several(digests)
    unsettled = [
        np.isin(said, several) | _not_ours(path, table["record_id"], roll)
        for path, said, table in zip(paths, digests, tables, strict=True)
    ]
    if not any(map(np.any, unsettled)):
        return
    rows = np.concatenate([said[mask] for said, mask in zip(digests, unsettled, strict=True)])
    new = _cut(row_ids(roll, rows, places(rows)), [int(mask.sum()) for mask in unsettled])
    for path, table, mask, ours in zip(paths, tables, unsettled, new, strict=True):
        old = table["record_id"].combine_chunks()
        if not old.filter(pa.array(mask)).equals(ours):
            _exchange(path, pc.replace_with_mask(old, pa.array(mask), ours), roll)


def _several(digests: Sequence[Digests]) -> Digests:
    """What several rows say."""
    ordered = np.sort(np.concatenate(digests)) if digests else np.zeros(0, np.int64)
    return np.unique(ordered[1:][ordered[1:] == ordered[:-1]])


def _not_ours(path: Path, ids: pa.ChunkedArray, roll: Roll) -> Mask:
    """Rows whose ids are made with another secret, or were told apart from rows that may be gone."""
    if not is_marked(path, roll):
        return np.ones(len(ids), np.bool_)
    return np.asarray(pc.greater(pc.binary_length(ids), id_length(roll)))


def _cut(ids: pa.Array, lengths: Sequence[int]) -> Iterator[pa.Array]:
    begin = 0
    for length in lengths:
        yield ids.slice(begin, length)
        begin += length


def _exchange(path: Path, ids: pa.Array, roll: Roll) -> None:
    draft, begin = path.with_suffix(".draft"), 0
    with records_writer(draft, roll) as writer:
        for group in read_groups(path):
            ours = ids.slice(begin, len(group))
            begin += len(group)
            place = group.schema.get_field_index("record_id")
            writer.write_table(group.set_column(place, writer.schema.field(place), ours))
    os.replace(draft, path)  # noqa: PTH105  # onto the name, not into the file
