"""A console with a code page, as Windows has: no letter ends a command, and none of our own is lost."""

from __future__ import annotations

import ast
import sys
import unicodedata
from io import BytesIO, TextIOWrapper
from pathlib import Path

import pytest

from reconcile.cli.terminal.consoles import write_what_can_be

ROOT = Path(__file__).parents[2]
TALKING = (
    "reconcile/cli",
    "reconcile/run",
    "reconcile/nights",
    "reconcile/judgements",
    "reconcile/vocabulary",
    "flows",
)
"""Folders whose texts a command may print."""


def _said() -> set[str]:
    """Every letter beyond ASCII in the texts that commands may print; what people and files write is theirs."""
    texts = (
        node.value
        for folder in TALKING
        for path in (ROOT / folder).rglob("*.py")
        if path.name != "consoles.py"
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    letters = {letter for text in texts for letter in text if not letter.isascii()}
    looked_for = {"Mn", "Cf", "Cc", "Cn", "Co", "Cs", "Zl", "Zp"}
    return {letter for letter in letters if unicodedata.category(letter) not in looked_for}


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "cp850", "ascii"])
def test_what_a_command_says_is_said_in_the_letters_that_there_are(
    monkeypatch: pytest.MonkeyPatch, encoding: str
) -> None:
    written = BytesIO()
    with TextIOWrapper(written, encoding=encoding, newline="") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        write_what_can_be()
        ours = "".join(sorted(_said()))
        assert ours
        print(ours)
        print("≥ Rp 5 – 12,5 % … SITI’S ANDRÉ 名", flush=True)
        first, second = written.getvalue().decode(encoding).splitlines()
    assert "?" not in first
    assert second.endswith("?") and "Rp 5" in second and "SITI" in second
    if encoding == "ascii":
        assert second == ">= Rp 5 - 12,5 % ... SITI'S ANDRE ?"


def test_a_screen_that_writes_everything_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with TextIOWrapper(BytesIO(), encoding="utf-8", errors="surrogateescape") as screen:
        monkeypatch.setattr(sys, "stdout", screen)
        write_what_can_be()
        assert screen.errors == "surrogateescape"
