"""Workbooks: cells as text, rows numbered as Excel numbers them, sheets one by one."""

from __future__ import annotations

import datetime as dt
import shutil
import subprocess
from pathlib import Path

import pytest

from reconcile.ingest.cells.cells import cell_text, number_text
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import HEADINGS, Reader, person, roll, write_text, write_xlsx
from tests.ingest.odf import write_ods


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (3171011708459001.0, "3171011708459001"),
        (
            9171011708459001.0,
            "9171011708459000",
        ),  # above 2^53 a double has no odd numbers: lost before we read it
        (1.0, "1"),
        (0.1, "0.1"),
        (-7.6441, "-7.6441"),
        (1e22, "10000000000000000000000"),
        (1.5e-7, "0.00000015"),
        (1e-300, "0." + "0" * 299 + "1"),
    ],
)
def test_numbers_without_point_or_exponent(value: float, text: str) -> None:
    assert number_text(value) == text == cell_text(value)


def test_dates_and_truth_values() -> None:
    assert cell_text(dt.date(1945, 8, 17)) == "1945-08-17"
    assert cell_text(dt.datetime(1945, 8, 17)) == "1945-08-17"
    assert cell_text(dt.datetime(1945, 8, 17, 10, 30)) == "1945-08-17 10:30:00"
    assert (cell_text(True), cell_text(False)) == ("TRUE", "FALSE")


def test_rows_are_numbered_from_the_first_row_of_the_sheet(tmp_path: Path, read: Reader) -> None:
    shifted = [
        [""] * 15,
        [""] * 15,
        ["", "", "", *HEADINGS],
        *([""] * 3 + row for row in roll(5)),
        [""] * 15,
        [""] * 3 + roll(1, start=7)[0],
    ]
    found = read(write_xlsx(tmp_path / "a.xlsx", {"Kel. Gambir": shifted}))
    assert [(row["source_row"], row["sheet"]) for row in found.records] == [
        (at, "Kel. Gambir") for at in (4, 5, 6, 7, 8, 10)
    ]
    assert found.records[5]["nik"] == person(7)["NIK"]


def test_number_cells_are_flagged_and_read_in_full(tmp_path: Path, read: Reader) -> None:
    rows = [[int(row[1]), int(row[2]), row[3], row[4]] for row in roll(30)]
    rows[3][0] = str(rows[3][0])
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [["NIK", "NO KK", "NAMA", "TGL LAHIR"], *rows]}))
    flagged = found.problem("NIK_SEL_NUMERIK")
    assert flagged["rows"] == 29 and 5 not in flagged["row_examples"]
    assert found.problem("KK_SEL_NUMERIK")["rows"] == 30
    readable = [row for row in found.records if row["nik"]]
    assert readable and all(row["nik"] == person(row["source_row"] - 2)["NIK"] for row in readable)


def test_a_family_card_that_a_spreadsheet_rounded_proves_nothing(tmp_path: Path, read: Reader) -> None:
    """16 digits in a number cell lose the last: ten families would have one card."""
    rounded = [[row[1], int(row[2]) // 10 * 10, row[3], row[4]] for row in roll(12)]
    written = [[row[1], str(int(row[2]) // 10 * 10), row[3], row[4]] for row in roll(12)]
    heads = ["NIK", "NO KK", "NAMA", "TGL LAHIR"]
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [heads, *rounded]}))
    assert [row["kk"] for row in found.records] == [None] * 12 and found.problem("KK_SEL_NUMERIK")[
        "rows"
    ] == 12
    assert [row["kk"] for row in read(write_xlsx(tmp_path / "b.xlsx", {"A": [heads, *written]})).records] == [
        row[1] for row in written
    ]


def test_real_dates(tmp_path: Path, read: Reader) -> None:
    rows = [[row[1], row[3], dt.datetime.strptime(row[4], "%d/%m/%Y")] for row in roll(20)]
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [["NIK", "NAMA", "TGL LAHIR"], *rows]}))
    assert [row["birth_date"].strftime("%d/%m/%Y") for row in found.records] == [row[4] for row in roll(20)]


def test_sheets_have_their_own_rows_ids_and_ledger(tmp_path: Path, read: Reader) -> None:
    sheets = {
        "Gambir": [["DATA PENERIMA KIS"], HEADINGS, *roll(4)],
        "Petunjuk": [["Isi NIK dengan 16 angka"], ["Simpan sebagai XLSX"]],
        "Senen": [HEADINGS[::-1], *(row[::-1] for row in roll(3, start=4))],
        "Kosong": [],
    }
    found = read(write_xlsx(tmp_path / "a.xlsx", sheets))
    places = [("Gambir", row) for row in (3, 4, 5, 6)] + [("Senen", row) for row in (2, 3, 4)]
    assert [(row["sheet"], row["source_row"]) for row in found.records] == places
    assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(7)]
    assert found.problem("JUDUL_TIDAK_DITEMUKAN")["sheet"] == "Petunjuk"
    read_rows = {row["sheet"]: row["rows"] for row in found.ledger if row["fate"] == "read"}
    assert read_rows == {"Gambir": 6, "Petunjuk": 2, "Senen": 4, "Kosong": 0}


def test_a_sheet_that_goes_on_without_a_heading(tmp_path: Path, read: Reader) -> None:
    found = read(
        write_xlsx(tmp_path / "a.xlsx", {"bagian 1": [HEADINGS, *roll(5)], "bagian 2": roll(4, start=5)})
    )
    places = [("bagian 2", row) for row in (1, 2, 3, 4)]
    assert [(row["sheet"], row["source_row"]) for row in found.records[5:]] == places
    assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(9)]
    assert found.problem("JUDUL_DIWARISI")["sheet"] == "bagian 2"


def test_people_under_no_heading_are_not_passed_over_in_silence(tmp_path: Path, read: Reader) -> None:
    turned = [[row[3], row[1]] for row in roll(4, start=5)]
    found = read(write_xlsx(tmp_path / "a.xlsx", {"bagian 1": [HEADINGS, *roll(5)], "lain": turned}))
    told = found.problem("JUDUL_TIDAK_DITEMUKAN")
    assert (told["severity"], told["rows"], len(found.records)) == ("GALAT", 4, 5)


def test_hidden_sheets_are_not_read_but_told(tmp_path: Path, read: Reader) -> None:
    import xlsxwriter

    book = xlsxwriter.Workbook(str(tmp_path / "a.xlsx"))
    for name, hidden in (("A", False), ("Lama", True)):
        sheet = book.add_worksheet(name)
        for at, row in enumerate([HEADINGS, *roll(3)]):
            sheet.write_row(at, 0, row)
        if hidden:
            sheet.hide()
    book.close()
    found = read(tmp_path / "a.xlsx")
    assert {row["sheet"] for row in found.records} == {"A"}
    assert found.problem("LEMBAR_TERSEMBUNYI")["rows"] == 4


def test_one_bad_sheet_refuses_the_file(tmp_path: Path, read: Reader) -> None:
    bad = [["NIK", "NAMA", "TGL LAHIR"], *([f"{at:06d}", "X", "01/01/1980"] for at in range(10))]
    with pytest.raises(ExportError, match="lembar Dinas: kolom NIK tidak berisi NIK"):
        read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(4)], "Dinas": bad}))


def test_formula_text_in_a_name(tmp_path: Path, read: Reader) -> None:
    rows = roll(4)
    rows[1][3] = '=HYPERLINK("http://x";"BUDI")'
    found = read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *rows]}))
    assert found.problem("NAMA_RUMUS")["row_examples"] == [3]
    assert len(found.records) == 4


def test_open_document(tmp_path: Path, read: Reader) -> None:
    found = read(write_ods(tmp_path / "a.ods", {"Lembar1": [[], HEADINGS, *roll(6)]}))
    assert [(row["source_row"], row["nik"]) for row in found.records] == [
        (at + 3, person(at)["NIK"]) for at in range(6)
    ]
    assert found.files[0]["format"] == "ods"


@pytest.mark.slow
@pytest.mark.parametrize("suffix", ["xls", "ods"])
@pytest.mark.gate
@pytest.mark.skipif(
    shutil.which("soffice") is None, reason="LibreOffice, which writes .xls for this test, is not installed"
)
def test_what_libreoffice_writes(tmp_path: Path, read: Reader, suffix: str) -> None:
    write_xlsx(tmp_path / "a.xlsx", {"A": [[], HEADINGS, *roll(6)]})
    subprocess.run(
        [
            "soffice",
            "--headless",
            "--convert-to",
            suffix,
            "--outdir",
            str(tmp_path),
            str(tmp_path / "a.xlsx"),
        ],
        check=True,
    )
    found = read(tmp_path / f"a.{suffix}")
    assert [(row["source_row"], row["nik"]) for row in found.records] == [
        (at + 3, person(at)["NIK"]) for at in range(6)
    ]


def test_same_bytes_from_text_and_workbook(tmp_path: Path, read: Reader) -> None:
    from tests.ingest.conftest import csv_text

    left = read(write_xlsx(tmp_path / "a.xlsx", {"A": [HEADINGS, *roll(30)]}))
    right = read(write_text(tmp_path / "a.csv", csv_text(roll(30))))
    own = {"record_id", "source_file", "sheet"}
    assert [{k: v for k, v in row.items() if k not in own} for row in left.records] == [
        {k: v for k, v in row.items() if k not in own} for row in right.records
    ]
