"""Which words a folder may not know."""

from __future__ import annotations

import ast
from pathlib import Path

from reconcile.programmes.kinds import kind_words

ROOT = Path(__file__).parents[2] / "reconcile"

HABITS = {"blocks.py", "meanings.py", "paired_numbers.py", "reshaped.py", "reshaping.py"}
"""How offices write lists of people in other shapes than tables: cards above families, two numbers in one
cell, a date in three columns."""


def _texts(path: Path) -> set[str]:
    """The texts in the code of a module."""
    return {
        str(node.value)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant)
    }


def test_the_layout_knows_no_field_of_a_kind() -> None:
    """What identifies a row, and what its columns look like, comes from the kind (`Looks`)."""
    fields = set(kind_words("person").fields)
    known = {path.name for path in (ROOT / "ingest" / "layout").glob("*.py") if _texts(path) & fields}
    assert known == HABITS
