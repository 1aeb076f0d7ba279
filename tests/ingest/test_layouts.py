"""Headings wherever they stand: under preambles, in two or three rows, merged, repeated; and the rows that
are not people."""

from __future__ import annotations

from pathlib import Path

import pytest

from reconcile.ingest.layout.layouts import is_hint_row, is_numbering
from reconcile.vocabulary.errors import ExportError
from tests.ingest.conftest import HEADINGS, Reader, csv_text, person, roll, write_text, write_xlsx

BLANK = [""] * 12


def test_everything_around_the_table_is_counted_by_kind(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["PEMERINTAH PROVINSI DKI JAKARTA"],
        ["DATA PENERIMA KIS PERIODE JANUARI 2018"],
        ["Tanggal unduh: 31/01/2018"],
        [],
        HEADINGS,
        [str(at + 1) for at in range(12)],
        *roll(5),
        ["", "JUMLAH", "", "5 orang"],
        [],
        ["KELURAHAN CIDENG"],
        HEADINGS,
        *roll(4, start=5),
        ["TOTAL KESELURUHAN", "", "9"],
        [],
        ["", "", "", "", "", "", "", "", "Jakarta, 31 Januari 2018"],
        ["", "", "", "", "", "", "", "", "Kepala Suku Dinas Sosial"],
        [],
        ["", "", "", "", "", "", "", "", "Drs. BUDI SANTOSO"],
        ["", "", "", "", "", "", "", "", "NIP. 196508171990031004"],
        ["Catatan: data sementara"],
        *[BLANK] * 7,
    ]
    for path in (
        write_xlsx(tmp_path / "a.xlsx", {"A": rows}),
        write_text(tmp_path / "a.csv", csv_text(rows[1:], rows[0])),
    ):
        found = read(path)
        assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(9)]
        assert not found.rejected
        wanted = {"preamble": 4, "heading": 2, "numbering": 1, "total": 2, "signature": 5}
        assert {kind: count for kind, count in found.not_data.items() if kind != "blank"} == wanted
        assert str(found.files[0]["extract_date"]) == "2018-01-31"


def test_merged_headings_of_two_rows(tmp_path: Path, read: Reader) -> None:
    upper = ["No", "Nama", "NIK", "JK", "Tanggal Lahir", "", "", "", "", "", "", "No KK"]
    lower = ["", "", "", "", "", "Nama", "Tahun Lahir", "NIK", "Nama", "Tahun Lahir", "NIK", ""]
    people = []
    for at, p in enumerate(map(person, range(25))):
        father, mother = person(at + 1)["NAMA LENGKAP"], person(at + 2)["NAMA LENGKAP"]
        own = [p["NO"], p["NAMA LENGKAP"], p["NIK"], p["JENIS KELAMIN"], p["TGL LAHIR"]]
        people.append(
            [*own, father, "1970", "3171010101709001", mother, "1975", "3171014101759001", p["NO KK"]]
        )
    merged = [
        (0, 5, 0, 7, "Data Ayah"),
        (0, 8, 0, 10, "Data Ibu"),
        *((0, at, 1, at, upper[at]) for at in (0, 1, 2, 3, 4, 11)),
    ]
    path = write_xlsx(
        tmp_path / "a.xlsx", {"A": [[None] * 12, [cell or None for cell in lower], *people]}, merged
    )
    unmerged = [[*upper[:5], "Ayah", "", "", "Ibu", "", "", "No KK"], lower, *people]
    for file in (path, write_text(tmp_path / "a.csv", csv_text(unmerged[1:], unmerged[0]))):
        found = read(file, "kip")
        assert [row["nik"] for row in found.records] == [person(at)["NIK"] for at in range(25)]
        assert [row["kk"] for row in found.records] == [person(at)["NO KK"] for at in range(25)]
        assert [row["parent_core"] for row in found.records] == [
            person(at + 1)["NAMA LENGKAP"] for at in range(25)
        ]
        assert [row["mother_core"] for row in found.records] == [
            person(at + 2)["NAMA LENGKAP"] for at in range(25)
        ]
        assert found.not_data == {"heading": 2}
        assert "KOLOM_TAK_DIKENAL" not in found.codes


def test_a_group_that_speaks_of_others_hides_its_columns(tmp_path: Path, read: Reader) -> None:
    rows = [
        ["NAMA", "PENDAMPING", "", "TGL LAHIR"],
        ["", "NIK", "NAMA", ""],
        *([p["NAMA LENGKAP"], "3171010101709001", "X", p["TGL LAHIR"]] for p in map(person, range(9))),
    ]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows[1:], rows[0])))
    assert all(row["nik"] is None and row["nik_part"] is None for row in found.records)
    assert [row["name"] for row in found.records] == [person(at)["NAMA LENGKAP"] for at in range(9)]


def test_a_row_of_hints_under_the_heading(tmp_path: Path, read: Reader) -> None:
    hints = ["", "(16 digit)", "(16 digit)", "(sesuai KTP)", "(dd/mm/yyyy)", "(L/P)"]
    found = read(write_text(tmp_path / "a.csv", csv_text([hints, *roll(4)])))
    assert len(found.records) == 4 and not found.rejected


def test_another_heading_among_the_rows_is_refused(tmp_path: Path, read: Reader) -> None:
    turned = [HEADINGS[0], HEADINGS[3], HEADINGS[1], HEADINGS[2], *HEADINGS[4:]]
    with pytest.raises(ExportError, match="baris 7"):
        read(write_text(tmp_path / "a.csv", csv_text([*roll(5), turned, *roll(3, headings=turned)])))


def test_people_with_strange_names_stay_people(tmp_path: Path, read: Reader) -> None:
    names = [
        "JUMLAH SITI",
        "TOTAL BUDIMAN",
        "CAMAT SUPRIADI",
        "KOTA RAJA",
        "DATA",
        "N",
        "MENGETAHUI",
        "SUMBER REJEKI",
        "NB. LESTARI",
    ]
    rows = roll(len(names))
    for row, name in zip(rows, names, strict=True):
        row[3] = name
        row[1] = "" if name != "DATA" else row[1]
    found = read(write_text(tmp_path / "a.csv", csv_text(rows)))
    assert [row["name"] for row in found.records][:4] == names[:4]
    assert len(found.records) == len(names)


def test_rows_with_a_name_only_are_people(tmp_path: Path, read: Reader) -> None:
    rows = [["1", "", "", "SITI AMINAH"], ["2", "", "", "BUDI"], ["3", "", "", ""], ["4", "31710", "", ""]]
    found = read(write_text(tmp_path / "a.csv", csv_text([*roll(2), *rows])))
    assert [row["name"] for row in found.records[2:]] == ["SITI AMINAH", "BUDI"]
    assert [row["source_row"] for row in found.rejected] == [6, 7]
    assert found.rejected[1]["cells"] == ["nik=31710"] and found.rejected[1]["rule"] == "TANPA_IDENTITAS"


@pytest.mark.parametrize(
    ("cells", "is_it"),
    [
        (["1", "2", "3", "4"], True),
        (["(1)", "(2)", "(3)"], True),
        (["1", "2", "3a", "3b", "4"], True),
        (["A", "B", "C"], True),
        (["0", "1", "2"], True),
        (["1", "1", "1"], False),
        (["1", "2"], False),
        (["1", "3171011708459001", "3"], False),
        (["2", "3", "4"], False),
        (["1", "SITI", "3"], False),
    ],
)
def test_rows_of_column_numbers(cells: list[str], is_it: bool) -> None:
    assert is_numbering(cells) is is_it


def test_hint_rows() -> None:
    assert is_hint_row(["(16 digit)", "[L/P]", "(dd/mm/yyyy)"])
    assert not is_hint_row(["SITI (ANI)", "JAKARTA"])
    assert not is_hint_row([])
