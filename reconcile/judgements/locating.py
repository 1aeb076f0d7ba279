"""Rows judged in one run, found among the rows of another, where files were sent again, reordered or
mended."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

import pyarrow as pa

from reconcile.engines.keyed import KEY, digest_sql, keep_key
from reconcile.engines.protocol import Engine
from reconcile.judgements.digests import HEX, MESSAGES, Row, rows_of, same
from reconcile.judgements.store.events import Event, JudgedRow

Sides = tuple[Row | None, Row | None]
"""The rows of this run that an event speaks of, left and right; None where there is none, or where it
cannot be told which."""

_Candidates = Mapping[str, Mapping[str, Sequence[str]]]


@dataclass(frozen=True)
class Located:
    """sides: event number -> its rows in this run. key: of the store, to compare what was with what is."""

    key: bytes
    sides: Mapping[int, Sides] = field(default_factory=dict)

    def of(self, event: Event) -> Sides:
        return self.sides.get(event.number, (None, None))

    def whole(self, event: Event) -> bool:
        """Every row the event speaks of stands in this run."""
        left, right = self.of(event)
        return left is not None and (event.right is None or right is not None)

    def ids(self, event: Event) -> tuple[str, ...]:
        """The row ids of this run, those of the event where a row is not found."""
        return tuple(
            found.judged.record_id if found else judged.record_id
            for found, judged in zip(self.of(event), (event.left, event.right), strict=True)
            if judged is not None
        )


def locate(engine: Engine, events: Iterable[Event], key: bytes) -> Located:
    """Find the rows of `events` in the table `records`: by id, else by all compared fields, else by NIK, else
    by name and birth date.

    A row found by its NIK must also bear its name or birth date, and one found by name and birth date its
    NIK, KK, mother or place: another person may hold the number, or the name, by now. Only programmes with
    rows that lack their id are read.
    """
    judged = [event for event in events if event.left is not None]
    rows = {row for event in judged for row in map(_hashable, event.rows())}
    present = set(_present(engine, {record_id for record_id, _ in rows}))
    lost = {_hashable(row): row for event in judged for row in event.rows() if row.record_id not in present}
    candidates = _candidates(engine, list(lost.values()), key)
    near = {record_id for by in candidates.values() for ids in by.values() for record_id in ids}
    known = rows_of(engine, present | near)
    return Located(key, {event.number: _sides(event, candidates, known, key) for event in judged})


def related(events: Sequence[Event], offered: Sequence[Event]) -> list[Event]:
    """Those of `events` that may speak of a row of `offered`, or of a row of one that does: all that a new
    answer can bear upon.

    Told by what the store itself keeps of rows, so that no run has to be read for the thousands of others.
    """
    by_mark: dict[tuple[str, str], list[Event]] = defaultdict(list)
    for event in events:
        for mark in _marks(event):
            by_mark[mark].append(event)
    waiting = [mark for event in offered for mark in _marks(event)]
    seen = set(waiting)
    found: set[int] = set()
    while waiting:
        for event in by_mark[waiting.pop()]:
            if event.number not in found:
                found.add(event.number)
                waiting += (new := _marks(event) - seen)
                seen |= new
    return [event for event in events if event.number in found]


def _marks(event: Event) -> set[tuple[str, str]]:
    return {
        (name, mark)
        for row in event.rows()
        for name in ("record_id", *MESSAGES)
        if (mark := getattr(row, name))
    }


def _hashable(row: JudgedRow) -> tuple[str, str]:
    return row.record_id, row.exact


def _present(engine: Engine, record_ids: set[str]) -> list[str]:
    if not record_ids:
        return []
    engine.read("judged_ids", pa.table({"record_id": pa.array(sorted(record_ids), pa.string())}))
    found: list[str] = engine.arrow("SELECT record_id FROM records SEMI JOIN judged_ids USING (record_id)")[
        "record_id"
    ].to_pylist()
    engine.drop("judged_ids")
    return found


def _candidates(engine: Engine, lost: Sequence[JudgedRow], key: bytes) -> _Candidates:
    """For each way of finding: digest -> ids of the rows that bear it, in order."""
    if not lost:
        return {name: {} for name in MESSAGES}
    keep_key(engine, key)
    programmes = sorted({row.programme for row in lost})
    engine.read("judged_programmes", pa.table({"programme": pa.array(programmes, pa.string())}))
    found: dict[str, dict[str, list[str]]] = {}
    for name, message in MESSAGES.items():
        wanted = {
            getattr(row, name).replace("-", ""): getattr(row, name) for row in lost if getattr(row, name)
        }
        found[name] = {dashed: [] for dashed in wanted.values()}
        engine.read("judged_digests", pa.table({"digest": pa.array(sorted(wanted), pa.string())}))
        met = engine.arrow(
            f"WITH digested AS (SELECT record_id, {digest_sql(message, HEX)} AS digest FROM records SEMI JOIN"
            f" judged_programmes USING (programme), {KEY}) SELECT digest, record_id FROM digested"
            " SEMI JOIN judged_digests USING (digest) ORDER BY record_id"
        )
        for row in met.to_pylist():
            found[name][wanted[row["digest"]]].append(row["record_id"])
    engine.drop("judged_digests", "judged_programmes", KEY)
    return found


def _sides(event: Event, candidates: _Candidates, known: Mapping[str, Row], key: bytes) -> Sides:
    twins = event.left is not None and event.right is not None and event.left.exact == event.right.exact
    left = _row(event.left, candidates, known, 1 + twins, key) if event.left else None
    beside = left.judged.record_id if left else ""
    return left, _row(event.right, candidates, known, 1 + twins, key, beside=beside) if event.right else None


def _row(
    judged: JudgedRow,
    candidates: _Candidates,
    known: Mapping[str, Row],
    alike: int,
    key: bytes,
    *,
    beside: str = "",
) -> Row | None:
    """alike: so many rows may be alike in every compared field without leaving a doubt which is meant.
    beside: a row already taken."""
    if judged.record_id in known and judged.record_id != beside:
        return known[judged.record_id]
    by = {
        name: [known[one] for one in candidates[name].get(getattr(judged, name), ()) if one != beside]
        for name in MESSAGES
    }
    if by["exact"] and (judged.number or len(candidates["exact"][judged.exact]) <= alike):
        return by["exact"][0]

    def agrees(*names: str) -> Callable[[Row], bool]:
        return lambda row: any(
            judged.fields.get(name) and same(judged, name, row.values, key) for name in names
        )

    bearing = list(filter(agrees("name", "birth"), by["number"]))
    both = [row for row in bearing if agrees("name")(row) and agrees("birth")(row)]
    if both or len(bearing) == 1:
        return (both or bearing)[0]
    meant = list(filter(agrees("nik", "kk", "mother", "place"), by["named"]))
    return meant[0] if len(meant) == 1 else None
