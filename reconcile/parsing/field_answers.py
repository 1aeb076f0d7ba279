"""What a register's web service says of one field that it was asked about: "Sesuai", "Sesuai (87)", "Tidak
Sesuai (42)"."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN = r"(?i)^\s*(tidak\s+)?sesuai\s*(\(\s*\d{1,3}\s*%?\s*\))?\s*$"
"""Of cells that hold such an answer instead of a value; also for Arrow's regular expressions."""

_ANSWER = re.compile(r"\s*(TIDAK\s+)?SESUAI\s*(?:\(\s*(\d{1,3})\s*%?\s*\))?\s*", re.IGNORECASE)


@dataclass(frozen=True)
class FieldAnswer:
    """agrees: by the threshold of whoever asked, so two askers' words are not comparable. score: 0 to 100,
    None where the field is compared for equality."""

    agrees: bool
    score: int | None = None


def read_field_answer(cell: str | None) -> FieldAnswer | None:
    """The answer that a cell holds; None for anything else: a field that was not sent has none, and agrees
    with nothing."""
    found = _ANSWER.fullmatch(cell or "")
    if found is None or (found[2] and int(found[2]) > 100):
        return None
    return FieldAnswer(found[1] is None, int(found[2]) if found[2] else None)
