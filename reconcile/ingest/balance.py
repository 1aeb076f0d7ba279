"""The sums that must hold for a sheet before anything of it is written down: rows, and the numbers in
them."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

from reconcile.ingest.cells.sheets import told_place
from reconcile.ingest.spools import Spool
from reconcile.vocabulary.errors import LedgerError

Numbers = Counter[tuple[str, str]]
"""(fate, kind) -> cells that look like a NIK in the rows of that fate."""


@dataclass
class Outcome:
    """What became of the people of a sheet. rejected_by: rule -> how many rows, and the first ten.

    filled: field -> rows with a usable value. flagged: code -> (rows, first ten).
    numbers: (fate, rule) -> cells that look like a NIK in those rows.
    """

    accepted: int = 0
    rejected_by: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    filled: Counter[str] = field(default_factory=Counter)
    flagged: dict[str, tuple[int, list[int]]] = field(default_factory=dict)
    numbers: Counter[tuple[str, str]] = field(default_factory=Counter)

    @property
    def rejected(self) -> int:
        return sum(rows for rows, _ in self.rejected_by.values())

    def reject(self, rule: str, rows: list[int]) -> None:
        """Count rows that `rule` rejects."""
        count, examples = self.rejected_by.get(rule, (0, []))
        self.rejected_by[rule] = (count + len(rows), (examples + rows)[:10])


def balanced(spool: Spool, where: tuple[str, str], outcome: Outcome) -> Numbers:
    """The numbers of a sheet by fate. Raises LedgerError where its rows, or the numbers in them, do not
    add up to what was read."""
    accepted, rejected, not_data = outcome.accepted, outcome.rejected, sum(spool.kinds.values())
    total, layout = spool.table.sheet.total, spool.table.layout
    if spool.read != accepted + rejected + not_data or spool.read != max(total, layout.last):
        raise LedgerError(
            f"{told_place(where)}: {spool.read} baris dibaca dari {total}, tetapi {accepted} diterima,"
            f" {rejected} ditolak dan {not_data} bukan data. Berkas ini tidak dipakai; laporkan kesalahan"
            " ini."
        )
    numbers = outcome.numbers + Counter(
        {("not_data", kind): found for kind, found in spool.account.kinds.items()}
    )
    numbers["read", ""] = sum(numbers.values())
    if numbers["read", ""] != spool.account.numbers or spool.account.numbers < spool.table.sheet.seen:
        raise LedgerError(
            f"{told_place(where)}: {spool.table.sheet.seen} sel mirip NIK terlihat, tetapi"
            f" {numbers['read', '']} terhitung. Berkas ini tidak dipakai; laporkan kesalahan ini."
        )
    return numbers
