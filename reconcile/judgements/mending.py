"""What owners of rolls say of repairs, added to the store: each state of a repair after the one before, with
who said so and when. That it is proven nobody says: the next delivery does."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pyarrow as pa

from reconcile.judgements.papers.answers import ImportReport, Origin, Refusal, Taken
from reconcile.judgements.papers.filled import quoted
from reconcile.judgements.papers.mended import SaidOfRepair, letters
from reconcile.judgements.store.chain import dashed
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store
from reconcile.parsing.dates.dates import parse_period_date
from reconcile.privacy.redacting import place_mark, without_numbers
from reconcile.tables.verification import OPEN_STATES
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.worklist_headings import STATE, STATE_DAY, STATE_NOTE
from reconcile.workspace.accounts import account
from reconcile.workspace.files.door import read_table
from reconcile.workspace.published import opened

ANSWERS = "PERBAIKAN"
DRAFT, ASKED, AGREED, APPLIED, REFUSED, REVISED = OPEN_STATES
AFTER: Mapping[str, tuple[str, ...]] = {
    DRAFT: (ASKED, AGREED, APPLIED, REFUSED, REVISED),
    ASKED: (AGREED, APPLIED, REFUSED, REVISED),
    AGREED: (APPLIED, REFUSED, REVISED),
    APPLIED: (REVISED,),
    REFUSED: (ASKED, REVISED),
    REVISED: (ASKED, AGREED, APPLIED, REFUSED),
}
"""What may follow on each state. Whoever answers was asked, also where nobody wrote that down."""
_LONGEST = 200
_NOT_KEPT = (
    f"jawabannya disimpan, tetapi angka (atau isi yang panjang) pada {STATE_NOTE} tidak. Nilai yang benar"
    " ditulis pada daftar, dan dibaca dari kiriman berikutnya."
)


def record_states(
    store: Store,
    run: Path,
    given: Sequence[tuple[Origin, Sequence[SaidOfRepair]]],
    by: str,
    *,
    dry_run: bool = False,
    now: datetime | None = None,
) -> list[ImportReport]:
    """Add what is said of repairs that the run published at `run` knows; one report a file, in their order.

    What cannot follow on what was said before is refused, with its row. Raises UsageError when there is no
    run. now: for tests; else the clock's.
    """
    when = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    known = _known(run)
    reports: list[ImportReport] = []

    def make(history: History, key: bytes) -> list[Event]:
        reports.clear()
        if history.lines:
            store.check_known(history, known.judgements)
        made: list[Event] = []
        before = _by_repair(history.events)
        twice = _said_twice([one for _, said in given for one in said], when)
        for origin, said in given:
            file = _File(origin, by, when, key, twice)
            reports.append(_of_file(file, said, known, before, lines=history.lines, made=made))
        return made

    if dry_run:
        make(store.read(), store.key() if store.exists else bytes(32))
    else:
        store.add(make)
    return reports


class _File:
    """Of one file: who brings it in, and when. twice: repairs, by their letters, of which what came together
    says two things, and the lines that say them."""

    def __init__(
        self, origin: Origin, by: str, when: datetime, key: bytes, twice: Mapping[str, Sequence[int]]
    ) -> None:
        self.origin, self.by, self.when, self.key, self.twice = origin, by, when, key, twice

    def says_again(self, event: Event, one: SaidOfRepair) -> bool:
        """Whether the very same paper said the same before."""
        return event.verdict == one.state and event.file_sha256 == dashed(self.origin.sha256)

    def event(self, number: int, one: SaidOfRepair, repair_id: str, day: date) -> Event:
        machine = without_numbers(account())[:_LONGEST]
        return Event(
            number,
            "mended",
            self.when,
            without_numbers(self.by)[:_LONGEST] or machine,
            by_stated=bool(self.by),
            account=machine,
            said_by=without_numbers(one.by)[:_LONGEST],
            file=place_mark(self.key, "F", self.origin.file),
            file_sha256=dashed(self.origin.sha256),
            sheet=place_mark(self.key, "L", one.sheet),
            row=one.row,
            run=self.origin.run,
            question_id=repair_id,
            answers=ANSWERS,
            verdict=one.state,
            note=without_numbers(one.note)[:_LONGEST],
            on=day.isoformat(),
        )


class _Known:
    """Repairs of a run: by number when it was proposed, and whether it has ended."""

    def __init__(self, rows: Sequence[Mapping[str, object]], judgements: object) -> None:
        self.rows = {letters(str(row["repair_id"])): row for row in rows}
        self.judgements = judgements


def _known(run: Path) -> _Known:
    with opened(run, "repairs") as found:
        table = read_table(found.folder / "repairs.parquet", ["repair_id", "state", "proposed_on"])
        return _Known(table.to_pylist(), found.manifest.get("judgements"))


def _of_file(
    file: _File,
    said: Sequence[SaidOfRepair],
    known: _Known,
    before_of: dict[str, list[Event]],
    *,
    lines: int,
    made: list[Event],
) -> ImportReport:
    taken: list[Taken] = []
    refused: list[Refusal] = []
    doubts: list[Refusal] = []
    unchanged = 0
    for one in said:
        row = known.rows.get(letters(one.repair_id))
        before = before_of.setdefault(str(row["repair_id"]), []) if row else []
        again = any(file.says_again(event, one) for event in before)
        why = "" if again else _contradicted(one, file.twice) or _why_not(one, row, before, file.when)
        if why:
            refused.append(Refusal(one.sheet, one.row, why))
        elif again or (before and before[-1].verdict == one.state) or one.state == DRAFT:
            unchanged += 1
        else:
            assert row is not None
            day = _day(one, file.when) or date.max
            event = file.event(lines + 1 + len(made), one, str(row["repair_id"]), day)
            made.append(event)
            before.append(event)
            taken.append(Taken(event.event_id, event.question_id, event.verdict))
            if event.note != " ".join(one.note.split()):
                doubts.append(Refusal(one.sheet, one.row, _NOT_KEPT))
    mark = place_mark(file.key, "F", file.origin.file) if taken else ""
    return ImportReport(
        file.origin.file, tuple(taken), 0, unchanged, tuple(refused), mark=mark, doubts=tuple(doubts)
    )


def _said_twice(said: Sequence[SaidOfRepair], when: datetime) -> dict[str, list[int]]:
    """Of repairs for which two states are said as of one day: their lines. Lines of two days are a
    history."""
    states: dict[tuple[str, date | None], set[str]] = {}
    for one in said:
        if one.state and one.state != DRAFT:
            states.setdefault((letters(one.repair_id), _day(one, when)), set()).add(one.state)
    twice = {name for (name, _), found in states.items() if len(found) > 1}
    return {name: [one.row for one in said if letters(one.repair_id) == name and one.state] for name in twice}


def _contradicted(one: SaidOfRepair, twice: Mapping[str, Sequence[int]]) -> str:
    rows = twice.get(letters(one.repair_id), ())
    if not rows:
        return ""
    return (
        f"usulan ini dijawab dengan dua cara (baris {', '.join(map(str, rows))}); tidak satu pun dipakai."
        " Sisakan satu."
    )


def _why_not(
    one: SaidOfRepair, row: Mapping[str, object] | None, before: Sequence[Event], when: datetime
) -> str:
    if row is None:
        return "No. usulan tidak ada pada hasil yang diperiksa. Sebut hasil asalnya dengan --run."
    if one.state == "TERBUKTI" or row["state"] == "TERBUKTI":
        return (
            "usulan ini sudah terbukti pada kiriman berikutnya; tidak perlu dijawab."
            if row["state"] == "TERBUKTI"
            else "TERBUKTI ditetapkan dari kiriman berikutnya. Tulis DITERAPKAN bila sudah diperbaiki."
        )
    if not one.state:
        return f"isi {STATE}, {quoted(one.written)}, tidak dikenal. Pilih {', '.join(OPEN_STATES[1:])}."
    day = _day(one, when)
    proposed = row["proposed_on"]
    if day is None:
        return f"{STATE_DAY} tidak dapat dibaca, atau sesudah hari ini. Tulis tanggal seperti 31-12-2018."
    if isinstance(proposed, date) and day < proposed:
        return f"{STATE_DAY} sebelum usulan dibuat ({proposed:%d-%m-%Y})."
    now = before[-1].verdict if before else DRAFT
    if one.state not in (now, *AFTER[now]):
        allowed = f"Sesudah itu hanya {', '.join(AFTER[now])}." if AFTER[now] else ""
        return f"keadaan usulan ini {now}; tidak dapat menjadi {one.state}. {allowed}".rstrip()
    if one.state in (REFUSED, REVISED) and one.state != now and not one.note.strip():
        return f"{one.state} perlu alasan pada kolom {STATE_NOTE}."
    return ""


def _day(one: SaidOfRepair, when: datetime) -> date | None:
    """That stands beside the answer, else today; None where it cannot be read or is yet to come."""
    today = when.astimezone(JAKARTA).date()
    day = parse_period_date(one.day) if one.day else today
    return day if day and day <= today else None


def standing_states(events: Sequence[Event]) -> list[Event]:
    """What was said of repairs and was not taken back, oldest first."""
    gone = {number for event in events for number in event.revokes}
    return [event for event in events if event.kind == "mended" and event.number not in gone]


def _by_repair(events: Sequence[Event]) -> dict[str, list[Event]]:
    found: dict[str, list[Event]] = {}
    for event in standing_states(events):
        found.setdefault(event.question_id, []).append(event)
    return found


def said_of_repairs(events: Sequence[Event]) -> list[dict[str, object]]:
    """A row a repair: its last state, who said it and when, when it was first put to the owner, and when he
    last said that it is written in."""
    rows: dict[str, dict[str, object]] = {}
    for event in standing_states(events):
        day = date.fromisoformat(event.on)
        before = rows.get(event.question_id, {})
        rows[event.question_id] = {
            "repair_id": event.question_id,
            "state": event.verdict,
            "said_on": day,
            "said_by": event.said_by or event.by,
            "remark": event.note or None,
            "asked_on": before.get("asked_on") or day,
            "applied_on": day if event.verdict == APPLIED else before.get("applied_on"),
        }
    return [rows[name] for name in sorted(rows)]


def said_table(store: Store | None, schema: pa.Schema) -> pa.Table:
    """What people said of repairs, for a run. Raises as Store.read does."""
    events = store.read().events if store is not None and store.exists else ()
    return pa.Table.from_pylist(said_of_repairs(events), schema=schema)


def joined(one: ImportReport, other: ImportReport) -> ImportReport:
    """What became of the answers of a file and of what it says of repairs."""
    return replace(
        one,
        taken=(*one.taken, *other.taken),
        unchanged=one.unchanged + other.unchanged,
        refused=(*one.refused, *other.refused),
        doubts=(*one.doubts, *other.doubts),
        mark=one.mark or other.mark,
    )
