"""Rows and persons of a run, counted: nothing has gone missing on the way."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import pyarrow.compute as pc

from reconcile.kinds.known import KINDS
from reconcile.kinds.reading import ROW_KINDS
from reconcile.tables import of_kind
from reconcile.vocabulary.errors import LedgerError
from reconcile.workspace.files.door import count_rows, read_table, read_tables
from reconcile.workspace.runs import RunFolder

_FATES = ("accepted", "rejected", "not_data")


def ledger_totals(run: RunFolder) -> dict[str, Any]:
    """Rows of all files by fate and kind. Raises LedgerError, citing file and sheet, where they do not add
    up."""
    counted = read_tables(
        run.snapshot_tables("ledger", of_all_kinds=True),
        ["programme", "source_file", "sheet", "fate", "kind", "rows", "numbers"],
    )
    sheets: dict[tuple[str, str, str], dict[str, int]] = {}
    kinds: dict[str, dict[str, int]] = {fate: {} for fate in _FATES}
    numbers = dict.fromkeys(("read", *_FATES), 0)
    for row in counted.to_pylist():
        sheet = sheets.setdefault(
            (row["programme"], row["source_file"], row["sheet"]), {"read": 0, **dict.fromkeys(_FATES, 0)}
        )
        sheet[row["fate"]] += row["rows"]
        numbers[row["fate"]] += row["numbers"] or 0
        if row["fate"] in kinds and (row["rows"] or row["fate"] != "not_data"):
            kind = row["kind"] or ""
            kinds[row["fate"]][kind] = kinds[row["fate"]].get(kind, 0) + row["rows"]
    for (programme, source_file, name), rows in sheets.items():
        if rows["read"] != sum(rows[fate] for fate in _FATES):
            raise LedgerError(
                f"{programme}/{source_file} {name}: {rows['read']} baris dibaca, tetapi {rows} tidak"
                " berjumlah sama."
            )
    if numbers["read"] != sum(numbers[fate] for fate in _FATES):
        raise LedgerError(
            f"Sel mirip NIK: {numbers['read']} terlihat, tetapi {numbers} tidak berjumlah sama."
        )
    totals: dict[str, Any] = {fate: sum(rows[fate] for rows in sheets.values()) for fate in ("read", *_FATES)}
    return {
        **totals,
        "rejected_by": dict(sorted(kinds["rejected"].items())),
        "not_data_by": dict(sorted(kinds["not_data"].items())),
        "numbers_like_nik": numbers,
    }


def check_persons(run: RunFolder, ledger: Mapping[str, Any]) -> None:
    """Raise LedgerError unless every accepted row is one record and stands in exactly one person."""
    counted = [_entities(run, kind) for kind in KINDS]
    counted += [_unlinked(run, kind) for kind in ROW_KINDS if kind not in KINDS]
    records, rows, different = (sum(count) for count in zip(*counted, strict=True))
    if not ledger["accepted"] == records == rows == different:
        raise LedgerError(
            f"{ledger['accepted']} baris diterima, {records} tersimpan, {rows} baris pada persons"
            f" ({different} berbeda): harus sama."
        )


def _unlinked(run: RunFolder, kind: str) -> tuple[int, int, int]:
    """Rows of a kind that is not linked with persons: employers stand in `employer_entities`, whose stage
    counts them; contributions stand alone."""
    rows = count_rows(*run.snapshot_tables(of_kind("records", kind)))
    return rows, rows, rows


def _entities(run: RunFolder, kind: str) -> tuple[int, int, int]:
    """Rows of a kind: its records, those that stand in an entity, and how many of these are different."""
    linked = run.table(of_kind("persons", kind))
    if not linked.exists():
        return count_rows(*run.snapshot_tables(of_kind("records", kind))), 0, 0
    rows = read_table(linked, ["record_id"])["record_id"]
    return count_rows(*run.snapshot_tables(of_kind("records", kind))), len(rows), len(pc.unique(rows))
