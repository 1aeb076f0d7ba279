"""What is asked about each finding, in SQL: which rows, in which words, and what the answer would change."""

from __future__ import annotations

from reconcile import findings
from reconcile.engines.quoting import listed, literal
from reconcile.findings import USUAL, Finding

_QUESTION = """
SELECT {name} AS finding, 'TINDAKAN' AS answers, f.{column} AS class, f.{person} AS person_id,
       CAST(NULL AS STRING) AS person_id_other, {left} AS record_id_left, {right} AS record_id_right,
       CAST(NULL AS DOUBLE) AS probability, {amount} AS amount,
       CAST({likely} * COALESCE({amount}, {usual}) AS DOUBLE) AS consequence, {form} AS form,
       CAST(NULL AS STRING) AS changes, {sentence} AS reason, {part} AS part, {told_by_pair} AS told_by_pair,
       {action} AS action, {authority} AS authority
FROM {table} f
{names}
LEFT JOIN question_wording w ON w.finding = {name} AND w.code = f.{worded_by}
WHERE f.{column} IN ({asked}) {unless}
"""


def questions_sql() -> str:
    """SQL of what all findings ask; needs `question_wording`, `question_names` and `question_pairs`."""
    return " UNION ALL ".join(finding.question.whole or _question(finding) for finding in findings.FINDINGS)


def _question(finding: Finding) -> str:
    left, *right = (f"f.{row}" for row in finding.rows)
    return _QUESTION.format(
        name=literal(finding.name),
        table=finding.from_sql,
        column=finding.column,
        person=finding.persons[0],
        left=left,
        right=right[0] if right else "CAST(NULL AS STRING)",
        amount="f.amount" if finding.amount else "CAST(NULL AS BIGINT)",
        sentence=finding.question.sentence,
        part=finding.question.part,
        form=finding.form_sql,
        likely=finding.question.likely,
        usual=USUAL,
        told_by_pair="TRUE" if right else "FALSE",
        action=finding.question.action,
        authority=finding.question.authority,
        names=" ".join(
            f"LEFT JOIN question_names n{number} ON n{number}.programme = f.{column}"
            for number, column in enumerate(finding.programmes, 1)
        ),
        worded_by=finding.worded_by,
        asked=listed(finding.coded("finding")),
        unless=f"AND NOT ({finding.question.unless})" if finding.question.unless else "",
    )


_TELLS = ("name", "nik", "nik_part", "birth_date", "birth_year")
_BESIDE = ("kk", "sex", "mother_core", "region_code", "rw", "rt")
"""What two rows of a person are compared by; a row may lack what stands in _BESIDE and still say the same."""

_SAID = {
    "fields": ", ".join(f"r.{name}" for name in (*_TELLS, *_BESIDE)),
    "names": ", ".join((*_TELLS, *_BESIDE)),
    "known": " + ".join(f"CASE WHEN r.{name} IS NULL THEN 0 ELSE 1 END" for name in _BESIDE),
    "within": " AND ".join(
        (
            *(f"(m.{name} = s.{name} OR (m.{name} IS NULL AND s.{name} IS NULL))" for name in _TELLS),
            *(f"(s.{name} IS NULL OR m.{name} = s.{name})" for name in _BESIDE),
        )
    ),
}

# Rows that say the same of a person share a line, but for those of which people say which one stays; so does
# a row that is not asked about and says nothing that a fuller one does not say.
_ROWS = """
WITH blocks AS (
  SELECT DISTINCT block, person_id, 1 AS person FROM question_blocks
  UNION
  SELECT DISTINCT block, person_id_other, 2 FROM question_blocks
  WHERE person_id_other IS NOT NULL
), once AS (
  SELECT block, person_id,
         ROW_NUMBER() OVER (PARTITION BY block ORDER BY MIN(person), person_id) AS person
  FROM blocks
  GROUP BY block, person_id
), listed AS (
  SELECT o.block, o.person, p.record_id,
         ROW_NUMBER() OVER (
           PARTITION BY o.block, o.person
           ORDER BY p.programme, p.source_file, p.sheet, p.source_row, p.record_id
         ) AS n,
         q.block IS NOT NULL AS asked,
         COALESCE(q.apart, FALSE) AS apart
  FROM once o
  JOIN persons p USING (person_id)
  LEFT JOIN (
    SELECT block, record_id, MAX(apart) AS apart
    FROM (
      SELECT block, record_id_left AS record_id, form = 'BARIS' AS apart FROM question_blocks
      UNION ALL
      SELECT block, record_id_right, form = 'BARIS' FROM question_blocks
    ) AS sides
    GROUP BY block, record_id
  ) AS q ON q.block = o.block AND q.record_id = p.record_id
), said AS (
  SELECT l.block, l.person, l.record_id, l.n, l.asked,
         CASE WHEN l.apart THEN l.record_id END AS apart, {fields}, {known} AS known
  FROM listed l
  JOIN records r ON r.record_id = l.record_id
  WHERE l.n <= {most} OR l.asked
), alike AS (
  SELECT block, person, record_id, n, asked,
         MIN(n) OVER (PARTITION BY block, person, {names}, apart) AS first_alike
  FROM said
), fuller AS (
  SELECT s.block, s.record_id, m.n,
         ROW_NUMBER() OVER (PARTITION BY s.block, s.record_id ORDER BY m.known DESC, m.n) AS choice
  FROM said s
  JOIN said m ON m.block = s.block AND m.person = s.person AND m.known > s.known AND {within}
  WHERE NOT s.asked AND m.apart IS NULL
), lines AS (
  SELECT a.block, a.person, a.record_id, a.n, COALESCE(b.first_alike, a.first_alike) AS first_alike,
         CASE WHEN f.n IS NULL THEN 0 ELSE 1 END AS says_less
  FROM alike a
  LEFT JOIN fuller f ON f.block = a.block AND f.record_id = a.record_id AND f.choice = 1
  LEFT JOIN alike b ON b.block = a.block AND b.person = a.person AND b.n = f.n
)
SELECT block,
       CAST(ROW_NUMBER() OVER (
         PARTITION BY block
         ORDER BY person, first_alike, says_less, n, record_id) AS INTEGER) AS place,
       CAST(DENSE_RANK() OVER (PARTITION BY block ORDER BY person, first_alike) AS INTEGER) AS line,
       CAST(person AS INTEGER) AS person, record_id
FROM lines
"""


def rows_sql(most: int) -> str:
    """SQL of the rows of each block with the line on which they stand, at most so many of a person, and those
    that are asked about. Needs `question_blocks`, persons and records."""
    return _ROWS.format(most=most, **_SAID)
