"""Answers that tell a number alone are of whoever bears it, and nobody by themselves."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile.engines.opening import open_engine
from reconcile.run.declarations import load_declarations
from reconcile.run.facts.people import count_people
from reconcile.run.identify import keep_persons
from reconcile.workspace.runs import RunFolder

PROGRAMMES = load_declarations(None).programmes
ROWS = [
    # record, programme, nik, name, what the register answers -> whose row it is
    ("kjs-1", "kjs", "3171010101809001", "SITI", None, "SITI"),
    ("kis-1", "kis", "3171010101809001", "SITI", None, "SITI"),
    ("kjs-2", "kjs", "3171011202759002", "BUDI", None, "BUDI"),
    ("kis-2", "kis", "3171011202759002", "AGUS", None, "AGUS"),
    ("dukcapil-1", "dukcapil", "3171010101809001", None, "DEAD", "SITI"),
    ("dukcapil-2", "dukcapil", "3171011202759002", None, "DUPLICATE", "dukcapil-2"),  # of two: of neither
    ("dukcapil-3", "dukcapil", "3171019999999003", None, "ALIVE", "dukcapil-3"),  # nobody bears it
    ("dukcapil-4", "dukcapil", "3171010101809001", "SITI", "ALIVE", "dukcapil-4"),  # linking says who that is
]


def _records() -> pa.Table:
    columns = {
        name: pa.array([row[at] for row in ROWS], pa.string())
        for at, name in enumerate(("record_id", "programme", "nik", "name", "register_answer"))
    }
    empty = {name: pa.array([""] * len(ROWS)) for name in ("source_file", "sheet")}
    years = {"birth_date": pa.nulls(len(ROWS), pa.date32()), "source_row": pa.array([1] * len(ROWS))}
    return pa.table({**columns, **empty, **years})


def _persons(folder: Path) -> pa.Table:
    records, engine = _records(), open_engine(folder / "spill", memory="512MB", threads=1)
    engine.read("records", records)
    own = [row[3] or row[0] if row[0] != "dukcapil-4" else row[0] for row in ROWS]
    engine.read(
        "person_of",
        pa.table({"record_id": records["record_id"], "person_id": own, "row_key": records["record_id"]}),
    )
    keep_persons(engine, PROGRAMMES, "person")
    return engine.arrow("SELECT * FROM persons ORDER BY record_id")


def test_an_answer_is_of_the_one_person_who_bears_its_number(tmp_path: Path) -> None:
    whose = {row["record_id"]: row["person_id"] for row in _persons(tmp_path).to_pylist()}
    assert whose == {row[0]: row[5] for row in ROWS}


def test_answers_count_as_nobody(tmp_path: Path) -> None:
    records, folder = _records(), RunFolder(tmp_path)
    for code in ("kjs", "kis", "dukcapil"):
        place = tmp_path / "snapshots" / code / "00000000"
        place.mkdir(parents=True)
        of = records.filter(pa.array([row[1] == code for row in ROWS]))
        pq.write_table(of, place / "records.parquet")
    pq.write_table(_persons(tmp_path), folder.table("persons"))
    assert count_people(folder, PROGRAMMES) == 4  # SITI, BUDI, AGUS, and the one whom the register names
