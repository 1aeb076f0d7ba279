"""The door of the papers: what comes through it is masked by its kind, and counts are hidden where anybody
reads."""

from __future__ import annotations

import csv
import os
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.privacy.masking import Kind, Level
from reconcile.reports.kit.csv_files import ReportColumn, csv_writer, write_csv
from reconcile.reports.kit.parquet_files import parquet_writer
from reconcile.reports.kit.showing import (
    HIDDEN_CELL,
    Counts,
    Shown,
    Texts,
    composed,
    read_shown,
    shown_counts,
    shown_rows,
    shown_writer,
)
from reconcile.reports.kit.workbooks import write_workbook

ROWS = pa.table({"nik": ["3171019999000001", None], "name": ["ANI SITI", "=1+1"], "n": [12, None]})
KINDS: dict[str, Kind] = {"nik": "number_of_person", "name": "name", "n": "count"}
COLUMNS = (
    ReportColumn("NIK", "number_of_person"),
    ReportColumn("Nama", "name"),
    ReportColumn("Baris", "count"),
)


def texts(shown: Shown) -> dict[str, list[str]]:
    return {name: cell.to_pylist() for name, cell in shown.cells.items()}


def read(path: Path) -> list[list[str]]:
    return list(csv.reader(path.read_text(encoding="utf-8-sig").splitlines(), delimiter=";"))[1:]


def test_rows_are_shown_by_what_their_columns_hold() -> None:
    assert texts(shown_rows(ROWS, KINDS, Level.L1)) == {
        "nik": ["317101**********", ""],
        "name": ["ANI SITI", "'=*+*"],
        "n": ["12", ""],
    }
    assert texts(shown_rows(ROWS, {"name": "name"}, Level.L2)) == {"name": ["A*** S***", "'=***"]}


def test_only_a_file_that_cannot_say_what_is_text_needs_an_apostrophe(tmp_path: Path) -> None:
    typed = shown_rows(ROWS, KINDS, Level.L0, typed=True)
    assert texts(typed)["nik"] == ["3171019999000001", ""]
    assert texts(shown_rows(ROWS, KINDS, Level.L0))["nik"] == ["'3171019999000001", ""]
    with csv_writer(tmp_path / "a.csv", COLUMNS, Level.L0) as write:
        write(typed)
    write_csv(tmp_path / "b.csv", COLUMNS, ROWS.to_batches(), Level.L0)
    assert read(tmp_path / "a.csv") == read(tmp_path / "b.csv")
    assert read(tmp_path / "a.csv")[0][0] == "'3171019999000001"
    schema = pa.schema([("nik", pa.string()), ("name", pa.string()), ("n", pa.int64())])
    with parquet_writer(tmp_path / "a.parquet", schema) as write:
        write(typed)
    assert pq.read_table(tmp_path / "a.parquet").to_pylist()[0] == {
        "nik": "3171019999000001",
        "name": "ANI SITI",
        "n": 12,
    }


@pytest.mark.parametrize("kind", ["text", "name", "number_of_person", "birth", "where", "row"])
def test_a_paper_for_anybody_has_no_column_of_persons(tmp_path: Path, kind: Kind) -> None:
    with pytest.raises(ValueError, match="no place"):
        write_csv(tmp_path / "a.csv", [ReportColumn("x", kind)], [pa.record_batch({"x": ["ANI"]})], Level.L3)


@pytest.mark.parametrize("value", ["3", "12", "-5", "abc"])
def test_a_count_for_anybody_is_one_that_suppression_gave(tmp_path: Path, value: str) -> None:
    columns = [ReportColumn("Orang", "count")]
    for level in (Level.L2, Level.L3):
        for given in ([value], ["<5", "*", "0", "15"]):
            rows = [pa.record_batch({"x": given})]
            if level == Level.L3 and given == [value]:
                with pytest.raises(ValueError, match="neither rounded nor hidden"):
                    write_csv(tmp_path / "a.csv", columns, rows, level)
            else:
                assert write_csv(tmp_path / "a.csv", columns, rows, level).rows == len(given)


def test_what_is_made_of_cells_is_given_shown_cells_alone() -> None:
    seen: list[str] = []

    def make(one: Texts, two: Texts) -> Texts:
        seen.extend([*one["nik"].to_pylist(), *two["name"].to_pylist()])
        return {"both": one["nik"]}

    one = shown_rows(ROWS, {"nik": "number_of_person"}, Level.L2)
    two = shown_rows(ROWS, {"name": "name"}, Level.L2)
    assert texts(composed(make, one, two)) == {"both": ["31**************", ""]}
    assert not any("9999" in text or "ANI" in text for text in seen)


def test_rows_that_wait_come_back_as_they_were_shown(tmp_path: Path) -> None:
    shown = shown_rows(ROWS, KINDS, Level.L1, typed=True)
    with shown_writer(tmp_path / "waiting", list(KINDS), Level.L1) as write:
        write(shown)
    (back,) = read_shown(tmp_path / "waiting")
    assert (back.level, back.typed, texts(back)) == (Level.L1, True, texts(shown))


def test_counts_are_hidden_for_anybody_and_for_nobody_else() -> None:
    values = {("all",): 23, ("one",): 20, ("two",): 3}
    system = ([(("all",), [("one",), ("two",)])], values)

    def never() -> tuple[list[tuple[tuple[str], list[tuple[str]]]], dict[tuple[str], int]]:
        raise AssertionError("only L3 hides")

    exact, public = shown_counts(Level.L2, never), shown_counts(Level.L3, lambda: system)
    assert [exact.cell(key, count).text for key, count in values.items()] == ["23", "20", "3"]
    assert public.cell(("two",), 3).text == "<5"
    with pytest.raises(KeyError):
        public.cell(("nobody counted this",), 3)


def test_a_sum_of_hidden_counts_is_hidden() -> None:
    counts = Counts()
    assert counts.added([counts.cell(("a",), 2), counts.cell(("b",), 3)]).text == "5"
    assert counts.added([counts.cell(("a",), 2), HIDDEN_CELL]) == HIDDEN_CELL


def test_a_workbook_is_its_owners_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_workbook(tmp_path / "a.xlsx", {"a.xml": b"<sheetData></sheetData>"}, {"a.xml": [b"<row/>"]})
    finally:
        os.umask(before)
    assert (tmp_path / "a.xlsx").stat().st_mode & 0o777 == 0o600
