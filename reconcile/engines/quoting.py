"""Texts in SQL: whatever a code or a name holds, the statement that takes it stays the statement that was
written."""

from __future__ import annotations

import re
from collections.abc import Iterable

_PLAIN = re.compile(r"[^\x00-\x1f\x7f\\]*")
"""What every engine's parser reads as it stands; it may end at a NUL, and one of them takes a backslash
for a sign of its own."""


def literal(text: str) -> str:
    """SQL for `text` as a value, in one piece that may stand wherever a value may."""
    if _PLAIN.fullmatch(text):
        return _quoted(text)
    parts = re.split(r"([\x00-\x1f\x7f\\])", text)
    pieces = [f"chr({ord(part)})" if place % 2 else _quoted(part) for place, part in enumerate(parts) if part]
    return f"({' || '.join(pieces)})"


def listed(texts: Iterable[str]) -> str:
    """SQL for what stands between the brackets of IN: the values in order; of none, one that equals
    nothing."""
    return ", ".join(map(literal, sorted(texts))) or "NULL"


def identifier(name: str) -> str:
    """SQL for the name of a table or a column. Raises ValueError for a name that holds a control
    character."""
    if re.search(r"[\x00-\x1f\x7f]", name):
        raise ValueError("a table or column may not be named so")
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
