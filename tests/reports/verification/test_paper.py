"""What owners of rolls read of their rows against the register: it adds up, says the words of all codes, and
shows nobody whole at L1."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq
from openpyxl import load_workbook

from reconcile.reports.verification.rows import COLUMNS
from reconcile.reports.verification.words import (
    ACTIONS,
    CARD_ACTION_WORDS,
    OVERLAY_WORDS,
    REASON_WORDS,
    RESULT_WORDS,
    STATUS_WORDS,
    WITHOUT_WORDS,
)
from reconcile.tables.verification import (
    CARD_ACTIONS,
    OVERLAYS,
    REASONS,
    RESULTS,
    STATUSES,
    VERIFICATION,
    WITHOUT,
)
from tests.runs import sample_run


def _lines(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file, delimiter=";"))


def test_every_code_has_words() -> None:
    assert (set(STATUS_WORDS), set(ACTIONS)) == (set(STATUSES), set(STATUSES))
    assert set(REASON_WORDS) == set(REASONS)
    assert set(OVERLAY_WORDS) == set(OVERLAYS)
    assert set(RESULT_WORDS) == set(RESULTS)
    fields = sum(column.name.endswith("_result") for column in VERIFICATION.columns)
    assert sum(column.heading.endswith(": hasil") for column in COLUMNS) == fields


def test_the_statuses_of_a_file_add_up_to_its_rows() -> None:
    out = sample_run()
    rows = pq.read_table(out / "verification.parquet").to_pylist()
    counted = Counter(row["programme"] for row in rows)
    lines = [line for line in _lines(out / "reports" / "verifikasi.csv") if line["Berkas"] != "semua berkas"]
    assert sum(int(line["Jumlah baris"]) for line in lines) == counted.total() > 0
    for line in lines:
        parts = [int(line[STATUS_WORDS[status]]) for status in STATUSES]
        assert sum(parts) == int(line["Jumlah baris"])
        assert int(line["Dapat diperiksa"]) == sum(parts[:-2])


def test_a_sender_reads_of_his_rows_that_ask_for_something_and_no_number_whole() -> None:
    out = sample_run()
    rows = pq.read_table(out / "verification.parquet").to_pylist()
    due = {row["record_id"] for row in rows if row["status"] != "PADAN" or row["overlay"]}
    told = [line for path in (out / "reports" / "verifikasi").glob("*.csv") for line in _lines(path)]
    assert {line["ID baris"] for line in told} == due and len(told) == len(due)
    assert not [line for line in told if re.search(r"\d{9}", " ".join(line.values()))]
    proposed = [line for line in told if line["NIK usulan"]]
    assert proposed and all(line["NIK usulan"].endswith("**********") for line in proposed)
    alike = [line for line in proposed if line["NIK usulan"] == line["NIK pada daftar"]]
    assert alike and all(line["Beda NIK"] for line in alike if "*" in line["NIK pada daftar"])


def test_repairs_are_told_to_the_sender_of_the_row_and_add_up() -> None:
    out = sample_run()
    rows = pq.read_table(out / "repairs.parquet").to_pylist()
    told = [line for path in (out / "reports" / "usulan_perbaikan").glob("*.csv") for line in _lines(path)]
    assert {line["No. usulan"] for line in told} == {row["repair_id"] for row in rows} and len(told) == len(
        rows
    ) > 0
    beside = [" ".join(text for name, text in line.items() if name != "No. usulan") for line in told]
    assert not [text for text in beside if re.search(r"\d{9}", text)]
    shown = [(line["Nilai pada daftar"], line["Nilai usulan"]) for line in told]
    assert any(re.search(r"\*\* \(berbeda pada \d+ (dari 16 )?angka", proposed) for _, proposed in shown)
    assert any(proposed == f"{given} (hari berbeda)" for given, proposed in shown)
    assert not [proposed for _, proposed in shown if "disamarkan" in proposed]  # L1 says where
    assert not [line for line in told if line["Nilai usulan"] == line["Nilai pada daftar"]]
    totals = _lines(out / "reports" / "usulan_perbaikan.csv")
    assert sum(int(line["Masih diusulkan"]) for line in totals) == len(rows)


def test_the_workbook_of_repairs_says_what_the_list_says() -> None:
    folder = sample_run() / "reports" / "usulan_perbaikan"
    for path in sorted(folder.glob("*.csv"))[:3]:
        sheet = load_workbook(path.with_suffix(".xlsx")).active
        cells = [[cell.value or "" for cell in row] for row in sheet.iter_rows()]
        heading = next(place for place, row in enumerate(cells) if row[0] == "No. usulan")
        assert [row[0] for row in cells[heading + 1 :]] == [line["No. usulan"] for line in _lines(path)]


def test_everybody_of_a_programme_has_a_number_or_a_reason() -> None:
    out = sample_run()
    lines = _lines(out / "reports" / "nomor_tunggal.csv")
    persons = {
        (row["programme"], row["person_id"]) for row in pq.read_table(out / "persons.parquet").to_pylist()
    }
    whole = Counter(programme for programme, _ in persons)
    everybody, *totals = (line for line in lines if line["Umur"] == "semua umur")
    single = pq.read_table(out / "single_numbers.parquet").to_pylist()
    assert int(everybody["Orang"]) == len(single)
    assert int(everybody["Bernomor tunggal"]) == sum(row["nik"] is not None for row in single)
    assert sorted(int(line["Orang"]) for line in totals) == sorted(
        count for programme, count in whole.items() if programme != "dukcapil"
    )
    for line in lines:
        reasons = sum(int(line[words]) for words in WITHOUT_WORDS.values())
        assert int(line["Orang"]) == int(line["Bernomor tunggal"]) + reasons
    parts = [line for line in lines if line["Umur"] != "semua umur"]
    whole_of = sum(int(line["Orang"]) for line in (everybody, *totals))
    assert sum(int(line["Orang"]) for line in parts) == whole_of


def test_cards_to_close_are_told_to_their_issuer_without_a_number_whole() -> None:
    out = sample_run()
    rows = [row for row in pq.read_table(out / "numbers.parquet").to_pylist() if row["action"]]
    told = [line for path in (out / "reports").glob("nomor_kartu_*.csv") for line in _lines(path)]
    assert len({line["Jenis nomor"] for line in told}) > 1
    for path in (out / "reports").glob("nomor_kartu_*.csv"):
        lines = _lines(path)
        assert {f"nomor_kartu_{line['Jenis nomor'].lower()}" for line in lines} == {path.stem}
        together = {(line["Yang perlu dilakukan"], line["No"]) for line in lines}
        assert len({place for _, place in together}) == len(
            together
        )  # what has one number is one thing to do
    assert Counter(line["Yang perlu dilakukan"] for line in told) == Counter(
        CARD_ACTION_WORDS[row["action"]] for row in rows
    )
    assert not [line for line in told if re.search(r"\d{9}", line["Nomor"] + line["Nomor yang tetap"])]
    assert set(CARD_ACTION_WORDS) == set(CARD_ACTIONS) and set(WITHOUT_WORDS) == set(WITHOUT)
