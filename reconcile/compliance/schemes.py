"""The two schemes that employers owe, the rolls that tell of each, and what each is owed for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reconcile.rules.contribution_rules import Programme


@dataclass(frozen=True)
class Scheme:
    """workers, employers, payments: codes of the rolls. programmes: what is owed to it. due: the one by whose
    day a month is paid. other: the scheme whose roll shows who is missing on this one."""

    code: str
    workers: str
    employers: str
    payments: str
    programmes: Sequence[Programme]
    due: Programme
    other: str


TK = Scheme("TK", "bpjstk_tk", "bpjstk_prs", "bpjstk_iuran", ("JKK", "JKM", "JHT", "JP"), "JHT", "KES")
KES = Scheme("KES", "bpjskes_ppu", "bpjskes_bu", "", ("JKN",), "JKN", "TK")
SCHEMES = {one.code: one for one in (TK, KES)}

REPORTS = "wlkp"
"""The roll of yearly reports of employers, with counts of workers."""
