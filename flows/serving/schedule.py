"""When the next night is, and whether one was missed: pure arithmetic on Jakarta time, and the note of the
last night."""

from __future__ import annotations

import json
from contextlib import suppress
from datetime import datetime, time, timedelta
from pathlib import Path

from reconcile.nights.hours import next_time

_DAY = timedelta(days=1)
_NOTE = "malam.json"


def next_night(now: datetime, at: time) -> datetime:
    """The first time after `now` at which a night is due."""
    return next_time(now, at)


def last_night(now: datetime, at: time) -> datetime:
    """The last time, `now` included, at which a night was due."""
    return next_night(now, at) - _DAY


def missed_night(done: datetime | None, now: datetime, at: time) -> datetime | None:
    """The night to catch up: the last one due, when it is a day or more after the one that was done; never
    more than one.

    done: the last night that ended, None when there was none yet: nothing is missed before the first. A time
    of day that was changed is no missed night.
    """
    due = last_night(now, at)
    return due if done is not None and due - done >= _DAY else None


def missed_nights(done: datetime | None, now: datetime, at: time, punctual: timedelta) -> int:
    """How many nights were due since the one that was done and are not run at their time: one that is due
    since `punctual` at most is."""
    if done is None:
        return 0
    due = last_night(now, at)
    return max((due - done) // _DAY - (now - due <= punctual), 0)


def read_done(work: Path) -> datetime | None:
    """The last night noted as ended in the work folder; a damaged note is none."""
    try:
        return datetime.fromisoformat(json.loads((work / _NOTE).read_text(encoding="ascii"))["ended"])
    except (OSError, ValueError, KeyError, TypeError):
        return None


def note_done(work: Path, due: datetime) -> None:
    """Note that the night due at `due` has ended, well or not. A full disk stops no service: at worst a
    night is run again."""
    draft = work / f"{_NOTE}.draft"
    with suppress(OSError):
        draft.write_text(json.dumps({"ended": due.isoformat()}), encoding="ascii")
        draft.replace(work / _NOTE)
