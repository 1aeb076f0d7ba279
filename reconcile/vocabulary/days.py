"""Days as people type them, and the clock by which they are counted."""

from __future__ import annotations

from contextlib import suppress
from datetime import date, datetime, timedelta, timezone

from reconcile.vocabulary.errors import UsageError

JAKARTA = timezone(timedelta(hours=7), "WIB")  # no summer time; a bare machine may lack the zone database
_WRITTEN = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


def read_day(text: str) -> date:
    """31-03-2018, 31/03/2018 or 2018-03-31. Raises UsageError: a day that could mean two is none of these."""
    for written in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(text.strip(), written).date()
    raise UsageError(
        f"Tanggal {text!r} tidak dapat dibaca. Tulis hh-bb-tttt, misalnya 31-03-2018, atau tttt-bb-hh,"
        " misalnya 2018-03-31."
    )
