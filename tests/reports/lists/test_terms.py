"""One term a thing: papers, help texts and guides say what the glossary declares, and no other word for it."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

from reconcile.reports.lists.terms import TERMS, glossary

ROOT = Path(__file__).parents[3]
PAPERS = sorted(
    path for path in (ROOT / "tests/reports/golden").rglob("*") if path.suffix in (".txt", ".csv")
)
_INDONESIAN = re.compile(r"\b(yang|tidak|dari|untuk|dengan|dan|atau|belum|orang|baris|berkas|daftar)\b")
GLOSSARY = ROOT / "docs" / "istilah.md"
GUIDES = [
    *(
        path
        for path in sorted((ROOT / "docs").glob("*.md"))
        if path != GLOSSARY
        and len(_INDONESIAN.findall(text := path.read_text(encoding="utf-8"))) > len(text) / 400
    ),
    GLOSSARY,
]
"""What is written for staff, by its language: a new guide is among them by itself."""


def _spoken(path: Path) -> str:
    """The texts of a module that are Indonesian: what it prints, shows and helps with; not its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    docs = {
        id(node.body[0].value)
        for node in ast.walk(tree)
        if isinstance(node, (ast.Module, ast.ClassDef, ast.FunctionDef))
        and isinstance(node.body[0], ast.Expr)
    }
    texts = [
        str(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in docs
    ]
    return "\n".join(text for text in texts if _INDONESIAN.search(text))


def _said_of(words: str) -> re.Pattern[str]:
    """Not as a code, which stands in quotes or is a value of a file."""
    return re.compile(rf"(?<![\w.`/\[\"-]){re.escape(words)}(?![\w`/=\]\"-])", re.IGNORECASE)


FORBIDDEN = [(term.word, words) for term in TERMS for words in term.never]


@pytest.mark.parametrize("path", [*GUIDES, *PAPERS], ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_paper_and_no_guide_says_another_word(path: Path) -> None:
    text = path.read_text(encoding="utf-8-sig")
    assert [(word, other) for word, other in FORBIDDEN if _said_of(other).search(text)] == []


def test_no_message_help_and_heading_says_another_word() -> None:
    spoken = {
        path.relative_to(ROOT).as_posix(): _spoken(path)
        for folder in ("reconcile", "flows")
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "terms.py"
    }
    said = {
        (path, other)
        for path, text in spoken.items()
        for _, other in FORBIDDEN
        if _said_of(other).search(text)
    }
    assert said == set()


def test_every_term_is_used_by_papers_or_guides() -> None:
    everything = " ".join(path.read_text(encoding="utf-8-sig").lower() for path in [*PAPERS, *GUIDES[:-1]])
    assert [term.word for term in TERMS if term.word.lower() not in everything] == []


def test_shares_are_written_in_one_way() -> None:
    """12,5 % and not 12.5% or 12,5%."""
    texts = {path.name: path.read_text(encoding="utf-8-sig") for path in PAPERS if path.suffix == ".txt"}
    assert {
        name: found for name, text in texts.items() if (found := re.findall(r"[0-9]%|[0-9]\.[0-9]+ %", text))
    } == {}


def test_the_glossary_is_what_is_declared() -> None:
    assert (ROOT / "docs/istilah.md").read_text(encoding="utf-8") == glossary()
