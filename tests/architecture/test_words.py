"""Which words a folder may not know."""

from __future__ import annotations

import ast
from pathlib import Path

from reconcile.programmes.kinds import kind_words

ROOT = Path(__file__).parents[2] / "reconcile"

HABITS = {"blocks.py", "meanings.py", "made_columns.py", "places_above.py", "reshaped.py", "reshaping.py"}
"""How offices write lists of people in other shapes than tables: cards above families, two numbers in one
cell, a date in three columns, a place as a title."""


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


MOODS = {"told", "asked", "kept", "found", "_told", "_asked", "_kept", "_found"}
"""Names that say that something was done, and not what a thing is."""

NOT_YET = (
    "judgements/store/",
    "workspace/store/",
)
"""Where such names are left: the list only gets shorter."""


def _named(path: Path) -> set[str]:
    """The functions, classes and methods of a module, and its values."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    defined = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
    names = {node.name for node in ast.walk(tree) if isinstance(node, defined)}
    for node in tree.body:
        targets = node.targets if isinstance(node, ast.Assign) else []
        targets = [node.target] if isinstance(node, ast.AnnAssign) else targets
        names |= {target.id for target in targets if isinstance(target, ast.Name)}
    return names


def test_no_function_and_no_value_of_a_module_is_named_by_its_mood() -> None:
    moody = {path.relative_to(ROOT).as_posix(): _named(path) & MOODS for path in ROOT.rglob("*.py")}
    left = {path for path, names in moody.items() if names}
    assert {path for path in left if not path.startswith(NOT_YET)} == set()


ONE_MEANING = {
    "Column": {"tables/table.py"},
    "Job": {"run/jobs.py"},
    "Level": {"privacy/masking.py"},
    "Listed": set(),
    "Source": {"ingest/cells/sheets.py"},
}
"""A type that once had several meanings, and where it may be defined."""


def test_one_name_means_one_thing() -> None:
    names = {path.relative_to(ROOT).as_posix(): _named(path) for path in ROOT.rglob("*.py")}
    for name, homes in ONE_MEANING.items():
        assert {path for path, defined in names.items() if name in defined} <= homes, name
