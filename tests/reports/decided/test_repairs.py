"""What an answer changes: the NIK that holds, whose it is, which programme goes on, what became of somebody."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import openpyxl
import pytest

from reconcile.engines.protocol import Engine
from reconcile.reports.contents import Level
from reconcile.reports.decided.paper import DECIDED
from reconcile.reports.kit.workbooks import ON_F4
from reconcile.reports.lists.paper import LISTS
from reconcile.reports.verification.repairs import FIELDS as REPAIRS_FIELDS
from tests.reports.decided.desk import IDENTITY, answer, ask, desk, found_in, rows_of

ROWS = """
id         | person | name  | nik              | birth_date | region     | rw  | segment   | level | start   | end        | vital_status
kis-1      | ani    | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2017-03 | -          | -
dtks-1     | ani    | ANI   | 3171014101809002 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | -
kjs-1      | ani    | ANI   | -                | 1980-01-01 | 3171011001 | 003 | PBI_APBD  | -     | 2016-01 | -          | -
kis-2      | budi   | BUDI  | 3171010101809003 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2017-03 | -          | -
kjs-2      | budiman | BUDIMAN | 3171010101809003 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | -     | 2016-01 | -          | -
kjp-3      | cici   | CICI  | 3171014102069004 | 2006-02-01 | 3171011001 | 003 | -         | SD    | 2017-07 | 2017-12-31 | -
kip-3      | cici   | CICI  | 3171014102069004 | 2006-02-01 | 3171011001 | 003 | PEMBERIAN | SD    | 2017-01 | 2017-12-31 | -
kis-4      | dedi   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -
kjs-4      | dedi   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | 003 | PBI_APBD  | -     | 2016-01 | 2016-06-30 | -
dukcapil-4 | dedi   | DEDI  | 3171010101809005 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | DEAD
kis-5      | eka    | EKA   | -                | 1980-01-01 | 3171011001 | 003 | PBI_APBN  | -     | 2016-01 | -          | -
dukcapil-1 | ani    | ANI   | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | -         | -     | -       | -          | ALIVE
"""  # fmt: skip


ANSWERS = [
    answer("NIK 2", None, "dtks-1", "kis-1", IDENTITY),  # the second of these rows holds it
    answer("MILIK 1", None, "kis-2", "kjs-2", IDENTITY),
    answer("PERTAHANKAN KJP", "TUMPANG_TINDIH_PENDIDIKAN", "kjp-3", "kip-3"),
    answer("MENINGGAL DUNIA", "TIDAK_PADAN_MENINGGAL", "kis-4", "dukcapil-4"),
    answer("NIK LAIN", "TIDAK_TERCATAT_DUKCAPIL", "kis-5", None, nik="3171014101809099"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_in(ROWS, tmp_path_factory.mktemp("engine"))
    ask(made, ANSWERS)
    yield made
    made.close()


def test_every_answer_was_met_by_its_question(engine: Engine) -> None:
    rows = engine.arrow(
        "SELECT class, verdict FROM questions WHERE status = 'DIPUTUSKAN' ORDER BY verdict, class"
    ).to_pylist()
    assert [(row["verdict"], row["class"]) for row in rows if row["verdict"] != "MENINGGAL DUNIA"] == [
        ("MILIK 1", "NIK_DIPAKAI_BERSAMA"),
        _rows_of_nik(engine),
        ("NIK LAIN", "TIDAK_TERCATAT_DUKCAPIL"),
        ("PERTAHANKAN KJP", "TUMPANG_TINDIH_PENDIDIKAN"),
    ]


def _rows_of_nik(engine: Engine) -> tuple[str, str]:
    """NIK 1 or 2, by the order in which the question names its rows."""
    (row,) = engine.arrow("SELECT * FROM questions WHERE class = 'NIK_GANDA_ORANG'").to_pylist()
    side = "1" if row["record_id_left"] in ("kis-1", "dukcapil-1") else "2"
    assert row["nik"] == "3171014101809001"
    return f"NIK {side}", "NIK_GANDA_ORANG"


def test_the_sender_is_told_what_to_mend(engine: Engine, tmp_path: Path) -> None:
    files = {file.name for file in DECIDED.write(desk(engine, tmp_path, Level.L0))}
    told = {
        (row["ID baris"], row["Kolom"], row["NIK usulan"].lstrip("'"), row["Keterangan usulan"])
        for file in files
        if file.startswith("perbaikan_menurut_jawaban/") and file.endswith(".csv")
        for row in rows_of(tmp_path / file)
    }
    assert told == {
        ("dtks-1", "NIK", "3171014101809001", ""),
        ("kjs-1", "NIK", "3171014101809001", ""),
        ("kjs-2", "NIK", "", "milik orang lain"),
        ("kis-5", "NIK", "3171014101809099", ""),
        ("kis-4", "Keberadaan", "", "MENINGGAL DUNIA"),
        ("kjs-4", "Keberadaan", "", "MENINGGAL DUNIA"),
    }
    book = openpyxl.load_workbook(tmp_path / "perbaikan_menurut_jawaban/kis.xlsx")
    assert book.sheetnames == ["Perbaikan"]


def test_the_programme_that_was_not_kept_is_proposed_to_end(engine: Engine, tmp_path: Path) -> None:
    DECIDED.write(desk(engine, tmp_path, Level.L0))
    assert [row["ID baris"] for row in rows_of(tmp_path / "usul_nonaktif/kip.csv")] == ["kip-3"]
    assert not (tmp_path / "usul_nonaktif/kjp.csv").exists()
    assert {row["Keadaan"] for row in rows_of(tmp_path / "usul_nonaktif/kip.csv")} == {"MENUNGGU PERSETUJUAN"}


def test_who_died_is_proposed_to_end_on_each_roll(engine: Engine, tmp_path: Path) -> None:
    DECIDED.write(desk(engine, tmp_path, Level.L0))
    assert "kis-4" in [row["ID baris"] for row in rows_of(tmp_path / "usul_nonaktif/kis.csv")]


def test_a_list_says_what_was_decided_and_proposes_nothing_else(engine: Engine, tmp_path: Path) -> None:
    LISTS.write(desk(engine, tmp_path, Level.L0))
    (row,) = [row for row in rows_of(tmp_path / "tumpang_tindih.csv") if row["Keputusan"]]
    assert (row["Keputusan"], row["Usul"]) == ("PERTAHANKAN KJP", "Diputuskan: PERTAHANKAN KJP")


def test_no_number_is_whole_below_l0(engine: Engine, tmp_path: Path) -> None:
    DECIDED.write(desk(engine, tmp_path, Level.L1))
    for path in (tmp_path / "perbaikan_menurut_jawaban").glob("*.csv"):
        assert "31710141018090" not in path.read_text(encoding="utf-8-sig")


def test_where_nobody_decided_nothing_is_made(tmp_path: Path) -> None:
    made = found_in(ROWS, tmp_path / "engine")
    ask(made)
    assert DECIDED.write(desk(made, tmp_path / "out", Level.L0)) == []
    made.close()


def test_what_is_printed_of_each_book_fits_the_paper_at_nine_points(engine: Engine, tmp_path: Path) -> None:
    """A book one page wide is made smaller until it fits: 208 characters stood there at five points."""
    DECIDED.write(desk(engine, tmp_path, Level.L0))
    books = list(tmp_path.rglob("*.xlsx"))
    assert {path.relative_to(tmp_path).parts[0] for path in books} >= {
        "usul_nonaktif",
        "perbaikan_menurut_jawaban",
    }
    for path in books:
        for sheet in openpyxl.load_workbook(path).worksheets:
            if not sheet.print_area:
                continue  # what names the paper when it comes back
            (area,) = sheet.print_area.split(",")
            last = openpyxl.utils.cell.range_boundaries(area.rpartition("!")[2])[2]
            letters = [openpyxl.utils.get_column_letter(at) for at in range(1, last + 1)]
            assert sum(sheet.column_dimensions[one].width for one in letters) <= ON_F4 + 10 * 0.72, path
            headings = [cell.value for row in sheet.iter_rows(max_row=5) for cell in row[:last]]
            assert not {"ID orang", "Kode pertanyaan"} & {*headings}


def test_the_book_of_repairs_fits_too() -> None:
    assert sum(field.width for field in REPAIRS_FIELDS if field.printed) <= ON_F4
