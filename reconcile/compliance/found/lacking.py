"""Programmes that a size owes and a firm does not take part in, reports that did not come, and rows that
cannot be true."""

from __future__ import annotations

from reconcile.compliance.found.arrears import TAKEN_IN
from reconcile.compliance.found.headcounts import REPORT_LASTS
from reconcile.compliance.reasons import SURE
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

DAYS_TO_REPORT = 30
"""After founding, restarting or moving."""
YOUNGEST = 15
"""Whoever is younger works for nobody."""

# what a firm takes part in: as its row says, and as rows of its workers do
_TAKEN = """
SELECT t.entity_id, t.month, MAX(t.said) AS said,
       {has}
FROM (
    SELECT r.entity_id, m.month, 1 AS said, r.programmes
    FROM enrolled r
    JOIN law_months m ON m.last_day >= COALESCE(r.active_from, DATE '1900-01-01')
      AND m.month <= COALESCE(r.active_to, DATE '9999-12-31')
    WHERE r.scheme = 'TK' AND r.programmes IS NOT NULL
    UNION ALL
    SELECT w.entity_id, w.month, 0 AS said, w.programmes
    FROM employment w
    WHERE w.roll = 'bpjstk_tk' AND w.entity_id IS NOT NULL AND w.programmes IS NOT NULL
) t
GROUP BY t.entity_id, t.month
"""
_HAS = "MAX(CASE WHEN ' ' || t.programmes || ' ' LIKE '% {code} %' THEN 1 ELSE 0 END) AS has_{code}"
_LACKING = """
SELECT w.entity_id, w.month, o.programme, w.person_id, w.record_id, o.size, k.size_guessed,
       CASE WHEN o.owed = 0 THEN 'DI_BAWAH_SKALA' WHEN f.state = 1 THEN 'PENYELENGGARA_NEGARA'
            WHEN o.programme = 'JP' AND {pensioned} THEN 'USIA_PENSIUN'
            WHEN w.work_kind = 'MAGANG' THEN 'MAGANG_PKL' END AS exempt_reason,
       CASE WHEN k.size_guessed = 1 THEN 'SKALA_DIDUGA'
            WHEN o.programme = 'JP' AND b.birth_date IS NULL THEN 'TANGGAL_LAHIR_TIDAK_DIKETAHUI'
       END AS doubt,
       w.wage AS wage_high, CASE WHEN w.wage IS NULL THEN m.floor_low ELSE w.wage END AS wage_low
FROM employment w
JOIN law_months m ON m.month = w.month
JOIN roll_states s ON s.scheme = 'TK'
JOIN firms f ON f.entity_id = w.entity_id
JOIN firm_months k ON k.entity_id = w.entity_id AND k.month = w.month
JOIN taken t ON t.entity_id = w.entity_id AND t.month = w.month
JOIN (
    SELECT z.month, z.size, p.programme, CASE WHEN o.programme IS NULL THEN 0 ELSE 1 END AS owed
    FROM (SELECT DISTINCT month, size FROM owed_programmes) z
    JOIN scheme_programmes p ON p.scheme = 'TK'
    LEFT JOIN owed_programmes o ON o.month = z.month AND o.size = z.size AND o.programme = p.programme
) o ON o.month = w.month AND o.size = k.size
LEFT JOIN births b ON b.person_id = w.person_id
WHERE w.roll = 'bpjstk_tk' AND w.state = 'ACTIVE' AND m.last_day <= s.as_of
  AND CASE o.programme {absent} END
"""
# the youngest age of a pension: reached on the first day of the month
PENSIONED = (
    "COALESCE((YEAR(b.birth_date) + m.pension_age) * 372 + MONTH(b.birth_date) * 31 + DAY(b.birth_date)"
    " <= YEAR(m.month) * 372 + MONTH(m.month) * 31 + 1, FALSE)"
)
_BIRTHS = """
SELECT person_id, MIN(birth_date) AS birth_date
FROM worked
WHERE birth_date IS NOT NULL
GROUP BY person_id
HAVING MIN(birth_date) = MAX(birth_date)
"""
# firms with members, of whom no report of the last year is known
_UNREPORTED = f"""
SELECT f.entity_id, m.month, GREATEST(k.on_tk, k.on_kes) AS persons,
       CASE WHEN f.is_open = 0 AND f.closed_on < m.month THEN 'PERUSAHAAN_BERAKHIR'
            WHEN DATEDIFF('day', f.since, m.last_day) <= {DAYS_TO_REPORT} THEN 'BARU_BERDIRI'
       END AS exempt_reason,
       CASE WHEN f.reports = 1 AND f.reported_on IS NULL THEN 'TIDAK_DAPAT_DINILAI'
            WHEN a.entity_id IS NOT NULL OR f.certainty < {SURE} THEN 'DUGAAN'
            ELSE 'DUGAAN_KUAT' END AS certainty
FROM firms f
JOIN firm_months k ON k.entity_id = f.entity_id
JOIN law_months m ON m.month = k.month
JOIN (SELECT MAX(last_month) AS month FROM roll_states) w ON w.month = m.month
CROSS JOIN report_state r
LEFT JOIN (
    SELECT DISTINCT o.entity_id
    FROM firms_asked_about o
    JOIN firms g ON g.entity_id = o.other_id
    WHERE g.reports = 1
) a ON a.entity_id = f.entity_id
WHERE r.as_of IS NOT NULL AND k.on_tk + k.on_kes > 0
  AND (f.reports = 0 OR f.reported_on IS NULL
       OR (YEAR(r.as_of) * 12 + MONTH(r.as_of)) - (YEAR(f.reported_on) * 12 + MONTH(f.reported_on))
         >= {REPORT_LASTS})
"""
# rows of workers that cannot be true: dead, unknown to the register, children
_UNTRUE = f"""
SELECT w.entity_id, w.month, s.scheme, w.person_id, w.record_id,
       CASE WHEN v.dead = 1 THEN 'MENINGGAL' WHEN n.person_id IS NOT NULL THEN 'NIK_TIDAK_DITEMUKAN'
            ELSE 'ANAK' END AS doubt
FROM employment w
JOIN roll_states s ON s.workers = w.roll AND s.last_month = w.month
JOIN law_months m ON m.month = w.month
LEFT JOIN vital v ON v.person_id = w.person_id
LEFT JOIN births b ON b.person_id = w.person_id
LEFT JOIN (
    SELECT p.person_id
    FROM persons p
    JOIN records r ON r.record_id = p.record_id
    WHERE r.programme IN ({{registers}}) AND r.vital_status IS NOT NULL
    GROUP BY p.person_id
    HAVING MIN(r.vital_status) = 'NOT_FOUND' AND MAX(r.vital_status) = 'NOT_FOUND'
) n ON n.person_id = w.person_id
WHERE w.entity_id IS NOT NULL AND w.state = 'ACTIVE'
  AND (v.dead = 1 OR n.person_id IS NOT NULL
       OR (YEAR(b.birth_date) + {YOUNGEST}) * 12 + MONTH(b.birth_date) > YEAR(m.month) * 12 + MONTH(m.month))
"""

# full-time at two employers whom nothing makes one: lawful, and asked about where both pay a whole wage
_FULL = "'ACTIVE' AND {one}.wage >= m.floor_low AND COALESCE({one}.work_kind, 'OTHER') = 'OTHER'"
_TWO_JOBS = f"""
SELECT w.entity_id, w.month, 'TK' AS scheme, w.person_id, MIN(w.record_id) AS record_id,
       'DUA_PEKERJAAN_PENUH' AS doubt
FROM employment w
JOIN roll_states s ON s.workers = w.roll AND s.last_month = w.month
JOIN law_months m ON m.month = w.month
JOIN employment o ON o.person_id = w.person_id AND o.month = w.month AND o.roll = w.roll
  AND o.entity_id <> w.entity_id
JOIN firms f ON f.entity_id = w.entity_id
JOIN firms g ON g.entity_id = o.entity_id
LEFT JOIN firms_asked_about a ON a.entity_id = w.entity_id AND a.other_id = o.entity_id
LEFT JOIN vital v ON v.person_id = w.person_id
WHERE w.roll = 'bpjstk_tk' AND w.state = {_FULL.format(one="w")} AND o.state = {_FULL.format(one="o")}
  AND f.agency = 0 AND g.agency = 0 AND f.state = 0 AND g.state = 0 AND a.entity_id IS NULL
  AND COALESCE(v.dead, 0) = 0
GROUP BY w.entity_id, w.month, w.person_id
"""
# worker and dependant of one employer's card at once
_BOTH = """
SELECT w.entity_id, w.month, 'KES' AS scheme, w.person_id, MIN(w.record_id) AS record_id,
       'PEKERJA_DAN_TANGGUNGAN' AS doubt
FROM employment w
JOIN roll_states s ON s.workers = w.roll AND s.last_month = w.month
JOIN worked d ON d.person_id = w.person_id AND d.roll = w.roll AND d.entity_id = w.entity_id
  AND d.fate = 'DEPENDANT'
LEFT JOIN vital v ON v.person_id = w.person_id
WHERE w.roll = 'bpjskes_ppu' AND w.state = 'ACTIVE' AND COALESCE(v.dead, 0) = 0
GROUP BY w.entity_id, w.month, w.person_id
"""


def keep_taken(engine: Engine) -> None:
    """Keep `taken`: in which programmes a firm takes part in a month. Needs employment, firms and
    parameters."""
    engine.keep("taken", _TAKEN.format(has=", ".join(_HAS.format(code=code) for code in TAKEN_IN)))


def keep_lacking(engine: Engine, registers: str) -> None:
    """Keep `lacking` (a row a worker, month and programme), `unreported` (a row a firm) and `untrue` (a row a
    worker and month), and `births`. registers: SQL as it stands in IN. Needs employment, firms, absences,
    `taken` and parameters."""
    engine.keep("births", _BIRTHS)
    absent = " ".join(f"WHEN {literal(code)} THEN t.has_{code} = 0" for code in TAKEN_IN)
    engine.keep("lacking", _LACKING.format(pensioned=PENSIONED, absent=absent))
    engine.keep("unreported", _UNREPORTED)
    untrue = _UNTRUE.format(registers=registers)
    engine.keep("untrue", " UNION ALL ".join((untrue, _TWO_JOBS, _BOTH)))
