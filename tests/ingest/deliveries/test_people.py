"""How many people two deliveries share, and of how many something else is said: held against counting row by
row, whatever the place of a row and the flags of how it was written."""

from __future__ import annotations

from collections import Counter, defaultdict
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pytest

from reconcile import tables
from reconcile.ingest.deliveries.delivery import Facts, Met
from reconcile.ingest.deliveries.people import Comparing
from reconcile.ingest.snapshots.row_ids import DIGEST, row_digests
from reconcile.programmes import load_programmes
from reconcile.workspace.files.door import write_table

Row = dict[str, Any]
SCHEMA = tables.RECORDS.schema
_SAID = ("nik", "name_key", "kk", "segment", "card_number", "address")
MANNERS = {code: programme.delivery for code, programme in load_programmes().items()}


def _row(draw: np.random.Generator) -> Row:
    """One of few: some say the same in another row of the file."""

    def one(*values: Any) -> Any:
        return values[int(draw.integers(0, len(values)))]

    nik = one("3171014504800001", "3171014504800002", "3171014504800003", None)
    return {
        **{
            "programme": "kjp",
            "source_file": "a.csv",
            "sheet": "",
            "source_row": one(1, 2),
            "flags": one(0, 1),
        },
        **{"nik": nik, "name_key": one("AMINAH SITI", "BUDI"), "kk": one("3171010101120001", None)},
        **{"segment": one("SD", "SMP"), "card_number": one("1", "2"), "address": one("JL A", "JL B", None)},
    }


def _placed(folder: Path, rows: list[Row]) -> Path:
    """A snapshot of the rows, with their digests as reading makes them."""
    folder.mkdir()
    said = pa.Table.from_pylist([{"record_id": "x", **row} for row in rows], schema=SCHEMA)
    digests = row_digests(said, SCHEMA.names, "kjp")
    place = SCHEMA.get_field_index(DIGEST)
    write_table(folder / "records.parquet", said.set_column(place, SCHEMA.field(place), digests))
    write_table(folder / "files.parquet", pa.table({"source_file": ["a.csv"]}))
    return folder


def _counted(older: list[Row], newer: list[Row], periods: bool) -> Met:
    """The same, row by row."""
    whom = ("segment",) if periods else ()

    def said(rows: list[Row]) -> dict[tuple[Any, ...], Counter[tuple[Any, ...]]]:
        found: dict[tuple[Any, ...], Counter[tuple[Any, ...]]] = defaultdict(Counter)
        for row in rows:
            who = (row["nik"] or row["name_key"], *(row[name] for name in whom))
            found[who][tuple(row[name] for name in _SAID)] += 1
        return found

    one, two = said(older), said(newer)
    common = one.keys() & two.keys()
    return Met(len(one), len(two), len(common), sum(one[who] != two[who] for who in common))


@pytest.mark.parametrize("programme", ["kis", "kjp"])
@pytest.mark.parametrize("seed", range(6))
def test_people_are_counted_as_row_by_row(tmp_path: Path, programme: str, seed: int) -> None:
    draw = np.random.default_rng(seed)
    older = [_row(draw) for _ in range(12)]
    newer = [row for row in older if draw.random() < 0.7] + [_row(draw) for _ in range(4)]
    sides = {"old": _placed(tmp_path / "old", older), "new": _placed(tmp_path / "new", newer)}
    facts = {name: Facts(programme, name, name, 0) for name in sides}
    met = Comparing(lambda one: sides[one.source_file], MANNERS)(facts["old"], facts["new"])
    assert met == _counted(older, newer, MANNERS[programme].manner == "period")
