"""Decided deliveries as rows of the table, and what of it the next run asks."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import pyarrow as pa

from reconcile import tables
from reconcile.ingest.deliveries.delivery import Delivery, Facts
from reconcile.ingest.deliveries.names import day_span

Row = Mapping[str, Any]
_ON_ARRIVAL = ("kind", "supersedes", "reason", "rows_before", "came", "went", "changed")


@dataclass(frozen=True)
class Memory:
    """What the table of the previous run says. rows: all of it."""

    rows: Sequence[Row] = ()

    @property
    def in_force(self) -> list[Row]:
        return [row for row in self.rows if row["in_force"]]

    @property
    def known(self) -> frozenset[tuple[str, str, str]]:
        """Programme, source, sha256 of what was in force."""
        return frozenset(same(row) for row in self.rows if row["in_force"])

    @property
    def replaced(self) -> frozenset[tuple[str, str]]:
        """Programme and fingerprint of what was replaced, and stands nowhere else."""
        standing = {_content(row) for row in self.rows if row["in_force"]}
        return frozenset(_content(row) for row in self.rows if _is_past(row)) - standing

    def again(self, row: Row) -> Row:
        """A row of a delivery of which nothing new is to be said: what was said of it when it came."""
        before = next((old for old in self.rows if old["in_force"] and same(old) == same(row)), None)
        new = row["supersedes"] or row["superseded_by"] or not row["in_force"] or row["found_in"] != "INPUTS"
        if before is None or new:
            return row
        return {**row, **{name: before[name] for name in _ON_ARRIVAL}}

    def dated(self, facts: Facts) -> Facts:
        """Facts with the day that was known of them, where they themselves say none; and what was known to be
        answers still is, whoever left the rolls since."""
        if any(row.get("answers") and same(row) == facts.same for row in self.rows):
            facts = replace(facts, answers=True)
        row = next((row for row in self.rows if same(row) == facts.same and row["as_of"]), None)
        if row is None or facts.span:
            return facts
        return replace(facts, span=day_span(row["as_of"]), span_source=row["as_of_source"])

    def past(self, now: Iterable[Row]) -> list[Row]:
        """Rows of what was replaced before, but those that are told of in `now`."""
        told = {same(row) for row in now}
        return [{**row, "found_in": "PAST"} for row in self.rows if _is_past(row) and same(row) not in told]


def same(row: Row) -> tuple[str, str, str]:
    """What two runs have of one delivery: programme, source and sha256."""
    return row["programme"], row["source_file"], row["sha256"]


def _content(row: Row) -> tuple[str, str]:
    return row["programme"], row["content_fingerprint"] or ""


def _is_past(row: Row) -> bool:
    return bool(row["superseded_by"]) and not row["in_force"] and row["content_fingerprint"] is not None


def row_of(delivery: Delivery, snapshot: str | None) -> Row:
    """A decided delivery as the table has it."""
    facts, met = delivery.facts, delivery.met
    starts = [start for start, _ in facts.periods if start]
    ends = [end for _, end in facts.periods if end]
    as_of = facts.span.as_of if facts.span else None
    return {
        "programme": facts.programme,
        "source_file": facts.source_file,
        "sha256": facts.sha256 or None,
        "content_fingerprint": facts.content,
        "found_in": "INPUTS" if not facts.before else "PREVIOUS_RUN" if delivery.in_force else "PAST",
        "snapshot": snapshot,
        "kind": delivery.kind,
        "scope": sorted(facts.kota),
        "period_start": min(starts, default=None),
        "period_end": max(ends, default=None),
        "as_of": as_of,
        "as_of_source": facts.span_source if as_of else None,
        "supersedes": _names(delivery.replaces),
        "superseded_by": _names(delivery.replaced_by),
        "in_force": delivery.in_force,
        "held_back": delivery.held_back,
        "unknown": delivery.held_back and not delivery.replaces,
        "answers": facts.answers,
        "reason": delivery.reason,
        "rows_before": met and met.older,
        "rows": facts.rows,
        "came": met and met.newer - met.common,
        "went": met and met.older - met.common,
        "changed": met and met.changed,
    }


def _names(sources: Sequence[Facts]) -> list[str]:
    return list(dict.fromkeys(one.source_file for one in sources))


def table_of(rows: Iterable[Row]) -> pa.Table:
    """The table, in its order."""
    order = tables.DELIVERIES.order
    return pa.Table.from_pylist(
        sorted(map(dict, rows), key=lambda row: tuple(row[name] or "" for name in order)),
        schema=tables.DELIVERIES.schema,
    )
