"""The dated rules of contributions as tables to join: one row a month and programme, looked up once."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

import pyarrow as pa

from reconcile.compliance.schemes import SCHEMES
from reconcile.engines.protocol import Engine
from reconcile.rules import Rules
from reconcile.rules.contribution_rules import PROGRAMMES, Obligations
from reconcile.rules.contributions import Asked, due_day, monthly_rates, owed, size_limits, wage_floor

_DAY, _TEXT, _COUNT = pa.date32(), pa.string(), pa.int64()
_RATES = pa.schema(
    [
        ("month", _DAY),
        ("programme", _TEXT),
        ("risk", _COUNT),
        *((name, _COUNT) for name in ("employer_low", "employer_high", "worker_low", "worker_high")),
        *((name, _COUNT) for name in ("ceiling", "floor_low", "floor_high")),
        ("rule", _TEXT),
        ("since", _DAY),
        ("authority", _TEXT),
        ("checked", pa.bool_()),
    ]
)
_OWED = pa.schema([("month", _DAY), ("size", _TEXT), ("programme", _TEXT), ("authority", _TEXT)])
_SIZES = pa.schema([("month", _DAY), ("by", _TEXT), ("size", _TEXT), ("over", _COUNT), ("up_to", _COUNT)])
_DUE = pa.schema([("month", _DAY), ("programme", _TEXT), ("due_on", _DAY)])
_LAW = pa.schema(
    [
        ("month", _DAY),
        ("last_day", _DAY),
        *((name, _COUNT) for name in ("number", "floor_low", "floor_high", "counted_most", "pension_age")),
    ]
)
_WINDOW = pa.schema([("first_day", _DAY), ("last_day", _DAY), ("as_of", _DAY)])


def keep_parameters(engine: Engine, rules: Rules, months: Sequence[date], place: str, as_of: date) -> None:
    """Keep the law of `months` (their first days) as tables. place: region code of the province served.
    as_of: the day on which it is asked.

    `monthly_rates`: what is owed, as `MonthlyRate`. `owed_programmes`: which programmes which size owes.
    `size_limits`: more than `over`, up to `up_to` (null: no end). `due_days`. `law_months`: last day, a
    number that grows by one, wage floor, highest wage that counts for JKN, and age of pension, each null
    where nobody declared it. `law_window`: first and last day of all, and the day of the question.
    """
    contributions, obligations, asked = rules.contributions, rules.obligations, Asked(place, as_of)
    rates = [asdict(one) for month in months for one in monthly_rates(contributions, month, asked)]
    _read(engine, "monthly_rates", _RATES, rates)
    _read(engine, "owed_programmes", _OWED, _owed(obligations, months))
    limits = (
        {"month": month, "by": by, "size": size, "over": over, "up_to": up_to}
        for month in months
        for by, size, over, up_to, _ in size_limits(obligations, month)
    )
    _read(engine, "size_limits", _SIZES, limits)
    days = (
        {"month": month, "programme": programme, "due_on": due_day(contributions, programme, month)}
        for month in months
        for programme in PROGRAMMES
    )
    _read(engine, "due_days", _DUE, days)
    _read(engine, "law_months", _LAW, (_law(rules, month, place) for month in months))
    window = {"first_day": min(months), "last_day": last_day(max(months)), "as_of": as_of}
    _read(engine, "law_window", _WINDOW, [window])
    schemes = [(one.code, programme) for one in SCHEMES.values() for programme in one.programmes]
    engine.read(
        "scheme_programmes",
        pa.Table.from_pylist([dict(zip(("scheme", "programme"), one, strict=True)) for one in schemes]),
    )


def _law(rules: Rules, month: date, place: str) -> dict[str, object]:
    floor = wage_floor(rules.contributions, month, place) or (None, None)
    most = [one.amount for one in rules.contributions.ceilings if one.name == "JKN" and one.holds(month)]
    bands = [one.on(month) for one in rules.ages.scheme if one.name == "pensiun"]
    pension = [low for band in bands for _, low, _ in band if low > 0]
    return {
        "month": month,
        "last_day": last_day(month),
        "number": month.year * 12 + month.month,
        "floor_low": floor[0],
        "floor_high": floor[1],
        "counted_most": most[0] if most else None,
        "pension_age": pension[0] if pension else None,
    }


def last_day(month: date) -> date:
    """Of the month of `month`."""
    return month.replace(day=monthrange(month.year, month.month)[1])


def _owed(obligations: Obligations, months: Sequence[date]) -> Iterable[dict[str, object]]:
    for month in months:
        for size, programme, authority in owed(obligations, month):
            yield {"month": month, "size": size, "programme": programme, "authority": authority}


def _read(engine: Engine, name: str, schema: pa.Schema, rows: Iterable[Mapping[str, object]]) -> None:
    engine.read(name, pa.Table.from_pylist(list(rows), schema))
