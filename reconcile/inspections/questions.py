"""What people must say or mend of employers, as a list that comes back: `pertanyaan_pemberi_kerja.csv`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.employers.answers import ANSWERS, Answer, row_key
from reconcile.employers.doubts import CODES
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.ingest.returned import Row, lines_of
from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.declared import brief

LIST = "pertanyaan_pemberi_kerja.csv"
ANSWERED = "SATU_PERUSAHAAN"
"""The questions that are answered here; of the others something is mended where the roll is kept."""
COLUMNS = ("kiri", "kanan", "jawaban", "tanggal", "petugas")

_HEADINGS = (
    ReportColumn("No", "count"),
    ReportColumn("Jenis", "plain"),
    ReportColumn("Pertanyaan", "plain"),
    ReportColumn("Baris", "count"),
    ReportColumn("Nama kiri", "text"),
    ReportColumn("Alamat kiri", "text"),
    ReportColumn("Kota kiri", "plain"),
    ReportColumn("Nama kanan", "text"),
    ReportColumn("Alamat kanan", "text"),
    ReportColumn("Kota kanan", "plain"),
    *(ReportColumn(name, "text") for name in COLUMNS),
)
_SIDE = ("programme", "npp", "kode_divisi", "kode_bu", "wlkp_no", "nib", "name_key", "kota_code", "name_raw")
_ASKED = """
SELECT q.code, q.message, q.rows, {sides}
FROM employer_questions q
LEFT JOIN records_employer l ON l.record_id = q.record_id_left
LEFT JOIN records_employer r ON r.record_id = q.record_id_right
ORDER BY {order}, q.rows DESC, q.record_id_left, q.record_id_right
"""


def write_questions(out: Path, engine: Engine, level: Level) -> ReportFile:
    """The list as CSV, those that are answered first. Needs employer_questions and records_employer. Raises
    ValueError at L2 and above: there nothing of a firm is named."""
    if level >= Level.L2:
        raise ValueError("no list of firms at this level")
    sides = ", ".join(f"{side}.{name} AS {side}_{name}" for side in "lr" for name in (*_SIDE, "address"))
    order = " ".join(f"WHEN {literal(code)} THEN {place}" for place, code in enumerate(CODES))
    asked = engine.arrow(_ASKED.format(sides=sides, order=f"CASE q.code {order} END")).to_pylist()
    lines = [_line(place, row) for place, row in enumerate(asked, 1)]
    columns = [pa.array([one[at] for one in lines], pa.string()) for at in range(len(_HEADINGS))]
    batch = pa.RecordBatch.from_arrays(columns, names=[str(at) for at in range(len(_HEADINGS))])
    return write_csv(out / LIST, _HEADINGS, [batch], level)


def _line(place: int, row: Mapping[str, Any]) -> list[str]:
    left, right = ({name: row[f"{side}_{name}"] for name in (*_SIDE, "address")} for side in "lr")
    keys = [row_key(side) or "" if row["code"] == ANSWERED else "" for side in (left, right)]
    shown = [
        cell
        for side in (left, right)
        for cell in (
            side["name_raw"] or "",
            side["address"] or "",
            regency_name(side["kota_code"] or "") or "",
        )
    ]
    return [str(place), row["code"], row["message"], str(row["rows"]), *shown, *keys, "", "", ""]


def read_answers(rows: Iterable[Row], name: str) -> tuple[list[Answer], list[str]]:
    """The answered lines of a list that came back, and a sentence for each that is wrong, with its row and
    what to do. A line without an answer waits. Raises UsageError where it is no such file."""
    found, faults = [], []
    for at, cells in lines_of(rows, name, COLUMNS, COLUMNS):
        if not cells["jawaban"]:
            continue
        fault = _fault(cells)
        if fault:
            faults.append(f"{name} baris {number(at)}: {fault}")
        else:
            day = read_day(cells["tanggal"]).isoformat()
            verdict = cells["jawaban"].upper()
            found.append(Answer(cells["kiri"], cells["kanan"], verdict, day, cells["petugas"][:80]))
    return found, faults


def _fault(cells: Mapping[str, str]) -> str:
    if cells["jawaban"].upper() not in ANSWERS:
        return f"jawaban {brief(cells['jawaban'])} tidak dikenal. Tulis {' atau '.join(ANSWERS)}."
    if not cells["kiri"] or not cells["kanan"]:
        return "kiri atau kanan kosong: pertanyaan ini tidak dijawab di sini. Lihat kolom Pertanyaan."
    if not cells["petugas"]:
        return "petugas kosong. Tulis siapa yang memutuskan."
    try:
        read_day(cells["tanggal"])
    except UsageError:
        return "tanggal tidak terbaca. Tulis hh-bb-tttt."
    return ""
