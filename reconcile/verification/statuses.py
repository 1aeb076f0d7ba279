"""The status of each row: what the register's rows say of it, the first that is true."""

from __future__ import annotations

from reconcile.engines.quoting import literal
from reconcile.verification.names import WEAK

FOUND = """
SELECT x.record_id, x.person_id,
       CASE WHEN k.record_id IS NOT NULL THEN k.record_id
            WHEN o.niks = 1 THEN o.record_id
            ELSE b.own_record END AS own_record,
       CASE WHEN k.record_id IS NOT NULL THEN x.nik
            WHEN o.niks = 1 THEN o.nik
            ELSE b.nik END AS own_nik,
       COALESCE(b.person_id, x.person_id) AS registered_as,
       CASE WHEN b.record_id IS NOT NULL THEN 1 ELSE 0 END AS by_birth,
       CASE WHEN k.record_id IS NOT NULL THEN 1 ELSE 0 END AS by_nik,
       CASE WHEN b.record_id IS NOT NULL THEN 1 ELSE COALESCE(o.niks, 0) END AS own_niks,
       CASE WHEN k.record_id IS NULL THEN w.record_id END AS owner_record
FROM verified_asked x
LEFT JOIN verified_own k ON k.person_id = x.person_id AND k.nik = x.nik
LEFT JOIN verified_own_of o ON o.person_id = x.person_id
LEFT JOIN verified_owners w ON w.nik = x.nik
LEFT JOIN verified_newborns b ON b.record_id = x.record_id
"""
"""`verified_found`: own_record, the register's row of the row's person; owner_record, of somebody else who
bears its NIK. registered_as: the person of the run who has the own record."""

PAIRS = """
SELECT x.{text} AS one, r.{text} AS other{keys}
FROM verified_found f
JOIN verified_asked x ON x.record_id = f.record_id
JOIN verified_held r ON r.record_id = {record}
WHERE x.{text} <> r.{text}
"""

BESIDE_OWNER = f"""
SELECT f.record_id,
       CASE WHEN COALESCE(n.score, 100) < {WEAK} AND x.name_key <> r.name_key AND x.birth_date <> r.birth_date
              AND NOT (YEAR(x.birth_date) = YEAR(r.birth_date) AND MONTH(x.birth_date) = DAY(r.birth_date)
                       AND DAY(x.birth_date) = MONTH(r.birth_date))
            THEN 1 ELSE 0 END AS contradicted
FROM verified_found f
JOIN verified_asked x ON x.record_id = f.record_id
JOIN verified_held r ON r.record_id = f.owner_record
LEFT JOIN verified_owner_names n ON n.one = x.name AND n.other = r.name
"""

COMPARED = """
SELECT f.record_id, {results}
FROM verified_found f
JOIN verified_asked x ON x.record_id = f.record_id
LEFT JOIN verified_held r ON r.record_id = f.own_record
LEFT JOIN verified_names n ON n.one = x.name AND n.other = r.name
LEFT JOIN verified_mothers m ON m.one = x.mother_core AND m.other = r.mother_core
LEFT JOIN verified_places p ON p.one = x.birth_place AND p.other = r.birth_place
"""

# (condition, status, reason), the first that is true
_STEPS = (
    ("{no_register}", "BELUM_DICEK", "TANPA_DATA_KEPENDUDUKAN"),
    (
        "f.by_nik = 1 AND c.name_result IN ('SESUAI', 'SESUAI_BAKU') AND c.birth_date_result = 'SESUAI'",
        "PADAN",
        "NIK_SAMA",
    ),
    ("f.by_nik = 1", "PADAN_PERBAIKAN", "NIK_SAMA"),
    ("f.owner_record IS NOT NULL AND f.own_niks = 1", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN_SENDIRI_ADA"),
    ("f.own_niks > 1", "PERLU_TINJAUAN", "BEBERAPA_CALON"),
    ("f.by_birth = 1", "PADAN_IDENTITAS", "BAYI_BELUM_BERNAMA"),
    ("f.own_niks = 1", "PADAN_IDENTITAS", "IDENTITAS_SAMA"),
    ("d.person_id IS NOT NULL", "PERLU_TINJAUAN", "CALON_RAGU"),
    ("w.contradicted = 1", "TIDAK_PADAN", "NAMA_DAN_LAHIR_BEDA"),
    ("f.owner_record IS NOT NULL", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN"),
    ("k.mismatch = 1 OR a.mismatch = 1", "TIDAK_PADAN", "JAWABAN_TIDAK_PADAN"),
    ("k.blocked = 1 OR a.blocked = 1", "PERLU_TINJAUAN", "NOMOR_DIBLOKIR"),
    ("k.absent = 1 OR a.absent = 1", "TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN"),
    ("k.unanswered = 1 OR a.unanswered = 1", "BELUM_DICEK", "TANPA_JAWABAN"),
    ("{incomplete}", "BELUM_DICEK", "DATA_KEPENDUDUKAN_TIDAK_LENGKAP"),
    ("x.nik IS NOT NULL AND NOT x.nik_of_home", "DI_LUAR_CAKUPAN", "NIK_TERBITAN_LUAR"),
    ("x.at_home = 0 OR NOT ({covered})", "DI_LUAR_CAKUPAN", "WILAYAH_DI_LUAR_DATA"),
    ("x.nik IS NOT NULL", "TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN"),
    ("x.at_home = 1 OR l.at_home = 1", "TIDAK_DITEMUKAN", "TANPA_NIK"),
    ("TRUE", "DI_LUAR_CAKUPAN", "WILAYAH_TIDAK_DIKETAHUI"),
)


def stepped(place: int) -> str:
    """SQL of a column of `_STEPS`: 1 the status, 2 the reason."""
    return "CASE " + "\n".join(f"WHEN {step[0]} THEN {literal(step[place])}" for step in _STEPS) + " END"


VERIFIED = """
SELECT x.programme, x.source_file, x.sheet, x.source_row, x.record_id, x.person_id,
       {status} AS status,
       {reason} AS reason,
       CASE WHEN {no_register} THEN NULL ELSE s.overlay END AS overlay,
       q.probability, x.nik AS nik_given, f.own_nik AS nik_register, f.own_record AS register_record_id,
       h.as_of AS register_date, {results},
       CAST({agree} AS INTEGER) AS fields_agree, CAST({compared} AS INTEGER) AS fields_compared
FROM verified_asked x
JOIN verified_found f ON f.record_id = x.record_id
JOIN verified_compared c ON c.record_id = x.record_id
LEFT JOIN verified_owner w ON w.record_id = x.record_id
LEFT JOIN verified_doubted d ON d.person_id = x.person_id
LEFT JOIN verified_niks k ON k.nik = x.nik
LEFT JOIN verified_answers a ON a.person_id = x.person_id
LEFT JOIN verified_states s ON s.person_id = f.registered_as
LEFT JOIN verified_weighed q ON q.one = x.record_id AND q.two = f.own_record
LEFT JOIN verified_held h ON h.record_id = f.own_record
LEFT JOIN (SELECT person_id, MAX(at_home) AS at_home FROM verified_asked GROUP BY person_id) AS l
  ON l.person_id = x.person_id
LEFT JOIN verified_covered v ON v.kota = x.kota
"""
