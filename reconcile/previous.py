"""Whether an earlier run can be compared with, found out before the work."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import findings, questions, tables
from reconcile.errors import UsageError
from reconcile.manifest import read_manifest
from reconcile.runs import RunFolder


def check_previous(out: Path) -> None:
    """Raise UsageError, naming the file, unless everything that the changes are computed from is there and can be read."""
    try:
        date.fromisoformat(read_manifest(out)["run"]["as_of"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise _damaged(out, "manifest.json") from error
    run = RunFolder(out)
    if not run.snapshot_tables("records"):
        raise _damaged(out, "snapshots/")
    for name, path in _needed(run):
        try:
            columns = set(pq.read_schema(path).names)
        except (OSError, pa.ArrowException) as error:
            raise _damaged(out, str(path.relative_to(out))) from error
        if not columns >= set(tables.TABLES[name].names):
            raise UsageError(
                f"{out} (--previous) dibuat oleh versi lain: kolom {path.relative_to(out)} berbeda. Jalankan ulang hasil itu, "
                "atau jalankan tanpa --previous."
            )


def _needed(run: RunFolder) -> Iterator[tuple[str, Path]]:
    yield from (("records", path) for path in run.snapshot_tables("records"))
    yield "persons", run.table("persons")
    yield from ((name, run.finding(name)) for name in {**findings.ORDER, **questions.ORDER} if run.finding(name).exists())


def _damaged(out: Path, name: str) -> UsageError:
    return UsageError(
        f"{out} (--previous) rusak: {name} tidak ada atau tidak dapat dibaca. Pilih hasil lain, atau jalankan tanpa --previous."
    )
