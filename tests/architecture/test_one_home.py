"""One function a job: what is written once in its home is written nowhere else."""

from __future__ import annotations

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted((ROOT / "reconcile").rglob("*.py"))

HOMES = {
    "number": "vocabulary/numbers.py",
    "decimal": "vocabulary/numbers.py",
    "percent": "vocabulary/numbers.py",
    "known_percent": "vocabulary/numbers.py",
    "trust_sentences": "vocabulary/trusted.py",
    "link_warnings": "vocabulary/trusted.py",
    "rupiah": "vocabulary/numbers.py",
    "short": "vocabulary/numbers.py",
    "in_words": "vocabulary/numbers.py",
    "grouped": "vocabulary/numbers.py",
    "in_figures": "vocabulary/days.py",
    "day_in_words": "vocabulary/days.py",
    "label": "vocabulary/labels.py",
    "enough_pairs": "vocabulary/trusted.py",
    "must_equal": "reports/kit/ledger.py",
    "region_table": "reports/kit/addresses.py",
    "precise_first": "reports/kit/addresses.py",
}
"""A function, and the only module that may define it; a method of a class may bear the name."""

VALUES = {
    "FEWEST_PAIRS": "vocabulary/trusted.py",
    "VERDICTS": "vocabulary/verdicts.py",
    "MONTHS": "vocabulary/days.py",
}
"""The same of values."""

OWN_WAYS = {
    r"""replace\(["'],["'], ["']\.["']\)""": {"vocabulary/numbers.py", "ingest/standard/cleaning.py"},
    r"""replace\(["']\.["'], ["'],["']\)""": {"vocabulary/numbers.py"},
    r"Februari\b": {"vocabulary/days.py"},
    r"belum dapat diuji|tanpa bantuan NIK|tidak konvergen": {"vocabulary/trusted.py"},
    r"LENGTH\(.{0,12}region_code\)[^<>]*(DESC|\+ 50)": {"reports/kit/addresses.py"},
    r"""['"]BELUM_TERJANGKAU['"]""": {"findings/lists.py", "tables/findings.py"},
    r'"BEDA", "RAGU"': {"vocabulary/verdicts.py"},
}
"""What gives away that a number, a month or the answers are written in another way; cleaning reads
numbers."""


def _path(module: Path) -> str:
    return module.relative_to(ROOT / "reconcile").as_posix()


@cache
def _defined(module: Path) -> set[str]:
    """Functions and values of a module; those that only its class or function knows are left out."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    functions = {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}
    targets = [node.targets for node in tree.body if isinstance(node, ast.Assign)]
    targets += [[node.target] for node in tree.body if isinstance(node, ast.AnnAssign)]
    return functions | {one.id for of in targets for one in of if isinstance(one, ast.Name)}


@pytest.mark.parametrize(("name", "home"), sorted({**HOMES, **VALUES}.items()))
def test_what_is_written_once_has_one_home(name: str, home: str) -> None:
    assert [_path(module) for module in MODULES if name in _defined(module)] == [home]


@pytest.mark.parametrize(("pattern", "homes"), sorted(OWN_WAYS.items()))
def test_nobody_has_a_way_of_his_own(pattern: str, homes: set[str]) -> None:
    found = {_path(module) for module in MODULES if re.search(pattern, module.read_text(encoding="utf-8"))}
    assert found == homes
