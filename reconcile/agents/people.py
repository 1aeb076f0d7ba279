"""What is known of the people whom leads may mean: in the population register, and on rolls of members."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.rules.perisai import Members
from reconcile.vocabulary.register_answers import KNOWN, LIVING

# of several rows of a NIK the newest that speaks of somebody, the living first. Few are asked for: they are
# found before anything is known of whose they are. No register says the day of a death: it lies before the
# first extract that tells of it (dead_by), and after the last that has him living (alive_on)
_REGISTERED = f"""
SELECT c.nik, p.person_id, c.record_id, c.name, c.birth_date, c.sex, c.kk, c.address, c.rt, c.rw,
       c.region_code, CASE WHEN c.vital_status IN ('DEAD', 'MOVED') THEN c.vital_status END AS life,
       c.dead_by, c.alive_on
FROM (
    SELECT r.*,
           MIN(CASE WHEN r.vital_status = 'DEAD' THEN d.as_of END) OVER (PARTITION BY r.nik) AS dead_by,
           MAX(CASE WHEN {LIVING} THEN d.as_of END) OVER (PARTITION BY r.nik) AS alive_on,
           ROW_NUMBER() OVER (
               PARTITION BY r.nik
               ORDER BY d.as_of DESC NULLS LAST, CASE WHEN {LIVING} THEN 0 ELSE 1 END, r.record_id
           ) AS choice
    FROM (
        SELECT s.record_id, s.programme, s.source_file, s.nik, s.name, s.birth_date, s.sex, s.kk, s.address,
               s.rt, s.rw, s.region_code, s.vital_status
        FROM records s
        SEMI JOIN {{asked}} a ON a.nik = s.nik
    ) AS r
    JOIN agent_roles g ON g.programme = r.programme AND g.role = 'register'
    LEFT JOIN agent_dates d ON d.programme = r.programme AND d.source_file = r.source_file
    WHERE {KNOWN}
) AS c
JOIN persons p ON p.record_id = c.record_id
WHERE c.choice = 1
"""
_TYPED = "SELECT DISTINCT nik FROM records_lead WHERE nik IS NOT NULL"
_MEMBERS = """
SELECT r.record_id, p.person_id, r.nik, r.name, m.member_of, r.card_number, r.period_start, r.period_end,
       r.benefit_status
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN agent_members m ON m.programme = r.programme AND (m.segment IS NULL OR m.segment = r.segment)
"""
# since: null where a row does not say it, so that the number was there before any registration
_NIKS = """
SELECT nik, CASE WHEN COUNT(period_start) = COUNT(*) THEN MIN(period_start) END AS since
FROM members
WHERE member_of = 'own' AND nik IS NOT NULL
GROUP BY nik
"""


def before_month(since: str, entered: str) -> str:
    """SQL: whether a membership is older than the month in which a lead was typed. Rolls say months, so that
    one of that very month is what the lead brought about. Where either is not told, it is."""
    return f"({since} IS NULL OR {entered} IS NULL OR {since} < DATE_TRUNC('month', {entered}))"


NIK_BEFORE = f"m.nik = l.nik AND {before_month('m.since', 'l.entered_on')}"
"""Of `member_niks` m and a lead l: the number was a member's before it was typed."""
KEPT = (("members", _MEMBERS), ("member_niks", _NIKS))


def keep_people(
    engine: Engine, roles: pa.Table, dates: pa.Table, members: Sequence[Members]
) -> Sequence[str]:
    """Keep `registered` (one row a NIK of the register that somebody typed), `members`, and `member_niks` of
    those who are members for themselves; returns all that was kept.

    roles: programme, role. dates: programme, source_file, as_of. Needs records, persons and records_lead.
    """
    engine.read("agent_roles", roles)
    engine.read("agent_dates", dates)
    engine.read("agent_members", _members(members))
    engine.keep("typed_niks", _TYPED)
    keep_registered(engine, "registered", asked="typed_niks")
    for name, sql in KEPT:
        engine.keep(name, sql)
    return (
        *("agent_roles", "agent_dates", "agent_members", "typed_niks", "registered"),
        *(name for name, _ in KEPT),
    )


def keep_registered(engine: Engine, name: str, *, asked: str) -> None:
    """Keep as `name` one row a NIK of the register, of those that column nik of table `asked` holds."""
    engine.keep(name, _REGISTERED.format(asked=asked))


def _members(members: Sequence[Members]) -> pa.Table:
    rows: list[Mapping[str, str | None]] = [
        {"programme": one.programme, "segment": one.segment, "member_of": one.of} for one in members
    ]
    schema = pa.schema([("programme", pa.string()), ("segment", pa.string()), ("member_of", pa.string())])
    return pa.Table.from_pylist([dict(row) for row in rows], schema)
