"""Answers checked against the run that asked, and added to the store.

What a new one replaces is settled in settling.py.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

from reconcile.engines.opening import opened_engine
from reconcile.judgements.asked import asked_by
from reconcile.judgements.offering import LONGEST_NAME, Sorted, offer, read_records
from reconcile.judgements.papers.answers import Answer, ImportReport, Origin
from reconcile.judgements.settling import settle
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store, store_name
from reconcile.privacy.redacting import without_numbers
from reconcile.workspace.accounts import account


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
    found = [Sorted(origin) for origin, _ in given]
    with asked_by(run, (answer.question_id for _, answers in given for answer in answers)) as runs:

        def make(history: History, key: bytes) -> Sequence[Event]:
            if history.lines:
                store.check_known(history, runs[0].run.manifest.get("judgements"))
            folders = [asked.run.folder for asked in runs]
            with opened_engine(folders) as engine:
                for (_, answers), into in zip(given, found, strict=True):
                    offer(engine, runs, answers, into, key)
                _number(found, by, when)
                read_records(engine, runs[0])
                return settle(
                    engine, history, found, {run.number: run.knew(store_name(key)) for run in runs}, key
                )

        if dry_run:
            make(store.read(), store.key() if store.exists else bytes(32))
        else:
            store.add(make)
    return [one.report() for one in found]


def _number(found: Sequence[Sorted], by: str, when: datetime) -> None:
    """Give every offered event its giver, its time and a number below all real ones."""
    at = 0
    machine = without_numbers(account())[:LONGEST_NAME]
    said = without_numbers(by)[:LONGEST_NAME]
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
