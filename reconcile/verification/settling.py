"""What the population register says of two rows of which nobody knows whether they are one person.

DUA_ORANG: each stands under a NIK of its own in the register, and they are not alike in both name and birth
date (the register may hold somebody twice). BAYI_BERNAMA: "BAYI NY SITI" and a child with a name; that mother
has one child with that birth date, the register knows it, and no roll lists two without a name.
"""

from __future__ import annotations

from reconcile.engines.protocol import Engine
from reconcile.vocabulary.register_answers import KNOWN

TWO, NAMED = "DUA_ORANG", "BAYI_BERNAMA"

# Rows that bear a number of their own in the register; rows of a roll are all in `verification`.
_OWN_NIK = f"""
SELECT r.record_id, CASE WHEN v.record_id IS NULL THEN r.nik
                         WHEN v.reason = 'NIK_SAMA' THEN v.nik_register END AS nik
FROM (SELECT record_id, nik FROM records WHERE {KNOWN}) AS r
LEFT JOIN verification v ON v.record_id = r.record_id
"""

# Of each mother and day of birth: children with a name, and whether a roll lists two without one.
_CHILDREN = """
SELECT r.mother_core, r.birth_date,
       COUNT(DISTINCT CASE WHEN r.name_key IS NOT NULL THEN p.person_id END) AS named,
       COUNT(CASE WHEN r.name_key IS NULL THEN 1 END)
         - COUNT(DISTINCT CASE WHEN r.name_key IS NULL THEN r.programme END) AS more,
       MAX(CASE WHEN r.name_key IS NOT NULL AND (v.record_id IS NULL OR v.nik_register IS NOT NULL) THEN 1
                ELSE 0 END) AS known
FROM records r
JOIN persons p ON p.record_id = r.record_id
LEFT JOIN verification v ON v.record_id = r.record_id
WHERE r.mother_core IS NOT NULL AND r.birth_date IS NOT NULL AND r.birth_date IN (
  SELECT birth_date FROM records WHERE name_key IS NULL
)
GROUP BY r.mother_core, r.birth_date
"""

SIDES = """
LEFT JOIN settling_niks s ON s.record_id = q.record_id_left
LEFT JOIN settling_niks t ON t.record_id = q.record_id_right
LEFT JOIN settling_children c ON c.mother_core = x.mother_core AND c.birth_date = x.birth_date
"""
"""Joins of a pair `q` whose rows are x and y, for TWO_PERSONS and NAMED_CHILD."""

TWO_PERSONS = """s.nik <> t.nik
  AND NOT COALESCE(x.name_key = y.name_key AND x.birth_date = y.birth_date, FALSE)"""
"""Where any row was verified at all, as for NAMED_CHILD."""

NAMED_CHILD = """(x.name_key IS NULL OR y.name_key IS NULL)
  AND x.mother_core = y.mother_core AND x.birth_date = y.birth_date
  AND c.named = 1 AND c.more = 0 AND c.known = 1 AND NOT COALESCE(x.sex <> y.sex, FALSE)"""

MADE = ("settling_niks", "settling_children")


def keep_settling(engine: Engine) -> None:
    """Keep the tables that SIDES joins, MADE. Needs records, persons and verification."""
    engine.keep("settling_niks", _OWN_NIK)
    engine.keep("settling_children", _CHILDREN)
