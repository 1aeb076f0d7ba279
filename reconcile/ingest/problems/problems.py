"""What a sender must mend in a file, gathered so that all of it is told at once: one row a kind of problem
and sheet."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

import pyarrow as pa

from reconcile.privacy.outside_texts import masked
from reconcile.tables import PROBLEMS

Severity = Literal["GALAT", "PERINGATAN", "INFO"]
EXAMPLES = 10
_LAST_ROW = 2**31 - 1  # a file may number its rows as it likes
_ORDER = {"GALAT": 0, "PERINGATAN": 1, "INFO": 2}


class Problems:
    """The problems of one file on disk. A problem told twice for one sheet keeps its first text and adds
    up its rows."""

    def __init__(self, programme: str) -> None:
        self.programme = programme
        self._found: dict[tuple[str, str, str], dict[str, object]] = {}

    def add(
        self,
        where: tuple[str, str],
        code: str,
        severity: Severity,
        message: str,
        advice: str,
        *,
        rows: int = 0,
        examples: Iterable[int] = (),
    ) -> None:
        """where: (source file, sheet). examples: row numbers at fault, the first ten are kept. No personal
        data in texts: numbers are masked here."""
        row = self._found.setdefault(
            (*where, code),
            {
                "programme": self.programme,
                "source_file": where[0],
                "sheet": where[1],
                "code": code,
                "severity": severity,
                "rows": 0,
                "row_examples": [],
                "message": masked(message, lines=True),
                "advice": masked(advice, lines=True),
            },
        )
        kept = row["row_examples"]
        assert isinstance(kept, list) and isinstance(row["rows"], int)
        row["rows"] += rows
        kept.extend([number for number in examples if number <= _LAST_ROW][: EXAMPLES - len(kept)])

    def rows(self) -> list[dict[str, object]]:
        """The problems as rows of the problems table, gravest first within a sheet."""
        return sorted(
            self._found.values(),
            key=lambda row: (
                str(row["source_file"]),
                str(row["sheet"]),
                _ORDER[str(row["severity"])],
                str(row["code"]),
            ),
        )

    def table(self) -> pa.Table:
        return pa.Table.from_pylist(self.rows(), schema=PROBLEMS.schema)
