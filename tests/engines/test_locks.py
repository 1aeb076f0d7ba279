"""Whatever SQL an engine is given, it reaches the folders it was made for and nothing else."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.engines.protocol import Engine

ROWS = pa.table({"n": pa.array([1, 2, 3], pa.int32())})


@pytest.fixture
def locked(tmp_path: Path) -> Iterator[DuckDBEngine]:
    """An engine for tmp_path/run, beside tmp_path/elsewhere, to which a link in the run's folder leads."""
    for name in ("run", "elsewhere"):
        (tmp_path / name).mkdir()
        pq.write_table(ROWS, tmp_path / name / "rows.parquet")
    (tmp_path / "run" / "link").symlink_to(tmp_path / "elsewhere" / "rows.parquet")
    engine = DuckDBEngine(tmp_path / "spill", "500MB", 1, [tmp_path / "run"])
    engine.read("t", ROWS)
    yield engine
    engine.close()


REACHING = [
    "SELECT * FROM read_text('/etc/passwd')",
    "SELECT * FROM read_csv('/proc/self/environ')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM glob('/etc/*')",
    "SELECT * FROM glob('{run}/../*')",
    "SELECT * FROM read_parquet('{elsewhere}/rows.parquet')",
    "SELECT * FROM read_parquet('{run}/../elsewhere/rows.parquet')",
    "SELECT * FROM read_parquet('{run}/link')",
    "SELECT * FROM read_parquet('http://127.0.0.1:9/rows.parquet')",
    "SELECT 1 AS n; COPY (SELECT 1) TO '{elsewhere}/made.parquet'",
    "COPY (SELECT 1) TO '{run}-made.parquet'",
    "COPY (SELECT 1) TO '{run}/../elsewhere/made.csv'",
    "EXPORT DATABASE '{elsewhere}/made'",
    "ATTACH '{elsewhere}/made.db'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "LOAD '{run}/own.duckdb_extension'",
    "SET enable_external_access = true",
    "SET lock_configuration = false",
    "SET allowed_directories = ['/']",
    "SET python_enable_replacements = true",
    "SET temp_file_encryption = false",
    "SET memory_limit = '100GB'",
    "RESET memory_limit",
    "CALL enable_logging()",
    "SELECT * FROM duckdb_secrets()",
]


@pytest.mark.parametrize("sql", REACHING)
def test_no_statement_reaches_out(locked: DuckDBEngine, tmp_path: Path, sql: str) -> None:
    statement = sql.format(run=tmp_path / "run", elsewhere=tmp_path / "elsewhere")
    with pytest.raises(Exception, match=r"(?i)permission|locked|does not exist|disabled|cannot"):
        locked.arrow(statement)
    assert sorted(path.name for path in (tmp_path / "elsewhere").iterdir()) == ["rows.parquet"]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["elsewhere", "run", "spill"]


def test_a_path_of_ours_is_held_to_the_same_folders(locked: DuckDBEngine, tmp_path: Path) -> None:
    with pytest.raises(Exception, match="Permission"):
        locked.read("u", tmp_path / "elsewhere" / "rows.parquet")
    with pytest.raises(Exception, match="Permission"):
        locked.write("SELECT * FROM t", tmp_path / "elsewhere" / "made.parquet")


@pytest.mark.parametrize(
    "name", ["hasil [1] {a}", "o'hara; DROP TABLE t --", "a*b?", 'say "x"', "ténggara ﹪"]
)
def test_a_folder_may_be_called_anything(tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    engine = DuckDBEngine(folder / "spill", "500MB", 1, [folder])
    engine.read("t", ROWS)
    assert engine.keep("u", "SELECT * FROM t", on_disk=True) == 3
    assert engine.write("SELECT * FROM u", folder / "rows.parquet") == 3
    engine.read("v", [folder / "rows.parquet"])
    assert engine.arrow("SELECT n FROM v ORDER BY n")["n"].to_pylist() == [1, 2, 3]
    engine.close()


def test_what_is_spilled_cannot_be_read_back_and_nobody_else_may_look(tmp_path: Path) -> None:
    """Names and numbers that did not fit into memory, looked for in every file beside the engine."""
    engine = DuckDBEngine(tmp_path, "90MB", 1)
    made = "SELECT i, 'SITI AMINAH 3171' || CAST(i AS STRING) AS said FROM range(1500000) r(i)"
    engine.keep("t", f"{made} ORDER BY said DESC")
    engine.keep("u", f"{made} LIMIT 1000", on_disk=True)
    written = [path for path in tmp_path.rglob("*") if path.is_file() and path.stat().st_size]
    assert len(written) > 1
    assert [path.name for path in written if b"SITI AMINAH" in path.read_bytes()] == []
    (own,) = tmp_path.iterdir()
    assert own.stat().st_mode & 0o777 == 0o700
    assert (
        engine.arrow("SELECT said FROM t WHERE i = 7 UNION ALL SELECT said FROM u WHERE i = 7").num_rows == 2
    )
    engine.close()
    assert list(tmp_path.iterdir()) == []


def test_spark_runs_queries_over_its_tables_alone(spark: Engine) -> None:
    del spark
    from reconcile.engines.spark_engine import to_spark

    assert to_spark("SELECT n FROM t WHERE said = 'reflect'")
    for sql in (
        "SELECT reflect('java.lang.System', 'getenv')",
        "SELECT * FROM (SELECT Java_Method('java.lang.System', 'getenv') AS n)",
        "INSERT INTO t SELECT 1",
        "COPY (SELECT 1) TO '/tmp/made'",
        "CREATE TABLE t AS SELECT 1",
        "SET spark.sql.runSQLOnFiles = true",
    ):
        with pytest.raises(ValueError, match="queries"):
            to_spark(sql)


def test_spark_takes_no_path_for_a_table(engine: Engine, tmp_path: Path) -> None:
    pq.write_table(ROWS, tmp_path / "rows.parquet")
    with pytest.raises(Exception, match=r"(?i)not be found|not exist|permission|unsupported"):
        engine.arrow(f'SELECT * FROM parquet."{tmp_path / "rows.parquet"}"')


def test_a_union_by_name_of_other_columns_is_refused_not_guessed(spark: Engine) -> None:
    del spark
    from reconcile.engines.spark_engine import to_spark

    with pytest.raises(ValueError, match="same columns"):
        to_spark("SELECT 1 AS one, 2 AS two UNION ALL BY NAME SELECT 1 AS one")
