"""What a run found of employers and their workers, counted: for the manifest, and in words for the screen."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.vocabulary.numbers import number, rupiah
from reconcile.workspace.files.door import read_table
from reconcile.workspace.runs import RunFolder

_FOUND = ["entity_id", "class", "certainty", "exempt_reason", "short_min"]
_UNCOVERED = ("PWBD_TK", "PWBD_KES", "PDS_TK")
"""Classes of workers who stand on no roll of a scheme."""

_FAULTS = "diperbaiki pengirim (mutu_pemberi_kerja.csv)"
_WORDS = (
    ("workers", 1, "pekerja pada daftarnya"),
    ("to_clarify", 1, "perlu klarifikasi"),
    ("uncovered", 2, "ada pekerja yang pasti belum terdaftar"),
    ("reporting", 2, "hanya wajib lapornya belum ditemukan"),
    ("owing", 2, "iuran belum tercatat dibayar (≥ {owed})"),
    ("questions", 1, "mungkin satu badan usaha (pertanyaan)"),
    ("faults", 1, _FAULTS),
)
"""Count, depth, words: of nothing nothing is said, but for firms to clarify."""


def work(run: RunFolder) -> dict[str, int]:
    """Counts of employers, of workers, of firms to clarify, of arrears and of what senders must mend; none of
    a run without such rolls, and none of what it did not look for."""
    return {**_employers(run), **_compliance(run), **_faults(run)}


def lines_of_work(counts: Mapping[str, int]) -> Iterator[tuple[int, str, int | None]]:
    """Depth, label, count of each line that staff read; none of a run without such rolls."""
    if not counts:
        return
    if "firms" in counts:
        yield 0, f"Badan usaha (dari {number(counts['rows'])} baris)", counts["firms"]
    elif counts.get("typed"):
        yield 0, f"Pendaftaran, {_FAULTS}", counts["typed"]
    elif any(counts.values()):
        yield 0, "Badan usaha: daftarnya tidak ada", None
    for name, depth, words in _WORDS:
        if counts.get(name) or (name == "to_clarify" and name in counts):
            yield depth, words.format(owed=rupiah(counts.get("owed", 0))), counts[name]


def _employers(run: RunFolder) -> dict[str, int]:
    if not run.table("employer_entities").is_file():
        return {}
    entities = read_table(run.table("employer_entities"), ["entity_id"])["entity_id"]
    asked = read_table(run.table("employer_questions"), ["code"])["code"]
    return {
        "rows": len(entities),
        "firms": len(pc.unique(entities)),
        "questions": int(pc.sum(pc.equal(asked, "SATU_PERUSAHAAN")).as_py() or 0),
    }


def _compliance(run: RunFolder) -> dict[str, int]:
    if not run.table("compliance").is_file():
        return {}
    workers = read_table(run.table("employment"), ["person_id"])["person_id"]
    found = read_table(run.table("compliance"), _FOUND)
    found = found.filter(pc.and_(pc.is_null(found["exempt_reason"]), _judged(found)))
    sure = found.filter(pc.equal(found["certainty"], "PASTI"))
    lacking = sure.filter(pc.is_in(sure["class"], pa.array(_UNCOVERED)))
    beyond = found.filter(pc.not_equal(found["class"], "WLKP_LALAI"))
    owing = found.filter(pc.equal(found["class"], "PIUTANG"))
    return {
        "workers": len(pc.unique(workers)),
        "to_clarify": _firms(found),
        "uncovered": _firms(lacking),
        "reporting": _firms(found) - _firms(beyond),
        "owing": _firms(owing),
        "owed": int(pc.sum(owing["short_min"]).as_py() or 0),
    }


def _judged(found: pa.Table) -> pa.ChunkedArray:
    return pc.not_equal(found["certainty"], "TIDAK_DAPAT_DINILAI")


def _firms(found: pa.Table) -> int:
    return len(pc.unique(found["entity_id"]))


def _faults(run: RunFolder) -> dict[str, int]:
    """Of a run that has registrations and no worker or firm, `typed`: no firm is to be expected there."""
    if not run.table("employer_faults").is_file():
        return {}
    severity = read_table(run.table("employer_faults"), ["severity"])["severity"]
    of_work = any(map(run.snapshot_tables, ("records_employer", "records_payment", "jobs")))
    return {"faults" if of_work else "typed": int(pc.sum(pc.not_equal(severity, "INFO")).as_py() or 0)}
