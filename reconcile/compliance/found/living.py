"""Whether the population register has a worker as living, as dead or moved, or not at all."""

from __future__ import annotations

from reconcile.engines.protocol import Engine

# dead or moved, as a population register says it and none says otherwise; torn where one does
_VITAL = """
SELECT person_id, (1 - alive) * dead AS dead, (1 - alive) * moved AS moved,
       alive * GREATEST(dead, moved) AS torn
FROM (
    SELECT p.person_id,
           MAX(CASE WHEN r.vital_status = 'ALIVE' THEN 1 ELSE 0 END) AS alive,
           MAX(CASE WHEN r.vital_status = 'DEAD' THEN 1 ELSE 0 END) AS dead,
           MAX(CASE WHEN r.vital_status = 'MOVED' THEN 1 ELSE 0 END) AS moved
    FROM persons p
    JOIN records r ON r.record_id = p.record_id
    WHERE r.programme IN ({registers}) AND r.vital_status IS NOT NULL
    GROUP BY p.person_id
) AS said
"""
# workers with a NIK of the place served whom its register does not list, where it lists nearly all of them;
# for whom somebody paid is alive until then
_UNLISTED = """
SELECT u.person_id, y.paid_until
FROM (
    SELECT k.person_id, g.person_id AS listed, COUNT(*) OVER () AS n, COUNT(g.person_id) OVER () AS n_listed
    FROM (SELECT DISTINCT person_id FROM worked WHERE nik LIKE {place}) k
    LEFT JOIN (
        SELECT DISTINCT p.person_id
        FROM persons p
        JOIN records r ON r.record_id = p.record_id
        WHERE r.programme IN ({registers})
    ) g ON g.person_id = k.person_id
) u
LEFT JOIN (
    SELECT person_id, MAX(month) AS paid_until
    FROM employment
    WHERE paid > 0
    GROUP BY person_id
) y ON y.person_id = u.person_id
WHERE u.listed IS NULL AND u.n_listed * 10 >= u.n * 9
"""


def keep_living(engine: Engine, registers: str, place: str) -> None:
    """Keep `vital` (dead, moved, torn) and `unlisted` (paid_until). registers and place: as `keep_absences`
    takes them. Needs `worked`, employment, persons and records."""
    engine.keep("vital", _VITAL.format(registers=registers))
    engine.keep("unlisted", _UNLISTED.format(registers=registers, place=place))
