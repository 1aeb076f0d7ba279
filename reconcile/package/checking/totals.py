"""Do the numbers of a package add up, as it says they do?"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from reconcile.package.checking.faults import Faults
from reconcile.package.form.description import Equation, PackageSaid, Side
from reconcile.package.form.rows import Cells, Rows
from reconcile.privacy.masking import Level
from reconcile.reports.kit.showing import shown_bounds

Bounds = tuple[float, float]


def check_totals(said: PackageSaid, state: Mapping[str, Rows], faults: Faults) -> None:
    """state: all rows of the tables. Numbers that are rounded or hidden must be able to add up."""
    bounds = shown_bounds if said.chain.masking == Level.L3 else _exact
    for equation in said.equations:
        names = {equation.total.resource, equation.parts.resource}
        if not names <= state.keys():
            if not names <= {one.name for one in said.tables}:
                faults.add("URAIAN_TABEL", equation.total.resource)
            continue
        try:
            totals = _summed(equation, equation.total, state, bounds)
            parts = _summed(equation, equation.parts, state, bounds)
        except (ValueError, KeyError):
            faults.add("TOTAL", equation.total.resource)
            continue
        for group in sorted({*totals, *parts}):
            low, high = totals.get(group, (0, 0))
            least, most = parts.get(group, (0, 0))
            if low > most or high < least:
                place = " ".join(group) or "jumlah"
                faults.add("TOTAL", f"{equation.total.resource}, {equation.total.measure}, {place}")


def _exact(text: str) -> Bounds:
    value = int(text or 0)
    return value, value


def _summed(
    equation: Equation, side: Side, state: Mapping[str, Rows], bounds: Callable[[str], Bounds]
) -> dict[Cells, Bounds]:
    """What a side says, by group. Raises ValueError or KeyError for columns that are not there and cells
    that are no numbers."""
    rows = state[side.resource]
    at = {name: place for place, name in enumerate(rows.names)}
    by = [at[name] for name in equation.by]
    where = [(at[name], value) for name, value in side.where.items()]
    without = [(at[name], value) for name, value in side.without.items()]
    meant = [
        row
        for row in rows.rows
        if all(row[place] == value for place, value in where)
        and all(row[place] != value for place, value in without)
    ]
    groups: dict[Cells, list[Cells]] = defaultdict(list)
    for row in meant:
        groups[tuple(row[place] for place in by)].append(row)
    return {group: _measured(side.measure, found, at, bounds) for group, found in groups.items()}


def _measured(
    measure: str, rows: list[Cells], at: Mapping[str, int], bounds: Callable[[str], Bounds]
) -> Bounds:
    if measure == "#rows":
        return len(rows), len(rows)
    if measure.startswith("#"):
        different = len({row[at[measure[1:]]] for row in rows})
        return different, different
    each = [bounds(row[at[measure]]) for row in rows]
    return sum(low for low, _ in each), sum(high for _, high in each)
