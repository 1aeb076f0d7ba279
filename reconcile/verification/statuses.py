"""The status of each row: what the register's rows say of it, the first that is true."""

from __future__ import annotations

from reconcile.engines.quoting import literal
from reconcile.verification.fields import STATES, TEXTS, states_sql, texts_sql
from reconcile.verification.names import WEAK

_SAID = (
    *("name", "name_alias", "name_key", "birth_date", "birth_place", "sex"),
    *("mother_core", "mother_key", "kk", "region_code"),
)


def _said(of: str) -> str:
    """What rows say that is compared, as columns."""
    return ", ".join(f"{of}.{field}" for field in _SAID)


_BESIDE = (
    *("record_id", "person_id", "programme", "source_file", "sheet", "source_row", "nik", "nik_of_home"),
    *("at_home", "kota", "own_nik", "registered_as", "by_birth", "by_nik", "own_niks", "owner_record"),
    "unlike",
)
_TEXTS = tuple(column for columns in TEXTS.values() for column in columns)
FOUND = f"""
SELECT {", ".join(_BESIDE)}, own_record_id, own_as_of, own_answers,
       {", ".join(f"{field}_state" for field in STATES)}, {texts_sql()}
FROM (
    SELECT {", ".join(f"f.{column}" for column in _BESIDE)}, r.record_id AS own_record_id,
           r.as_of AS own_as_of, r.field_answers AS own_answers,
           {", ".join(f"f.{column}" for column in _TEXTS)},
           {", ".join(f"r.{column} AS own_{column}" for column in _TEXTS)}, {states_sql()}
    FROM (
        SELECT x.record_id, x.person_id, x.programme, x.source_file, x.sheet, x.source_row, x.nik,
               x.nik_of_home, x.at_home, x.kota, {_said("x")},
               CASE WHEN k.record_id IS NOT NULL THEN k.record_id
                    WHEN e.record_id IS NOT NULL THEN e.record_id
                    WHEN o.niks = 1 AND u.record_id IS NULL THEN o.record_id
                    ELSE b.own_record END AS own_record,
               CASE WHEN k.record_id IS NOT NULL OR e.record_id IS NOT NULL THEN x.nik
                    WHEN o.niks = 1 AND u.record_id IS NULL THEN o.nik
                    ELSE b.nik END AS own_nik,
               CASE WHEN k.record_id IS NULL AND e.record_id IS NOT NULL THEN w.person_id
                    ELSE COALESCE(b.person_id, x.person_id) END AS registered_as,
               CASE WHEN b.record_id IS NOT NULL THEN 1 ELSE 0 END AS by_birth,
               CASE WHEN k.record_id IS NOT NULL OR e.record_id IS NOT NULL THEN 1 ELSE 0 END AS by_nik,
               CASE WHEN b.record_id IS NOT NULL THEN 1 ELSE COALESCE(o.niks, 0) END AS own_niks,
               CASE WHEN k.record_id IS NULL AND e.record_id IS NULL THEN w.record_id END AS owner_record,
               CASE WHEN u.record_id IS NOT NULL AND b.record_id IS NULL THEN 1 ELSE 0 END AS unlike
        FROM verified_asked x
        LEFT JOIN verified_own k ON k.person_id = x.person_id AND k.nik = x.nik
        LEFT JOIN verified_own_of o ON o.person_id = x.person_id
        LEFT JOIN verified_owners w ON w.nik = x.nik
        LEFT JOIN verified_held e
          ON e.record_id = w.record_id AND e.name_key = x.name_key AND e.birth_date = x.birth_date
        LEFT JOIN verified_newborns b ON b.record_id = x.record_id
        LEFT JOIN verified_unlike u ON u.record_id = x.record_id
    ) AS f
    LEFT JOIN verified_held r ON r.record_id = f.own_record
) AS beside
"""
"""`verified_found`: each row beside the register's row of its person (own_<column>), field by field as STATES
says; owner_record, of somebody else who bears its NIK. registered_as: the person of the run who has the own
record. Whose NIK, name and birth date are those of a row of the register is that one, also where linking left
the two apart."""

PAIRS = """
SELECT {text} AS one, own_{text} AS other{keys}
FROM verified_found
WHERE {text} <> own_{text}
"""
OWNERS = """
SELECT x.name AS one, r.name AS other, x.name_key AS one_key, r.name_key AS other_key
FROM verified_found f
JOIN verified_asked x ON x.record_id = f.record_id
JOIN verified_held r ON r.record_id = f.owner_record
WHERE x.name <> r.name
"""

_TURNED = """
(YEAR(x.birth_date) = YEAR(r.birth_date) AND MONTH(x.birth_date) = DAY(r.birth_date)
 AND DAY(x.birth_date) = MONTH(r.birth_date))
"""
# beside the owner of its NIK a row may contradict him, be like him in one thing, or be the child of whom the
# mother's own number was written down
BESIDE_OWNER = f"""
SELECT f.record_id,
       CASE WHEN x.unnamed IS NOT NULL AND x.mother_key = r.name_key AND x.birth_date <> r.birth_date
            THEN 1 ELSE 0 END AS of_mother,
       CASE WHEN x.birth_date = r.birth_date OR {_TURNED} OR x.name_key = r.name_key OR n.score >= {WEAK}
            THEN 1 ELSE 0 END AS alike,
       CASE WHEN COALESCE(n.score, 100) < {WEAK} AND x.name_key <> r.name_key AND x.birth_date <> r.birth_date
              AND NOT {_TURNED}
            THEN 1 ELSE 0 END AS contradicted
FROM verified_found f
JOIN verified_asked x ON x.record_id = f.record_id
JOIN verified_held r ON r.record_id = f.owner_record
LEFT JOIN verified_owner_names n ON n.one = x.name AND n.other = r.name
"""

# (condition, status, reason), the first that is true
_STEPS = (
    ("{no_register}", "BELUM_DICEK", "TANPA_DATA_KEPENDUDUKAN"),
    (
        "c.by_nik = 1 AND c.name_result IN ('SESUAI', 'SESUAI_BAKU') AND c.birth_date_result = 'SESUAI'",
        "PADAN",
        "NIK_SAMA",
    ),
    ("c.by_nik = 1 AND c.padan = 1", "PADAN", "NIK_SAMA"),
    ("c.by_nik = 1", "PADAN_PERBAIKAN", "NIK_SAMA"),
    ("c.owner_record IS NOT NULL AND c.own_niks = 1", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN_SENDIRI_ADA"),
    ("c.own_niks > 1", "PERLU_TINJAUAN", "BEBERAPA_CALON"),
    ("c.unlike = 1", "PERLU_TINJAUAN", "ISIAN_BERTENTANGAN"),
    ("c.by_birth = 1", "PADAN_IDENTITAS", "BAYI_BELUM_BERNAMA"),
    ("c.own_niks = 1", "PADAN_IDENTITAS", "IDENTITAS_SAMA"),
    ("w.of_mother = 1", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN"),
    ("w.contradicted = 1 AND d.person_id IS NOT NULL", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN"),
    ("d.person_id IS NOT NULL OR w.alike = 1", "PERLU_TINJAUAN", "CALON_RAGU"),
    ("w.contradicted = 1", "TIDAK_PADAN", "NAMA_DAN_LAHIR_BEDA"),
    ("c.owner_record IS NOT NULL", "NIK_MILIK_ORANG_LAIN", "PEMILIK_LAIN"),
    ("y.nik IS NOT NULL", "PERLU_TINJAUAN", "JAWABAN_BERUBAH"),
    ("m.record_id IS NOT NULL", "TIDAK_PADAN", "JAWABAN_TIDAK_PADAN"),
    ("k.blocked = 1 OR a.blocked = 1", "PERLU_TINJAUAN", "NOMOR_DIBLOKIR"),
    ("k.absent = 1 OR a.absent = 1", "TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN"),
    ("k.there = 1", "BELUM_DICEK", "NIK_ADA_SAJA"),
    ("k.unanswered = 1 OR a.unanswered = 1", "BELUM_DICEK", "TANPA_JAWABAN"),
    ("{incomplete}", "BELUM_DICEK", "DATA_KEPENDUDUKAN_TIDAK_LENGKAP"),
    ("{answered_alone}", "BELUM_DICEK", "TIDAK_DITANYAKAN"),
    ("c.nik IS NOT NULL AND NOT c.nik_of_home", "DI_LUAR_CAKUPAN", "NIK_TERBITAN_LUAR"),
    ("c.at_home = 0 OR NOT ({covered})", "DI_LUAR_CAKUPAN", "WILAYAH_DI_LUAR_DATA"),
    ("c.nik IS NOT NULL", "TIDAK_DITEMUKAN", "NIK_TIDAK_DITEMUKAN"),
    ("c.at_home = 1 OR l.at_home = 1", "TIDAK_DITEMUKAN", "TANPA_NIK"),
    ("TRUE", "DI_LUAR_CAKUPAN", "WILAYAH_TIDAK_DIKETAHUI"),
)


def stepped(place: int) -> str:
    """SQL of a column of `_STEPS`: 1 the status, 2 the reason."""
    return "CASE " + "\n".join(f"WHEN {step[0]} THEN {literal(step[place])}" for step in _STEPS) + " END"


VERIFIED = """
SELECT c.programme, c.source_file, c.sheet, c.source_row, c.record_id, c.person_id,
       {status} AS status,
       {reason} AS reason,
       CASE WHEN {no_register} THEN NULL
            WHEN s.dead = 1 AND s.living = 1 THEN 'CONTRADICTED'
            WHEN s.dead = 1 OR z.dead = 1 THEN 'DEAD'
            WHEN b.overlay IS NOT NULL THEN b.overlay
            WHEN s.moved = 1 OR z.moved = 1 THEN 'MOVED'
            WHEN s.unrecorded = 1 THEN 'NOT_RECORDED' END AS overlay,
       q.probability, c.nik AS nik_given, c.own_nik AS nik_register, c.own_record_id AS register_record_id,
       c.own_as_of AS register_date, {results},
       CAST({agree} AS INTEGER) AS fields_agree, CAST({compared} AS INTEGER) AS fields_compared
FROM (
    SELECT f.record_id, f.own_record_id, f.own_as_of, f.own_nik, f.registered_as, f.by_birth, f.by_nik,
           f.own_niks, f.owner_record, f.unlike, f.programme, f.source_file, f.sheet,
           f.source_row, f.person_id, f.nik,
           f.nik_of_home, f.at_home, f.kota,
           CASE WHEN f.own_answers LIKE '%;person=SESUAI%' THEN 1 ELSE 0 END AS padan, {fields}
    FROM verified_found f
    LEFT JOIN verified_names n ON n.one = f.name AND n.other = f.own_name
    LEFT JOIN verified_mothers m ON m.one = f.mother_core AND m.other = f.own_mother_core
    LEFT JOIN verified_places p ON p.one = f.birth_place AND p.other = f.own_birth_place
    LEFT JOIN verified_sent s ON s.nik = f.nik
) AS c
LEFT JOIN verified_owner w ON w.record_id = c.record_id
LEFT JOIN verified_doubted d ON d.person_id = c.person_id
LEFT JOIN verified_niks k ON k.nik = c.nik
LEFT JOIN verified_answers a ON a.person_id = c.person_id
LEFT JOIN (SELECT DISTINCT nik, person_id FROM verified_withdrawn) AS y
  ON y.nik = c.nik AND y.person_id = c.person_id
LEFT JOIN verified_mismatches m ON m.record_id = c.record_id
LEFT JOIN verified_states s ON s.person_id = c.registered_as
LEFT JOIN verified_other_states z ON z.person_id = c.registered_as AND z.nik = c.nik
LEFT JOIN verified_nik_states b ON b.nik = COALESCE(c.own_nik, c.nik, a.nik)
LEFT JOIN links q
  ON q.record_id_left = LEAST(c.record_id, c.own_record_id)
  AND q.record_id_right = GREATEST(c.record_id, c.own_record_id)
LEFT JOIN (SELECT person_id, MAX(at_home) AS at_home FROM verified_asked GROUP BY person_id) AS l
  ON l.person_id = c.person_id
LEFT JOIN verified_covered v ON v.kota = c.kota
"""
