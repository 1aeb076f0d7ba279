"""The figures of the berita acara: what each roll held, who is proposed to leave or enter it, and whether it
adds up.

Heads are counted, not rows, for heads are what both parties sign for. Every recipient of a roll falls into
the first of the reasons below that is true of him, so that none is counted twice; a decision that people took
outranks the rule's proposal.
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pyarrow as pa

from reconcile import findings
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed, literal
from reconcile.findings import UNREGISTERED
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.minutes.figures import MinutesCounts, OverlapCount, RollCount, SourceCount, TaskCount
from reconcile.reports.minutes.reasons import REASONS
from reconcile.vocabulary.verdicts import KEEP, STAYS, STOP
from reconcile.vocabulary.verdicts import REASONS as CLOSED_BY

_WAITING = listed(UNREGISTERED.coded("open"))
_UNREACHED = listed(UNREGISTERED.entering)

# The same days as the list of those to enter: whoever is proposed to enter a roll does not stand on it today,
# so nobody is counted twice.
_RECIPIENTS = """
SELECT p.person_id, r.programme, COUNT(*) AS row_count,
       MAX(CASE WHEN r.benefit_status = 'INACTIVE' THEN 0
                WHEN r.period_start IS NULL THEN 1
                WHEN r.period_start <= DATE '{day}' AND (r.period_end IS NULL OR r.period_end >= DATE '{day}')
                THEN 1
                ELSE 0 END) AS standing
FROM records r
JOIN persons p ON p.record_id = r.record_id
JOIN minutes_rolls l ON l.programme = r.programme
GROUP BY p.person_id, r.programme
"""

# What findings say of recipients, unless people decided; and whoever may be the same person as another.
_FOUND = f"""
WITH decided AS (
  SELECT finding, class, record_id_left AS one, COALESCE(record_id_right, '') AS two, MIN(verdict) AS verdict
  FROM questions
  WHERE answers = 'TINDAKAN' AND status = 'DIPUTUSKAN'
  GROUP BY ALL
), doubted AS (
  SELECT DISTINCT person_id FROM questions
  WHERE answers = 'IDENTITAS' AND status <> 'DIPUTUSKAN' AND person_id_other IS NULL
), found AS (
  {{found}}
), pairs AS (
  SELECT person_id, person_id_other FROM questions
  WHERE answers = 'IDENTITAS' AND status <> 'DIPUTUSKAN' AND person_id_other IS NOT NULL
)
SELECT t.person_id, t.programme,
       CASE WHEN d.verdict IN ('LANJUT', 'BEDA') OR d.verdict = '{KEEP} ' || UPPER(t.programme)
              OR d.verdict LIKE '{STAYS} %'
            THEN 'DIPUTUSKAN'
            WHEN d.verdict = 'CEK LAPANGAN' THEN 'CEK_LAPANGAN'
            ELSE t.reason END AS reason
FROM found t
LEFT JOIN decided d ON d.finding = t.finding AND d.class = t.class AND d.one = t.one AND d.two = t.two
UNION ALL
SELECT c.person_id, c.programme, 'DUA_ORANG_MUNGKIN_SATU'
FROM (SELECT person_id FROM pairs UNION SELECT person_id_other FROM pairs) AS q
JOIN minutes_recipients c ON c.person_id = q.person_id
"""

_ROLLS = """
WITH first_reason AS (
  SELECT f.person_id, f.programme, MIN(o.place) AS place
  FROM minutes_found f
  JOIN minutes_order o ON o.reason = f.reason
  GROUP BY ALL
)
SELECT c.programme, SUM(c.row_count) AS row_count, COUNT(*) AS persons, SUM(c.standing) AS standing
       {counted}
FROM minutes_recipients c
LEFT JOIN first_reason f ON f.person_id = c.person_id AND f.programme = c.programme AND c.standing = 1
GROUP BY c.programme
"""

REPEATED = "SELECT programme, COUNT(DISTINCT record_id_right) AS n FROM duplicates GROUP BY programme"

# A refusal by staff (HENTIKAN, or a reason) takes him off the proposal; nobody enters a roll he stands on.
_ENTERING = f"""
WITH refused AS (
  SELECT DISTINCT person_id FROM questions
  WHERE finding = {literal(UNREGISTERED.name)} AND class IN ({_UNREACHED})
    AND status = 'DIPUTUSKAN' AND verdict IN ({listed((STOP, *CLOSED_BY))})
)
SELECT u.person_id, l.programme
FROM unregistered u
JOIN minutes_rolls l ON list_contains(string_split(u.eligible_for, ','), l.programme)
LEFT JOIN refused d ON d.person_id = u.person_id
WHERE u.list IN ({_UNREACHED}) AND d.person_id IS NULL
"""

# a zip may hold two members of one name, and a file that is held back the name of the one that speaks in its
# place: their rows stand together in the ledger
_SOURCES = """
WITH named AS (
  SELECT programme, source_file,
         COALESCE(MIN(CASE WHEN refused IS NULL THEN sha256 END), MIN(sha256), '') AS sha256,
         MAX(extract_date) AS extract_date,
         CASE WHEN COUNT(*) = COUNT(refused) THEN MIN(refused) END AS refused,
         CASE WHEN COUNT(*) = COUNT(refused) THEN MIN(status) END AS status
  FROM files
  GROUP BY programme, source_file
)
SELECT f.programme, f.source_file, f.sha256, f.extract_date, f.refused, f.status,
       COALESCE(SUM(CASE WHEN l.fate = 'read' THEN l.rows END), 0) AS read,
       COALESCE(SUM(CASE WHEN l.fate = 'accepted' THEN l.rows END), 0) AS accepted,
       COALESCE(SUM(CASE WHEN l.fate = 'rejected' THEN l.rows END), 0) AS rejected,
       COALESCE(SUM(CASE WHEN l.fate = 'not_data' THEN l.rows END), 0) AS not_data,
       COALESCE(SUM(CASE WHEN l.fate = 'read' THEN l.numbers END), 0) AS numbers,
       COALESCE(SUM(CASE WHEN l.fate = 'accepted' THEN l.numbers END), 0) AS numbers_accepted,
       COALESCE(SUM(CASE WHEN l.fate = 'rejected' THEN l.numbers END), 0) AS numbers_rejected
FROM named f
LEFT JOIN ledger l ON l.programme = f.programme AND l.source_file = f.source_file
GROUP BY ALL
ORDER BY f.programme, f.source_file
"""

_OVERLAPS = """
SELECT class, programme_left, programme_right, stop, COUNT(*) AS findings,
       COUNT(DISTINCT person_id) AS persons,
       CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
       SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END) AS unpriced
FROM "overlaps"
GROUP BY ALL
ORDER BY class, programme_left, programme_right, stop
"""

_TASKS = """
SELECT finding, class, action, SUM(CASE WHEN status <> 'DIPUTUSKAN' THEN 1 ELSE 0 END) AS asked,
       SUM(CASE WHEN status = 'DIPUTUSKAN' THEN 1 ELSE 0 END) AS decided
FROM questions
GROUP BY ALL
ORDER BY finding, class, action
"""


def count_minutes(engine: Engine, facts: RunFacts) -> MinutesCounts:
    """The figures of a run; needs records, persons, ledger, files, links, the finding tables and the
    questions."""
    programmes = set(engine.arrow("SELECT DISTINCT programme FROM records").column(0).to_pylist())
    rolls = sorted(programmes & set(facts.rolls))
    engine.read("minutes_rolls", pa.table({"programme": pa.array(rolls, pa.string())}))
    engine.read("minutes_order", pa.table({"reason": list(REASONS), "place": list(range(len(REASONS)))}))
    engine.keep("minutes_recipients", _RECIPIENTS.format(day=facts.as_of))
    engine.keep("minutes_found", _reasons_found(facts))
    engine.keep("minutes_entering", _ENTERING)
    made = MinutesCounts(
        sources=count_sources(engine),
        rolls=_count_rolls(engine),
        overlaps=tuple(OverlapCount(*row.values()) for row in _rows(engine, _OVERLAPS)),
        tasks=tuple(TaskCount(*row.values()) for row in _rows(engine, _TASKS)),
        persons=count(engine, "SELECT SUM(persons) AS n FROM report_groups"),
        links=count(engine, "SELECT COUNT(*) AS n FROM links WHERE band = 'link'"),
        entering=count(engine, "SELECT COUNT(DISTINCT person_id) AS n FROM minutes_entering"),
        perhaps=count(engine, f"SELECT COUNT(*) AS n FROM unregistered WHERE list IN ({_WAITING})"),
    )
    engine.drop("minutes_order", "minutes_found")
    return made


def _reasons_found(facts: RunFacts) -> str:
    """SQL of why each recipient is looked at: what every finding says of recipients."""
    said = " UNION ALL ".join(
        f"SELECT {literal(finding.name)} AS finding, s.* FROM ({finding.recipients}) AS s"
        for finding in findings.FINDINGS
        if finding.recipients
    )
    return _FOUND.format(found=said.format(month=facts.as_of.replace(day=1)))


def _count_rolls(engine: Engine) -> tuple[RollCount, ...]:
    counted = "".join(
        f", SUM(CASE WHEN f.place = {place} THEN 1 ELSE 0 END) AS at_{place}" for place in range(len(REASONS))
    )
    repeated = by_programme(engine, REPEATED)
    entering = by_programme(
        engine, "SELECT programme, COUNT(DISTINCT person_id) AS n FROM minutes_entering GROUP BY programme"
    )
    return tuple(
        RollCount(
            row["programme"],
            row["row_count"],
            repeated.get(row["programme"], 0),
            row["persons"],
            row["standing"],
            {reason: row[f"at_{place}"] for place, reason in enumerate(REASONS)},
            entering.get(row["programme"], 0),
        )
        for row in _rows(engine, _ROLLS.format(counted=counted) + " ORDER BY c.programme")
    )


def count_sources(engine: Engine) -> tuple[SourceCount, ...]:
    """Every file of the run, also those refused, by programme and name."""
    return tuple(SourceCount(**row) for row in _rows(engine, _SOURCES))


def _rows(engine: Engine, sql: str) -> Sequence[dict[str, Any]]:
    """Rows with whole numbers: an engine gives sums back as decimals."""
    rows = engine.arrow(sql).to_pylist()
    return [
        {name: int(value) if isinstance(value, Decimal) else value for name, value in row.items()}
        for row in rows
    ]


def by_programme(engine: Engine, sql: str) -> dict[str, int]:
    return {row["programme"]: int(row["n"] or 0) for row in engine.arrow(sql).to_pylist()}


def count(engine: Engine, sql: str) -> int:
    return int(engine.arrow(sql).column(0)[0].as_py() or 0)
