"""What becomes of decisions: proposals that a second person agreed to, visits, and aids that go on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import docx
import openpyxl
import pytest

from reconcile.engines.protocol import Engine
from reconcile.judgements.papers.filled import read_filled
from reconcile.reports.contents import Level, ReportFile
from reconcile.reports.decided.paper import DECIDED
from reconcile.reports.lists.paper import LISTS
from reconcile.vocabulary.worklist_headings import DECISION, GUIDE, QUESTION_ID, RECORD_ID, TINDAKAN
from tests.reports.decided.desk import answer, ask, desk, found_in, rows_of

ROWS = """
id         | person | name | nik              | birth_date | region     | rw  | segment  | start   | end | vital_status
kis-1      | one    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | PBI_APBN | 2017-03 | -   | -
kjs-1      | one    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | 2016-01 | -   | -
kis-2      | two    | BUDI | 3171010101809002 | 1980-01-01 | 3171011001 | 003 | PBI_APBN | 2017-03 | -   | -
kjs-2      | two    | BUDI | 3171010101809002 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | 2016-01 | -   | -
kis-3      | three  | CICI | 3171014101809003 | 1980-01-01 | 3171011001 | 003 | PBI_APBN | 2017-03 | -   | -
kjs-3      | three  | CICI | 3171014101809003 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | 2016-01 | -   | -
kjs-4      | four   | DEDI | 3171010101809004 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | 2016-01 | -   | -
dukcapil-1 | one    | ANI  | 3171014101809001 | 1980-01-01 | 3171011001 | 003 | -        | -       | -   | ALIVE
dukcapil-2 | two    | BUDI | 3171010101809002 | 1980-01-01 | 3171011001 | 003 | -        | -       | -   | ALIVE
dukcapil-3 | three  | CICI | 3171014101809003 | 1980-01-01 | 3171011001 | 003 | -        | -       | -   | ALIVE
dukcapil-4 | four   | DEDI | 3171010101809004 | 1980-01-01 | 3171011001 | 003 | -        | -       | -   | DEAD
"""
AGREED = {"approved_on": date(2018, 6, 2), "approved_by": "Dodi"}


HEALTH = "TUMPANG_TINDIH_KESEHATAN"
DEAD = "TIDAK_PADAN_MENINGGAL"
ANSWERS = [
    answer("HENTIKAN", HEALTH, "kis-1", "kjs-1", **AGREED),
    answer("HENTIKAN", HEALTH, "kis-2", "kjs-2"),
    answer("LANJUT", HEALTH, "kis-3", "kjs-3"),
    answer("CEK LAPANGAN", DEAD, "kjs-4", "dukcapil-4"),
]


@pytest.fixture(scope="module")
def engine(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Engine]:
    made = found_in(ROWS, tmp_path_factory.mktemp("engine"))
    ask(made, ANSWERS)
    yield made
    made.close()


def _written(engine: Engine, out: Path, level: Level = Level.L1) -> list[ReportFile]:
    return DECIDED.write(desk(engine, out, level))


def test_only_what_a_second_person_agreed_to_is_proposed(engine: Engine, tmp_path: Path) -> None:
    files = {file.name: file for file in _written(engine, tmp_path)}
    rows = rows_of(tmp_path / "usul_nonaktif/kjs.csv")
    said = [(row["Keadaan"], row["ID baris"], row["Diusulkan oleh"], row["Disetujui oleh"]) for row in rows]
    assert said == [("DISETUJUI", "kjs-1", "Eka", "Dodi"), ("MENUNGGU PERSETUJUAN", "kjs-2", "Eka", "")]
    assert [row["Keputusan"] for row in rows] == ["HENTIKAN", "HENTIKAN"]
    assert files["usul_nonaktif/kjs.csv"].rows == 2
    book = openpyxl.load_workbook(tmp_path / "usul_nonaktif/kjs.xlsx")
    assert book.sheetnames == ["Usul", "Menunggu"]
    headings, first = ([cell.value for cell in book["Usul"][row]] for row in (3, 4))
    assert dict(zip(headings, first, strict=True))["Nama"] == "ANI"
    letter = "\n".join(
        one.text for one in docx.Document(str(tmp_path / "usul_nonaktif/surat_kjs.docx")).paragraphs
    )
    assert "diusulkan penonaktifan 1 kepesertaan atas 1 orang" in letter
    assert "1 yang menunggu persetujuan" in letter


def test_a_visit_is_a_paper_that_can_come_back(engine: Engine, tmp_path: Path) -> None:
    names = [file.name for file in _written(engine, tmp_path) if file.name.startswith("kunjungan")]
    assert len(names) == 1 and "3171011001" in names[0]
    book = openpyxl.load_workbook(tmp_path / names[0])
    assert book.sheetnames == [TINDAKAN, GUIDE]
    sheet = book[TINDAKAN]
    headings = [cell.value for cell in sheet[3]]
    row = dict(zip(headings, (cell.value for cell in sheet[4]), strict=True))
    asked = engine.arrow("SELECT question_id FROM questions WHERE record_id_left = 'kjs-4'")["question_id"]
    assert row[QUESTION_ID] in asked.to_pylist()
    assert (row["Nama"], row[RECORD_ID], row[DECISION]) == ("DEDI", "kjs-4", None)
    assert book[GUIDE]["B1"].value == "20180615-0000-0000"


def test_what_goes_on_says_who_decided_and_proposes_nothing(engine: Engine, tmp_path: Path) -> None:
    LISTS.write(desk(engine, tmp_path))
    row = {row["ID baris 1"]: row for row in rows_of(tmp_path / "tumpang_tindih.csv")}
    told = {
        name: (one["Keputusan"], one["Diputuskan oleh"], one["Tanggal keputusan"], one["Disetujui oleh"])
        for name, one in row.items()
    }
    assert told == {
        "kis-1": ("HENTIKAN", "Eka", "01-06-2018", "Dodi"),
        "kis-2": ("HENTIKAN", "Eka", "01-06-2018", ""),
        "kis-3": ("LANJUT", "Eka", "01-06-2018", ""),
    }
    assert row["kis-3"]["Usul"] == "Diputuskan lanjut" and row["kis-1"]["Usul"].startswith("Usul nonaktif")


def test_papers_in_circulation_name_nobody(engine: Engine, tmp_path: Path) -> None:
    _written(engine, tmp_path, Level.L2)
    (row, *_) = rows_of(tmp_path / "usul_nonaktif/kjs.csv")
    assert (row["Nama"], row["Disetujui oleh"], row["ID baris"]) == ("A***", "D***", "")


def test_the_same_decisions_give_the_same_bytes(engine: Engine, tmp_path: Path) -> None:
    assert _written(engine, tmp_path / "a") == _written(engine, tmp_path / "b")


TWO_PLACES = """
id         | person | name | nik              | birth_date | region     | rw  | segment  | start   | vital_status
kjs-4      | four   | DEDI | 3171010101809004 | 1980-01-01 | 3171011001 | 003 | PBI_APBD | 2016-01 | -
kjs-5      | five   | EKA  | 3171010101809005 | 1980-01-01 | 3171021001 | 001 | PBI_APBD | 2016-01 | -
dukcapil-4 | four   | DEDI | 3171010101809004 | 1980-01-01 | 3171011001 | 003 | -        | -       | DEAD
dukcapil-5 | five   | EKA  | 3171010101809005 | 1980-01-01 | 3171021001 | 001 | -        | -       | DEAD
"""


def test_whoever_visits_several_kelurahan_has_them_on_one_paper_that_can_come_back(tmp_path: Path) -> None:
    engine = found_in(TWO_PLACES, tmp_path / "engine")
    ask(engine, [answer("CEK LAPANGAN", DEAD, f"kjs-{n}", f"dukcapil-{n}") for n in (4, 5)])
    names = [file.name for file in _written(engine, tmp_path) if file.name.startswith("kunjungan")]
    engine.close()
    assert len(names) == 3 and names[-1] == "kunjungan_lapangan/3171_JAKARTA_PUSAT/3171_SEMUA.xlsx"
    _, _, heads, *rows = openpyxl.load_workbook(tmp_path / names[-1])[TINDAKAN].iter_rows(values_only=True)
    assert [row[: heads.index("Tahun lahir")] for row in rows] == [
        ("Gambir", "003", None, "DEDI"),
        ("Pasar Baru", "001", None, "EKA"),
    ]
    back = read_filled(tmp_path / names[-1])
    assert not back.refused and (back.empty, back.origin.run) == (2, "20180615-0000-0000")
