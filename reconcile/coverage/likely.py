"""Members of whom no register row was found, and whom a pair that waits for somebody's word says to be a
certain resident: counted at the pair's probability, for that resident's home and age.

A missed link only ever hides coverage, so that shares of linked members alone are too low. Of pairs that the
linking leaves to people most are one person, and their probabilities say how many. Rows that say a name alone
wait for nobody's word either: of them as many are residents, and at home where, as of the segment's members
who have a number.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine

# what is sure stands in persons already; of two who were parted by a guard nobody is asked
_WAITING = """
SELECT p.person_id AS one_id, q.person_id AS two_id, l.probability
FROM links l
JOIN coverage_ids p ON p.record_id = l.record_id_left
JOIN coverage_ids q ON q.record_id = l.record_id_right AND q.person_id <> p.person_id
WHERE l.band = 'review'
"""
# both ways, so that either may be the member
_PAIRS = """
SELECT one_id AS person_id, two_id AS resident_id, probability
FROM waiting_links
UNION ALL
SELECT two_id, one_id, probability
FROM waiting_links
"""
_MAYBE = """
SELECT m.person_id, m.family, m.segment, l.resident_id, m.registered,
       COALESCE(m.active, 0) AS active, COALESCE(n.registered, 0) AS has, COALESCE(n.active, 0) AS has_active,
       MAX(l.probability) AS chance
FROM membership m
JOIN coverage_people a ON a.person_id = m.person_id AND a.life IS NULL
JOIN waiting_pairs l ON l.person_id = m.person_id
JOIN coverage_people c ON c.person_id = l.resident_id AND c.resident = 1
LEFT JOIN membership n ON n.person_id = l.resident_id AND n.family = m.family AND n.counts = 1
WHERE m.counts = 1
GROUP BY m.person_id, m.family, m.segment, l.resident_id, m.registered, m.active, n.registered, n.active
"""
# a member is at most one resident, and a resident at most one member
_SHARED = """
SELECT *, chance / GREATEST(SUM(chance) OVER (PARTITION BY person_id, family), 1) AS part
FROM maybe_members
"""
_ONE = """
SELECT *, SUM(part) OVER (PARTITION BY resident_id, family) AS whole
FROM shared_members
"""
_LIKELY = """
SELECT s.family, s.segment, COALESCE(c.kota, '?') AS kota, c.age,
       SUM(CASE WHEN s.registered = 1 AND s.has = 0 THEN s.part / GREATEST(s.whole, 1) ELSE 0 END)
         AS registered,
       SUM(CASE WHEN s.active = 1 AND s.has_active = 0 THEN s.part / GREATEST(s.whole, 1) ELSE 0 END)
         AS active
FROM one_member s
JOIN coverage_people c ON c.person_id = s.resident_id
GROUP BY s.family, s.segment, c.kota, c.age
"""


_NOWHERE = """
SELECT m.person_id, m.family, m.segment, m.registered, COALESCE(m.active, 0) AS active
FROM membership m
JOIN coverage_people a ON a.person_id = m.person_id AND a.life IS NULL AND a.kota IS NULL
LEFT JOIN maybe_members y ON y.person_id = m.person_id AND y.family = m.family
WHERE m.counts = 1 AND y.person_id IS NULL
"""
_THEIR_ROWS = """
SELECT p.record_id, p.person_id
FROM coverage_ids p
SEMI JOIN members_nowhere m ON m.person_id = p.person_id
"""
# rows that say a name and nothing else by which somebody could be found: no pair of theirs is sure enough
_NAMELIKE = """
SELECT m.person_id, m.family, m.segment, m.registered, m.active
FROM members_nowhere m
JOIN (
    SELECT p.person_id
    FROM rows_nowhere p
    LEFT JOIN (
        SELECT record_id
        FROM records
        WHERE nik IS NULL AND birth_date IS NULL AND mother_key IS NULL AND kk IS NULL
    ) AS r ON r.record_id = p.record_id
    GROUP BY p.person_id
    HAVING COUNT(r.record_id) = COUNT(*)
) AS n ON n.person_id = m.person_id
"""
# where those of the same segment live who have a number: rows of one person count once, as two names do not
_NUMBERED = """
SELECT m.family, m.segment, m.person_id, MAX(m.rows) AS rows
FROM membership m
JOIN (SELECT DISTINCT family, segment FROM namelike_members) AS l
  ON l.family = m.family AND l.segment = m.segment
JOIN records r ON r.record_id = m.record_id AND r.programme = m.programme
WHERE m.counts = 1 AND m.registered = 1 AND r.nik IS NOT NULL
GROUP BY m.family, m.segment, m.person_id
"""
_HOMES = """
SELECT n.family, n.segment, COALESCE(c.kota, '?') AS kota, c.age, COUNT(*) AS persons
FROM numbered_members n
JOIN coverage_people c ON c.person_id = n.person_id AND c.resident = 1
GROUP BY n.family, n.segment, c.kota, c.age
"""
_IMPUTED = """
SELECT h.family, h.segment, h.kota, h.age, h.persons * l.registered / CAST(w.rows AS DOUBLE) AS registered,
       h.persons * l.active / CAST(w.rows AS DOUBLE) AS active
FROM homes_of_numbered h
JOIN (
    SELECT family, segment, SUM(rows) AS rows
    FROM numbered_members
    GROUP BY family, segment
) AS w ON w.family = h.family AND w.segment = h.segment
JOIN (
    SELECT family, segment, SUM(registered) AS registered, SUM(active) AS active
    FROM namelike_members
    GROUP BY family, segment
) AS l ON l.family = h.family AND l.segment = h.segment
"""
_BOTH = """
SELECT family, segment, kota, age, SUM(registered) AS registered, SUM(active) AS active
FROM (
    SELECT * FROM waiting_likely
    UNION ALL
    SELECT * FROM imputed_likely
) AS found
GROUP BY family, segment, kota, age
"""
# residents of whom a pair says that they may be one: the register lists some people twice
_TWICE = """
SELECT COALESCE(kota, '?') AS kota, age, CAST(COUNT(*) AS BIGINT) AS persons
FROM (
    SELECT DISTINCT b.person_id, b.kota, b.age
    FROM waiting_links l
    JOIN coverage_people a ON a.person_id = l.one_id AND a.resident = 1
    JOIN coverage_people b ON b.person_id = l.two_id AND b.resident = 1
) AS found
GROUP BY kota, age
"""


def keep_likely(engine: Engine) -> None:
    """Keep `coverage_likely`: residents whose membership hangs on a pair that waits, and those of whom a roll
    says a name alone, as expected numbers by family, segment, kota ("?": unknown) and age; and
    `coverage_twice`: residents who may be another one too. Needs membership, coverage_people, coverage_ids,
    links and records."""
    engine.keep("waiting_links", _WAITING)
    steps = (
        ("waiting_pairs", _PAIRS),
        ("maybe_members", _MAYBE),
        ("shared_members", _SHARED),
        ("one_member", _ONE),
        ("waiting_likely", _LIKELY),
        ("members_nowhere", _NOWHERE),
        ("rows_nowhere", _THEIR_ROWS),
        ("namelike_members", _NAMELIKE),
        ("numbered_members", _NUMBERED),
        ("homes_of_numbered", _HOMES),
        ("imputed_likely", _IMPUTED),
    )
    for name, sql in steps:
        engine.keep(name, sql)
    engine.keep("coverage_likely", _BOTH)
    engine.keep("coverage_twice", _TWICE)
    engine.drop("waiting_links", *(name for name, _ in steps))
