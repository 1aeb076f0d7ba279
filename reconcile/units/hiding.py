"""People by class and place as papers may show them: small numbers hidden, so that none can be worked out of
sums, nor of the paper of another month."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

from reconcile.privacy.months import published_again
from reconcile.privacy.suppression import Published
from reconcile.rules.unit_rules import UnitRules

Area = str
Before = Mapping[tuple[str, Area], tuple[int, str | None]]
"""(class, area) -> the count behind an earlier paper, and the mark that stood in its place."""
Told = dict[str, Any]


def as_told(counts: Sequence[Mapping[str, Any]], rules: UnitRules, home: str, before: Before) -> list[Told]:
    """Rows of tables.PPKS_TOLD: for each class the province, its kota and its kelurahan, as far as its stigma
    lets them be told of.

    counts: rows of tables.PPKS_COUNTS. before: what the paper before showed. Whoever lives in another
    province or nobody knows where is part of the province's count alone.
    """
    by_class: dict[str, dict[str, int]] = defaultdict(dict)
    for row in counts:
        by_class[row["ppks"]][row["place"]] = row["persons"]
    codes = sorted({*by_class, *(code for code, _ in before)})
    return [row for code in codes for row in _of_class(code, by_class.get(code, {}), rules, home, before)]


def _of_class(
    code: str, places: Mapping[str, int], rules: UnitRules, home: str, before: Before
) -> list[Told]:
    hiding = rules.hiding_of(code)
    values, equations = _areas(places, home, hiding.digits)
    earlier = {area: said for (of, area), said in before.items() if of == code}
    shown = published_again(equations, values, hiding.least, earlier)
    return [_row(code, area, values[area], shown[area]) for area in sorted(values)]


def _row(code: str, area: Area, count: int, shown: Published) -> Told:
    return {"ppks": code, "area": area, "persons": count, "mark": shown.mark, "shown": shown.value}


def _areas(
    places: Mapping[str, int], home: str, digits: int
) -> tuple[dict[Area, int], list[tuple[Area, list[Area]]]]:
    """The counts of areas of at most so many digits, and which add up to which; what is told apart no
    further is a part of its own, so that sums hold."""
    values: dict[Area, int] = {home: sum(places.values())}
    parts: dict[Area, dict[Area, int]] = defaultdict(dict)
    for place, count in places.items():
        at_home = place.startswith(home)
        kota = place[:4] if at_home and len(place) >= 4 else "LAIN"
        if digits >= 4:
            parts[home][kota] = parts[home].get(kota, 0) + count
        if digits >= 10 and kota != "LAIN":
            lowest = place if len(place) == 10 else f"{kota}LAIN"
            parts[kota][lowest] = parts[kota].get(lowest, 0) + count
    for of in parts.values():
        values |= of
    return values, [(total, sorted(of)) for total, of in sorted(parts.items())]
