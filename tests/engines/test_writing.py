"""Tables that are written as they are made stand in their order, however many share the work."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.engines.writing import Made, write_table
from reconcile.tables.table import NUMBER, TEXT, Column, Table

ROWS = 400_000
"""More than three groups of rows, so that a second thread has one to finish first."""
NUMBERED = Table(
    "numbered",
    "rows by number",
    (Column("number", NUMBER, required=True), Column("word", TEXT, required=True)),
    order=("number",),
)


def test_rows_that_get_their_words_late_stand_in_the_order_of_their_numbers(tmp_path: Path) -> None:
    scrambled = pa.array([place * 7_919 % ROWS for place in range(ROWS)], pa.int32())
    made = Made(
        "SELECT number, number % 2 AS odd FROM given",
        ("number", "odd"),
        "s.number",
        "s.number, CASE WHEN s.odd = 1 THEN 'GANJIL' WHEN s.odd = 0 THEN 'GENAP' END AS word",
    )
    with closing(DuckDBEngine(tmp_path / "spill", threads=2, folders=[tmp_path])) as engine:
        engine.read("given", pa.table({"number": scrambled}))
        assert write_table(engine, NUMBERED, tmp_path / "numbered.parquet", made) == ROWS
    written = pq.read_table(tmp_path / "numbered.parquet")
    assert written["number"].to_numpy().tolist() == list(range(ROWS))
    assert pc.all(pc.equal(written["word"], pa.chunked_array([["GENAP", "GANJIL"] * (ROWS // 2)]))).as_py()
