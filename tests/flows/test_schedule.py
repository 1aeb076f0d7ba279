"""When nights are due, and that what was missed is caught up once."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from flows.serving import nights
from flows.serving.schedule import last_night, missed_night, missed_nights, next_night, note_done, read_done
from reconcile.nights.config import Schedule
from reconcile.vocabulary.days import JAKARTA

ONE = time(1)


def _at(day: int, hour: int, minute: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, minute, tzinfo=JAKARTA)


@pytest.mark.parametrize(
    ("now", "following", "last"),
    [
        (_at(10, 0, 59), _at(10, 1), _at(9, 1)),
        (_at(10, 1), _at(11, 1), _at(10, 1)),  # the minute itself is this night, not the next
        (_at(10, 23), _at(11, 1), _at(10, 1)),
        (_at(30, 12), _at(30, 1) + timedelta(days=1), _at(30, 1)),
    ],
)
def test_the_night_is_at_a_time_in_jakarta(now: datetime, following: datetime, last: datetime) -> None:
    elsewhere = now.astimezone(tz=None)  # whatever zone the computer keeps
    assert next_night(elsewhere, ONE) == following
    assert last_night(elsewhere, ONE) == last


@pytest.mark.parametrize(
    ("done", "now", "missed"),
    [
        (None, _at(10, 12), None),  # the first start has missed nothing
        (_at(10, 1), _at(10, 12), None),
        (_at(9, 1), _at(10, 0, 30), None),
        (_at(9, 1), _at(10, 8), _at(10, 1)),
        (_at(5, 1), _at(10, 8), _at(10, 1)),  # five nights were missed: one is run
        (_at(20, 1), _at(10, 8), None),  # a clock that was wrong
    ],
)
def test_missed_nights_are_caught_up_by_one(
    done: datetime | None, now: datetime, missed: datetime | None
) -> None:
    assert missed_night(done, now, ONE) == missed


@pytest.mark.parametrize(
    ("done", "now", "nights"),
    [
        (None, _at(10, 12), 0),
        (_at(9, 1), _at(10, 1, 5), 0),  # at its time
        (_at(9, 1), _at(10, 8), 1),
        (_at(7, 1), _at(10, 1, 5), 2),  # begun again just when one was due: those of the 8th and the 9th
        (_at(5, 1), _at(10, 8), 5),
        (_at(20, 1), _at(10, 8), 0),
    ],
)
def test_all_nights_that_were_missed_are_told(done: datetime | None, now: datetime, nights: int) -> None:
    assert missed_nights(done, now, ONE, timedelta(minutes=15)) == nights


def test_another_time_of_day_is_no_missed_night() -> None:
    assert missed_night(_at(10, 1), _at(10, 12), time(5)) is None


def test_the_note_is_read_back_and_a_damaged_one_is_none(tmp_path: Path) -> None:
    assert read_done(tmp_path) is None
    note_done(tmp_path, _at(10, 1))
    assert read_done(tmp_path) == _at(10, 1)
    (tmp_path / "malam.json").write_text('{"ended": 3}', encoding="ascii")
    assert read_done(tmp_path) is None


@pytest.mark.parametrize(
    ("every", "due", "taken"),
    [
        (60, _at(10, 12), [_at(10, 9), _at(10, 10), _at(10, 11)]),
        (0, _at(10, 12), []),
        (240, _at(10, 11), []),
        (1, _at(10, 8, 2), [_at(10, 8, 1)]),
    ],
    ids=["hourly", "never", "the night comes first", "none at the night's own minute"],
)
def test_registrations_are_taken_in_until_the_night(
    monkeypatch: pytest.MonkeyPatch, every: float, due: datetime, taken: list[datetime]
) -> None:
    clock, found = [_at(10, 8)], []

    def wait(until: datetime, _: object) -> None:
        clock[0] = max(clock[0], until)

    monkeypatch.setattr(nights, "_now", lambda: clock[0])
    monkeypatch.setattr(nights, "_wait_until", wait)
    monkeypatch.setattr(nights, "_intake", lambda *_, **__: found.append(clock[0]))
    service: Any = SimpleNamespace(schedule=Schedule(intake=every))
    nights._take_in_until(due, service, None, None)  # type: ignore[arg-type]
    assert (found, clock[0]) == (taken, due)


def test_an_intake_that_takes_longer_than_its_turn_leaves_out_the_turns_it_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock, found = [_at(10, 8)], []

    def intake(*_: object, **__: object) -> bool:
        found.append(clock[0])
        clock[0] += timedelta(minutes=25)
        return False

    monkeypatch.setattr(nights, "_now", lambda: clock[0])
    monkeypatch.setattr(nights, "_wait_until", lambda until, _: clock.__setitem__(0, max(clock[0], until)))
    monkeypatch.setattr(nights, "_intake", intake)
    service: Any = SimpleNamespace(schedule=Schedule(intake=10))
    nights._take_in_until(_at(10, 9), service, None, None)  # type: ignore[arg-type]
    assert found == [_at(10, 8, 10), _at(10, 8, 35)]
