"""The one door to the files of a run: what a run writes is made here, and what it reads of its own is read
here.

A file is made for its owner alone (0600), whatever the process allows otherwise. JSON is UTF-8 with keys in
the order given. An engine writes Parquet by itself to a path in the run's folder, as DuckDB and Spark have
writers of their own; everybody else comes through here, so that what is to hold for every file of a run has
one place. A library that makes a workbook or a document makes it in memory, or in a file that `create`
opened.
"""

from __future__ import annotations

import json
import os
from collections.abc import Generator, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, BinaryIO

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

TableWriter = pq.ParquetWriter
_QUICK = pa.ipc.IpcWriteOptions(compression="lz4")


def create(path: Path) -> BinaryIO:
    """An empty file at `path`, open for writing and reading what was written, in place of one that was
    there."""
    return os.fdopen(os.open(path, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600), "w+b")


def write_bytes(path: Path, content: bytes) -> None:
    with create(path) as file:
        file.write(content)


def write_json(path: Path, value: object, indent: int | None = None, end: str = "") -> None:
    """indent: None for one line. end: what stands behind the value."""
    write_bytes(path, (json.dumps(value, ensure_ascii=False, indent=indent) + end).encode())


def read_json(path: Path) -> Any:
    """Raises ValueError for what is no JSON in UTF-8, RecursionError for what is nested without end."""
    return json.loads(read_text(path))


def read_text(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def write_table(path: Path, table: pa.Table, level: int | None = None) -> None:
    """Write a Parquet file. level: of zstd; snappy when None."""
    create(path).close()
    compression = {} if level is None else {"compression": "zstd", "compression_level": level}
    pq.write_table(table, path, **compression)


def table_writer(
    path: Path, schema: pa.Schema, level: int | None = None, repeating: bool | list[str] = True
) -> pq.ParquetWriter:
    """A writer of a Parquet file in zstd, row group by row group, to be closed by the caller.

    level: the library's own when None. repeating: the columns in which values repeat, True for all.
    """
    create(path).close()
    return pq.ParquetWriter(
        path, schema, compression="zstd", compression_level=level, use_dictionary=repeating
    )


def read_table(
    path: Path, columns: Sequence[str] | None = None, where: pc.Expression | None = None
) -> pa.Table:
    """The rows of a Parquet file, of all its columns when none are named."""
    return pq.read_table(path, columns=columns and list(columns), filters=where)


def read_groups(path: Path) -> Iterator[pa.Table]:
    """The rows of a Parquet file, row group by row group."""
    with pq.ParquetFile(path) as file:
        yield from map(file.read_row_group, range(file.num_row_groups))


class GroupReader:
    """Row groups of a Parquet file, each when it is asked for. lengths: rows of each."""

    def __init__(self, path: Path, columns: Sequence[str]) -> None:
        self._file, self._columns = pq.ParquetFile(path), list(columns)
        meta = self._file.metadata
        self.lengths = [meta.row_group(number).num_rows for number in range(meta.num_row_groups)]

    def read(self, number: int) -> pa.Table:
        return self._file.read_row_group(number, columns=self._columns)

    def close(self) -> None:
        self._file.close()


def read_tables(paths: Sequence[Path], columns: Sequence[str]) -> pa.Table:
    """The rows of several Parquet files, one below the other."""
    import pyarrow.dataset as ds  # here: it loads as much as all the rest of pyarrow

    return ds.dataset([str(path) for path in paths], format="parquet").to_table(columns=list(columns))


def count_rows(*paths: Path) -> int:
    """The rows of Parquet files together, without reading them."""
    return sum(pq.read_metadata(path).num_rows for path in paths)


def read_schema(path: Path) -> pa.Schema:
    """The columns of a Parquet file. Raises pyarrow's exceptions, OSError and ValueError for what is none."""
    return pq.read_schema(path)


@contextmanager
def batch_writer(path: Path, schema: pa.Schema) -> Iterator[pa.ipc.RecordBatchFileWriter]:
    """A writer of an Arrow file, batch by batch: rows that are read back soon, by `read_batches`."""
    with create(path) as file, pa.ipc.new_file(file, schema, options=_QUICK) as writer:
        yield writer


def read_batches(path: Path) -> Generator[pa.RecordBatch, None, None]:
    """The batches that `batch_writer` wrote, one at a time, in their order."""
    with pa.memory_map(str(path)) as file:
        laid = pa.ipc.open_file(file)
        for number in range(laid.num_record_batches):
            yield laid.get_batch(number)
