"""Months of those who stayed on a roll: which ended, which are the next ones, and which neither."""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.history.evidence import GONE, speaking
from reconcile.history.moves import keep_persons

_OVER = ", ".join(str(rank) for rank, flow, _ in GONE if flow == "BERAKHIR")

# rows that came or went for themselves, not in the place of another
_TRULY_GONE = """(
    SELECT g.*
    FROM gone_rows g
    LEFT JOIN replaced x ON x.programme = g.programme AND x.row_key_one = g.row_key
    WHERE x.programme IS NULL
)"""
_TRULY_CAME = """(
    SELECT c.*
    FROM came_rows c
    LEFT JOIN replaced x ON x.programme = c.programme AND x.row_key_two = c.row_key
    WHERE x.programme IS NULL
)"""

# of those of whom a row ended, the rows that did not: months that these pay for as well did not end
_LASTING = f"""
SELECT r.programme, r.person_id, r.kota, r.month_first, r.month_last, r.row_key
FROM rows_before r
JOIN (SELECT DISTINCT programme, one FROM gone_rows WHERE rank IN ({_OVER})) o
    ON o.programme = r.programme AND o.one = r.person_id
LEFT JOIN gone_rows g ON g.programme = r.programme AND g.row_key = r.row_key AND g.rank IN ({_OVER})
WHERE g.row_key IS NULL
"""
_OF_LASTING = "CASE WHEN o.one IS NULL THEN i.months_one ELSE coalesce(l.months, 0) END"

# months of those who stayed: those of a row that is over end; as many as the roll went on are the next ones;
# others belong to a row that came or went, or the past was changed
_RUN = f"""
SELECT programme, person_id, kota, ended, running, gained - running AS rest, over_rank, over_id,
    CASE WHEN gained > running THEN came_rank END AS came_rank,
    CASE WHEN gained < running THEN gone_rank END AS gone_rank,
    CASE WHEN gained > running THEN came_id WHEN gained < running THEN gone_id END AS record_id
FROM (
    SELECT *, least(greatest(gained, 0), step) AS running
    FROM (
        SELECT i.programme, i.two AS person_id, i.kota_two AS kota,
            i.months_one - {_OF_LASTING} AS ended, i.months_two - {_OF_LASTING} AS gained,
            greatest(s.clock - s.clock_before, 0) AS step,
            o.rank AS over_rank, o.record_id AS over_id, n.rank AS came_rank, n.record_id AS came_id,
            g.rank AS gone_rank, g.record_id AS gone_id
        FROM stayed i
        JOIN history_programmes s ON s.programme = i.programme
        LEFT JOIN persons_lasting l ON l.programme = i.programme AND l.person_id = i.one
        LEFT JOIN ({speaking(f"(SELECT * FROM gone_rows WHERE rank IN ({_OVER}))", "one")}) o
            ON o.programme = i.programme AND o.one = i.one
        LEFT JOIN ({speaking(f"(SELECT * FROM {_TRULY_GONE} AS g WHERE rank NOT IN ({_OVER}))", "one")}) g
            ON g.programme = i.programme AND g.one = i.one
        LEFT JOIN ({speaking(_TRULY_CAME, "two")}) n ON n.programme = i.programme AND n.two = i.two
        WHERE i.months_two <> i.months_one OR o.one IS NOT NULL
    )
)
"""


def keep_run_on(engine: Engine) -> None:
    """Keep `run_on`, a row for each of `stayed` whose months are others: programme, person_id, kota, and the
    months that `ended`, that are the next ones (`running`) and that are neither (`rest`); the rank of what
    speaks for those that ended (over_rank) and for the rest (came_rank, gone_rank; none where the past was
    changed), each with its row (over_id, record_id).

    Reads `stayed`, `rows_before`, `gone_rows`, `came_rows`, `replaced` and `history_programmes`.
    """
    engine.keep("rows_lasting", _LASTING)
    keep_persons(engine, "lasting")
    engine.keep("run_on", _RUN)
    engine.drop("rows_lasting", "persons_lasting")
