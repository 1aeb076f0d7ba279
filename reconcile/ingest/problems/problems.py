"""What a sender must mend in a file, gathered so that all of it is told at once: one row a kind of problem
and sheet.

Whoever finds something returns it, as notes. Only the steps that hold a whole file or sheet through a refusal
have the collector: what was found before the refusal stays (docs/decisions/0231).
"""

from __future__ import annotations

from collections.abc import Iterable

import pyarrow as pa

from reconcile.ingest.cells.sheets import Note
from reconcile.privacy.outside_texts import masked
from reconcile.tables import PROBLEMS

EXAMPLES = 10
_LAST_ROW = 2**31 - 1  # a file may number its rows as it likes
_ORDER = {"GALAT": 0, "PERINGATAN": 1, "INFO": 2}


class Problems:
    """The problems of one file on disk. A note given twice for one sheet keeps its first text and adds
    up its rows."""

    def __init__(self, programme: str) -> None:
        self.programme = programme
        self._rows: dict[tuple[str, str, str], dict[str, object]] = {}

    def add(self, where: tuple[str, str], notes: Iterable[Note]) -> None:
        """where: (source file, sheet); of row numbers at fault the first ten are kept. No personal data in
        texts: numbers are masked here."""
        for note in notes:
            self._add(where, note)

    def _add(self, where: tuple[str, str], note: Note) -> None:
        row = self._rows.setdefault(
            (*where, note.code),
            {
                "programme": self.programme,
                "source_file": where[0],
                "sheet": where[1],
                "code": note.code,
                "severity": note.severity,
                "rows": 0,
                "row_examples": [],
                "message": masked(note.message, lines=True),
                "advice": masked(note.advice, lines=True),
            },
        )
        examples = row["row_examples"]
        assert isinstance(examples, list) and isinstance(row["rows"], int)
        row["rows"] += note.rows
        numbers = [number for number in note.examples if number <= _LAST_ROW]
        examples.extend(numbers[: EXAMPLES - len(examples)])

    def rows(self) -> list[dict[str, object]]:
        """The problems as rows of the problems table, gravest first within a sheet."""
        return sorted(
            self._rows.values(),
            key=lambda row: (
                str(row["source_file"]),
                str(row["sheet"]),
                _ORDER[str(row["severity"])],
                str(row["code"]),
            ),
        )

    def table(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows(), schema=PROBLEMS.schema)
