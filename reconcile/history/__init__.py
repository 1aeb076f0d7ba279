"""What became of rolls and findings from run to run: who came and went, since when a finding is there, and
how it ended."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reconcile import findings, tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.history.flows import keep_flows
from reconcile.history.found import keep_found
from reconcile.history.lines import Looking, keep_lines
from reconcile.history.memory import (
    Memory,
    Standing,
    Tonight,
    after,
    as_json,
    from_json,
    marked_table,
    month_of,
    standing_table,
    standings,
)
from reconcile.history.roll_rows import keep_roll_rows, keep_tonight
from reconcile.history.still import GOES_ON_FROM, go_on_still

KNOWN = ("roll_rows", "finding_history")
"""The tables that the next run goes on from, beside its `Memory`."""

_ENDS = """
SELECT programme,
    CASE WHEN count(period_end) = count(*) THEN max(year(period_end) * 12 + month(period_end) - 1) END AS ends
FROM records
GROUP BY programme
"""


def go_on(engine: Engine, known: Mapping[str, TableSource], memory: Memory, tonight: Tonight) -> Memory:
    """Keep `finding_history`, `trends`, `flows`, `flow_rows` and `roll_rows`; returns what the next run must
    know.

    known: the tables KNOWN of the run before, by name; none for the first. memory: what it left.
    Reads records, persons, identity_events, questions, answered and the finding tables. Raises
    LedgerError where a roll does not balance.
    """
    for name in KNOWN:
        engine.read(f"known_{name}", known.get(name) or tables.empty(name))
    ends = {row["programme"]: row["ends"] for row in engine.arrow(_ENDS).to_pylist()}
    now = standings(replace(tonight, ends=ends), memory)
    engine.read("history_programmes", standing_table(now))
    engine.read("history_sources", marked_table(now))
    keep_tonight(engine, tonight.home, tonight.as_of)
    keep_roll_rows(engine, memory.as_of, tonight.as_of)
    keep_flows(engine, tonight.generation, tonight.as_of)
    keep_found(engine)
    memory = replace(memory, missing=memory.missing | _unknown_to(engine, memory))
    keep_lines(engine, tonight.generation, tonight.as_of, _looking(memory, tonight, now))
    return Memory(
        programmes=after(memory, now, tonight.deliveries),
        rules=tonight.rules,
        missing=tonight.missing,
        unlooked=_unlooked(now),
        as_of=tonight.as_of,
        findings=frozenset(findings.names()),
    )


def go_on_from_the_same(
    engine: Engine, known: Mapping[str, TableSource], memory: Memory, tonight: Tonight
) -> tuple[Memory, tuple[str, ...]] | None:
    """The same as `go_on`, cheaper, on a night that is handed the tables and the memory of the night before:
    what the next run must know, and the tables that are kept; the others are those of the night before. None,
    and nothing kept, where that night moved something.

    known: the tables GOES_ON_FROM of the night before, by name. Reads persons.
    """
    if memory.as_of is None or any(name not in known for name in GOES_ON_FROM):
        return None
    for name in GOES_ON_FROM:
        engine.read(f"known_{name}", known[name])
    whole = [one.programme for one in standings(tonight, memory) if one.compared]
    made = go_on_still(engine, tonight.as_of, tonight.generation, whole)
    return (replace(memory, as_of=tonight.as_of), made) if made else None


def same_night(memory: Memory, tonight: Tonight) -> object:
    """All that a night is made of beside its tables, as a plain value: of the day the month."""
    first, month = memory.as_of is None, month_of(tonight.as_of)
    return [
        *(as_json(replace(memory, as_of=None)), first, month, tonight.home, tonight.rules),
        *(sorted(tonight.roles.items()), sorted(tonight.by_period), sorted(tonight.missing)),
    ]


def _unknown_to(engine: Engine, before: Memory) -> frozenset[str]:
    """The codes of findings that the run before, of an older version, did not look for: those of which it
    left no line, where it did not say what it knew. Reads `known_finding_history`."""
    known = before.findings
    if known is None:
        left = engine.arrow("SELECT DISTINCT finding FROM known_finding_history")
        known = frozenset(left.column(0).to_pylist())
    return frozenset(
        code.code for finding in findings.FINDINGS if finding.name not in known for code in finding.codes
    )


def _unlooked(now: list[Standing]) -> frozenset[str]:
    return frozenset(one.programme for one in now if not one.compared)


def _looking(before: Memory, tonight: Tonight, now: list[Standing]) -> Looking:
    first = before.as_of is None
    return Looking(
        missing=tonight.missing,
        missing_before=before.missing,
        unlooked=_unlooked(now),
        unlooked_before=before.unlooked | {one.programme for one in now if one.begun},
        first=first,
        rules_changed=not first and tonight.rules != before.rules,
        month_changed=before.as_of is not None and month_of(before.as_of) != month_of(tonight.as_of),
    )


__all__ = [
    "GOES_ON_FROM",
    "KNOWN",
    "Memory",
    "Tonight",
    "as_json",
    "from_json",
    "go_on",
    "go_on_from_the_same",
    "same_night",
]
