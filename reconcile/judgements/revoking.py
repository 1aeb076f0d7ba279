"""Judgements taken back: an event of its own, so that it stays known who said what, and who took it back
when and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, datetime

from reconcile.judgements.mending import standing_states
from reconcile.judgements.standing import in_force
from reconcile.judgements.store.events import Event, event_id, event_number
from reconcile.judgements.store.states import History
from reconcile.judgements.store.store import Store
from reconcile.privacy.redacting import without_numbers
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.accounts import account


def revoke(
    store: Store, events: Sequence[str], reason: str, by: str = "", *, now: datetime | None = None
) -> tuple[str, ...]:
    """Revoke the judgements of these ids ("J-12"); returns the id of the event that did it. All of them, or
    none.

    The question is asked again; what a revoked judgement had replaced stays replaced. Raises UsageError for
    an id that is no judgement in force, and when no reason is given.
    """
    if not reason.strip():
        raise UsageError("Sebut alasan pencabutan dengan --reason.")
    if not store.exists:
        raise UsageError(f"{store.path} bukan simpanan keputusan, jadi tidak ada yang dapat dicabut.")

    def make(history: History, key: bytes) -> list[Event]:
        live = {event.number for event in (*in_force(history.events), *standing_states(history.events))}
        numbers = [event_number(written) for written in events]
        wrong = [written for written, number in zip(events, numbers, strict=True) if number not in live]
        if wrong:
            raise UsageError(
                f"{', '.join(wrong)}: tidak ada, sudah dicabut, atau sudah diganti. Lihat reconcile"
                " judgements list."
            )
        when = (now or datetime.now(UTC)).astimezone(UTC).replace(microsecond=0)
        said = without_numbers(by or account())
        revoked = tuple(sorted({number for number in numbers if number is not None}))
        return [
            Event(
                history.lines + 1,
                "revoked",
                when,
                said,
                by_stated=bool(by),
                account=without_numbers(account()),
                note=without_numbers(reason),
                revokes=revoked,
            )
        ]

    return tuple(event_id(event.number) for event in store.add(make))
