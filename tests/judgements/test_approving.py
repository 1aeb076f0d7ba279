"""A proposal to stop an aid is agreed to by a second person, and by nobody else."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from reconcile.judgements.approving import approvals, may_be_his, waiting
from reconcile.judgements.store.events import Event, from_line, to_line

WHEN = datetime(2018, 6, 1, tzinfo=UTC)
STOPPED = Event(
    1, "judged", WHEN, "Eka Putri", by_stated=True, account="kantor", answers="TINDAKAN", verdict="HENTIKAN"
)


@pytest.mark.parametrize(
    ("event", "by", "own"),
    [
        (STOPPED, "Dodi", False),
        (STOPPED, "eka putri ", True),
        (STOPPED, "EP", True),
        (STOPPED, "e.p.", True),
        (STOPPED, "E. P.", True),
        (STOPPED, "Eka  Putri", True),
        (STOPPED, "Eko Prasetyo", False),
        (replace(STOPPED, by="kantor", by_stated=False, said_by="Dewi Lestari"), "DL", True),
        (replace(STOPPED, initials="EP"), "Eko Prasetyo", True),
        (replace(STOPPED, initials="XY"), "Dodi", False),
        (replace(STOPPED, by="kantor", by_stated=False, said_by="Dodi"), "DODI", True),
        (replace(STOPPED, by="kantor", by_stated=False, said_by="Dodi"), "Eka", False),
    ],
)
def test_nobody_agrees_to_his_own_proposal(event: Event, by: str, own: bool) -> None:
    assert may_be_his(event, by) is own


def test_who_is_known_by_the_account_alone_may_be_whoever_uses_it(monkeypatch: pytest.MonkeyPatch) -> None:
    unknown = replace(STOPPED, by="kantor", by_stated=False)
    monkeypatch.setattr("reconcile.judgements.approving.account", lambda: "kantor")
    assert may_be_his(unknown, "Dodi")
    monkeypatch.setattr("reconcile.judgements.approving.account", lambda: "lain")
    assert not may_be_his(unknown, "Dodi")


def test_what_waits_is_in_force_and_not_agreed_to() -> None:
    events = [
        STOPPED,
        replace(STOPPED, number=2),
        replace(STOPPED, number=3, verdict="LANJUT"),
        replace(STOPPED, number=4),
        Event(5, "revoked", WHEN, "Eka", revokes=(4,)),
        Event(6, "approved", WHEN, "Dodi", by_stated=True, approves=(1,)),
    ]
    assert [event.number for event in waiting(events)] == [2]
    assert {number: event.by for number, event in approvals(events).items()} == {1: "Dodi"}


def test_an_approval_survives_its_line() -> None:
    event = Event(6, "approved", WHEN, "Dodi", by_stated=True, account="kantor", approves=(1, 2))
    assert from_line(to_line(event)) == event
