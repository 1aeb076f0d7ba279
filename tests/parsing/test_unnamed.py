"""Children without a name yet: what a cell says of their parents and of which twin they are; real names
are left alone."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.kinds.person.reading.made import Rules
from reconcile.kinds.person.reading.standard import standardise
from reconcile.parsing.as_of import AsOf
from reconcile.parsing.names.unnamed import CHILD_YEARS, Unnamed, read_unnamed, read_unnamed_children
from reconcile.programmes import load_programmes
from reconcile.vocabulary.flags import MASK

CASES = list(csv.DictReader((Path(__file__).parent.parent / "cases" / "unnamed.csv").open(encoding="utf-8")))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["name"])
def test_a_cell_names_a_parent_or_a_person(case: dict[str, str]) -> None:
    expected = (
        Unnamed(case["mother"] or None, case["father"] or None, int(case["order"]), case["sure"] == "yes")
        if case["order"]
        else None
    )
    assert read_unnamed(case["name"]) == expected


@pytest.mark.parametrize("name", [case["name"] for case in CASES if case["sure"] == "no"])
def test_what_may_be_a_name_is_one_on_a_grown_person(name: str) -> None:
    born = pa.array([2018 - CHILD_YEARS, 2019 - CHILD_YEARS], pa.int16())
    read = read_unnamed_children(pa.array([name, name]), born, AsOf(date(2018, 3, 31)))
    assert read["unnamed"].is_valid().to_pylist() == [False, True]


def test_initials_of_unknown_age_are_a_name() -> None:
    read = read_unnamed_children(
        pa.array(["BY SUSANTO", "BY NY SUSANTI", "BAYI SUSANTI", None]),
        pa.nulls(4, pa.int16()),
        AsOf(date(2018, 3, 31)),
    )
    assert read["unnamed"].to_pylist() == [None, 0, 0, None]


def _standard(**fields: str | None) -> dict[str, object]:
    columns = {name: pa.array([cell], pa.string()) for name, cell in fields.items()}
    return standardise(columns, 1, {}, Rules(load_programmes()["kis"], date(2018, 3, 31))).to_pylist()[0]


def test_the_cell_stays_as_written_and_names_the_mother() -> None:
    row = _standard(name="By. Ny Siti Munawaroh 2", birth_date="03-01-2018", nik=None)
    assert (row["name"], row["unnamed"], row["mother_core"]) == (
        "BY. NY SITI MUNAWAROH 2",
        2,
        "SITI MUNAWAROH",
    )
    assert [row[key] for key in ("name_core", "name_key", "name_first")] == [None, None, None]
    assert row["flags"] & MASK["NAMA_BAYI"]


def test_a_mother_in_her_own_column_is_kept() -> None:
    row = _standard(name="BY NY SITI", mother="SITI MUNAWAROH", birth_date="03-01-2018")
    assert (row["mother_core"], row["mother_key"]) == ("SITI MUNAWAROH", "MUNAUARA SITI")


def test_on_behalf_of_a_grown_woman_is_she_herself() -> None:
    row = _standard(name="AN NY SITI MUNAWAROH", birth_date="09-05-1991")
    assert (row["unnamed"], row["name_core"]) == (None, "SITI MUNAWAROH")
