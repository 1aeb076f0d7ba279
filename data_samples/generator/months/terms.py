"""What school aid is paid for: half years of KJP, years and stages of KIP, and when their lists arrive."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from data_samples.generator.months.calendar import Month


@dataclass(frozen=True)
class Term:
    """One list of recipients. `stage`: tahap; `arrives`: month by number, 0: lay there from the start."""

    year: int
    stage: int
    arrives: int
    start: np.datetime64
    end: np.datetime64
    starters: float
    """Share of pupils for whom it is the first."""


def _half(year: int, stage: int, arrives: int, starters: float) -> Term:
    first = np.datetime64(f"{year}-{'01' if stage == 1 else '07'}-01")
    last = np.datetime64(f"{year}-{'06-30' if stage == 1 else '12-31'}")
    return Term(year, stage, arrives, first, last, starters)


def _whole(year: int, stage: int, arrives: int, starters: float) -> Term:
    return Term(
        year, stage, arrives, np.datetime64(f"{year}-01-01"), np.datetime64(f"{year}-12-31"), starters
    )


def school_terms(programme: str, months: tuple[Month, ...]) -> tuple[Term, ...]:
    """The terms of `kjp` or `kip` whose lists have arrived by the last of these months, oldest first."""
    year = months[0].year
    kjp = (
        _half(year - 2, 2, 0, 0.14),
        _half(year - 1, 1, 0, 0.18),
        _half(year - 1, 2, 0, 0.26),
        _half(year, 1, 1, 0.30),
        _half(year, 2, 7, 0.12),
    )
    kip = (
        _whole(year - 2, 1, 0, 0.25),
        _whole(year - 1, 1, 0, 0.35),
        _whole(year, 1, 2, 0.20),
        _whole(year, 2, 5, 0.12),
        _whole(year, 3, 9, 0.08),
    )
    terms = kjp if programme == "kjp" else kip
    return tuple(term for term in terms if term.arrives < len(months))
