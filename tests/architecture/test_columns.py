"""What is kept of a person is read by something: a column that nothing reads stays at the door."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

from reconcile.tables import RECORDS

PACKAGE = Path(__file__).parents[2] / "reconcile"
DOOR = ("ingest", "parsing", "programmes", "tables", "privacy")
"""Where columns are made; all else may read them."""

UNREAD: dict[str, str] = {}
"""Column -> why it is kept though nothing reads it."""


def _texts(path: Path) -> str:
    """The texts and f-strings of a module, which hold its SQL and its names of columns; docstrings left
    out."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.body[0].value) for node in ast.walk(tree) if isinstance(node, ast.Module | ast.FunctionDef | ast.ClassDef)
            and node.body and isinstance(node.body[0], ast.Expr)}  # fmt: skip
    said = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told
    ]
    return "\n".join(said)


@cache
def _read() -> str:
    """All texts of the modules that may read columns."""
    modules = sorted(PACKAGE.rglob("*.py"))
    return "\n".join(_texts(path) for path in modules if path.relative_to(PACKAGE).parts[0] not in DOOR)


@pytest.mark.parametrize("column", [name for name in RECORDS.schema.names if name not in UNREAD])
def test_a_column_of_the_records_is_read(column: str) -> None:
    assert re.search(rf"\b{column}\b", _read()), (
        f"{column}: nothing reads it; leave it at the door, or say in UNREAD why it is kept"
    )


def test_nothing_is_excused_that_is_gone_and_no_fathers_name_is_kept() -> None:
    assert set(UNREAD) <= set(RECORDS.schema.names)
    assert {"patronymic", "name_core", "amount"}.isdisjoint(RECORDS.schema.names)
