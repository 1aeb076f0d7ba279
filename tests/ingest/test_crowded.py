"""Numbers on more people than one family: found exactly, told once, used for nothing, and no reason to
doubt the column."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from pathlib import Path
from unittest.mock import patch

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from reconcile.ingest.cells import crowded
from reconcile.ingest.cells.crowded import LIMITS, CrowdTally
from reconcile.ingest.records import ingest_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
from reconcile.vocabulary.flags import MASK
from tests.runs import tries

OPERATOR = "3171010101809010"  # a man's, and it ends in 0
AS_OF = date(2018, 3, 31)


def crowded_by_brute_force(rows: list[dict[str, str | None]]) -> dict[str, frozenset[str]]:
    people: dict[tuple[str, str], set[tuple[str | None, str | None]]] = defaultdict(set)
    for row in rows:
        for field in LIMITS:
            if (cell := row.get(field)) is not None:
                people[field, cell].add((row["name"], row["birth_date"]))
    found: dict[str, set[str]] = defaultdict(set)
    for (field, cell), bearers in people.items():
        if len(bearers) > LIMITS[field]:
            found[field].add(cell)
    return {field: frozenset(cells) for field, cells in found.items()}


row_of = st.fixed_dictionaries(
    {
        "nik": st.sampled_from([OPERATOR, "3171010101809001", None]),
        "nisn": st.sampled_from(["0012345678", None]),
        "kk": st.sampled_from(["3171010101109001", "3171010101109002", None]),
        "name": st.sampled_from([*(f"ORANG {letter}" for letter in "ABCDEFGH"), None]),
        "birth_date": st.sampled_from(["01-02-1980", "05-06-1990", "07-08-2001", "09-10-2011", None]),
    }
)


@pytest.mark.slow
@settings(max_examples=tries(80), deadline=None)
@given(st.lists(row_of, max_size=90), st.integers(1, 40), st.sampled_from([0, 30, 1 << 16]))
def test_numbers_on_too_many_people_are_those_of_brute_force(
    rows: list[dict[str, str | None]], batch: int, few: int
) -> None:
    """few: so many numbers are kept as they come, of more the counts."""
    schema = pa.schema([(name, pa.string()) for name in ("nik", "nisn", "kk", "name", "birth_date")])
    batches = pa.Table.from_pylist(rows, schema=schema).to_batches(max_chunksize=batch)
    with patch.object(crowded, "_FEW", few):
        tally = CrowdTally()
        for one in batches:
            tally.add({name: one[name] for name in schema.names})
        assert tally.crowded(batches) == crowded_by_brute_force(rows)


def roll(folder: Path, niks: list[str], *, names: int = 10_000, sex: str = "LP") -> Path:
    """A roll with a row for each NIK; names: how many different people stand in it."""
    lines = ["NIK;NO KK;NAMA LENGKAP;TANGGAL LAHIR;JENIS KELAMIN;NO KARTU BPJS"]
    for place, nik in enumerate(niks):
        who = place % names
        word = "".join("ABCDEFGHIJ"[int(digit)] for digit in f"{who:04}")
        lines.append(
            f"{nik};317101010110{9001 + who // 4};{word}"
            f" SANTOSO;{1 + who % 28:02}-0{1 + who % 9}-1980;{sex[who % 2]};00090{who:08}"
        )
    path = folder / "kis.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def own(count: int) -> list[str]:
    return [f"317101{1 + place % 28:02}0{1 + place % 9}80{9001 + place}" for place in range(count)]


def read(path: Path, out: Path) -> tuple[list[dict], list[dict]]:
    """Records and problems."""
    found = ingest_file(path, rolls(load_programmes(), AS_OF)["kis"], out)
    return pq.read_table(out / "records.parquet").to_pylist(), found.problems


@pytest.mark.parametrize("count", [LIMITS["nik"] + 1, 60])
def test_an_operators_nik_is_told_once_and_used_for_nothing(tmp_path: Path, count: int) -> None:
    records, problems = read(roll(tmp_path, [*own(30), *[OPERATOR] * count]), tmp_path / "out")
    assert [row["nik"] for row in records] == [*own(30), *[None] * count]
    assert all(row["nik_part"] is None and row["nik_birth_date"] is None for row in records[30:])
    assert {row["flags"] & (MASK["NIK_MASSAL"] | MASK["NIK_KOSONG"]) for row in records[30:]} == {
        MASK["NIK_MASSAL"]
    }
    told = [problem for problem in problems if problem["code"] == "NIK_MASSAL"]
    assert [(problem["severity"], problem["rows"]) for problem in told] == [("PERINGATAN", count)]
    assert OPERATOR not in str(problems)


def test_a_familys_number_is_no_crowds(tmp_path: Path) -> None:
    records, _ = read(roll(tmp_path, [*own(20), *[OPERATOR] * LIMITS["nik"]], sex="LL"), tmp_path / "out")
    assert [row["nik"] for row in records[20:]] == [OPERATOR] * LIMITS["nik"]


def test_one_person_listed_for_every_month_is_no_crowd(tmp_path: Path) -> None:
    records, problems = read(roll(tmp_path, [OPERATOR] * 40, names=1), tmp_path / "out")
    assert {row["nik"] for row in records} == {OPERATOR}
    assert not any(problem["code"] == "NIK_MASSAL" for problem in problems)


@pytest.mark.slow
@pytest.mark.parametrize("others", [0, 30])
@pytest.mark.parametrize("cell", [OPERATOR, "20102399", "3171010101109001"])
def test_a_number_on_every_row_does_not_make_the_column_another_one(
    tmp_path: Path, cell: str, others: int
) -> None:
    """An operator's, a school's, a family card's: the file is read, the other rows keep their numbers,
    none is called damaged."""
    records, problems = read(roll(tmp_path, [*own(others), *[cell] * 200]), tmp_path / "out")
    assert [row["nik"] for row in records] == [*own(others), *[None] * 200]
    codes = {problem["code"] for problem in problems}
    assert "NIK_MASSAL" in codes
    assert not codes & {"NIK_KOLOM_RUSAK", "BERKAS_DITOLAK"}


@pytest.mark.parametrize("cut", ["3,17E+15", "3.17E+15", "3,17101e15"])
def test_a_number_cut_by_excel_is_told_as_that_and_no_crowds(cut: str) -> None:
    births = pa.array([f"{at + 1:02d}-02-1980" for at in range(20)])
    batch = pa.record_batch(
        {"nik": pa.array([cut] * 20), "name": pa.array(["ORANG"] * 20), "birth_date": births}
    )
    tally = CrowdTally()
    tally.add({"nik": batch["nik"]})
    assert tally.crowded([batch]) == {}
