"""What history knows of each programme: of which month it speaks, which files speak for it, whether tonight
can be held against the run before."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

import pyarrow as pa

InForce = tuple[str, str]
"""A file that is in force: its name and the fingerprint of its rows."""


@dataclass(frozen=True)
class Speaking:
    """What is remembered of a programme. clock: the month that it speaks of, in months since the year 0: a
    row whose months are over by then is not on the roll. sources: its files in force."""

    clock: int
    sources: frozenset[InForce]


@dataclass(frozen=True)
class Memory:
    """What a run remembers of the one before beside its tables. rules: a hash of all that says what is found.
    missing: lists that it could not make. unlooked: programmes that it could not look at whole. as_of: the
    day that it speaks of; null before the first. findings: the kinds of findings that its version knew; null
    of a version that did not say."""

    programmes: Mapping[str, Speaking] = field(default_factory=dict)
    rules: str = ""
    missing: frozenset[str] = frozenset()
    unlooked: frozenset[str] = frozenset()
    as_of: date | None = None
    findings: frozenset[str] | None = None


@dataclass(frozen=True)
class Standing:
    """A programme tonight. compared: its files are whole, so that who is not on them is not on the roll.
    begun: nothing was known of it before, so nothing can be said of who came. delivered: other files speak
    for it than in the run before. marked: files and what they are: CORRECTION, SCOPE (new; what it brings
    was of no file before), and CORRECTED, the files that a correction replaces."""

    programme: str
    role: str
    clock: int
    clock_before: int
    compared: bool
    begun: bool
    delivered: bool
    marked: frozenset[tuple[str, str]]


def month_of(day: date) -> int:
    """A month in months since the year 0."""
    return day.year * 12 + day.month - 1


@dataclass(frozen=True)
class Tonight:
    """What a run says of its programmes. roles: of the declared ones. by_period: those whose files stand for
    a period each. deliveries: rows of tables.DELIVERIES. as_of: the day that the run speaks of. generation:
    its number in the store. home: the province served, two digits. missing: lists that it could not make.
    rules: a hash of all that says what is found. ends: programme -> the last month that its rows pay for,
    None where one has no end."""

    roles: Mapping[str, str]
    by_period: Collection[str]
    deliveries: Sequence[Mapping[str, Any]]
    as_of: date
    generation: int
    home: str
    missing: frozenset[str] = frozenset()
    rules: str = ""
    ends: Mapping[str, int | None] = field(default_factory=dict)


def standings(tonight: Tonight, memory: Memory) -> list[Standing]:
    """Every programme that is known tonight or was before."""
    known = sorted({row["programme"] for row in tonight.deliveries} | set(memory.programmes))
    return [_standing(code, tonight, memory.programmes.get(code)) for code in known]


def _of(code: str, deliveries: Iterable[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    return [row for row in deliveries if row["programme"] == code]


def _standing(code: str, tonight: Tonight, before: Speaking | None) -> Standing:
    deliveries = _of(code, tonight.deliveries)
    now = sources_of(deliveries)
    whole = bool(now) and not any(row["unknown"] for row in deliveries)
    same = before is not None and before.sources == now
    clock = before.clock if before and (same or not whole) else _clock(code, tonight)
    return Standing(
        programme=code,
        role=tonight.roles.get(code, "roll"),
        clock=clock,
        clock_before=before.clock if before else clock,
        compared=whole,
        begun=before is None,
        delivered=before is not None and whole and not same,
        marked=_marked(code in tonight.by_period, deliveries, before),
    )


def sources_of(deliveries: Iterable[Mapping[str, Any]]) -> frozenset[InForce]:
    """The files in force."""
    return frozenset(_source(row) for row in deliveries if row["in_force"])


def _clock(code: str, tonight: Tonight) -> int:
    """The month of its newest dated file; of a roll by periods, or without dates, this month, but none after
    the last month that it pays for: a list that is late ends nobody."""
    speaking = [] if code in tonight.by_period else _of(code, tonight.deliveries)
    days = [row["as_of"] for row in speaking if row["in_force"] and row["as_of"]]
    bounds = [month_of(tonight.as_of), *([month_of(max(days))] if days else [])]
    last = tonight.ends.get(code)
    return min(bounds if last is None else [*bounds, last])


def _marked(
    by_period: bool, deliveries: Sequence[Mapping[str, Any]], before: Speaking | None
) -> frozenset[tuple[str, str]]:
    marked: set[tuple[str, str]] = set()
    for row in deliveries:
        name = row["source_file"]
        if before is None or not row["in_force"] or _source(row) in before.sources:
            continue
        if row["kind"] == "CORRECTION":
            marked |= {(name, "CORRECTION"), *((source, "CORRECTED") for source in row["supersedes"] or ())}
        elif not by_period and row["kind"] == "STATE" and not row["supersedes"]:
            marked.add((name, "SCOPE"))
    return frozenset(marked)


def _source(row: Mapping[str, Any]) -> InForce:
    return row["source_file"], row["content_fingerprint"] or row["sha256"] or ""


def after(
    memory: Memory, now: Sequence[Standing], deliveries: Sequence[Mapping[str, Any]]
) -> dict[str, Speaking]:
    """What is remembered of the programmes after tonight; of one that was not whole, what was."""
    kept = dict(memory.programmes)
    for one in now:
        if one.compared:
            kept[one.programme] = Speaking(one.clock, sources_of(_of(one.programme, deliveries)))
    return kept


def standing_table(now: Sequence[Standing]) -> pa.Table:
    """programme, role, clock, clock_before, compared, begun, delivered, a row each."""
    return pa.table(
        {
            "programme": pa.array([one.programme for one in now], pa.string()),
            "role": pa.array([one.role for one in now], pa.string()),
            "clock": pa.array([one.clock for one in now], pa.int32()),
            "clock_before": pa.array([one.clock_before for one in now], pa.int32()),
            "compared": pa.array([one.compared for one in now], pa.bool_()),
            "begun": pa.array([one.begun for one in now], pa.bool_()),
            "delivered": pa.array([one.delivered for one in now], pa.bool_()),
        }
    )


def marked_table(now: Sequence[Standing]) -> pa.Table:
    """programme, source_file, mark, a row each."""
    rows = [(one.programme, source, mark) for one in now for source, mark in sorted(one.marked)]
    columns = list(zip(*rows, strict=True)) or [(), (), ()]
    return pa.table(
        {
            name: pa.array(list(values), pa.string())
            for name, values in zip(("programme", "source_file", "mark"), columns, strict=True)
        }
    )


def as_json(memory: Memory) -> dict[str, Any]:
    """For the store."""
    return {
        "programmes": {
            code: {"clock": one.clock, "sources": sorted(map(list, one.sources))}
            for code, one in sorted(memory.programmes.items())
        },
        "rules": memory.rules,
        "missing": sorted(memory.missing),
        "unlooked": sorted(memory.unlooked),
        "as_of": memory.as_of and memory.as_of.isoformat(),
        "findings": None if memory.findings is None else sorted(memory.findings),
    }


def from_json(said: Mapping[str, Any]) -> Memory:
    """The same, back."""
    return Memory(
        {
            code: Speaking(one["clock"], frozenset((name, mark) for name, mark in one["sources"]))
            for code, one in said["programmes"].items()
        },
        said["rules"],
        frozenset(said["missing"]),
        frozenset(said["unlooked"]),
        date.fromisoformat(said["as_of"]) if said["as_of"] else None,
        None if said.get("findings") is None else frozenset(said["findings"]),
    )
