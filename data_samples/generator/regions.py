"""Classes of other regions and answers of registers that a run found, held against a truth that has them."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.cases import ANSWERS, CASES
from data_samples.generator.verified import told
from reconcile.engines.protocol import Engine
from reconcile.vocabulary.numbers import number

_NONE = "-"
_FOUND = """
SELECT t.person, t.class AS truth, COALESCE(o.class, '-') AS found
FROM true_cases t
LEFT JOIN (SELECT DISTINCT person, person_id FROM judged) AS j ON j.person = t.person
LEFT JOIN other_regions o ON o.person_id = j.person_id
GROUP BY ALL
"""
_ANSWERED = """
SELECT t.answer AS truth, COALESCE(r.register_answer, '-') AS found, COUNT(*) AS rows
FROM true_answers t
LEFT JOIN records r
  ON r.programme = t.programme AND r.source_file = t.source_file AND r.sheet = t.sheet
 AND r.source_row = t.source_row
GROUP BY ALL
"""


def case_lines(engine: Engine, truth: Path, found: pa.Table) -> list[str]:
    """Lines for the screen; none where the truth knows no cases. truth: truth.parquet. found: the run's
    `other_regions`. Needs `judged` and `records`."""
    cases, answers = (truth.with_name(name) for name in (CASES, ANSWERS))
    if not cases.is_file() or not answers.is_file():
        return []
    engine.read("true_cases", pq.read_table(cases))
    engine.read("true_answers", pq.read_table(answers))
    engine.read("other_regions", found)
    classes = Counter((row["truth"] or _NONE, row["found"]) for row in engine.arrow(_FOUND).to_pylist())
    said = Counter({(row["truth"], row["found"]): row["rows"] for row in engine.arrow(_ANSWERED).to_pylist()})
    engine.drop("true_cases", "true_answers", "other_regions")
    return [
        *_confused("Golongan daerah lain: kebenaran -> ditemukan (orang)", classes),
        *_confused("Jawaban data kependudukan: kebenaran -> terbaca (baris)", said),
    ]


def _confused(title: str, counted: Counter[tuple[str, str]]) -> list[str]:
    right = sum(count for (truth, found), count in counted.items() if truth == found)
    lines = [
        f"  {truth:<24} {found:<24} {number(count):>8}" for (truth, found), count in sorted(counted.items())
    ]
    return ["", title, told("  benar", right, counted.total()), *lines]
