"""A DBF keeps ten letters of a heading: what is left means what exactly one known heading means, and is
never guessed among several."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.programmes import load_programmes
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import HEADINGS, Reader, csv_text, roll, write_text
from tests.ingest.dbase import dbf

KIS = load_programmes()["kis"].vocabulary

TABLE = """
NAMA_LENGK name
NAMALENGKA name
JENIS_KELA sex
JENIS_KLMI sex
JENISKELAM sex
TEMPAT_LAH birth_place
TANGGAL_LA birth_date
NAMA_IBU_K mother
HUBUNGAN_K relationship
KODE_KELUR kelurahan_code
ALAMAT_LEN address
KEWARGANEG ignored
NOMOR_INDU -
NOMOR_KART -
NAMA_ORANG -
NAMA_LENG -
NAMA_LENGX -
"""


@pytest.mark.parametrize("line", TABLE.split("\n")[1:-1])
def test_what_is_left_of_a_heading(line: str) -> None:
    heading, field = line.split()
    found = KIS.cut(heading)
    assert (found and (found.field or "ignored")) == (None if field == "-" else field)
    assert KIS.match(heading) is None, "a whole heading needs no such reading"


def test_a_short_form_of_sex_is_whole() -> None:
    match = KIS.match("JENIS_KLMN")
    assert match and match.field == "sex"


CUT = [
    "NO",
    "NIK",
    "NO_KK",
    "NAMA_LENGK",
    "TANGGAL_LA",
    "JENIS_KELA",
    "ALAMAT_LEN",
    "RT",
    "RW",
    "KEL",
    "KEC",
    "KOTA",
]


def test_a_dbf_with_cut_headings_is_read_and_told_of(tmp_path: Path, read: Reader) -> None:
    people = roll(5)
    for path in (
        write_text(tmp_path / "a.dbf", dbf(people, "C" * 12, fields=CUT)),
        write_text(tmp_path / "b.csv", csv_text(people, headings=CUT)),
    ):
        found = read(path)
        assert [row["name"] for row in found.records] == [
            row[HEADINGS.index("NAMA LENGKAP")] for row in people
        ]
        assert all(row["birth_date"] and row["sex"] and row["address"] for row in found.records)
        told = found.problem("JUDUL_TERPOTONG")
        assert told["severity"] == "INFO" and "NAMA_LENGK dibaca sebagai nama" in str(told["message"])


def test_a_row_with_a_longer_heading_is_from_no_dbf(tmp_path: Path, read: Reader) -> None:
    headings = [*CUT[:-1], "KOTA ASAL PENERIMA"]
    found = read(write_text(tmp_path / "a.csv", csv_text(roll(5), headings=headings)))
    assert "KOLOM_TAK_DIKENAL" in found.codes and {row["name"] for row in found.records} == {None}
    told = str(found.problem("JUDUL_TERPOTONG")["message"])  # the sex shows by its letters
    assert "JENIS_KELA dibaca sebagai" in told and told.count("dibaca sebagai") == 1


def test_a_name_beside_a_name_may_be_the_mothers(tmp_path: Path, read: Reader) -> None:
    headings = [*CUT[:4], "TGL_LAHIR", "KELAMIN", "NAMA", *CUT[7:]]
    rows = [[*row[:3], "IBU BELIAU", *row[4:6], row[3], *row[7:]] for row in roll(5)]
    found = read(write_text(tmp_path / "a.dbf", dbf(rows, "C" * 12, fields=headings)))
    assert {row["name"] for row in found.records} == {row[3] for row in roll(5)}
    assert "kolom D" in str(found.problem("KOLOM_TAK_DIKENAL")["message"])


def test_a_cut_number_is_not_guessed(tmp_path: Path, read: Reader) -> None:
    with pytest.raises(ExportError, match="tidak ada judul kolom"):
        read(
            write_text(
                tmp_path / "a.dbf",
                dbf([[row[1], row[7]] for row in roll(5)], "CC", fields=["NOMOR_INDU", "RT"]),
            )
        )


@pytest.mark.parametrize("heading", ["J", "JE", "S", "KELA"])
def test_a_column_of_one_letter_has_room_for_one_letter_of_its_heading(
    tmp_path: Path, read: Reader, heading: str
) -> None:
    rows = [[row[1], row[3], "LP"[at % 2]] for at, row in enumerate(roll(6))]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, headings=["NIK", "NAMA", heading])))
    assert [row["sex"] for row in found.records] == ["M", "F"] * 3
    assert f"{heading} dibaca sebagai" in str(found.problem("JUDUL_TERPOTONG")["message"])


def test_a_listing_that_repeats_its_heading_on_each_page_is_read_like_one_that_does_not(
    tmp_path: Path, read: Reader
) -> None:
    page = "NIK              NAMA                 J\n---------------- -------------------- -\n"
    lines = [f"{row[1]} {row[3]:20.20} {'LP'[at % 2]}\n" for at, row in enumerate(roll(6))]
    found = read(
        write_text(tmp_path / "a.lst.txt", page + "".join(lines[:3]) + "\n" + page + "".join(lines[3:]))
    )
    assert [row["sex"] for row in found.records] == ["M", "F"] * 3


@pytest.mark.parametrize(
    ("heading", "letters"), [("J", "LL"), ("J", "LX"), ("STATUS", "LP"), ("T", "LP"), ("", "LP")]
)
def test_letters_that_may_be_anything_are_no_sex(
    tmp_path: Path, read: Reader, heading: str, letters: str
) -> None:
    rows = [[row[1], row[3], letters[at % 2]] for at, row in enumerate(roll(6))]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows, headings=["NIK", "NAMA", heading])))
    assert {row["sex"] for row in found.records} == {None}
