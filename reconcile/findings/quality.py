"""What the sender of each file must mend: file problems, faults of rows, and rows rejected."""

from __future__ import annotations

from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.findings.conflicts import MASS_PERSONS
from reconcile.findings.identities import PLAINLY_TWO
from reconcile.tables import QUALITY
from reconcile.vocabulary.flags import FLAGS

EXAMPLES = 10
_REJECTED = {
    "TANPA_IDENTITAS": (
        (
            "Baris tanpa identitas (ditolak): tanpa NIK yang dapat dipakai dan tanpa nama, atau nama saja"
            " tanpa keterangan lain"
        ),
        "Lengkapi nama dan NIK, lalu kirim ulang",
    )
}
_OTHER_REJECTED = ("Baris ditolak", "Perbaiki baris ini, lalu kirim ulang")
_KEY = ("programme", "source_file", "sheet", "code")

_FLAGGED = f"""
SELECT programme, source_file, sheet, code, fault_rows, source_row
FROM (
  SELECT r.programme, r.source_file, r.sheet, f.code, r.source_row,
         COUNT(*) OVER (PARTITION BY r.programme, r.source_file, r.sheet, f.code) AS fault_rows,
         ROW_NUMBER() OVER (
           PARTITION BY r.programme, r.source_file, r.sheet, f.code ORDER BY r.source_row, r.record_id
         ) AS place
  FROM records r
  JOIN finding_flags f ON (r.flags & f.mask) <> 0
) AS counted
WHERE place <= {EXAMPLES}
ORDER BY programme, source_file, sheet, code, source_row
"""

_REJECTED_ROWS = f"""
SELECT programme, source_file, sheet, rule AS code, fault_rows, source_row
FROM (
  SELECT programme, source_file, sheet, rule, source_row,
         COUNT(*) OVER (PARTITION BY programme, source_file, sheet, rule) AS fault_rows,
         ROW_NUMBER() OVER (PARTITION BY programme, source_file, sheet, rule ORDER BY source_row) AS place
  FROM rejected_rows
) AS counted
WHERE place <= {EXAMPLES}
ORDER BY programme, source_file, sheet, code, source_row
"""

# faults that one file does not show alone; found: SQL of rows of `records`, by record_id
_ON_ROWS = f"""
SELECT programme, source_file, sheet, {{code}} AS code, fault_rows, source_row
FROM (
  SELECT r.programme, r.source_file, r.sheet, r.source_row,
         COUNT(*) OVER (PARTITION BY r.programme, r.source_file, r.sheet) AS fault_rows,
         ROW_NUMBER() OVER (
           PARTITION BY r.programme, r.source_file, r.sheet ORDER BY r.source_row, r.record_id
         ) AS place
  FROM records r
  JOIN ({{found}}) AS f ON f.record_id = r.record_id
) AS counted
WHERE place <= {EXAMPLES}
ORDER BY programme, source_file, sheet, source_row
"""

# a NIK on a few people of each of many files
_MASS = f"""
SELECT b.record_id
FROM records b
JOIN (
  SELECT x.nik
  FROM records x
  JOIN persons p ON p.record_id = x.record_id
  WHERE x.nik IS NOT NULL
  GROUP BY x.nik
  HAVING COUNT(DISTINCT p.person_id) > {MASS_PERSONS}
) AS m ON m.nik = b.nik
"""

_TWO_PEOPLE = f"""
SELECT record_id_left AS record_id FROM conflicts WHERE class = '{PLAINLY_TWO}'
UNION
SELECT record_id_right FROM conflicts WHERE class = '{PLAINLY_TWO}'
"""
_TWO_PEOPLE_TOLD = {
    "severity": "PERINGATAN",
    "message": "NIK ini juga dipakai orang lain yang jelas berbeda (terhitung dari semua berkas)",
    "advice": "Periksa NIK baris ini menurut KTP-el atau KK, lalu kirim ulang",
}

_TOTALS = """
SELECT programme, source_file, sheet, CAST(SUM(rows) AS BIGINT) AS rows_total
FROM ledger
WHERE fate = 'accepted' OR fate = 'rejected'
GROUP BY programme, source_file, sheet
"""

_Row = dict[str, Any]


def quality(engine: Engine) -> int:
    """Keep the table `quality` and return its rows. Needs records, persons, conflicts, rejected_rows,
    problems and ledger.

    One row for each sheet and kind of problem: what `problems` tells, then row faults and rejections that it
    does not name. rows_total: data rows of the sheet (accepted and rejected); share: rows at fault of those,
    between 0 and 1, null for a sheet without data rows. row_examples: at most 10, as a person counts rows in
    Excel.
    """
    labels = {flag.code: (flag.label, flag.advice) for flag in FLAGS}
    severity = {flag.code: "PERINGATAN" if flag.hard else "INFO" for flag in FLAGS}
    found = {_key(row): row for row in engine.arrow("SELECT * FROM problems").to_pylist()}
    engine.read(
        "finding_flags",
        pa.table({"code": [f.code for f in FLAGS], "mask": pa.array([f.mask for f in FLAGS], pa.int64())}),
    )
    for key, row in _gathered(engine, _FLAGGED).items():
        label, advice = labels[row["code"]]
        found.setdefault(key, row | {"severity": severity[row["code"]], "message": label, "advice": advice})
    mass = _ON_ROWS.format(code=literal("NIK_MASSAL"), found=_MASS)
    for key, row in _gathered(engine, mass).items():
        label, advice = labels[row["code"]]
        found.setdefault(
            key,
            row
            | {
                "severity": severity[row["code"]],
                "message": f"{label} (terhitung dari semua berkas)",
                "advice": advice,
            },
        )
    two = _ON_ROWS.format(code=literal(PLAINLY_TWO), found=_TWO_PEOPLE)
    for key, row in _gathered(engine, two).items():
        found.setdefault(key, row | _TWO_PEOPLE_TOLD)
    for key, row in _gathered(engine, _REJECTED_ROWS).items():
        label, advice = _REJECTED.get(row["code"], _OTHER_REJECTED)
        found.setdefault(key, row | {"severity": "GALAT", "message": label, "advice": advice})
    engine.drop("finding_flags")
    totals = {_key(row)[:3]: int(row["rows_total"]) for row in engine.arrow(_TOTALS).to_pylist()}
    rows = [found[key] | _share(found[key]["rows"], totals.get(key[:3], 0)) for key in sorted(found)]
    engine.read("quality", pa.Table.from_pylist(rows, schema=QUALITY.schema))
    return len(rows)


def _key(row: _Row) -> tuple[str, ...]:
    return tuple(row.get(name) or "" for name in _KEY)


def _gathered(engine: Engine, sql: str) -> dict[tuple[str, ...], _Row]:
    gathered: dict[tuple[str, ...], _Row] = {}
    for example in engine.arrow(sql).to_pylist():
        row = gathered.setdefault(
            _key(example),
            {name: example[name] for name in _KEY} | {"rows": example["fault_rows"], "row_examples": []},
        )
        row["row_examples"].append(example["source_row"])
    return gathered


def _share(rows: int | None, total: int) -> _Row:
    return {"rows_total": total, "share": rows / total if rows is not None and total else None}
