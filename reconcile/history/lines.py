"""The history of findings: one line for each that there ever was, gone on with what tonight found.

A finding is the same one by its declaration, its persons and its programmes (`found.py`). Where the id of a
person changed because rows were joined or parted, its line goes along: a merge ends no finding and begins
none.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.history.causes import CAUSE, keep_hints
from reconcile.history.found import KEY

_SAME = " AND ".join(f"f.{column} = k.{column}" for column in KEY)


def _key(alias: str) -> str:
    return ", ".join(f"{alias}.{column}" for column in KEY)


_KNOWN = """
SELECT finding, code, person_id AS one, other_id AS two, programmes, programme_one, programme_two, stops,
    first_seen, last_seen, since, times, status, ended, cause, verdict, decided_on, honoured, amount
FROM known_finding_history
"""

_ASTRAY = f"""
SELECT k.*
FROM known_lines k
LEFT JOIN found f ON {_SAME}
WHERE f.finding IS NULL AND k.status <> 'SELESAI'
"""
_OWN = f"""
SELECT k.*
FROM known_lines k
JOIN found f ON {_SAME}
"""

# under which keys a line may be found that is about persons whose rows are with others now
_ALIASES = """
SELECT k.finding, k.code, k.one, k.two, k.programmes, k.first_seen, k.since, k.times,
    k.verdict, k.decided_on, k.honoured,
    CASE WHEN k.two = '' THEN a.now ELSE least(a.now, b.now) END AS one_now,
    CASE WHEN k.two = '' THEN '' ELSE greatest(a.now, b.now) END AS two_now
FROM {lines} k
JOIN kin_or_same a ON a.past = k.one
JOIN kin_or_same b ON b.past = k.two
WHERE (a.past <> a.now OR b.past <> b.now) AND k.status <> 'SELESAI'
"""
_KIN_OR_SAME = """
SELECT past, now FROM kin
UNION
SELECT past, past FROM kin
UNION
SELECT '', ''
UNION
SELECT k.one, k.one FROM known_lines k JOIN kin n ON n.past = k.two
UNION
SELECT k.two, k.two FROM known_lines k JOIN kin n ON n.past = k.one
"""
_OTHER = """
SELECT f.finding, f.code, f.one, f.two, f.programmes, a.one AS one_past, a.two AS two_past, a.first_seen,
    a.since, a.times, a.verdict, a.decided_on, a.honoured
FROM {aliases} a
JOIN found f ON f.finding = a.finding AND f.code = a.code AND f.programmes = a.programmes
    AND f.one = a.one_now AND f.two = a.two_now
"""

# a line goes to the first key that has none of its own; of several lines the oldest does
_TAKEN = f"""
SELECT finding, code, one, two, programmes, one_past, two_past, first_seen, since, times, verdict, decided_on,
    honoured
FROM (
    SELECT o.*,
        row_number() OVER (
            PARTITION BY o.finding, o.code, o.programmes, o.one_past, o.two_past
            ORDER BY o.one, o.two
        ) AS place,
        row_number() OVER (
            PARTITION BY o.finding, o.code, o.programmes, o.one, o.two
            ORDER BY o.first_seen, o.one_past, o.two_past
        ) AS of_those
    FROM others o
    LEFT JOIN own_lines k ON {_SAME.replace("f.", "o.")}
    WHERE k.finding IS NULL
)
WHERE place = 1 AND of_those = 1
"""
_INHERITED = f"""
SELECT {_key("o")}, min(o.first_seen) AS first_seen, min(o.since) AS since, max(o.times) AS times
FROM relatives o
LEFT JOIN own_lines k ON {_SAME.replace("f.", "o.")}
LEFT JOIN taken_lines t ON {_SAME.replace("f.", "o.").replace("k.", "t.")}
WHERE k.finding IS NULL AND t.finding IS NULL
GROUP BY {_key("o")}
"""

_FOUND_LINES = f"""
SELECT {_key("f")}, f.programme_one, f.programme_two, f.stops,
    coalesce(k.first_seen, t.first_seen, i.first_seen, {{today}}) AS first_seen,
    {{today}} AS last_seen,
    CASE WHEN k.status = 'SELESAI' THEN {{today}}
         ELSE coalesce(k.since, t.since, i.since, {{today}}) END AS since,
    coalesce(k.times, t.times, i.times, 1) + CASE WHEN k.status = 'SELESAI' THEN 1 ELSE 0 END AS times,
    'TERBUKA' AS status, CAST(NULL AS DATE) AS ended, CAST(NULL AS VARCHAR) AS cause,
    CASE
        WHEN k.status = 'SELESAI' THEN 'MUNCUL_LAGI'
        WHEN k.finding IS NOT NULL OR t.finding IS NOT NULL OR i.finding IS NOT NULL THEN 'TETAP'
        WHEN {{unlooked_before}} THEN 'TIDAK_DIBANDINGKAN'
        ELSE 'BARU'
    END AS change,
    f.verdict, f.decided_on,
    CASE
        WHEN f.verdict IS NULL OR f.verdict <> 'HENTIKAN' THEN NULL
        WHEN coalesce(k.verdict, t.verdict) = 'HENTIKAN' AND {{delivered}} THEN 'BELUM'
        WHEN coalesce(k.verdict, t.verdict) = 'HENTIKAN'
            AND coalesce(k.decided_on, t.decided_on) = f.decided_on
            THEN coalesce(k.honoured, t.honoured, 'MENUNGGU')
        ELSE 'MENUNGGU'
    END AS honoured,
    f.amount
FROM found f
LEFT JOIN own_lines k ON {_SAME}
LEFT JOIN taken_lines t ON {_SAME.replace("k.", "t.")}
LEFT JOIN inherited_lines i ON {_SAME.replace("k.", "i.")}
"""

_ENDING = """
SELECT k.*, coalesce(x.folded, FALSE) AS folded, {unlooked} AS unlooked
FROM astray_lines k
LEFT JOIN taken_lines t ON t.finding = k.finding AND t.code = k.code AND t.programmes = k.programmes
    AND t.one_past = k.one AND t.two_past = k.two
LEFT JOIN (
    SELECT DISTINCT finding, code, programmes, one_past, two_past, TRUE AS folded FROM others
) x ON x.finding = k.finding AND x.code = k.code AND x.programmes = k.programmes AND x.one_past = k.one
    AND x.two_past = k.two
WHERE t.finding IS NULL
"""
_ENDED_LINES = f"""
SELECT {_key("k")}, k.programme_one, k.programme_two, k.stops, k.first_seen, k.last_seen, k.since, k.times,
    CASE WHEN k.unlooked THEN 'TIDAK_DIBANDINGKAN' ELSE 'SELESAI' END AS status,
    CASE WHEN k.unlooked THEN NULL ELSE {{today}} END AS ended,
    CASE WHEN k.unlooked THEN NULL ELSE c.cause END AS cause,
    CASE WHEN k.unlooked THEN 'TIDAK_DIBANDINGKAN' ELSE 'SELESAI' END AS change,
    k.verdict, k.decided_on,
    CASE
        WHEN k.verdict IS NULL OR k.verdict <> 'HENTIKAN' THEN NULL
        WHEN k.unlooked THEN coalesce(k.honoured, 'MENUNGGU')
        WHEN c.cause = 'DIPUTUSKAN' THEN 'DITAATI'
        ELSE 'TIDAK_DIKETAHUI'
    END AS honoured,
    k.amount
FROM ending_lines k
JOIN ({CAUSE}) c ON {_SAME.replace("f.", "c.")}
"""
_OLD_LINES = f"""
SELECT {_key("k")}, k.programme_one, k.programme_two, k.stops, k.first_seen, k.last_seen, k.since, k.times,
    k.status, k.ended, k.cause, CAST(NULL AS VARCHAR) AS change, k.verdict, k.decided_on, k.honoured, k.amount
FROM known_lines k
LEFT JOIN found f ON {_SAME}
WHERE f.finding IS NULL AND k.status = 'SELESAI'
"""
_FINDING_HISTORY = """
SELECT finding, code, one AS person_id, two AS other_id, programmes, programme_one, programme_two, stops,
    first_seen, last_seen, since, CAST(times AS INTEGER) AS times, status, ended, cause, change, verdict,
    decided_on, honoured, amount
FROM (
    SELECT * FROM found_lines
    UNION ALL
    SELECT * FROM ended_lines
    UNION ALL
    SELECT * FROM old_lines
)
"""
_TRENDS = """
SELECT CAST({generation} AS INTEGER) AS generation, {today} AS as_of, finding, code, change,
    coalesce(cause, '') AS cause, count(*) AS lines
FROM finding_history
WHERE change IS NOT NULL
GROUP BY finding, code, change, coalesce(cause, '')
"""


@dataclass(frozen=True)
class Looking:
    """Where the two runs looked. missing, missing_before: codes whose lists tonight, or the run before, could
    not make. unlooked, unlooked_before: programmes that were not whole. first: there was no run before.
    rules_changed: what says what is found is another since. month_changed: the run before spoke of another
    month."""

    missing: Collection[str] = ()
    missing_before: Collection[str] = ()
    unlooked: Collection[str] = ()
    unlooked_before: Collection[str] = ()
    first: bool = False
    rules_changed: bool = False
    month_changed: bool = False


def keep_lines(engine: Engine, generation: int, as_of: date, looking: Looking) -> None:
    """Keep `finding_history` and `trends`.

    Reads `known_finding_history`, `found`, `answered`, `persons`, `identity_events`, `history_programmes` and
    what `keep_flows` leaves.
    """
    today = f"CAST('{as_of.isoformat()}' AS DATE)"
    before = "TRUE" if looking.first else _unlooked("f", looking.missing_before, looking.unlooked_before)
    _keep_whereabouts(engine)
    engine.keep("found_lines", _FOUND_LINES.format(today=today, unlooked_before=before, delivered=_DELIVERED))
    unlooked = _unlooked("k", looking.missing, looking.unlooked)
    engine.keep("ending_lines", _ENDING.format(unlooked=unlooked))
    keep_hints(engine)
    engine.keep(
        "ended_lines",
        _ENDED_LINES.format(
            today=today, rules=looking.rules_changed, month=looking.month_changed, dated=listed(_dated())
        ),
    )
    engine.keep("old_lines", _OLD_LINES)
    engine.keep("finding_history", _FINDING_HISTORY)
    engine.keep("trends", _TRENDS.format(generation=generation, today=today))
    engine.drop(
        *("known_lines", "astray_lines", "own_lines", "kin_or_same", "others", "relatives", "taken_lines"),
        *("inherited_lines", "found_lines", "ending_lines", "ended_lines", "old_lines"),
    )


def _keep_whereabouts(engine: Engine) -> None:
    """Which lines are found under their key, under another, or not at all."""
    engine.keep("known_lines", _KNOWN)
    engine.keep("own_lines", _OWN)
    engine.keep("astray_lines", _ASTRAY)
    engine.keep("kin_or_same", _KIN_OR_SAME)
    for lines, others in (("astray_lines", "others"), ("own_lines", "relatives")):
        engine.keep(others, _OTHER.format(aliases=f"({_ALIASES.format(lines=lines)})"))
    engine.keep("taken_lines", _TAKEN)
    engine.keep("inherited_lines", _INHERITED)


_DELIVERED = """
EXISTS (
            SELECT 1
            FROM history_programmes s
            WHERE s.delivered
                AND (s.programme = f.stops
                    OR (f.stops IS NULL AND s.programme IN (f.programme_one, f.programme_two)))
        )
"""


def _dated() -> list[str]:
    """The findings that are about months: they may end because time goes on."""
    return [finding.name for finding in findings.FINDINGS if "months" in finding.table.schema.names]


def _unlooked(line: str, missing: Collection[str], programmes: Collection[str]) -> str:
    """SQL of whether the list of a line, or a roll of it, was not looked at."""
    parts = []
    if missing:
        parts.append(f"{line}.code IN ({listed(missing)})")
    if programmes:
        parts += [f"{line}.{place} IN ({listed(programmes)})" for place in ("programme_one", "programme_two")]
    return f"({' OR '.join(parts)})" if parts else "FALSE"
