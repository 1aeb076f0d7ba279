"""Days as people type them and as papers write them, and the clock by which they are counted."""

from __future__ import annotations

from contextlib import suppress
from datetime import UTC, date, datetime, timedelta, timezone

from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import in_words

JAKARTA = timezone(timedelta(hours=7), "WIB")  # no summer time; a bare machine may lack the zone database
MONTHS = (
    "Januari", "Februari", "Maret", "April", "Mei", "Juni",
    "Juli", "Agustus", "September", "Oktober", "November", "Desember",
)  # fmt: skip
_WRITTEN = ("%Y-%m-%d", "%d-%m-%Y", "%d/%m/%Y")


def today() -> date:
    """Today's date in Jakarta, whatever the machine's clock zone."""
    return datetime.now(JAKARTA).date()


def now_utc() -> str:
    """This moment, to the second, as the store and its logs write it: 2018-03-31T05:00:00Z."""
    return datetime.now(UTC).isoformat(timespec="seconds").replace("+00:00", "Z")


def month_words(month: str) -> str:
    """2018-03 -> Maret 2018."""
    year, _, number = month.partition("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def read_day(text: str) -> date:
    """31-03-2018, 31/03/2018 or 2018-03-31. Raises UsageError: a day that could mean two is none of these."""
    for written in _WRITTEN:
        with suppress(ValueError):
            return datetime.strptime(text.strip(), written).date()
    raise UsageError(
        f"Tanggal {text!r} tidak dapat dibaca. Tulis hh-bb-tttt, misalnya 31-03-2018, atau tttt-bb-hh,"
        " misalnya 2018-03-31."
    )


def in_figures(day: date) -> str:
    """31 Maret 2018."""
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def month_in_figures(month: str) -> str:
    """2018-03 -> Maret 2018."""
    year, number = month.split("-")
    return f"{MONTHS[int(number) - 1]} {year}"


def day_in_words(day: date) -> str:
    """tiga puluh satu Maret dua ribu delapan belas."""
    return f"{in_words(day.day)} {MONTHS[day.month - 1]} {in_words(day.year)}"
