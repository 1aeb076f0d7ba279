"""`reconcile check`: all that is wrong with a file at once, whose programme it is, and no traceback for
anything."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.cli.terminal.checked import told_problems
from reconcile.ingest.check import check_file, guess_roll
from reconcile.vocabulary.checked import FILE_READ
from tests.ingest.conftest import HEADINGS, ROLLS, csv_text, person, roll, write_text

SAMPLES = sorted((Path(__file__).parents[2] / "data_samples" / "inputs").rglob("*.*"))


def check(path: Path, programme: str | None = None) -> list[dict[str, object]]:
    declared = ROLLS[programme] if programme else None
    return check_file(path, declared, rolls=ROLLS)


def test_a_sound_file_has_nothing_grave(tmp_path: Path) -> None:
    rows = check(write_text(tmp_path / "a.csv", csv_text(roll(40))), "kis")
    assert not [row for row in rows if row["severity"] == "GALAT"]


def test_all_is_told_at_once_gravest_first(tmp_path: Path) -> None:
    rows = roll(30)
    rows[3][1] = ""
    rows[5][4] = "31/02/1980"
    rows[7] = ["8", *[""] * 6, "003", "004", *[""] * 3]
    found = check(
        write_text(tmp_path / "a.csv", csv_text([[*row, "x"] for row in rows], [*HEADINGS, "WARNA"])), "kis"
    )
    codes = [row["code"] for row in found]
    assert {"NIK_KOSONG", "TGL_TIDAK_SAH", "KOLOM_TAK_DIKENAL", "TANPA_IDENTITAS"} <= set(codes)
    assert found[0]["severity"] == "GALAT"
    assert next(row for row in found if row["code"] == "TGL_TIDAK_SAH")["row_examples"] == [7]
    assert person(3)["NAMA LENGKAP"] not in str(found)


def test_problems_found_before_a_refusal_are_told_too(tmp_path: Path) -> None:
    rows = [[f"12{at:03d}", "X", "01/01/1980", "y"] for at in range(9)]
    codes = [
        row["code"]
        for row in check(
            write_text(tmp_path / "a.csv", csv_text(rows, ["NIK", "NAMA", "TGL LAHIR", "WARNA"])), "kis"
        )
    ]
    assert codes == ["BERKAS_DITOLAK", "KOLOM_TAK_DIKENAL"]


def test_the_folder_names_the_programme(tmp_path: Path) -> None:
    (tmp_path / "kjs").mkdir()
    assert {
        row["programme"]
        for row in check(
            write_text(
                tmp_path / "kjs" / "a.csv", csv_text([[*row, "x"] for row in roll(5)], [*HEADINGS, "WARNA"])
            )
        )
    } == {"kjs"}


def test_an_unclear_programme_is_asked_for(tmp_path: Path) -> None:
    [row] = check(write_text(tmp_path / "a.csv", csv_text(roll(5))))
    assert row["code"] == "PROGRAM_TIDAK_JELAS" and "kjp" in str(row["advice"])


@pytest.mark.parametrize("name", ["hilang.csv", "~$a.xlsx"])
def test_what_cannot_be_opened_or_need_not(tmp_path: Path, name: str) -> None:
    [row] = check(tmp_path / name, "kis")
    assert row["code"] in {"BERKAS_TIDAK_TERBUKA", "BERKAS_DILEWATI"}


@pytest.mark.slow
@pytest.mark.skipif(not SAMPLES, reason="sample exports are not there")
@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.name)
def test_sample_exports_are_recognised(path: Path) -> None:
    guessed = guess_roll(path, ROLLS)
    assert guessed is not None and guessed.programme.code == path.parent.name


def test_a_good_file_is_told_by_programme_sheets_rows_headings_and_date(tmp_path: Path) -> None:
    title = "DATA PENERIMA KIS, tanggal unduh 31/01/2018\n"
    found = check(write_text(tmp_path / "a.csv", title + csv_text(roll(12))), "kis")
    said = str(next(row for row in found if row["code"] == FILE_READ)["message"])
    assert "KIS - Kartu Indonesia Sehat" in said and "31-01-2018" in said
    assert (
        "12 baris diterima, 0 ditolak" in said
        and "judul kolom di baris 2: NIK, nomor KK, nama, tanggal lahir" in said
    )
    assert not any(person(at)["NAMA LENGKAP"] in said or person(at)["NIK"] in said for at in range(12))
    text = "\n".join(told_problems("a.csv", found))
    assert text.startswith("a.csv: dapat dibaca\n  Program: KIS") and FILE_READ not in text


@pytest.mark.parametrize(
    "text",
    [
        "NIK;NAMA\n",
        "NIK;NAMA\n;\n",
        "NIK;NAMA;ALAMAT\n1;;\n2;;JL A\n",
        "NIK;NAMA\nJUMLAH;5\n",
        "NAMA;ALAMAT\nANI;\n",
    ],
)
def test_a_file_of_nobody_cannot_be_read(tmp_path: Path, text: str) -> None:
    found = check(write_text(tmp_path / "a.csv", text), "kis")
    assert found[0]["code"] == "BERKAS_DITOLAK" and "tidak satu pun baris diterima" in str(
        found[0]["message"]
    )
    assert next(told_problems("a.csv", found)) == "a.csv: DITOLAK"


@pytest.mark.parametrize(
    ("rows", "words"),
    [
        (
            roll(5, ["NIK", "NAMA LENGKAP", "TGL LAHIR"]),
            ("kolom ke-1 angka 16 digit", "kolom ke-2 teks", "kolom ke-3 tanggal", "Tulis judul kolom"),
        ),
        (
            [["LAPORAN", "BULANAN", "RAPAT"]],
            ("1 baris terisi pertama, 3 kolom, dipisah titik koma", "Periksa folder programnya"),
        ),
        (
            [*zip(["NIK", "NAMA", "TGL LAHIR"], *roll(4, ["NIK", "NAMA LENGKAP", "TGL LAHIR"]), strict=True)],
            ("tabel melintang", "satu baris untuk tiap orang"),
        ),
    ],
)
def test_a_file_without_heading_is_described_without_a_cell_of_it(
    tmp_path: Path, rows: list[list[str]], words: tuple[str, ...]
) -> None:
    found = check(write_text(tmp_path / "a.csv", csv_text(rows[1:], rows[0])), "kis")
    said = str(found[0]["message"])
    assert all(word in said for word in words), said
    assert not any(
        cell in said
        for row in rows
        for cell in row
        if any(sign.isdigit() for sign in cell) or cell.startswith(("SITI", "LAPORAN"))
    )
