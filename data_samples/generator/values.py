"""Values that a run chose for its persons, held against who they are: name, birth date, sex."""

from __future__ import annotations

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.people.known import FILE
from data_samples.generator.verified import told
from reconcile.engines.protocol import Engine

_FIELDS = {"name": "nama", "birth_date": "tanggal lahir", "sex": "jenis kelamin"}

# a person of the run is whoever most of his rows are
_CHOSEN = """
SELECT g.person_id, {columns}
FROM register_persons g
JOIN (
    SELECT person_id, person,
           ROW_NUMBER() OVER (PARTITION BY person_id ORDER BY COUNT(*) DESC, person) AS choice
    FROM judged
    GROUP BY person_id, person
) AS p ON p.person_id = g.person_id AND p.choice = 1
JOIN true_people t ON t.person = p.person
"""


def value_lines(engine: Engine, truth: Path, register: pa.Table) -> list[str]:
    """Lines for the screen; none where nobody wrote down who the persons are. truth: truth.parquet. register:
    the run's `register_persons`. Needs `judged` (person_id, person of each row)."""
    path = truth.with_name(FILE)
    if not path.is_file():
        return []
    engine.read("true_people", pq.read_table(path))
    engine.read("register_persons", register)
    columns = ", ".join(
        f"g.{name} IS NOT NULL AS {name}_there, COALESCE(g.{name} = t.{name}, FALSE) AS {name}_right"
        for name in _FIELDS
    )
    rows = engine.arrow(_CHOSEN.format(columns=columns))
    engine.drop("true_people", "register_persons")
    lines = ["", "Register terpadu: nilai yang dipilih"]
    for name, words in _FIELDS.items():
        there, right = (sum(rows[f"{name}_{what}"].to_pylist()) for what in ("there", "right"))
        lines.append(told(f"  {words} yang dipilih dan benar", right, there))
        lines.append(told(f"  orang dengan {words} terpilih", there, len(rows)))
    return lines
