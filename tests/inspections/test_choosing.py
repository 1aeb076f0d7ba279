"""The list of inspections: who comes first, how many fit, and who is drawn by lot."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from reconcile.employers.doubts import MESSAGES
from reconcile.ingest.returned import rows_of_text
from reconcile.inspections.choosing import LOT, Capacity, chosen
from reconcile.inspections.covered import Covered
from reconcile.inspections.folders import Issue, of_each, workers_of, write_folder
from reconcile.inspections.listing import COLUMNS, line, sentence, write_list
from reconcile.inspections.making import Known, Order, risks, write_papers
from reconcile.inspections.recap import AGENCIES, CameBack, agency_page, counted, joint_summary
from reconcile.inspections.results import Result, read_results
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from tests.compliance.conftest import RULES, Clarify, told
from tests.findings.ascii_tables import table

RISKS = risks(RULES.contributions, date(2018, 4, 1))
ISSUE = Issue("20180630-abcdef12", date(2018, 6, 30), Level.L0)

FIRMS = """
    firm | on     | scale | risk | kota | months | amount
    F1   | kes    | KECIL | 1    | 3171 | -      | -
    F2   | kes    | KECIL | 5    | 3171 | -      | -
    F3   | tk kes | KECIL | 1    | 3171 | 8      | 9000000
    F4   | tk kes | KECIL | 1    | 3171 | 2      | 99000000
    F5   | tk kes | KECIL | 1    | 3171 | -      | -
    F6   | tk kes | KECIL | 1    | 3171 | -      | -
    F7   | kes    | KECIL | 1    | 3174 | -      | -
"""
WORKERS = """
    person | on     | firm
    ani    | kes    | F1
    budi   | kes    | F2
    cici   | tk kes | F3
    dedi   | tk kes | F4
    edi    | tk kes | F5
    fani   | tk kes | F6
    gita   | kes    | F7
"""


def _firms(clarify: Clarify, inspectors: dict[str, int], visits: int = 5, seed: int = 1) -> list[str]:
    engine = clarify(FIRMS, WORKERS)
    return [one.entity for one in chosen(engine, Capacity(inspectors, seed, visits), RISKS)]


def test_people_without_protection_come_first_then_the_more_dangerous_work_then_arrears(
    clarify: Clarify,
) -> None:
    assert _firms(clarify, {"3171": 1})[:4] == ["F2", "F1", "F3", "F4"]


def test_a_list_is_as_long_as_its_inspectors_can_work_and_a_tenth_is_drawn_by_lot(clarify: Clarify) -> None:
    engine = clarify(FIRMS, WORKERS)
    found = chosen(engine, Capacity({"3171": 1}, 1, 3), RISKS)
    assert [one.entity for one in found][:2] == ["F2", "F1"]
    assert [one.by_lot for one in found] == [False, False, True]
    assert found[2].entity in {"F5", "F6"}
    drawn = {_firms(clarify, {"3171": 1}, seed=seed)[-1] for seed in range(12)}
    assert drawn == {"F5", "F6"}
    assert _firms(clarify, {"3171": 1}, seed=7) == _firms(clarify, {"3171": 1}, seed=7)


def test_a_firm_that_nobody_could_judge_is_not_drawn_as_one_of_whom_nothing_was_found(
    clarify: Clarify,
) -> None:
    """The rolls are half a year old: of no firm can anything be said but what it owes."""
    workers = WORKERS.replace("tk kes", "kes   ")
    engine = clarify(FIRMS, workers, as_of=date(2018, 12, 31))
    assert {row[0] for row in told(engine, "certainty", where="class <> 'PIUTANG'")} == {
        "TIDAK_DAPAT_DINILAI"
    }
    assert [one for one in chosen(engine, Capacity({"3171": 9}, 1), RISKS) if one.by_lot] == []


def test_a_kota_without_inspectors_has_no_list(clarify: Clarify) -> None:
    assert _firms(clarify, {"3174": 1}) == ["F7"]
    assert _firms(clarify, {}) == []


def test_a_line_says_who_why_since_when_and_by_which_law_and_masks_the_npwp(clarify: Clarify) -> None:
    engine = clarify(
        "firm | on | scale | risk | npwp | certainty\nF1 | kes | KECIL | 1 | 910000017 | 0.99",
        "person | on | firm\nani | kes | F1\nbudi | kes | F1",
    )
    (one,) = chosen(engine, Capacity({"3171": 1}, 1), RISKS)
    cells = dict(zip((column.heading for column in COLUMNS), line(1, one, []), strict=True))
    assert cells["NPWP"] == "91*******"
    assert cells["Pekerja belum terlindungi"] == "2"
    assert cells["Alasan"].startswith(
        "Belum terdaftar di BPJS Ketenagakerjaan: 2 orang pada April 2018, 1 bulan sejak April 2018"
    )
    assert cells["Alasan"].endswith("sebelum surat dikirim")  # its rows are not surely one firm
    assert "UU 24/2011" in cells["Dasar hukum"]
    assert cells["Iuran kurang paling banyak (Rp)"] == "tidak diketahui"


@pytest.mark.parametrize("level", [Level.L2, Level.L3])
def test_above_l1_no_paper_names_a_firm(clarify: Clarify, tmp_path: Path, level: Level) -> None:
    engine = clarify(FIRMS, WORKERS)
    found = chosen(engine, Capacity({"3171": 1}, 1), RISKS)
    issue = Issue(ISSUE.number, ISSUE.as_of, level)
    with pytest.raises(ValueError, match="no list"):
        write_list(tmp_path, found, [], level)
    with pytest.raises(ValueError, match="names of workers"):
        write_folder(tmp_path, 1, found[0], None, issue)
    what = counted(engine)
    papers = [joint_summary(what, CameBack([], [], Covered()), issue)]
    papers += [agency_page(key, what, issue) for key in AGENCIES]
    said = " ".join(text for paper in papers for text in paper.texts())
    assert not any(f"F{number}" in said.split() for number in range(1, 8))
    assert "Yang tidak kami persoalkan" in said


NAMED = """
    firm | on     | scale | risk | kota | months | amount  | name               | address         | npwp
    F1   | kes    | KECIL | 1    | 3171 | -      | -       | SENTOSA SINAR LAUT | JL KENARI 5     | 910000017
    F3   | tk kes | KECIL | 1    | 3171 | 8      | 9000000 | TIRTA AGUNG LESTARI| JL MERAK 7      | 910000025
    F5   | tk kes | KECIL | 1    | 3171 | -      | -       | BUMI PERKASA RAYA  | JL CENDRAWASIH 9| 910000033
"""
OF_NAMED = """
    person | on     | firm | name
    ani    | kes    | F1   | ANINDITA
    cici   | tk kes | F3   | CICILIA
    edi    | tk kes | F5   | EDIYANTO
"""
CAME = [
    Result("F1", "PWBD_TK", "2018-05-02", "DIPERIKSA", "PATUH", 1, 2_000_000, ""),
    Result("F5", LOT, "2018-05-02", "DIPERIKSA", "BUKAN_KETIDAKPATUHAN", 0, 0, "lengkap"),
]


def _written(clarify: Clarify, out: Path, level: Level) -> dict[str, str]:
    """Every file that an inspection writes -> its name and all that stands in it, in small letters."""
    engine = clarify(NAMED, OF_NAMED)
    asked = {"code": "SATU_PERUSAHAAN", "record_id_left": "kes-F1", "record_id_right": "tk-F3", "rows": 1}
    question = {**asked, "message": MESSAGES["SATU_PERUSAHAAN"].format(said="nama mirip")}
    engine.read("employer_questions", table("employer_questions", [question]))
    issue = Issue(ISSUE.number, ISSUE.as_of, level)
    order = Order(out, out, Capacity({"3171": 1}, 1), level, RULES.contributions)
    write_papers(engine, issue, out, order, Known(CAME))
    files = [path for path in sorted(out.rglob("*")) if path.is_file()]
    return {path.relative_to(out).as_posix(): f"{path} {_text(path)}".casefold() for path in files}


def _text(path: Path) -> str:
    if not zipfile.is_zipfile(path):
        return path.read_text(encoding="utf-8-sig")
    with zipfile.ZipFile(path) as book:
        return " ".join(re.sub(r"<[^>]*>", "", book.read(name).decode()) for name in book.namelist())


@pytest.mark.parametrize("level", list(Level))
def test_no_file_of_an_inspection_accuses_and_none_from_l2_on_names_a_firm(
    clarify: Clarify, tmp_path: Path, level: Level
) -> None:
    written = _written(clarify, tmp_path, level)
    assert {"ringkasan_bersama.docx", "manifest.json", *(f"halaman_{key}.docx" for key in AGENCIES)} <= set(
        written
    )
    for word in ("pelanggaran", "melanggar", "sanksi"):
        assert [name for name, text in written.items() if word in text] == []
    of_firms = (
        "sentosa",
        "tirta agung",
        "bumi perkasa",
        "kenari",
        "merak",
        "cendrawasih",
        "9100000",
        "91****",
    )
    naming = {name for name, text in written.items() if any(word in text for word in of_firms)}
    numbered = {name for name, text in written.items() if re.search(r"\bf[135]\b", text)}
    if level >= Level.L2:
        assert naming | numbered == set()
    else:  # the words are there to be found
        assert {"daftar_pemeriksaan.csv", "hasil_tindak_lanjut.csv"} <= naming & numbered
        assert "daftar_pemeriksaan.xlsx" in naming
        assert "sentosa" in written["pertanyaan_pemberi_kerja.csv"]
        assert ("perusahaan/001/kkp.xlsx" in naming) is (level == Level.L0)


def test_the_folder_of_a_firm_holds_a_letter_its_workers_and_a_working_sheet(
    clarify: Clarify, tmp_path: Path
) -> None:
    engine = clarify(
        "firm | on | scale | risk\nF1 | kes | KECIL | 1",
        "person | on | firm | wage | name\nani | kes | F1 | 5000000 | ANI",
    )
    found = chosen(engine, Capacity({"3171": 1}, 1), RISKS)
    made = write_folder(tmp_path, 1, found[0], workers_of(engine, found)["F1"], ISSUE)
    assert [path.relative_to(tmp_path).as_posix() for path in made] == [
        "001/himbauan.docx",
        "001/kkp.xlsx",
        "001/lampiran_pekerja.xlsx",
    ]
    book = openpyxl.load_workbook(io.BytesIO((tmp_path / "001" / "kkp.xlsx").read_bytes()))
    assert book.sheetnames == [
        "Perusahaan",
        "A Identifikasi pekerja",
        "B Perhitungan iuran",
        "C Uraian dan dasar hukum",
        "Petunjuk",
    ]
    owed = list(book["B Perhitungan iuran"].iter_rows(values_only=True))
    assert owed[1][7] == 5_000_000
    assert owed[1][9] == 12_000 + 15_000 + 185_000  # JKK, JKM and JHT of the employer
    again = tmp_path / "again"
    write_folder(again, 1, found[0], workers_of(engine, found)["F1"], ISSUE)
    for path in made:
        assert (again / path.relative_to(tmp_path)).read_bytes() == path.read_bytes()


def test_a_worker_is_one_line_with_his_months_and_what_is_partly_unknown_is_unknown() -> None:
    def month(said: str, employer_most: str) -> tuple[str, ...]:
        who = ("PWBD_TK", "TK", "3171010101909001", "ANI", "01-01-1990")
        return (said, *who, "1", "2", "10", employer_most, "3", "4", "PASTI", "", "JKK_1", "row")

    lines = [month("11-2017", "20"), month("01-2018", ""), month("12-2017", "20")]
    label = "Belum terdaftar di BPJS Ketenagakerjaan"
    assert of_each(lines) == [
        (
            *("ANI", "3171010101909001", "01-01-1990", label, "TK", "11-2017", "01-2018", "3"),
            *("30", "", "9", "12", "Pasti", ""),
        )
    ]


def test_a_file_of_results_that_is_none_is_refused_in_words() -> None:
    with pytest.raises(UsageError, match="kolom class"):
        read_results(rows_of_text(b"entity_id;date;step;result\n", "hasil.csv"), "hasil.csv")
    with pytest.raises(UsageError, match="UTF-8"):
        read_results(rows_of_text(b"\xff\xfe", "hasil.csv"), "hasil.csv")


@pytest.mark.parametrize(
    ("code", "programme", "said"),
    [
        ("PDS_TK", "KES", "Sebagian pekerja belum terdaftar di BPJS Kesehatan: 3 orang pada Februari 2018"),
        (
            "PDS_TK",
            "TK",
            "Sebagian pekerja belum terdaftar di BPJS Ketenagakerjaan: 3 orang pada Februari 2018",
        ),
        ("PWBD_TK", "TK", "Belum terdaftar di BPJS Ketenagakerjaan: 3 orang pada Februari 2018"),
        ("WLKP_LALAI", "WLKP", "Wajib lapor belum ditemukan: sekitar 3 orang pada Februari 2018"),
    ],
)
def test_a_reason_says_whose_roll_and_which_month_it_is_about(code: str, programme: str, said: str) -> None:
    """A firm with workers missing from two rolls is told of each."""
    months = {"month": date(2018, 2, 1), "first_month": date(2017, 4, 1), "run_length": 11}
    row = {"class": code, "programme": programme, "named": code != "WLKP_LALAI", "persons": 3, **months}
    assert sentence(row).startswith(f"{said}, 11 bulan sejak April 2017; ")
