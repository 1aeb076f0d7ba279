"""How many questions and persons people answered with what: the ten reasons of a kelurahan's meeting among
them."""

from __future__ import annotations

import pyarrow as pa

from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.report import Desk
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.verdicts import REASONS

COUNTED = "keputusan_menurut_alasan.csv"
# NIK 1 and NIK 2 are one answer: which row it names is the question's
_ROWS = """
SELECT class, regexp_replace(verdict, ' [12]$', '') AS verdict, COUNT(*) AS questions,
       COUNT(DISTINCT person_id) AS persons
FROM questions
WHERE status = 'DIPUTUSKAN'
GROUP BY ALL
ORDER BY ALL
"""
_COLUMNS = (
    ReportColumn("Temuan", "plain"),
    ReportColumn("Kode temuan", "plain"),
    ReportColumn("Jawaban", "plain"),
    ReportColumn("Alasan musyawarah", "plain"),
    ReportColumn("Pertanyaan", "count"),
    ReportColumn("Orang", "count"),
)


def write_counted(desk: Desk) -> list[ReportFile]:
    """The list, a line for each finding and answer."""
    lines = [
        (
            label(row["class"]),
            row["class"],
            row["verdict"],
            "ya" if row["verdict"] in REASONS else "",
            str(row["questions"]),
            str(row["persons"]),
        )
        for row in desk.engine.arrow(_ROWS).to_pylist()
    ]
    cells = [pa.array([line[place] for line in lines], pa.string()) for place in range(len(_COLUMNS))]
    batch = pa.RecordBatch.from_arrays(cells, names=[column.heading for column in _COLUMNS])
    return [write_csv(desk.out / COUNTED, _COLUMNS, [batch], desk.facts.level)]
