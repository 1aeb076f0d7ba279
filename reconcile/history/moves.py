"""What moved between two runs: rows that came, went or changed, and persons of a roll, each held against who
they were before.

A person of a roll is the same one as before by the identity; where the identity changed, by the rows: then a
row that is still there ties the two. So what linking joins or parts is told apart from who comes and goes.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.registry.kin import KIN

# programmes that are new, or could not be looked at whole, move nobody
_BEFORE = """
SELECT k.row_key, k.programme, k.person_id, k.record_id, k.source_file, k.kota, k.month_first,
    k.month_last, k.ends
FROM known_roll_rows k
JOIN history_programmes s ON s.programme = k.programme
WHERE k.standing AND s.compared AND NOT s.begun
"""
_AFTER = """
SELECT t.row_key, t.programme, t.person_id, t.record_id, t.source_file, t.kota, t.month_first,
    t.month_last, t.ends
FROM tonight_rows t
JOIN history_programmes s ON s.programme = t.programme
WHERE t.off IS NULL AND s.compared AND NOT s.begun
"""

# the id of a row is made from what it says: another one says something else
_ROW_MOVES = """
SELECT coalesce(b.programme, a.programme) AS programme, coalesce(b.row_key, a.row_key) AS row_key,
    b.person_id AS one, a.person_id AS two, b.kota AS kota_one, a.kota AS kota_two,
    b.record_id AS record_one, a.record_id AS record_two, b.source_file AS source_one,
    a.source_file AS source_two, b.ends AS ends_one, coalesce(a.record_id <> b.record_id, FALSE) AS changed
FROM rows_before b
FULL OUTER JOIN rows_after a ON a.programme = b.programme AND a.row_key = b.row_key
WHERE a.row_key IS NULL OR b.row_key IS NULL OR a.person_id <> b.person_id OR a.kota <> b.kota
    OR a.record_id <> b.record_id
"""

_ITEMS = """
SELECT programme, person_id, coalesce(min(CASE WHEN kota <> '' THEN kota END), '') AS kota, count(*) AS rows,
    min(month_first) AS month_first, max(month_last) AS month_last
FROM rows_{side}
GROUP BY programme, person_id
"""

# months that two rows of a person pay for count once
_MONTHS = """
SELECT programme, person_id,
    CAST(sum(greatest(month_last - greatest(month_first, coalesce(reached, 0) + 1) + 1, 0)) AS BIGINT)
        AS months
FROM (
    SELECT r.programme, r.person_id, r.month_first, r.month_last,
        max(r.month_last) OVER (
            PARTITION BY r.programme, r.person_id
            ORDER BY r.month_first, r.month_last, r.row_key
            ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING
        ) AS reached
    FROM rows_{side} r
    JOIN items_{side} i ON i.programme = r.programme AND i.person_id = r.person_id
    WHERE i.rows > 1
)
GROUP BY programme, person_id
"""
_PERSONS = """
SELECT i.programme, i.person_id, i.kota,
    coalesce(m.months, CAST(greatest(i.month_last - i.month_first + 1, 0) AS BIGINT)) AS months
FROM items_{side} i
LEFT JOIN months_{side} m ON m.programme = i.programme AND m.person_id = i.person_id
"""

_PAIRS = """
SELECT coalesce(b.programme, a.programme) AS programme, b.person_id AS one, a.person_id AS two,
    b.kota AS kota_one, a.kota AS kota_two,
    coalesce(b.months, 0) AS months_one, coalesce(a.months, 0) AS months_two
FROM persons_before b
FULL OUTER JOIN persons_after a ON a.programme = b.programme AND a.person_id = b.person_id
"""

# who may be whom under another id: by a row that both have, else by what happened to the identity
_TIES = """
SELECT m.programme, m.one, m.two, count(*) AS shared
FROM row_moves m
WHERE m.one IS NOT NULL AND m.two IS NOT NULL AND m.one <> m.two
GROUP BY m.programme, m.one, m.two
UNION ALL
SELECT l.programme, l.one, k.now AS two, 0 AS shared
FROM lost l
JOIN kin k ON k.past = l.one
"""
_MET = """
SELECT programme, one, two
FROM (
    SELECT t.programme, t.one, t.two,
        row_number() OVER (PARTITION BY t.programme, t.one ORDER BY t.shared DESC, t.two) AS first_of_one,
        row_number() OVER (PARTITION BY t.programme, t.two ORDER BY t.shared DESC, t.one) AS first_of_two
    FROM (
        SELECT programme, one, two, max(shared) AS shared
        FROM row_ties
        GROUP BY programme, one, two
    ) t
    JOIN lost l ON l.programme = t.programme AND l.one = t.one
    JOIN fresh f ON f.programme = t.programme AND f.two = t.two
)
WHERE first_of_one = 1 AND first_of_two = 1
"""
_STAYED = """
SELECT programme, one, two, kota_one, kota_two, months_one, months_two
FROM person_pairs
WHERE one IS NOT NULL AND two IS NOT NULL
UNION ALL
SELECT m.programme, m.one, m.two, l.kota_one, f.kota_two, l.months_one, f.months_two
FROM met m
JOIN lost l ON l.programme = m.programme AND l.one = m.one
JOIN fresh f ON f.programme = m.programme AND f.two = m.two
"""


def keep_persons(engine: Engine, side: str) -> None:
    """Keep `persons_<side>`, who stands on which roll by `rows_<side>`: programme, person_id, the first kota
    of his rows that is known, and the months that they pay for."""
    engine.keep(f"items_{side}", _ITEMS.format(side=side))
    engine.keep(f"months_{side}", _MONTHS.format(side=side))
    engine.keep(f"persons_{side}", _PERSONS.format(side=side))
    engine.drop(f"items_{side}", f"months_{side}")


def keep_moves(engine: Engine) -> None:
    """Keep `row_moves` (rows that came, went, changed, or are another's now), `persons_before` and
    `persons_after` (programme, person_id, kota, months), `stayed` (one, two: who they were and are), `lost`
    and `fresh` (persons of a roll who were not there, or are not any more, under their id), `met` (those of
    them who are one) and `kin` (past, now).

    Reads `known_roll_rows`, `tonight_rows`, `history_programmes` and `identity_events`.
    """
    engine.keep("kin", KIN)
    engine.keep("rows_before", _BEFORE)
    engine.keep("rows_after", _AFTER)
    engine.keep("row_moves", _ROW_MOVES)
    for side in ("before", "after"):
        keep_persons(engine, side)
    engine.keep("person_pairs", _PAIRS)
    engine.keep("lost", "SELECT programme, one, kota_one, months_one FROM person_pairs WHERE two IS NULL")
    engine.keep("fresh", "SELECT programme, two, kota_two, months_two FROM person_pairs WHERE one IS NULL")
    engine.keep("row_ties", _TIES)
    engine.keep("met", _MET)
    engine.keep("stayed", _STAYED)
    engine.drop("person_pairs")
