"""What a register's web service says of one field that it was asked about: "Sesuai", "Sesuai (87)", "Tidak
Sesuai (42)"; and what lists of such answers write in columns of their own."""

from __future__ import annotations

import re
from dataclasses import dataclass

PATTERN = r"(?i)^\s*(tidak\s+)?sesuai\s*(\(\s*\d{1,3}\s*%?\s*\))?\s*$"
"""Of cells that hold such an answer instead of a value; also for Arrow's regular expressions."""

_ANSWER = re.compile(r"\s*(TIDAK\s+)?SESUAI\s*(?:\(\s*(\d{1,3})\s*%?\s*\))?\s*", re.IGNORECASE)
_AGREES = frozenset(
    {
        "PADAN",
        "COCOK",
        "SAMA",
        "VALID",
        "BENAR",
        "MATCH",
        "Y",
        "YA",
        "1",
        "TRUE",
        "V",
        "OK",
        "\u2713",
        "\u2714",
    }
)
_DIFFERS = frozenset({"BEDA", "BERBEDA", "SALAH", "INVALID", "T", "N", "0", "FALSE", "X", "\u2717", "\u2718"})
_NOT = re.compile(r"TIDAK |TDK |BUKAN |NOT |NO ")
_SCORE = re.compile(r"(\d{1,3})(?:[.,](\d+))?\s*%?")


@dataclass(frozen=True)
class FieldAnswer:
    """agrees: by the threshold of whoever asked, so two askers' words are not comparable. score: 0 to 100,
    None where the field is compared for equality."""

    agrees: bool
    score: int | None = None

    @property
    def whole(self) -> bool:
        """Whether what was sent is what the register holds, and not only like it."""
        return self.agrees and self.score in (None, 100)

    def __str__(self) -> str:
        word = "SESUAI" if self.whole else "MIRIP" if self.agrees else "TIDAK_SESUAI"
        return word if self.score is None else f"{word} {self.score}"


def read_field_answer(cell: str | None) -> FieldAnswer | None:
    """The answer that a cell holds; None for anything else: a field that was not sent has none, and agrees
    with nothing."""
    found = _ANSWER.fullmatch(cell or "")
    if found is None or (found[2] and int(found[2]) > 100):
        return None
    return FieldAnswer(found[1] is None, int(found[2]) if found[2] else None)


def read_result(cell: str | None, score: str | None = None) -> FieldAnswer | None:
    """The answer in a column of answers, where lists write other words too, with the score in a column beside
    it; None for a blank or a word that says neither."""
    said = read_field_answer(cell)
    word = " ".join((cell or "").upper().split())
    bare = _NOT.sub("", word)
    if said is None and bare in _AGREES:
        said = FieldAnswer(bare == word)
    elif said is None and word in _DIFFERS:
        said = FieldAnswer(agrees=False)
    if said is None or said.score is not None:
        return said
    return FieldAnswer(said.agrees, read_score(score))


def read_score(cell: str | None) -> int | None:
    """0 to 100, of "87", "87 %" or "0,87"; None for anything else."""
    found = _SCORE.fullmatch((cell or "").strip())
    if found is None:
        return None
    whole = float(f"{found[1]}.{found[2] or 0}")
    if found[2] and whole <= 1:
        whole *= 100
    return round(whole) if whole <= 100 else None
