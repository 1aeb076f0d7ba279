"""The pairs of a published run that the truth of generated rolls tells apart, or together, otherwise."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa

from data_samples.generator.measures import match_truth
from data_samples.generator.scores import read_truth, refuse_another_truth
from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.workspace.published import opened

# missed are all two parts of one true person that are two persons of the run: of each one pair, the likeliest
# that was compared, or else that of their first rows
_PAIRS = """
WITH met AS (
  SELECT l.record_id_left, l.record_id_right, l.probability, l.band, l.reasons,
         CAST(NULL AS STRING) AS refused
  FROM links l
), wrong AS (
  SELECT 'SALAH' AS mistake, m.record_id_left AS one, m.record_id_right AS two, m.probability, m.reasons,
         'LINK' AS how
  FROM met m
  JOIN judged a ON a.record_id = m.record_id_left
  JOIN judged b ON b.record_id = m.record_id_right
  WHERE a.person_id = b.person_id AND a.person <> b.person AND m.band = 'link'
), parts AS (
  SELECT person, person_id, MIN(record_id) AS record_id
  FROM judged
  WHERE record_id IS NOT NULL
  GROUP BY person, person_id
), apart AS (
  SELECT a.person, a.person_id AS person_one, b.person_id AS person_two,
         a.record_id AS first_one, b.record_id AS first_two
  FROM parts a
  JOIN parts b ON b.person = a.person AND a.person_id < b.person_id
), seen AS (
  SELECT a.person, LEAST(a.person_id, b.person_id) AS person_one,
         GREATEST(a.person_id, b.person_id) AS person_two, m.record_id_left, m.record_id_right,
         m.probability, m.reasons, m.how,
         ROW_NUMBER() OVER (
           PARTITION BY a.person, LEAST(a.person_id, b.person_id), GREATEST(a.person_id, b.person_id)
           ORDER BY m.probability DESC NULLS LAST, m.record_id_left, m.record_id_right
         ) AS place
  FROM (
    SELECT record_id_left, record_id_right, probability, reasons,
           CASE WHEN band = 'link' THEN 'LINK_APART' ELSE 'ASKED' END AS how
    FROM met
    UNION ALL
    SELECT record_id_left, record_id_right, probability, NULL, reason FROM refused_links
  ) AS m
  JOIN judged a ON a.record_id = m.record_id_left
  JOIN judged b ON b.record_id = m.record_id_right
  WHERE a.person = b.person AND a.person_id <> b.person_id
), missed AS (
  SELECT 'TERLEWAT' AS mistake, COALESCE(s.record_id_left, p.first_one) AS one,
         COALESCE(s.record_id_right, p.first_two) AS two, s.probability, s.reasons,
         COALESCE(s.how, 'NOT_COMPARED') AS how
  FROM apart p
  LEFT JOIN seen s
    ON s.person = p.person AND s.person_one = p.person_one AND s.person_two = p.person_two AND s.place = 1
)
SELECT x.mistake, x.one AS record_id_left, x.two AS record_id_right, x.probability, x.reasons, x.how,
       a.programme AS programme_left, b.programme AS programme_right, a.name AS name_left,
       b.name AS name_right, CAST(a.birth_date AS STRING) AS birth_left,
       CAST(b.birth_date AS STRING) AS birth_right
FROM (SELECT * FROM wrong UNION ALL SELECT * FROM missed) AS x
JOIN records a ON a.record_id = x.one
JOIN records b ON b.record_id = x.two
ORDER BY x.mistake, x.probability DESC NULLS LAST, x.one, x.two
"""


def mistaken_pairs(out: Path, truth: Path) -> pa.Table:
    """The run's wrong links, and the parts of one true person that it keeps apart, of each two one pair:
    mistake (SALAH, TERLEWAT), the two rows with programme, name and birth date, probability, reasons, how
    (LINK, LINK_APART, ASKED, NOT_COMPARED, or why a guard refused it).

    Raises UsageError when there is no run or no truth, or the truth is another run's.
    """
    known = read_truth(truth)
    with (
        opened(out, "records", "persons", "links", "refused_links") as run,
        opened_engine([run.folder]) as engine,
    ):
        engine.read("truth", known)
        for name in ("persons", "links", "refused_links"):
            engine.read(name, run.table(name))
        refuse_another_truth(*match_truth(engine, "programme" in known.column_names))
        engine.read("records", run.snapshot_tables("records") or tables.empty("records"))
        return engine.arrow(_PAIRS)
