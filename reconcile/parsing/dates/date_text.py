"""One date as written, in any of the styles of exports; pure reading of text, no judgement of what is
likely."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Literal, TypeAlias
from zoneinfo import ZoneInfo

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.numbers.nik_text import days_in_month
from reconcile.parsing.words import word_file

Order: TypeAlias = Literal["DMY", "MDY"]

_FILE = word_file("months")
_MONTHS: dict[str, int] = {
    start: int(number) for number, starts in _FILE["months"].items() for start in starts.split()
}
_ROMAN: dict[str, int] = {numeral: int(number) for number, numeral in _FILE["roman"].items()}
_WEEKDAYS = frozenset(_FILE["other"]["weekdays"].split())
_NOISE = frozenset(_FILE["other"]["noise"].split())
_TIME = re.compile(
    r"(?<=\d)(?:\s+|T)\d{1,2}[:.]\d{2}(?:[:.]\d{2})?(?:[.,]\d+)?\s*(?:AM|PM|WIB|WITA|WIT)?\s*(?:Z|UTC|GMT|(?:GMT|UTC)?[+-]\d{1,2}(?::?\d{2}){0,2})?(?:\s*\([A-Z"
    r" ]*\)?)?$"
)
_INSTANT = re.compile(
    r"^(\d{4})-(\d{2})-(\d{2})[T"
    r" ](\d{2}):(\d{2})(?::(\d{2}))?(?:[.,]\d+)?\s*(?:Z|(?:UTC|GMT)(?:[+-]0{1,2}(?::?00)?)?|[+-]00(?::?00)?)$"
)
_MIDNIGHTS_EAST = ((15, 0), (16, 0))
"""Midnight of WIT and WITA as hours and minutes of UTC; that of WIB is found by the zone's own history."""

_JAKARTA = ZoneInfo("Asia/Jakarta")
_MASK = re.compile(r"[*#?\u2022\u25cf]{2,}|(?<=[\d/.-])[*#?](?=[\d/.-])|\d[*#?]+[/.-]")

_PLAIN = re.compile(r"(\d\d?)([/.-])(\d\d?)\2(\d{4})|(\d{4})-(\d\d)-(\d\d)", re.ASCII)
"""What most cells hold: three numbers and nothing else, the year in four digits."""

_PLACE_FIRST = re.compile(r"^\s*([^\d]*[A-Z][^\d]*?)[\s,/:;.-]*(\d.*)$")
_TOKENS = re.compile(r"\d+|[A-Z]+")
_MIXED_NUMBER = re.compile(r"\b(?=[OIL]*\d)[\dOIL]+\b")
_LIKE_DIGITS = str.maketrans("OIL", "011")
_EXCEL_EPOCH = date(1899, 12, 30)
FIRST_YEAR, LAST_YEAR = 1850, 2150
_FIRST_SERIAL = 4000
"""Excel serials below this (before 1911) are years or nothing."""

_AGE_BEHIND = re.compile(
    r"[\s,;(/-]+(?:(?:UMUR|USIA)[\s:]*\d{1,3}|\d{1,3}\s*(?:TH|THN|TAHUN|BL|BLN|BULAN)"
    r"|(?:UMUR|USIA)[\s:]*\d{1,3}\s*(?:TH|THN|TAHUN|BL|BLN|BULAN))\W*$"
)
"""An age told behind the day: 12/05/1962 (55 th)."""

_LONGEST = 120
"""Characters of a date with all that may stand around it: a place, a weekday, a time and its zone by name
take about 90. The expressions above take time in the square of a text's length, so none sees a longer one."""


@dataclass(frozen=True)
class Reading:
    """What a cell says: a day, whether day and month could be exchanged in it, and a place written before
    it."""

    day: date | None
    place: str | None = None
    unsure: bool = False


def _civil(year: int, month: int, day: int) -> date | None:
    if not (FIRST_YEAR <= year <= LAST_YEAR and 1 <= month <= 12 and 1 <= day <= days_in_month(year, month)):
        return None
    return date(year, month, day)


def _full_year(short: int, month: int, day: int, latest: AsOf) -> int:
    """A two-digit year is this century's unless that day is still to come."""
    this = latest.century() + short
    return this if latest.reached(_day_or_next(this, month, day)) else this - 100


def _day_or_next(year: int, month: int, day: int) -> date:
    """A day; the first that follows it where there is none like it."""
    if not 1 <= month <= 12:
        return date(year + (month > 12), 1, 1)
    if day <= days_in_month(year, month):
        return date(year, month, max(day, 1))
    return date(year + month // 12, month % 12 + 1, 1)


def _day_month_year(
    first: str, second: str, year: str, order: Order, latest: AsOf
) -> tuple[date | None, bool]:
    a, b = int(first), int(second)
    day, month = (a, b) if order == "DMY" else (b, a)
    if month > 12 >= day:
        day, month = month, day
    if len(year) not in (2, 4):
        return None, False
    full = int(year) if len(year) == 4 else _full_year(int(year), month, day, latest)
    return _civil(full, month, day), False


def _year_first(year: str, second: str, third: str) -> tuple[date | None, bool]:
    month, day = int(second), int(third)
    if month > 12 >= day:
        return _civil(int(year), day, month), True
    return _civil(int(year), month, day), False


def _numbers(parts: list[str], order: Order, latest: AsOf) -> tuple[date | None, bool]:
    """Three numbers. Three of two digits could begin with the year: then the order is unsure."""
    if any(len(part) > 4 for part in parts):
        return None, False
    if len(parts[0]) >= 3:
        return _year_first(*parts) if len(parts[0]) == 4 else (None, False)
    found, unsure = _day_month_year(parts[0], parts[1], parts[2], order, latest)
    if found is None and all(len(part) == 2 for part in parts):
        month, day = int(parts[1]), int(parts[2])
        found, unsure = _civil(_full_year(int(parts[0]), month, day, latest), month, day), True
    return found, unsure


def _one_number(digits: str, order: Order, latest: AsOf) -> tuple[date | None, bool]:
    """A date without separators: an Excel serial, yyyymmdd, ddmmyyyy (its first zero may be lost), ddmmyy."""
    if len(digits) in (4, 5) and int(digits) >= _FIRST_SERIAL:
        return _EXCEL_EPOCH + timedelta(days=int(digits)), False
    if len(digits) in (7, 8):
        padded = digits.zfill(8)
        if len(digits) == 8 and (found := _civil(int(digits[:4]), int(digits[4:6]), int(digits[6:]))):
            return found, False
        return _day_month_year(padded[:2], padded[2:4], padded[4:], order, latest)
    if len(digits) == 6:
        return _numbers([digits[:2], digits[2:4], digits[4:]], order, latest)
    return None, False


def month_number(word: str) -> int | None:
    """The month a word names (AGUSTUS, AGT, AUG, VIII), null when none."""
    if word in _ROMAN:
        return _ROMAN[word]
    return (
        next((_MONTHS[word[:size]] for size in (4, 3) if word[:size] in _MONTHS), None)
        if len(word) >= 3
        else None
    )


def _named_month(tokens: list[str], latest: AsOf) -> date | None:
    """Three tokens of which one is a month's name."""
    at = next(place for place, token in enumerate(tokens) if token.isalpha())
    month = month_number(tokens[at])
    numbers = [token for token in tokens if token.isdecimal()]
    if month is None or len(numbers) != 2:
        return None
    day, year = (numbers[1], numbers[0]) if len(numbers[0]) == 4 else (numbers[0], numbers[1])
    if len(day) > 2 or len(year) not in (2, 4):
        return None
    full = int(year) if len(year) == 4 else _full_year(int(year), month, int(day), latest)
    return _civil(full, month, int(day))


def _split_place(text: str) -> tuple[str | None, str]:
    match = _PLACE_FIRST.match(text)
    if not match or "=" in match[1]:
        return None, text
    words = [word for word in _TOKENS.findall(match[1]) if word not in _WEEKDAYS and word not in _NOISE]
    if not words or (
        len(words) == 1
        and month_number(words[0])
        and _TOKENS.findall(match[2])[:1] != []
        and _is_month_first(match[2])
    ):
        return None, text
    return " ".join(re.sub(r"[^A-Z ']", " ", match[1]).split()), match[2]


def _is_month_first(rest: str) -> bool:
    """Whether what follows a month's name (17, 1945) lacks a month of its own."""
    return len(_TOKENS.findall(rest)) <= 2 and not re.fullmatch(r"\d{5,}", rest.strip())


def _folded(written: str) -> str:
    if not written.isascii():
        signs = unicodedata.normalize("NFKD", written)
        written = "".join(
            sign if sign.isascii() else str(unicodedata.decimal(sign)) if sign.isdecimal() else " "
            for sign in signs
        )
    return written.upper().strip(" '\"`=()[]\t\r\n")


def _local_day(instant: re.Match[str]) -> date | None:
    try:
        year, month, day, hour, minute, second = (int(part or 0) for part in instant.groups())
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
        local = moment.astimezone(_JAKARTA)
    except (ValueError, OverflowError):
        return None
    if local.time() != time() and (hour, minute) in _MIDNIGHTS_EAST:
        return moment.date() + timedelta(days=1)
    return local.date()


def read_date(written: str, *, latest: AsOf, order: Order = "DMY") -> Reading:
    """The day a cell speaks of. latest: the last day a two-digit year can mean. Never raises.

    An instant of UTC is a day of Jakarta: 2008-05-11T17:00Z is the midnight with which 12 May began there. A
    date that is partly masked says nothing, nor does a text far longer than any date.
    """
    if plain := _PLAIN.fullmatch(written):
        first, _, second, third, *year_first = plain.groups()
        found, unsure = _numbers([first, second, third] if first else year_first, order, latest)
        return Reading(found, None, unsure)
    written = written if len(written) <= _LONGEST else " ".join(written.split())
    if len(written) > _LONGEST or _MASK.search(written):
        return Reading(None)
    folded = _folded(written)
    if instant := _INSTANT.match(folded):
        return Reading(_local_day(instant))
    text = _TIME.sub("", _AGE_BEHIND.sub("", folded))
    text = re.sub(r"^(\d{4,6})[.,]\d+$", r"\1", text)  # an Excel serial with its time of day
    text = _MIXED_NUMBER.sub(lambda match: match[0].translate(_LIKE_DIGITS), text)
    place, text = _split_place(text)
    tokens = _TOKENS.findall(text)
    tokens = [token for token in tokens if token.isdecimal() or not (token in _WEEKDAYS or token in _NOISE)]
    words = [token for token in tokens if token.isalpha()]
    found, unsure = None, False
    if len(tokens) == 3 and len(words) == 1:
        found = _named_month(tokens, latest)
    elif len(tokens) == 3 and not words:
        found, unsure = _numbers(tokens, order, latest)
    elif tokens and not words and len("".join(tokens)) <= 8 and not _month_alone(tokens):
        found, unsure = _one_number("".join(tokens), order, latest) if len(tokens) <= 2 else (None, False)
    if found is None and place is None and not any(sign.isdecimal() for sign in text) and len(text) > 2:
        place = " ".join(re.sub(r"[^A-Z ']", " ", text).split()) or None
    return Reading(found, place, unsure)


def _month_alone(tokens: list[str]) -> bool:
    """Whether two numbers are a month and its year (05/1962, 1962-05), which no day is to be made of."""
    return len(tokens) == 2 and sorted(map(len, tokens)) in ([1, 4], [2, 4])


def read_month(written: str) -> date | None:
    """The first day of a month written without its day: Januari 2018, 2018-01, 01/2018, 201801, Jan-18."""
    tokens = _TOKENS.findall(_folded(written)) if len(written) <= _LONGEST else []
    if len(tokens) == 1 and len(tokens[0]) == 6 and tokens[0].isdecimal():
        tokens = (
            [tokens[0][:4], tokens[0][4:]]
            if tokens[0][:2] in ("19", "20")
            else [tokens[0][2:], tokens[0][:2]]
        )
    if len(tokens) != 2 or not any(token.isdecimal() for token in tokens):
        return None
    year, month = (
        (tokens[0], tokens[1]) if len(tokens[0]) == 4 and tokens[0].isdecimal() else (tokens[1], tokens[0])
    )
    number = int(month) if month.isdecimal() else month_number(month)
    if (
        number is None
        or not year.isdecimal()
        or len(year) not in (2, 4)
        or (len(year) == 2 and month.isdecimal())
    ):
        return None
    return _civil(int(year) if len(year) == 4 else 2000 + int(year), number, 1)
