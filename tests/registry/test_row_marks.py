"""Marks that are kept for the next night: the same registry as if all were made anew."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Mapping
from contextlib import closing
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.kinds.person.anchors import person_anchors
from reconcile.registry import MEMORY, Anchors, Tonight, identify
from tests.registry.nights import SECRET, records_of
from tests.runs import drawn

ANCHORS = person_anchors({"registers": ["dukcapil"], "one_row": []})
TOLD = ("person_of", "identities", "anchors", "members", "identity_events")
Row = dict[str, str | None]


def rows_drawn(drawn: random.Random, before: list[Row]) -> list[Row]:
    """Most rows of the night before, some of them changed, and new ones."""
    rows = [dict(row) for row in before if drawn.random() > 0.1]
    for row in rows:
        if drawn.random() < 0.1:
            row["name"] = drawn.choice(["A", "B", "C"])
    rows += [
        {
            "programme": drawn.choice(["kis", "dukcapil"]),
            "name": drawn.choice(["A", "B", "C", "D"]),
            "birth_date": drawn.choice(["1990-01-01", "1980-02-02", None]),
            "nik": drawn.choice([None, f"31710101019090{drawn.randrange(10, 30)}"]),
            "card_number": drawn.choice([None, f"{drawn.randrange(20)}"]),
        }
        for _ in range(drawn.randrange(1, 30))
    ]
    drawn.shuffle(rows)
    for at, row in enumerate(rows):
        row |= {"row": f"{row['programme']}-{at}", "thing": f"t{drawn.randrange(len(rows))}"}
    return rows


def digest(row: Row) -> int:
    """Of what a row says; none is equal to another's."""
    said = "/".join(str(row[name]) for name in ("programme", "name", "birth_date", "nik", "card_number"))
    return int.from_bytes(hashlib.sha256(said.encode()).digest()[:8], "big", signed=True)


def registered(
    folder: Path,
    rows: list[Row],
    known: Mapping[str, pa.Table],
    generation: int = 1,
    *,
    anchors: Anchors = ANCHORS,
    secret: bytes = SECRET,
) -> dict[str, pa.Table]:
    """All that the registry keeps of a night."""
    records = records_of(rows)
    said = [digest(row) for row in rows]
    place = records.schema.get_field_index("row_digest")
    records = records.set_column(place, "row_digest", pa.array(said, pa.int64()))
    with closing(open_engine(folder / "spill", "500MB", 1, [folder], "duckdb")) as engine:
        engine.read("records", records)
        texts = {"record_id": [row["row"] for row in rows], "thing": [row["thing"] for row in rows]}
        engine.read("clusters", pa.table({name: pa.array(texts[name], pa.string()) for name in texts}))
        nobody = {"record_id": pa.array([], pa.string()), "joined": pa.array([], pa.int32())}
        engine.read("judged_rows", pa.table(nobody))
        identify(engine, anchors, known, Tonight(secret, generation, date(2018, 1, 1), before=generation - 1))
        return {name: engine.arrow(f"SELECT * FROM {name} ORDER BY ALL") for name in {*TOLD, *MEMORY}}


@pytest.mark.parametrize("seed", drawn(2, range(12)))
def test_kept_marks_are_the_marks(tmp_path: Path, seed: int) -> None:
    chance = random.Random(seed)
    rows: list[Row] = []
    known: Mapping[str, pa.Table] = {}
    for generation in range(1, 5):
        rows = rows_drawn(chance, rows)
        found = registered(tmp_path, rows, known, generation)
        without = {name: table for name, table in known.items() if name != "row_marks"}
        anew = registered(tmp_path, rows, without, generation)
        assert {name: found[name].to_pylist() for name in found} == {
            name: anew[name].to_pylist() for name in anew
        }
        known = {name: found[name] for name in MEMORY}


def other_marks(table: pa.Table) -> pa.Table:
    place = table.schema.get_field_index("mark_3")
    return table.set_column(place, "mark_3", pa.array(np.arange(len(table), dtype=np.uint64) + 7))


def test_marks_are_taken_where_they_are_known_and_made_the_same_way(tmp_path: Path) -> None:
    rows = rows_drawn(random.Random(1), [])
    found = registered(tmp_path, rows, {})["row_marks"]
    spoilt = {"row_marks": other_marks(found)}
    assert registered(tmp_path, rows, spoilt)["members"] != registered(tmp_path, rows, {})["members"]
    first, *others = ANCHORS.listed
    changed = replace(ANCHORS, listed=(replace(first, message=f"concat({first.message}, 'x')"), *others))
    for how in ({"anchors": changed}, {"secret": b"another".ljust(32, b".")}):
        anew = registered(tmp_path, rows, {}, **how)  # type: ignore[arg-type]
        assert registered(tmp_path, rows, spoilt, **how)["members"] == anew["members"]  # type: ignore[arg-type]


def test_what_is_kept_tells_no_digest(tmp_path: Path) -> None:
    """Digests of rows are made without a secret: whoever has one can try out NIKs."""
    rows = rows_drawn(random.Random(2), [])
    found = registered(tmp_path, rows, {})["row_marks"]
    said = {digest(row) for row in rows}
    assert said.isdisjoint(found["row"].to_pylist()) and len(found) == len(said)
    assert found.schema.names == tables.ROW_MARKS.schema.names
