"""Of which day each roll of employers and workers speaks, and the last month of which it can be asked."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta

import pyarrow as pa

from reconcile.compliance.found.absences import STALE_DAYS
from reconcile.compliance.parameters import last_day
from reconcile.compliance.schemes import REPORTS, SCHEMES, Scheme
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.contribution_rules import Contributions
from reconcile.rules.contributions import due_day
from reconcile.tables.delivered import days_of

_TEXT, _DAY, _COUNT = pa.string(), pa.date32(), pa.int64()
_STATES = pa.schema(
    [
        *((name, _TEXT) for name in ("scheme", "other", "workers", "due")),
        ("as_of", _DAY),
        ("paid_as_of", _DAY),
        ("last_month", _DAY),
        ("dated", _COUNT),
        ("stale", _COUNT),
        ("refused", _COUNT),
    ]
)


_SEVERAL = 3
"""So many rows must tell of a day: a single one may be a slip."""

# the newest day that several rows of a file of workers tell of
_TOLD_BY_ROWS = """
SELECT programme, source_file, day
FROM (
    SELECT programme, source_file, day,
           ROW_NUMBER() OVER (PARTITION BY programme, source_file ORDER BY day DESC) AS turn
    FROM (
        SELECT programme, source_file, active_from AS day FROM jobs
        UNION ALL
        SELECT programme, source_file, active_to AS day FROM jobs
    ) AS days
    WHERE day <= DATE {as_of}
) AS ranked
WHERE turn = {several}
ORDER BY programme, source_file
"""


def keep_states(
    engine: Engine, rules: Contributions, deliveries: pa.Table, months: Sequence[date], as_of: date
) -> None:
    """Keep `roll_days`, `roll_states` (a row a scheme) and `report_state`.

    A roll of several files speaks of the day of its oldest: whoever is not on it may be on none yet. A file
    that says no day speaks at least of the newest that several of its rows tell of; where none do, it is
    taken for one of `as_of`, and nothing that hangs on it is certain. A roll that did not come has no day.
    refused: a file of its workers or employers was not read or waits, and none speaks in its place; whoever
    is missing may be in that.
    """
    days = _with_days_of_rows(engine, days_of(deliveries), as_of)
    engine.read("roll_days", days)
    said: dict[str, list[date | None]] = {}
    for row in days.to_pylist():
        said.setdefault(row["programme"], []).append(row["as_of"])
    states = [_state(one, said, (rules, months, as_of)) for one in SCHEMES.values()]
    rows = deliveries.select(["programme", "unknown"]).to_pylist()
    unread = {row["programme"] for row in rows if row["unknown"]}
    for state in states:
        of = SCHEMES[str(state["scheme"])]
        state["refused"] = int(not unread.isdisjoint({of.workers, of.employers}))
        payments = SCHEMES[str(state["scheme"])].payments
        day = _newest(engine, "COALESCE(booked_on, paid_on)", ("records_payment", payments, as_of))
        state["paid_as_of"] = day
    engine.read("roll_states", pa.Table.from_pylist(states, _STATES))
    report = _newest(engine, "reported_on", ("records_employer", REPORTS, as_of))
    engine.read("report_state", pa.table({"as_of": pa.array([report], _DAY)}))


def _state(
    scheme: Scheme,
    said: dict[str, list[date | None]],
    asked: tuple[Contributions, Sequence[date], date],
) -> dict[str, object]:
    rules, months, as_of = asked
    own = said.get(scheme.workers, [])
    day = _oldest(own, as_of)
    over = [month for month in months if day and _told_by(rules, scheme, month) <= day]
    return {
        "scheme": scheme.code,
        "other": scheme.other,
        "workers": scheme.workers,
        "due": scheme.due,
        "as_of": day,
        "last_month": max(over, default=None),
        "dated": int(None not in own),
        "stale": int(day is not None and as_of - day > timedelta(days=STALE_DAYS)),
    }


def _told_by(rules: Contributions, scheme: Scheme, month: date) -> date:
    """The day by which a month must have been told."""
    return max(due_day(rules, scheme.due, month) or date.max, last_day(month))


def _with_days_of_rows(engine: Engine, days: pa.Table, as_of: date) -> pa.Table:
    sql = _TOLD_BY_ROWS.format(as_of=literal(as_of.isoformat()), several=_SEVERAL)
    told = {(row["programme"], row["source_file"]): row["day"] for row in engine.arrow(sql).to_pylist()}
    rows = [
        {**row, "as_of": row["as_of"] or told.get((row["programme"], row["source_file"]))}
        for row in days.to_pylist()
    ]
    return pa.Table.from_pylist(rows, days.schema)


def _newest(engine: Engine, day: str, rows: tuple[str, str, date]) -> date | None:
    """The newest day in rows of a roll, as far as it is over: files of employers and of contributions say of
    which day they speak in no other way. rows: their table, programme, and the day of the question."""
    table, programme, as_of = rows
    sql = f"SELECT MAX({day}) AS day FROM {table} WHERE programme = {literal(programme)}"
    found = engine.arrow(f"{sql} AND {day} <= DATE {literal(as_of.isoformat())}")["day"][0].as_py()
    return found if isinstance(found, date) else None


def _oldest(days: Sequence[date | None], as_of: date) -> date | None:
    return min((day or as_of for day in days), default=None)
