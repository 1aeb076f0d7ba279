"""Identities that tonight says nothing new of: every row of theirs is there again and says the same, they
stand in one thing, and nobody else is in it.

Such an identity and its thing are each other's whatever else happened: its marks are those that it bore in
the run before, so nobody bears one of them later, and no row of it is anywhere else. What could still speak
for somebody else being it is a mark that it bore once and bears no more, or a row that left it once: whoever
brings one of these tonight draws it in, and it is looked at like all others. So ties, marks and moves are
worked out of the rest alone.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.registry.anchors import Anchors, keep_thing_marks

# by rows of any run, so that a row that comes back elsewhere tells
_ROWS_MET = """
SELECT past.identity, t.number AS thing,
    CASE WHEN past.last_seen = {before} AND now.content = past.content AND now.judged = past.judged
        THEN 1 ELSE 0 END AS same
FROM known_members past
JOIN marked_rows now ON now.row_key = past.row_key
JOIN things t ON t.thing = now.thing
"""
_ROWS_BEFORE = """
SELECT identity, count(*) AS rows
FROM known_members
WHERE last_seen = {before}
GROUP BY identity
"""
_THING_ROWS = """
SELECT t.number AS thing, r.rows
FROM (SELECT thing, count(*) AS rows FROM marked_rows GROUP BY thing) r
JOIN things t ON t.thing = r.thing
"""
_STANDING = """
SELECT m.identity, m.thing
FROM (
    SELECT identity, min(thing) AS thing, max(thing) AS last_thing, min(same) AS same, count(*) AS rows
    FROM rows_met
    GROUP BY identity
) m
JOIN rows_before b ON b.identity = m.identity AND b.rows = m.rows
JOIN thing_rows n ON n.thing = m.thing AND n.rows = m.rows
JOIN known_identities i ON i.identity = m.identity
WHERE m.thing = m.last_thing AND m.same = 1 AND i.status = 'ACTIVE'
"""
_OPEN = """
SELECT t.thing, t.number
FROM things t
LEFT JOIN {untouched} u ON u.thing = t.number
WHERE u.thing IS NULL
"""
_DRAWN_IN = """
SELECT DISTINCT u.identity, u.thing
FROM as_before u
JOIN known_anchors a ON a.identity = u.identity AND a.last_seen < {before}
JOIN marks m ON m.kind = a.kind AND m.mark = a.mark
"""
_UNTOUCHED = """
SELECT u.identity, u.thing
FROM as_before u
LEFT JOIN drawn_in d ON d.identity = u.identity
WHERE d.identity IS NULL
"""


def keep_untouched(engine: Engine, anchors: Anchors, before: int, *, carry: bool) -> None:
    """Keep `untouched` (identity, thing: its number), `open_things` (thing, number): all others, and their
    `marks`; and `standing`, who has all rows again in one thing, whether anything else speaks of him or not.

    before: generation of the run before. carry: whether marks are made as they were then; if not, nobody is
    untouched. Reads what `keep_marks` keeps and the known tables.
    """
    engine.keep("rows_met", _ROWS_MET.format(before=before))
    engine.keep("rows_before", _ROWS_BEFORE.format(before=before))
    engine.keep("thing_rows", _THING_ROWS)
    engine.keep("standing", _STANDING)
    engine.keep("as_before", f"SELECT identity, thing FROM standing WHERE {carry}")
    engine.keep("open_things", _OPEN.format(untouched="as_before"))
    keep_thing_marks(engine, anchors)
    drawn_in = engine.keep("drawn_in", _DRAWN_IN.format(before=before))
    engine.keep("untouched", _UNTOUCHED)
    if drawn_in:
        engine.keep("open_things", _OPEN.format(untouched="untouched"))
        keep_thing_marks(engine, anchors)
    engine.drop("rows_met", "rows_before", "thing_rows", "as_before", "drawn_in")


_EVERYBODY = "SELECT identity, identity AS thing FROM known_identities WHERE status = 'ACTIVE'"
_NOBODY = {
    "open_things": "NULL::VARCHAR AS thing, 0 AS number",
    "marked_rows": "NULL::VARCHAR AS record_id, NULL::VARCHAR AS thing, NULL::VARCHAR AS programme,"
    " 0::UBIGINT AS row_key, 0::UBIGINT AS content, 0 AS judged",
    "marks": "0 AS number, NULL::VARCHAR AS kind, 0::UBIGINT AS mark, FALSE AS judged, FALSE AS firm",
    "moves": "0::UBIGINT AS row_key, NULL::VARCHAR AS programme, NULL::VARCHAR AS record_id, 0 AS thing,"
    " 0 AS identity, 0 AS origin, FALSE AS was_seen, FALSE AS changed, FALSE AS newly_judged,"
    " 0::UBIGINT AS content",
    "strangers": "0::UBIGINT AS row_key",
    "whom": "0 AS thing, 0 AS identity, NULL::VARCHAR AS how, 0 AS other",
}


def keep_everybody_untouched(engine: Engine) -> None:
    """Keep what `keep_untouched` and `keep_moves` would keep of a night that brings the rows of the run
    before again, in the same things and judged the same; and `whom`, of nobody. Reads `known_identities`."""
    engine.keep("untouched", _EVERYBODY)
    for name, columns in _NOBODY.items():
        engine.keep(name, f"SELECT {columns} WHERE FALSE")
