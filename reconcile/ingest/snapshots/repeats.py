"""Exports, or members of a zip, whose rows another one of the same programme has already: they are read once.

Read twice, every row of theirs would look like somebody registered twice.
"""

from __future__ import annotations

import os
from functools import lru_cache
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.ingest.snapshots.fingerprints import say_the_same
from reconcile.workspace.files.door import read_table, write_table


def repeated_sources(entry: Path, programme: Path) -> dict[str, str]:
    """Source -> why it is not read again, of the sources of a sealed snapshot. programme: folder of the
    snapshots placed before it."""
    known = [source for path in sorted(programme.glob("*/files.parquet")) for source in _sources(path)]
    repeated: dict[str, str] = {}
    for name, content in _sources(entry / "files.parquet"):
        twin = next((other for other, print_ in known if say_the_same(content, print_)), None)
        if twin is None:
            known.append((name, content))
        else:
            repeated[name] = (
                f"{name}: isinya sama dengan {twin}, walaupun bungkus atau bentuk berkasnya lain, jadi tidak"
                " dibaca dua kali. Hapus salah satu."
            )
    return repeated


def reads_others(entry: Path, repeated: dict[str, str]) -> bool:
    """Whether a snapshot holds rows of sources that are not repeats."""
    return any(name not in repeated for name, _ in _sources(entry / "files.parquet"))


def _sources(path: Path) -> list[tuple[str, str]]:
    facts = path.stat()
    return _read_sources(path, facts.st_ino, facts.st_mtime_ns)


@lru_cache(maxsize=10_000)
def _read_sources(path: Path, inode: int, changed: int) -> list[tuple[str, str]]:
    """(source, fingerprint) of what was accepted; the other parameters only say which state of the file is
    meant."""
    table = read_table(path, columns=["source_file", "content", "refused"])
    return [
        (row["source_file"], row["content"])
        for row in table.to_pylist()
        if row["content"] is not None and row["refused"] is None
    ]


def leave_out(snapshot: Path, repeated: dict[str, str]) -> None:
    """Take the rows of repeated sources out of a placed snapshot. Its files may be shared with the cache:
    they are exchanged, never changed."""
    names = pa.array(list(repeated))
    for path in sorted(set(snapshot.glob("*.parquet")) - {snapshot / "files.parquet"}):
        table = read_table(path)
        _exchange(table.filter(pc.invert(pc.is_in(table["source_file"], value_set=names))), path)
    files = read_table(snapshot / "files.parquet")
    rows = [
        _refused(row, repeated[row["source_file"]]) if row["source_file"] in repeated else row
        for row in files.to_pylist()
    ]
    _exchange(pa.Table.from_pylist(rows, schema=files.schema), snapshot / "files.parquet")


def _refused(row: dict[str, object], why: str) -> dict[str, object]:
    return {**row, "refused": why, "rows_accepted": 0, "rows_rejected": 0}


def _exchange(table: pa.Table, path: Path) -> None:
    draft = path.with_suffix(".draft")
    write_table(draft, table, level=1)
    os.replace(draft, path)  # noqa: PTH105  # onto the name, not into the file
