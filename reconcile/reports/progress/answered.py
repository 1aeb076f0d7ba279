"""How far people are: for each kelurahan how many questions are answered, and how many wait."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.reports.kit.addresses import book_sql, precise_first

# A question counts where its block is answered: where the most exactly placed of its persons lives.
_BY_PLACE = f"""
WITH people AS (
  SELECT block, person_id FROM questions
  UNION
  SELECT block, person_id_other FROM questions WHERE person_id_other IS NOT NULL
), ranked AS (
  SELECT p.block, {book_sql("h", "g")} AS book,
         ROW_NUMBER() OVER (PARTITION BY p.block ORDER BY {precise_first("h")}, p.person_id) AS choice
  FROM people p
  LEFT JOIN report_homes h ON h.person_id = p.person_id
  LEFT JOIN report_regions g ON g.region_code = h.region_code
)
SELECT r.book AS place,
       CAST(SUM(CASE WHEN q.status = 'DIPUTUSKAN' THEN 1 ELSE 0 END) AS BIGINT) AS answered,
       CAST(SUM(CASE WHEN q.status = 'DIPUTUSKAN' THEN 0 ELSE 1 END) AS BIGINT) AS waiting,
       CAST(SUM(CASE WHEN q.status <> 'DIPUTUSKAN' AND a.question_id IS NOT NULL THEN 1 ELSE 0 END) AS BIGINT)
         AS kept
FROM questions q
LEFT JOIN answers_kept a ON a.question_id = q.question_id
JOIN ranked r ON r.block = q.block AND r.choice = 1
GROUP BY r.book
ORDER BY r.book
"""


@dataclass(frozen=True)
class Answered:
    """place: code of the kelurahan; of the kota or the province where no more is known. answered: questions
    that were decided and are not asked again; waiting: those that nobody answered yet, or that are asked
    again; kept: those of them whose answer lies in the store since, for the next run."""

    place: str
    answered: int
    waiting: int
    kept: int = 0


def answered_by_place(engine: Engine, kept: Collection[str] = ()) -> list[Answered]:
    """For each place with a question, in the order of their codes. The waiting ones are those of its
    worklist. kept: ids of questions answered since the run. Needs questions and what `keep_homes` keeps."""
    engine.read("answers_kept", pa.table({"question_id": pa.array(sorted(kept), pa.string())}))
    rows = engine.arrow(_BY_PLACE).to_pylist()
    engine.drop("answers_kept")
    return [Answered(row["place"], row["answered"], row["waiting"], row["kept"]) for row in rows]
