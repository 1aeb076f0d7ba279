"""What is asked about two rows that may, or may not, be one person, and what the answer would change."""

from __future__ import annotations

from reconcile.findings.lists import OUTSIDE

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
         CASE WHEN x.one IS NOT NULL THEN 1000 WHEN a.programme = b.programme THEN 300 ELSE 0 END AS worth
  FROM pairs k
  JOIN rolls a ON a.person_id = k.one
  JOIN rolls b ON b.person_id = k.two
  LEFT JOIN question_pairs x ON x.one = a.programme AND x.two = b.programme
), met AS (
  SELECT one, two, SUM(worth) AS worth, string_agg(DISTINCT change, ', ' ORDER BY change) AS change
  FROM crossed
  GROUP BY one, two
), missing AS (
  SELECT DISTINCT person_id FROM unregistered WHERE list <> '{OUTSIDE}'
), held AS (
  SELECT person_id, COUNT(*) AS overlaps, CAST(SUM(amount) AS BIGINT) AS amount
  FROM "overlaps"
  GROUP BY person_id
)
"""

_UNREGISTERED = "u.person_id IS NOT NULL OR v.person_id IS NOT NULL"
_WORTH = f"""
COALESCE(m.worth, 0) + COALESCE(200 * h.overlaps, 0)
  + CASE WHEN {_UNREGISTERED} THEN 100 ELSE 0 END
  + 100 * COALESCE(4 * c.probability * (1 - c.probability), 0)
"""

IDENTITIES = f"""
({_MET}
SELECT 'conflicts' AS finding, 'IDENTITAS' AS answers, c.class, c.person_id_left AS person_id,
       CASE WHEN c.person_id_left <> c.person_id_right THEN c.person_id_right END AS person_id_other,
       c.record_id_left, c.record_id_right, c.probability, h.amount, CAST({_WORTH} AS DOUBLE) AS consequence,
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
LEFT JOIN question_wording w ON w.finding = 'conflicts' AND w.code = c.class)
"""
