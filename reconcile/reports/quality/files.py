"""One sheet of faults for each file, to send back to its sender."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.shown_sources import FileKey, circulated
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.numbers import percent
from reconcile.workspace.files.file_names import portable_name

FAULT_COLUMNS = (
    ReportColumn("Berkas", "text"),
    ReportColumn("Lembar", "text"),
    ReportColumn("Tingkat", "plain"),
    ReportColumn("Kode", "plain"),
    ReportColumn("Masalah", "text"),
    ReportColumn("Baris bermasalah", "count"),
    ReportColumn("Jumlah baris", "count"),
    ReportColumn("Bagian (%)", "plain"),
    ReportColumn("Contoh baris", "row"),
    ReportColumn("Saran", "text"),
)
RANKS = {"GALAT": 0, "PERINGATAN": 1, "INFO": 2}
"""Severities, the worst first."""


def write_quality(engine: Engine, out: Path, facts: RunFacts) -> list[ReportFile]:
    """Write `kualitas_<file>.csv` for every file of the run, also for one without faults or refused; worst
    faults first."""
    found = faults(engine)
    names = {key: f"kualitas_{name}.csv" for key, name in safe_names(sorted(found), facts).items()}
    return [
        write_csv(
            out / names[key],
            FAULT_COLUMNS,
            [_batch([told_fault(fault, facts) for fault in found[key]])],
            facts.level,
        )
        for key in sorted(found, key=lambda key: names[key])
    ]


def told_fault(fault: Mapping[str, Any], facts: RunFacts) -> dict[str, Any]:
    """The fault as the level tells it: file and sheet by the names they have on paper, and from L2 on no
    row of the export."""
    programme, file = fault["programme"], fault["source_file"]
    return {
        **fault,
        "source_file": facts.sources.file(programme, file),
        "sheet": facts.sources.sheet(programme, file, fault["sheet"] or ""),
        "message": facts.sources.text(programme, fault["message"] or ""),
        "advice": facts.sources.text(programme, fault["advice"] or ""),
        "row_examples": () if facts.level >= Level.L2 else fault.get("row_examples"),
    }


def faults(engine: Engine) -> dict[FileKey, list[dict[str, Any]]]:
    """The faults of every file of the run, worst first in each sheet; a file that was refused has that as
    its only fault."""
    found: dict[FileKey, list[dict[str, Any]]] = {}
    for file in engine.arrow(
        "SELECT programme, source_file, refused, status FROM files ORDER BY programme, source_file, refused"
    ).to_pylist():
        faulty = found.setdefault((file["programme"], file["source_file"]), [])
        faulty += [_refused(file)] if file["refused"] else []
    for problem in engine.arrow("SELECT * FROM quality").to_pylist():
        found.setdefault((problem["programme"], problem["source_file"]), []).append(problem)
    return {key: sorted(problems, key=_worst_first) for key, problems in found.items()}


def _worst_first(problem: dict[str, Any]) -> tuple[str, int, int, str, str]:
    rank = RANKS.get(problem["severity"], len(RANKS))
    return (
        problem["sheet"] or "",
        rank,
        -(problem.get("rows") or 0),
        problem["code"],
        problem["message"] or "",
    )


_OUT_OF_FORCE = {
    "HELD": ("PERINGATAN", "BERKAS_DITAHAN", "Periksa, lalu kirim ulang atau beri tahu bahwa sudah benar"),
    "REPLACED": ("INFO", "BERKAS_DIGANTIKAN", "Tidak perlu berbuat apa-apa"),
    "WITHDRAWN": ("INFO", "BERKAS_DITARIK", "Tidak perlu berbuat apa-apa"),
}
"""Status of a file that could be read and is not in force -> severity, code and advice."""


def _refused(file: dict[str, Any]) -> dict[str, Any]:
    default = "GALAT", "BERKAS_DITOLAK", "Perbaiki, lalu kirim ulang"  # also a repeat
    severity, code, advice = _OUT_OF_FORCE.get(file["status"], default)
    return file | {
        "sheet": "",
        "severity": severity,
        "code": code,
        "message": file["refused"],
        "advice": advice,
    }


def safe_names(keys: Sequence[FileKey], facts: RunFacts) -> dict[FileKey, str]:
    """A safe name without an ending for each file; two that would share one get their programme, then a
    number."""
    names: dict[FileKey, str] = {}
    taken: set[str] = set()
    for programme, source_file in keys:
        slug = _slug(circulated(facts.sources.file(programme, source_file)))
        tries = (slug, f"{slug}_{programme}", *(f"{slug}_{programme}_{n}" for n in range(2, len(keys) + 3)))
        name = next(name for name in tries if name.lower() not in taken)
        taken.add(name.lower())
        names[programme, source_file] = name
    return names


def _slug(source_file: str) -> str:
    """Letters, digits, dots and dashes only, at most 100 characters; what was hidden is an x."""
    stem = re.sub(r"\.(csv|txt|tsv|xlsx|xlsm|xls|xlsb|ods)$", "", source_file, flags=re.IGNORECASE)
    return portable_name(stem.replace("*", "x")) or "berkas"


def _batch(problems: Sequence[dict[str, Any]]) -> pa.RecordBatch:
    lines = [
        (
            p["source_file"],
            p["sheet"],
            p["severity"],
            p["code"],
            p["message"],
            _text(p.get("rows")),
            _text(p.get("rows_total")),
            "" if p.get("share") is None else percent(p["share"], sign=""),
            ", ".join(map(str, p.get("row_examples") or ())),
            p["advice"],
        )
        for p in problems
    ]
    columns = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(FAULT_COLUMNS))]
    return pa.RecordBatch.from_arrays(columns, names=[column.heading for column in FAULT_COLUMNS])


def _text(count: int | None) -> str:
    return "" if count is None else str(count)
