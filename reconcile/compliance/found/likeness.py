"""Workers who may be somebody whom the scheme has: under another number at the same firm, or elsewhere."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

LETTERS = 3
"""So many letters with which a name begins, and the day of birth, hardly ever are two people of one firm."""
MORE_LETTERS = 6
"""So many where the firm is another: a slip behind them is no other worker."""
BY_CHANCE = 0.05
"""So many colleagues like him are expected by chance at most, of one of whom is said that he is the same."""

# somebody whom only this scheme knows at the same firm in that month, or at one that may be the same, and who
# may be the one who is missing. Firms come first and months last: people of one birth date are as many as all
# people squared, in one firm they are few, and of two people no month says anything else than another
_LOOKED_FOR = """
SELECT x.scheme, x.entity_id, x.person_id, o.other_id, a.mark
FROM (SELECT DISTINCT scheme, entity_id, person_id FROM missing) x
JOIN (
    SELECT entity_id, entity_id AS other_id FROM firms
    UNION
    SELECT entity_id, other_id FROM firms_asked_about
) o ON o.entity_id = x.entity_id
JOIN worker_marks a ON a.person_id = x.person_id
"""
_LIKENESSES = """
SELECT x.scheme, x.entity_id, x.person_id, b.entity_id AS other_id, b.person_id AS other_person,
       MIN(CASE WHEN SUBSTR(b.mark, 1, 1) IN ('S', 'L')
                THEN c.colleagues * CAST(f.bearers - 1 AS DOUBLE) / f.people END) AS chance
FROM looked_for x
JOIN (
    SELECT w.scheme, w.entity_id, w.person_id, k.mark
    FROM (SELECT DISTINCT scheme, entity_id, person_id FROM one_sided) w
    JOIN worker_marks k ON k.person_id = w.person_id
) b ON b.entity_id = x.other_id AND b.mark = x.mark AND b.scheme <> x.scheme
JOIN mark_bearers f ON f.mark = b.mark
JOIN (
    SELECT scheme, entity_id, COUNT(DISTINCT person_id) AS colleagues
    FROM one_sided
    GROUP BY scheme, entity_id
) c ON c.scheme = b.scheme AND c.entity_id = b.entity_id
GROUP BY x.scheme, x.entity_id, x.person_id, b.entity_id, b.person_id
"""
_ALIKE = """
SELECT x.scheme, x.entity_id, x.month, x.person_id, 1 AS alike,
       MAX(CASE WHEN p.chance <= {by_chance} THEN 1 ELSE 0 END) AS same
FROM missing x
JOIN likenesses p ON p.scheme = x.scheme AND p.entity_id = x.entity_id AND p.person_id = x.person_id
JOIN one_sided w ON w.person_id = p.other_person AND w.entity_id = p.other_id AND w.month = x.month
  AND w.scheme <> x.scheme
GROUP BY x.scheme, x.entity_id, x.month, x.person_id
"""
# the same at any employer: so alike that the birth date and how the name begins agree, or that people are
# asked. Were they one person, he would be registered at that other employer only
_ALIKE_ELSEWHERE = """
SELECT DISTINCT x.scheme, x.entity_id, x.month, x.person_id, 1 AS alike_elsewhere
FROM missing x
JOIN worker_marks a ON a.person_id = x.person_id AND SUBSTR(a.mark, 1, 1) IN ('W', 'L')
JOIN worker_marks b ON b.mark = a.mark AND b.person_id <> a.person_id
JOIN one_sided w ON w.person_id = b.person_id AND w.month = x.month AND w.scheme <> x.scheme
"""
_MARKS = """
SELECT DISTINCT person_id, 'N' || name_key AS mark FROM worked WHERE name_key IS NOT NULL
UNION
SELECT DISTINCT person_id, 'B' || CAST(birth_date AS VARCHAR) AS mark FROM worked WHERE birth_date IS NOT NULL
UNION
SELECT DISTINCT person_id, 'W' || SUBSTR(name_key, 1, {more}) || CAST(birth_date AS VARCHAR) AS mark
FROM worked
WHERE name_key IS NOT NULL AND birth_date IS NOT NULL
UNION
SELECT DISTINCT person_id, 'S' || SUBSTR(name_key, 1, {letters}) || CAST(birth_date AS VARCHAR) AS mark
FROM worked
WHERE name_key IS NOT NULL AND birth_date IS NOT NULL
UNION
SELECT a.person_id, 'L' || l.record_id_left || l.record_id_right AS mark
FROM links l
JOIN persons a ON a.record_id = l.record_id_left
WHERE l.band = 'review'
UNION
SELECT a.person_id, 'L' || l.record_id_left || l.record_id_right AS mark
FROM links l
JOIN persons a ON a.record_id = l.record_id_right
WHERE l.band = 'review'
"""
# how many people of all rolls of workers bear a mark
_BEARERS = """
SELECT k.mark, COUNT(*) AS bearers, MAX(p.people) AS people
FROM worker_marks k
CROSS JOIN (SELECT COUNT(DISTINCT person_id) AS people FROM worker_marks) p
GROUP BY k.mark
"""


def keep_likeness(engine: Engine) -> None:
    """Keep `missing_alike` (alike; same: hardly by chance) and `missing_alike_elsewhere`: rows of `missing`
    of somebody who may be a member. Needs `missing`, `one_sided`, `worked`, links, persons and firms."""
    engine.keep("worker_marks", _MARKS.format(letters=LETTERS, more=MORE_LETTERS))
    engine.keep("mark_bearers", _BEARERS)
    engine.keep("looked_for", _LOOKED_FOR)
    engine.keep("likenesses", _LIKENESSES)
    engine.keep("missing_alike", _ALIKE.format(by_chance=BY_CHANCE))
    engine.keep("missing_alike_elsewhere", _ALIKE_ELSEWHERE)
    engine.drop("worker_marks", "mark_bearers", "looked_for", "likenesses")
