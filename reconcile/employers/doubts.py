"""What people must say or mend of employers, told and never guessed: EMPLOYER_QUESTIONS."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import Any

import pyarrow as pa

from reconcile.employers.faults import OLD_REPORT, WITHOUT_WORKERS
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.tables import EMPLOYER_QUESTIONS
from reconcile.vocabulary.verdicts import DIFFERENT

# rows of two entities; what is one entity already needs no answer, and what people called two has one
_UNSURE = """
SELECT l.record_id_left, l.record_id_right, l.reasons, a.entity_id AS one, b.entity_id AS other
FROM employer_links l
JOIN employer_entities a ON a.record_id = l.record_id_left
JOIN employer_entities b ON b.record_id = l.record_id_right
WHERE l.band = 'ASK' AND a.entity_id <> b.entity_id
ORDER BY l.probability DESC, l.record_id_left, l.record_id_right
"""
_TWO = """
SELECT a.entity_id AS one, b.entity_id AS other
FROM employer_answers v
JOIN employer_entities a ON a.record_id = v.record_id_left
JOIN employer_entities b ON b.record_id = v.record_id_right
WHERE v.verdict = {different}
"""
_NPWP = """
SELECT 'NPWP_DIPAKAI_BERSAMA' AS code, min(e.record_id) AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, count(DISTINCT x.entity_id) AS n, CAST(NULL AS VARCHAR) AS said
FROM records_employer e
JOIN employer_entities x USING (record_id)
WHERE e.npwp9 IS NOT NULL
GROUP BY e.npwp9
HAVING count(DISTINCT x.entity_id) > 1
"""
_NPP = """
SELECT 'NPP_PADA_DUA_PERUSAHAAN' AS code, min(e.record_id) AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, count(DISTINCT x.entity_id) AS n, CAST(NULL AS VARCHAR) AS said
FROM records_employer e
JOIN employer_entities x USING (record_id)
WHERE e.npp IS NOT NULL
GROUP BY e.npp
HAVING count(DISTINCT x.entity_id) > 1
"""
_NOBODYS = """
SELECT 'PEKERJA_TANPA_PERUSAHAAN' AS code, min(p.record_id) AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, count(*) AS n, CAST(NULL AS VARCHAR) AS said
FROM jobs j
JOIN persons p USING (programme, source_file, sheet, source_row)
LEFT JOIN (SELECT DISTINCT npp FROM records_employer) AS a ON a.npp = j.npp
LEFT JOIN (SELECT DISTINCT kode_bu FROM records_employer) AS b ON b.kode_bu = j.kode_bu
CROSS JOIN (SELECT count(npp) AS npps, count(kode_bu) AS entities FROM records_employer) AS l
WHERE coalesce(j.is_worker, TRUE) AND a.npp IS NULL AND b.kode_bu IS NULL
    AND CASE WHEN j.npp IS NOT NULL THEN l.npps ELSE l.entities END > 0
GROUP BY j.programme, coalesce(j.npp, j.kode_bu)
"""
_EMPTY = f"""
SELECT 'PERUSAHAAN_TANPA_PEKERJA' AS code, e.record_id AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, 1 AS n, CAST(NULL AS VARCHAR) AS said
{WITHOUT_WORKERS}
"""
_UNPOINTED = """
SELECT 'IURAN_TANPA_PESERTA' AS code, min(y.record_id) AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, count(*) AS n, CAST(NULL AS VARCHAR) AS said
FROM records_payment y
LEFT JOIN (SELECT DISTINCT worker_number FROM jobs) AS j ON j.worker_number = y.worker_number
LEFT JOIN (SELECT DISTINCT nik FROM records) AS r ON r.nik = y.nik
CROSS JOIN (SELECT count(*) AS workers FROM jobs) AS l
WHERE j.worker_number IS NULL AND r.nik IS NULL AND l.workers > 0
GROUP BY y.programme, y.source_file, coalesce(y.npp, y.kode_bu)
"""
_OLD = """
SELECT 'WLKP_LAMA' AS code, e.record_id AS record_id_left,
    CAST(NULL AS VARCHAR) AS record_id_right, 1 AS n, CAST(NULL AS VARCHAR) AS said
FROM records_employer e
WHERE e.wlkp_no IS NOT NULL AND e.reported_on IS NOT NULL AND e.reported_on < DATE {before}
"""

MESSAGES = {
    "SATU_PERUSAHAAN": (
        "Mungkin satu badan usaha: {said}. Periksa akta, NPWP dan alamat, lalu jawab SAMA atau BEDA."
    ),
    "NPWP_DIPAKAI_BERSAMA": "Satu NPWP tertulis pada {n} badan usaha (mungkin NPWP konsultan pajak atau"
    " induk); tidak dipakai untuk mencocokkan. Minta NPWP masing-masing.",
    "NPP_PADA_DUA_PERUSAHAAN": "Satu NPP tertulis pada {n} badan usaha. Periksa penulisan NPP.",
    "PEKERJA_TANPA_PERUSAHAAN": "{n} baris pekerja menyebut perusahaan yang tidak ada pada daftar perusahaan."
    " Minta daftar perusahaan yang lengkap, atau periksa NPP dan kode badan usahanya.",
    "PERUSAHAAN_TANPA_PEKERJA": "Perusahaan aktif tanpa seorang pun pekerja pada daftar pekerja yang dikirim."
    " Belum tentu tanpa pekerja: periksa kelengkapan daftar pekerja.",
    "IURAN_TANPA_PESERTA": "{n} baris iuran menyebut peserta yang tidak ada pada daftar tenaga kerja. Minta"
    " daftar tenaga kerja yang lengkap, atau periksa KPJ-nya.",
    "WLKP_LAMA": "Laporan WLKP ini lebih dari setahun: jumlah pekerjanya bukan keadaan sekarang.",
}
CODES = tuple(MESSAGES)


def doubts(engine: Engine, as_of: date, answers: pa.Table) -> pa.Table:
    """As EMPLOYER_QUESTIONS. answers: pairs of rows with what people said. Reads `employer_links`,
    `employer_entities`, `records_employer`, `records_payment`, `jobs`, `records` and `persons`."""
    engine.read("employer_answers", answers)
    asked = [{**row, "code": "SATU_PERUSAHAAN", "n": 1, "said": row["reasons"]} for row in _fewest(engine)]
    told = [row for sql in _statements(as_of) for row in engine.arrow(sql).to_pylist()]
    engine.drop("employer_answers")
    found = [
        {**row, "rows": row["n"], "message": MESSAGES[row["code"]].format(n=row["n"], said=row["said"])}
        for row in (*asked, *told)
    ]
    found.sort(key=lambda row: (row["code"], row["record_id_left"], row["record_id_right"] or ""))
    return pa.Table.from_pylist(found, schema=EMPLOYER_QUESTIONS.schema)


def _fewest(engine: Engine) -> Iterator[dict[str, Any]]:
    """The likeliest pairs whose answers settle all: entities that may all be one are asked about in a row,
    and not each with each."""
    two = {
        frozenset((row["one"], row["other"]))
        for row in _rows(engine, _TWO.format(different=literal(DIFFERENT)))
    }
    groups: dict[str, list[str]] = {}
    for row in _rows(engine, _UNSURE):
        one, other = (groups.setdefault(row[side], [row[side]]) for side in ("one", "other"))
        if one is other or frozenset((row["one"], row["other"])) in two:
            continue
        one += other
        groups.update(dict.fromkeys(other, one))
        yield row


def _rows(engine: Engine, sql: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = engine.arrow(sql).to_pylist()
    return rows


def _statements(as_of: date) -> Iterator[str]:
    yield from (_NPWP, _NPP, _NOBODYS, _EMPTY, _UNPOINTED)
    yield _OLD.format(before=literal((as_of - OLD_REPORT).isoformat()))


def counted(questions: pa.Table) -> dict[str, Any]:
    """How many questions there are of each code."""
    codes = questions["code"].to_pylist()
    return {code: codes.count(code) for code in CODES if code in codes}
