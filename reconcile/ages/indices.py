"""How each file writes ages: default dates, ages that end in 0 and 5, bands far from the register's."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping
from datetime import date
from math import log
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.ages.people import age_sql
from reconcile.engines.protocol import Engine

FEWEST = 500
"""Below so many people an index says nothing."""
SMALLEST = 0.0001
"""A share in a distance; one of nobody has no logarithm."""

_COUNTED = """
SELECT r.programme, r.source_file, SUBSTR(r.region_code, 1, 4) AS kota, {age} AS age,
       COUNT(*) AS rows,
       COUNT(r.birth_date) AS dated,
       COUNT(CASE WHEN MONTH(r.birth_date) = 1 AND DAY(r.birth_date) = 1 THEN 1 END) AS default_dates
FROM records r
GROUP BY 1, 2, 3, 4
ORDER BY 1, 2, 3, 4
"""
Ages = Mapping[int, int]


def keep_indices(engine: Engine, roles: Mapping[str, str], ends: Mapping[str, int], day: date) -> None:
    """Keep `age_indices`: one row a file. ends: programmes of one age, whose bands are nobody else's."""
    counted = engine.arrow(_COUNTED.format(age=age_sql("r.birth_date", day))).to_pylist()
    registered: dict[str, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    files: dict[tuple[str, str], list[dict[str, Any]]] = defaultdict(list)
    for row in counted:
        files[row["programme"], row["source_file"]].append(row)
        if roles.get(row["programme"]) == "register" and row["age"] is not None and row["kota"]:
            registered[row["kota"]][row["age"]] += row["dated"]
    lines = [
        _line(key, rows, {} if key[0] in ends or roles.get(key[0]) == "register" else registered)
        for key, rows in sorted(files.items())
    ]
    engine.read("age_indices", pa.Table.from_pylist(lines, tables.TABLES["age_indices"].schema))


def _line(
    key: tuple[str, str], rows: list[dict[str, Any]], registered: Mapping[str, Ages]
) -> dict[str, object]:
    ages: dict[int, int] = defaultdict(int)
    for row in rows:
        if row["age"] is not None:
            ages[row["age"]] += row["dated"]
    beside: dict[int, int] = defaultdict(int)
    for kota in {row["kota"] for row in rows if row["kota"] in registered}:
        for age, count in registered[kota].items():
            beside[age] += count
    return {
        "programme": key[0],
        "source_file": key[1],
        **{name: sum(row[name] for row in rows) for name in ("rows", "dated", "default_dates")},
        "whipple": whipple(ages),
        "distance": distance(ages, beside)
        if min(sum(ages.values()), sum(beside.values())) >= FEWEST
        else None,
    }


def whipple(ages: Ages) -> float | None:
    """Whipple's index: 100 where no age is liked better than another, 500 where all end in 0 or 5."""
    whole = sum(count for age, count in ages.items() if 23 <= age <= 62)
    liked = sum(ages.get(age, 0) for age in range(25, 61, 5))
    return round(100 * 5 * liked / whole, 1) if whole >= FEWEST else None


def distance(ages: Ages, beside: Ages) -> float:
    """The population stability index of two distributions over bands of five years, the last 75 and more."""
    one, other = _shares(ages), _shares(beside)
    return round(sum((p - q) * log(p / q) for p, q in zip(one, other, strict=True)), 4)


def _shares(ages: Ages) -> list[float]:
    whole = sum(ages.values())
    bands = [0] * 16
    for age, count in ages.items():
        bands[min(max(age, 0) // 5, 15)] += count
    return [max(count / whole, SMALLEST) for count in bands]
