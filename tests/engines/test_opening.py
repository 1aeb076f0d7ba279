"""Engines are opened in one way, and what does not fit their memory fails in one way, in words."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.engines.opening import open_engine, opened_engine
from reconcile.engines.protocol import Engine
from reconcile.vocabulary.errors import OutOfMemoryError, StorageError

TOO_MUCH = "SELECT list(i) AS l FROM range(30000000) r(i)"


@pytest.mark.parametrize("verb", ["keep", "arrow", "batches", "write"])
def test_duckdb_out_of_memory_is_a_failure_of_ours(verb: str, tmp_path: Path) -> None:
    engine = open_engine(tmp_path / "spill", "40MB", 1, [tmp_path])
    asked = {
        "keep": lambda: engine.keep("t", TOO_MUCH),
        "arrow": lambda: engine.arrow(TOO_MUCH),
        "batches": lambda: list(engine.batches(TOO_MUCH, 10)),
        "write": lambda: engine.write(TOO_MUCH, tmp_path / "t.parquet"),
    }
    with pytest.raises(OutOfMemoryError, match=r"Memori mesin hitung \(40MB\) tidak cukup"):
        asked[verb]()
    engine.close()


def test_spark_out_of_memory_is_the_same_failure(
    spark: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    del spark
    from pyspark.errors import PySparkException

    engine = open_engine(tmp_path / "spill", "700MB", name="spark")

    def full(_: str) -> None:
        raise PySparkException("Job aborted: java.lang.OutOfMemoryError: Java heap space")

    monkeypatch.setattr(engine, "_session", type("Full", (), {"sql": staticmethod(full)}))
    with pytest.raises(OutOfMemoryError, match="700MB"):
        engine.arrow("SELECT 1 AS one")
    monkeypatch.undo()
    engine.close()


def test_the_failure_leaves_as_those_of_the_disk_do() -> None:
    assert issubclass(OutOfMemoryError, StorageError)
    assert OutOfMemoryError.exit_code == StorageError.exit_code


def test_room_for_a_look_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with opened_engine([tmp_path]) as engine:
        assert engine.arrow("SELECT 1 AS one")["one"].to_pylist() == [1]
        assert list(tmp_path.iterdir())
    assert list(tmp_path.iterdir()) == []
