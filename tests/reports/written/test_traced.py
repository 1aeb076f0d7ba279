"""Whatever a report asks for is noted, also through tables that it keeps; what it kept is gone after it."""

from __future__ import annotations

from pathlib import Path

import duckdb
import pyarrow as pa
import pytest

from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.reports.written.traced import Traced


def test_every_way_of_asking_is_noted(tmp_path: Path) -> None:
    engine = DuckDBEngine(tmp_path)
    names = ("fetched", "streamed", "kept", "mapped", "spare")
    for name in names:
        engine.read(name, pa.table({"n": [1, 2]}))
    shared = Traced(engine, {name: frozenset((name,)) for name in names})
    shared.keep("shared_one", "SELECT n FROM kept")
    shared.keep("shared_two", 'SELECT * FROM "shared_one" JOIN FETCHED USING (n)')
    traced = Traced(engine, shared.origins)
    traced.arrow("SELECT * FROM shared_two")
    assert traced.read_from == {"kept", "fetched"}
    assert [batch.num_rows for batch in traced.batches("SELECT * FROM streamed", 10)] == [2]
    schema = pa.schema([("n", pa.int64())])
    traced.map("own", "SELECT n FROM mapped", lambda batch: batch, schema, 10)
    traced.read("made", pa.table({"n": [3]}))
    assert traced.read_from == {"kept", "fetched", "streamed", "mapped"}
    assert traced.origins["own"] == {"mapped"} and traced.origins["made"] == traced.read_from
    traced.drop("own")
    traced.forget()
    engine.arrow("SELECT * FROM shared_two")
    with pytest.raises(duckdb.CatalogException):
        engine.arrow("SELECT * FROM made")
    engine.close()
