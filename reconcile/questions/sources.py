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


# Rows that say the same of a person share a line, but for those of which people say which one stays.
ROWS = """
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
), alike AS (
  SELECT l.block, l.person, l.record_id, l.n,
         MIN(l.n) OVER (
           PARTITION BY l.block, l.person, r.name, r.nik, r.nik_part, r.kk, r.birth_date, r.birth_year, r.sex,
                        r.mother_core, r.region_code, r.rw, r.rt, CASE WHEN l.apart THEN l.record_id END
         ) AS first_alike
  FROM listed l
  JOIN records r ON r.record_id = l.record_id
  WHERE l.n <= {most} OR l.asked
)
SELECT block, CAST(ROW_NUMBER() OVER (PARTITION BY block ORDER BY person, n, record_id) AS INTEGER) AS place,
       CAST(DENSE_RANK() OVER (PARTITION BY block ORDER BY person, first_alike) AS INTEGER) AS line,
       CAST(person AS INTEGER) AS person, record_id
FROM alike
"""
