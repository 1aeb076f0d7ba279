"""Cells and evidence -> each kelurahan with its uncovered, response, gain and turn."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any

import numpy as np
import numpy.typing as npt

from reconcile.regions import tiles
from reconcile.rules.territory_rules import Margin, Territory
from reconcile.territory.counting import BOTH, NOT_KNOWN, TOGETHER, AreaCell, put_together
from reconcile.territory.gains import drawn, gains, ranked
from reconcile.territory.hot_spots import hot_spots, neighbours
from reconcile.territory.learning import Past, learnt, mix_of
from reconcile.territory.raking import Target, rake
from reconcile.territory.shrinkage import shrink

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]


@dataclass(frozen=True)
class Recall:
    """How much of what is one person the linking found: share, and the low end of its interval."""

    share: float = 1.0
    low: float = 1.0


@dataclass
class Counted:
    """Cells as arrays. raked, lo, hi: of the uncovered."""

    cells: Sequence[AreaCell]
    raked: Floats
    lo: Floats
    hi: Floats
    notes: list[str] = field(default_factory=list)


def as_counted(cells: Sequence[AreaCell], rules: Territory, recall: Recall) -> Counted:
    """The uncovered less those whom the linking missed, raked to the survey; lo and hi between the recall's
    interval and no missed link at all, with the survey's margin."""
    residents = np.array([cell.residents for cell in cells], np.float64)
    covered = np.array([cell.covered for cell in cells], np.float64)
    uncovered = np.array([cell.uncovered for cell in cells], np.float64)
    targets = [(_target(cells, one), one) for one in rules.margin]
    made = rake(residents, [target for target, _ in targets])
    factor = np.divide(made, residents, out=np.ones(len(cells)), where=residents > 0)
    error = np.zeros(len(cells))
    for target, one in targets:
        part = target.part & target.within
        error[part] = np.maximum(error[part], one.margin / max(one.shares["formal"], 1e-9))
        rest = target.within & ~target.part
        error[rest] = np.maximum(error[rest], one.margin / max(one.shares["informal"], 1e-9))

    def less(share: float) -> Floats:
        return np.maximum(uncovered - covered * (1 / max(share, 1e-9) - 1), 0)

    return Counted(
        cells,
        less(recall.share) * factor,
        less(recall.low) * factor * np.maximum(1 - error, 0),
        uncovered * factor * (1 + error),
    )


def _target(cells: Sequence[AreaCell], margin: Margin) -> Target:
    here = [
        cell.kelurahan.startswith(margin.place)
        and margin.sex in (None, cell.sex)
        and margin.band in (None, cell.band)
        for cell in cells
    ]
    working = {*margin.formal, *margin.informal}
    within = np.array([ok and cell.class_ in working for ok, cell in zip(here, cells, strict=True)], bool)
    part = np.array([cell.class_ in margin.formal for cell in cells], bool)
    return Target(within, part, margin.shares["formal"])


def cell_rows(made: Counted, least: int) -> tuple[list[Row], int]:
    """Rows of tables.AREA_CELLS, and the residents of kelurahan that have too few for any."""
    numbers = {id(cell): at for at, cell in enumerate(made.cells)}
    by_kelurahan: dict[str, list[AreaCell]] = defaultdict(list)
    for cell in made.cells:
        by_kelurahan[cell.kelurahan].append(cell)
    rows, lost = [], 0
    for kelurahan, cells in sorted(by_kelurahan.items()):
        groups = put_together(cells, least)
        lost += 0 if groups else sum(cell.residents for cell in cells)
        rows += [_cell_row(kelurahan, group, [numbers[id(cell)] for cell in group], made) for group in groups]
    return rows, lost


def _cell_row(kelurahan: str, group: Sequence[AreaCell], at: Sequence[int], made: Counted) -> Row:
    def one_of(values: set[Any], several: Any) -> Any:
        return next(iter(values)) if len(values) == 1 else several

    return {
        "kelurahan": kelurahan,
        "trade": one_of({cell.trade for cell in group}, TOGETHER),
        "class": one_of({cell.class_ for cell in group}, "LAIN"),
        "sex": one_of({cell.sex for cell in group}, BOTH),
        "band": one_of({cell.band for cell in group}, 0),
        **{
            name: sum(getattr(cell, name) for cell in group)
            for name in ("residents", "covered", "unknown", "uncovered")
        },
        "raked": float(made.raked[at].sum()),
        "lo": float(made.lo[at].sum()),
        "hi": float(made.hi[at].sum()),
    }


def area_rows(
    made: Counted,
    rows: Sequence[Row],
    past: Past,
    rules: Territory,
    month: str,
    *,
    also: Mapping[str, int] = MappingProxyType({}),
) -> list[Row]:
    """Rows of tables.AREAS. rows: of tables.AREA_CELLS. month: yyyy-mm, of which lots are drawn. also: of
    each kelurahan, further uncovered."""
    target: set[str] = set(rules.counting.target)
    codes = sorted({cell.kelurahan for cell in made.cells})
    place = {code: at for at, code in enumerate(codes)}
    sums = np.zeros((7, len(codes)))
    for at, cell in enumerate(made.cells):
        own = sums[:, place[cell.kelurahan]]
        own[:3] += cell.residents, cell.covered, _unknown(cell)
        if cell.class_ in target:
            own[3:] += cell.uncovered, made.raked[at], made.lo[at], made.hi[at]
    sums[3:] += [also.get(code, 0) for code in codes]
    first, stay = learnt(codes, past, rules, mix_of(codes, past, rules, made, target))
    gain = gains(
        (sums[4], sums[5], sums[6]),
        (first.share, first.sd),
        (stay.share, stay.sd),
        reach=rules.gain.reach,
        days=np.array([rules.gain.days_in(code) for code in codes]),
        lower=rules.gain.lower,
    )
    rank, largest = ranked(gain.lower, codes), ranked(sums[3], codes)
    hot, hot_q = hot_spots(_residuals(made, codes), neighbours(codes, tiles()), rules.hot.permutations)
    of_kelurahan: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        of_kelurahan[row["kelurahan"]].append(row)
    turn = _turns(codes, rank, rules, month)
    names = ("residents", "covered", "unknown", "uncovered", "raked", "lo", "hi")
    return [
        {
            "kelurahan": code,
            **{name: float(sums[n, at]) if n > 3 else int(sums[n, at]) for n, name in enumerate(names)},
            "leads": past.leads.get(code, 0),
            "paid": past.paid.get(code, 0),
            "response": float(first.share[at]),
            "response_sd": float(first.sd[at]),
            "stay": float(stay.share[at]),
            "stay_sd": float(stay.sd[at]),
            "gain": float(gain.gain[at]),
            "gain_lower": float(gain.lower[at]),
            "gain_upper": float(gain.upper[at]),
            "rank": rank[at],
            "largest_rank": largest[at],
            "turn": turn[code],
            "hot": float(hot[at]),
            "hot_q": float(hot_q[at]),
            "groups": _largest(of_kelurahan[code], target, rules.counting.least),
        }
        for at, code in enumerate(codes)
    ]


def _unknown(cell: AreaCell) -> int:
    """Nobody knows either whether agents could register who has no known trade."""
    return cell.unknown + (cell.uncovered if cell.class_ == NOT_KNOWN else 0)


def _residuals(made: Counted, codes: Sequence[str]) -> Floats:
    """Of each kelurahan the share of uncovered beside what its trades, sexes and bands have everywhere, as
    far as so many people can tell (shrunk towards nothing)."""
    of_group: dict[tuple[str, str, int], list[int]] = defaultdict(lambda: [0, 0])
    for cell in made.cells:
        own = of_group[cell.trade, cell.sex, cell.band]
        own[0] += cell.uncovered
        own[1] += cell.residents - cell.unknown
    place = {code: at for at, code in enumerate(codes)}
    seen, expected, tries = np.zeros(len(codes)), np.zeros(len(codes)), np.zeros(len(codes))
    for cell in made.cells:
        hits, of = of_group[cell.trade, cell.sex, cell.band]
        known, at = cell.residents - cell.unknown, place[cell.kelurahan]
        tries[at] += known
        seen[at] += cell.uncovered
        expected[at] += known * (hits / of if of else 0)
    share = np.divide(expected, tries, out=np.zeros(len(codes)), where=tries > 0)
    return shrink(seen, tries, np.clip(share, 1e-6, 1 - 1e-6)).share - share


def _turns(codes: Sequence[str], rank: Sequence[int], rules: Territory, month: str) -> dict[str, int]:
    """In which order to go: by rank; the first `of` by lot, where an office measures what visits bring."""
    order = [code for _, code in sorted(zip(rank, codes, strict=True))]
    if rules.lot.by_lot:
        order = [*drawn(order[: rules.lot.of], rules.lot.seed, month), *order[rules.lot.of :]]
    return {code: turn for turn, code in enumerate(order, 1)}


def _largest(rows: Sequence[Row], target: set[str], least: int) -> str | None:
    own = [row for row in rows if row["class"] in target and row["uncovered"] >= least]
    own.sort(key=lambda row: (-row["uncovered"], row["trade"], row["sex"], row["band"]))
    said = [f"{row['trade']}/{row['sex']}/{row['band']}={row['uncovered']}" for row in own[:3]]
    return ",".join(said) or None
