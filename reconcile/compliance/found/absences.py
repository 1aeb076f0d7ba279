"""Workers whom one scheme knows at an employer, and the other does not: PWBD where the whole firm is missing,
PDS_TK where others of it are registered."""

from __future__ import annotations

from reconcile.compliance.found.likeness import keep_likeness
from reconcile.compliance.found.living import keep_living
from reconcile.compliance.reasons import DOUBTS, EXEMPTIONS, NOTES, first_that_holds
from reconcile.compliance.schemes import SCHEMES, Scheme
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

FEW_FIRMS = 5
"""So many say of which kota a roll speaks."""
FEW_MEMBERS = 5
"""So many with several employers say whether a roll lists each of them."""
STALE_DAYS = 92
"""A roll that speaks of a day longer ago says nothing of today."""

_ENROLLED = """
SELECT DISTINCT entity_id, scheme, month
FROM (
    SELECT r.entity_id, r.scheme, m.month
    FROM enrolled r
    JOIN law_months m ON m.last_day >= COALESCE(r.active_from, DATE '1900-01-01')
      AND m.month <= COALESCE(r.active_to, DATE '9999-12-31')
    UNION ALL
    SELECT w.entity_id, s.scheme, w.month
    FROM employment w
    JOIN roll_states s ON s.workers = w.roll
    WHERE w.entity_id IS NOT NULL AND w.state <> 'JAKON'
) AS listed
"""
# workers of the other scheme's roll who are on no row of this one at the same entity
_ONE_SIDED = """
SELECT {scheme} AS scheme, w.entity_id, w.month, w.person_id, w.record_id, w.wage, w.wage_of, w.state,
       w.work_kind, w.is_foreign, w.active_from, w.employer_record_id,
       CASE WHEN j.person_id IS NULL THEN 0 ELSE 1 END AS on_project
FROM employment w
LEFT JOIN (
    SELECT person_id, entity_id, month
    FROM employment
    WHERE roll = {here} AND state <> 'JAKON'
) b ON b.person_id = w.person_id AND b.entity_id = w.entity_id AND b.month = w.month
LEFT JOIN (
    SELECT DISTINCT person_id, entity_id, month
    FROM employment
    WHERE roll = {here} AND state = 'JAKON'
) j ON j.person_id = w.person_id AND j.entity_id = w.entity_id AND j.month = w.month
WHERE w.roll = {there} AND w.entity_id IS NOT NULL AND w.state NOT IN ('JAKON', 'PAID')
  AND b.person_id IS NULL
"""
# kota of which a scheme's roll seems not to speak: files come by branch, and of a branch that sent none
# nobody is missing. Of firms whose workers the other scheme knows there hardly any is on this roll, or none
# of their workers, while elsewhere they are
_UNCOVERED = """
SELECT DISTINCT c.scheme, c.kota_code
FROM (
    SELECT scheme, kota_code, COUNT(*) AS known,
           SUM(enrolled) AS enrolled, SUM(enrolled * listed) AS listed,
           SUM(SUM(enrolled)) OVER (PARTITION BY scheme) AS all_enrolled,
           SUM(SUM(enrolled * listed)) OVER (PARTITION BY scheme) AS all_listed
    FROM (
        SELECT s.scheme, f.kota_code, f.entity_id,
               MAX(CASE WHEN e.entity_id IS NULL THEN 0 ELSE 1 END) AS enrolled,
               MAX(CASE WHEN w.entity_id IS NULL THEN 0 ELSE 1 END) AS listed
        FROM roll_states s
        JOIN roll_states t ON t.scheme = s.other
        JOIN (SELECT DISTINCT roll, entity_id FROM firm_counts) o ON o.roll = t.workers
        JOIN firms f ON f.entity_id = o.entity_id AND f.kota_code IS NOT NULL
        LEFT JOIN (SELECT DISTINCT scheme, entity_id FROM enrolled_months) e
          ON e.entity_id = f.entity_id AND e.scheme = s.scheme
        LEFT JOIN (SELECT DISTINCT roll, entity_id FROM firm_counts) w
          ON w.entity_id = f.entity_id AND w.roll = s.workers
        GROUP BY s.scheme, f.kota_code, f.entity_id
    ) AS firms_there
    GROUP BY scheme, kota_code
) AS c
WHERE (c.known >= {few} AND 3 * c.enrolled < c.known)
   OR (c.enrolled >= {few} AND 3 * c.listed < c.enrolled)
   OR (c.enrolled = 0 AND c.all_enrolled >= {few})
   OR (c.enrolled > 0 AND c.listed = 0 AND c.all_listed >= {few})
"""
# in months of which both rolls speak, and by which changes must have been told
_MISSING = """
SELECT w.*, s.dated, s.stale, s.refused,
       CASE WHEN r.level = 'PROYEK' AND p.active_to < w.month THEN 1 ELSE 0 END AS project_over
FROM one_sided w
JOIN roll_states s ON s.scheme = w.scheme
JOIN roll_states t ON t.scheme = s.other
JOIN due_days d ON d.month = w.month AND d.programme = s.due
JOIN law_months m ON m.month = w.month
LEFT JOIN employer_entities r ON r.record_id = w.employer_record_id
LEFT JOIN records_employer p ON p.record_id = w.employer_record_id
WHERE d.due_on <= s.as_of AND m.last_day <= s.as_of AND m.last_day <= t.as_of
"""
# where else the missing stand on this scheme's roll in that month; a firm that no roll lists may be any.
# Where both schemes know somebody at the other firm too he has two jobs: one says nothing of the other
_THERE = """
SELECT x.scheme, x.entity_id, x.month, x.person_id, w.entity_id AS other_id, t.workers AS other_roll
FROM missing x
JOIN roll_states s ON s.scheme = x.scheme
JOIN roll_states t ON t.scheme = s.other
JOIN employment w ON w.person_id = x.person_id AND w.month = x.month AND w.roll = s.workers
  AND COALESCE(w.entity_id, '') <> x.entity_id
"""
_ELSEWHERE = """
SELECT x.scheme, x.entity_id, x.month, x.person_id, 1 AS elsewhere,
       MAX(CASE WHEN b.person_id IS NULL THEN 1 ELSE 0 END) AS only_there,
       MAX(COALESCE(f.agency, 0)) AS at_agency, MAX(COALESCE(f.state, 0)) AS at_state,
       MAX(CASE WHEN o.entity_id IS NOT NULL OR k.entity_id IS NOT NULL THEN 1 ELSE 0 END) AS at_kin
FROM missing_there x
LEFT JOIN employment b ON b.person_id = x.person_id AND b.month = x.month AND b.entity_id = x.other_id
  AND b.roll = x.other_roll AND b.state IN ('ACTIVE', 'JOINED', 'LEFT')
LEFT JOIN firms f ON f.entity_id = x.other_id
LEFT JOIN firms_asked_about o ON o.entity_id = x.entity_id AND o.other_id = x.other_id
LEFT JOIN (
    SELECT DISTINCT a.entity_id, b.entity_id AS other_id
    FROM firms_of_one_npwp a
    JOIN firms_of_one_npwp b ON b.npwp9 = a.npwp9
    WHERE a.entity_id <> b.entity_id
      AND a.npwp9 IN (SELECT npwp9 FROM firms_of_one_npwp GROUP BY npwp9 HAVING COUNT(*) <= 20)
) k ON k.entity_id = x.entity_id AND k.other_id = x.other_id
GROUP BY x.scheme, x.entity_id, x.month, x.person_id
"""
# whether a roll lists a member once, whatever he works at: of people whom the other scheme has at several
# employers, and this one at any of them, hardly anybody is on its roll at each
_LISTED_ONCE = """
SELECT scheme, CASE WHEN COUNT(*) >= {few} AND 2 * SUM(at_each) >= COUNT(*) THEN 0 ELSE 1 END AS listed_once
FROM (
    SELECT s.scheme, t.person_id, CASE WHEN COUNT(h.entity_id) = COUNT(*) THEN 1 ELSE 0 END AS at_each
    FROM roll_states s
    JOIN roll_states o ON o.scheme = s.other
    JOIN (
        SELECT DISTINCT person_id, entity_id, roll, month
        FROM employment
        WHERE state = 'ACTIVE' AND entity_id IS NOT NULL
          AND month IN (SELECT last_month FROM roll_states)
    ) t ON t.roll = o.workers AND t.month = s.last_month
    LEFT JOIN (
        SELECT DISTINCT person_id, entity_id, roll, month
        FROM employment
        WHERE entity_id IS NOT NULL AND state <> 'JAKON'
          AND month IN (SELECT last_month FROM roll_states)
    ) h ON h.roll = s.workers AND h.month = t.month AND h.person_id = t.person_id
      AND h.entity_id = t.entity_id
    GROUP BY s.scheme, t.person_id
    HAVING COUNT(*) >= 2 AND COUNT(h.entity_id) >= 1
) AS of_several
GROUP BY scheme
"""
# firms of which is asked whether they are one with a registered one that may be their other half: it stands
# on this scheme's roll and not on the other's, or has workers of theirs. One that both schemes have, with
# nobody of theirs, has its own people on each: whatever the answer, these are registered nowhere
_OTHER_HALVES = """
SELECT DISTINCT o.entity_id, h.scheme
FROM firms_asked_about o
JOIN (SELECT DISTINCT entity_id, scheme FROM enrolled_months) h ON h.entity_id = o.other_id
JOIN roll_states s ON s.scheme = h.scheme
LEFT JOIN (SELECT DISTINCT entity_id, scheme FROM enrolled_months) b ON b.entity_id = o.other_id
  AND b.scheme = s.other
LEFT JOIN (SELECT DISTINCT scheme, entity_id, other_id FROM missing_there) w ON w.scheme = h.scheme
  AND w.entity_id = o.entity_id AND w.other_id = o.other_id
WHERE b.entity_id IS NULL OR w.entity_id IS NOT NULL
"""
# that a firm is not registered is said of none of which is asked whether a registered one is its other half:
# its workers are missing from both
_JUDGED = """
SELECT x.entity_id, x.month,
       CASE WHEN x.enrolled = 1 OR x.kin_enrolled = 1 THEN 'PDS_TK' ELSE 'PWBD_' || x.scheme END AS class,
       x.scheme, x.person_id, x.record_id, {exempt} AS exempt_reason, COALESCE({doubt}, {note}) AS doubt,
       CASE WHEN x.stale = 1 OR x.uncovered = 1 THEN 'TIDAK_DAPAT_DINILAI'
            WHEN {doubt} IS NOT NULL THEN 'DUGAAN'
            ELSE 'PASTI' END AS certainty,
       CASE WHEN x.wage IS NULL THEN m.floor_low ELSE LEAST(m.floor_low, x.wage) END AS wage_low,
       x.wage AS wage_high
FROM (
    SELECT x.*, COALESCE(e.elsewhere, 0) AS elsewhere, COALESCE(e.only_there, 0) AS only_there,
           COALESCE(e.at_agency, 0) AS at_agency, COALESCE(e.at_state, 0) AS at_state,
           COALESCE(e.at_kin, 0) AS at_kin, COALESCE(c.listed_once, 1) AS listed_once,
           COALESCE(a.alike, 0) AS alike, COALESCE(a.same, 0) AS same,
           COALESCE(i.alike_elsewhere, 0) AS alike_elsewhere,
           COALESCE(v.dead, 0) AS dead, COALESCE(v.moved, 0) AS moved, COALESCE(v.torn, 0) AS torn,
           CASE WHEN n.person_id IS NULL OR x.month <= n.paid_until THEN 0 ELSE 1 END AS unlisted,
           CASE WHEN h.entity_id IS NULL THEN 0 ELSE 1 END AS enrolled,
           CASE WHEN u.kota_code IS NULL THEN 0 ELSE 1 END AS uncovered,
           CASE WHEN k.entity_id IS NULL THEN 0 ELSE 1 END AS kin_enrolled
    FROM missing x
    LEFT JOIN missing_elsewhere e ON e.scheme = x.scheme AND e.entity_id = x.entity_id AND e.month = x.month
      AND e.person_id = x.person_id
    LEFT JOIN missing_alike a ON a.scheme = x.scheme AND a.entity_id = x.entity_id AND a.month = x.month
      AND a.person_id = x.person_id
    LEFT JOIN missing_alike_elsewhere i ON i.scheme = x.scheme AND i.entity_id = x.entity_id
      AND i.month = x.month AND i.person_id = x.person_id
    LEFT JOIN listed_once c ON c.scheme = x.scheme
    LEFT JOIN vital v ON v.person_id = x.person_id
    LEFT JOIN unlisted n ON n.person_id = x.person_id
    LEFT JOIN enrolled_months h ON h.entity_id = x.entity_id AND h.scheme = x.scheme AND h.month = x.month
    LEFT JOIN firms g ON g.entity_id = x.entity_id
    LEFT JOIN uncovered u ON u.scheme = x.scheme AND u.kota_code = g.kota_code
    LEFT JOIN other_halves k ON k.entity_id = x.entity_id AND k.scheme = x.scheme
) x
JOIN firms f ON f.entity_id = x.entity_id
JOIN law_months m ON m.month = x.month
"""


def keep_absences(engine: Engine, registers: str, place: str) -> int:
    """Keep `absences`: a row for each worker, month and scheme, with what exempts or leaves in doubt. Returns
    its rows.

    registers: SQL of the codes of population registers, as they stand in IN. place: SQL of how a NIK of the
    province served begins, as it stands in LIKE. Needs what `keep_employment` and
    `keep_firms` keep, links, and `roll_states`.
    """
    engine.keep("enrolled_months", _ENROLLED)
    engine.keep("one_sided", " UNION ALL ".join(_one_sided(one) for one in SCHEMES.values()))
    engine.keep("uncovered", _UNCOVERED.format(few=FEW_FIRMS))
    engine.keep("missing", _MISSING)
    engine.keep("missing_there", _THERE)
    engine.keep("missing_elsewhere", _ELSEWHERE)
    engine.keep("listed_once", _LISTED_ONCE.format(few=FEW_MEMBERS))
    keep_likeness(engine)
    engine.keep("other_halves", _OTHER_HALVES)
    keep_living(engine, registers, place)
    exempt, doubt, note = map(first_that_holds, (EXEMPTIONS, DOUBTS, NOTES))
    rows = engine.keep("absences", _JUDGED.format(exempt=exempt, doubt=doubt, note=note))
    engine.drop("one_sided", "missing", "missing_elsewhere", "missing_alike", "missing_alike_elsewhere")
    engine.drop("missing_there", "other_halves")
    return rows


def _one_sided(scheme: Scheme) -> str:
    return _ONE_SIDED.format(
        scheme=literal(scheme.code),
        here=literal(scheme.workers),
        there=literal(SCHEMES[scheme.other].workers),
    )
