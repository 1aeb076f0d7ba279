"""What came back of visits: read strictly, kept as said last, and what it says of the list."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from openpyxl import Workbook  # type: ignore[import-untyped]

from reconcile.ingest.returned import rows_of, rows_of_text
from reconcile.inspections.results import Result, read_results, recapped, trust_of_the_list
from reconcile.linkage.trust import Share

HEAD = "entity_id;class;date;step;result;persons_added;rupiah_paid;reason\n"


@pytest.mark.parametrize(
    ("line", "fault"),
    [
        ("E1;PWBD_TK;31-03-2018;DIHIMBAU;BELUM_ADA;;;", ""),
        ("E1;pwbd_tk;2018-03-31;diperiksa;patuh;3;1500000;", ""),
        ("E1;PEMERIKSAAN_ACAK;31-03-2018;DIPERIKSA;BUKAN_KETIDAKPATUHAN;;;sudah terdaftar", ""),
        (";PWBD_TK;31-03-2018;DIHIMBAU;BELUM_ADA;;;", "entity_id kosong"),
        ("E1;PWBD;31-03-2018;DIHIMBAU;BELUM_ADA;;;", "class PWBD tidak dikenal"),
        ("E1;PWBD_TK;03/31/2018;DIHIMBAU;BELUM_ADA;;;", "date tidak terbaca"),
        ("E1;PWBD_TK;31-03-2018;DITELEPON;BELUM_ADA;;;", "step DITELEPON tidak dikenal"),
        ("E1;PWBD_TK;31-03-2018;SELESAI;LUNAS;;;", "result LUNAS tidak dikenal"),
        ("E1;PWBD_TK;31-03-2018;SELESAI;PATUH;tiga;;", "persons_added bukan bilangan"),
        ("E1;PWBD_TK;31-03-2018;SELESAI;PATUH;;1.500.000;", "rupiah_paid bukan bilangan"),
        ("E1;PWBD_TK;31-03-2018;SELESAI;BUKAN_KETIDAKPATUHAN;;;", "perlu reason"),
    ],
)
def test_a_line_is_read_or_told_with_its_row(line: str, fault: str) -> None:
    found, faults = read_results(rows_of_text(f"{HEAD}{line}\n".encode(), "hasil.csv"), "hasil.csv")
    assert bool(found) != bool(faults)
    assert ("baris 2" in "".join(faults)) == bool(fault)
    assert fault in "".join(faults)


def test_a_file_with_commas_a_mark_and_blank_lines_is_read_too() -> None:
    text = (
        "\ufeff"
        + HEAD.replace(";", ",")
        + "\nE1,PIUTANG,31-03-2018,SELESAI,BAYAR_SEBAGIAN,,500000,\n,,,,,,,\n"
    )
    found, faults = read_results(rows_of_text(text.encode(), "hasil.csv"), "hasil.csv")
    assert faults == []
    assert found == [Result("E1", "PIUTANG", "2018-03-31", "SELESAI", "BAYAR_SEBAGIAN", 0, 500_000, "")]


def test_lines_of_the_form_that_nobody_filled_in_wait() -> None:
    form = (
        f"{HEAD[:-1]};Nama badan usaha\nE1;PWBD_TK;;;;;;;PT A\nE2;PIUTANG;31/03/2018;SELESAI;PATUH;;;;PT B\n"
    )
    found, faults = read_results(rows_of_text(form.encode(), "hasil.csv"), "hasil.csv")
    assert faults == []
    assert [one.entity_id for one in found] == ["E2"]


def test_a_workbook_is_read_as_an_inspector_fills_it_in(tmp_path: Path) -> None:
    """A title above, days as days, numbers as numbers, a blank line between."""
    book = Workbook()
    sheet = book.active
    sheet.append(["Hasil bulan Maret"])
    sheet.append(HEAD.strip().split(";"))
    sheet.append(["E1", "PWBD_TK", date(2018, 3, 31), "DIPERIKSA", "PATUH", 3, 1500000, None])
    sheet.append([])
    sheet.append(["E2", "PDS_TK", "31-03-2018", "SELESAI", "PATUH", "tiga", None, None])
    book.save(tmp_path / "hasil.xlsx")
    found, faults = read_results(rows_of(tmp_path / "hasil.xlsx"), "hasil.xlsx")
    assert found == [Result("E1", "PWBD_TK", "2018-03-31", "DIPERIKSA", "PATUH", 3, 1_500_000, "")]
    assert faults == [
        "hasil.xlsx baris 5: persons_added bukan bilangan bulat. Tulis angka saja, tanpa titik."
    ]


def _result(entity: str, class_: str, day: str, *said: str, reason: str = "") -> Result:
    step, result = said
    return Result(entity, class_, day, step, result, 2, 100, reason)


RESULTS = [
    _result("E1", "PWBD_TK", "2018-03-01", "DIHIMBAU", "BELUM_ADA"),
    _result("E1", "PWBD_TK", "2018-04-01", "DIPERIKSA", "PATUH"),
    _result("E2", "PWBD_TK", "2018-04-01", "DIPERIKSA", "BUKAN_KETIDAKPATUHAN", reason="alih daya"),
    _result("E3", "PIUTANG", "2018-04-01", "DIHIMBAU", "BELUM_ADA"),
    _result("E4", "PEMERIKSAAN_ACAK", "2018-04-01", "DIPERIKSA", "BUKAN_KETIDAKPATUHAN", reason="lengkap"),
    _result("E5", "PEMERIKSAAN_ACAK", "2018-04-01", "DIPERIKSA", "TIDAK_PATUH"),
]


def test_a_firm_counts_once_in_each_step_and_with_its_latest_result() -> None:
    first = recapped(RESULTS)[0]
    assert (first.class_, first.urged, first.inspected) == ("PWBD_TK", 1, 2)
    assert first.results == {"PATUH": 1, "BUKAN_KETIDAKPATUHAN": 1}
    assert first.reasons == {"alih daya": 1}
    assert (first.persons_added, first.rupiah_paid) == (6, 300)


def test_the_part_by_lot_says_what_the_list_misses() -> None:
    named, lot = trust_of_the_list(RESULTS)
    assert ((named.hits, named.total), (lot.hits, lot.total)) == ((1, 2), (1, 2))
    assert trust_of_the_list([])[0].interval == (0.0, 1.0)


@pytest.mark.parametrize(
    ("found", "of", "low", "high"), [(0, 10, 0, 0.278), (10, 10, 0.722, 1), (50, 100, 0.404, 0.596)]
)
def test_wilson_bounds_are_the_published_ones(found: int, of: int, low: float, high: float) -> None:
    assert Share(found, of).interval == pytest.approx((low, high), abs=1e-3)
