"""The files that a run read, as its papers may name them."""

from __future__ import annotations

from typing import Any

from reconcile.privacy.masking import Level
from reconcile.privacy.outside_texts import told_name
from reconcile.reports.kit.shown_sources import sources_of
from reconcile.workspace.files.door import read_tables
from reconcile.workspace.runs import RunFolder

_INPUT_FACTS = [
    "programme",
    "source_file",
    "sha256",
    "bytes",
    "format",
    "encoding",
    "rows_accepted",
    "rows_rejected",
    "extract_date",
    "refused",
    "status",
]


def shown_note(note: str, level: Level) -> str:
    """A note about a file or folder of the inputs, from L2 on without a name that may be a person's."""
    name, colon, told = note.partition(":")
    return f"{told_name(name)}{colon}{told}" if level >= Level.L2 else note


def inputs(run: RunFolder, level: Level) -> list[dict[str, Any]]:
    """The files, by the names that the papers give them: the SHA-256 says which each one is."""
    rows = sorted(
        read_tables(run.snapshot_tables("files", of_all_kinds=True), _INPUT_FACTS).to_pylist(),
        key=lambda row: (row["programme"], row["source_file"]),
    )
    names = ["programme", "source_file", "sheet"]
    told = (
        read_tables(run.snapshot_tables("ledger", of_all_kinds=True), names).to_pylist()
        + read_tables(run.snapshot_tables("problems", of_all_kinds=True), names).to_pylist()
    )
    sources = sources_of((tuple(row.get(name) for name in names) for row in (*rows, *told)), level)
    for row in rows:
        row["refused"] = row["refused"] and sources.text(row["programme"], row["refused"])
        row["source_file"] = sources.file(row["programme"], row["source_file"])
        row["extract_date"] = row["extract_date"] and row["extract_date"].isoformat()
    return rows
