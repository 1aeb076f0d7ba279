"""What owners of rolls read of their rows against the register: it adds up, says the words of all codes, and
shows nobody whole at L1."""

from __future__ import annotations

import csv
import re
from collections import Counter
from pathlib import Path

import pyarrow.parquet as pq

from reconcile.reports.verification.rows import COLUMNS
from reconcile.tables.verification import OVERLAYS, REASONS, RESULTS, STATUSES, VERIFICATION
from reconcile.vocabulary.verified import (
    ACTIONS,
    OVERLAY_WORDS,
    REASON_WORDS,
    RESULT_WORDS,
    STATUS_WORDS,
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
    told = [line for path in (out / "reports" / "verifikasi").iterdir() for line in _lines(path)]
    assert {line["ID baris"] for line in told} == due and len(told) == len(due)
    assert not [line for line in told if re.search(r"\d{9}", " ".join(line.values()))]
    proposed = [line for line in told if line["NIK usulan"]]
    assert proposed and all(line["NIK usulan"].endswith("**********") for line in proposed)
