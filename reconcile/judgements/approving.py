"""Proposals to stop an aid, agreed to by a second person: nobody stops anybody's aid alone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime

from reconcile import findings
from reconcile.judgements.standing import in_force
from reconcile.judgements.store.events import Event, event_id, event_number
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store
from reconcile.privacy.redacting import without_numbers
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.verdicts import ACTION, STOP, ends_aid
from reconcile.workspace.accounts import account


def approvals(events: Iterable[Event]) -> Mapping[int, Event]:
    """Number of a judgement -> who agreed to it last; of one that is revoked or replaced it means nothing."""
    return {number: event for event in events if event.kind == "approved" for number in event.approves}


def waiting(events: Sequence[Event]) -> list[Event]:
    """Proposals in force that nobody agreed to yet, oldest first."""
    agreed = approvals(events)
    return [event for event in in_force(events) if _stops(event) and event.number not in agreed]


def _stops(event: Event) -> bool:
    """Whether the answer proposes that an aid ends; a reason not to enter a roll ends none."""
    enters = any(event.class_ in finding.entering for finding in findings.FINDINGS)
    return event.answers == ACTION and (event.verdict == STOP or (ends_aid(event.verdict) and not enters))


def approve(
    store: Store, events: Sequence[str], by: str, *, every: bool = False, now: datetime | None = None
) -> tuple[str, ...]:
    """Agree to the proposals of these ids ("J-12"), or to `every` one that waits and is another's; returns
    the ids of those agreed to. All of them, or none.

    by: who agrees. Raises UsageError where an id is no proposal that waits, where he made the proposal
    himself, and where nothing waits.
    """
    if not by.strip():
        raise UsageError("Sebut nama yang menyetujui dengan --by; harus orang lain dari pengusulnya.")
    if not store.exists:
        raise UsageError(f"{store.path} bukan simpanan keputusan, jadi tidak ada yang dapat disetujui.")
    agreed: list[int] = []

    def make(history: History, key: bytes) -> list[Event]:
        open_ones = {event.number: event for event in waiting(history.events)}
        agreed[:] = _chosen(open_ones, events, by, every=every)
        when = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        return [
            Event(
                history.lines + 1,
                "approved",
                when,
                without_numbers(by),
                by_stated=True,
                account=without_numbers(account()),
                approves=tuple(agreed),
            )
        ]

    store.add(make)
    return tuple(map(event_id, agreed))


def _chosen(open_ones: Mapping[int, Event], written: Sequence[str], by: str, *, every: bool) -> list[int]:
    if every:
        chosen = [number for number, event in open_ones.items() if not may_be_his(event, by)]
        if not chosen:
            raise UsageError("Tidak ada usul penghentian oleh orang lain yang menunggu persetujuan.")
        return chosen
    numbers = [event_number(one) for one in written]
    wrong = [one for one, number in zip(written, numbers, strict=True) if number not in open_ones]
    if wrong or not numbers:
        raise UsageError(
            f"{', '.join(wrong) or 'Tidak satu pun'}: bukan usul penghentian yang menunggu persetujuan. Lihat"
            " reconcile judgements list."
        )
    chosen = sorted({number for number in numbers if number is not None})
    own = [event_id(number) for number in chosen if may_be_his(open_ones[number], by)]
    if own:
        raise UsageError(
            f"{', '.join(own)}: diusulkan oleh orang yang sama, atau pengusulnya tidak diketahui. Persetujuan"
            " harus dari orang lain."
        )
    return chosen


def may_be_his(event: Event, by: str) -> bool:
    """Whether what was decided may be his who now speaks: the same name, or the name of one with the initials
    of the other; where the one who decided is not known by name, whatever came through the same account."""
    names = {_plain(one) for one in (event.said_by, event.initials) if one.strip()}
    if event.by_stated:
        names.add(_plain(event.by))
    if not names:
        return event.account in ("", account())
    said = _plain(by)
    return said in names | set(map(_initials, names)) or _initials(said) in names


def _plain(name: str) -> str:
    """A name without case and dots; initials are one word, however they are written: "E. P." is "ep"."""
    words = name.casefold().replace(".", " ").split()
    return ("" if all(len(word) == 1 for word in words) else " ").join(words)


def _initials(name: str) -> str:
    return "".join(word[0] for word in name.split())
