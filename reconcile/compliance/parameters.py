"""The dated rules of contributions as tables to join: one row a month and programme, looked up once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules import Rules
from reconcile.rules.contribution_rules import PROGRAMMES, Obligations
from reconcile.rules.contributions import Asked, due_day, monthly_rates, owed, size_limits, wage_floor

KEPT = ("monthly_rates", "owed_programmes", "size_limits", "due_days", "wage_floors")

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
_FLOORS = pa.schema([("month", _DAY), ("floor_low", _COUNT), ("floor_high", _COUNT)])


def keep_parameters(engine: Engine, rules: Rules, months: Sequence[date], place: str, as_of: date) -> None:
    """Keep `monthly_rates`, `owed_programmes`, `size_limits`, `due_days` and `wage_floors` for `months`
    (their first days). place: region code of the province served. as_of: the day on which it is asked."""
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
    floors = ((month, wage_floor(contributions, month, place)) for month in months)
    lowest = ({"month": month, "floor_low": low[0], "floor_high": low[1]} for month, low in floors if low)
    _read(engine, "wage_floors", _FLOORS, lowest)


def _owed(obligations: Obligations, months: Sequence[date]) -> Iterable[dict[str, object]]:
    for month in months:
        for size, programme, authority in owed(obligations, month):
            yield {"month": month, "size": size, "programme": programme, "authority": authority}


def _read(engine: Engine, name: str, schema: pa.Schema, rows: Iterable[Mapping[str, object]]) -> None:
    engine.read(name, pa.Table.from_pylist(list(rows), schema))
