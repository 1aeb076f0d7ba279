"""The only module that knows Spark: the same SQL and the same kernels as DuckDB's, in local mode.

SQL is written once, in DuckDB's dialect; sqlglot says it in Spark's. Every kept table is a Parquet folder in
the spill folder, so that no plan grows from step to step and memory holds only what one step needs.
"""

from __future__ import annotations

import errno
import itertools
import logging
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import sqlglot
from py4j.java_gateway import JavaGateway
from py4j.protocol import Py4JJavaError
from pyspark import SparkConf, SparkContext
from pyspark.errors import PySparkException
from pyspark.java_gateway import launch_gateway
from pyspark.sql import DataFrame, SparkSession
from pyspark.sql.pandas.types import from_arrow_schema
from sqlglot import exp

from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.engines.protocol import BatchKernel, TableSource
from reconcile.vocabulary.errors import OutOfMemoryError, UsageError

LEAST_MEGABYTES = 512
"""Spark itself refuses less."""

SPLIT_ROWS = 200_000
"""Rows of a Parquet row group: the smallest part that a thread of its own may read."""

_BIGINTS = (exp.Year, exp.Month, exp.Day, exp.Length, exp.RowNumber, exp.Rank, exp.DenseRank)
_REACHING_OUT = frozenset({"reflect", "java_method", "try_reflect"})
"""Functions of Spark that call any method of Java."""

_LOGGING = """\
rootLogger.level = off
logger.gateway.name = org.apache.spark.api.python.PythonGatewayServer
logger.gateway.level = off
"""
"""What fails is raised; the log would repeat it, and show values of rows."""


def to_spark(sql: str) -> str:
    """DuckDB's SQL in Spark's words, with DuckDB's types and readings where the two differ.

    Raises ValueError for what is no query, or calls what reaches out of Spark: an engine does not do it,
    whoever wrote it.
    """
    query = sqlglot.parse_one(sql, read="duckdb")
    if not isinstance(query, exp.Query) or any(
        call.name.lower() in _REACHING_OUT for call in query.find_all(exp.Anonymous)
    ):
        raise ValueError("an engine runs queries over its own tables and nothing else")
    for union in query.find_all(exp.SetOperation):
        if union.args.get("by_name"):
            _by_place(union)
    for found in reversed(list(query.find_all(*_BIGINTS))):  # the innermost first: what is replaced is a copy
        node = found.parent if isinstance(found.parent, exp.Window) else found
        node.replace(exp.cast(node.copy(), "bigint"))
    for cast in reversed(list(query.find_all(exp.TryCast))):
        if cast.to.is_type(*exp.DataType.INTEGER_TYPES):
            cast.replace(_try_whole_number(cast))
    said: str = query.sql("spark", identify=True)
    return said


def _by_place(union: exp.SetOperation) -> None:
    """UNION BY NAME as Spark knows it, by place: the columns of the second in the order of the first.

    Raises ValueError unless both name the same columns.
    """
    order = union.left.named_selects
    second = union.right.unnest()
    columns = dict(zip(second.named_selects, second.expressions, strict=True))
    if sorted(order) != sorted(columns):
        raise ValueError("both sides of a union by name must have the same columns")
    second.set("expressions", [columns[name] for name in order])
    union.set("by_name", False)


def _try_whole_number(cast: exp.TryCast) -> exp.Expression:
    """DuckDB reads '12.5' and '1e3' as whole numbers, rounded; Spark reads digits alone."""
    digits, number, rounded = cast.copy(), cast.copy(), cast.copy()
    number.set("to", exp.DataType.build("decimal(38, 10)"))
    rounded.set("this", exp.Round(this=number, decimals=exp.Literal.number(0)))
    return exp.Coalesce(this=digits, expressions=[rounded])


class SparkEngine:
    """An engine in a Java process of its own that keeps its tables in a folder under `spill`.

    memory: heap of the Java process, for example "4GB"; the Python processes that run kernels come on top.
    threads: 0 for all cores. settings: further ones of Spark's. Engines made while another one lives share
    its process, memory, threads and settings.
    """

    in_process = False

    def __init__(
        self, spill: Path, memory: str = "4GB", threads: int = 0, settings: Mapping[str, str] | None = None
    ) -> None:
        spill.mkdir(parents=True, exist_ok=True)
        self._memory, self._threads = memory, threads
        megabytes = heap_megabytes(memory)
        self._folder = Path(tempfile.mkdtemp(prefix="spark-", dir=spill.resolve()))
        self._gateway = (
            None
            if SparkContext._active_spark_context
            else _start(self._folder, megabytes, threads, settings or {})
        )
        self._session = SparkSession(SparkContext.getOrCreate()).newSession()
        self._numbers = itertools.count()
        self._folders: dict[str, Path] = {}

    def read(self, name: str, source: TableSource) -> None:
        if isinstance(source, pa.Table):
            folder = self._new_folder()
            folder.mkdir()
            pq.write_table(source, folder / "part.parquet", row_group_size=SPLIT_ROWS, store_schema=False)
            frame = self._session.read.schema(from_arrow_schema(source.schema)).parquet(str(folder))
            self._adopt(name, frame, folder)
            return
        paths = [source] if isinstance(source, Path) else list(source)
        self._adopt(name, self._session.read.parquet(*map(_literally, paths)))

    def keep(self, name: str, sql: str, *, on_disk: bool = False) -> int:
        del on_disk  # every table is
        return self._keep(name, self._frame(sql))

    def drop(self, *names: str) -> None:
        for name in names:
            self._session.catalog.dropTempView(name)
            if name in self._folders:
                shutil.rmtree(self._folders.pop(name))

    def arrow(self, sql: str) -> pa.Table:
        with self._mendable():
            return as_read(self._frame(sql).toArrow())

    def batches(self, sql: str, rows: int) -> Iterator[pa.RecordBatch]:
        folder = self._written(self._frame(sql))
        try:
            for part in _parts(folder):
                yield from pq.ParquetFile(part).iter_batches(rows)
        finally:
            shutil.rmtree(folder)

    def map(self, name: str, sql: str, kernel: BatchKernel, schema: pa.Schema, rows: int) -> None:
        def over(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
            return (kernel(batch) for batch in batches if batch.num_rows)

        self._session.conf.set("spark.sql.execution.arrow.maxRecordsPerBatch", str(rows))
        self._keep(name, self._frame(sql).mapInArrow(over, from_arrow_schema(schema)))

    def write(self, sql: str, path: Path) -> int:
        """As every engine; an ORDER BY may name columns of the result only. DuckDB writes: the same rows,
        the same bytes."""
        query = sqlglot.parse_one(sql, read="duckdb")
        order = query.args.get("order")
        query.set("order", None)
        folder = self._written(self._frame(query.sql("duckdb")))
        with closing(
            DuckDBEngine(self._folder / "duckdb", self._memory, self._threads, [self._folder, path.parent])
        ) as writer:
            writer.read("parts", _parts(folder))
            writer.keep(
                "rows", "SELECT * FROM parts"
            )  # a table knows which of its columns have no nulls, and files say so
            count = writer.write(f"SELECT * FROM rows {order.sql('duckdb') if order else ''}", path)
        shutil.rmtree(folder)
        return count

    def close(self) -> None:
        """Forget all tables; the engine that started Spark also ends its process."""
        self.drop(*list(self._folders))
        if self._gateway:
            _stop(self._gateway)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _frame(self, sql: str) -> DataFrame:
        with self._mendable():
            return self._session.sql(to_spark(sql))

    def _keep(self, name: str, frame: DataFrame) -> int:
        folder = self._written(frame)
        self._adopt(name, self._session.read.schema(frame.schema).parquet(str(folder)), folder)
        return sum(pq.read_metadata(part).num_rows for part in _parts(folder))

    def _adopt(self, name: str, frame: DataFrame, folder: Path | None = None) -> None:
        self.drop(name)
        frame.createOrReplaceTempView(name)
        if folder is not None:
            self._folders[name] = folder

    def _written(self, frame: DataFrame) -> Path:
        folder = self._new_folder()
        with self._mendable():
            frame.write.parquet(str(folder))
        return folder

    def _new_folder(self) -> Path:
        return self._folder / f"table-{next(self._numbers)}"

    @contextmanager
    def _mendable(self) -> Iterator[None]:
        """What a user can mend, out of what Spark raises."""
        try:
            yield
        except (PySparkException, Py4JJavaError) as error:
            if "No space left on device" in str(error):
                raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC)) from None
            if "java.lang.OutOfMemoryError" in str(error):
                raise OutOfMemoryError(self._memory) from None
            raise error from None


def heap_megabytes(memory: str) -> int:
    """DuckDB's way to write memory ("4GB", "2.5 GiB") in megabytes. Raises UsageError for any other, and
    for too little."""
    found = re.fullmatch(r"\s*(\d+(?:\.\d+)?)\s*([kmgt])(i?)b\s*", memory.lower())
    if found is None:
        raise UsageError(f"Batas memori {memory} tidak dikenal. Tulis misalnya 4GB atau 800MB.")
    size = float(found[1]) * (1024 if found[3] else 1000) ** ("kmgt".index(found[2]) + 1)
    megabytes = int(size / 1024**2)
    if megabytes < LEAST_MEGABYTES:
        raise UsageError(f"Mesin spark perlu memori paling sedikit 600MB, bukan {memory}. Naikkan --memory.")
    return megabytes


def _start(folder: Path, megabytes: int, threads: int, settings: Mapping[str, str]) -> JavaGateway:
    """Start Spark in a Java process, which may use `folder`."""
    os.environ["PYSPARK_PYTHON"] = sys.executable  # no setting reaches the workers
    os.environ["SPARK_LOCAL_IP"] = "127.0.0.1"
    logging.getLogger("SQLQueryContextLogger").disabled = True  # as _LOGGING
    logging_file, cores = folder / "log4j2.properties", threads or os.cpu_count() or 1
    logging_file.write_text(_LOGGING, encoding="utf-8")
    conf = SparkConf().setAll(
        [
            ("spark.master", f"local[{cores}]"),
            ("spark.app.name", "reconcile"),
            ("spark.driver.memory", f"{megabytes}m"),
            ("spark.driver.maxResultSize", "0"),
            ("spark.driver.host", "127.0.0.1"),
            ("spark.driver.bindAddress", "127.0.0.1"),
            (
                "spark.driver.extraJavaOptions",
                f'-XX:-UsePerfData -Djava.io.tmpdir="{folder}" -Dlog4j2.configurationFile="{logging_file}"',
            ),
            ("spark.local.dir", str(folder)),
            ("spark.ui.enabled", "false"),
            ("spark.ui.showConsoleProgress", "false"),
            ("spark.sql.warehouse.dir", str(folder / "warehouse")),
            ("spark.sql.catalogImplementation", "in-memory"),
            ("spark.sql.session.timeZone", "UTC"),
            ("spark.sql.runSQLOnFiles", "false"),  # a table is never a path
            ("spark.sql.ansi.enabled", "true"),  # overflow and texts that are no number fail, as in DuckDB
            ("spark.sql.shuffle.partitions", str(4 * cores)),
            ("spark.hadoop.mapreduce.fileoutputcommitter.algorithm.version", "2"),
            ("spark.hadoop.mapreduce.fileoutputcommitter.marksuccessfuljobs", "false"),
            # no sums beside files that nobody reads twice; each costs a process that runs chmod
            ("spark.hadoop.fs.file.impl", "org.apache.hadoop.fs.RawLocalFileSystem"),
            *settings.items(),
        ]
    )
    with (folder / "java.log").open("w") as log:  # Java warns on every start
        gateway = launch_gateway(conf, {"stderr": log})
    SparkContext(conf=conf, gateway=gateway)
    return gateway


def _stop(gateway: JavaGateway) -> None:
    """End the Java process too: pyspark would keep it, and its memory, as long as this process lives."""
    SparkContext.getOrCreate().stop()
    SparkContext._gateway = SparkContext._jvm = None
    gateway.shutdown()
    gateway.proc.stdin.close()
    gateway.proc.wait()


def _literally(path: Path) -> str:
    return re.sub(r"([\\{}\[\]*?])", r"\\\1", str(path))  # Spark takes these for a pattern


def _parts(folder: Path) -> Sequence[Path]:
    return sorted(folder.glob("*.parquet"))


def as_read(table: pa.Table) -> pa.Table:
    """A table of Spark's as every engine gives it: any column of it may have nulls."""
    return table.cast(pa.schema([(field.name, _nullable(field.type)) for field in table.schema]))


def _nullable(kind: pa.DataType) -> pa.DataType:
    return pa.list_(_nullable(kind.value_type)) if pa.types.is_list(kind) else kind
