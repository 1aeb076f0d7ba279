"""The workbooks that go back to the senders: what they count, which rows they name, what they hide."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconcile.engines.protocol import Engine
from reconcile.findings.quality import quality
from reconcile.reports.contents import Level, ReportFile, RunFacts
from reconcile.reports.minutes.figures import SourceCount
from reconcile.reports.quality import books
from reconcile.reports.quality.books import check_quality_book, write_quality_books
from reconcile.tables import empty
from reconcile.vocabulary.errors import LedgerError
from reconcile.vocabulary.flags import MASK
from tests.findings.ascii_tables import engine_with, listed, parse, table
from tests.reports.samples import NAMES

FLAGGED = f"""
id    | person | sheet | row | name           | nik              | nik_part          | kk               | birth_date | flags
kis-1 | a      | Satu  | 5   | ANI 4 LESTARI  | 3171014101809001 | -                 | 3171010101109001 | 1980-01-01 | {MASK["NAMA_ANGKA"]}
kis-2 | b      | Satu  | 7   | BUDI           | -                | 317101170206900   | -                | 2006-02-17 | {MASK["NIK_PANJANG_SALAH"] | MASK["KK_KOSONG"]}
kis-3 | c      | Dua   | 5   | CICI           | -                | 31710117020690021 | -                | 1975-05-20 | {MASK["NIK_PANJANG_SALAH"]}
kis-4 | d      | Dua   | 6   | DEDI           | 3171014101809004 | -                 | -                | 1980-07-01 | {MASK["TGL_LAZIM"]}
kis-5 | e      | Dua   | 9   | EDI            | 3171014101809005 | -                 | -                | 1981-03-04 | 0
kjs-1 | f      | -     | 2   | FANI           | 3171014101809006 | -                 | -                | 1982-03-04 | 0
"""
REJECTED: list[dict[str, Any]] = [
    {
        "programme": "kis",
        "source_file": "kis.csv",
        "sheet": "Dua",
        "source_row": 12,
        "rule": "TANPA_IDENTITAS",
    }
    | {"cells": ["birth_date=17/02/2006", "nik='3171 0117 0206 9"]}
]
FILES = """
programme | source_file          | extract_date | refused
kis       | kis.csv              | 2018-02-03   | -
kjs       | kjs.csv              | -            | -
kjs       | 3171014101809006.xls | -            | Berkas terkunci kata sandi.
"""
LEDGER = """
programme | source_file | sheet | fate     | rows
kis       | kis.csv     | Satu  | read     | 2
kis       | kis.csv     | Satu  | accepted | 2
kis       | kis.csv     | Dua   | read     | 5
kis       | kis.csv     | Dua   | accepted | 3
kis       | kis.csv     | Dua   | rejected | 1
kis       | kis.csv     | Dua   | not_data | 1
kjs       | kjs.csv     | -     | read     | 1
kjs       | kjs.csv     | -     | accepted | 1
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[Engine]:
    tables = listed(FLAGGED.replace(" row ", " source_row "), files=FILES)
    more = {
        "rejected_rows": table("rejected_rows", REJECTED),
        "ledger": table("ledger", [dict(row) for row in parse(LEDGER)]),
    }
    made = engine_with(tables | more, tmp_path / "engine")
    made.read("conflicts", empty("conflicts"))
    quality(made)
    yield made
    made.close()


def written(engine: Engine, out: Path, level: Level = Level.L1) -> list[ReportFile]:
    out.mkdir(parents=True, exist_ok=True)
    return write_quality_books(engine, out, RunFacts("20180331-0000", date(2018, 3, 31), level, NAMES))


def page(path: Path, name: str) -> list[tuple[Any, ...]]:
    return [
        tuple("" if value is None else value for value in row)
        for row in openpyxl.load_workbook(path)[name].iter_rows(values_only=True)
    ]


def test_each_row_at_fault_is_named_as_its_sender_sees_it(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    heading, *rows = page(tmp_path / "kualitas" / "kis.xlsx", "Baris")
    assert heading == ("Lembar", "Baris", "Tingkat", "Kode", "Masalah", "Isi (disamarkan)")
    assert [(row[0], row[1], row[3], row[5]) for row in rows] == [
        ("Dua", 5, "NIK_PANJANG_SALAH", "317101********** (17 angka)"),
        ("Dua", 6, "TGL_LAZIM", "1980"),
        ("Dua", 12, "TANPA_IDENTITAS", "317101********** (13 angka)"),
        ("Satu", 5, "NAMA_ANGKA", "ANI * LESTARI"),
        ("Satu", 7, "KK_KOSONG", ""),
        ("Satu", 7, "NIK_PANJANG_SALAH", "317101********** (15 angka)"),
    ]


def test_faults_are_counted_as_in_the_table_worst_first(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    rows = page(tmp_path / "kualitas" / "kis.xlsx", "Masalah")[1:]
    counted = {
        (row["sheet"], row["code"]): row["rows"] for row in engine.arrow("SELECT * FROM quality").to_pylist()
    }
    assert {(row[3], row[1]): row[4] for row in rows} == counted
    assert [row[0].split(" ")[0] for row in rows] == [
        "GALAT",
        "PERINGATAN",
        "PERINGATAN",
        "PERINGATAN",
        "INFO",
        "INFO",
    ]
    assert rows[0][5:9] == (
        "25,0%",
        "12",
        "317101********** (13 angka)",
        "Lengkapi nama dan NIK, lalu kirim ulang",
    )


def test_the_summary_adds_up_and_says_how_bad_it_is_in_words(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    told = dict(row[:2] for row in page(tmp_path / "kualitas" / "kis.xlsx", "Ringkasan")[2:])
    assert [
        told[key] for key in ("Baris dibaca", "  diterima", "  ditolak", "Baris yang perlu diperbaiki")
    ] == ["7", "5", "1", "3"]
    assert told["Penilaian"].startswith("MERAH") and told["Keadaan data tanggal"] == "3 Februari 2018"
    assert told["Nomor baris pada lembar Baris"] == "6, semuanya"
    clean = dict(row[:2] for row in page(tmp_path / "kualitas" / "kjs.xlsx", "Ringkasan")[2:])
    assert clean["Penilaian"] == "HIJAU: tidak ditemukan masalah."


def test_a_refused_file_is_told_why_and_its_name_hides_a_number(engine: Engine, tmp_path: Path) -> None:
    names = [file.name for file in written(engine, tmp_path)]
    assert names == ["kualitas/317101xxxxxxxxxx.xlsx", "kualitas/kis.xlsx", "kualitas/kjs.xlsx"]
    told = dict(row[:2] for row in page(tmp_path / names[0], "Ringkasan")[2:])
    assert told["Penilaian"].startswith("MERAH: berkas tidak dapat dibaca")
    assert (told["Alasan ditolak"], told["Berkas"]) == ("Berkas terkunci kata sandi.", "317101**********.xls")


@pytest.mark.parametrize("level", [Level.L1, Level.L2])
def test_no_number_no_birth_date_no_author_nothing_hidden(
    engine: Engine, tmp_path: Path, level: Level
) -> None:
    for file in written(engine, tmp_path, level):
        with zipfile.ZipFile(tmp_path / file.name) as parts:
            inside = " ".join(parts.read(name).decode() for name in parts.namelist())
            assert {info.date_time for info in parts.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        assert not re.search("[0-9]{15,}", re.sub(r"<(c|row|dimension|xf|font)\b[^>]*>", "", inside))
        assert not re.search("1980-01-01|01/01/1980|2006-02-17|17/02/2006|19800101", inside)
        book = openpyxl.load_workbook(tmp_path / file.name)
        assert book.properties.creator in (None, "") and book.properties.lastModifiedBy in (None, "")
        assert {sheet.sheet_state for sheet in book.worksheets} == {"visible"}
        if level == Level.L2:
            assert "LESTARI" not in inside and "317101" not in inside.replace(
                "317101**********.xls", ""
            )  # what its sender named it


def test_pages_are_set_for_print(engine: Engine, tmp_path: Path) -> None:
    written(engine, tmp_path)
    for sheet in openpyxl.load_workbook(tmp_path / "kualitas" / "kis.xlsx").worksheets:
        assert (
            sheet.page_setup.orientation,
            str(sheet.page_setup.paperSize),
            sheet.page_setup.fitToHeight,
        ) == ("landscape", "14", 0)
        if sheet.title != "Ringkasan":
            assert (sheet.freeze_panes, sheet.print_title_rows) == ("A2", "$1:$1")
            assert sheet.auto_filter.ref == sheet.dimensions


def test_the_same_run_gives_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    assert written(engine, tmp_path / "one") == written(engine, tmp_path / "two")


def test_aggregates_for_anybody_have_no_workbooks(engine: Engine, tmp_path: Path) -> None:
    assert written(engine, tmp_path, Level.L3) == [] and list(tmp_path.glob("kualitas/*")) == []


def test_what_does_not_fit_is_counted(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(books, "MOST_OF_FILE", 4)
    files = {file.name: file.rows for file in written(engine, tmp_path)}
    assert files["kualitas/kis.xlsx"] == 4
    told = dict(row[:2] for row in page(tmp_path / "kualitas" / "kis.xlsx", "Ringkasan")[2:])
    assert told["Nomor baris pada lembar Baris"].startswith("4 pertama dari 6; 2 lainnya dihitung")


def test_text_that_is_no_xml_and_looks_like_a_formula_stays_text(tmp_path: Path) -> None:
    rows = f'id | person | sheet | name | flags\nkis-1 | a | <A&B> | =CMD("x") | {MASK["NAMA_RUMUS"]}'
    engine = engine_with(listed(rows, files="programme | source_file\nkis | kis.csv"), tmp_path / "engine")
    engine.read("conflicts", empty("conflicts"))
    quality(engine)
    written(engine, tmp_path)
    engine.close()
    assert page(tmp_path / "kualitas" / "kis.xlsx", "Baris")[1][::5] == ("<A&B>", '\'=CMD("x")')


def test_an_empty_run_has_no_workbooks(tmp_path: Path) -> None:
    engine = engine_with(
        {name: empty(name) for name in ("records", "rejected_rows", "ledger", "files", "quality")},
        tmp_path / "engine",
    )
    assert written(engine, tmp_path) == []
    engine.close()


def test_a_count_that_is_not_the_rows_is_refused(engine: Engine, tmp_path: Path) -> None:
    engine.read("quality", engine.arrow("SELECT * REPLACE (rows + 1 AS rows) FROM quality"))
    with pytest.raises(LedgerError, match=r"kualitas kis: .*: seharusnya 2, tertulis 1"):
        written(engine, tmp_path)


def test_a_file_whose_rows_do_not_add_up_is_refused() -> None:
    source = SourceCount("kis", "kis.csv", "", None, None, 10, 8, 1, 1)
    check_quality_book(source, [], {})
    with pytest.raises(LedgerError, match="baris dibaca: seharusnya 10, tertulis 9"):
        check_quality_book(replace(source, rejected=0), [], {})
