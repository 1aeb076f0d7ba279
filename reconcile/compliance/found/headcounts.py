"""Workers whom a report only counts: more than are registered, and nobody knows who."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

FEWEST, SHARE = 2, 5
"""A gap says something above this many workers, and above this percent of those who were reported."""
IN_A_ROW = 3
"""So many months in a row make it a strong guess."""
REPORT_LASTS = 12
"""Months after which a yearly report is last year's."""

_GAPS = f"""
SELECT g.*, CASE WHEN g.gap > GREATEST({FEWEST}, g.declared * {SHARE} / 100.0) THEN 1 ELSE 0 END AS large
FROM (
    SELECT f.entity_id, s.scheme, m.month, m.number, f.declared, f.reports, f.reported_on, s.stale,
           CASE WHEN h.entity_id IS NULL AND q.scheme IS NULL THEN 0 ELSE 1 END AS enrolled,
           CASE WHEN a.entity_id IS NULL THEN 0 ELSE 1 END AS asked_about,
           CASE f.reports WHEN 1 THEN m.number - YEAR(f.reported_on) * 12 - MONTH(f.reported_on) END AS age,
           f.declared - CASE s.scheme WHEN 'TK' THEN k.on_tk ELSE k.on_kes END - COALESCE(n.named, 0) AS gap,
           CASE WHEN f.is_open = 0 AND f.closed_on < m.month THEN 1 ELSE 0 END AS closed, f.agency, f.state
    FROM firms f
    JOIN roll_states s ON s.as_of IS NOT NULL
    CROSS JOIN law_months m
    JOIN due_days d ON d.month = m.month AND d.programme = s.due
    JOIN firm_months k ON k.entity_id = f.entity_id AND k.month = m.month
    LEFT JOIN enrolled_months h ON h.entity_id = f.entity_id AND h.scheme = s.scheme AND h.month = m.month
    LEFT JOIN (
        SELECT DISTINCT o.entity_id, x.scheme
        FROM firms_asked_about o
        JOIN enrolled_months x ON x.entity_id = o.other_id
    ) q ON q.entity_id = f.entity_id AND q.scheme = s.scheme
    LEFT JOIN (SELECT DISTINCT entity_id FROM firms_asked_about) a ON a.entity_id = f.entity_id
    LEFT JOIN (
        SELECT entity_id, scheme, month, COUNT(DISTINCT person_id) AS named
        FROM absences
        GROUP BY entity_id, scheme, month
    ) n ON n.entity_id = f.entity_id AND n.scheme = s.scheme AND n.month = m.month
    WHERE f.declared > 0 AND d.due_on <= s.as_of AND m.last_day <= s.as_of
      AND m.last_day >= COALESCE(f.reported_on, DATE '1900-01-01')
) g
"""
# of a firm that may be one with another nobody knows whose workers it reports: theirs stand at the other. A
# report counts for the year in which it was made; a business register says how many were meant to work
_COUNTED = f"""
SELECT entity_id, month,
       CASE WHEN enrolled = 1 THEN 'PDS_TK' ELSE 'PWBD_' || scheme END AS class,
       scheme, gap AS persons,
       CASE WHEN closed = 1 THEN 'PERUSAHAAN_BERAKHIR'
            WHEN reports = 1 AND (age IS NULL OR age >= {REPORT_LASTS}) THEN 'WLKP_LAMA'
            WHEN agency = 1 THEN 'ALIH_DAYA'
            WHEN state = 1 AND scheme = 'TK' THEN 'PENYELENGGARA_NEGARA' END AS exempt_reason,
       CASE WHEN stale = 1 OR asked_about = 1 THEN 'TIDAK_DAPAT_DINILAI'
            WHEN reports = 1 AND running >= {IN_A_ROW} THEN 'DUGAAN_KUAT' ELSE 'DUGAAN' END AS certainty
FROM (
    SELECT g.*, SUM(g.large) OVER (
               PARTITION BY g.entity_id, g.scheme
               ORDER BY g.number
               ROWS BETWEEN {IN_A_ROW - 1} PRECEDING AND CURRENT ROW
           ) AS running
    FROM headcount_gaps g
) g
WHERE large = 1 AND (enrolled = 0 OR reports = 1)
"""


def keep_headcounts(engine: Engine) -> int:
    """Keep `headcounts`: gaps between the workers that a firm reports and those who are registered, less
    those who are missing by name. Returns its rows. Needs absences, firms and parameters."""
    engine.keep("headcount_gaps", _GAPS)
    return engine.keep("headcounts", _COUNTED)
