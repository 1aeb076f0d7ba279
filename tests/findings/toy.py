"""A finding that nobody needs, added as any other: its SQL, its declaration, its table, a line in the list.

    python -m tests.findings.toy INPUTS OUT PREVIOUS

does a whole run with it, beside a run before that did not know it, and prints as JSON what only the program
itself could tell of it. A process of its own, for what is listed must be so before anybody reads the list.
"""

from __future__ import annotations

import json
import sys
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

from reconcile import findings, tables
from reconcile.engines.protocol import Engine
from reconcile.findings.finding import Code, Finding, Ground, ListFile, Question, Shown, Titles, Unknown
from reconcile.tables import Column, Table

BIRTHDAYS = Table(
    "birthdays",
    "whoever on a roll was born on a day that is even, or odd",
    (
        Column("person_id", pa.string(), required=True),
        Column("record_id", pa.string(), required=True),
        Column("programme", pa.string(), required=True),
        Column("class", pa.string(), codes=("TANGGAL_GENAP", "TANGGAL_GANJIL"), required=True),
    ),
    order=("person_id", "record_id"),
)

_BIRTHDAYS = """
SELECT person_id, record_id, programme,
       CASE WHEN DAY(birth) % 2 = 0 THEN 'TANGGAL_GENAP' ELSE 'TANGGAL_GANJIL' END AS class
FROM listed
WHERE role = 'roll' AND birth IS NOT NULL
ORDER BY person_id, record_id
"""
_RECIPIENTS = """
SELECT person_id, programme, record_id AS one, '' AS two, class, 'CEK_LAPANGAN' AS reason
FROM birthdays
"""


def _make(engine: Engine, _: Ground) -> Unknown:
    engine.keep("birthdays", _BIRTHDAYS)
    return Unknown()


BIRTHDAY = Finding(
    BIRTHDAYS,
    _make,
    Titles(
        screen="Hari lahir", group="Kelompok hari lahir", column="Kolom hari lahir", scores="Nilai hari lahir"
    ),
    (
        Code("TANGGAL_GENAP", "Lahir pada tanggal genap", "tanggalnya genap", "Rayakan", "Kalender"),
        Code("TANGGAL_GANJIL", "Lahir pada tanggal ganjil", counts="information"),
    ),
    ListFile("hari_lahir.csv", "Siapa lahir kapan", after=(Shown("Program asal", "f.programme"),)),
    programmes=("programme",),
    needs=("overlaps",),
    ranked=True,
    question=Question("COALESCE(n1.name, f.programme) || ': ' || w.sentence"),
    recipients=_RECIPIENTS,
    same_by="class",
)


def main(inputs: Path, out: Path, previous: Path) -> None:
    tables.TABLES["birthdays"] = BIRTHDAYS  # type: ignore[index]
    findings.FINDINGS = (*findings.FINDINGS, BIRTHDAY)
    from data_samples.generator.scores import evaluate_run
    from reconcile.reports import totals
    from reconcile.run.facts.summary import as_text, summary
    from reconcile.run.jobs import Job
    from reconcile.run.stages import run
    from reconcile.tables.page import tables_page

    checked: list[str] = []
    equal = totals.must_equal

    def noted(what: str, expected: int, written: int) -> None:
        checked.append(what)
        equal(what, expected, written)

    totals.must_equal = noted  # type: ignore[assignment]
    manifest = run(Job(inputs=inputs, out=out, as_of=date(2017, 6, 30), previous=previous))
    persons = pq.read_table(out / "persons.parquet")
    truth = persons.select(["programme", "source_file", "sheet", "source_row"]).append_column(
        "person", persons["person_id"]
    )
    pq.write_table(truth, out.with_suffix(".truth.parquet"))
    told = {
        "screen": as_text(summary(manifest, out)),
        "scores": evaluate_run(out, out.with_suffix(".truth.parquet")),
        "totals": checked,
        "page": tables_page(tuple(tables.TABLES.values())),
    }
    print(json.dumps(told))


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
