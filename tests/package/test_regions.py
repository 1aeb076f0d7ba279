"""A package for another region's Dinsos: its people alone, no number whole, and stopped where it holds more."""

from __future__ import annotations

import csv
import json
from dataclasses import replace
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.package.checking.faults import RefusedPackageError
from reconcile.package.checking.opening import Opened
from reconcile.package.checking.verifying import verify, verify_files
from reconcile.package.form.archive import HASHES, hash_list
from reconcile.package.form.description import NAME
from reconcile.package.making import Made, make_package
from reconcile.run.packing import package_order
from tests.package.worlds import Office, tables
from tests.privacy.test_nothing_leaks import NUMBER
from tests.runs import copied_run, sample_run

MONTH = "2018-03"


@pytest.fixture(scope="module")
def region() -> str:
    """The other province of most people."""
    found = pq.read_table(sample_run() / "findings" / "other_regions.parquet")["other_region"].to_pylist()
    provinces = [code[:2] for code in found if code]
    return max(sorted(set(provinces)), key=provinces.count)


@pytest.fixture(scope="module")
def made(region: str, tmp_path_factory: pytest.TempPathFactory) -> Made:
    out = copied_run(sample_run(), tmp_path_factory.mktemp("region") / "hasil")
    return make_package(package_order(out, f"dinsos_{region}", MONTH, None, None))


def test_it_holds_the_people_of_that_region_and_no_whole_number(made: Made, region: str) -> None:
    text = (made.folder / "data" / "other_region_people.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    found = pq.read_table(sample_run() / "findings" / "other_regions.parquet").to_pylist()
    there = [one for one in found if (one["other_region"] or "").startswith(region)]
    assert {row["person_id"] for row in rows} == {one["person_id"] for one in there} != set()
    assert len(there) < len(found)
    assert any(row["name"] and "*" not in row["name"] for row in rows)
    assert all(len(row["birth"]) in (0, 4) for row in rows)
    assert all(row["nik"][6:] in ("", "*" * 10) for row in rows)
    assert not NUMBER.search(text)


def test_its_receiver_finds_it_sound(made: Made) -> None:
    found = verify(made.zip)
    assert {one.name for one in found.said.tables} == {"programmes", "regions", "other_region_people"}
    assert found.said.chain.masking == "L1"


def test_names_are_masked_where_asked(tmp_path: Path, region: str) -> None:
    out = copied_run(sample_run(), tmp_path / "hasil")
    asked = package_order(out, f"dinsos_{region}", MONTH, None, None)
    masked = make_package(replace(asked, level="L2"))
    text = (masked.folder / "data" / "other_region_people.csv").read_text(encoding="utf-8")
    rows = list(csv.DictReader(text.splitlines(), delimiter=";"))
    assert rows and all("*" in row["name"] for row in rows if row["name"])
    assert "nik" not in rows[0] and "birth" not in rows[0]


def test_other_tables_never_go_at_that_level() -> None:
    made = Office().make("2018-01", tables([("P-00000001", "A", "3171", "x")]))
    said = json.loads(made.files[NAME])
    said["reconcile:chain"]["masking"] = "L1"
    files = {**made.files, NAME: json.dumps(said).encode()}
    files[HASHES] = hash_list({name: content for name, content in files.items() if name != HASHES})
    with pytest.raises(RefusedPackageError) as refused:
        verify_files(Opened(made.name, files), None)
    assert "TINGKAT" in {fault.code for fault in refused.value.faults}
