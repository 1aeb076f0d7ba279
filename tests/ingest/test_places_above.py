"""Where people live, said by titles over a table or between its rows, by the sheet's name or the file's."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.ingest.conftest import Reader, person, write_text, write_xlsx

HEADING = ["No", "Nama", "NIK", "Tgl Lahir"]
LAGOA, RAWA_BADAK, KOJA = "3172031003", "3172031006", "317203"
"""Kelurahan Lagoa and Rawa Badak Selatan, their kecamatan."""


def _people(*at: int) -> list[list[str]]:
    named = ("NO", "NAMA LENGKAP", "NIK", "TGL LAHIR")
    return [[person(number)[name] for name in named] for number in at]


CASES = {
    # rows, then the region of each of the people 0, 1, 2
    "over the table": ([["KECAMATAN : KOJA"], ["KELURAHAN : LAGOA"], HEADING, *_people(0, 1, 2)], [LAGOA] * 3),
    "label and value apart": ([["Kelurahan", ":", "LAGOA"], HEADING, *_people(0, 1, 2)], [LAGOA] * 3),
    "in one title, without a colon": (
        [["DAFTAR PENERIMA BANTUAN KEL. LAGOA KEC. KOJA"], HEADING, *_people(0, 1, 2)],
        [LAGOA] * 3,
    ),
    "between the rows": (
        [HEADING, ["KELURAHAN : LAGOA"], *_people(0, 1), ["KELURAHAN : RAWA BADAK SELATAN"], *_people(2)],
        [LAGOA, LAGOA, RAWA_BADAK],
    ),
    "with the heading again": (
        [
            *([["KELURAHAN LAGOA"], HEADING, *_people(0), ["JUMLAH : 1"]]),
            *([["KELURAHAN RAWA BADAK SELATAN"], HEADING, *_people(1, 2), ["JUMLAH : 2"]]),
        ],
        [LAGOA, RAWA_BADAK, RAWA_BADAK],
    ),
    "the narrower ends with the wider": (
        [
            *([["KECAMATAN : KOJA"], ["KELURAHAN : LAGOA"], HEADING, *_people(0)]),
            *([["KECAMATAN : CILINCING"], *_people(1), ["KELURAHAN : MARUNDA"], *_people(2)]),
        ],
        [LAGOA, "317204", "3172041003"],
    ),
    "one that is not told is not the one above": (
        [HEADING, ["KELURAHAN : LAGOA"], *_people(0), ["KELURAHAN : -"], *_people(1, 2)],
        [LAGOA, None, None],
    ),
    "a line at the end": (
        [HEADING, *_people(0, 1, 2), ["Lurah Lagoa, 31 Maret 2018"], ["KELURAHAN LAGOA"]],
        [None] * 3,
    ),
    "a name that nobody bears": ([["KELURAHAN MAJU BERSAMA"], HEADING, *_people(0, 1, 2)], [None] * 3),
    "a city alone says nothing": ([["KOTA : JAKARTA UTARA"], HEADING, *_people(0, 1, 2)], [None] * 3),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
@pytest.mark.parametrize("suffix", ["csv", "xlsx"])
def test_a_title_says_where_those_below_it_live(tmp_path: Path, read: Reader, case: str, suffix: str) -> None:
    rows, regions = CASES[case]
    if suffix == "csv":
        text = "".join(";".join([*row, *[""] * (4 - len(row))]) + "\n" for row in rows)
        found = read(write_text(tmp_path / "a.csv", text))
    else:
        found = read(write_xlsx(tmp_path / "a.xlsx", {"Sheet1": rows}))
    assert [row["region_code"] for row in found.records] == regions
    assert not found.rejected and ("WILAYAH_DI_ATAS" in found.codes) == any(regions)


@pytest.mark.parametrize(
    ("file", "sheet", "region"),
    [
        ("a", "KEL. LAGOA", LAGOA),
        ("a", "Lagoa", LAGOA),
        ("a", "KOJA", KOJA),  # a kelurahan and the kecamatan in which it lies
        ("KIS_KEL_LAGOA_2018", "Sheet1", LAGOA),
        ("kecamatan koja", "Lagoa", LAGOA),
        ("a", "Maju Jaya", None),
        ("a", "Lagoa 2", None),
        ("Data Penerima", "Rekap", None),
    ],
)
def test_a_sheet_or_a_file_is_called_by_a_place(
    tmp_path: Path, read: Reader, file: str, sheet: str, region: str | None
) -> None:
    found = read(write_xlsx(tmp_path / f"{file}.xlsx", {sheet: [HEADING, *_people(0, 1)]}))
    assert {row["region_code"] for row in found.records} == {region}


@pytest.mark.parametrize("sheet", ["RAWA BADAK SELATAN", "Sheet1"])
def test_what_a_column_says_counts(tmp_path: Path, read: Reader, sheet: str) -> None:
    rows = [["KELURAHAN : RAWA BADAK SELATAN"], [*HEADING, "Kelurahan"], [*_people(0)[0], "LAGOA"]]
    [row] = read(write_xlsx(tmp_path / "a.xlsx", {sheet: rows})).records
    assert row["region_code"] == LAGOA


@pytest.mark.parametrize(
    ("programme", "title", "region"),
    [
        ("kjp", "KECAMATAN : KOJA", None),  # may be that of the school
        ("kjp", "KELURAHAN : LAGOA", LAGOA),
        ("kip", "KELURAHAN : LAGOA", None),  # its columns tell of the school
        ("bpjstk_tk", "KELURAHAN : LAGOA", None),  # the firm's
    ],
)
def test_a_place_over_pupils_or_workers_may_be_another_s(
    tmp_path: Path, read: Reader, programme: str, title: str, region: str | None
) -> None:
    found = read(
        write_text(tmp_path / "a.csv", f"{title};;;\n{';'.join(HEADING)}\n{';'.join(_people(0)[0])}\n"),
        programme,
    )
    assert [row["region_code"] for row in found.records] == [region]


def test_a_family_s_place_is_the_family_s(tmp_path: Path, read: Reader) -> None:
    rows = [
        *([HEADING, [f"No. KK : {person(0)['NO KK']}"], ["Kelurahan : LAGOA"], *_people(0)]),
        *([[f"No. KK : {person(1)['NO KK']}"], *_people(1)]),
    ]
    text = "".join(";".join([*row, *[""] * (4 - len(row))]) + "\n" for row in rows)
    found = read(write_text(tmp_path / "a.csv", text))
    assert [row["region_code"] for row in found.records] == [LAGOA, None]
