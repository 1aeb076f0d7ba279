"""What became of every identity, in tables: who is whom tonight, who is no more, and the events of it."""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine

MISSING_RUNS = 3
"""An identity of which no row was seen in so many runs is dormant; it is never deleted."""

KEPT_RUNS = 400
"""Rows, and marks, that were seen in none of so many runs (a year of nights) are forgotten."""

# where the rows of an identity stand tonight, the most of them first
_STAYS = """
SELECT m.identity, w.identity AS now_with, count(*) AS rows,
    row_number() OVER (PARTITION BY m.identity ORDER BY count(*) DESC, w.identity) AS place,
    count(*) OVER (PARTITION BY m.identity) AS places
FROM moves m
JOIN whom w ON w.thing = m.thing
WHERE m.identity IS NOT NULL
GROUP BY m.identity, w.identity
"""

_IDENTITIES = """
SELECT k.identity,
    CASE
        WHEN w.identity IS NOT NULL THEN 'ACTIVE'
        WHEN k.status IN ('MERGED', 'SPLIT', 'RETIRED') THEN k.status
        WHEN s.places = 1 THEN 'MERGED'
        WHEN s.places > 1 THEN 'SPLIT'
        WHEN {generation} - k.last_seen >= {missing} THEN 'DORMANT'
        ELSE 'MISSING'
    END AS status,
    CASE WHEN w.identity IS NOT NULL THEN NULL ELSE coalesce(k.successor, s.now_with) END AS successor,
    k.born,
    CASE WHEN w.identity IS NULL THEN k.last_seen END AS last_seen
FROM known_identities k
LEFT JOIN all_whom w ON w.identity = k.identity
LEFT JOIN stays s ON s.identity = k.identity AND s.place = 1
UNION ALL
SELECT w.identity, 'ACTIVE', NULL, {generation}, CAST(NULL AS INTEGER)
FROM whom w
WHERE w.how IN ('CREATED', 'SPLIT_FROM')
"""

_ANCHORS = """
SELECT w.identity, m.kind, m.mark, m.judged, m.firm,
    coalesce(k.first_seen, {generation}) AS first_seen, CAST(NULL AS INTEGER) AS last_seen
FROM marks m
JOIN whom w ON w.thing = m.number
LEFT JOIN known_anchors k ON k.identity = w.identity AND k.kind = m.kind AND k.mark = m.mark
UNION ALL
SELECT k.identity, k.kind, k.mark, k.judged, k.firm, k.first_seen, coalesce(k.last_seen, {before})
FROM known_anchors k
JOIN anchor_weights a ON a.kind = k.kind
LEFT JOIN untouched u ON u.identity = k.identity
LEFT JOIN whom w ON w.identity = k.identity
LEFT JOIN marks m ON m.number = w.thing AND m.kind = k.kind AND m.mark = k.mark
WHERE u.identity IS NULL AND m.number IS NULL AND coalesce(k.last_seen, {before}) >= {generation} - a.keeps
UNION ALL
SELECT k.identity, k.kind, k.mark, k.judged, k.firm, k.first_seen,
    CASE WHEN k.last_seen <> {before} THEN k.last_seen END AS last_seen
FROM known_anchors k
JOIN anchor_weights a ON a.kind = k.kind
JOIN untouched u ON u.identity = k.identity
WHERE coalesce(k.last_seen, {before}) = {before} OR k.last_seen >= {generation} - a.keeps
"""

_MEMBERS = """
SELECT w.identity, m.programme, m.row_key, m.content, m.judged,
    CASE
        WHEN w.how = 'REVIVED' OR s.row_key IS NOT NULL THEN w.identity
        ELSE coalesce(k.origin, w.identity)
    END AS origin,
    CAST(NULL AS INTEGER) AS last_seen,
    CAST(coalesce(k.turn, 0) + CASE WHEN s.row_key IS NULL THEN 0 ELSE 1 END AS INTEGER) AS turn
FROM marked_rows m
JOIN open_things t ON t.thing = m.thing
JOIN whom w ON w.thing = t.number
LEFT JOIN strangers s ON s.row_key = m.row_key
LEFT JOIN known_members k ON k.row_key = m.row_key
UNION ALL
SELECT k.identity, k.programme, k.row_key, k.content, k.judged, k.origin,
    CASE WHEN u.identity IS NULL OR k.last_seen <> {before} THEN k.last_seen END,
    k.turn
FROM known_members k
LEFT JOIN untouched u ON u.identity = k.identity
LEFT JOIN (SELECT r.row_key FROM marked_rows r JOIN open_things t ON t.thing = r.thing) m
    ON m.row_key = k.row_key
WHERE (u.identity IS NOT NULL AND k.last_seen = {before})
    OR (m.row_key IS NULL AND k.last_seen >= {generation} - {kept})
"""

# the generation in which something is forgotten, or somebody dormant, though nothing comes
_UNTIL = """
SELECT min(generation) AS until
FROM (
    SELECT a.last_seen + w.keeps + 1 AS generation
    FROM anchors a
    JOIN anchor_weights w ON w.kind = a.kind
    WHERE a.last_seen IS NOT NULL
    UNION ALL
    SELECT last_seen + {kept} + 1
    FROM members
    WHERE last_seen IS NOT NULL
    UNION ALL
    SELECT last_seen + {missing}
    FROM identities
    WHERE status IN ('MISSING', 'RETIRED') AND last_seen > {generation} - {missing}
) AS all_of_them
"""

_ALL_WHOM = """
SELECT identity, thing, how
FROM whom
UNION ALL
SELECT identity, thing, 'SAME'
FROM untouched
"""

_CAUSES = """
SELECT {key},
    CASE
        WHEN max(CASE WHEN newly_judged THEN 1 ELSE 0 END) = 1 THEN 3
        WHEN max(CASE WHEN changed THEN 1 ELSE 0 END) = 1 THEN 2
        ELSE {otherwise}
    END AS cause
FROM moves
WHERE {key} IS NOT NULL
GROUP BY {key}
"""

_EVENTS = """
SELECT w.how AS event, w.identity, w.other, NULL AS programme, NULL AS record_id, w.thing, w.other AS past
FROM whom w
WHERE w.how IN ('CREATED', 'SPLIT_FROM', 'REVIVED')
UNION ALL
SELECT 'RETURNED', w.identity, NULL, NULL, NULL, w.thing, w.identity
FROM whom w
JOIN known_identities k ON k.identity = w.identity
WHERE w.how = 'SAME' AND k.status IN ('MISSING', 'DORMANT')
UNION ALL
SELECT CASE WHEN i.status IN ('MERGED', 'SPLIT') THEN 'MERGED_INTO' ELSE i.status END,
    i.identity, i.successor, NULL, NULL, w.thing, i.identity
FROM identities i
JOIN known_identities k ON k.identity = i.identity
LEFT JOIN whom w ON w.identity = i.successor
WHERE i.status <> k.status AND i.status <> 'ACTIVE'
UNION ALL
SELECT event, identity, NULL, NULL, NULL, NULL, identity
FROM ordered
UNION ALL
SELECT 'JOINED', w.identity, m.identity, m.programme, m.record_id, m.thing, m.identity
FROM moves m
JOIN whom w ON w.thing = m.thing
LEFT JOIN known_members k ON k.identity = w.identity AND k.content = m.content
WHERE w.how IN ('SAME', 'REVIVED') AND k.identity IS NULL
    AND (m.identity IS NULL OR m.identity <> w.identity)
    AND (m.origin IS NULL OR m.origin <> w.identity)
UNION ALL
SELECT 'LEFT', m.identity, w.identity, m.programme, m.record_id, own.thing, m.identity
FROM moves m
JOIN whom own ON own.identity = m.identity
LEFT JOIN whom w ON w.thing = m.thing
LEFT JOIN own_contents c ON c.identity = m.identity AND c.content = m.content
WHERE m.was_seen AND c.identity IS NULL AND (w.identity IS NULL OR w.identity <> m.identity)
"""

_OWN_CONTENTS = """
SELECT DISTINCT w.identity, m.content
FROM moves m
JOIN whom w ON w.thing = m.thing
"""

_IDENTITY_EVENTS = """
SELECT {generation} AS generation,
    row_number() OVER (ORDER BY a.identity_id, e.event, e.programme, e.record_id, b.identity_id) AS number,
    CAST('{as_of}' AS DATE) AS as_of,
    a.identity_id, e.event, b.identity_id AS other_id, e.programme, e.record_id,
    CASE
        WHEN {first} THEN 'FIRST_RUN'
        WHEN e.event = 'DORMANT' THEN 'DATA'
        WHEN o.identity IS NOT NULL THEN 'JUDGEMENT'
        WHEN greatest(coalesce(t.cause, 0), coalesce(p.cause, 0)) = 3 THEN 'JUDGEMENT'
        WHEN greatest(coalesce(t.cause, 0), coalesce(p.cause, 0)) = 2 THEN 'DATA'
        WHEN greatest(coalesce(t.cause, 0), coalesce(p.cause, 0)) = 1 THEN 'MODEL'
        ELSE 'RULES'
    END AS cause
FROM events e
JOIN id_of a ON a.identity = e.identity
LEFT JOIN id_of b ON b.identity = e.other
LEFT JOIN thing_causes t ON t.thing = e.thing
LEFT JOIN identity_causes p ON p.identity = e.past
LEFT JOIN ordered o ON o.identity = e.identity AND o.event = e.event
"""


def keep_states(engine: Engine, generation: int, before: int) -> None:
    """Keep `identities`, `anchors` and `members` as they are after tonight, and `all_whom` (identity, thing,
    how): also of the untouched. What was seen tonight bears no generation: so of a night that brings the same
    rows again the tables are the same.

    Reads `whom` (thing, identity, how, other), what `keep_marks` and `keep_moves` keep and the known tables.
    """
    times = {"generation": generation, "before": before, "missing": MISSING_RUNS, "kept": KEPT_RUNS}
    engine.keep("all_whom", _ALL_WHOM)
    engine.keep("stays", _STAYS)
    engine.keep("identities", _IDENTITIES.format(**times))
    engine.keep("anchors", _ANCHORS.format(**times))
    engine.keep("members", _MEMBERS.format(**times))
    engine.drop("stays")


def stands_until(engine: Engine, generation: int) -> int:
    """The first generation on which the tables of `keep_states`, as they are left now, become others though
    it brings the same rows; 0 where none is. Reads them and `anchor_weights`."""
    until = _UNTIL.format(generation=generation, missing=MISSING_RUNS, kept=KEPT_RUNS)
    found = engine.arrow(until)["until"][0].as_py()
    return int(found or 0)


def keep_events(engine: Engine, generation: int, as_of: date, *, first: bool, model_changed: bool) -> None:
    """Keep `identity_events`. Reads what `keep_states` reads and keeps, and `id_of` (identity, identity_id).

    first: the registry knew nobody before. model_changed: rows were linked by another model than in the run
    before; what happened to rows of which none changed then has the model as its cause, else the rules. So it
    has where all that changed is how the same files were read.
    """
    for key in ("thing", "identity"):
        engine.keep(f"{key}_causes", _CAUSES.format(key=key, otherwise=int(model_changed)))
    engine.keep("own_contents", _OWN_CONTENTS)
    engine.keep("events", _EVENTS)
    engine.keep(
        "identity_events",
        _IDENTITY_EVENTS.format(generation=generation, as_of=as_of.isoformat(), first=first),
    )
    engine.drop("events", "own_contents", "thing_causes", "identity_causes")
