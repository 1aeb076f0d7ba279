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
from reconcile.workspace.files.door import read_json, write_bytes, write_json

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
    holds = trained is not None and said["by"] == compared_by(model, trained)
    return Before(rows, pairs, said["limits"], carry=holds)


def leave(folder: Path, kind: str, found: Linkage, by: str, of: str) -> None:
    """Leave to the next run, in `folder`, what `found` compared. by: as `compared_by` says. of: a digest of
    all else that it was made of."""
    for name in LEFT:
        writing.write_table(found.engine, tables.TABLES[name], folder / f"{of_kind(name, kind)}.parquet")
    limits = {rule["rule"]: rule["narrowed_above"] for rule in found.blocking.to_pylist()}
    said = {"by": by, "of": of, "settled": found.settled, "persons": found.count_persons}
    write_json(folder / f"{of_kind(_STATE, kind)}.json", {**said, "limits": limits})


def persons_again(run: Run, kind: str, by: str, of: str) -> int | None:
    """How many persons the run before found, where it has left what this one would leave; else None."""
    parts, state = run.store.parts(), of_kind(_STATE, kind)
    said: dict[str, Any] = read_json(parts[state]) if state in parts else {}
    if not said.get("settled") or (said["by"], said["of"]) != (by, of):
        return None
    return int(said["persons"])


def lay(run: Run, kind: str) -> None:
    """Put what the run before has left among what this one leaves."""
    parts = run.store.parts()
    run.folder.store.mkdir(exist_ok=True)
    for name in parts_left(kind):
        write_bytes(run.folder.store / name, parts[name.partition(".")[0]].read_bytes())


def link_anew(run: Run, kind: str) -> None:
    """Say to the next night that the links of this one are not the linking's own any more, so that it makes
    them again and does not take them from OUT."""
    state = run.folder.store / f"{of_kind(_STATE, kind)}.json"
    if not state.exists():
        lay(run, kind)
    write_json(state, {**read_json(state), "settled": False})


def parts_left(kind: str) -> list[str]:
    """The names of the files that `leave` writes."""
    return [*(f"{of_kind(name, kind)}.parquet" for name in LEFT), f"{of_kind(_STATE, kind)}.json"]


def compared_by(model: Model, trained: int) -> str:
    """By what pairs were compared: the model, the training, the program and its libraries."""
    code = reading_code("reconcile.linkage", "reconcile.kinds.known")
    versions = [reconcile.__version__, *(version(name) for name in _LIBRARIES)]
    return hashlib.sha256("\0".join([fingerprint(model), str(trained), code, *versions]).encode()).hexdigest()
