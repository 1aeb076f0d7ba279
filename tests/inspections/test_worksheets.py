"""A working sheet as it is written, filled in by an inspector, and read when it comes back."""

from __future__ import annotations

import io
from collections.abc import Mapping
from datetime import date
from pathlib import Path

import openpyxl  # type: ignore[import-untyped]
import pytest

from reconcile.ingest.returned import returned_sheets
from reconcile.inspections.choosing import Capacity, chosen
from reconcile.inspections.covered import Covered
from reconcile.inspections.folders import Issue, workers_of, write_folder
from reconcile.inspections.recap import CameBack, Counted, joint_summary
from reconcile.inspections.results import Result
from reconcile.inspections.worksheets import Sheet, SheetLog, is_worksheet, read_worksheet
from reconcile.privacy.masking import Level
from reconcile.reports.kit.documents import Paragraph, Table
from reconcile.workspace.store import store_at
from tests.compliance.conftest import Clarify

FIRMS = "firm | on | scale | risk\nF1 | kes | KECIL | 1"
WORKERS = """
    person | on  | firm | wage    | name
    ani    | kes | F1   | 5000000 | ANINDITA
    budi   | kes | F1   | 5000000 | BUDIYANTO
    cici   | kes | F1   | 5000000 | CICILIA
"""
ISSUE = Issue("0001", date(2018, 6, 30), Level.L0)
A, B, C = "A Identifikasi pekerja", "B Perhitungan iuran", "C Uraian dan dasar hukum"
Fill = Mapping[tuple[str, str], object]


@pytest.fixture
def sent(clarify: Clarify, tmp_path: Path) -> Path:
    """The working sheet of a firm whose three workers BPJS Ketenagakerjaan does not know."""
    engine = clarify(FIRMS, WORKERS)
    found = chosen(engine, Capacity({"3171": 1}, 1), {"1": 1})
    write_folder(tmp_path, 1, found[0], workers_of(engine, found)["F1"], ISSUE)
    return tmp_path / "001" / "kkp.xlsx"


def _filled(path: Path, fill: Fill, added: tuple[object, ...] = ()) -> Path:
    """Written as an inspector does: under a heading, in the row whose first cell begins so."""
    book = openpyxl.load_workbook(io.BytesIO(path.read_bytes()))
    for (place, heading), value in fill.items():
        name, _, first = place.partition("/")
        sheet = book[name]
        headings = [cell.value for cell in sheet[1]]
        rows = [row for row in sheet.iter_rows(min_row=2) if str(row[0].value or "").startswith(first)]
        rows[0][headings.index(heading)].value = value
    if added:
        book[A].append(list(added))
    back = path.with_name("kembali.xlsx")
    book.save(back)
    return back


WHOLE: Fill = {
    ("Perusahaan/Tanggal", "Menurut data"): date(2018, 7, 12),
    (f"{A}/ANINDITA", "Pemeriksa"): "BENAR",
    (f"{A}/ANINDITA", "Koreksi"): "DIDAFTARKAN",
    (f"{A}/BUDIYANTO", "Pemeriksa"): "bukan",
    (f"{A}/BUDIYANTO", "Koreksi"): "alih_daya",
    (f"{A}/BUDIYANTO", "Keterangan"): "lewat PT lain",
    (f"{B}/ANINDITA", "Koreksi (Rp)"): 312_000,
    (f"{B}/BUDIYANTO", "Koreksi (Rp)"): 0,
    (f"{B}/BUDIYANTO", "Bulan menurut pemeriksa"): 0,
    (f"{C}/PWBD_TK", "step"): "DIPERIKSA",
    (f"{C}/PWBD_TK", "result"): "BAYAR_SEBAGIAN",
    (f"{C}/PWBD_TK", "rupiah_paid"): 312_000,
}


def test_what_an_inspector_found_comes_back_as_counts_and_as_a_result(sent: Path) -> None:
    label = "Belum terdaftar di BPJS Ketenagakerjaan"
    back = _filled(sent, WHOLE, ("DEDI", "", "", label, "TK", "", "BENAR", "DIDAFTARKAN", ""))
    sheets = returned_sheets(back)
    assert is_worksheet(sheets)
    found, results, faults = read_worksheet(sheets, "kkp.xlsx", {"F1"})
    assert faults == []
    [one] = found
    assert (one.asked, one.checked, one.right, one.covered, one.found) == (3, 2, 1, 2, 1)
    assert one.causes == {"ALIH_DAYA": 1}
    assert (one.lines, one.rupiah, one.months) == (2, 312_000, 1)
    assert results == [Result("F1", "PWBD_TK", "2018-07-12", "DIPERIKSA", "BAYAR_SEBAGIAN", 2, 312_000, "")]
    kept = "".join(map(str, (found, results)))
    assert not any(name in kept for name in ("ANINDITA", "BUDI", "DEDI", "PT lain"))


def test_a_sheet_that_nobody_filled_in_waits(sent: Path) -> None:
    only_day = _filled(sent, {("Perusahaan/Tanggal", "Menurut data"): "12-07-2018"})
    assert read_worksheet(returned_sheets(only_day), "kkp.xlsx", {"F1"}) == ([], [], [])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({("Perusahaan/Tanggal", "Menurut data"): "07/13/2018"}, "Tanggal pemeriksaan kosong"),
        ({("Perusahaan/entity_id", "Menurut data"): "F9"}, "entity_id F9 tidak ada"),
        ({(f"{A}/ANINDITA", "Pemeriksa"): "mungkin"}, "Pemeriksa MUNGKIN tidak dikenal"),
        ({(f"{A}/ANINDITA", "Koreksi"): "BERHENTI"}, "pada BENAR Koreksi kosong atau"),
        ({(f"{A}/BUDIYANTO", "Koreksi"): ""}, "BUKAN perlu sebabnya"),
        ({(f"{A}/CICILIA", "Koreksi"): "DIDAFTARKAN"}, "Pemeriksa kosong"),
        ({(f"{B}/ANINDITA", "Koreksi (Rp)"): "tiga ratus"}, "bukan bilangan bulat"),
        ({(f"{B}/ANINDITA", "Koreksi (Rp)"): "", (f"{B}/ANINDITA", "Bulan menurut pemeriksa"): 2}, "kosong"),
        ({(f"{C}/PWBD_TK", "persons_added"): 7}, "persons_added bukan 1"),
        ({(f"{C}/PWBD_TK", "result"): "LUNAS"}, "result LUNAS tidak dikenal"),
        (
            {(f"{C}/PWBD_TK", one): "" for one in ("step", "result", "rupiah_paid")},
            "PWBD_TK belum berisi step dan result",
        ),
        ({(f"{A}/BUDIYANTO", "Golongan"): "Lain sekali"}, "Golongan Lain sekali tidak dikenal"),
    ],
)
def test_a_sheet_with_a_fault_is_told_and_nothing_of_it_is_recorded(
    sent: Path, change: Fill, fault: str
) -> None:
    back = _filled(sent, {**WHOLE, **change})
    found, results, faults = read_worksheet(returned_sheets(back), "kkp.xlsx", {"F1"})
    assert (found, results) == ([], [])
    assert fault in "\n".join(faults)


def test_a_line_that_stands_twice_is_told(sent: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(_filled(sent, WHOLE).read_bytes()))
    book[A].append([cell.value for cell in book[A][2]])
    book.save(sent.with_name("dua.xlsx"))
    _, _, faults = read_worksheet(returned_sheets(sent.with_name("dua.xlsx")), "kkp.xlsx", {"F1"})
    assert ["sudah ada di atas" in one for one in faults] == [True]


def test_sheets_change_the_recap_and_the_later_of_one_day_stands() -> None:
    first = Sheet("F1", "PWBD_TK", "2018-07-12", 3, 3, 2, 1, 0, {"ALIH_DAYA": 1}, 2, 1, 1, 12, 900, 100, 800)
    results = [Result("F1", "PWBD_TK", "2018-07-12", "DIPERIKSA", "PATUH", 1, 900, "")]
    paper = joint_summary(Counted([], {}, {}, []), CameBack(results, [first], Covered()), ISSUE)
    told = " ".join(block.text for block in paper.blocks if isinstance(block, Paragraph))
    assert "alih daya: 1 orang" in told
    assert "2 dari 3" in told
    assert "1 dari 2" in told
    [table] = [one for one in paper.blocks if isinstance(one, Table) and "Ditanyakan" in one.heading]
    assert table.rows[0][1:] == ("3", "3", "2", "1", "0", "12", "900", "100 s.d. 800")


def test_the_store_keeps_the_last_word_of_a_sheet(tmp_path: Path) -> None:
    log = SheetLog(store_at(tmp_path / "hasil"))
    assert log.all() == []
    log.store.settle()
    first, second = (Sheet("F1", "PWBD_TK", "2018-07-12", 3, n, n, causes={"LAIN": n}) for n in (1, 2))
    assert [log.add([first]), log.add([first]), log.add([second])] == [1, 0, 1]
    assert log.all() == [second]
