"""What an agent types beside a person's own words: moments, telephones, programmes, codes."""

from __future__ import annotations

import re
from datetime import datetime, timedelta

import pyarrow as pa

from reconcile.parsing.dates.dates import Order, parse_period_date
from reconcile.parsing.distinct import TextColumn, parse_distinct
from reconcile.tables.labour.agents import MOMENT

_ISO = re.compile(
    r"\s*(?P<day>\d{4}-\d\d-\d\d)[T ]+(?P<hour>\d{1,2})[:.](?P<minute>\d\d)"
    r"(?:[:.](?P<second>\d\d)(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|[+-]\d\d:?\d\d|WIB)?\s*",
    re.IGNORECASE,
)
_HOUR = re.compile(
    r"(?:^|[\sT,])(?P<hour>\d{1,2})[:.](?P<minute>\d\d)(?:[:.](?P<second>\d\d))?\s*(?P<half>AM|PM)?\s*(?:WIB)?\s*$",
    re.IGNORECASE,
)
_JAKARTA = timedelta(hours=7)
_MOMENTS = pa.schema([("at", MOMENT), ("told", pa.bool_())])


def parse_moments(written: TextColumn, times: TextColumn, order: Order) -> pa.Table:
    """Moments of entering, in Jakarta time (`at`), and whether an hour was `told`.

    written: `2018-03-05T10:22:31`, `05-03-2018 10.22`, a day alone; an offset is taken off, Z is UTC. times:
    the hour where it has a column of its own. order: as of `parse_dates`.
    """
    joined = pa.array(
        [
            None if day is None else f"{day} {hour}" if hour else day
            for day, hour in zip(written.to_pylist(), times.to_pylist(), strict=True)
        ],
        pa.string(),
    )
    return parse_distinct(joined, lambda cell: _moment(cell, order), _MOMENTS)


def _moment(written: str | None, order: Order) -> tuple[datetime | None, bool | None]:
    text = (written or "").strip()
    iso = _ISO.fullmatch(text)
    try:
        if iso:
            day = datetime.fromisoformat(iso["day"])
            return day + _clock(iso) + _from_zone(iso["zone"]), True
        hour = _HOUR.search(text)
        read = parse_period_date(text[: hour.start()] if hour else text or None, order)
        if read is None:
            return None, None
        midnight = datetime(read.year, read.month, read.day)
        return (midnight + _clock(hour), True) if hour else (midnight, False)
    except ValueError:
        return None, None


def _clock(read: re.Match[str]) -> timedelta:
    """Raises ValueError for an hour that no day has."""
    hour, minute, second = int(read["hour"]), int(read["minute"]), int(read["second"] or 0)
    half = (read.groupdict().get("half") or "").upper()
    if half and not 1 <= hour <= 12:
        raise ValueError("no hour of a half day")
    hour = hour % 12 + 12 * (half == "PM") if half else hour
    if hour > 23 or minute > 59 or second > 59:
        raise ValueError("no hour of a day")
    return timedelta(hours=hour, minutes=minute, seconds=second)


def _from_zone(zone: str | None) -> timedelta:
    """What to add to a time of that zone to have Jakarta's."""
    if zone is None or zone.upper() == "WIB":
        return timedelta(0)
    if zone.upper() == "Z":
        return _JAKARTA
    sign = -1 if zone[0] == "-" else 1
    return _JAKARTA - sign * timedelta(hours=int(zone[1:3]), minutes=int(zone[-2:]))


def _column(written: TextColumn, parse: object, type_: pa.DataType) -> pa.Array:
    schema = pa.schema([("said", type_)])
    return parse_distinct(written, lambda text: (parse(text),), schema)["said"].combine_chunks()  # type: ignore[operator]


def parse_phones(written: TextColumn) -> pa.Array:
    """Telephone numbers, digits alone, `62` and a lost zero as `0`; null for what is none."""
    return _column(written, _phone, pa.string())


_SCIENTIFIC = re.compile(r"(?P<whole>\d)[.,](?P<rest>\d+)E\+?(?P<power>\d{1,2})", re.IGNORECASE)
_SEVERAL = re.compile(r"\s/\s|[,;|]|\b(?:ATAU|DAN|OR)\b", re.IGNORECASE)


def _phone(written: str | None) -> str | None:
    """Of several in a cell the first that is one. A spreadsheet's 8.1234E+10 has lost digits and is none,
    unless all of them are there."""
    text = (written or "").strip()
    short = _SCIENTIFIC.fullmatch(text)
    if short:
        whole = len(short["rest"]) == int(short["power"])
        return _one_phone(short["whole"] + short["rest"]) if whole else None
    return _one_phone(text) or next(filter(None, map(_one_phone, _SEVERAL.split(text))), None)


def _one_phone(text: str) -> str | None:
    digits = re.sub(r"\D", "", re.sub(r"[.,]0$", "", text))
    digits = re.sub(r"^0*62(?=0*8)0*", "0", digits) if len(digits) > 11 else digits
    digits = "0" + digits[2:] if digits.startswith("62") else digits
    digits = "0" + digits if digits.startswith("8") else digits
    return digits if 9 <= len(digits) <= 14 and len(set(digits)) > 2 else None


def parse_codes(written: TextColumn) -> pa.Array:
    """Codes of agents and offices: letters and digits, upper case."""
    return _column(written, lambda text: re.sub(r"[^0-9A-Z]", "", (text or "").upper()) or None, pa.string())


def parse_digits(written: TextColumn) -> pa.Array:
    """The digits of a cell, without signs and blanks; null where there are none."""
    return _column(written, lambda text: re.sub(r"\D", "", text or "") or None, pa.string())


def parse_packages(written: TextColumn) -> pa.Array:
    """What a member joins: `JKK+JKM` or `JKK+JKM+JHT`; null for what says neither. "2" and "3" are numbers of
    programmes."""
    return _column(written, _package, pa.string())


def _package(written: str | None) -> str | None:
    text = re.sub(r"[^0-9A-Z]+", " ", (written or "").upper()).strip()
    words = set(text.split())
    if "JHT" in words or "HARI TUA" in text or re.fullmatch(r"(PROGRAM )?3( PROG\w*)?", text):
        return "JKK+JKM+JHT"
    both = {"JKK", "JKM"} <= words or ("KECELAKAAN" in text and "KEMATIAN" in text)
    return "JKK+JKM" if both or re.fullmatch(r"(PROGRAM )?2( PROG\w*)?", text) else None


def parse_months(written: TextColumn) -> pa.Array:
    """Whole months paid, 0 to 60; null for what says no number."""
    return _column(written, _months, pa.int16())


def _months(written: str | None) -> int | None:
    read = re.fullmatch(r"\s*(\d{1,2})(?:[.,]0+)?\s*(?:BLN|BULAN|BL|MONTHS?)?\s*", (written or "").upper())
    return int(read[1]) if read and int(read[1]) <= 60 else None
