"""A night on which nothing is new, after one on which nothing moved: what it leaves is what that one left,
with tonight's day where a table goes on; `roll_rows`, which bear none, are left as they are.

Made of the same tables and the same memory, every row stands where it stood and every finding is there
again. What is left to say is the day: of `finding_history` when a line was last seen, of `trends` and `flows`
of which run they are. Rows of no file any more are forgotten in their time.
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

_STOOD_STILL = """
SELECT
    (SELECT count(*) FROM known_flow_rows)
        + (SELECT count(*) FROM known_flows WHERE flow NOT IN ('AWAL', 'AKHIR'))
        + (SELECT count(*) FROM known_finding_history
            WHERE change <> 'TETAP' OR status = 'TIDAK_DIBANDINGKAN') AS moved,
    (SELECT count(*) FROM known_roll_rows WHERE last_seen IS NULL) AS seen,
    (SELECT count(*) FROM persons WHERE programme IN ({whole})) AS there,
    (SELECT count(*) FROM known_roll_rows WHERE NOT ({kept})) AS forgotten
"""


def go_on_still(engine: Engine, as_of: date, generation: int, whole: Collection[str]) -> tuple[str, ...]:
    """Keep the tables GOES_ON_FROM of tonight, and say which; of `roll_rows` not where they are those of the
    night before. None of them where something moved the night before.

    whole: the programmes whose files are. Reads `known_<table>` of each, as that night left it, and persons.
    Only for a night that was handed the same tables and the same memory.
    """
    if not whole:
        return ()
    oldest = f"last_seen >= {_day(as_of - timedelta(days=KEPT_DAYS))}"
    kept = f"last_seen IS NULL OR {oldest} OR programme NOT IN ({listed(whole)})"
    found = engine.arrow(_STOOD_STILL.format(whole=listed(whole), kept=kept)).to_pylist()[0]
    if found["moved"] or found["seen"] != found["there"]:
        return ()
    today = _day(as_of)
    run = {"generation": f"CAST({generation} AS INTEGER)", "as_of": today}
    for name in ("trends", "flows", "flow_rows"):
        engine.keep(name, _again(name, **run))
    lines = f"CASE WHEN change = 'TETAP' THEN {today} ELSE last_seen END"
    engine.keep("finding_history", _again("finding_history", last_seen=lines))
    if found["forgotten"]:
        engine.keep("roll_rows", f"{_again('roll_rows')} WHERE {kept}")
    return GOES_ON_FROM if found["forgotten"] else GOES_ON_FROM[:-1]


def _again(name: str, **instead: str) -> str:
    """SQL of a table as it was left, with other values in the columns `instead`."""
    columns = (
        f"{instead[column]} AS {column}" if column in instead else column
        for column in tables.TABLES[name].schema.names
    )
    return f"SELECT {', '.join(columns)} FROM known_{name}"


def _day(day: date) -> str:
    return f"CAST('{day.isoformat()}' AS DATE)"
