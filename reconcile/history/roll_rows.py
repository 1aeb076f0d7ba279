"""Which rows stand on which roll tonight, and what is remembered of those that did."""

from __future__ import annotations

from datetime import date, timedelta

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.vocabulary.register_answers import NAMELESS

KEPT_DAYS = 800
"""Rows that were seen in no file for so long (two school years) are forgotten."""


def _month(day: str) -> str:
    return f"CAST(year({day}) * 12 + month({day}) - 1 AS INTEGER)"


_TONIGHT = f"""
SELECT p.row_key, r.programme, p.person_id, r.record_id, r.source_file, {{kota}} AS kota,
    CASE WHEN s.role = 'roll' THEN coalesce({{start}}, k.month_first, s.clock)
         ELSE s.clock + 1 END AS month_first,
    least(coalesce({{end}}, s.clock), s.clock) AS month_last,
    {{end}} AS ends,
    CASE
        WHEN s.role = 'register' AND r.vital_status IN ('DEAD', 'MOVED', 'NOT_FOUND') THEN r.vital_status
        WHEN s.role = 'register' AND {NAMELESS} THEN 'ANSWER'
        WHEN r.benefit_status = 'INACTIVE' THEN 'INACTIVE'
        WHEN {{end}} < s.clock THEN 'OVER'
    END AS off,
    CASE
        WHEN s.begun THEN NULL
        WHEN k.standing THEN k.since
        ELSE CAST('{{as_of}}' AS DATE)
    END AS since,
    CASE WHEN s.role = 'register' THEN coalesce(r.birth_date, r.nik_birth_date) END AS born
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN history_programmes s ON s.programme = r.programme
LEFT JOIN known_roll_rows k ON k.programme = r.programme AND k.row_key = p.row_key
"""

_KOTA = """
CASE
        WHEN {code} IS NULL THEN ''
        WHEN substr({code}, 1, 2) <> {home} THEN 'LUAR'
        WHEN length({code}) < 4 THEN ''
        ELSE substr({code}, 1, 4)
    END
"""

_ROLL_ROWS = """
SELECT t.row_key, t.programme, t.person_id, t.record_id, t.source_file, t.kota, t.month_first, t.month_last,
    t.ends, t.off IS NULL AS standing, CASE WHEN t.off IS NULL THEN t.since END AS since,
    CAST(NULL AS DATE) AS last_seen
FROM tonight_rows t
JOIN history_programmes s ON s.programme = t.programme
WHERE s.compared
UNION ALL
SELECT k.row_key, k.programme, k.person_id, k.record_id, k.source_file, k.kota, k.month_first, k.month_last,
    k.ends, k.standing AND NOT s.compared, k.since, coalesce(k.last_seen, {before})
FROM known_roll_rows k
JOIN history_programmes s ON s.programme = k.programme
LEFT JOIN tonight_rows t ON t.programme = k.programme AND t.row_key = k.row_key AND s.compared
WHERE t.row_key IS NULL AND (coalesce(k.last_seen, {before}) >= CAST('{oldest}' AS DATE) OR NOT s.compared)
"""


def keep_tonight(engine: Engine, home: str, as_of: date) -> None:
    """Keep `tonight_rows`: each row of the run with what counts of it. home: the province, two digits.

    month_first: of what pays nothing after the last, so that it has no months. off: why it does not count as
    on the roll, null where it does; an answer that tells a number alone is of nobody. kota:
    where it says that its person lives, else goes to school. Reads records, persons, `history_programmes`,
    and `known_roll_rows`.
    """
    kota = _KOTA.format(code="coalesce(r.region_code, r.school_region_code)", home=literal(home))
    start, end = _month("r.period_start"), _month("r.period_end")
    engine.keep("tonight_rows", _TONIGHT.format(kota=kota, start=start, end=end, as_of=as_of.isoformat()))


def keep_roll_rows(engine: Engine, before: date | None, as_of: date) -> None:
    """Keep `roll_rows`, what the next run knows of this one. A programme that could not be looked at whole
    stays as it was. What was seen tonight bears no day: so after a night that brings the same rows again the
    table is the same. before: the day of the run before."""
    oldest = as_of - timedelta(days=KEPT_DAYS)
    then = f"CAST('{(before or as_of).isoformat()}' AS DATE)"
    engine.keep("roll_rows", _ROLL_ROWS.format(before=then, oldest=oldest.isoformat()))
