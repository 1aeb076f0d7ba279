"""What two rows agree and differ on, as one sentence for staff: the link's own reasons, else a plain
comparison."""

from __future__ import annotations

_DIGITS = range(1, 17)


def _positions(one: str, two: str) -> str:
    """SQL of where two whole numbers differ, as L1 and L2 may tell: at which of their 16 digits, no digit of
    theirs; null where they agree, where one is not whole and where more than four digits differ."""
    differ = [f"substr({one}, {at}, 1) <> substr({two}, {at}, 1)" for at in _DIGITS]
    count = " + ".join(f"CASE WHEN {of} THEN 1 ELSE 0 END" for of in differ)
    named = ", ".join(f"CASE WHEN {of} THEN '{at}' END" for at, of in zip(_DIGITS, differ, strict=True))
    return f"""
    CASE WHEN length({one}) = 16 AND length({two}) = 16 AND {one} <> {two} AND ({count}) <= 4
         THEN concat('angka NIK yang berbeda: posisi ', concat_ws(', ', {named})) END"""


# A link carries a sentence for each field, the strongest first. Pairs that linking never weighed are compared
# as a person would.
EVIDENCE = f"""
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
       concat_ws(', ', COALESCE(w.sentence, concat_ws(', ',
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
         CASE WHEN a.sex <> b.sex THEN 'jenis kelamin berbeda' END)),
         {_positions("a.nik", "b.nik")}) AS sentence
FROM pairs p
JOIN records a ON a.record_id = p.record_id_left
JOIN records b ON b.record_id = p.record_id_right
LEFT JOIN weighed w
  ON w.one = least(p.record_id_left, p.record_id_right)
 AND w.two = greatest(p.record_id_left, p.record_id_right)
"""
