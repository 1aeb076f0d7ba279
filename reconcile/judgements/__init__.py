"""What officers decided about pairs of rows: the worklists they filled in, read back. Judgements outrank every score."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

import pyarrow as pa

from reconcile.errors import UsageError
from reconcile.judgements.answers import Answer, ImportReport, Origin, Refusal, Taken
from reconcile.judgements.recording import record_answers
from reconcile.judgements.store import Store, store_beside

__all__ = [
    "JUDGEMENTS",
    "Answer",
    "ImportReport",
    "Origin",
    "Refusal",
    "Store",
    "Taken",
    "read_judgements",
    "record_answers",
    "store_beside",
]

LEFT, RIGHT, DECISION = "ID baris 1", "ID baris 2", "KEPUTUSAN"
_VERDICTS = {"SAMA": "SAMA", "ORANG SAMA": "SAMA", "BEDA": "BEDA", "ORANG BEDA": "BEDA"}
_NONE = {"", "RAGU", "BELUM", "TIDAK YAKIN"}

JUDGEMENTS = pa.schema([("record_id_left", pa.string()), ("record_id_right", pa.string()), ("verdict", pa.string())])


def read_judgements(folder: Path | None) -> pa.Table | None:
    """The decisions in the CSV files of `folder` (`;`, UTF-8, headings as in the worklists), a row for each pair.

    KEPUTUSAN is SAMA or BEDA; empty or RAGU decides nothing. Raises UsageError, citing file and row, for another word, a
    missing heading, or two decisions on one pair that contradict each other.
    """
    if folder is None:
        return None
    decided: dict[tuple[str, str], tuple[str, str]] = {}
    for pair, verdict, where in (found for path in sorted(folder.glob("*.csv")) for found in _decisions(path)):
        known, first = decided.setdefault(pair, (verdict, where))
        if known != verdict:
            raise UsageError(f"{where}: KEPUTUSAN {verdict} bertentangan dengan {known} pada {first}. Putuskan satu, lalu jalankan lagi.")
    pairs = sorted(decided)
    columns = [[left for left, _ in pairs], [right for _, right in pairs], [decided[pair][0] for pair in pairs]]
    return pa.table(columns, schema=JUDGEMENTS)


def _decisions(path: Path) -> Iterator[tuple[tuple[str, str], str, str]]:
    """(pair in order, verdict, place) for each decided row of a worklist."""
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = csv.DictReader(file, delimiter=";")
        lacking = [name for name in (LEFT, RIGHT, DECISION) if name not in (rows.fieldnames or ())]
        if lacking:
            raise UsageError(f"{path.name}: kolom {', '.join(lacking)} tidak ada. Pakai lembar kerja dari folder reports/.")
        for row in rows:
            where = f"{path.name} baris {rows.line_num}"
            said = (row[DECISION] or "").strip().upper()
            if said in _NONE:
                continue
            if said not in _VERDICTS:
                raise UsageError(f"{where}: KEPUTUSAN tidak dikenal. Isi SAMA, BEDA, RAGU, atau kosongkan.")
            left, right = sorted(((row[LEFT] or "").strip(), (row[RIGHT] or "").strip()))
            yield (left, right), _VERDICTS[said], where
