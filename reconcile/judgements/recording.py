"""Answers checked against the run that asked, and added to the store.

Which judgements a new one replaces is settled here, once, when it is given:

- those that its run knew: people had them before their eyes when they answered again;
- those of the same person (a name given with the answers, or initials), and those of a file of the same name.

Any other answer to the same question stands beside it; if they differ, both are shown and neither is used
(standing.py). Answers of one import never replace one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from itertools import chain
from pathlib import Path

import pyarrow as pa

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.judgements.answered import changes
from reconcile.judgements.asked import Asked, asked_by
from reconcile.judgements.digests import Row, rows_of
from reconcile.judgements.locating import Located, locate, related
from reconcile.judgements.papers.answers import Answer, ImportReport, Origin, Refusal, Taken
from reconcile.judgements.papers.givers import gives_way, one_paper, same_giver
from reconcile.judgements.papers.verdicts import verdict_of
from reconcile.judgements.standing import Subject, in_force, standing, subject_of
from reconcile.judgements.store.chain import dashed
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store, store_name
from reconcile.privacy.outside_texts import masked
from reconcile.privacy.redacting import place_mark, without_numbers, without_persons
from reconcile.vocabulary.verdicts import IDENTITY, VERDICTS
from reconcile.workspace.accounts import account

_LONGEST_NAME = 60


@dataclass
class _Sorted:
    """What has become of the answers of one origin so far."""

    origin: Origin
    offered: list[Event] = field(default_factory=list)  # number: a negative one, until it is known to be new
    taken: list[Taken] = field(default_factory=list)
    contradictions: list[str] = field(default_factory=list)
    empty: int = 0
    unchanged: int = 0
    refused: list[Refusal] = field(default_factory=list)

    def report(self) -> ImportReport:
        refused = sorted(self.refused, key=lambda one: (one.sheet, one.row))
        return ImportReport(
            self.origin.file,
            tuple(self.taken),
            self.empty,
            self.unchanged,
            tuple(refused),
            tuple(self.contradictions),
            next((event.file for event in self.offered), ""),
        )


def record_answers(
    store: Store, run: Path, answers: Sequence[Answer], by: str, source: Origin, *, dry_run: bool = False
) -> ImportReport:
    """Add `answers` to questions of the run published at `run`, given by `by` ("" when nobody said who), and
    tell what became of each.

    Answers that cannot be taken are refused one by one; the others are on the disk when this returns. Raises
    UsageError when there is no run, or the store cannot be used.
    """
    return record_all(store, run, [(source, answers)], by, dry_run=dry_run)[0]


def record_all(
    store: Store,
    run: Path,
    given: Sequence[tuple[Origin, Sequence[Answer]]],
    by: str,
    *,
    dry_run: bool = False,
    now: datetime | None = None,
) -> list[ImportReport]:
    """As record_answers, for several files that came together: none of them is newer than another.

    now: for tests; else the clock's.
    """
    when = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
    found = [_Sorted(origin) for origin, _ in given]
    with asked_by(run, (answer.question_id for _, answers in given for answer in answers)) as runs:

        def make(history: History, key: bytes) -> Sequence[Event]:
            if history.lines:
                store.check_known(history, runs[0].run.manifest.get("judgements"))
            folders = [asked.run.folder for asked in runs]
            with opened_engine(folders) as engine:
                for (_, answers), into in zip(given, found, strict=True):
                    _offer(engine, runs, answers, into, key)
                _number(found, by, when)
                _read_records(engine, runs[0])
                return _settle(
                    engine, history, found, {run.number: run.knew(store_name(key)) for run in runs}, key
                )

        if dry_run:
            make(store.read(), store.key() if store.exists else bytes(32))
        else:
            store.add(make)
    return [one.report() for one in found]


def _read_records(engine: Engine, asked: Asked) -> None:
    engine.read("records", asked.run.snapshot_tables("records") or tables.empty("records"))


def _offer(
    engine: Engine, runs: Sequence[Asked], answers: Sequence[Answer], into: _Sorted, key: bytes
) -> None:
    """Turn each answer that fits a question of a run into an event, and refuse the others."""
    placed: dict[str, list[Answer]] = defaultdict(list)
    ordered = sorted(
        runs, key=lambda one: one.number != into.origin.run
    )  # the run that printed the paper, when it says so
    for answer in answers:
        home = next((one for one in ordered if answer.question_id in one.questions), None)
        if home is None and not answer.pair:
            named = (
                f" Berkas ini dari proses {into.origin.run}; yang diperiksa proses {runs[0].number}."
                if into.origin.run not in ("", runs[0].number)
                else ""
            )
            into.refused.append(
                _refusal(
                    answer,
                    f"ID temuan tidak ada pada hasil yang diperiksa.{named} Sebut hasil asalnya dengan"
                    " --run.",
                )
            )
            continue
        placed[(home or runs[0]).number].append(answer)
    for run in runs:
        mine = placed.pop(run.number, [])
        if not mine:
            continue
        _read_records(engine, run)
        wanted = {one for answer in mine for one in _asked_rows(run, answer)}
        rows = rows_of(engine, wanted, key)
        names = _names(engine, wanted)
        for answer in mine:
            event = _event(run, answer, rows, into.origin, key)
            if isinstance(event, Refusal):
                into.refused.append(event)
            else:
                hidden = {name for row in event.rows() for name in names.get(row.record_id, ())}
                into.offered.append(
                    replace(
                        event,
                        note=without_persons(answer.note, hidden),
                        said_by=without_numbers(answer.by)[:_LONGEST_NAME],
                    )
                )


def _asked_rows(run: Asked, answer: Answer) -> tuple[str, ...]:
    question = run.questions.get(answer.question_id)
    if question is None:
        return answer.pair or ()
    return tuple(one for one in (question["record_id_left"], question["record_id_right"]) if one)


def _names(engine: Engine, record_ids: set[str]) -> dict[str, tuple[str, ...]]:
    engine.read("judged_ids", pa.table({"record_id": pa.array(sorted(record_ids), pa.string())}))
    rows = engine.arrow(
        "SELECT record_id, name, name_alias, mother_core, parent_core FROM records SEMI JOIN judged_ids USING"
        " (record_id)"
    ).to_pylist()
    engine.drop("judged_ids")
    return {
        row["record_id"]: tuple(str(value) for name, value in row.items() if name != "record_id" and value)
        for row in rows
    }


def _refusal(answer: Answer, why: str) -> Refusal:
    return Refusal(answer.sheet, answer.row, why)


def _event(
    run: Asked, answer: Answer, rows: Mapping[str, Row], origin: Origin, key: bytes
) -> Event | Refusal:
    question = run.questions.get(answer.question_id)
    kind = question["answers"] if question else IDENTITY
    record_ids = _asked_rows(run, answer)
    if any(one not in rows for one in record_ids) or len(set(record_ids)) != len(record_ids):
        return _refusal(answer, "ID baris tidak ada pada hasil yang diperiksa, atau keduanya sama.")
    if question and answer.record_id and answer.record_id not in run.shown[answer.question_id]:
        return _refusal(
            answer,
            "ID baris di sebelahnya bukan dari temuan ini; mungkin hanya sebagian kolom yang diurutkan."
            " Urutkan semua kolom bersama.",
        )
    verdict = verdict_of(answer.verdict)
    allowed = tuple(word for word in VERDICTS[kind] if word != "BEDA" or len(record_ids) == 2)
    if verdict not in allowed:
        return _refusal(
            answer, f"jawaban itu bukan untuk temuan ini. Pilih {', '.join(allowed[:-1])} atau {allowed[-1]}."
        )
    judged = [rows[one].judged for one in record_ids]
    return Event(
        number=0,
        kind="judged",
        when=datetime.min.replace(tzinfo=UTC),
        by="",
        initials=without_numbers(answer.initials)[:_LONGEST_NAME],
        file=place_mark(key, "F", origin.file) if origin.sha256 else masked(origin.file),
        file_sha256=dashed(origin.sha256),
        sheet=place_mark(key, "L", answer.sheet),
        row=answer.row,
        run=run.number,
        question_id=answer.question_id if question else "",
        answers=kind,
        class_=question["class"] if question else "",
        verdict=verdict,
        left=judged[0],
        right=judged[1] if len(judged) > 1 else None,
    )


def _number(found: Sequence[_Sorted], by: str, when: datetime) -> None:
    """Give every offered event its giver, its time and a number below all real ones."""
    at = 0
    machine = without_numbers(account())[:_LONGEST_NAME]
    said = without_numbers(by)[:_LONGEST_NAME]
    for one in found:
        numbered = []
        for event in one.offered:
            at -= 1
            numbered.append(
                replace(
                    event, number=at, when=when, account=machine, by=said or machine, by_stated=bool(said)
                )
            )
        one.offered = numbered


def _settle(
    engine: Engine, history: History, found: Sequence[_Sorted], known_to: Mapping[str, int], key: bytes
) -> list[Event]:
    """Decide for each offered event whether it is new and what it replaces; returns those to add, with their
    numbers.

    known_to: number of a run -> the last event that people could see on its papers.
    """
    offered = [event for one in found for event in one.offered]
    live = related(in_force(history.events), offered)
    located = locate(engine, [*live, *offered], key)
    here = _Here(located, _by_subject(live, located), _by_subject(offered, located))
    revoked = _revoked(history)
    new: list[Event] = []
    seen: dict[int, _Sorted] = {}
    for one in found:
        for event in one.offered:
            known = here.known(event)
            cancelled = None if known else revoked.get(_same_paper(event))
            if cancelled:
                why = (
                    f"keputusan ini, dari berkas yang sama, sudah dicabut ({cancelled}). Bila berlaku lagi,"
                    " isi pada lembar kerja baru."
                )
                one.refused.append(Refusal(event.sheet, event.row, why))
                continue
            if known:
                one.unchanged += 1
                seen[known.number] = one
                continue
            through = known_to.get(event.run, 0) if event.run == one.origin.run else 0
            older = [other for other in here.older(event) if gives_way(other, event, through)]
            added = replace(
                event, number=history.lines + 1 + len(new), replaces=tuple(other.number for other in older)
            )
            here.add(event, added)
            seen[added.number] = one
            new.append(added)
            one.taken.append(
                Taken(
                    added.event_id,
                    added.question_id,
                    added.verdict,
                    tuple(other.event_id for other in older),
                    tuple(map(_told, older)),
                )
            )
    ids = {event.number: here.ids(event) for event in (*live, *new)}
    _tell_contradictions([*live, *new], ids, seen)
    return new


class _Here:
    """Judgements by what they are about, in the rows of the run that is checked: those in force, those
    offered, those added."""

    def __init__(
        self, located: Located, live: Mapping[Subject, list[Event]], offered: Mapping[Subject, list[Event]]
    ) -> None:
        self._located = located
        self._live = live
        self._offered = offered
        self._added: dict[Subject, list[Event]] = defaultdict(list)
        self._ids: dict[int, tuple[str, ...]] = {}

    def ids(self, event: Event) -> tuple[str, ...]:
        return self._ids.get(event.number) or self._located.ids(event)

    def older(self, event: Event) -> list[Event]:
        return self._live.get(self._subject(event), [])

    def add(self, offered: Event, added: Event) -> None:
        self._added[self._subject(offered)].append(added)
        self._ids[added.number] = self._located.ids(offered)

    def known(self, event: Event) -> Event | None:
        """What already says the same of the same rows as they are now, from the same giver or file; None
        when nothing does."""
        subject = self._subject(event)
        again = (
            one
            for one in self._added[subject]
            if (one.verdict, one.file, one.file_sha256, one.person)
            == (event.verdict, event.file, event.file_sha256, event.person)
        )
        mine = [one for one in self.older(event) if same_giver(one, event)]
        # who contradicts himself, or no longer does, is heard again
        repeated = {one.verdict for one in mine} == {one.verdict for one in self._offered[subject]}
        before = (
            one
            for one in mine
            if (repeated or one_paper(one, event)) and one.verdict == event.verdict and self._as_it_was(one)
        )
        return next(chain(again, before), None)

    def _as_it_was(self, event: Event) -> bool:
        return not self._located.whole(event) or changes(event, self._located) is None

    def _subject(self, event: Event) -> Subject:
        return subject_of(event, self.ids(event))


def _by_subject(events: Iterable[Event], located: Located) -> dict[Subject, list[Event]]:
    subjects: dict[Subject, list[Event]] = defaultdict(list)
    for event in events:
        subjects[subject_of(event, located.ids(event))].append(event)
    return subjects


def _same_paper(event: Event) -> tuple[str, ...]:
    """What an answer says and on which paper, so that one that was revoked does not come back with it;
    empty without a paper."""
    rows = (row.record_id for row in event.rows())
    return (event.file_sha256, event.question_id, event.verdict, *rows) if event.file_sha256 else ()


def _revoked(history: History) -> dict[tuple[str, ...], str]:
    gone = {number for event in history.events for number in event.revokes}
    return {
        paper: event.event_id
        for event in history.events
        if event.number in gone and (paper := _same_paper(event))
    }


def _tell_contradictions(
    events: Sequence[Event], ids: Mapping[int, Sequence[str]], seen: Mapping[int, _Sorted]
) -> None:
    by_number = {event.number: event for event in events}
    for judgement in standing(events, ids):
        for event in judgement.events if judgement.against else ():
            if event.number in seen:
                against = "; ".join(_told(by_number[number]) for number in judgement.against)
                seen[event.number].contradictions.append(
                    f"{_told(event)} bertentangan dengan {against}. Tidak ada yang dipakai sampai salah"
                    " satunya dicabut."
                )


def _told(event: Event) -> str:
    place = ", ".join(
        part for part in (event.file, event.sheet, f"baris {event.row}" if event.row else "") if part
    )
    return f"{event.event_id} {event.verdict} ({'; '.join(part for part in (event.giver, place) if part)})"
