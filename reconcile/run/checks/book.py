"""The quality workbook of one file before any run: the paper that a run would write of it, made of its
snapshot alone."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

import pyarrow as pa

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.findings.quality import quality
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.quality.books import write_quality_books
from reconcile.tables import TABLES, empty
from reconcile.vocabulary.checked import FILE_READ
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_table, write_bytes
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.files.system_words import system_words

_NEEDED = ("files", "ledger", "records", "rejected_rows", "problems")
_MEMORY = "1GB"


def write_checked_book(
    snapshot: Path, name: str, problems: Sequence[Mapping[str, object]], facts: RunFacts, workbook: Path
) -> None:
    """Write `workbook` about the file called `name`, whose tables stand in `snapshot` as far as it could be
    read.

    problems: as `check` told them; of a refused file they are all there is. Raises UsageError when it cannot
    be written there.
    """
    if workbook.suffix.lower() != ".xlsx":
        raise UsageError(
            f"{workbook.name}: lembar kualitas hanya dapat disimpan sebagai .xlsx. Ganti akhiran namanya."
        )
    with scratch() as folder, opened_engine([folder], _MEMORY) as engine:
        for table, held in _tables(snapshot, name, problems).items():
            engine.read(table, held)
        _put(_made(engine, folder, facts), workbook)


def _tables(snapshot: Path, name: str, problems: Sequence[Mapping[str, object]]) -> dict[str, pa.Table]:
    """The tables of the snapshot, or, of a refused file, nothing but why it was refused."""
    told = [row for row in problems if row["code"] != FILE_READ]
    tables = {table: _table(snapshot, table) for table in _NEEDED if table != "problems"}
    if not any(row["code"] == FILE_READ for row in problems):
        refused = "\n".join(str(row["message"]) for row in told if row["severity"] == "GALAT")
        file = {
            "programme": str(told[0]["programme"] if told else ""),
            "source_file": name,
            "refused": refused or "-",
        }
        tables = {table: empty(table) for table in tables}
        tables["files"] = pa.Table.from_pylist([file], schema=TABLES["files"].schema)
        told = []
    return tables | {
        "problems": pa.Table.from_pylist([dict(row) for row in told], schema=TABLES["problems"].schema)
    }


def _table(snapshot: Path, name: str) -> pa.Table:
    path = snapshot / f"{name}.parquet"
    return read_table(path) if path.is_file() else empty(name)


def _made(engine: Engine, folder: Path, facts: RunFacts) -> Path:
    for name in ("persons", "conflicts"):  # nobody was linked: faults over several files are not seen here
        engine.read(name, empty(name))
    quality(engine)
    written = write_quality_books(engine, folder, facts)
    return folder / written[0].name


def _put(made: Path, workbook: Path) -> None:
    """Move the finished workbook to its place, readable by its owner alone."""
    try:
        part = workbook.with_name(f".{workbook.name}.part")
        write_bytes(part, made.read_bytes())
        part.replace(workbook)
    except OSError as error:
        raise UsageError(
            f"{workbook}: lembar kualitas tidak dapat ditulis ({system_words(error)})."
        ) from error
