"""Do the reports add up? To the finding tables, to the rows accepted, and to one another."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.reports.kit.csv_files import ReportFile
from reconcile.reports.lists.lists import WORKLISTS
from reconcile.reports.lists.recap import Recap
from reconcile.vocabulary.errors import LedgerError

_EXPECTED = """
SELECT 'persons' AS measure, persons AS n FROM report_heads WHERE programme IS NULL
UNION ALL SELECT 'rows ' || programme, COUNT(*) FROM records GROUP BY programme
UNION ALL SELECT 'amount', SUM(amount) FROM "overlaps" WHERE amount IS NOT NULL
UNION ALL SELECT 'duplicates GANDA_INTERNAL', COUNT(DISTINCT person_id) FROM duplicates
UNION ALL SELECT 'conflicts ' || class, COUNT(*) FROM conflicts GROUP BY class
UNION ALL SELECT 'overlaps ' || class, COUNT(DISTINCT person_id) FROM "overlaps" GROUP BY class
UNION ALL SELECT 'unregistered ' || list, COUNT(DISTINCT person_id) FROM unregistered GROUP BY list
UNION ALL SELECT 'deaths_and_moves ' || class, COUNT(DISTINCT person_id) FROM deaths_and_moves GROUP BY class
"""

_LEDGER = "SELECT programme, SUM(rows) AS n FROM ledger WHERE fate = 'accepted' GROUP BY programme"
_TWICE = """
SELECT COUNT(*) AS n FROM (
  SELECT person_id FROM unregistered WHERE list <> 'BELUM_TERJANGKAU' GROUP BY person_id HAVING COUNT(*) > 1) AS twice
"""


def check_totals(engine: Engine, found: Recap, files: Sequence[ReportFile]) -> None:
    """Raise LedgerError, citing the first number that does not add up. Needs every finding table, records,
    ledger and `report_heads`.

    Checked: rows of the ledger = rows of records = rows with a person; every measure and every subtotal of
    the recap; rows of each finding report; nobody on two of the lists that exclude each other.
    """
    expected = {row["measure"]: int(row["n"]) for row in engine.arrow(_EXPECTED).to_pylist() if row["n"]}
    accepted = {
        f"rows {row['programme']}": int(row["n"]) for row in engine.arrow(_LEDGER).to_pylist() if row["n"]
    }
    for measure in sorted({m for m in expected if m.startswith("rows ")} | set(accepted)):
        _same(f"{measure} (ledger)", accepted.get(measure, 0), expected.get(measure, 0))
    for measure in sorted(set(expected) | set(found.measures)):
        _same(measure, expected.get(measure, 0), found.total(measure))
    for parent, below in found.children().items():
        for measure in found.measures:
            summed = sum(found.counts[place].get(measure, 0) for place in below)
            _same(
                f"{measure} di {'/'.join(parent) or 'JUMLAH'}", found.counts[parent].get(measure, 0), summed
            )
    written = {file.name: file.rows for file in files}
    for worklist in WORKLISTS:
        if worklist.file in written:
            _same(worklist.file, _count(engine, worklist.finding), written[worklist.file])
    _same("orang pada dua daftar tidak tercatat", 0, int(engine.arrow(_TWICE).column(0)[0].as_py()))


def _count(engine: Engine, finding: str) -> int:
    lists = f"unregistered WHERE list = {literal(finding)}" if finding.isupper() else f'"{finding}"'
    return int(engine.arrow(f"SELECT COUNT(*) AS n FROM {lists}").column(0)[0].as_py())


def _same(what: str, expected: int, got: int) -> None:
    if expected != got:
        raise LedgerError(
            f"Laporan tidak cocok dengan data: {what}: seharusnya {expected}, tertulis {got}; laporan tidak"
            " boleh diedarkan"
        )
