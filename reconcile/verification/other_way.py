"""The register against the rolls: of everybody whom it knows, who is on a roll, paid or not, and who not."""

from __future__ import annotations

from datetime import date

from reconcile.engines.protocol import Engine

_ON_ROLLS = """
SELECT p.person_id,
       MAX(CASE WHEN g.role = 'roll' AND COALESCE(r.benefit_status, 'ACTIVE') <> 'INACTIVE'
                 AND (r.period_end IS NULL OR r.period_end >= DATE '{day}') THEN 3
                WHEN g.role = 'roll' THEN 2
                ELSE 1 END) AS standing
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN verified_roles g ON g.programme = r.programme AND g.role <> 'register'
GROUP BY p.person_id
"""
_STATE = """
CASE WHEN s.dead = 1 AND s.living = 1 THEN 'CONTRADICTED'
     WHEN s.dead = 1 THEN 'DEAD'
     WHEN b.overlay IS NOT NULL THEN b.overlay
     WHEN s.moved = 1 THEN 'MOVED'
     WHEN s.unrecorded = 1 THEN 'NOT_RECORDED'
     ELSE 'LIVING' END
"""
_STANDING = f"""
SELECT h.programme, COALESCE(SUBSTR(h.region_code, 1, 4), '') AS kota,
       {_STATE} AS state,
       CASE n.standing WHEN 3 THEN 'PAID' WHEN 2 THEN 'ENDED' WHEN 1 THEN 'NEED' ELSE 'NONE' END AS standing,
       COUNT(*) AS persons
FROM verified_own_of o
JOIN verified_held h ON h.record_id = o.record_id
LEFT JOIN verified_states s ON s.person_id = o.person_id
LEFT JOIN verified_nik_states b ON b.nik = o.nik
LEFT JOIN verified_on_rolls n ON n.person_id = o.person_id
GROUP BY h.programme, COALESCE(SUBSTR(h.region_code, 1, 4), ''), {_STATE},
         CASE n.standing WHEN 3 THEN 'PAID' WHEN 2 THEN 'ENDED' WHEN 1 THEN 'NEED' ELSE 'NONE' END
"""


def keep_population(engine: Engine, as_of: date) -> int:
    """Keep `population_on_rolls` and return its rows. Reads records, persons, what `keep_candidates` kept."""
    engine.keep("verified_on_rolls", _ON_ROLLS.format(day=as_of.isoformat()))
    rows = engine.keep("population_on_rolls", _STANDING)
    engine.drop("verified_on_rolls")
    return rows
