"""A list as CSV and as a workbook: the same cells, a NIK that stays one, numbers that add up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import pyarrow as pa
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.lists import both
from reconcile.reports.lists.both import write_both

COLUMNS = (
    ReportColumn("Nama", "name"),
    ReportColumn("NIK", "number_of_person"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("Nilai (Rp)", "plain"),
)


def _batch(rows: int = 2) -> pa.RecordBatch:
    cells = (["ANI", "=1+1"], ["3171010101809001", None], ["1980-01-31", "1979"], [184000, None])
    return pa.RecordBatch.from_arrays([pa.array((of * rows)[:rows]) for of in cells], names=list("abcd"))


def _rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def test_people_get_a_workbook_in_which_a_nik_stays_one_and_rupiah_add_up(tmp_path: Path) -> None:
    files = write_both(tmp_path / "daftar.csv", COLUMNS, [_batch()], Level.L0)
    assert [(file.name, file.rows) for file in files] == [("daftar.csv", 2), ("daftar.xlsx", 2)]
    assert _rows_of(tmp_path / "daftar.csv") == [
        ["Nama", "NIK", "Tanggal lahir", "Nilai (Rp)"],
        ["ANI", "'3171010101809001", "31-01-1980", "184000"],
        ["'=1+1", "", "1979", ""],
    ]
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    assert [cell.value for cell in sheet[1]] == ["Nama", "NIK", "Tanggal lahir", "Nilai (Rp)"]
    assert [cell.value for cell in sheet[2]] == ["ANI", "3171010101809001", "31-01-1980", 184000]
    assert [cell.data_type for cell in sheet[3]][:1] == ["s"], "no text of an export is a formula"
    assert sheet.auto_filter.ref == "A1:D3" and sheet.freeze_panes == "A2"


def test_at_l1_both_show_as_little(tmp_path: Path) -> None:
    write_both(tmp_path / "daftar.csv", COLUMNS, [_batch()], Level.L1)
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    shown = [str(cell.value or "") for cell in sheet[2]]
    assert shown == _rows_of(tmp_path / "daftar.csv")[1] == ["ANI", "317101**********", "1980", "184000"]


@pytest.mark.parametrize(("rows", "written"), [(5, True), (6, False)])
def test_a_long_list_is_for_systems_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, written: bool
) -> None:
    monkeypatch.setattr(both, "MOST_IN_BOOK", 5)
    files = write_both(tmp_path / "daftar.csv", COLUMNS, [_batch(3), _batch(rows - 3)], Level.L1)
    assert (tmp_path / "daftar.xlsx").exists() == written == (len(files) == 2)
    assert files[0].rows == rows


def test_the_same_list_is_the_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        hashes.append(write_both(tmp_path / name / "daftar.csv", COLUMNS, [_batch()], Level.L1))
    assert hashes[0] == hashes[1]


def test_a_list_of_nothing_has_its_headings(tmp_path: Path) -> None:
    write_both(tmp_path / "daftar.csv", COLUMNS, [_batch(0)], Level.L1)
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    assert [[cell.value for cell in row] for row in sheet] == [["Nama", "NIK", "Tahun lahir", "Nilai (Rp)"]]
