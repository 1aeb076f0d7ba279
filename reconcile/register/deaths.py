"""Who says that a person is dead, and when: told beside one another, decided by nobody here."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.vocabulary.verdicts import DEAD

GROUP, FIELD = "death", "vital_status"

# what registers say of somebody whom one of them, or people, call dead
_SAID = f"""
SELECT person, record_id, said, as_of, by_people
FROM (
    SELECT x.person, x.record_id, x.vital_status AS said, x.as_of, 0 AS by_people
    FROM merged_rows x
    WHERE x.role = 'register' AND x.vital_status IN ('DEAD', 'ALIVE')
    UNION ALL
    SELECT x.person, x.record_id, 'DEAD' AS said, a.decided_on AS as_of, 1 AS by_people
    FROM answered a
    JOIN merged_rows x ON x.record_id = a.record_id_left
    WHERE a.verdict = {literal(DEAD)} AND a.changed IS NULL
) AS all_said
WHERE person IN (
    SELECT person FROM merged_rows WHERE role = 'register' AND vital_status = 'DEAD'
    UNION
    SELECT x.person FROM answered a JOIN merged_rows x ON x.record_id = a.record_id_left
    WHERE a.verdict = {literal(DEAD)} AND a.changed IS NULL
)
"""
# alive on a day on which, or after which, another says dead: one of them errs
_STATES = """
SELECT person,
       CASE WHEN MAX(CASE WHEN said = 'ALIVE' THEN COALESCE(as_of, DATE '9999-12-31') END)
              >= MIN(CASE WHEN said = 'DEAD' THEN COALESCE(as_of, DATE '1900-01-01') END)
            THEN 'CONTRADICTED' ELSE 'DEAD' END AS vital
FROM merged_deaths
GROUP BY person
"""

LINES = """
SELECT d.person, {line} AS line, d.said AS value, d.record_id, d.as_of,
       CASE WHEN d.by_people = 1 THEN {judgement} ELSE {all} END AS rule,
       CAST(ROW_NUMBER() OVER (
           PARTITION BY d.person ORDER BY d.as_of DESC NULLS LAST, d.said, d.by_people DESC, d.record_id
       ) AS INTEGER) AS rank,
       CAST(COUNT(*) OVER (PARTITION BY d.person) AS INTEGER) AS candidates,
       CAST(v.others AS INTEGER) AS distinct_values, s.vital = 'CONTRADICTED' AS conflict
FROM merged_deaths d
JOIN merged_vital s ON s.person = d.person
JOIN (SELECT person, COUNT(DISTINCT said) AS others FROM merged_deaths GROUP BY person) AS v
  ON v.person = d.person
"""
"""A line for each who says it; line, judgement, all: numbers of `Codes`."""


def keep_deaths(engine: Engine) -> Sequence[str]:
    """Keep `merged_deaths`, a line for each who says it, and `merged_vital`, a word a person; returns
    what was kept. Needs merged_rows and answered."""
    engine.keep("merged_deaths", _SAID)
    engine.keep("merged_vital", _STATES)
    return ("merged_deaths", "merged_vital")
