"""What became of each row since the run before: where it was, where it is, and whether it changed."""

from __future__ import annotations

from collections.abc import Sequence

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.registry.strangers import keep_strangers

ROW_WEIGHT = 5
"""Of each row that is still there, half of what an unchanged row says that nobody else bears."""

_MOVES = """
SELECT coalesce(now.row_key, past.row_key) AS row_key,
    coalesce(now.programme, past.programme) AS programme,
    now.record_id, now.number AS thing, past.identity, past.origin,
    coalesce(past.last_seen = {before}, FALSE) AS was_seen,
    CASE
        WHEN coalesce(now.programme, past.programme) IN ({reread}) THEN FALSE
        WHEN now.row_key IS NULL THEN past.last_seen = {before}
        WHEN past.row_key IS NULL THEN TRUE
        ELSE past.last_seen < {before} OR now.content <> past.content
    END AS changed,
    coalesce(now.judged, -1) > coalesce(past.judged, -1) AS newly_judged,
    coalesce(now.content, past.content) AS content
FROM (SELECT r.*, t.number FROM marked_rows r JOIN open_things t ON t.thing = r.thing) now
FULL OUTER JOIN (
    SELECT k.*, CASE WHEN s.row_key IS NULL THEN k.row_key END AS met
    FROM known_members k
    LEFT JOIN untouched u ON u.identity = k.identity
    LEFT JOIN strangers s ON s.row_key = k.row_key
    WHERE u.identity IS NULL
) past ON now.row_key = past.met
"""

# a row that is still there ties too: of two who bear the same marks each keeps its own
_TIES = """
SELECT identity, thing, max(judged) AS judged, max(firm) AS firm, sum(weight) AS weight
FROM (
    SELECT identity, thing, judged, firm, weight
    FROM lone_ties
    UNION ALL
    SELECT m.identity, m.thing, 0, 0, {row} * count(*)
    FROM moves m
    JOIN known_identities i ON i.identity = m.identity
    WHERE m.thing IS NOT NULL AND i.status IN ('ACTIVE', 'MISSING', 'DORMANT')
    GROUP BY m.identity, m.thing
)
GROUP BY identity, thing
"""

_OPEN_TIES = """
SELECT t.identity, t.thing, t.judged, t.firm, t.weight, i.born
FROM all_ties t
JOIN known_identities i ON i.identity = t.identity
LEFT JOIN apart a ON a.identity = t.identity AND a.thing = t.thing
LEFT JOIN revived r ON r.thing = t.thing
WHERE a.thing IS NULL AND r.thing IS NULL
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


def keep_moves(
    engine: Engine, generation: int, before: int, judged_weight: int, reread: Sequence[str] = ()
) -> None:
    """Keep `moves` (a line for each row of tonight or of the run before; two where they are strangers),
    `strangers`, `ties` (identity, thing, judged, firm, weight, born) and `revived` (thing, identity); the
    untouched are left out.

    before: generation of the run before. reread: as in Tonight. Reads what `keep_marks` and `keep_untouched`
    keep, the known tables and `anchor_weights` (kind, weight, keeps, parts).
    """
    keep_strangers(engine, generation, before, judged_weight)
    engine.keep("moves", _MOVES.format(before=before, reread=listed(reread or [""])))
    engine.keep("revived", _REVIVED.format(before=before))
    engine.keep("all_ties", _TIES.format(row=ROW_WEIGHT))
    engine.keep("ties", _OPEN_TIES)
    engine.drop("lone_ties", "apart", "all_ties")
