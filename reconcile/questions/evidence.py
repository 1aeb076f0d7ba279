"""What two rows agree and differ on, as one sentence for staff: the link's own reasons, else a plain
comparison."""

from __future__ import annotations

# A link carries a sentence for each field, the strongest first. Pairs that linking never weighed are compared
# as a person would.
EVIDENCE = """
WITH pairs AS (
  SELECT DISTINCT record_id_left, record_id_right
  FROM question_findings
  WHERE told_by_pair AND record_id_right IS NOT NULL
), weighed AS (
  SELECT least(record_id_left, record_id_right) AS one, greatest(record_id_left, record_id_right) AS two,
         array_to_string(reasons, ', ') AS sentence
  FROM links
)
SELECT p.record_id_left, p.record_id_right,
       COALESCE(w.sentence, concat_ws(', ',
         CASE WHEN a.nik = b.nik THEN 'NIK sama'
              WHEN a.nik <> b.nik THEN 'NIK berbeda'
              ELSE 'NIK tidak lengkap' END,
         CASE WHEN a.name_key = b.name_key THEN 'nama sama'
              WHEN a.name_first = b.name_first THEN 'hanya nama depan sama'
              ELSE 'nama berbeda' END,
         CASE WHEN a.birth_date = b.birth_date THEN 'tanggal lahir sama'
              WHEN month(a.birth_date) = day(b.birth_date) AND day(a.birth_date) = month(b.birth_date)
                   AND year(a.birth_date) = year(b.birth_date) THEN 'hari dan bulan lahir tertukar'
              WHEN a.birth_date <> b.birth_date THEN 'tanggal lahir berbeda' END,
         CASE WHEN a.kk = b.kk THEN 'nomor KK sama'
              WHEN a.kk <> b.kk THEN 'nomor KK berbeda' END,
         CASE WHEN a.sex <> b.sex THEN 'jenis kelamin berbeda' END)) AS sentence
FROM pairs p
JOIN records a ON a.record_id = p.record_id_left
JOIN records b ON b.record_id = p.record_id_right
LEFT JOIN weighed w
  ON w.one = least(p.record_id_left, p.record_id_right)
 AND w.two = greatest(p.record_id_left, p.record_id_right)
"""
