"""Members of whom no register row was found, and whom a pair that waits for somebody's word says to be a
certain resident: counted at the pair's probability, for that resident's home and age.

A missed link only ever hides coverage, so that shares of linked members alone are too low. Of pairs that the
linking leaves to people most are one person, and their probabilities say how many. Rows whose number finds
nobody may wait for nobody's word either (`unnumbered`).
"""

from __future__ import annotations

from reconcile.coverage.unnumbered import keep_unnumbered
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
_BOTH = """
SELECT family, segment, kota, age, SUM(registered) AS registered, SUM(active) AS active,
       SUM(most) AS most, SUM(most_active) AS most_active
FROM (
    SELECT family, segment, kota, age, registered, active, registered AS most, active AS most_active
    FROM waiting_likely
    UNION ALL
    SELECT family, segment, kota, age, registered, active, most, most_active
    FROM imputed_likely
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


def keep_likely(engine: Engine, home: str) -> None:
    """Keep `coverage_likely`: residents whose membership hangs on a pair that waits, and those expected among
    rows that no number finds, by family, segment, kota ("?": unknown) and age, with the most that they can
    be; `coverage_twice`: residents who may be another one too; and what `keep_unnumbered` keeps. home: the
    province served, two digits. Needs membership, coverage_people, coverage_ids, links, records and
    `register_rows`."""
    engine.keep("waiting_links", _WAITING)
    steps = (
        ("waiting_pairs", _PAIRS),
        ("maybe_members", _MAYBE),
        ("shared_members", _SHARED),
        ("one_member", _ONE),
        ("waiting_likely", _LIKELY),
    )
    for name, sql in steps:
        engine.keep(name, sql)
    keep_unnumbered(engine, home)
    engine.keep("coverage_likely", _BOTH)
    engine.keep("coverage_twice", _TWICE)
    engine.drop("waiting_links", "imputed_likely", *(name for name, _ in steps))
