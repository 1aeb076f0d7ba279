"""Members whose row bears no number that could find them, and how far links that lean on no number reach.

A row whose number is missing, or is not confirmed by its birth, is found by what else it says, or not at all.
It is of a resident as often as rows of its segment with a confirmed number are: as many as that are expected,
less those who were found or wait for somebody's word. Nothing of this says who they are; where a row says no
home, they live where the segment's members with a number live, or those of the family where these are few.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal

ENOUGH = 100
"""With as many members who have a number, a segment says where its members live; else the family does."""
_SHOWN = """
SELECT m.person_id, m.family, m.segment, COALESCE(m.active, 0) AS active, c.kota, c.age, c.life, c.resident,
       CASE WHEN r.nik_birth_date = r.birth_date THEN 1 ELSE 0 END AS numbered,
       CASE WHEN r.region_code IS NULL THEN 0 ELSE 1 END AS placed,
       CASE WHEN SUBSTR(r.region_code, 1, 2) <> {home} THEN 1 ELSE 0 END AS elsewhere, r.nik
FROM membership m
JOIN records r ON r.record_id = m.record_id
JOIN coverage_people c ON c.person_id = m.person_id
WHERE m.counts = 1 AND m.registered = 1
"""
_WAITING = """
SELECT person_id, family,
       SUM(CASE WHEN has = 0 THEN part / GREATEST(whole, 1) ELSE 0 END) AS chance
FROM one_member
GROUP BY person_id, family
"""
_COUNTED = """
SELECT s.family, s.segment, s.placed, s.numbered, COUNT(*) AS persons,
       SUM(s.resident) + SUM(COALESCE(w.chance, 0)) AS known,
       SUM(CASE WHEN s.life IS NULL AND w.person_id IS NULL THEN 1 ELSE 0 END) AS alone
FROM shown_members s
LEFT JOIN waiting_members w ON w.person_id = s.person_id AND w.family = s.family
WHERE s.elsewhere = 0
GROUP BY s.family, s.segment, s.placed, s.numbered
"""
# where nobody of the segment has a confirmed number nothing is expected, and all may be residents
_EXPECTED = """
SELECT family, placed, SUM(alone) AS alone, SUM(known) AS known,
       LEAST(GREATEST(COALESCE(SUM(share * persons - known), 0), 0), SUM(alone)) AS rest
FROM (
    SELECT u.family, u.placed, u.persons, u.known, u.alone, n.known / CAST(n.persons AS DOUBLE) AS share
    FROM counted_members u
    LEFT JOIN counted_members n ON n.family = u.family AND n.segment = u.segment AND n.placed = u.placed
      AND n.numbered = 1
    WHERE u.numbered = 0
) AS held
GROUP BY family, placed
"""
_ALONE = """
SELECT s.family, s.segment, s.placed, CASE WHEN s.placed = 1 THEN COALESCE(s.kota, '?') END AS kota,
       CASE WHEN s.placed = 1 THEN s.age END AS age, COUNT(*) AS registered, SUM(s.active) AS active
FROM shown_members s
LEFT JOIN waiting_members w ON w.person_id = s.person_id AND w.family = s.family
WHERE s.numbered = 0 AND s.elsewhere = 0 AND s.life IS NULL AND w.person_id IS NULL
GROUP BY ALL
"""
_NUMBERED = """
SELECT family, segment, COALESCE(kota, '?') AS kota, age, COUNT(*) AS persons
FROM shown_members
WHERE numbered = 1 AND resident = 1
GROUP BY family, segment, kota, age
"""
_SEGMENTS = f"""
SELECT s.family, s.segment, CASE WHEN COALESCE(n.persons, 0) >= {ENOUGH} THEN 1 ELSE 0 END AS own
FROM (SELECT DISTINCT family, segment FROM shown_members) AS s
LEFT JOIN (
    SELECT family, segment, SUM(persons) AS persons
    FROM numbered_members
    GROUP BY family, segment
) AS n ON n.family = s.family AND n.segment = s.segment
"""
_HOMES = """
SELECT g.family, g.segment, n.kota, n.age,
       SUM(n.persons) / CAST(SUM(SUM(n.persons)) OVER (PARTITION BY g.family, g.segment) AS DOUBLE) AS part
FROM numbered_segments g
JOIN numbered_members n ON n.family = g.family AND (g.own = 0 OR n.segment = g.segment)
GROUP BY g.family, g.segment, n.kota, n.age
"""
_SPREAD = """
SELECT a.family, a.segment, COALESCE(a.kota, h.kota, '?') AS kota, COALESCE(a.age, h.age) AS age,
       a.registered * COALESCE(h.part, 1) AS most, a.active * COALESCE(h.part, 1) AS most_active,
       e.rest / CAST(e.alone AS DOUBLE) AS chance
FROM alone_members a
JOIN expected_members e ON e.family = a.family AND e.placed = a.placed
LEFT JOIN homes_of_numbered h ON a.placed = 0 AND h.family = a.family AND h.segment = a.segment
"""
_IMPUTED = """
SELECT family, segment, kota, age, SUM(most * chance) AS registered, SUM(most_active * chance) AS active,
       SUM(most) AS most, SUM(most_active) AS most_active
FROM spread_members
GROUP BY family, segment, kota, age
"""
_FOUND = """
SELECT family, SUM(known) / CAST(SUM(known) + SUM(rest) AS DOUBLE) AS found
FROM expected_members
GROUP BY family
HAVING SUM(known) > 0
"""
# members whose register row bears another number than theirs, or who have none
_LOOSE = """
SELECT s.family, s.segment, COALESCE(s.kota, '?') AS kota, s.age,
       CAST(COUNT(*) AS BIGINT) AS registered, CAST(SUM(s.active) AS BIGINT) AS active,
       CAST(SUM(s.numbered) AS BIGINT) AS numbered
FROM shown_members s
ANTI JOIN register_rows g ON g.person_id = s.person_id AND g.nik = s.nik
WHERE s.resident = 1
GROUP BY s.family, s.segment, s.kota, s.age
"""


def keep_unnumbered(engine: Engine, home: str) -> None:
    """Keep `imputed_likely`: by family, segment, kota ("?": unknown) and age the residents whom one expects
    among members without a usable number who were not found, and the most that they can be; `coverage_found`:
    of each family the share of such members who are found or wait; `coverage_loose`: residents counted whose
    link leans on no number. home: the province served, two digits. Needs membership, coverage_people,
    records, `register_rows` and `one_member`."""
    engine.keep("shown_members", _SHOWN.format(home=literal(home)))
    steps = (
        ("waiting_members", _WAITING),
        ("counted_members", _COUNTED),
        ("expected_members", _EXPECTED),
        ("alone_members", _ALONE),
        ("numbered_members", _NUMBERED),
        ("numbered_segments", _SEGMENTS),
        ("homes_of_numbered", _HOMES),
        ("spread_members", _SPREAD),
    )
    for name, sql in steps:
        engine.keep(name, sql)
    for name, sql in (("imputed_likely", _IMPUTED), ("coverage_found", _FOUND), ("coverage_loose", _LOOSE)):
        engine.keep(name, sql)
    engine.drop("shown_members", *(name for name, _ in steps))
