"""A table that is not what it is declared to be is not left on disk unseen."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.tables import TABLES, Column, Table, TableError, check_written

SHOES = Table(
    "shoes",
    "pairs of shoes",
    (
        Column("owner", pa.string(), required=True),
        Column("size", pa.int32()),
        Column("colour", pa.string(), codes=("RED", "BLACK")),
        Column("bought", pa.date32()),
    ),
    order=("owner", "size"),
)
GOOD = {
    "owner": ["A", "A", "B", "B"],
    "size": [1, 2, 1, None],
    "colour": ["RED", None, "BLACK", "RED"],
    "bought": [date(2018, 1, 1), None, None, None],
}


def _written(folder: Path, schema: pa.Schema = SHOES.schema, **changed: list[object]) -> Path:
    path = folder / "shoes.parquet"
    columns = {**GOOD, **changed}
    arrays = [pa.array(columns[field.name], field.type) for field in schema]
    pq.write_table(pa.Table.from_arrays(arrays, schema=schema), path, row_group_size=2)
    return path


def test_what_is_as_declared_passes_and_so_does_nothing_at_all(tmp_path: Path) -> None:
    check_written(SHOES, _written(tmp_path))
    check_written(SHOES, _written(tmp_path, **{name: [] for name in GOOD}))


@pytest.mark.parametrize(
    ("changed", "wrong"),
    [
        ({"colour": ["RED", "PINK", None, None]}, r"shoes\.colour: codes that nobody declared: \['PINK'\]"),
        ({"owner": ["A", "A", None, "B"]}, r"shoes\.owner: null"),
        ({"size": [1, 1, 1, 2]}, "two rows stand equal by owner, size"),
        ({"size": [1, 2, None, None]}, "two rows stand equal by owner, size"),  # null is equal to null
    ],
)
def test_a_code_a_null_or_a_row_too_many_is_seen(
    tmp_path: Path, changed: dict[str, list[object]], wrong: str
) -> None:
    with pytest.raises(TableError, match=wrong):
        check_written(SHOES, _written(tmp_path, **changed))


def test_two_equal_rows_are_seen_across_batches(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("reconcile.tables.checking._BATCH", 1)
    with pytest.raises(TableError, match="two rows stand equal"):
        check_written(SHOES, _written(tmp_path, size=[1, 1, 1, 2]))


@pytest.mark.parametrize(
    "schema",
    [
        SHOES.schema.set(1, pa.field("size", pa.int64())),
        pa.schema([field for field in SHOES.schema if field.name != "bought"]),
        pa.schema([SHOES.schema.field(at) for at in (1, 0, 2, 3)]),
    ],
    ids=["type", "column", "place"],
)
def test_another_type_column_or_place_is_seen(tmp_path: Path, schema: pa.Schema) -> None:
    with pytest.raises(TableError, match="columns differ"):
        check_written(SHOES, _written(tmp_path, schema))


def test_the_failure_says_nothing_of_a_row(tmp_path: Path) -> None:
    with pytest.raises(TableError) as failure:
        check_written(SHOES, _written(tmp_path, owner=["ANI", "ANI", "ANI", "ANI"], size=[1, 1, 1, 1]))
    assert "ANI" not in str(failure.value)


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES.keys())
def test_an_empty_table_is_as_declared(tmp_path: Path, table: Table) -> None:
    pq.write_table(table.empty(), tmp_path / "empty.parquet")
    check_written(table, tmp_path / "empty.parquet")
