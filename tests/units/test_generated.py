"""Made-up rolls of units are read to what their truth says."""

from __future__ import annotations

import shutil
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq

from data_samples.generator.units import generate_residents
from data_samples.generator.units.scores import FOUND, NAME
from reconcile.ingest.records import ingest_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
from reconcile.programmes.unit_names import unit_in
from reconcile.units.declared import load_units, names_of

SAMPLES = Path(__file__).parents[2] / "data_samples" / "inputs"


def test_rows_units_and_classes_are_those_of_the_truth(tmp_path: Path) -> None:
    (tmp_path / "inputs").mkdir()
    (tmp_path / "inputs" / "dukcapil").symlink_to(SAMPLES / "dukcapil")
    shutil.copy(SAMPLES.parent / "truth.parquet", tmp_path)
    generate_residents(tmp_path, residents=60, seed=660303, regime="legacy")
    truth = pq.read_table(tmp_path / NAME).to_pylist()
    assert {row["code"] for row in truth} == {*FOUND, ""}
    names, known = names_of(load_units()), rolls(load_programmes(), date(2018, 3, 1))
    said = set()
    for path in sorted((tmp_path / "inputs").glob("[wp]*/*.csv")):
        ingest_file(path, known[path.parent.name], tmp_path / path.stem)
        for row in pq.read_table(tmp_path / path.stem / "stays.parquet").to_pylist():
            unit = unit_in(row["unit"], names) if row["unit"] else None
            said.add((path.name, row["source_row"], unit, row["ppks"]))
    assert said == {(row["source_file"], row["source_row"], row["unit"], row["ppks"]) for row in truth}
