"""Who is a member of which family of programmes: registered, active, and since when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.rules.families import ANY, Families, Family, Segment
from reconcile.tables import MEMBERSHIP

_TEXT, _COUNT = pa.string(), pa.int64()
_PLACED = pa.schema(
    [
        *((name, _TEXT) for name in ("programme", "said", "family", "segment")),
        *((name, _COUNT) for name in ("place", "position")),
        *((name, _TEXT) for name in ("registered_by", "active_by", "silent")),
        ("months", _COUNT),
        ("old", pa.bool_()),
    ]
)
_SAID = """
SELECT programme, COALESCE(segment, '') AS said, COUNT(*) AS rows
FROM records
GROUP BY programme, COALESCE(segment, '')
ORDER BY programme, said
"""
_REGISTERED = """
(COALESCE(r.period_start <= {day}, TRUE)
 AND (s.registered_by = 'LISTED' OR COALESCE(r.period_end >= {day}, TRUE)))
"""
# a worker's last paid month, counted in months
_ACTIVE = """
CASE WHEN NOT {registered} THEN 0
     WHEN s.old THEN NULL
     WHEN s.active_by = 'NEVER' OR r.benefit_status = 'INACTIVE' THEN 0
     WHEN s.active_by = 'COVER' AND r.period_end IS NOT NULL
     THEN CASE WHEN r.period_end + TO_MONTHS(CAST({grace} AS INTEGER)) >= {day} THEN 1 ELSE 0 END
     WHEN s.active_by <> 'COVER' AND r.period_end < {day} THEN 0
     WHEN s.active_by = 'CONTRIBUTION'
     THEN CASE WHEN y.last_paid >= {month} - {lag} THEN 1 WHEN {paid_known} THEN 0 END
     WHEN r.benefit_status = 'UNKNOWN' THEN NULL
     WHEN r.benefit_status = 'ACTIVE' OR s.silent = 'ACTIVE' THEN 1 END
"""
_LISTED = """
SELECT p.person_id, s.place, s.family, s.programme, s.segment, s.position, r.record_id,
       COALESCE(r.card_number, r.record_id) AS card, r.period_start, r.period_end,
       CASE WHEN {registered} THEN 1 ELSE 0 END AS registered,
       {active} AS active,
       CASE WHEN s.active_by = 'COVER' AND r.period_end IS NULL AND {registered}
              AND COALESCE(r.benefit_status, '') <> 'INACTIVE' THEN NULL
            ELSE {paid_up} END AS paid_up,
       CASE WHEN s.active_by = 'CONTRIBUTION' AND {paid_known} AND y.last_paid IS NULL
            THEN 1 ELSE 0 END AS unpaid
FROM records r
JOIN coverage_ids p ON p.record_id = r.record_id
JOIN placed_segments s ON s.programme = r.programme AND s.said = COALESCE(r.segment, '')
LEFT JOIN last_paid y ON y.person_id = p.person_id
"""
_REPEATED = """
SELECT person_id, place
FROM listed_members
GROUP BY person_id, place
HAVING COUNT(*) > 1
"""
# active where any row is; unknown where one may be. Most have one row, which needs no counting
_MEMBERS = """
SELECT l.person_id, l.place, l.family, l.programme, l.segment, l.position, l.record_id, 1 AS rows, 1 AS cards,
       l.registered, l.active, l.paid_up, l.unpaid, l.period_start AS since, l.period_end AS until
FROM listed_members l
ANTI JOIN repeated_members q ON q.person_id = l.person_id AND q.place = l.place
UNION ALL
SELECT person_id, place, MIN(family) AS family, MIN(programme) AS programme, MIN(segment) AS segment,
       MIN(position) AS position,
       ARG_MIN(
           record_id,
           CASE active WHEN 1 THEN '0' WHEN 0 THEN '2' ELSE '1' END || CAST(1 - registered AS VARCHAR)
             || record_id
       ) AS record_id,
       COUNT(*) AS rows, COUNT(DISTINCT card) AS cards,
       MAX(registered) AS registered,
       CASE WHEN MAX(active) = 1 THEN 1 WHEN COUNT(active) = COUNT(*) THEN 0 END AS active,
       CASE WHEN MAX(paid_up) = 1 THEN 1 WHEN COUNT(paid_up) = COUNT(*) THEN 0 END AS paid_up,
       MIN(unpaid) AS unpaid, MIN(period_start) AS since,
       CASE WHEN COUNT(period_end) = COUNT(*) THEN MAX(period_end) END AS until
FROM (
    SELECT l.*
    FROM listed_members l
    SEMI JOIN repeated_members q ON q.person_id = l.person_id AND q.place = l.place
) AS repeated
GROUP BY person_id, place
"""
_SEVERAL = """
SELECT person_id, family
FROM listed_members
GROUP BY person_id, family
HAVING MIN(place) <> MAX(place)
"""
_CARDS = """
SELECT l.person_id, l.family, COUNT(DISTINCT l.card) AS cards
FROM listed_members l
JOIN several_segments s ON s.person_id = l.person_id AND s.family = l.family
GROUP BY l.person_id, l.family
"""
_LIVING = """
SELECT m.person_id, m.family, m.programme, m.segment, m.position, m.record_id, m.rows, m.cards, m.registered,
       m.unpaid, m.since, m.until, c.life, f.cards AS of_family,
       CASE WHEN c.life = 'DEAD' THEN 0 ELSE m.active END AS active,
       CASE WHEN c.life = 'DEAD' THEN 0 ELSE m.paid_up END AS paid_up
FROM ({members}) AS m
JOIN coverage_people c ON c.person_id = m.person_id
LEFT JOIN member_cards f ON f.person_id = m.person_id AND f.family = m.family
"""
_STATE = """
CASE WHEN m.life = 'DEAD' THEN 'MENINGGAL'
     WHEN m.life = 'MOVED' THEN 'PINDAH'
     WHEN m.active = 1 AND m.paid_up = 0 THEN 'MENUNGGAK'
     WHEN m.active = 1 THEN 'AKTIF'
     WHEN m.active IS NULL THEN 'TIDAK_DIKETAHUI'
     WHEN k.person_id IS NOT NULL THEN 'NONAKTIF_KLAIM'
     WHEN m.unpaid = 1 AND COALESCE(m.until >= {day}, TRUE) THEN 'TERDAFTAR_BELUM_BAYAR'
     ELSE 'BERAKHIR' END
"""
_MEMBERSHIP = """
SELECT m.person_id, m.family, m.programme, m.segment, m.record_id, CAST(m.rows AS BIGINT) AS rows,
       CAST(m.cards AS BIGINT) AS cards,
       CAST(CASE WHEN m.turn = 1 THEN COALESCE(m.of_family, m.cards) ELSE 0 END AS BIGINT) AS cards_of_family,
       CAST(m.registered AS BIGINT) AS registered, CAST(m.active AS BIGINT) AS active,
       CAST(m.paid_up AS BIGINT) AS paid_up, m.since, m.until, {state} AS state,
       CAST(CASE WHEN m.turn = 1 THEN 1 ELSE 0 END AS BIGINT) AS counts
FROM (
    SELECT *, 1 AS turn
    FROM living_members
    WHERE of_family IS NULL
    UNION ALL
    SELECT *,
           ROW_NUMBER() OVER (
               PARTITION BY person_id, family
               ORDER BY CASE active WHEN 1 THEN 0 WHEN 0 THEN 2 ELSE 1 END, registered DESC, position,
                        programme, segment
           ) AS turn
    FROM living_members
    WHERE of_family IS NOT NULL
) AS m
LEFT JOIN claimed k ON k.person_id = m.person_id AND k.programme = m.programme
"""


def keep_membership(engine: Engine, families: Families, days: Mapping[str, date | None], as_of: date) -> int:
    """Keep `membership`, and `placed_segments`: of what each roll says as a segment, what it is in a family;
    returns the rows of the former.

    days: programme -> the newest day that its files speak of. Needs records, persons, employment, jobs and
    `coverage_people`.
    """
    said = engine.arrow(_SAID).to_pylist()
    engine.read("placed_segments", placed(families, said, days, as_of))
    _keep_paid(engine)
    month = as_of.year * 12 + as_of.month - 1
    known = engine.arrow("SELECT MAX(month) AS month FROM months_paid").to_pylist()[0]["month"]
    day = f"DATE {literal(as_of.isoformat())}"
    lags = [segment.months for family in families.family for segment in family.segments if _by_month(segment)]
    paid_known = known is not None and known >= month - max(lags, default=0)
    values = {"day": day, "month": month, "paid_known": str(paid_known).upper()}
    registered = _REGISTERED.format(**values)
    active = _ACTIVE.format(registered=registered, grace="s.months", lag="s.months", **values)
    strict = _ACTIVE.format(registered=registered, grace="0", lag="1", **values)
    engine.keep(
        "listed_members", _LISTED.format(registered=registered, active=active, paid_up=strict, **values)
    )
    engine.keep("repeated_members", _REPEATED)
    engine.keep("several_segments", _SEVERAL)
    engine.keep("member_cards", _CARDS)
    engine.keep("living_members", _LIVING.format(members=_MEMBERS))
    rows = engine.keep(MEMBERSHIP.name, _MEMBERSHIP.format(state=_STATE.format(day=day)))
    engine.drop("listed_members", "repeated_members", "several_segments", "member_cards")
    engine.drop("living_members", "last_paid", "claimed")
    return rows


def _by_month(segment: Segment) -> bool:
    return segment.active == "CONTRIBUTION"


def _keep_paid(engine: Engine) -> None:
    """`last_paid`: of each worker the last month paid for, `months_paid`: those of which contributions came,
    and `claimed`: who left because what he had saved was paid out."""
    month = "CAST(YEAR(month) * 12 + MONTH(month) - 1 AS INTEGER)"
    engine.keep("months_paid", f"SELECT DISTINCT {month} AS month FROM employment WHERE paid IS NOT NULL")
    paid = f"SELECT person_id, MAX({month}) AS last_paid FROM employment WHERE paid > 0 GROUP BY person_id"
    engine.keep("last_paid", paid)
    engine.keep(
        "claimed",
        """
        SELECT DISTINCT p.person_id, p.programme
        FROM jobs j
        JOIN persons p ON p.programme = j.programme AND p.source_file = j.source_file AND p.sheet = j.sheet
          AND p.source_row = j.source_row
        WHERE UPPER(j.end_code) LIKE '%KLAIM%'
        """,
    )


def placed(
    families: Families,
    said: Sequence[Mapping[str, object]],
    days: Mapping[str, date | None],
    as_of: date,
) -> pa.Table:
    """What each roll says as a segment (`said`: programme, said), placed in the families that name it: rows
    of _PLACED. What a family calls outside, or does not name where it names no ANY, is in none."""
    places: dict[tuple[object, ...], int] = {}
    rows = [
        {
            "place": places.setdefault((family.code, one["programme"], segment.code), len(places)),
            "programme": one["programme"],
            "said": one["said"],
            "family": family.code,
            "segment": segment.code,
            "position": position,
            "registered_by": segment.registered,
            "active_by": segment.active,
            "silent": segment.silent,
            "months": segment.months,
            "old": is_old(family, days.get(str(one["programme"])), as_of),
        }
        for family in families.family
        for one in said
        for position, segment in _segment_of(family, str(one["programme"]), str(one["said"]))
    ]
    return pa.Table.from_pylist(rows, _PLACED)


def _segment_of(family: Family, programme: str, said: str) -> list[tuple[int, Segment]]:
    if (programme, said) in family.outside:
        return []
    named = [
        (position, segment)
        for wanted in (said, ANY)
        for position, segment in enumerate(family.segments)
        if (programme, wanted) in segment.rolls
    ]
    return named[:1]


def is_old(family: Family, day: date | None, as_of: date) -> bool:
    """Whether a roll that speaks of `day` says nothing any more of `as_of`; False where nobody knows it."""
    if day is None:
        return False
    return (as_of.year - day.year) * 12 + as_of.month - day.month > family.stale_months
