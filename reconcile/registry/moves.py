"""What became of each row since the run before: where it was, where it is, and whether it changed."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

ROW_WEIGHT = 5
"""Of each row that is still there, half of what an unchanged row says that nobody else bears."""

_MOVES = """
SELECT coalesce(now.row_key, past.row_key) AS row_key,
    coalesce(now.programme, past.programme) AS programme,
    now.record_id, now.number AS thing, past.identity, past.origin,
    coalesce(past.last_seen = {before}, FALSE) AS was_seen,
    CASE
        WHEN now.row_key IS NULL THEN past.last_seen = {before}
        WHEN past.row_key IS NULL THEN TRUE
        ELSE past.last_seen < {before} OR now.content <> past.content
    END AS changed,
    coalesce(now.judged, -1) > coalesce(past.judged, -1) AS newly_judged,
    coalesce(now.content, past.content) AS content
FROM (SELECT r.*, t.number FROM marked_rows r JOIN open_things t ON t.thing = r.thing) now
FULL OUTER JOIN (
    SELECT k.*
    FROM known_members k
    LEFT JOIN untouched u ON u.identity = k.identity
    WHERE u.identity IS NULL
) past ON now.row_key = past.row_key
"""

# a row that is still there ties too: of two who bear the same marks each keeps its own
_TIES = """
SELECT identity, thing, max(judged) AS judged, max(firm) AS firm, sum(weight) AS weight
FROM (
    SELECT o.identity, n.number AS thing,
        CASE WHEN o.judged AND n.judged THEN 1 ELSE 0 END AS judged,
        CASE WHEN o.firm AND n.firm THEN 1 ELSE 0 END AS firm,
        CASE WHEN o.judged AND n.judged THEN {judged} ELSE w.weight END AS weight
    FROM lone_marks n
    JOIN lone_anchors o ON o.kind = n.kind AND o.mark = n.mark
    JOIN anchor_weights w ON w.kind = n.kind
    UNION ALL
    SELECT m.identity, m.thing, 0, 0, {row} * count(*)
    FROM moves m
    JOIN known_identities i ON i.identity = m.identity
    WHERE m.thing IS NOT NULL AND i.status IN ('ACTIVE', 'MISSING', 'DORMANT')
    GROUP BY m.identity, m.thing
)
GROUP BY identity, thing
"""

_LONE_MARKS = """
SELECT l.number, l.kind, l.mark, l.judged, l.firm
FROM (
    SELECT min(number) AS number, kind, mark, max(judged) AS judged, max(firm) AS firm
    FROM marks
    GROUP BY kind, mark
    HAVING count(*) = 1
) l
LEFT JOIN still_borne s ON s.kind = l.kind AND s.mark = l.mark
WHERE s.mark IS NULL
"""

# whoever bore a mark last bears it; of two who bore it at the same time neither does
_LONE_ANCHORS = """
SELECT kind, mark, min(identity) AS identity, max(judged) AS judged, max(firm) AS firm
FROM (
    SELECT a.kind, a.mark, a.identity, a.judged, a.firm
    FROM living_anchors a
    JOIN (SELECT kind, mark, max(last_seen) AS latest FROM living_anchors GROUP BY kind, mark) l
        ON l.kind = a.kind AND l.mark = a.mark AND l.latest = a.last_seen
)
GROUP BY kind, mark
HAVING count(*) = 1
"""

_LIVING_ANCHORS = """
SELECT a.identity, a.kind, a.mark, a.judged, a.firm, a.last_seen
FROM known_anchors a
JOIN known_identities i ON i.identity = a.identity
JOIN anchor_weights w ON w.kind = a.kind
LEFT JOIN untouched u ON u.identity = a.identity
LEFT JOIN (SELECT DISTINCT kind, mark FROM marks) m ON m.kind = a.kind AND m.mark = a.mark
WHERE i.status IN ('ACTIVE', 'MISSING', 'DORMANT') AND a.last_seen >= {generation} - w.keeps
    AND (u.identity IS NULL OR m.mark IS NOT NULL)
"""

# what things of the untouched bear tonight, as they did before
_STILL_BORNE = """
SELECT DISTINCT a.kind, a.mark
FROM living_anchors a
JOIN untouched u ON u.identity = a.identity
WHERE a.last_seen = {before}
"""

# two who bear numbers that are surely theirs, and not one of them alike
_APART = """
SELECT t.identity, t.thing
FROM all_ties t
WHERE t.firm = 0
    AND EXISTS (SELECT 1 FROM living_anchors a WHERE a.identity = t.identity AND a.firm)
    AND EXISTS (SELECT 1 FROM marks m WHERE m.number = t.thing AND m.firm)
    AND NOT EXISTS (
        SELECT 1
        FROM living_anchors a
        JOIN marks m ON m.kind = a.kind AND m.mark = a.mark
        WHERE a.identity = t.identity AND m.number = t.thing AND (a.firm OR m.firm)
    )
"""

# What was joined and comes apart again: all rows of a thing once began as one identity that is no more, no
# other thing has any of them, and the identity that held them has rows elsewhere
_REVIVED = """
SELECT of_thing.thing, of_thing.origin AS identity
FROM (
    SELECT thing, min(origin) AS origin, min(identity) AS held_by
    FROM moves
    WHERE thing IS NOT NULL AND identity IS NOT NULL
    GROUP BY thing
    HAVING min(origin) = max(origin) AND min(identity) = max(identity) AND min(origin) <> min(identity)
) of_thing
JOIN known_identities i ON i.identity = of_thing.origin AND i.status IN ('MERGED', 'SPLIT')
JOIN (
    SELECT origin
    FROM (
        SELECT origin, thing FROM moves WHERE thing IS NOT NULL AND origin IS NOT NULL
        UNION ALL
        SELECT k.origin, u.thing
        FROM known_members k
        JOIN untouched u ON u.identity = k.identity
        WHERE k.last_seen = {before}
    )
    GROUP BY origin
    HAVING count(DISTINCT thing) = 1
) whole ON whole.origin = of_thing.origin
JOIN (
    SELECT identity FROM moves WHERE thing IS NOT NULL AND identity IS NOT NULL
    GROUP BY identity HAVING count(DISTINCT thing) > 1
) parted ON parted.identity = of_thing.held_by
ORDER BY thing
"""


def keep_moves(engine: Engine, generation: int, before: int, judged_weight: int) -> None:
    """Keep `moves` (a line for each row of tonight or of the run before), `ties` (identity, thing, judged,
    firm, weight, born) and `revived` (thing, identity); the untouched are left out.

    before: generation of the run before. Reads what `keep_marks` and `keep_untouched` keep, the known tables
    and `anchor_weights` (kind, weight, keeps).
    """
    engine.keep("moves", _MOVES.format(before=before))
    engine.keep("revived", _REVIVED.format(before=before))
    engine.keep("living_anchors", _LIVING_ANCHORS.format(generation=generation))
    engine.keep("still_borne", _STILL_BORNE.format(before=before))
    engine.keep("lone_anchors", _LONE_ANCHORS)
    engine.keep("lone_marks", _LONE_MARKS)
    engine.keep("all_ties", _TIES.format(judged=judged_weight, row=ROW_WEIGHT))
    engine.keep("apart_ties", _APART)
    engine.keep("ties", _OPEN_TIES)
    engine.drop("living_anchors", "still_borne", "lone_anchors", "lone_marks", "apart_ties", "all_ties")


def generation_before(engine: Engine) -> int:
    """The generation of the run before: not always the last number, for a run may be put back. 0 for none."""
    latest = engine.arrow("SELECT max(last_seen) AS n FROM known_members").column(0)[0].as_py()
    return int(latest or 0)


_OPEN_TIES = """
SELECT t.identity, t.thing, t.judged, t.firm, t.weight, i.born
FROM all_ties t
JOIN known_identities i ON i.identity = t.identity
LEFT JOIN apart_ties a ON a.identity = t.identity AND a.thing = t.thing
LEFT JOIN revived r ON r.thing = t.thing
WHERE (a.thing IS NULL OR t.judged = 1) AND r.thing IS NULL
"""
