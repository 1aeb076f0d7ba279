"""What senders of rolls of work must mend, on paper: a workbook each, and above L1 no row of a file."""

from __future__ import annotations

import csv
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from reconcile.privacy.masking import Level
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.kit.report import Desk
from reconcile.reports.labour.paper import BOOKS, LABOUR, LIST
from reconcile.workspace.progress import SILENT
from tests.findings.ascii_tables import engine_with, table


def _fault(programme: str, severity: str, code: str, rows: int | None) -> dict[str, Any]:
    at = {"programme": programme, "source_file": f"{programme}.csv", "sheet": "", "code": code}
    words = {"message": "Iuran untuk peserta yang tidak ada.", "advice": "Kirim daftar pekerja."}
    examples = [] if rows is None else [4, 7]
    return {**at, **words, "severity": severity, "rows": rows, "rows_total": 40, "row_examples": examples}


FAULTS = [
    _fault("bpjstk_iuran", "INFO", "BARIS_TEKNIS", 3),
    _fault("bpjstk_iuran", "PERINGATAN", "IURAN_TANPA_PESERTA", 2),
    _fault("wlkp", "GALAT", "KOLOM_HILANG", None),
]
ROWS = [
    {"programme": "bpjstk_iuran", "source_file": "bpjstk_iuran.csv", "sheet": "", "source_row": row}
    | {"code": "IURAN_TANPA_PESERTA"}
    for row in (4, 1007)
]


@pytest.mark.parametrize("level", [Level.L1, Level.L2])
def test_each_sender_has_a_workbook_and_above_l1_no_row_is_told(tmp_path: Path, level: Level) -> None:
    tables = {"employer_faults": table("employer_faults", FAULTS)}
    tables["employer_fault_rows"] = table("employer_fault_rows", ROWS)
    engine = engine_with(tables, tmp_path / "engine")
    facts = RunFacts("-", date(2018, 3, 31), level, {"bpjstk_iuran": "Rincian iuran"})
    files = LABOUR.write(Desk(engine, tmp_path, facts, Recap((), {}), SILENT))
    engine.close()
    assert [file.name for file in files] == [LIST, f"{BOOKS}/bpjstk_iuran.xlsx", f"{BOOKS}/wlkp.xlsx"]
    with (tmp_path / LIST).open(encoding="utf-8-sig", newline="") as file:
        lines = list(csv.DictReader(file, delimiter=";"))
    assert [line["Kode"] for line in lines] == ["IURAN_TANPA_PESERTA", "BARIS_TEKNIS", "KOLOM_HILANG"]
    assert [line["Contoh baris"] for line in lines[:1]] == ["4, 7" if level == Level.L1 else ""]
    assert [line["Baris bermasalah"] for line in lines] == ["2", "3", ""]
    book = openpyxl.load_workbook(tmp_path / f"{BOOKS}/bpjstk_iuran.xlsx")
    assert "Rincian iuran" in book["Masalah"]["A1"].value
    listed = [row[2] for row in book["Baris"].iter_rows(values_only=True)] if level == Level.L1 else []
    assert book.sheetnames == ["Masalah", "Baris"][: 1 + bool(listed)]
    assert listed[-2:] == (["4", "1007"] if level == Level.L1 else [])


def test_a_run_without_such_rolls_has_no_such_paper(tmp_path: Path) -> None:
    engine = engine_with({"employer_faults": table("employer_faults", [])}, tmp_path / "engine")
    facts = RunFacts("-", date(2018, 3, 31), Level.L1, {})
    assert LABOUR.write(Desk(engine, tmp_path, facts, Recap((), {}), SILENT)) == []
    engine.close()
