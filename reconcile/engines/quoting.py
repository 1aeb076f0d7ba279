"""Texts in SQL: whatever a code or a name holds, the statement that takes it stays the statement that was
written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

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


def joined(conditions: Mapping[str, str]) -> str:
    """SQL for the comma-separated keys whose conditions hold, in order; null when none does."""
    pieces = " || ".join(
        f"CASE WHEN {condition} THEN {literal(f',{key}')} ELSE '' END"
        for key, condition in conditions.items()
    )
    return f"NULLIF(SUBSTR({pieces}, 2), '')"


def flagged(conditions: Mapping[str, str]) -> tuple[str, str]:
    """Of rows that are grouped: SQL of columns, one a key, that say whether its condition holds for any row;
    and SQL over these for the keys that do, as `joined`."""
    columns = ", ".join(
        f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END) AS in_{at}"
        for at, condition in enumerate(conditions.values())
    )
    return columns, joined({key: f"in_{at} = 1" for at, key in enumerate(conditions)})


def identifier(name: str) -> str:
    """SQL for the name of a table or a column. Raises ValueError for a name that holds a control
    character."""
    if re.search(r"[\x00-\x1f\x7f]", name):
        raise ValueError("a table or column may not be named so")
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
