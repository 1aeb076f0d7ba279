"""Since when everybody is an active member, from when on he was seen, and how it ended: what retention is
counted from.

A spell is the first of a person in a family: who comes back after it ended begins none. Where contributions
came, months paid before the first run count as seen.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pyarrow as pa

from reconcile.coverage.months import month_number, month_sql
from reconcile.engines.protocol import Engine, TableSource
from reconcile.rules.families import Families
from reconcile.tables import empty
from reconcile.tables.families.growth import MEMBER_SPELLS

_PAID = f"""
SELECT person_id, MIN({month_sql("month")}) AS first_paid, MAX({month_sql("month")}) AS last_paid
FROM employment
WHERE paid > 0
GROUP BY person_id
"""
# the same person under another id; of two who became one the spell that began first
_CARRIED = """
SELECT *
FROM (
    SELECT COALESCE(r.now, k.person_id) AS person_id, k.family, k.segment, k.kota, k.entered, k.seen, k.last,
           k.ended, k.cause,
           ROW_NUMBER() OVER (
               PARTITION BY COALESCE(r.now, k.person_id), k.family
               ORDER BY k.entered NULLS LAST, k.seen, k.person_id
           ) AS turn
    FROM known_spells k
    LEFT JOIN renamed_members r ON r.family = k.family AND r.past = k.person_id
) AS ranked
WHERE turn = 1
"""
_ACTIVE = """
SELECT person_id, family, segment, kota FROM active_after
UNION ALL
SELECT person_id, family, segment, kota FROM begun_members
"""
_CONTINUED = """
SELECT k.person_id, k.family, k.segment, k.kota, k.entered, k.seen,
       CASE WHEN k.ended IS NULL AND a.person_id IS NOT NULL THEN {month} ELSE k.last END AS last,
       CASE WHEN k.ended IS NULL AND l.person_id IS NOT NULL THEN {month} ELSE k.ended END AS ended,
       COALESCE(k.cause, l.flow) AS cause
FROM carried_spells k
LEFT JOIN members_now a ON a.person_id = k.person_id AND a.family = k.family
LEFT JOIN left_members l ON l.person_id = k.person_id AND l.family = k.family
"""
_OPENED = f"""
SELECT n.person_id, n.family, n.segment, n.kota,
       COALESCE(
           CASE WHEN {month_sql("m.since")} <= {{month}} THEN {month_sql("m.since")} END,
           CASE WHEN y.first_paid > w.first_known THEN y.first_paid END,
           CASE WHEN c.flow = 'BARU' THEN {{month}} END
       ) AS entered,
       LEAST(COALESCE(y.first_paid, {{month}}), {{month}}) AS first_seen,
       {{month}} AS last, CAST(NULL AS INTEGER) AS ended, CAST(NULL AS VARCHAR) AS cause
FROM members_now n
JOIN membership m ON m.person_id = n.person_id AND m.family = n.family AND m.counts = 1
LEFT JOIN carried_spells k ON k.person_id = n.person_id AND k.family = n.family
LEFT JOIN came_members c ON c.person_id = n.person_id AND c.family = n.family
LEFT JOIN spell_segments s ON s.family = m.family AND s.segment = m.segment
LEFT JOIN spells_paid y ON y.person_id = n.person_id AND s.segment IS NOT NULL
CROSS JOIN spells_window w
WHERE k.person_id IS NULL
"""
# who paid and no longer does, before anybody kept a ledger
_CLOSED = f"""
SELECT m.person_id, m.family, m.segment, COALESCE(p.kota, '') AS kota,
       COALESCE(
           CASE WHEN {month_sql("m.since")} <= y.first_paid THEN {month_sql("m.since")} END,
           CASE WHEN y.first_paid > w.first_known THEN y.first_paid END
       ) AS entered,
       y.first_paid AS first_seen, y.last_paid AS last,
       CASE WHEN y.last_paid + s.months < w.last_known THEN y.last_paid + 1 END AS ended,
       CASE WHEN y.last_paid + s.months >= w.last_known THEN NULL
            WHEN p.life = 'DEAD' THEN 'MENINGGAL'
            WHEN p.life = 'MOVED' THEN 'PINDAH_KELUAR'
            ELSE 'LAPSED' END AS cause
FROM membership m
JOIN grown_families f ON f.family = m.family AND f.comparison = 'DIMULAI'
JOIN coverage_people p ON p.person_id = m.person_id
JOIN spell_segments s ON s.family = m.family AND s.segment = m.segment
JOIN spells_paid y ON y.person_id = m.person_id
LEFT JOIN carried_spells k ON k.person_id = m.person_id AND k.family = m.family
LEFT JOIN members_now n ON n.person_id = m.person_id AND n.family = m.family
CROSS JOIN spells_window w
WHERE m.counts = 1 AND k.person_id IS NULL AND n.person_id IS NULL
"""
_NEW = """
SELECT person_id, family, segment, kota, CAST(entered AS INTEGER) AS entered,
       CAST(GREATEST(first_seen, COALESCE(entered, first_seen)) AS INTEGER) AS seen,
       CAST(last AS INTEGER) AS last, CAST(ended AS INTEGER) AS ended, cause
FROM ({rows}) AS found
"""
_STEPS = ("spells_paid", "spells_window", "spell_segments", "members_now", "carried_spells")


def keep_spells(engine: Engine, families: Families, known: TableSource | None, as_of: date) -> None:
    """Keep `member_spells`. known: those that the run before left. Needs employment, membership,
    coverage_people and what the ledger of growth keeps on its way (`coverage/growth.py`)."""
    engine.read("known_spells", known if known is not None else empty(MEMBER_SPELLS.name))
    engine.read("spell_segments", _by_month(families))
    engine.keep("spells_paid", _PAID)
    engine.keep(
        "spells_window",
        f"SELECT MIN({month_sql('month')}) AS first_known, MAX({month_sql('month')}) AS last_known"
        " FROM employment WHERE paid IS NOT NULL",
    )
    engine.keep("members_now", _ACTIVE)
    engine.keep("carried_spells", _CARRIED)
    said = {"month": month_number(as_of)}
    fresh = [_NEW.format(rows=one.format(**said)) for one in (_OPENED, _CLOSED)]
    engine.keep(MEMBER_SPELLS.name, "\nUNION ALL\n".join([_CONTINUED.format(**said), *fresh]))
    engine.drop(*_STEPS, "known_spells")


def _by_month(families: Families) -> pa.Table:
    """The segments in which a month counts that was paid, and how many months a payment may be late."""
    rows: Sequence[dict[str, object]] = [
        {"family": family.code, "segment": segment.code, "months": segment.months}
        for family in families.family
        for segment in family.segments
        if segment.active == "CONTRIBUTION"
    ]
    schema = pa.schema([("family", pa.string()), ("segment", pa.string()), ("months", pa.int64())])
    return pa.Table.from_pylist(list(rows), schema)
