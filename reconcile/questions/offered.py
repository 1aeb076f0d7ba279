"""What each question may be answered: the words that a worklist offers and import takes, and no others."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engines.quoting import literal
from reconcile.vocabulary.verdicts import BETWEEN, FORMS, HOLDS, OWNS, SIDED, STAYS, row_answer


def form_table() -> pa.Table:
    """A row for each form, about one row or two: form, paired, by_row, by_programme, words (joined)."""
    rows = [
        {
            "form": name,
            "paired": paired,
            "by_row": form.by_row,
            "by_programme": form.by_programme,
            "words": BETWEEN.join((*form.words, *((form.pair or ()) if paired else ()))),
        }
        for name, form in FORMS.items()
        for paired in (False, True)
    ]
    return pa.Table.from_pylist(rows)


_LINE = row_answer("", "").lstrip()
_BY_ROW = f"w.by_row || ' {_LINE}' || CAST({{line}} AS STRING) || '{BETWEEN}'"
_BY_PROGRAMME = f"w.by_programme || ' ' || UPPER({{programme}}) || '{BETWEEN}'"

CHOICES = f"""
CASE WHEN w.by_row <> '' THEN {_BY_ROW.format(line="x.line")} || {_BY_ROW.format(line="y.line")}
     WHEN w.by_programme <> ''
     THEN {_BY_PROGRAMME.format(programme="xp.programme")} || {_BY_PROGRAMME.format(programme="yp.programme")}
     ELSE '' END || w.words
"""
"""SQL of the answers to a question: w its form, x and y the lines of its rows, xp and yp the rows."""


def _flipped(column: str) -> str:
    cases = " ".join(f"WHEN {literal(one)} THEN {literal(other)}" for one, other in SIDED.items())
    return f"CASE {column} {cases} ELSE {column} END"


VERDICT = f"CASE WHEN turned THEN {_flipped('verdict')} ELSE verdict END"
"""SQL of an answer as it reads where the rows of the question stand in the other order than those judged."""

_SIDES = " ".join(
    f"WHEN {literal(f'{word} {side}')} THEN {literal(f'{word} BARIS ')} || CAST({line} AS STRING)"
    for word in (HOLDS, OWNS, STAYS)
    for side, line in ((1, "left_line"), (2, "right_line"))
)
TOLD = f"CASE verdict {_SIDES} ELSE verdict END"
"""SQL of an answer as a worklist tells it."""
