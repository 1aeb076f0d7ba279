"""What one night's linking leaves to the next in the store, and whether that still holds."""

from __future__ import annotations

import hashlib
from importlib.metadata import version
from pathlib import Path
from typing import Any

import reconcile
from reconcile import tables
from reconcile.engines import writing
from reconcile.ingest.snapshots.key import reading_code
from reconcile.linkage import Before, Linkage, Model
from reconcile.linkage.kept.record import fingerprint
from reconcile.run.given import Run
from reconcile.tables import of_kind
from reconcile.workspace.files.door import read_json, write_json

LEFT = ("compared_rows", "compared_pairs")
"""The tables by which the next linking knows what it need not compare again, and which links it finds."""
_STATE = "compared"
_LIBRARIES = ("rapidfuzz", "numpy", "duckdb")


def before_of(run: Run, kind: str, model: Model, trained: int | None) -> Before | None:
    """What the run before has left; None for the first.

    trained: the version of the weights that this run scores with, None where it trains.
    """
    parts, state = run.store.parts(), of_kind(_STATE, kind)
    if state not in parts:
        return None
    said: dict[str, Any] = read_json(parts[state])
    rows, pairs = (parts[of_kind(name, kind)] for name in LEFT)
    holds = trained is not None and said["by"] == _by(model, trained)
    return Before(rows, pairs, said["limits"], carry=holds)


def leave(folder: Path, kind: str, found: Linkage, trained: int, model: Model) -> None:
    """Leave to the next run, in `folder`, what `found` compared."""
    for name in LEFT:
        writing.write_table(found.engine, tables.TABLES[name], folder / f"{of_kind(name, kind)}.parquet")
    limits = {rule["rule"]: rule["narrowed_above"] for rule in found.blocking.to_pylist()}
    write_json(folder / f"{of_kind(_STATE, kind)}.json", {"by": _by(model, trained), "limits": limits})


def parts_left(kind: str) -> list[str]:
    """The names of the files that `leave` writes."""
    return [*(f"{of_kind(name, kind)}.parquet" for name in LEFT), f"{of_kind(_STATE, kind)}.json"]


def _by(model: Model, trained: int) -> str:
    """By what pairs were compared: the model, the training, the program and its libraries."""
    code = reading_code("reconcile.linkage", "reconcile.kinds.known")
    versions = [reconcile.__version__, *(version(name) for name in _LIBRARIES)]
    return hashlib.sha256("\0".join([fingerprint(model), str(trained), code, *versions]).encode()).hexdigest()
