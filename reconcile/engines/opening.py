"""Which engine links, by its name on the command line; what it needs is looked for before a run begins."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from importlib.util import find_spec
from pathlib import Path
from typing import Literal

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.processes.children import let_pandas_in

EngineName = Literal["duckdb", "spark"]
ENGINES: tuple[EngineName, ...] = ("duckdb", "spark")
LEAST_JAVA = 17


def enough_memory(rows: int) -> str:
    """The engine's limit for so many records: 1 GB, and 300 MB for each million; with it a run of 1 M rows
    stays under 1.5 GB in all."""
    return f"{1000 + 300 * rows // 1_000_000}MB"


def enough_for_months(rows: int) -> str:
    """The engine's limit for so many months of workers: what it spills it enciphers in software, which costs
    more than all statements that fit. A million stay under 1.5 GB in all."""
    return f"{900 + 200 * rows // 1_000_000}MB"


def enough_for_reports(rows: int) -> str:
    """The engine's limit while reports are written: they read their tables in streams, and worklists have
    processes of their own."""
    return f"{max(700, 100 * rows // 1_000_000)}MB"


def check_engine(name: EngineName, memory: str) -> None:
    """Raise UsageError when this machine lacks what engine `name` needs, or when the engine cannot work
    with `memory`."""
    if name != "spark":
        return
    missing = [package for package in ("pyspark", "sqlglot") if find_spec(package) is None]
    if missing:
        raise UsageError(
            f"Mesin spark perlu paket tambahan ({', '.join(missing)}): jalankan pip install"
            " 'reconcile[spark]', atau pakai --engine duckdb."
        )
    java = java_version()
    if java < LEAST_JAVA:
        found = f"yang ada versi {java}" if java else "Java tidak ditemukan"
        raise UsageError(
            f"Mesin spark perlu Java {LEAST_JAVA} atau lebih baru ({found}). Pasang Java dan isi JAVA_HOME,"
            " atau pakai --engine duckdb."
        )
    from reconcile.engines.spark_engine import heap_megabytes

    heap_megabytes(memory or enough_memory(0))


def open_engine(
    spill: Path,
    memory: str = "4GB",
    threads: int = 0,
    folders: Sequence[Path] = (),
    name: EngineName = "duckdb",
) -> Engine:
    """A new engine, to be closed by the caller.

    spill: where it makes a folder of its own for what memory does not hold. memory: for example "4GB".
    threads: 0 for all cores. folders: those whose Parquet files it may use. Raises UsageError as
    check_engine.
    """
    if name == "duckdb":
        from reconcile.engines.duckdb_engine import DuckDBEngine  # here, both: an engine is loaded for use

        return DuckDBEngine(spill, memory, threads, folders)
    check_engine(name, memory)
    let_pandas_in()
    from reconcile.engines.spark_engine import SparkEngine

    return SparkEngine(spill, memory, threads)


@contextmanager
def opened_engine(folders: Sequence[Path], memory: str = "4GB", threads: int = 0) -> Iterator[Engine]:
    """The engine for a look at the Parquet files of `folders`, with room of its own that goes with it."""
    with scratch() as spill, closing(open_engine(spill, memory, threads, folders)) as engine:
        yield engine


def java_version() -> int:
    """The version of the Java that Spark would use, 0 where there is none."""
    home = os.environ.get("JAVA_HOME")
    java = shutil.which("java", path=str(Path(home) / "bin") if home else None)
    if java is None:
        return 0
    said = subprocess.run([java, "-version"], capture_output=True, text=True, check=False).stderr
    found = re.search(r'version "(\d+)', said)
    return int(found[1]) if found else 0
