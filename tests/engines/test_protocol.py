"""What a stage may ask of an engine, on each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest

from reconcile.engines.protocol import Engine
from tests.engines.conftest import opened


@pytest.fixture(params=["duckdb", "spark", "plain"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Each engine in turn, and the one that the recipe shows."""
    yield from opened(request, tmp_path)


ROWS = pa.table(
    {
        "n": pa.array([3, 1, None, 2], pa.int32()),
        "small": pa.array([1, 2, 3, None], pa.int8()),
        "said": pa.array(["x", None, "é", "a"]),
        "day": pa.array([0, 17000, None, 1], pa.date32()),
        "true": pa.array([True, None, False, True]),
        "listed": pa.array([["p"], ["q", "r"], None, []], pa.list_(pa.string())),
    }
)
IN_ORDER = [(1, 2), (2, None), (3, 1), (None, 3)]


def _pairs(table: pa.Table) -> list[tuple[object, ...]]:
    return list(zip(*table.to_pydict().values(), strict=True))


def test_what_is_read_comes_back_with_its_types(engine: Engine) -> None:
    engine.read("t", ROWS)
    found = engine.arrow("SELECT * FROM t ORDER BY n")
    assert found.schema.types == ROWS.schema.types
    assert found.to_pylist() == ROWS.sort_by("n").to_pylist()


def test_parquet_files_are_read_together_whatever_their_names(engine: Engine, tmp_path: Path) -> None:
    folder = tmp_path / "sub folder {1}"
    folder.mkdir()
    paths = [folder / "a'b.parquet", folder / "c, d.parquet"]
    for path, part in zip(paths, (ROWS.slice(0, 1), ROWS.slice(1)), strict=True):
        pq.write_table(part, path)
    engine.read("t", paths)
    assert _pairs(engine.arrow("SELECT n, small FROM t ORDER BY n")) == IN_ORDER
    engine.read("t", paths[0])
    assert _pairs(engine.arrow("SELECT n, small FROM t")) == [(3, 1)]


@pytest.mark.parametrize("on_disk", [False, True])
def test_keep_counts_and_may_read_what_it_replaces(engine: Engine, on_disk: bool) -> None:
    engine.read("t", ROWS)
    assert engine.keep("t", "SELECT n FROM t WHERE n IS NOT NULL", on_disk=on_disk) == 3
    assert engine.keep("t", "SELECT n + 1 AS n FROM t", on_disk=on_disk) == 3
    assert engine.arrow("SELECT n FROM t ORDER BY n")["n"].to_pylist() == [2, 3, 4]
    assert engine.keep("none", "SELECT n FROM t WHERE n > 9", on_disk=on_disk) == 0
    assert engine.arrow("SELECT n FROM none").schema.types == [pa.int32()]
    assert engine.keep("t", "SELECT n FROM t", on_disk=not on_disk) == 3


def test_what_is_kept_outlives_what_it_was_made_of(engine: Engine) -> None:
    engine.read("t", ROWS)
    engine.keep("u", "SELECT n FROM t")
    engine.drop("t", "never made")
    assert engine.arrow("SELECT count(*) AS rows FROM u")["rows"].to_pylist() == [4]
    with pytest.raises(Exception, match=r"(?i)\bt\b"):
        engine.arrow("SELECT * FROM t")


def test_batches_keep_the_order_and_their_size(engine: Engine) -> None:
    engine.read("t", pa.table({"n": pa.array(range(1000), pa.int64())}))
    batches = list(engine.batches("SELECT n FROM t ORDER BY n DESC", 300))
    assert pa.Table.from_batches(batches)["n"].to_pylist() == list(range(999, -1, -1))
    assert max(batch.num_rows for batch in batches) <= 1000


def test_a_kernel_is_mapped_over_every_row(engine: Engine) -> None:
    engine.read("t", ROWS)
    weight = pa.scalar(10, pa.int32())

    def kernel(batch: pa.RecordBatch) -> pa.RecordBatch:
        return pa.RecordBatch.from_arrays(
            [batch.column("n"), pc.multiply(batch.column("n"), weight)], names=["n", "tens"]
        )

    schema = pa.schema([("n", pa.int32()), ("tens", pa.int32())])
    engine.map("mapped", "SELECT n FROM t", kernel, schema, 2)
    found = engine.arrow("SELECT n, tens FROM mapped ORDER BY n")
    assert found.schema == schema
    assert _pairs(found) == [(1, 10), (2, 20), (3, 30), (None, None)]
    engine.map("mapped", "SELECT n FROM t WHERE n > 9", kernel, schema, 2)
    assert engine.arrow("SELECT * FROM mapped").num_rows == 0


def test_what_is_written_is_the_same_to_the_byte(engine: Engine, duckdb: Engine, tmp_path: Path) -> None:
    sql = "SELECT * FROM t ORDER BY said DESC, n"
    for number, one in enumerate((engine, duckdb)):
        one.read("t", ROWS)
        assert one.write(sql, tmp_path / f"{number}.parquet") == 4
    assert pq.read_table(tmp_path / "0.parquet")["said"].to_pylist() == ["é", "x", "a", None]
    assert (tmp_path / "0.parquet").read_bytes() == (tmp_path / "1.parquet").read_bytes()


def test_a_closed_engine_leaves_nothing(engine: Engine, tmp_path: Path) -> None:
    engine.read("t", ROWS)
    engine.keep("u", "SELECT * FROM t")
    engine.keep("v", "SELECT * FROM t", on_disk=True)
    engine.keep("w", "SELECT * FROM t", on_disk=True)
    engine.drop("v")
    engine.close()
    assert [path for path in (tmp_path / "spill").rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("name", ["run [1]", "run*", "run?", "run{1,2}", "r'un"])
def test_a_path_is_no_pattern(engine: Engine, tmp_path: Path, name: str) -> None:
    """A folder called `run [1]` was read from its neighbour `run 1`, and `run*` from all of them."""
    for folder in ("run 1", "run1", "run2", name):
        (tmp_path / folder).mkdir()
        pq.write_table(pa.table({"a": [folder]}), tmp_path / folder / "t.parquet")
    engine.read("t", tmp_path / name / "t.parquet")
    assert engine.arrow("SELECT a FROM t")["a"].to_pylist() == [name]
