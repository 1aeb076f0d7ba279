"""Which judgements are in force: not revoked, not replaced, and contradicted by nobody.

1. A judgement is in force until it is revoked or replaced. Which it replaces was settled when it was given
   (recording.py).
2. Answers to one question, or about one pair of rows, that differ contradict each other: neither is used.
   RAGU contradicts nothing.
3. SAMA joins in chains: where A=B and B=C, A and C are said to be one. A BEDA inside a chain contradicts
   every SAMA on every way between its two rows; none of them is used.
Nothing here depends on the order in which answers came.
"""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reconcile.judgements.store.events import Event
from reconcile.vocabulary.verdicts import ACTION, DIFFERENT, IDENTITY, MEANS, SIDED, UNSURE

Pair = tuple[str, str]
Subject = tuple[str, str, tuple[str, ...]]
"""What is judged: kind of answers, class (of an action), and the rows in order of their ids."""


@dataclass(frozen=True)
class Judgement:
    """What people said of one subject. events: those in force, oldest first. against: numbers of events
    that contradict it."""

    subject: Subject
    events: tuple[Event, ...]
    against: tuple[int, ...] = ()

    @property
    def latest(self) -> Event:
        return self.events[-1]

    @property
    def verdict(self) -> str:
        return self.latest.verdict

    @property
    def used(self) -> bool:
        return not self.against


def in_force(events: Iterable[Event]) -> list[Event]:
    """Judged, neither revoked nor replaced."""
    known = list(events)
    gone = {number for event in known for number in (*event.revokes, *event.replaces)}
    return [event for event in known if event.kind == "judged" and event.number not in gone]


def subject_of(event: Event, record_ids: Sequence[str]) -> Subject:
    return event.answers, event.class_ if event.answers == ACTION else "", tuple(sorted(record_ids))


Said = tuple[str, str]
"""An answer, whatever the order of its rows: the word, and which row or number it names."""


def said_by(event: Event, record_ids: Sequence[str]) -> Said:
    """record_ids: of the rows of `event`, left before right."""
    if event.verdict in SIDED:
        word, _, side = event.verdict.partition(" ")
        return word, record_ids[int(side) - 1]
    return event.verdict, event.sealed


def _clash(one: Said, other: Said) -> bool:
    """Whether both cannot be true: who says that two rows are one person, and who says so and which NIK he
    holds, agree."""
    meant = {MEANS.get(_MEANT_BY.get(word, word)) for word, _ in (one, other)}
    agree = len(meant) == 1 and None not in meant and not (one[1] and other[1])
    return one != other and not agree


_MEANT_BY = {one.partition(" ")[0]: one for one in SIDED}


def standing(events: Iterable[Event], record_ids: Mapping[int, Sequence[str]]) -> list[Judgement]:
    """The judgements of `events` that are in force, one for each verdict on a subject, in order of their
    subjects.

    record_ids: event number -> ids of its rows; events without an entry are left out.
    """
    said: dict[Subject, dict[Said, list[Event]]] = defaultdict(lambda: defaultdict(list))
    for event in in_force(events):
        if event.number in record_ids:
            ids = record_ids[event.number]
            said[subject_of(event, ids)][said_by(event, ids)].append(event)
    judgements = [
        one for subject, verdicts in sorted(said.items()) for one in _of_one_subject(subject, verdicts)
    ]
    against = _contradicted([one for one in judgements if one.used])
    return [
        replace(one, against=tuple(sorted({*one.against, *against.get(one.latest.number, ())})))
        for one in judgements
    ]


def _of_one_subject(subject: Subject, verdicts: Mapping[Said, list[Event]]) -> list[Judgement]:
    """A judgement for each answer; where one says more than another and both agree, only that one."""
    decided = {said: events for said, events in verdicts.items() if said[0] != UNSURE} or dict(verdicts)
    ordered = {
        said: tuple(sorted(events, key=lambda event: (event.when, event.number)))
        for said, events in sorted(decided.items())
        if said[1] or not any(more[1] and not _clash(said, more) for more in decided)
    }
    return [
        Judgement(
            subject,
            events,
            tuple(
                sorted(event.number for other in ordered if _clash(said, other) for event in ordered[other])
            ),
        )
        for said, events in ordered.items()
    ]


def identity_of(judgement: Judgement) -> tuple[Pair, str] | None:
    """The pair and SAMA or BEDA where the judgement says who is whom; None where it does not."""
    kind, _, rows = judgement.subject
    meant = MEANS.get(judgement.verdict)
    if len(rows) != 2 or rows[0] == rows[1] or not meant or (kind != IDENTITY and meant != DIFFERENT):
        return None
    return (rows[0], rows[1]), meant


def _contradicted(judgements: Sequence[Judgement]) -> dict[int, set[int]]:
    """Number of a judgement's latest event -> numbers of those that contradict it, along chains of SAMA."""
    same: dict[Pair, set[int]] = defaultdict(set)
    different: dict[Pair, set[int]] = defaultdict(set)
    for judgement in judgements:
        identity = identity_of(judgement)
        if identity:
            (same if identity[1] == "SAMA" else different)[identity[0]].add(judgement.latest.number)
    against: dict[int, set[int]] = defaultdict(set)
    chains = _chains(same)
    for pair, told in sorted(different.items()):
        links = chains.get(pair[0], set())
        joined = chains.get(pair[1]) is links
        chain = {number for link in _ways_between(*pair, links) for number in same[link]} if joined else set()
        for number in told if chain else ():
            against[number] |= chain
        for number in chain:
            against[number] |= told | (chain - {number})
    return against


def _chains(links: Iterable[Pair]) -> dict[str, set[Pair]]:
    """For each row the links of its chain; rows of one chain share one set."""
    chains: dict[str, set[Pair]] = {}
    for one, two in sorted(links):
        mine, other = chains.get(one, set()), chains.get(two, set())
        if mine is not other and len(mine) < len(other):
            mine, other = other, mine
        mine |= other | {(one, two)}
        for row in {one, two, *(row for link in other for row in link)}:
            chains[row] = mine
    return chains


def _ways_between(start: str, end: str, links: Iterable[Pair]) -> set[Pair]:
    """The links to leave out so that `start` and `end` are no longer joined: all of every shortest way,
    until there is none."""
    left = set(links)
    found: set[Pair] = set()
    while True:
        near: dict[str, list[str]] = defaultdict(list)
        for one, two in left:
            near[one].append(two)
            near[two].append(one)
        ahead, back = _steps(start, near), _steps(end, near)
        if end not in ahead:
            return found
        on_the_way = {
            (one, two) for one, two in left if one in ahead and two in ahead
            and min(ahead[one] + back[two], ahead[two] + back[one]) + 1 == ahead[end]
        }  # fmt: skip
        found |= on_the_way
        left -= on_the_way


def _steps(start: str, near: Mapping[str, Sequence[str]]) -> dict[str, int]:
    steps = {start: 0}
    waiting = deque([start])
    while waiting:
        at = waiting.popleft()
        for following in near.get(at, ()):
            if following not in steps:
                steps[following] = steps[at] + 1
                waiting.append(following)
    return steps
