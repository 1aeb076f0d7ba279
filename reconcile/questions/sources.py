"""The questions of each finding table, in SQL: what is asked, about which rows, and what the answer would
change."""

from __future__ import annotations

# Programmes of both persons of a pair, once each: what joining or parting them would make.
_MET = """
WITH pairs AS (
  SELECT DISTINCT person_id_left AS one, person_id_right AS two FROM conflicts WHERE person_id_left <> person_id_right
), rolls AS (
  SELECT DISTINCT p.person_id, p.programme, COALESCE(n.name, p.programme) AS name
  FROM persons p LEFT JOIN question_names n USING (programme)
), crossed AS (
  SELECT k.one, k.two,
         CASE WHEN a.programme = b.programme THEN 'tercatat dua kali di ' || a.name
              WHEN x.one IS NOT NULL THEN 'tumpang tindih ' || least(a.name, b.name) || ' dan ' || greatest(a.name, b.name) END AS change,
         CASE WHEN x.one IS NOT NULL THEN 1000 WHEN a.programme = b.programme THEN 300 ELSE 0 END AS worth
  FROM pairs k JOIN rolls a ON a.person_id = k.one JOIN rolls b ON b.person_id = k.two
  LEFT JOIN question_pairs x ON x.one = a.programme AND x.two = b.programme
), met AS (
  SELECT one, two, SUM(worth) AS worth, string_agg(DISTINCT change, ', ' ORDER BY change) AS change FROM crossed GROUP BY one, two
), missing AS (
  SELECT DISTINCT person_id FROM unregistered WHERE list <> 'INFORMASI_LUAR_DKI'
), held AS (
  SELECT person_id, COUNT(*) AS overlaps, CAST(SUM(amount) AS BIGINT) AS amount FROM "overlaps" GROUP BY person_id
)
"""

IDENTITIES = f"""
({_MET}
SELECT 'conflicts' AS finding, 'IDENTITAS' AS answers, c.class, c.person_id_left AS person_id,
       CASE WHEN c.person_id_left <> c.person_id_right THEN c.person_id_right END AS person_id_other,
       c.record_id_left, c.record_id_right, c.probability, h.amount,
       CAST(COALESCE(m.worth, 0) + COALESCE(200 * h.overlaps, 0) + CASE WHEN u.person_id IS NULL AND v.person_id IS NULL THEN 0 ELSE 100 END
         + 100 * COALESCE(4 * c.probability * (1 - c.probability), 0) AS DOUBLE) AS consequence,
       CASE WHEN c.person_id_left = c.person_id_right THEN
              CASE WHEN h.overlaps > 0 THEN 'Bila BEDA: ' || CAST(h.overlaps AS STRING) || ' temuan tumpang tindih gugur'
                   ELSE 'Bila BEDA: menjadi dua orang' END
            ELSE 'Bila SAMA: ' || COALESCE(m.change,
              CASE WHEN u.person_id IS NULL AND v.person_id IS NULL THEN 'data keduanya menjadi satu orang'
                   ELSE 'yang belum terdaftar ternyata terdaftar' END) END AS changes,
       c.reason, '' AS part, TRUE AS told_by_pair, w.action, w.authority
FROM conflicts c LEFT JOIN met m ON m.one = c.person_id_left AND m.two = c.person_id_right
LEFT JOIN missing u ON u.person_id = c.person_id_left LEFT JOIN missing v ON v.person_id = c.person_id_right
LEFT JOIN held h ON h.person_id = c.person_id_left AND c.person_id_left = c.person_id_right
LEFT JOIN question_wording w ON w.code = c.class)
"""

_ACTION = """
'TINDAKAN' AS answers, CAST(NULL AS STRING) AS person_id_other, CAST(NULL AS DOUBLE) AS probability, CAST(NULL AS STRING) AS changes,
'' AS part
"""

INFORMATION = ("GANDA_DIIZINKAN", "BELUM_DIBAYAR")
"""Classes of overlaps that are shown, and ask nothing."""

_PERIOD = "strftime(f.month_first, '%m-%Y') || ' s.d. ' || strftime(f.month_last, '%m-%Y')"

ACTIONS = f"""
SELECT 'overlaps' AS finding, {_ACTION.replace("''", "f.rule || COALESCE(CAST(f.month_first AS STRING), '')")}, f.class, f.person_id, f.record_id_left, f.record_id_right,
       f.amount, CAST(COALESCE(f.amount, 0) AS DOUBLE) AS consequence,
       'Tercatat di ' || COALESCE(a.name, f.programme_left) || ' dan ' || COALESCE(b.name, f.programme_right) ||
         CASE WHEN f.months IS NULL THEN ' (bulan bersamanya belum diketahui)'
              ELSE ' selama ' || CAST(f.months AS STRING) || ' bulan (' || {_PERIOD} || ')' END ||
         '; ' || COALESCE(w.sentence, f.class) AS reason, TRUE AS told_by_pair, f.action, f.authority
FROM "overlaps" f LEFT JOIN question_names a ON a.programme = f.programme_left LEFT JOIN question_names b ON b.programme = f.programme_right
LEFT JOIN question_wording w ON w.code = f.class
WHERE f.class NOT IN {INFORMATION}
UNION ALL BY NAME
SELECT 'duplicates' AS finding, {_ACTION}, f.reason AS class, f.person_id, f.record_id_left, f.record_id_right,
       CAST(NULL AS BIGINT) AS amount, CAST(0 AS DOUBLE) AS consequence,
       COALESCE(n.name, f.programme) || ': ' || w.sentence AS reason, TRUE AS told_by_pair, w.action, w.authority
FROM duplicates f LEFT JOIN question_names n USING (programme)
LEFT JOIN question_wording w ON w.code = CASE WHEN f.reason = 'TANPA_NIK' THEN 'DUA_BARIS' ELSE f.reason END
UNION ALL BY NAME
SELECT 'unregistered' AS finding, {_ACTION}, f.list AS class, f.person_id, f.record_id AS record_id_left, CAST(NULL AS STRING) AS record_id_right,
       CAST(NULL AS BIGINT) AS amount, CAST(0 AS DOUBLE) AS consequence, w.sentence AS reason, FALSE AS told_by_pair, w.action, w.authority
FROM unregistered f LEFT JOIN question_wording w ON w.code = f.reason WHERE f.list NOT IN ('INFORMASI_LUAR_DKI', 'MUNGKIN_TERCATAT')
UNION ALL BY NAME
SELECT 'deaths_and_moves' AS finding, {_ACTION}, f.class, f.person_id, f.record_id AS record_id_left, f.register_record_id AS record_id_right,
       CAST(NULL AS BIGINT) AS amount, CAST(0 AS DOUBLE) AS consequence, COALESCE(n.name, f.programme) || ': ' || w.sentence AS reason,
       TRUE AS told_by_pair, w.action, w.authority
FROM deaths_and_moves f LEFT JOIN question_names n USING (programme) LEFT JOIN question_wording w ON w.code = f.class
"""

ROWS = """
WITH blocks AS (
  SELECT DISTINCT block, person_id, 1 AS person FROM questions
  UNION SELECT DISTINCT block, person_id_other, 2 FROM questions WHERE person_id_other IS NOT NULL
), once AS (
  SELECT block, person_id, MIN(person) AS person FROM blocks GROUP BY block, person_id
), listed AS (
  SELECT o.block, o.person, p.record_id,
         ROW_NUMBER() OVER (PARTITION BY o.block, o.person ORDER BY p.programme, p.source_file, p.sheet, p.source_row, p.record_id) AS n,
         q.block IS NOT NULL AS asked
  FROM once o JOIN persons p USING (person_id)
  LEFT JOIN (SELECT block, record_id_left AS record_id FROM questions UNION SELECT block, record_id_right FROM questions) q
    ON q.block = o.block AND q.record_id = p.record_id
)
SELECT block, CAST(ROW_NUMBER() OVER (PARTITION BY block ORDER BY person, n, record_id) AS INTEGER) AS place,
       CAST(person AS INTEGER) AS person, record_id
FROM listed WHERE n <= {most} OR asked
"""
