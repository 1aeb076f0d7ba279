"""Two numbers of persons side by side, so that a reader sees where they differ and learns no more than that.

A NIK and a KK are 6 digits of a place, 6 of a day and 4 of a serial. Of each, L1 shows the place. Beside
another one it also shows those of the last two digits in which both differ, and of the rest only says the
positions: the day would tell the birth date, and two digits of the serial at most leave the number unknown
however many others it is held against, because they are always the same two (decision 0290).
"""

from __future__ import annotations

from reconcile.privacy.masking import Kind, Level

LENGTH = 16
_OF_PLACE = 6
_MAY_SHOW = frozenset({14, 15})
"""Positions, from 0, whose digits may be shown at L1 where two numbers differ in them."""
_MOST_NAMED = 4
"""So many positions are named; where more differ, their number says that these are two numbers."""
HIDDEN_DATE = {
    "year": "tahun berbeda",
    "swapped": "hari dan bulan tertukar",
    "both": "hari dan bulan berbeda",
    "month": "bulan berbeda",
    "day": "hari berbeda",
}


def may_be_shown(position: int) -> bool:
    """Whether L1 may ever show the digit at `position` (from 0) of a NIK or KK."""
    return position < _OF_PLACE or position in _MAY_SHOW


def beside(number: str, other: str, level: Level) -> str:
    """`number` masked as `level` shows it beside `other`; both as they stand in `records`. "" stays ""."""
    if not number or level == Level.L0:
        return number
    kept = _OF_PLACE if level == Level.L1 else 2
    differ = set(positions(number, other)) & _MAY_SHOW if level == Level.L1 else set()
    return "".join(
        (number[at : at + 1] if at < kept or at in differ else "*") for at in range(max(LENGTH, kept))
    )


def positions(number: str, other: str) -> list[int]:
    """Where two whole numbers differ, from 0; nothing where one is not 16 digits."""
    if not (_whole(number) and _whole(other)):
        return []
    return [at for at, (one, two) in enumerate(zip(number, other, strict=True)) if one != two]


def where_they_differ(number: str, other: str) -> str:
    """In Indonesian, without a digit of either: how many and which positions; "" where they do not differ
    or one is not whole."""
    differ = positions(number, other)
    if not differ:
        return ""
    if len(differ) == 2 and _swapped(number, other, differ):
        return f"dua angka tertukar, posisi {differ[0] + 1} dan {differ[1] + 1}"
    said = f"berbeda pada {len(differ)} angka"
    if len(differ) > _MOST_NAMED:
        return f"berbeda pada {len(differ)} dari {LENGTH} angka"
    named = [str(at + 1) for at in differ]
    first = ", ".join(named[:-1])
    return f"{said}, posisi {f'{first} dan ' if first else ''}{named[-1]}"


def how_days_differ(day: str, other: str) -> str:
    """In Indonesian, which parts of two birth dates (yyyy-mm-dd) differ; "" where one is no whole date."""
    if day == other or len(day) != 10 or len(other) != 10:
        return ""
    (year, month, date), (year2, month2, date2) = day.split("-"), other.split("-")
    if year != year2:
        return HIDDEN_DATE["year"]
    if (month, date) == (date2, month2):
        return HIDDEN_DATE["swapped"]
    return HIDDEN_DATE["both" if month != month2 and date != date2 else "month" if month != month2 else "day"]


def told_apart(one: str, two: str, kind: Kind, level: Level) -> str:
    """In Indonesian, where a value on a roll and the one proposed for it differ when their shown texts cannot
    tell it; "" where they can, or where `level` may not say. kind: a number of a person, of which a roll may
    say only the first digits, or a birth date (yyyy-mm-dd)."""
    if level != Level.L1 or not (one and two):
        return ""
    if kind == "number_of_person" and not _whole(one):
        return f"pada daftar hanya {len(one)} angka terbaca"
    if kind == "number_of_person":
        return where_they_differ(one, two)
    return how_days_differ(one, two) if kind == "birth" and one[:4] == two[:4] else ""


def _swapped(number: str, other: str, differ: list[int]) -> bool:
    one, two = differ
    return two == one + 1 and number[one] == other[two] and number[two] == other[one]


def _whole(number: str) -> bool:
    return len(number) == LENGTH and number.isascii() and number.isdecimal()
