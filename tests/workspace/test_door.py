"""What comes through the door is its owner's alone, and comes back as it was."""

from __future__ import annotations

import os
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.workspace.files import door

ROWS = pa.table({"n": [1, 2, 3], "name": ["a", "b", None]})


@pytest.mark.parametrize("kind", ["bytes", "json", "table", "writer", "batches", "create"])
def test_whatever_is_made_is_its_owners_alone(tmp_path: Path, kind: str) -> None:
    path = tmp_path / "made"
    before = os.umask(0)
    try:
        if kind == "bytes":
            door.write_bytes(path, b"x")
        elif kind == "json":
            door.write_json(path, {"x": 1})
        elif kind == "table":
            door.write_table(path, ROWS)
        elif kind == "writer":
            door.table_writer(path, ROWS.schema).close()
        elif kind == "batches":
            with door.batch_writer(path, ROWS.schema):
                pass
        else:
            door.create(path).close()
    finally:
        os.umask(before)
    assert path.stat().st_mode & 0o777 == 0o600


def test_tables_come_back_whole_by_column_by_condition_and_counted(tmp_path: Path) -> None:
    one, two = tmp_path / "one.parquet", tmp_path / "two.parquet"
    door.write_table(one, ROWS)
    with door.table_writer(two, ROWS.schema, level=1) as writer:
        writer.write_table(ROWS)
    assert door.read_table(one).equals(ROWS)
    assert door.read_table(two, ["name"]).column_names == ["name"]
    assert door.read_table(one, ["n"], pa.compute.field("n") > 1)["n"].to_pylist() == [2, 3]
    assert door.read_tables([one, two], ["n"])["n"].to_pylist() == [1, 2, 3, 1, 2, 3]
    assert door.count_rows(one, two) == 6
    assert door.count_rows() == 0
    assert door.read_schema(one).names == ["n", "name"]


def test_json_keeps_its_order_its_letters_and_its_end(tmp_path: Path) -> None:
    path = tmp_path / "made.json"
    door.write_json(path, {"b": "é", "a": [1]}, indent=1, end="\n")
    assert path.read_bytes() == '{\n "b": "é",\n "a": [\n  1\n ]\n}\n'.encode()
    assert door.read_json(path) == {"b": "é", "a": [1]}
    assert list(door.read_json(path)) == ["b", "a"]


def test_batches_that_wait_come_back_as_they_were_cut(tmp_path: Path) -> None:
    path = tmp_path / "waiting"
    with door.batch_writer(path, ROWS.schema) as writer:
        for first, last in ((0, 2), (2, 3)):
            writer.write_table(ROWS.slice(first, last - first))
    assert [batch.to_pylist() for batch in door.read_batches(path)] == [
        ROWS.slice(0, 2).to_pylist(),
        ROWS.slice(2, 1).to_pylist(),
    ]
