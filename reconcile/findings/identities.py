"""What is asked about two rows that may, or may not, be one person, and what the answer would change."""

from __future__ import annotations

from reconcile.findings.finding import USUAL
from reconcile.findings.lists import OUTSIDE

PLAINLY_TWO = "NIK_DUA_ORANG"
"""A NIK on two rows that nobody would take for one person: told to their senders, asked of nobody."""

# Two persons are asked about once: whose their NIK is asks too whether they are one, and so does a pair in
# doubt beside one that a guard kept apart (`ranked`).
# Programmes of both persons of a pair, once each: what joining or parting them would make.
_MET = f"""
WITH pairs AS (
  SELECT DISTINCT person_id_left AS one, person_id_right AS two
  FROM conflicts
  WHERE person_id_left <> person_id_right
), rolls AS (
  SELECT DISTINCT p.person_id, p.programme, COALESCE(n.name, p.programme) AS name
  FROM persons p
  LEFT JOIN question_names n USING (programme)
), crossed AS (
  SELECT k.one, k.two,
         CASE WHEN a.programme = b.programme THEN 'tercatat dua kali di ' || a.name
              WHEN x.one IS NOT NULL
              THEN 'tumpang tindih ' || least(a.name, b.name) || ' dan ' || greatest(a.name, b.name)
              END AS change,
         CASE WHEN x.one IS NOT NULL THEN 2 WHEN a.programme = b.programme THEN 1 ELSE 0 END AS worth
  FROM pairs k
  JOIN rolls a ON a.person_id = k.one
  JOIN rolls b ON b.person_id = k.two
  LEFT JOIN question_pairs x ON x.one = a.programme AND x.two = b.programme
), met AS (
  SELECT one, two, SUM(worth) AS worth, string_agg(DISTINCT change, ', ' ORDER BY change) AS change
  FROM crossed
  GROUP BY one, two
), ranked AS (
  SELECT least(person_id_left, person_id_right) AS one, greatest(person_id_left, person_id_right) AS two,
         MIN(CASE class WHEN 'NIK_DIPAKAI_BERSAMA' THEN 1 WHEN 'PERLU_TINJAUAN' THEN 2 ELSE 3 END) AS first
  FROM conflicts
  WHERE class IN ('NIK_DIPAKAI_BERSAMA', 'PERLU_TINJAUAN', 'TAUTAN_DITOLAK')
    AND person_id_left <> person_id_right
  GROUP BY least(person_id_left, person_id_right), greatest(person_id_left, person_id_right)
), missing AS (
  SELECT DISTINCT person_id FROM unregistered WHERE list <> '{OUTSIDE}'
), held AS (
  SELECT person_id, COUNT(*) AS overlaps, CAST(SUM(amount) AS BIGINT) AS amount
  FROM "overlaps"
  GROUP BY person_id
)
"""

_UNREGISTERED = "u.person_id IS NOT NULL OR v.person_id IS NOT NULL"
# one person in two, or two in one: the answer that changes something is the one that the machine did not take
_LIKELY = """
CASE WHEN c.person_id_left = c.person_id_right THEN 1 - COALESCE(c.probability, 0.9)
     ELSE COALESCE(c.probability, 0.02) END
"""
# years of the smallest aid: of whoever is asked about, of each doubling and overlap, of whoever is missing
_YEARS = f"""
(1 + COALESCE(m.worth, 0) + CASE WHEN {_UNREGISTERED} THEN 1 ELSE 0 END)
"""
_PERSONS = "CASE WHEN c.person_id_left = c.person_id_right THEN 1 ELSE 2 END"
_WORTH = f"{_LIKELY} * (COALESCE(h.amount, 0) + {USUAL} * {_YEARS}) * {_PERSONS}"

_FORMS = "WHEN 'NIK_GANDA_ORANG' THEN 'NIK' WHEN 'NIK_DIPAKAI_BERSAMA' THEN 'PEMILIK'"

IDENTITIES = f"""
({_MET}
SELECT 'conflicts' AS finding, 'IDENTITAS' AS answers, c.class, c.person_id_left AS person_id,
       CASE WHEN c.person_id_left <> c.person_id_right THEN c.person_id_right END AS person_id_other,
       c.record_id_left, c.record_id_right, c.probability, h.amount, CAST({_WORTH} AS DOUBLE) AS consequence,
       CASE c.class {_FORMS} ELSE 'ORANG' END AS form,
       CASE WHEN c.person_id_left = c.person_id_right THEN
              CASE WHEN h.overlaps > 0
                   THEN 'Bila BEDA: ' || CAST(h.overlaps AS STRING) || ' temuan tumpang tindih gugur'
                   ELSE 'Bila BEDA: menjadi dua orang' END
            ELSE 'Bila SAMA: ' || COALESCE(
              m.change,
              CASE WHEN {_UNREGISTERED} THEN 'yang belum terdaftar ternyata terdaftar'
                   ELSE 'data keduanya menjadi satu orang' END) END AS changes,
       c.reason, '' AS part, TRUE AS told_by_pair, w.action, w.authority
FROM conflicts c
LEFT JOIN met m ON m.one = c.person_id_left AND m.two = c.person_id_right
LEFT JOIN missing u ON u.person_id = c.person_id_left
LEFT JOIN missing v ON v.person_id = c.person_id_right
LEFT JOIN held h ON h.person_id = c.person_id_left AND c.person_id_left = c.person_id_right
LEFT JOIN question_wording w ON w.finding = 'conflicts' AND w.code = c.class
LEFT JOIN ranked s ON s.one = least(c.person_id_left, c.person_id_right)
 AND s.two = greatest(c.person_id_left, c.person_id_right)
 AND s.first < CASE c.class WHEN 'PERLU_TINJAUAN' THEN 2 WHEN 'TAUTAN_DITOLAK' THEN 3 ELSE 1 END
WHERE c.class <> '{PLAINLY_TWO}' AND s.one IS NULL)
"""
