"""Texts in SQL: whatever a code or a name holds, the statement that takes it stays the statement that was
written."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

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


def in_a_row(*values: str) -> str:
    """SQL for a text of all these values, each in its place, a null as nothing, parted by chr(31). Made in
    one go: `||` copies what is there so far once for each value."""
    pieces = ", ".join(f"COALESCE({value}, '')" for value in values)
    return f"concat_ws(chr(31), {pieces})"


def flagged(conditions: Mapping[str, str]) -> tuple[str, str]:
    """Of rows that are grouped: SQL of columns, one a key, that say whether its condition holds for any row;
    and SQL over these for the keys that do, as `joined`."""
    columns = ", ".join(
        f"MAX(CASE WHEN {condition} THEN 1 ELSE 0 END) AS in_{at}"
        for at, condition in enumerate(conditions.values())
    )
    return columns, joined({key: f"in_{at} = 1" for at, key in enumerate(conditions)})


_BITS = 62
"""Of a column of flags."""


@dataclass(frozen=True)
class Flags:
    """Which of some values a column has, in rows that are grouped. columns: SQL of them, a bit a value;
    names: of these columns."""

    columns: str
    names: Sequence[str]
    values: Sequence[str]

    def listed(self, of: str) -> str:
        """SQL of the columns and `listed`, the values in order, comma-separated, null where there is none; a
        line for each that stands in `of`: texts are made of few."""
        names = ", ".join(self.names)
        told = joined(
            {
                value: f"({self.names[at // _BITS]} & {1 << at % _BITS}) <> 0"
                for at, value in enumerate(self.values)
            }
        )
        return f"SELECT {names}, {told} AS listed FROM (SELECT DISTINCT {names} FROM {of}) AS told"

    def same(self, one: str, other: str) -> str:
        """SQL of whether two rows have the same."""
        return " AND ".join(f"{one}.{name} = {other}.{name}" for name in self.names)


def flags_of(column: str, values: Iterable[str]) -> Flags:
    """Flags for these values of `column`."""
    told = sorted(values)
    parts = [told[at : at + _BITS] for at in range(0, len(told), _BITS)] or [[]]
    names = [f"in_{at}" for at in range(len(parts))]
    columns = (f"BIT_OR({_bit(column, part)}) AS {name}" for name, part in zip(names, parts, strict=True))
    return Flags(", ".join(columns), names, told)


def _bit(column: str, values: Sequence[str]) -> str:
    cases = "".join(f" WHEN {literal(value)} THEN {1 << at}" for at, value in enumerate(values))
    return f"CAST(CASE {column}{cases} ELSE 0 END AS BIGINT)" if cases else "CAST(0 AS BIGINT)"


def identifier(name: str) -> str:
    """SQL for the name of a table or a column. Raises ValueError for a name that holds a control
    character."""
    if re.search(r"[\x00-\x1f\x7f]", name):
        raise ValueError("a table or column may not be named so")
    return '"' + name.replace('"', '""') + '"'


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
