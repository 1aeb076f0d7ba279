"""Which judgements a new one repeats, replaces or contradicts: settled once, when it is given.

It replaces, of those to the same question:

- those that its run knew: people had them before their eyes when they answered again;
- those of the same person (a name given with the answers, or initials), and those of a file of the same name.

Any other answer to the same question stands beside it; if they differ, both are shown and neither is used
(standing.py). Answers of one import never replace one another.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from itertools import chain

from reconcile.engines.protocol import Engine
from reconcile.judgements.answered import changes
from reconcile.judgements.locating import Located, locate, related
from reconcile.judgements.offering import Sorted
from reconcile.judgements.papers.answers import Refusal, Taken
from reconcile.judgements.papers.givers import gives_way, one_paper, same_giver
from reconcile.judgements.standing import Said, Subject, in_force, said_by, standing, subject_of
from reconcile.judgements.store.events import Event
from reconcile.judgements.store.states import History


def settle(
    engine: Engine,
    history: History,
    found: Sequence[Sorted],
    known_to: Mapping[str, Mapping[str, int]],
    key: bytes,
) -> list[Event]:
    """Decide for each offered event whether it is new and what it replaces; returns those to add, with their
    numbers.

    known_to: number of a run -> number on one of its papers -> the last event that people could see on it.
    """
    offered = [event for one in found for event in one.offered]
    live = related(in_force(history.events), offered)
    located = locate(engine, [*live, *offered], key)
    here = _Here(located, _by_subject(live, located), _by_subject(offered, located))
    revoked = _revoked(history)
    new: list[Event] = []
    seen: dict[int, Sorted] = {}
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
            through = known_to.get(event.run, {}).get(one.origin.run, 0)
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
                    tuple(map(_cited, older)),
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
            if self._said(one) == self._said(event)
            and (one.file, one.file_sha256, one.person) == (event.file, event.file_sha256, event.person)
        )
        mine = [one for one in self.older(event) if same_giver(one, event)]
        # who contradicts himself, or no longer does, is heard again
        repeated = set(map(self._said, mine)) == set(map(self._said, self._offered[subject]))
        before = (
            one
            for one in mine
            if (repeated or one_paper(one, event))
            and self._said(one) == self._said(event)
            and self._as_it_was(one)
        )
        return next(chain(again, before), None)

    def _as_it_was(self, event: Event) -> bool:
        return not self._located.whole(event) or changes(event, self._located) is None

    def _said(self, event: Event) -> Said:
        return said_by(event, self.ids(event))

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
    said = (event.question_id, event.verdict, event.sealed)
    return (event.file_sha256, *said, *rows) if event.file_sha256 else ()


def _revoked(history: History) -> dict[tuple[str, ...], str]:
    gone = {number for event in history.events for number in event.revokes}
    return {
        paper: event.event_id
        for event in history.events
        if event.number in gone and (paper := _same_paper(event))
    }


def _tell_contradictions(
    events: Sequence[Event], ids: Mapping[int, Sequence[str]], seen: Mapping[int, Sorted]
) -> None:
    by_number = {event.number: event for event in events}
    for judgement in standing(events, ids):
        for event in judgement.events if judgement.against else ():
            if event.number in seen:
                against = "; ".join(_cited(by_number[number]) for number in judgement.against)
                seen[event.number].contradictions.append(
                    f"{_cited(event)} bertentangan dengan {against}. Tidak ada yang dipakai sampai salah"
                    " satunya dicabut."
                )


def _cited(event: Event) -> str:
    place = ", ".join(
        part for part in (event.file, event.sheet, f"baris {event.row}" if event.row else "") if part
    )
    return f"{event.event_id} {event.verdict} ({'; '.join(part for part in (event.giver, place) if part)})"
