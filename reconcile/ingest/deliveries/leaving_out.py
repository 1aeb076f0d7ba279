"""Takes out of a placed snapshot what another delivery speaks for; `files` and the ledger say so.

The files of a snapshot may be shared with the cache or with the previous run: they are exchanged, never
changed.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.deliveries.delivery import Facts
from reconcile.ingest.deliveries.people import Comparing, Mask, records_of
from reconcile.workspace.files.door import read_table, write_table

REPLACED = "replaced"
"""What the ledger calls accepted rows of which a newer delivery speaks."""
Row = dict[str, Any]


def leave_out(snapshot: Path, why: Mapping[str, tuple[str, str]]) -> None:
    """Take all rows of the sources in `why` out. why: source -> its status in `files`, and the reason."""

    def left_out(row: Row) -> Row:
        if row["source_file"] not in why:
            return row
        status, reason = why[row["source_file"]]
        return {**row, "status": status, "refused": reason, "rows_accepted": 0, "rows_rejected": 0}

    _drop(snapshot, why)
    _rewrite(snapshot / "files.parquet", lambda rows: map(left_out, rows))


def keep_only(snapshot: Path, sources: Collection[str]) -> None:
    """Of a snapshot of the previous run keep what is still in force, marked as carried."""
    held = {row["source_file"] for row in read_table(snapshot / "files.parquet", ["source_file"]).to_pylist()}
    if held - set(sources):
        _drop(snapshot, held - set(sources))
    _rewrite(
        snapshot / "files.parquet",
        lambda rows: (
            {**row, "status": "CARRIED"}
            for row in rows
            if row["source_file"] in sources and row["refused"] is None
        ),
    )


def leave_out_rows(snapshot: Path, facts: Facts, by: Sequence[Facts], people: Comparing) -> int:
    """Take the rows out for which the deliveries `by` speak; returns how many."""
    path = records_of(snapshot) or snapshot / "records.parquet"
    records = read_table(path)
    out = pc.equal(records["source_file"], facts.source_file).to_numpy()
    out[out] = _spoken_for(facts, by, people)
    if out.any():
        moved = Counter(records["sheet"].filter(pa.array(out)).to_pylist())
        _exchange(records.filter(pa.array(~out)), path)
        _account(snapshot, facts.source_file, moved)
    return int(out.sum())


def _spoken_for(facts: Facts, by: Iterable[Facts], people: Comparing) -> Mask:
    """Which rows are of the kota and period of a newer delivery, or of people who stand on it."""
    ours = people.people(facts)
    out = np.zeros(len(ours.who), np.bool_)
    for newer in by:
        theirs = people.people(newer)
        period = np.isin(ours.period, np.unique(theirs.period))
        kota = np.isin(ours.kota, [int(code) for code in newer.kota]) if newer.kota else True
        out |= period & (kota | np.isin(ours.who, theirs.who))
    return out


def _account(snapshot: Path, source_file: str, moved: Mapping[str, int]) -> None:
    """Move rows (by sheet) from accepted to not_data in the ledger, and out of the count of `files`.

    The cells that look like a NIK go with their rows by their share: nobody counted them row by row.
    """

    def accounted(rows: Iterable[Row]) -> Iterable[Row]:
        for row in rows:
            count = moved.get(row["sheet"], 0) if row["source_file"] == source_file else 0
            if not count or row["fate"] != "accepted":
                yield row
                continue
            numbers = row["numbers"] or 0
            gone = numbers * count // row["rows"]
            yield {**row, "rows": row["rows"] - count, "numbers": numbers - gone}
            yield {**row, "fate": "not_data", "kind": REPLACED, "rows": count, "numbers": gone}

    def fewer(row: Row) -> Row:
        ours = row["source_file"] == source_file
        return {**row, "rows_accepted": row["rows_accepted"] - sum(moved.values())} if ours else row

    _rewrite(snapshot / "ledger.parquet", accounted)
    _rewrite(snapshot / "files.parquet", lambda rows: map(fewer, rows))


def _drop(snapshot: Path, sources: Iterable[str]) -> None:
    """Take sources out of all tables but `files`."""
    others = ~pc.field("source_file").isin(list(sources))
    for path in sorted(set(snapshot.glob("*.parquet")) - {snapshot / "files.parquet"}):
        _exchange(read_table(path, where=others), path)


def _rewrite(path: Path, change: Callable[[Iterable[Row]], Iterable[Row]]) -> None:
    table = read_table(path)
    _exchange(pa.Table.from_pylist(list(change(table.to_pylist())), schema=table.schema), path)


def _exchange(table: pa.Table, path: Path) -> None:
    draft = path.with_suffix(".draft")
    write_table(draft, table, level=1)
    os.replace(draft, path)  # noqa: PTH105  # onto the name, not into the file
