"""The Parquet files of one snapshot, written in row groups as rows come."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType

import pyarrow as pa

from reconcile.ingest.dated import Dated
from reconcile.ingest.layout.tables import Opened
from reconcile.ingest.snapshots.raw_rows import RawRows
from reconcile.ingest.snapshots.records_files import records_writer
from reconcile.ingest.snapshots.row_ids import RowIds
from reconcile.ingest.standard.kind import Roll
from reconcile.parsing.as_of import AsOf
from reconcile.tables import FILES, LEDGER, PROBLEMS, REJECTED_ROWS, check_written
from reconcile.workspace.files.door import table_writer


class SnapshotWriter:
    """Writes the five tables of a snapshot into one folder; on failure the half-written files are left to
    the caller's folder. ids: gives the rows theirs. as_of: knows between which days all of it is the same.
    """

    def __init__(self, out: Path, roll: Roll) -> None:
        records = roll.kind.records
        self.raw = RawRows(out, roll.kind)
        self.ids, self.as_of = RowIds(roll), AsOf(roll.as_of)
        self._programme, self._secret = roll.programme.code, roll.programme.secret
        self._records = records.name
        self._nobody = roll.kind.nobody.rule
        self._out = out
        beside = roll.kind.beside
        self._beside = beside.name if beside else None
        self._tables = (records, *([beside] if beside else []), REJECTED_ROWS, LEDGER, FILES, PROBLEMS)
        paths = {table: out / f"{table.name}.parquet" for table in self._tables}
        self._writers = {
            table.name: records_writer(path, roll)
            if table is records
            else table_writer(path, table.schema, level=1)
            for table, path in paths.items()
        }
        self._files: list[dict[str, object]] = []
        self._ledger: list[dict[str, object]] = []

    def __enter__(self) -> SnapshotWriter:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if kind is None:
            self._writers["files"].write_table(pa.Table.from_pylist(self._files, schema=FILES.schema))
            self._writers["ledger"].write_table(pa.Table.from_pylist(self._ledger, schema=LEDGER.schema))
        for writer in (*self._writers.values(), self.raw):
            writer.close()
        for table in self._tables if kind is None else ():
            check_written(table, self._out / f"{table.name}.parquet")

    def records(self, records: pa.Table) -> None:
        if records.num_rows:
            self._writers[self._records].write_table(records)

    def beside(self, said: pa.Table, place: Mapping[str, pa.Array]) -> None:
        """Keep what accepted rows say beside their records, where their kind has a table for it. place: where
        they stand."""
        if self._beside is None or not said.num_rows:
            return
        writer = self._writers[self._beside]
        columns = [place[name] if name in place else said[name] for name in writer.schema.names]
        writer.write_table(pa.Table.from_arrays(columns, schema=writer.schema))

    def reject(self, where: tuple[str, str], rule: str, rows: pa.RecordBatch, fields: list[str]) -> None:
        """Keep rejected rows with their mapped cells as "field=value", but for what is kept of nobody
        there."""
        fields = [field for field in fields if field not in self._secret]
        found = [
            {
                "programme": self._programme,
                "source_file": where[0],
                "sheet": where[1],
                "source_row": row["source_row"],
                "rule": rule,
                "cells": [f"{field}={row[field]}" for field in fields if row[field] is not None],
            }
            for row in rows.to_pylist()
        ]
        self._writers["rejected_rows"].write_table(pa.Table.from_pylist(found, schema=REJECTED_ROWS.schema))

    def ledger(
        self,
        where: tuple[str, str],
        read: int,
        accepted: int,
        rejected: Mapping[str, int],
        kinds: Mapping[str, int],
        *,
        numbers: Mapping[tuple[str, str], int],
    ) -> None:
        """read = accepted + rejected by all rules + all kinds, which the caller has checked.

        numbers: (fate, kind) -> cells that look like a NIK in those rows; kinds that hold such cells and no
        row are told as well.
        """
        fates = [
            ("read", "", read),
            ("accepted", "", accepted),
            ("rejected", self._nobody, rejected.get(self._nobody, 0)),
        ]
        fates += [("rejected", rule, rows) for rule, rows in sorted(rejected.items()) if rule != self._nobody]
        not_data = Counter(kinds) + Counter({kind: 0 for fate, kind in numbers if fate == "not_data"})
        not_data.update({kind: 0 for (fate, kind), found in numbers.items() if fate == "not_data" and found})
        fates += [
            ("not_data", kind, rows)
            for kind, rows in sorted(not_data.items())
            if rows or numbers.get(("not_data", kind))
        ]
        for fate, kind, rows in fates:
            self._ledger.append(
                {
                    "programme": self._programme,
                    "source_file": where[0],
                    "sheet": where[1],
                    "fate": fate,
                    "kind": kind,
                    "rows": rows,
                    "numbers": numbers.get((fate, kind), 0),
                }
            )

    def accept(
        self,
        opened: Opened,
        sha256: str,
        rows: tuple[int, int],
        dated: Dated,
        content: str | None,
        *,
        refused: str | None = None,
    ) -> None:
        """rows: accepted and rejected. content: fingerprint of those accepted. refused: why it counts as
        refused though its rows are kept."""
        self._files.append(
            {
                "programme": self._programme,
                "source_file": opened.source.name,
                "sha256": sha256,
                "bytes": opened.source.size,
                "format": opened.source.suffix,
                "encoding": opened.encoding,
                "delimiter": opened.delimiter,
                "refused": refused,
                "rows_accepted": rows[0],
                "rows_rejected": rows[1],
                "extract_date": dated.day,
                "month": dated.month,
                "dated_by": dated.by,
                "content": content,
            }
        )

    def refuse(self, name: str, sha256: str, why: str) -> None:
        self._files.append(
            {
                "programme": self._programme,
                "source_file": name,
                "sha256": sha256,
                "refused": why,
                "rows_accepted": 0,
                "rows_rejected": 0,
            }
        )

    def problems(self, problems: pa.Table) -> None:
        if problems.num_rows:
            self._writers["problems"].write_table(problems)
