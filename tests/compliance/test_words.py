"""What firms and staff read accuses nobody."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

import reconcile
from reconcile.compliance.classes import CERTAINTIES, CLASSES, CODES
from reconcile.compliance.reasons import DOUBTS, EXEMPTIONS
from reconcile.tables.labour.compliance import COMPLIANCE_CERTAINTIES, COMPLIANCE_CLASSES

ROOT = Path(reconcile.__file__).parent
ACCUSING = ("pelanggaran", "melanggar", "pelanggar", "sanksi", "pidana", "bersalah", "kecurangan")
FOLDERS = [ROOT / "compliance", ROOT / "inspections"]


@pytest.mark.parametrize("path", [p for folder in FOLDERS for p in sorted(folder.rglob("*.py"))], ids=str)
def test_no_text_says_that_anybody_did_wrong(path: Path) -> None:
    texts = [
        node.value.casefold()
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    ]
    assert [text for text in texts if any(word in text for word in ACCUSING)] == []


def test_every_class_and_reason_has_its_words_and_the_table_knows_it() -> None:
    assert CODES == COMPLIANCE_CLASSES
    assert CERTAINTIES == COMPLIANCE_CERTAINTIES
    assert all(one.label and one.sentence and one.action and one.basis and one.agency for one in CLASSES)
    for reasons in (EXEMPTIONS, DOUBTS):
        codes = [one.code for one in reasons]
        assert len(codes) == len(set(codes))
        assert all(one.sentence for one in reasons)
