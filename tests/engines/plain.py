"""An engine as a recipe: the whole protocol over a connection that answers SQL, with no limits and no
locks."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq

from reconcile.engines.protocol import BatchKernel, TableSource
from reconcile.engines.quoting import literal


class PlainEngine:
    """Every table is an Arrow table that the connection is told of; what SQL it speaks is its own affair."""

    in_process = True

    def __init__(self) -> None:
        self._answers = duckdb.connect()

    def read(self, name: str, source: TableSource) -> None:
        paths = [source] if isinstance(source, Path) else source
        self._hold(name, source if isinstance(source, pa.Table) else _joined(paths))

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        del on_disk  # everything fits
        return self._hold(name, self.arrow(sql))

    def drop(self, *names: str) -> None:
        for name in names:
            self._answers.unregister(name)

    def arrow(self, sql: str) -> pa.Table:
        return self._answers.sql(sql).to_arrow_table()

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        yield from self.arrow(sql).to_batches(rows)

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        made = [kernel(batch) for batch in self.batches(sql, rows)]
        self._hold(name, pa.Table.from_batches(made, schema))

    def write(self, sql: str, path: Path) -> int:
        self.keep("written", sql)
        # every engine lets DuckDB write: the same bytes
        how = "FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1"
        self._answers.execute(f"COPY (SELECT * FROM written) TO {literal(str(path))} ({how})")
        return pq.read_metadata(path).num_rows

    def close(self) -> None:
        self._answers.close()

    def _hold(self, name: str, rows: pa.Table) -> int:
        self._answers.register(name, rows)
        return rows.num_rows


def _joined(paths: object) -> pa.Table:
    return pa.concat_tables([pq.read_table(path) for path in paths])  # type: ignore[attr-defined]
