"""A night on which nothing is new, after one on which nothing moved: what it leaves is what that one left,
with tonight's day where a table goes on.

Made of the same tables and the same memory, every row stands where it stood and every finding is there
again. What is left to say is the day: of `finding_history` when a line was last seen, of `roll_rows` when a
row was, of `trends` and `flows` of which run they are. Rows of no file any more are forgotten in their time.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, timedelta

from reconcile import tables
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.history.roll_rows import KEPT_DAYS

GOES_ON_FROM = ("finding_history", "trends", "flows", "flow_rows", "roll_rows")
"""What the night before must have left, and this one leaves."""

# rows that were seen on that day by an earlier night of the same day, and went since, are one too many
_STOOD_STILL = """
SELECT
    (SELECT count(*) FROM known_flow_rows)
        + (SELECT count(*) FROM known_flows WHERE flow NOT IN ('AWAL', 'AKHIR'))
        + (SELECT count(*) FROM known_finding_history
            WHERE change <> 'TETAP' OR status = 'TIDAK_DIBANDINGKAN') AS moved,
    (SELECT count(*) FROM known_roll_rows WHERE last_seen = {before}) AS seen,
    (SELECT count(*) FROM persons WHERE programme IN ({whole})) AS there
"""


def go_on_still(engine: Engine, before: date, as_of: date, generation: int, whole: Collection[str]) -> bool:
    """Keep the tables GOES_ON_FROM of tonight; False, and none of them kept, where something moved the night
    before.

    before: the day of that night. whole: the programmes whose files are. Reads `known_<table>` of each, as
    that night left it, and persons. Only for a night that was handed the same tables and the same memory.
    """
    stood = _STOOD_STILL.format(before=_day(before), whole=listed(whole)) if whole else ""
    found = engine.arrow(stood).to_pylist() if stood else []
    if not found or found[0]["moved"] or found[0]["seen"] != found[0]["there"]:
        return False
    today, seen = _day(as_of), f"last_seen = {_day(before)}"
    oldest = f"last_seen >= {_day(as_of - timedelta(days=KEPT_DAYS))}"
    run = {"generation": f"CAST({generation} AS INTEGER)", "as_of": today}
    for name in ("trends", "flows", "flow_rows"):
        engine.keep(name, _again(name, **run))
    lines = f"CASE WHEN change = 'TETAP' THEN {today} ELSE last_seen END"
    engine.keep("finding_history", _again("finding_history", last_seen=lines))
    since = f"CASE WHEN {seen} AND NOT standing THEN {today} ELSE since END"
    last = f"CASE WHEN {seen} THEN {today} ELSE last_seen END"
    rows = _again("roll_rows", since=since, last_seen=last)
    kept = f"{seen} OR {oldest} OR programme NOT IN ({listed(whole)})"
    engine.keep("roll_rows", f"{rows} WHERE {kept}")
    return True


def _again(name: str, **instead: str) -> str:
    """SQL of a table as it was left, with other values in the columns `instead`."""
    columns = (
        f"{instead[column]} AS {column}" if column in instead else column
        for column in tables.TABLES[name].schema.names
    )
    return f"SELECT {', '.join(columns)} FROM known_{name}"


def _day(day: date) -> str:
    return f"CAST('{day.isoformat()}' AS DATE)"
