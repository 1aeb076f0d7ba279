"""The only module that knows DuckDB: connect, lock, read, keep, run SQL, write."""

from __future__ import annotations

import os
import re
import secrets
import shutil
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import duckdb
import pyarrow as pa

from reconcile.engines.protocol import BatchKernel, TableSource
from reconcile.engines.quoting import identifier, literal
from reconcile.vocabulary.errors import OutOfMemoryError

_SMALL = 1_000_000
"""Bytes of Parquet that are read once into memory: every statement on a view opens its files again, which
costs more than such a table is large."""

_KEPT_KEY = "kept"
_ENCRYPTED = f"encryption_config = {{footer_key: '{_KEPT_KEY}'}}"


class DuckDBEngine:
    """An in-process engine with a memory limit that spills, encrypted, into a folder of its own under
    `spill`.

    memory: for example "4GB". threads: 0 for all cores. folders: those whose Parquet files it may read and
    write. Whatever SQL it is given, it reaches no other file, no network and no other database, loads nothing
    and keeps its settings.
    """

    in_process = True

    def __init__(
        self, spill: Path, memory: str = "4GB", threads: int = 0, folders: Sequence[Path] = ()
    ) -> None:
        spill.mkdir(parents=True, exist_ok=True)
        self._spill = Path(tempfile.mkdtemp(prefix="duckdb-", dir=spill.resolve()))
        settings: dict[str, str | bool | int | float | list[str]] = {
            "memory_limit": memory,
            "temp_directory": str(self._spill / "temp"),
            "preserve_insertion_order": "false",
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
            "allow_community_extensions": "false",
            "python_enable_replacements": "false",  # a name in SQL is never a variable of some caller
        }
        if threads:
            settings["threads"] = threads
        self._views: set[str] = set()
        self._kept: dict[str, Path] = {}
        self._memory = memory
        self._connection = duckdb.connect(":memory:", config=settings)
        for statement in _locks([self._spill, *(folder.resolve() for folder in folders)]):
            self._run(statement)

    def read(self, name: str, source: TableSource) -> None:
        if isinstance(source, pa.Table):
            self._connection.register("_arrow_source", source)
            self.keep(
                name, "SELECT * FROM _arrow_source"
            )  # a copy: views on Arrow are seen by one cursor only
            self._connection.unregister("_arrow_source")
            return
        paths = [source] if isinstance(source, Path) else list(source)
        if sum(path.stat().st_size for path in paths) > _SMALL:
            self._view(name, paths)
        else:
            self.keep(name, f"SELECT * FROM {_parquet(paths)}")

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        if on_disk:
            handle, made = tempfile.mkstemp(".parquet", dir=self._spill)
            os.close(handle)
            count = self._copy(sql, Path(made), f"COMPRESSION lz4, {_ENCRYPTED.replace(' =', '')}")
            self._view(name, [Path(made)], f", {_ENCRYPTED}")
            self._kept[name] = Path(made)
            return count
        if name not in self._views:
            return self._count(f"CREATE OR REPLACE TABLE {identifier(name)} AS {sql}")
        count = self._count(f'CREATE OR REPLACE TABLE "_made" AS {sql}')
        self.drop(name)
        self._run(f'ALTER TABLE "_made" RENAME TO {identifier(name)}')
        return count

    def drop(self, *names: str) -> None:
        for name in names:
            self._run(f"DROP {'VIEW' if name in self._views else 'TABLE'} IF EXISTS {identifier(name)}")
            self._views.discard(name)
            if name in self._kept:
                self._kept.pop(name).unlink(missing_ok=True)

    def arrow(self, sql: str) -> pa.Table:
        with self._within_memory():
            return self._connection.sql(parsed(self._connection, sql)).to_arrow_table()

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        # an executed query owns its connection until it is drained: a cursor of its own
        with self._within_memory():
            cursor = self._connection.cursor()
            yield from cursor.sql(parsed(cursor, sql)).to_arrow_reader(rows)

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        with self._within_memory():
            cursor = self._connection.cursor()
            source = cursor.sql(parsed(cursor, sql)).to_arrow_reader(rows)
        mapped = pa.RecordBatchReader.from_batches(
            schema, (kernel(batch) for batch in source if batch.num_rows)
        )
        self._connection.register("_mapped", mapped)
        self.keep(name, "SELECT * FROM _mapped")
        self._connection.unregister("_mapped")

    def write(self, sql: str, path: Path) -> int:
        # level 1: files about as small as of the level that it takes by itself, and written sooner
        return self._copy(sql, path, "COMPRESSION zstd, COMPRESSION_LEVEL 1")

    def _view(self, name: str, paths: Sequence[Path], options: str = "") -> None:
        self.drop(name)
        self._views.add(name)
        self._run(f"CREATE OR REPLACE VIEW {identifier(name)} AS SELECT * FROM {_parquet(paths, options)}")

    def _copy(self, sql: str, path: Path, options: str) -> int:
        return self._count(f"COPY ({sql}) TO {literal(str(path.resolve()))} (FORMAT parquet, {options})")

    def _run(self, sql: str) -> list[tuple[object, ...]]:
        with self._within_memory():
            # an unfinished result would own the connection
            return self._connection.execute(parsed(self._connection, sql)).fetchall()

    @contextmanager
    def _within_memory(self) -> Iterator[None]:
        """What does not fit, spilled or not, is a failure of ours with words for staff."""
        try:
            yield
        except duckdb.OutOfMemoryException as error:
            raise OutOfMemoryError(self._memory) from error

    def _count(self, sql: str) -> int:
        return int(str(self._run(sql)[0][0]))

    def close(self) -> None:
        self._connection.close()
        self._kept.clear()
        shutil.rmtree(self._spill, ignore_errors=True)


def parsed(connection: duckdb.DuckDBPyConnection, sql: str) -> duckdb.Statement | str:
    """The one statement that `sql` is, which DuckDB would parse twice of a text; other texts as they are. It
    belongs to no connection: a process that asks the same again and again may keep it."""
    statements = connection.extract_statements(sql)
    return statements[0] if len(statements) == 1 else sql


def _locks(folders: Sequence[Path]) -> list[str]:
    """What is set before any SQL of ours is run, and can be set no more afterwards. `folders`: all that
    stays within reach."""
    # as it is, and as the pattern under which its files are read
    reached = ", ".join(
        literal(f"{said}/") for folder in folders for said in dict.fromkeys((str(folder), _only(folder)))
    )
    return [
        "SET enable_progress_bar = false",  # a query of some seconds would draw into what staff read
        # OpenSSL comes with an extension that also opens the network; docs/decisions/0140 says what the
        # built-in cipher is worth
        "SET force_mbedtls_unsafe = true",
        "SET temp_file_encryption = true",
        f"PRAGMA add_parquet_key('{_KEPT_KEY}', '{secrets.token_hex(16)}')",
        f"SET allowed_directories = [{reached}]",
        "SET enable_external_access = false",
        "SET lock_configuration = true",
    ]


def _parquet(paths: Sequence[Path], options: str = "") -> str:
    return f"read_parquet([{', '.join(literal(_only(path.resolve())) for path in paths)}]{options})"


def _only(path: Path) -> str:
    """The path as a pattern that only it fits: read_parquet takes `run [1]` for `run 1`, and reads that
    without a word."""
    return re.sub(r"([*?\[])", r"[\1]", str(path))
