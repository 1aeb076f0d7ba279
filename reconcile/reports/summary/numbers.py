"""How the numbers of the summary for leaders are counted, all from the tables of a run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations_with_replacement
from typing import Any

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed
from reconcile.findings import OVERLAPS, UNREGISTERED
from reconcile.privacy.masking import Level
from reconcile.reports.changes.changes import Change
from reconcile.reports.kit.addresses import SERVED
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.progress.answered import answered_by_place
from reconcile.reports.progress.settled import settled_counts
from reconcile.reports.progress.verified import verified_by_programme
from reconcile.reports.regions.movings import movings
from reconcile.reports.summary.figures import Amount, Apart, Heads, Numbers, Pair, Sender
from reconcile.vocabulary.deliveries import CARRIED, OUT_OF_FORCE
from reconcile.vocabulary.flags import FLAGS

PersonGroups = Sequence[tuple[tuple[str, ...], str, int]]
"""(programmes, what registers say of them: KNOWN ABSENT UNANSWERED, persons): everybody, by the programmes
they are on."""

_INFORMATION = listed(OVERLAPS.coded("information"))
"""Classes of overlaps that are allowed or not yet paid: shown, and nothing is proposed."""

_OUTSIDE = listed(UNREGISTERED.coded("information"))
_WORST = 3

_HARD = sum(flag.mask for flag in FLAGS if flag.hard)

_RULED = """
WITH ruled AS (
  SELECT LEAST(programme_left, programme_right) AS one, GREATEST(programme_left, programme_right) AS two,
         person_id, MAX(CASE WHEN class IN ({information}) THEN 0 ELSE 1 END) AS asks
  FROM "overlaps"
  GROUP BY LEAST(programme_left, programme_right), GREATEST(programme_left, programme_right), person_id
)
SELECT one, two, SUM(asks) AS asks, COUNT(*) - SUM(asks) AS allowed
FROM ruled
GROUP BY one, two
"""

_GROUPS = (
    "SELECT marks, standing, CAST(SUM(persons) AS BIGINT) AS persons FROM report_groups GROUP BY marks,"
    " standing ORDER BY marks, standing"
)
_AWAY = """
SELECT h.marks, h.standing, COUNT(*) AS persons FROM report_homes h
JOIN (SELECT DISTINCT person_id FROM unregistered WHERE list IN ({outside})) AS a ON a.person_id = h.person_id
WHERE h.standing = 'ABSENT'
GROUP BY h.marks, h.standing
"""

_AMOUNTS = f"""
SELECT f.class,
       CASE WHEN SUBSTR(h.region_code, 1, 2) = {SERVED} AND LENGTH(h.region_code) >= 4
            THEN SUBSTR(h.region_code, 1, 4)
            WHEN h.region_code IS NULL OR h.region_code = {SERVED} THEN NULL
            ELSE 'LUAR' END AS city,
       COUNT(DISTINCT f.person_id) AS persons, CAST(SUM(COALESCE(f.amount, 0)) AS BIGINT) AS amount,
       SUM(CASE WHEN f.amount IS NULL THEN 1 ELSE 0 END) AS unknown,
       SUM(CASE WHEN f.at_least THEN 1 ELSE 0 END) AS at_least
FROM "overlaps" f
JOIN report_homes h ON h.person_id = f.person_id
WHERE f.class NOT IN ({{information}})
GROUP BY ALL
ORDER BY f.class, city NULLS LAST
"""

_SENDERS = """
WITH sent AS (
  SELECT programme, source_file, CASE WHEN MAX(read) = 0 THEN MAX(refused) END AS refused
  FROM (
    SELECT programme, source_file, refused, CASE WHEN refused IS NULL THEN 1 ELSE 0 END AS read
    FROM files
    WHERE COALESCE(status, '') NOT IN ('HELD', 'REPLACED', 'WITHDRAWN')
    UNION ALL
    SELECT programme, source_file, NULL, 0 FROM ledger
  ) AS named
  GROUP BY programme, source_file
), used AS (
  SELECT programme, source_file, COUNT(*) AS accepted,
         SUM(CASE WHEN (flags & {hard}) <> 0 THEN 1 ELSE 0 END) AS faulty
  FROM records
  GROUP BY programme, source_file
), unused AS (
  SELECT programme, source_file, COUNT(*) AS rejected
  FROM rejected_rows
  GROUP BY programme, source_file
)
SELECT f.programme, f.source_file, f.refused, COALESCE(r.accepted, 0) AS accepted,
       COALESCE(r.faulty, 0) AS faulty, COALESCE(x.rejected, 0) AS rejected
FROM sent f
LEFT JOIN used r ON r.programme = f.programme AND r.source_file = f.source_file
LEFT JOIN unused x ON x.programme = f.programme AND x.source_file = f.source_file
ORDER BY f.programme, f.source_file
"""

_APART = """
SELECT programme, source_file, status, refused
FROM files
WHERE status IS NOT NULL AND status <> 'REPEAT'
ORDER BY programme, source_file, status
"""

_FAULTS = """
SELECT programme, source_file, message, CAST(SUM(COALESCE(rows, 0)) AS BIGINT) AS at_fault
FROM quality
WHERE severity <> 'INFO'
GROUP BY programme, source_file, message, severity
ORDER BY programme, source_file, CASE WHEN severity = 'GALAT' THEN 0 ELSE 1 END, at_fault DESC, message
"""

_ASKED = "SELECT status, answers, COUNT(*) AS n FROM questions GROUP BY status, answers"
_HELD = """
SELECT COUNT(DISTINCT person_id) AS persons, CAST(COALESCE(SUM(amount), 0) AS BIGINT) AS amount,
       COALESCE(SUM(CASE WHEN amount IS NULL THEN 1 ELSE 0 END), 0) AS unknown
FROM "overlaps" WHERE class NOT IN ({information})
"""
_FATES = "SELECT fate, CAST(SUM(rows) AS BIGINT) AS n FROM ledger GROUP BY fate"


def summary_numbers(
    engine: Engine, found: Recap, facts: RunFacts, changes: tuple[Change, ...] | None
) -> Numbers:
    """The numbers of a run; needs its tables and what `keep_homes` keeps. changes: None without a run
    before."""
    listed = _groups(engine, _GROUPS)
    present = {code for programmes, _, _ in listed for code in programmes}
    registers = tuple(sorted(present & set(facts.linking.get("made_for", {}).get("registers", ()))))
    before = (
        set(engine.arrow("SELECT DISTINCT programme FROM previous_persons").column(0).to_pylist())
        if changes is not None
        else present
    )
    held = _one(engine, _HELD.format(information=_INFORMATION))
    questions = engine.arrow(_ASKED).to_pylist()
    fates = {row["fate"]: int(row["n"]) for row in engine.arrow(_FATES).to_pylist()}
    return Numbers(
        recap=found,
        fates={fate: fates.get(fate, 0) for fate in ("read", "accepted", "rejected", "not_data")},
        persons=found.total("persons"),
        overlapping=held["persons"],
        amount=held["amount"],
        amount_unknown=int(held["unknown"]),
        asked={
            answers: sum(
                row["n"] for row in questions if row["answers"] == answers and row["status"] != "DIPUTUSKAN"
            )
            for answers in ("IDENTITAS", "TINDAKAN")
        },
        decided=sum(row["n"] for row in questions if row["status"] == "DIPUTUSKAN"),
        asked_again=sum(row["n"] for row in questions if row["status"] == "DITANYAKAN_LAGI"),
        pairs=_pairs(engine, listed),
        sources=_sources(engine, listed, sorted(present - {*registers})) if registers else (),
        registered=_sources(engine, listed, registers),
        amounts=_amounts(engine),
        senders=_senders(engine, facts),
        changes=changes,
        registers=registers,
        unanswered=sum(
            n
            for programmes, standing, n in listed
            if standing == "UNANSWERED" and {*programmes} & {*facts.rolls}
        ),
        only_before=tuple(sorted(before - present)),
        only_now=tuple(sorted(present - before)),
        apart=_apart(engine, facts),
        answered=tuple(answered_by_place(engine)),
        verified=verified_by_programme(engine),
        settled=tuple(settled_counts(engine)),
        moved=movings(engine, facts.home.code),
    )


def _one(engine: Engine, sql: str) -> dict[str, Any]:
    return dict(engine.arrow(sql).to_pylist()[0])


def _pairs(engine: Engine, listed: PersonGroups) -> tuple[Pair, ...]:
    ruled = {
        (row["one"], row["two"]): row
        for row in engine.arrow(_RULED.format(information=_INFORMATION)).to_pylist()
    }
    both: Counter[tuple[str, str]] = Counter()
    for programmes, _, persons in listed:
        for pair in combinations_with_replacement(programmes, 2):
            both[pair] += persons
    none = {"asks": 0, "allowed": 0}
    return tuple(
        Pair(*pair, persons, int(ruled.get(pair, none)["asks"]), int(ruled.get(pair, none)["allowed"]))
        for pair, persons in sorted(both.items())
    )


def _sources(engine: Engine, listed: PersonGroups, codes: Sequence[str]) -> tuple[Heads, ...]:
    away = _groups(engine, _AWAY.format(outside=_OUTSIDE))
    return tuple(
        Heads(
            code,
            _persons(listed, code),
            _persons(listed, code, "ABSENT"),
            _persons(away, code),
            _persons(listed, code, "UNANSWERED"),
        )
        for code in codes
    )


def _persons(listed: PersonGroups, code: str, standing: str | None = None) -> int:
    return sum(
        persons for programmes, answer, persons in listed if code in programmes and standing in (None, answer)
    )


def _groups(engine: Engine, sql: str) -> PersonGroups:
    marks = engine.arrow("SELECT programme, mark FROM report_marks ORDER BY programme").to_pylist()
    return [
        (
            tuple(mark["programme"] for mark in marks if row["marks"] & mark["mark"]),
            row["standing"],
            row["persons"],
        )
        for row in engine.arrow(sql).to_pylist()
    ]


def _amounts(engine: Engine) -> tuple[Amount, ...]:
    rows = engine.arrow(_AMOUNTS.format(information=_INFORMATION)).to_pylist()
    return tuple(
        Amount(
            row["class"],
            row["city"],
            row["persons"],
            row["amount"],
            int(row["unknown"]),
            int(row["at_least"] or 0),
        )
        for row in rows
    )


def _apart(engine: Engine, facts: RunFacts) -> tuple[Apart, ...]:
    """Why is left out at L3, as it counts people of a file."""
    return tuple(
        Apart(
            row["programme"],
            facts.sources.file(row["programme"], row["source_file"]),
            OUT_OF_FORCE.get(row["status"], CARRIED),
            "" if facts.level == Level.L3 else facts.sources.text(row["programme"], row["refused"] or ""),
        )
        for row in engine.arrow(_APART).to_pylist()
    )


def _senders(engine: Engine, facts: RunFacts) -> tuple[Sender, ...]:
    faults: dict[tuple[str, str], list[tuple[str, int]]] = {}
    for row in engine.arrow(_FAULTS).to_pylist():
        of = faults.setdefault((row["programme"], row["source_file"]), [])
        if len(of) < _WORST:
            of.append((facts.sources.text(row["programme"], row["message"] or ""), int(row["at_fault"])))
    return tuple(
        Sender(
            row["programme"],
            facts.sources.file(row["programme"], row["source_file"]),
            row["refused"] and facts.sources.text(row["programme"], row["refused"]),
            int(row["accepted"]),
            int(row["rejected"]),
            int(row["faulty"]),
            tuple(faults.get((row["programme"], row["source_file"]), ())),
        )
        for row in engine.arrow(_SENDERS.format(hard=_HARD)).to_pylist()
    )
