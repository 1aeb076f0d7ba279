"""One sheet of faults for each file, to send back to its sender."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.engine import Engine
from reconcile.reports.csv_files import Column, ReportFile, write_csv
from reconcile.reports.masking import Level

_COLUMNS = (
    Column("Berkas", "text"), Column("Lembar", "text"), Column("Tingkat"), Column("Kode"), Column("Masalah", "text"),
    Column("Baris bermasalah"), Column("Jumlah baris"), Column("Bagian (%)"), Column("Contoh baris", "text"), Column("Saran", "text"),
)  # fmt: skip
_SEVERITY = {"GALAT": 0, "PERINGATAN": 1, "INFO": 2}


def write_quality(engine: Engine, out: Path, level: Level) -> list[ReportFile]:
    """Write `kualitas_<file>.csv` for every file of the run, also for one without faults or refused; worst faults first."""
    found: dict[tuple[str, str], list[dict[str, Any]]] = {}
    for file in engine.arrow("SELECT programme, source_file, refused FROM files ORDER BY programme, source_file").to_pylist():
        found[file["programme"], file["source_file"]] = [_refused(file)] if file["refused"] else []
    for problem in engine.arrow("SELECT * FROM quality").to_pylist():
        found.setdefault((problem["programme"], problem["source_file"]), []).append(problem)
    names = _names(sorted(found))
    return [write_csv(out / names[key], _COLUMNS, [_batch(found[key])], level) for key in sorted(found, key=lambda key: names[key])]


def _refused(file: dict[str, Any]) -> dict[str, Any]:
    return file | {
        "sheet": "",
        "severity": "GALAT",
        "code": "BERKAS_DITOLAK",
        "message": file["refused"],
        "advice": "Perbaiki, lalu kirim ulang",
    }


def _names(keys: Sequence[tuple[str, str]]) -> dict[tuple[str, str], str]:
    """A safe file name for each file; two that would share one get their programme, then a number."""
    names: dict[tuple[str, str], str] = {}
    taken: set[str] = set()
    for programme, source_file in keys:
        slug = _slug(source_file)
        tries = (slug, f"{slug}_{programme}", *(f"{slug}_{programme}_{n}" for n in range(2, len(keys) + 3)))
        name = next(name for name in tries if name.lower() not in taken)
        taken.add(name.lower())
        names[programme, source_file] = f"kualitas_{name}.csv"
    return names


def _slug(source_file: str) -> str:
    """Letters, digits, dots and dashes only, no long number (a NIK has no place in a file name), at most 100 characters."""
    stem = re.sub(r"\.(csv|txt|tsv|xlsx|xlsm|xls|xlsb|ods)$", "", source_file, flags=re.IGNORECASE)
    safe = re.sub(r"[^A-Za-z0-9.-]+", "_", stem).strip("._")
    return re.sub(r"([0-9]{6})[0-9]{10,}", r"\1xxxxxxxxxx", safe)[:100] or "berkas"


def _batch(problems: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    ordered = sorted(
        problems, key=lambda p: (p["sheet"] or "", _SEVERITY.get(p["severity"], 3), -(p.get("rows") or 0), p["code"], p["message"] or "")
    )
    lines = [
        (
            p["source_file"], p["sheet"], p["severity"], p["code"], p["message"], _text(p.get("rows")), _text(p.get("rows_total")),
            _percent(p.get("share")), ", ".join(map(str, p.get("row_examples") or ())), p["advice"],
        )
        for p in ordered
    ]  # fmt: skip
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(_COLUMNS))]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in _COLUMNS])


def _text(count: int | None) -> str:
    return "" if count is None else str(count)


def _percent(share: float | None) -> str:
    return "" if share is None else f"{100 * share:.1f}".replace(".", ",")
