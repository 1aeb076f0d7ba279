"""A list as CSV and as a workbook: the same cells, a NIK that stays one, numbers that add up."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import openpyxl
import openpyxl.utils
import pyarrow as pa
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn
from reconcile.reports.kit.showing import shown_rows
from reconcile.reports.lists import both
from reconcile.reports.lists.both import Paper, Place, write_both
from reconcile.reports.lists.laid_out import LINE, balanced, laid_out, line_heights
from reconcile.reports.written.earlier import Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.workspace.taking_over import take_over

COLUMNS = (
    ReportColumn("Nama", "name"),
    ReportColumn("NIK", "number_of_person"),
    ReportColumn("Tahun lahir", "birth"),
    ReportColumn("Nilai (Rp)", "plain"),
)


def _batch(rows: int = 2) -> pa.RecordBatch:
    cells = (["ANI", "=1+1"], ["3171010101809001", None], ["1980-01-31", "1979"], [184000, None])
    return pa.RecordBatch.from_arrays([pa.array((of * rows)[:rows]) for of in cells], names=list("abcd"))


def _rows_of(path: Path) -> list[list[str]]:
    return list(csv.reader(io.StringIO(path.read_text(encoding="utf-8-sig")), delimiter=";"))


def test_people_get_a_workbook_in_which_a_nik_stays_one_and_rupiah_add_up(tmp_path: Path) -> None:
    files = write_both(Place(tmp_path, "daftar.csv"), COLUMNS, [_batch()], Level.L0)
    assert [(file.name, file.rows) for file in files] == [("daftar.csv", 2), ("daftar.xlsx", 2)]
    assert _rows_of(tmp_path / "daftar.csv") == [
        ["Nama", "NIK", "Tanggal lahir", "Nilai (Rp)"],
        ["ANI", "'3171010101809001", "31-01-1980", "184000"],
        ["'=1+1", "", "1979", ""],
    ]
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    assert [cell.value for cell in sheet[1]] == ["Nama", "NIK", "Tanggal lahir", "Nilai (Rp)"]
    assert [cell.value for cell in sheet[2]] == ["ANI", "3171010101809001", "31-01-1980", 184000]
    assert [cell.data_type for cell in sheet[3]][:1] == ["s"], "no text of an export is a formula"
    assert sheet.auto_filter.ref == "A1:D3" and sheet.freeze_panes == "A2"


def test_at_l1_both_show_as_little(tmp_path: Path) -> None:
    write_both(Place(tmp_path, "daftar.csv"), COLUMNS, [_batch()], Level.L1)
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    shown = [str(cell.value or "") for cell in sheet[2]]
    assert shown == _rows_of(tmp_path / "daftar.csv")[1] == ["ANI", "317101**********", "1980", "184000"]


@pytest.mark.parametrize(("rows", "written"), [(5, True), (6, False)])
def test_a_long_list_is_for_systems_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, rows: int, written: bool
) -> None:
    monkeypatch.setattr(both, "MOST_IN_BOOK", 5)
    files = write_both(Place(tmp_path, "daftar.csv"), COLUMNS, [_batch(3), _batch(rows - 3)], Level.L1)
    assert (tmp_path / "daftar.xlsx").exists() == written == (len(files) == 2)
    assert files[0].rows == rows


def test_the_same_list_is_the_same_bytes(tmp_path: Path) -> None:
    hashes = []
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        hashes.append(write_both(Place(tmp_path / name, "daftar.csv"), COLUMNS, [_batch()], Level.L1))
    assert hashes[0] == hashes[1]


def _before(folder: Path, files: list[ReportFile]) -> Earlier:
    """What a night that wrote these files into `folder` leaves."""

    def take(file: ReportFile, target: Path) -> bool:
        return take_over(folder, file.name, file.sha256, target)

    return Earlier({file.name: file for file in files}, take)


@pytest.mark.parametrize(
    ("change", "level", "taken"),
    [
        ("nothing", Level.L1, True),
        ("other pieces", Level.L1, True),
        ("a row more", Level.L1, False),
        ("a value", Level.L1, False),
        ("nothing", Level.L0, False),
        ("somebody saved over a file", Level.L1, False),
    ],
)
def test_a_list_of_the_same_rows_is_taken_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, change: str, level: Level, taken: bool
) -> None:
    (then, now, again) = (tmp_path / name / "sub" for name in ("then", "now", "again"))
    for folder in (then, now, again):
        folder.mkdir(parents=True)
    files = write_both(Place(then.parent, "sub/daftar.csv"), COLUMNS, [_batch(4)], Level.L1)
    assert [file.name for file in files] == ["sub/daftar.csv", "sub/daftar.xlsx"]
    batches = {
        "other pieces": [_batch(2), _batch(2)],
        "a row more": [_batch(5)],
        "a value": [_batch(3), _batch(1).set_column(0, "a", pa.array(["ANA"]))],
    }.get(change, [_batch(4)])
    if change.startswith("somebody"):
        (then / "daftar.xlsx").write_bytes(b"mine")
    plain = write_both(Place(now.parent, "sub/daftar.csv"), COLUMNS, batches, level)
    written = []
    monkeypatch.setattr(both, "shown_rows", lambda *of, **more: written.append(of) or shown_rows(*of, **more))
    place = Place(again.parent, "sub/daftar.csv", _before(then.parent, files))
    assert write_both(place, COLUMNS, batches, level) == plain
    assert bool(written) != taken
    for name in ("daftar.csv", "daftar.xlsx"):
        assert (again / name).read_bytes() == (now / name).read_bytes()


def test_a_list_too_long_to_be_held_is_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(both, "HELD", 3)
    files = write_both(Place(tmp_path, "daftar.csv"), COLUMNS, [_batch(), _batch(), _batch()], Level.L1)
    assert [(file.rows, file.key) for file in files] == [(6, ""), (6, "")]
    assert len(_rows_of(tmp_path / "daftar.csv")) == 7


def test_a_list_of_nothing_has_its_headings(tmp_path: Path) -> None:
    write_both(Place(tmp_path, "daftar.csv"), COLUMNS, [_batch(0)], Level.L1)
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    assert [[cell.value for cell in row] for row in sheet] == [["Nama", "NIK", "Tahun lahir", "Nilai (Rp)"]]


PAIRS = tuple(
    ReportColumn(heading, "text" if heading == "Alasan" else "plain")
    for heading in ("Program 1", "NIK 1", "Program 2", "NIK 2", "Tercatat di", "Alasan")
)
TWO = "Orang yang sama tercatat di {} dan {} selama 8 bulan (08-2017 s.d. 03-2018): dibayar dua kali"
NAMES = {"kis": "KIS - Kartu Indonesia Sehat", "bpjskes_ppu": "BPJS Kesehatan: pekerja penerima upah"}


def _printed(
    tmp_path: Path, niks: list[str], reasons: list[str]
) -> tuple[list[dict[str, str]], list[str], str]:
    """The rows of a workbook of pairs, the headings that are printed, and what stands above each page."""
    one, two = (NAMES[code] for code in ("kis", "bpjskes_ppu"))
    of = len(niks)
    columns = [[one] * of, ["3171"] * of, [two] * of, niks, ["kis,bpjskes_ppu"] * of, reasons]
    batch = pa.RecordBatch.from_arrays([pa.array(cells) for cells in columns], names=list("abcdef"))
    paper = Paper("Daftar", names=NAMES, beside="^Orang yang sama tercatat di .*?( selama |; )")
    write_both(Place(tmp_path, "daftar.csv"), PAIRS, [batch], Level.L1, paper)
    sheet = openpyxl.load_workbook(tmp_path / "daftar.xlsx").active
    assert sheet is not None
    head, *rows = [[str(cell or "") for cell in row] for row in sheet.iter_rows(values_only=True)]
    last = openpyxl.utils.range_boundaries(str(sheet.print_area).rpartition("!")[2].replace("$", ""))[2]
    return [dict(zip(head, row, strict=True)) for row in rows], head[:last], sheet.oddHeader.left.text


def test_a_workbook_says_once_what_a_row_says_twice(tmp_path: Path) -> None:
    reasons = [TWO.format(*NAMES.values()), "Lain"]
    rows, printed, _ = _printed(tmp_path, ["3171", ""], reasons)
    assert (rows[0]["Program 1"], rows[0]["Program 2"]) == ("KIS", "PPU")
    assert rows[0]["Tercatat di"] == "KIS, PPU"
    assert rows[0]["Alasan"] == "8 bulan (08-2017 s.d. 03-2018): dibayar dua kali"
    assert "NIK 2" not in printed and rows[0]["NIK 2"] == "3171", "it is on the screen"
    assert reasons[0] in (tmp_path / "daftar.csv").read_text(encoding="utf-8-sig"), (
        "for systems nothing is left out"
    )
    (tmp_path / "other").mkdir()
    assert "NIK 2" in _printed(tmp_path / "other", ["3171", "3172"], reasons)[1]


def test_a_reason_of_all_rows_stands_above_the_page(tmp_path: Path) -> None:
    rows, printed, header = _printed(tmp_path, [""] * 3, ["Semua sama & satu"] * 3)
    assert "Alasan" not in printed and "Alasan untuk semua: Semua sama && satu." in header
    assert rows[0]["Alasan"] == "Semua sama & satu"
    (tmp_path / "long").mkdir()
    _, printed, header = _printed(tmp_path / "long", [""] * 3, ["panjang " * 30] * 3)
    assert "Alasan" in printed and "panjang" not in header


def test_a_sentence_gives_its_width_to_what_would_make_rows_high() -> None:
    columns = [ReportColumn("Status", "plain"), ReportColumn("Alasan", "text")]
    cells = [pa.array(["satu dua tiga empat lima enam tujuh"] * 5), pa.array(["ya"] * 5)]
    before = laid_out(columns, Level.L1, ())
    after = balanced(before, cells)
    assert sum(one.width for one in after) == sum(one.width for one in before)
    assert line_heights(before, cells).max() > line_heights(after, cells).max() == LINE + 2
    assert balanced(before, [pa.array([""]), pa.array(["ya"])]) == before, "nothing to gain"
