"""What was answered before, in SQL: which questions of this run it answers, and what must be asked again
although no finding asks it."""

from __future__ import annotations

from reconcile.engines.quoting import listed
from reconcile.findings import USUAL
from reconcile.vocabulary.verdicts import DIFFERENT, FORMS, means_sql

ONCE = listed(name for name, form in FORMS.items() if form.once)

# one and two: the persons the judged rows belong to now; their NIKs, for a person who holds several. Who says
# of an aid that its two rows are two people has said who is who.
JUDGED = f"""
SELECT a.*,
       a.answers = 'IDENTITAS' OR (a.verdict = '{DIFFERENT}' AND a.record_id_right IS NOT NULL) AS identifies,
       l.person_id AS one, COALESCE(r.person_id, l.person_id) AS two,
       least(x.nik, y.nik) AS nik_low, greatest(x.nik, y.nik) AS nik_high
FROM answered a
JOIN persons l ON l.record_id = a.record_id_left
LEFT JOIN persons r ON r.record_id = a.record_id_right
JOIN records x ON x.record_id = a.record_id_left
LEFT JOIN records y ON y.record_id = a.record_id_right
"""

_SAME_ROWS = """
least(j.record_id_left, COALESCE(j.record_id_right, j.record_id_left))
  = least(q.record_id_left, COALESCE(q.record_id_right, q.record_id_left))
AND greatest(j.record_id_left, COALESCE(j.record_id_right, j.record_id_left))
  = greatest(q.record_id_left, COALESCE(q.record_id_right, q.record_id_left))
"""
_ANSWER = """
  SELECT q.question_id, j.verdict, j.nik, j.decided_on, j.decided_by, j.approved_on, j.approved_by, j.changed,
         j.record_id_left, j.record_id_right
"""
_IDENTITY = "j.identifies AND q.answers = 'IDENTITAS'"
_ACTION = "j.answers = 'TINDAKAN' AND q.answers = 'TINDAKAN' AND j.class = q.class"

# The latest answer to: any rows of the same two persons; two NIKs of one person; the rows of an action, or
# the person where it asks about a single row, as another of the person's rows may stand for them by now.
MET = f"""
WITH met AS (
  {_ANSWER}
  FROM {{asked}} q
  JOIN question_answered j
    ON {_IDENTITY} AND j.one <> j.two
   AND least(j.one, j.two) = least(q.person_id, q.person_id_other)
   AND greatest(j.one, j.two) = greatest(q.person_id, q.person_id_other)
  UNION ALL
  {_ANSWER}
  FROM {{asked}} q
  JOIN question_answered j ON {_IDENTITY} AND {_SAME_ROWS}
  UNION ALL
  {_ANSWER}
  FROM {{asked}} q
  JOIN records x ON x.record_id = q.record_id_left
  JOIN records y ON y.record_id = q.record_id_right
  JOIN question_answered j
    ON {_IDENTITY} AND q.person_id_other IS NULL AND j.one = q.person_id AND j.two = q.person_id
   AND j.nik_low = least(x.nik, y.nik) AND j.nik_high = greatest(x.nik, y.nik)
  UNION ALL
  {_ANSWER}
  FROM {{asked}} q
  JOIN question_answered j
    ON {_ACTION} AND (j.record_id_right IS NULL) = (q.record_id_right IS NULL) AND {_SAME_ROWS}
  UNION ALL
  {_ANSWER}
  FROM {{asked}} q
  JOIN question_answered j
    ON {_ACTION} AND j.one = q.person_id
   AND ((j.record_id_right IS NULL AND q.record_id_right IS NULL) OR q.form IN ({ONCE}))
), latest AS (
  SELECT *,
         ROW_NUMBER() OVER (
           PARTITION BY question_id
           ORDER BY decided_on DESC, changed NULLS FIRST, verdict, record_id_left, record_id_right
         ) AS choice
  FROM met
)
SELECT question_id, verdict, nik, decided_on, decided_by, approved_on, approved_by, changed,
       record_id_left, record_id_right, choice = 1 AS chosen
FROM latest
"""

# Rows that are one person because people said so make no finding: when what they saw has changed, this alone
# asks again.
AGAIN = f"""
SELECT 'answered' AS finding, 'IDENTITAS' AS answers, 'PERLU_TINJAUAN' AS class, one AS person_id,
       CASE WHEN one <> two THEN two END AS person_id_other, record_id_left, record_id_right,
       CAST(NULL AS DOUBLE) AS probability, CAST(NULL AS BIGINT) AS amount,
       CAST({USUAL} AS DOUBLE) AS consequence, 'ORANG' AS form,
       CASE WHEN one = two THEN 'Bila BEDA: menjadi dua orang'
            ELSE 'Bila SAMA: data keduanya menjadi satu orang' END AS changes,
       'Petugas pernah menyatakan kedua baris satu orang' AS reason, '' AS part, TRUE AS told_by_pair,
       w.action, w.authority
FROM (
  SELECT j.*,
         ROW_NUMBER() OVER (
           PARTITION BY least(one, two), greatest(one, two)
           ORDER BY decided_on DESC, record_id_left, record_id_right
         ) AS choice
  FROM question_answered j
  WHERE j.answers = 'IDENTITAS' AND {means_sql("j.verdict")} = 'SAMA' AND j.changed IS NOT NULL
    AND NOT EXISTS (
      SELECT 1 FROM question_met m
      WHERE m.record_id_left = j.record_id_left AND m.record_id_right = j.record_id_right
    )
) AS j
LEFT JOIN question_wording w ON w.finding = 'conflicts' AND w.code = 'PERLU_TINJAUAN'
WHERE choice = 1
"""
