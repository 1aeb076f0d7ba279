"""How the rows of each programme stand against the population register, and what became of repairs."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.tables.verification import MATCHED, OUT_OF_BASE

_ROWS = f"""
SELECT programme, COUNT(*) AS rows,
       COUNT(CASE WHEN status IN ({listed(MATCHED)}) THEN 1 END) AS matched,
       COUNT(CASE WHEN status = 'PADAN' THEN 1 END) AS whole,
       COUNT(CASE WHEN status = 'PERLU_TINJAUAN' THEN 1 END) AS doubted,
       COUNT(CASE WHEN status = 'BELUM_DICEK' THEN 1 END) AS not_asked,
       COUNT(CASE WHEN status IN ({listed(OUT_OF_BASE)}) AND status <> 'BELUM_DICEK' THEN 1 END) AS outside
FROM verification
GROUP BY programme
ORDER BY programme
"""
_REPAIRS = """
SELECT programme,
       COUNT(CASE WHEN state NOT IN ('TERBUKTI', 'DITARIK') THEN 1 END) AS open,
       COUNT(CASE WHEN state = 'TERBUKTI' THEN 1 END) AS proven
FROM repairs
GROUP BY programme
"""


@dataclass(frozen=True)
class Verified:
    """Rows of a programme. matched: the register knows their person; whole: and nothing on them need be
    mended. doubted: people are asked. not_asked, outside: of which the register says nothing, as nobody asked
    it or they lie outside the extract: they stand in no share. open, proven: repairs that are proposed, and
    that a later delivery says."""

    programme: str
    rows: int
    matched: int
    whole: int
    doubted: int
    not_asked: int
    outside: int
    open: int = 0
    proven: int = 0

    @property
    def base(self) -> int:
        """Rows of which the register says something: the base of every share."""
        return self.rows - self.not_asked - self.outside

    @property
    def unmatched(self) -> int:
        return self.base - self.matched - self.doubted


def verified_by_programme(engine: Engine) -> tuple[Verified, ...]:
    """Each programme whose rows were held against the register. Needs verification and repairs."""
    repairs: dict[str, dict[str, Any]] = {row["programme"]: row for row in engine.arrow(_REPAIRS).to_pylist()}
    return tuple(
        Verified(
            **row, **{name: repairs.get(row["programme"], {}).get(name, 0) for name in ("open", "proven")}
        )
        for row in engine.arrow(_ROWS).to_pylist()
    )


def added(parts: tuple[Verified, ...]) -> Verified:
    """All programmes together."""
    names = ("rows", "matched", "whole", "doubted", "not_asked", "outside", "open", "proven")
    return Verified("", **{name: sum(getattr(one, name) for one in parts) for name in names})
