"""Who of tonight is surely nobody of before, though a mark or a row's key says so: a card is given to another
person in the end, and takes nobody's id with it."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

_LIVING_ANCHORS = """
SELECT a.identity, a.kind, a.mark, a.judged, a.firm, coalesce(a.last_seen, {before}) AS last_seen
FROM known_anchors a
JOIN known_identities i ON i.identity = a.identity
JOIN anchor_weights w ON w.kind = a.kind
LEFT JOIN untouched u ON u.identity = a.identity
LEFT JOIN (SELECT DISTINCT kind, mark FROM marks) m ON m.kind = a.kind AND m.mark = a.mark
WHERE i.status IN ('ACTIVE', 'MISSING', 'DORMANT')
    AND coalesce(a.last_seen, {before}) >= {generation} - w.keeps
    AND (u.identity IS NULL OR m.mark IS NOT NULL)
"""

# what things of the untouched bear tonight, as they did before
_STILL_BORNE = """
SELECT DISTINCT a.kind, a.mark
FROM living_anchors a
JOIN untouched u ON u.identity = a.identity
WHERE a.last_seen = {before}
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
_LONE_TIES = """
SELECT o.identity, n.number AS thing,
    max(CASE WHEN o.judged AND n.judged THEN 1 ELSE 0 END) AS judged,
    max(CASE WHEN o.firm AND n.firm THEN 1 ELSE 0 END) AS firm,
    sum(CASE WHEN o.judged AND n.judged THEN {judged} ELSE w.weight END) AS weight
FROM lone_marks n
JOIN lone_anchors o ON o.kind = n.kind AND o.mark = n.mark
JOIN anchor_weights w ON w.kind = n.kind
GROUP BY o.identity, n.number
"""

# rows under the key of one that said something else; no row of the untouched is another's tonight
_CHANGED_ROWS = """
SELECT k.row_key, k.identity, t.number AS thing
FROM known_members k
JOIN marked_rows r ON r.row_key = k.row_key
JOIN open_things t ON t.thing = r.thing
WHERE r.content <> k.content
"""
_MET = """
SELECT identity, thing
FROM lone_ties
WHERE firm = 0
UNION
SELECT identity, thing
FROM changed_rows
UNION
SELECT l.identity, l.thing
FROM lone_ties l
JOIN standing s ON s.identity = l.identity AND s.thing <> l.thing
"""

# Of all that tells people apart: what both sides tell, whether it is surely their own, and whether any of it
# is alike. Of a mark that tells two things each half is compared
_TOLD = """
SELECT m.identity, m.thing, a.kind, max(w.parts) AS parts,
    max(CASE
        WHEN a.mark = n.mark THEN 1
        WHEN w.parts = 2 AND (a.mark // 4294967296 = n.mark // 4294967296
            OR a.mark % 4294967296 = n.mark % 4294967296) THEN 1
        ELSE 0
    END) AS alike,
    max(CASE WHEN a.firm THEN 1 ELSE 0 END) * max(CASE WHEN n.firm THEN 1 ELSE 0 END) AS firm,
    max(CASE WHEN a.mark = n.mark AND (a.firm OR n.firm) THEN 1 ELSE 0 END) AS firmly_alike
FROM met m
JOIN living_anchors a ON a.identity = m.identity
JOIN anchor_weights w ON w.kind = a.kind AND w.parts > 0
JOIN marks n ON n.number = m.thing AND n.kind = a.kind
GROUP BY m.identity, m.thing, a.kind
"""
_APART = """
SELECT t.identity, t.thing
FROM told t
LEFT JOIN lone_ties j ON j.identity = t.identity AND j.thing = t.thing AND j.judged = 1
LEFT JOIN standing s ON s.identity = t.identity AND s.thing <> t.thing
WHERE j.thing IS NULL
GROUP BY t.identity, t.thing
HAVING max(t.firm * (1 - t.firmly_alike)) = 1 OR (max(t.alike) = 0 AND sum(t.parts) >= 2)
    OR max(CASE WHEN s.identity IS NOT NULL AND t.parts = 2 THEN 1 - t.alike ELSE 0 END) = 1
"""
_STRANGERS = """
SELECT r.row_key
FROM changed_rows r
JOIN apart a ON a.identity = r.identity AND a.thing = r.thing
"""


def keep_strangers(engine: Engine, generation: int, before: int, judged_weight: int) -> None:
    """Keep `lone_ties` (identity, thing, judged, firm, weight: by marks that none but they bear), `apart`
    (identity, thing: who are surely two) and `strangers` (row_key: of rows that are no longer the same row).

    Two are apart, unless people called them one, who bear marks that are surely theirs, and not one of them
    alike; or who tell two things or more of those that tell people apart (a number, a name, a birth date),
    and none alike. So whoever corrects one of them makes nobody another person. Who has all his rows again
    elsewhere is nobody of another name and another birth date either, whatever number that one bears: a baby
    is listed under the mother's.

    before: generation of the run before. Reads what `keep_marks` and `keep_untouched` keep, the known tables
    and `anchor_weights`; drops `standing`.
    """
    engine.keep("living_anchors", _LIVING_ANCHORS.format(generation=generation, before=before))
    engine.keep("still_borne", _STILL_BORNE.format(before=before))
    engine.keep("lone_anchors", _LONE_ANCHORS)
    engine.keep("lone_marks", _LONE_MARKS)
    engine.keep("lone_ties", _LONE_TIES.format(judged=judged_weight))
    engine.keep("changed_rows", _CHANGED_ROWS)
    engine.keep("met", _MET)
    engine.keep("told", _TOLD)
    engine.keep("apart", _APART)
    engine.keep("strangers", _STRANGERS)
    engine.drop(
        "living_anchors",
        "still_borne",
        "lone_anchors",
        "lone_marks",
        "changed_rows",
        "met",
        "told",
        "standing",
    )
