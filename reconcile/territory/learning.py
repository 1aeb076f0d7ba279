"""Registrations of the past -> response and staying of each kelurahan: by place, and by who lives there."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np
import numpy.typing as npt

from reconcile.rules.territory_rules import Territory
from reconcile.territory.counting import AreaCell
from reconcile.territory.shrinkage import Mix, Shrunk, shrink_down, whole_share

Floats = npt.NDArray[np.float64]
Group = tuple[str, str, int]
"""Trade, sex, band."""


@dataclass(frozen=True)
class Past:
    """Of each kelurahan: leads whose days are over and paid ones, and of these old ones and who stayed.
    groups: of each kelurahan and group, leads and paid ones; none where nobody knows of whom they were."""

    leads: Mapping[str, int]
    paid: Mapping[str, int]
    old: Mapping[str, int]
    stayed: Mapping[str, int]
    groups: Mapping[tuple[str, Group], tuple[int, int]] = field(default_factory=dict)

    def without(self, kecamatan: str) -> Past:
        """As if nobody had typed anything there."""

        def rest(of: Mapping[str, int]) -> dict[str, int]:
            return {code: n for code, n in of.items() if not code.startswith(kecamatan)}

        groups = {key: n for key, n in self.groups.items() if not key[0].startswith(kecamatan)}
        return Past(rest(self.leads), rest(self.paid), rest(self.old), rest(self.stayed), groups)


def past_of(months: Sequence[Mapping[str, Any]], until: str = "9999-99") -> Past:
    """What is known of leads typed before the month `until` (yyyy-mm)."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    groups: dict[tuple[str, Group], list[int]] = defaultdict(lambda: [0, 0])
    for row in months:
        if row["month"] < until:
            for name in ("leads", "paid", "old", "stayed"):
                sums[name][row["kelurahan"]] += row[name]
            if "trade" in row:
                own = groups[row["kelurahan"], group_of(row)]
                own[0] += row["leads"]
                own[1] += row["paid"]
    told = {key: (n, paid) for key, (n, paid) in groups.items() if n}
    return Past(sums["leads"], sums["paid"], sums["old"], sums["stayed"], told)


def group_of(row: Mapping[str, Any]) -> Group:
    return row["trade"], row["sex"], row["band"]


def levels_of(codes: Sequence[str]) -> list[npt.NDArray[np.int64]]:
    """Kota and kecamatan of each kelurahan, numbered."""
    return [np.unique([code[:digits] for code in codes], return_inverse=True)[1] for digits in (4, 6)]


def learnt(
    codes: Sequence[str], past: Past, rules: Territory, mix: Mix | None = None
) -> tuple[Shrunk, Shrunk]:
    """Response and staying of each kelurahan. mix: of response, by who lives there."""
    levels = levels_of(codes)

    def of(numbers: Mapping[str, int]) -> Floats:
        return np.array([numbers.get(code, 0) for code in codes], np.float64)

    return (
        shrink_down(of(past.paid), of(past.leads), levels, rules.response.first, mix),
        shrink_down(of(past.stayed), of(past.old), levels, rules.response.stay),
    )


def shares_of_groups(past: Past, first: float) -> dict[Group, float]:
    """Response of each group, wherever it lives: groups learn from their trade, trades from all."""
    sums: dict[Group, list[int]] = defaultdict(lambda: [0, 0])
    for (_, group), (leads, paid) in past.groups.items():
        sums[group][0] += leads
        sums[group][1] += paid
    groups = sorted(sums)
    if not groups:
        return {}
    tries, hits = (np.array([sums[group][at] for group in groups], np.float64) for at in (0, 1))
    trades = np.unique([group[0] for group in groups], return_inverse=True)[1]
    found = shrink_down(hits, tries, [trades], first)
    return dict(zip(groups, found.share.tolist(), strict=True))


class Cells(Protocol):
    """Cells with the uncovered of each."""

    cells: Sequence[AreaCell]
    raked: Floats


def mix_of(codes: Sequence[str], past: Past, rules: Territory, made: Cells, target: set[str]) -> Mix | None:
    """What response places would have by the trades, sexes and ages of their people alone: of those who were
    met, and of the uncovered of the classes `target`. None where nobody knows of whom leads were."""
    shares = shares_of_groups(past, rules.response.first)
    if not shares:
        return None
    leads, paid = (float(sum(of.values())) for of in (past.leads, past.paid))
    whole = whole_share(np.array([paid]), np.array([leads]), rules.response.first)
    trades: dict[str, list[float]] = defaultdict(list)
    for (trade, _, _), share in shares.items():
        trades[trade].append(share)
    place = {code: at for at, code in enumerate(codes)}
    tried, all_ = np.zeros((2, len(codes))), np.zeros((2, len(codes)))
    for (code, group), (n, _) in past.groups.items():
        if code in place:
            tried[:, place[code]] += n, n * shares[group]
    for at, cell in enumerate(made.cells):
        if cell.class_ in target:
            of_trade = trades.get(cell.trade)
            other = sum(of_trade) / len(of_trade) if of_trade else whole
            share = shares.get((cell.trade, cell.sex, cell.band), other)
            all_[:, place[cell.kelurahan]] += made.raked[at], made.raked[at] * share
    return Mix(*(np.where(n > 0, s / np.where(n > 0, n, 1), whole) for n, s in (tried, all_)))
