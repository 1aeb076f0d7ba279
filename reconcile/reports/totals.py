"""Do the reports add up? To the finding tables, to the rows accepted, and to one another."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.findings import UNREGISTERED, Finding
from reconcile.reports.kit.ledger import must_equal
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.lists.lists import finding_lists
from reconcile.reports.written.files import ReportFile

_EXPECTED = """
SELECT 'persons' AS measure, persons AS n FROM report_heads WHERE programme IS NULL
UNION ALL SELECT 'rows ' || programme, COUNT(*) FROM records GROUP BY programme
UNION ALL SELECT 'amount', SUM(amount) FROM "overlaps" WHERE amount IS NOT NULL
"""
_FOUND = "UNION ALL SELECT {name} || ' ' || {class_}, COUNT({counted}) FROM {table} f GROUP BY {class_} "

_LEDGER = "SELECT programme, SUM(rows) AS n FROM ledger WHERE fate = 'accepted' GROUP BY programme"
_TWICE = f"""
SELECT COUNT(*) AS n FROM (
  SELECT person_id
  FROM unregistered
  WHERE list NOT IN ({listed(UNREGISTERED.entering)})
  GROUP BY person_id
  HAVING COUNT(*) > 1) AS twice
"""


def check_totals(engine: Engine, found: Recap, files: Sequence[ReportFile]) -> None:
    """Raise LedgerError, citing the first number that does not add up. Needs every finding table, records,
    ledger and `report_heads`.

    Checked: rows of the ledger = rows of records = rows with a person; every measure and every subtotal of
    the recap; rows of each finding report; nobody on two of the lists that exclude each other.
    """
    counted = engine.arrow(_EXPECTED + "".join(map(_expected, findings.FINDINGS))).to_pylist()
    expected = {row["measure"]: int(row["n"]) for row in counted if row["n"]}
    accepted = {
        f"rows {row['programme']}": int(row["n"]) for row in engine.arrow(_LEDGER).to_pylist() if row["n"]
    }
    for measure in sorted({m for m in expected if m.startswith("rows ")} | set(accepted)):
        must_equal(f"{measure} (ledger)", accepted.get(measure, 0), expected.get(measure, 0))
    for measure in sorted({*expected, *found.measures}, key=_rows_first):
        must_equal(measure, expected.get(measure, 0), found.total(measure))
    for parent, below in found.children().items():
        for measure in found.measures:
            summed = sum(found.counts[place].get(measure, 0) for place in below)
            must_equal(
                f"{measure} di {'/'.join(parent) or 'JUMLAH'}", found.counts[parent].get(measure, 0), summed
            )
    written = {file.name: file.rows for file in files}
    for made in finding_lists():
        if made.file in written:
            rows = engine.arrow(f"SELECT COUNT(*) AS n FROM {made.counted}").column(0)[0].as_py()
            must_equal(made.file, int(rows), written[made.file])
    must_equal("orang pada dua daftar tidak tercatat", 0, int(engine.arrow(_TWICE).column(0)[0].as_py()))


def _rows_first(measure: str) -> tuple[bool, str]:
    """Where rows lack a person, the findings of that person do not add up either: the rows are told."""
    return not measure.startswith("rows "), measure


def _expected(finding: Finding) -> str:
    counted = "*" if finding.cases else f"DISTINCT f.{finding.persons[0]}"
    return _FOUND.format(
        name=literal(finding.name), class_=finding.class_sql(), counted=counted, table=finding.from_sql
    )
