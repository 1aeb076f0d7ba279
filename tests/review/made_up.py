"""A published run as small as a review needs: five identity questions about eleven rows, and what must not
be asked."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import tables
from reconcile.run.facts.results import outputs
from reconcile.workspace.manifest_form import SEAL, seal
from reconcile.workspace.runs import RunFolder

NIK = "3171012501800001"
ROWS: list[dict[str, Any]] = [
    {"record_id": "kis-a-1-1", "programme": "kis", "name": "SITI AMINAH", "birth_date": date(1980, 1, 25), "nik": NIK, "kk": "3171010101010001",
     "mother_core": "SULASTRI", "region_code": "3171011001", "rt": "001", "rw": "002", "sex": "F", "card_number": "0001234567890", "address": "JL MAWAR 7",
     "period_start": date(2017, 1, 1), "relationship": "HEAD"},
    {"record_id": "kjs-b-1-1", "programme": "kjs", "name": "SITI AMINNAH", "birth_date": date(1980, 2, 25), "nik": "3171012501800002",
     "kk": "3171010101010001", "region_code": "3171011001", "rt": "001", "rw": "002", "sex": "F", "card_number": "999888",
     "period_start": date(2017, 3, 1), "period_end": date(2017, 8, 31)},
    {"record_id": "dtks-c-1-1", "programme": "dtks", "name": "<b>AMINAH</b>", "birth_year": 1980, "region_code": "3171"},
    {"record_id": "kis-a-1-2", "programme": "kis", "name": "BUDI SANTOSO", "birth_date": date(1975, 5, 1), "nik": "3172020105750003", "sex": "M"},
    {"record_id": "kjs-b-1-2", "programme": "kjs", "name": "SANTOSO BUDI", "birth_date": date(1975, 5, 1), "nik": "3172020105750003", "sex": "M"},
    {"record_id": "kis-a-1-3", "programme": "kis", "name": "AGUS 3172020105750004", "birth_date": date(1990, 12, 31), "sex": "M"},
    {"record_id": "kjs-b-1-3", "programme": "kjs", "name": "AGUS", "birth_year": 1990, "sex": "M", "nik_part": "317202"},
    {"record_id": "kis-a-1-4", "programme": "kis", "name": "DEWI", "sex": "F"},
    {"record_id": "kjs-b-1-4", "programme": "kjs", "name": "DEWA", "sex": "M"},
    {"record_id": "kis-a-1-5", "programme": "kis", "name": "EKO"},
    {"record_id": "kjs-b-1-5", "programme": "kjs", "name": "EKA"},
]  # fmt: skip

# question id, block, rows, persons, consequence, status: told in another order than they are asked in
Told = tuple[str, str, tuple[str, str], int, float, str]
QUESTIONS: list[Told] = [
    ("T-0005", "B-5", ("kis-a-1-5", "kjs-b-1-5"), 2, 5000.0, "DIPUTUSKAN"),
    ("T-0004", "B-4", ("kis-a-1-4", "kjs-b-1-4"), 2, 10.0, "BARU"),
    ("T-0003", "B-3", ("kis-a-1-3", "kjs-b-1-3"), 2, 10.0, "BARU"),
    ("T-0002", "B-2", ("kis-a-1-2", "kjs-b-1-2"), 1, 300.0, "DITANYAKAN_LAGI"),
    ("T-0001", "B-1", ("kis-a-1-1", "kjs-b-1-1"), 2, 1000.0, "BARU"),
]
ORDER = ("T-0001", "T-0002", "T-0003", "T-0004")
CHANGES = "Bila SAMA: tumpang tindih KIS dan KJS"
REASON = "ALASAN-MESIN nama mirip"
ACTION = "USUL-MESIN periksa KTP-el"


def write_run(out: Path, level: str = "L1", rows: list[dict[str, Any]] | None = None) -> Path:
    """Write the run to `out`, with reports of `level`, and return `out`."""
    folder = RunFolder(out)
    listed = ROWS if rows is None else rows
    snapshot = folder.snapshots / "kis" / "made-up"
    snapshot.mkdir(parents=True)
    folder.findings.mkdir()
    full = [
        {"source_file": "berkas.xlsx", "sheet": "Sheet1", "source_row": number, **row}
        for number, row in enumerate(listed, start=2)
    ]
    pq.write_table(pa.Table.from_pylist(full, tables.RECORDS.schema), snapshot / "records.parquet")
    action = {
        **_question(("T-0006", "B-1", ("kis-a-1-1", "kjs-b-1-1"), 1, 9000.0, "BARU")),
        "answers": "TINDAKAN",
    }
    asked = [action, *(_question(told) for told in QUESTIONS)]
    pq.write_table(pa.Table.from_pylist(asked, tables.QUESTIONS.schema), folder.finding("questions"))
    shown = [
        {"block": block, "place": place, "person": min(place, persons), "record_id": record_id}
        for _, block, pair, persons, _, _ in QUESTIONS
        for place, record_id in enumerate(pair, start=1)
    ]
    shown.append({"block": "B-1", "place": 3, "person": 2, "record_id": "dtks-c-1-1"})
    pq.write_table(pa.Table.from_pylist(shown, tables.QUESTION_ROWS.schema), folder.finding("question_rows"))
    about = {"number": "20180331-ab12-cd34", "as_of": "2018-03-31", "reports_level": level}
    manifest = {"run": about, "outputs": outputs(folder)}
    folder.manifest.write_text(json.dumps({**manifest, SEAL: seal(manifest)}), encoding="utf-8")
    return out


def _question(told: Told) -> dict[str, Any]:
    question_id, block, pair, persons, consequence, status = told
    return {
        "question_id": question_id,
        "block": block,
        "answers": "IDENTITAS",
        "finding": "conflicts",
        "class": "PERLU_TINJAUAN",
        "person_id": f"P-{block}-1",
        "person_id_other": f"P-{block}-2" if persons == 2 else None,
        "record_id_left": pair[0],
        "record_id_right": pair[1],
        "probability": 0.4567,
        "consequence": consequence,
        "changes": CHANGES,
        "reason": REASON,
        "action": ACTION,
        "authority": "DASAR-MESIN",
        "status": status,
        "told": (
            "Diputuskan BEDA pada 01-02-2018; ditanyakan lagi karena nama berubah"
            if status == "DITANYAKAN_LAGI"
            else None
        ),
    }
