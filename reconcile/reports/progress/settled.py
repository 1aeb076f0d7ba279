"""How many questions the population register answered, so that nobody is asked them, and how surely."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.engines.protocol import Engine
from reconcile.tables.asking import HOW_SETTLED
from reconcile.vocabulary.numbers import known_percent, number

_COUNTED = """
SELECT how, COUNT(*) AS questions, COUNT(probability) AS weighed, AVG(probability) AS sure
FROM settled_questions
GROUP BY how
"""


@dataclass(frozen=True)
class Settled:
    """how: one of HOW_SETTLED. sure: mean probability that the rows are one person, where that is what was
    settled and linking weighed it; None elsewhere."""

    how: str
    questions: int
    sure: float | None


_ONE_PERSON = ("NIK_TERVERIFIKASI", "SATU_ORANG", "BAYI_BERNAMA")


def settled_counts(engine: Engine) -> list[Settled]:
    """A line for each way in which questions were settled, in the order of HOW_SETTLED."""
    found = {row["how"]: row for row in engine.arrow(_COUNTED).to_pylist()}
    return [
        Settled(how, found[how]["questions"], found[how]["sure"] if how in _ONE_PERSON else None)
        for how in HOW_SETTLED
        if how in found
    ]


def settled_sentence(counts: Sequence[Settled]) -> str:
    """How many questions nobody needs to be asked, and how surely, without a full stop; "" where there are
    none."""
    total = sum(one.questions for one in counts)
    weighed = [(one.sure, one.questions) for one in counts if one.sure is not None]
    if not total:
        return ""
    said = f"{number(total)} pertanyaan tentang orang selesai menurut data kependudukan, tanpa bertanya"
    if not weighed:
        return said
    sure = sum(share * count for share, count in weighed) / sum(count for _, count in weighed)
    return f"{said} (yang menyatakan satu orang diperkirakan benar {known_percent(sure)})"
