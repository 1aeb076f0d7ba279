"""The drop-downs of a sheet: each cell to fill in offers what import takes for its question, and nothing
else."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from html import escape

import pyarrow as pa
import xlsxwriter.utility as cells

from reconcile.reports.worklists.columns import COLUMNS
from reconcile.vocabulary.verdicts import BETWEEN, FORMS
from reconcile.vocabulary.worklist_headings import DECISION

FIRST_LINE = 2
"""Rows above the lines: a title and the heading."""

MARK = b"<dataValidations/>"
"""Where they stand in a sheet: readers want them in this place."""

_CELLS = 800
"""Cells that one rule names: a list of many thousands is refused by some programs."""

_PLACE = next(number for number, column in enumerate(COLUMNS) if column.heading == DECISION)
_COLUMN = cells.xl_col_to_name(_PLACE)

Takes = tuple[str, str]
"""Form of a question, and its answers (joined)."""


@dataclass(frozen=True)
class Drawn:
    """Lines as XML, and what is asked on each: form and choices, null where nothing is."""

    rows: pa.Buffer
    takes: pa.Table


@dataclass
class Offers:
    """The drop-downs of one sheet, noted while its lines are written."""

    cells: dict[Takes, list[int]] = field(default_factory=dict)
    lines: int = 0

    def noted(self, drawn: Iterable[Drawn]) -> Iterator[pa.Buffer]:
        """The XML of lines, whose questions are noted on the way."""
        for one in drawn:
            self._note(one.takes)
            yield one.rows

    def _note(self, takes: pa.Table) -> None:
        asked = zip(takes["form"].to_pylist(), takes["choices"].to_pylist(), strict=True)
        for number, (form, choices) in enumerate(asked, self.lines + FIRST_LINE + 1):
            if form:
                self.cells.setdefault((form, choices), []).append(number)
        self.lines += len(takes)

    def put_into(self, sheet: bytes) -> bytes:
        """The end of a sheet with the drop-downs in their place."""
        rules = [
            _rule(takes, rows[first : first + _CELLS])
            for takes, rows in self.cells.items()
            for first in range(0, len(rows), _CELLS)
        ]
        whole = f'<dataValidations count="{len(rules)}">{"".join(rules)}</dataValidations>' if rules else ""
        return sheet.replace(MARK, whole.encode())


def _rule(takes: Takes, rows: list[int]) -> str:
    form, choices = takes
    words = choices.split(BETWEEN)
    refuse = (
        ""
        if FORMS[form].number  # a NIK may be typed
        else f' showErrorMessage="1" errorTitle="{DECISION}" error="{_error(words)}"'
    )
    where = " ".join(f"{_COLUMN}{row}" for row in rows)
    offered = escape(f'"{",".join(words)}"', quote=False)
    return (
        f'<dataValidation type="list" allowBlank="1" showInputMessage="1"{refuse} sqref="{where}">'
        f"<formula1>{offered}</formula1></dataValidation>"
    )


def _error(words: list[str]) -> str:
    told = f"Pilih salah satu: {', '.join(words)}; atau kosongkan."
    return escape(told if len(told) <= 225 else "Pilih salah satu dari daftar, atau kosongkan.")
