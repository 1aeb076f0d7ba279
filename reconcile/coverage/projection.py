"""When a target is reached at the present rates.

The rate is that at which the distance to the target shrinks, from the last run of a month to that of the
next: members who came less those who went, and what the people to be covered grew by. What linking joined or
parted is taken off (it is no growth), and a run that could not be compared gives no rate. The band is
Student's 95 % interval of the mean of the monthly rates, months taken as independent: with three months it is
wide, and is meant to be.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from math import ceil, sqrt
from statistics import mean, stdev
from typing import Any

import pyarrow as pa

from reconcile.coverage.months import month_number
from reconcile.coverage.rates import needed
from reconcile.engines.protocol import Engine, TableSource
from reconcile.rules.families import Families, Target
from reconcile.tables import empty
from reconcile.tables.families.growth import PROJECTIONS, TARGET_HISTORY

WINDOWS = (3, 12)
"""Months of which a rate is the mean; fewer than the first tell nothing."""
_FARTHEST = 36_525
"""Days; what lies farther is not reached."""
_MONTHS_TOLD = pa.schema(
    [
        ("turn", pa.int64()),
        *((name, pa.string()) for name in ("family", "indicator", "month")),
        ("numerator", pa.int64()),
    ]
)
_TONIGHT = """
SELECT CAST({generation} AS INTEGER) AS generation, DATE '{as_of}' AS as_of, r.family, r.indicator,
       r.numerator + r.likely AS numerator, r.denominator, f.comparison
FROM coverage_rates r
JOIN growth_families f ON f.family = r.family
WHERE r.kota = '' AND r.target IS NOT NULL
"""
_CORRECTED = """
SELECT family, segment, CAST(SUM(persons) AS BIGINT) AS persons
FROM growth
WHERE flow = 'KOREKSI_TAUTAN'
  AND kota NOT IN ('LUAR', '')
GROUP BY family, segment
"""


@dataclass(frozen=True)
class Point:
    """A run: how many are missing to the target, without what linking changed since the first."""

    day: date
    distance: int


@dataclass(frozen=True)
class Rate:
    """Persons a day, with the 95 % interval of the mean of `months` monthly rates."""

    months: int
    a_day: float
    low: float
    high: float


def keep_projections(
    engine: Engine, families: Families, before: TableSource | None, *, generation: int, as_of: date
) -> None:
    """Keep `target_history`, with the lines of this run, and `projections`. before: the lines of the runs
    before. Needs coverage_rates, growth and growth_families."""
    said = _TONIGHT.format(generation=generation, as_of=as_of.isoformat())
    corrected = engine.arrow(_CORRECTED).to_pylist()
    aims = {target.code: target for target in families.target}
    tonight = [
        {**row, "corrected": _corrections(aims[row["indicator"]], corrected)}
        for row in engine.arrow(said).to_pylist()
    ]
    engine.read("targets_before", before if before is not None else empty(TARGET_HISTORY.name))
    ordered = f"SELECT * FROM targets_before WHERE generation < {generation} ORDER BY generation"
    history = [*engine.arrow(ordered).to_pylist(), *tonight]
    engine.read(TARGET_HISTORY.name, pa.Table.from_pylist(history, TARGET_HISTORY.schema))
    rates = "SELECT * FROM coverage_rates WHERE kota = '' AND target IS NOT NULL ORDER BY family, indicator"
    lines = [
        line
        for row in engine.arrow(rates).to_pylist()
        for past in [[one for one in history if one["indicator"] == row["indicator"]]]
        for line in _lines(row, points(past, row["target"]), as_of)
    ]
    engine.read(PROJECTIONS.name, pa.Table.from_pylist(lines, PROJECTIONS.schema))
    engine.drop("targets_before")


def _corrections(target: Target, corrected: Sequence[Mapping[str, Any]]) -> int:
    return sum(
        row["persons"]
        for row in corrected
        if row["family"] == target.family and (not target.segments or row["segment"] in target.segments)
    )


def months_told(history: pa.Table) -> pa.Table:
    """What papers tell of `target_history`: of each target and month (YYYY-MM) the last run that could be
    compared, in the order in which the months began: family, indicator, month, numerator. It says no run's
    day, so a night that counts the same people again tells the same."""
    told: dict[tuple[str, str, str], int] = {}
    for row in history.sort_by("generation").to_pylist():
        if row["comparison"] != "TIDAK_DIBANDINGKAN" and row["numerator"] is not None:
            told[row["family"], row["indicator"], f"{row['as_of']:%Y-%m}"] = row["numerator"]
    lines = [(turn, *key, numerator) for turn, (key, numerator) in enumerate(told.items())]
    columns = zip(*lines, strict=True) if lines else [()] * len(_MONTHS_TOLD)
    return pa.table(
        [pa.array(column, field.type) for column, field in zip(columns, _MONTHS_TOLD, strict=True)],
        schema=_MONTHS_TOLD,
    )


def points(history: Sequence[Mapping[str, Any]], percent: float) -> list[Point]:
    """Of each month the last run that could be compared, since the ledger last began; in order. Nights that
    tell again what one of that month told are of its day: what came, came by then. history: rows of
    target_history of one target, the first first."""
    found: list[Point] = []
    corrected = 0
    for row in history:
        if row["comparison"] == "TIDAK_DIBANDINGKAN" or not row["denominator"] or row["numerator"] is None:
            continue
        if row["comparison"] == "DIMULAI":
            found, corrected = [], 0
        else:
            corrected += row["corrected"]
        point = Point(row["as_of"], needed(percent, row["denominator"]) - row["numerator"] + corrected)
        if found and month_number(found[-1].day) == month_number(point.day):
            if found[-1].distance == point.distance:
                continue
            found.pop()
        found.append(point)
    return found


def rates_of(found: Sequence[Point]) -> list[Rate]:
    """The rate of the last three months, and that of the last twelve where there are more than three."""
    each = [
        (one.distance - two.distance) / (two.day - one.day).days
        for one, two in pairwise(found)
        if two.day > one.day
    ]
    used = [each[-window:] for window in WINDOWS if len(each) >= WINDOWS[0]]
    return [_rate(months) for at, months in enumerate(used) if not at or len(months) > WINDOWS[0]]


def _rate(months: Sequence[float]) -> Rate:
    from scipy.special import stdtrit  # here: what a night takes over it need not work out

    middle = mean(months)
    wide = float(stdtrit(len(months) - 1, 0.975)) * stdev(months) / sqrt(len(months))
    return Rate(len(months), middle, middle - wide, middle + wide)


def reached(gap: int, a_day: float, told: date, tonight: date | None = None) -> date | None:
    """The day on which `gap` persons more are covered, counted from the one on which that many were missing
    first, and not before tonight; None where it is never, or not in a hundred years."""
    if a_day <= 0 or gap / a_day > _FARTHEST:
        return None
    return max(told + timedelta(days=ceil(gap / a_day)), tonight or told)


def _lines(row: Mapping[str, Any], found: Sequence[Point], day: date) -> Iterator[dict[str, Any]]:
    line = {"family": row["family"], "indicator": row["indicator"], "months": 0}
    gap = row["gap"]
    rates = rates_of(found)
    if not gap or not rates:
        verdict = "TIDAK_DIKETAHUI" if gap is None else "BELUM_CUKUP_BULAN" if gap else "TERCAPAI"
        yield {**line, "verdict": verdict}
        return
    told = found[-1].day
    for rate in rates:
        at = reached(gap, rate.a_day, told, day)
        yield {
            **line, "months": rate.months, "a_day": rate.a_day, "a_day_low": rate.low,
            "a_day_high": rate.high, "reached": at, "earliest": reached(gap, rate.high, told, day),
            "latest": reached(gap, rate.low, told, day),
            "verdict": "TIDAK_TERCAPAI" if at is None else "TEPAT_WAKTU" if at <= row["by"] else "TERLAMBAT",
        }  # fmt: skip
