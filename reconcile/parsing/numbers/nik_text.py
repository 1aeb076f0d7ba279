"""What the text of a number's cell says, one text at a time: 16 digits, or why it has none.

What 16 digits are worth is told for whole columns (`nik_columns`, `kks`), in one way only.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import timedelta

from reconcile.parsing.blanks import is_blank
from reconcile.parsing.numbers.masked import is_masked
from reconcile.vocabulary.flags import MASK
from reconcile.vocabulary.unseen import WITHIN

OLDEST = 110
"""Years. The oldest living Indonesians known to the register are near this age."""

TOO_OLD = timedelta(days=int(OLDEST * 365.25) + 1)
"""From this age on nobody lives."""

EXACT_DOUBLE = 2**53
"""Above this a workbook's number has lost its last digit: the NIKs of provinces 91 and up."""

_LOOKALIKES = str.maketrans(
    {
        **dict.fromkeys("OoQ", "0"),
        **dict.fromkeys("IilL|", "1"),
        "S": "5",
        "s": "5",
        "B": "8",
        "Z": "2",
        "z": "2",
    }
)
_TRAILING_DECIMAL = re.compile(r"[.,]0{1,2}[\s'\"`]*$")
_INVISIBLE = re.compile(f"[{WITHIN}]")
_PUNCTUATION = re.compile("[][(){}<>/\\\\\\s.,;'\"`=_*‘’“”«»\u0301\u2010-\u2015-]")
_EXPONENT = re.compile(r"^\d(?:[.,]\d+)?E\+?\d\d$", re.IGNORECASE)
_LABEL = re.compile(r"^(?:NO\.?\s*)?(?:NIK|KTP|KK)(?:\s*[:.]|\s)\s*(?=\S)", re.IGNORECASE)
_DAYS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)

Said = tuple[str | None, str | None, int]
"""A number of 16 digits or none; where there is none, the digits that can be trusted; flags."""


def read_nik(written: str | None) -> Said:
    """One NIK as written; never raises. What it says of 16 digits is no more than how they were mended."""
    if written is None or is_blank(written):
        return None, None, MASK["NIK_PLACEHOLDER" if written and _is_zeros(written) else "NIK_KOSONG"]
    if is_masked(written):
        return None, None, MASK["NIK_DISAMARKAN"]
    if is_exponent(written):
        return None, re.sub(r"E.*|\D", "", written.upper())[:6], MASK["NIK_EKSPONEN"]
    digits, flags = clean_number(written), 0
    if not _is_number(digits):
        swapped = digits.translate(_LOOKALIKES)
        if not _is_number(swapped) or sum(sign.isdecimal() for sign in digits) * 2 < len(digits):
            found = "".join(sign for sign in digits if _is_number(sign))
            return None, found if len(found) >= 6 else None, MASK["NIK_PANJANG_SALAH"]
        digits, flags = swapped, MASK["NIK_KARAKTER_MIRIP"]
    return (digits, None, flags) if len(digits) == 16 else _of_another_length(digits, flags)


def _of_another_length(digits: str, flags: int) -> Said:
    if len(digits) == 15 and digits.startswith("95") and _has_birth_date("0" + digits):
        return None, "0" + digits, flags | MASK["NIK_LAMA_DKI"]  # Excel dropped the leading 0 of 09
    other = (len(digits) == 13 and digits.startswith("000")) or len(digits) in (10, 11)
    return None, digits or None, flags | MASK["NIK_KOLOM_LAIN" if other else "NIK_PANJANG_SALAH"]


def _has_birth_date(nik: str) -> bool:
    """Whether there is such a day; whatever day 1900 had, 2000 had too."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day = day - 40 if 41 <= day <= 71 else day
    return 1 <= month <= 12 and 1 <= day <= days_in_month(2000 + year, month)


def is_possible(nik: str) -> bool:
    """Whether 16 digits may be somebody's NIK: they name a day, and no serial is 0000."""
    whole = len(nik) == 16 and _is_number(nik) and nik[:2] >= "11" and nik[-4:] != "0000"
    return whole and _has_birth_date(nik)


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdecimal()


def _is_zeros(written: str) -> bool:
    digits = clean_number(written)
    return len(digits) == 16 and not digits.strip("0")


def read_kk(written: str | None) -> tuple[str | None, int]:
    """One family card number as written: 16 digits, or none and the flag that says why."""
    if written is None or is_blank(written):
        return None, MASK["KK_KOSONG"]
    digits = clean_number(written)
    return (digits, 0) if len(digits) == 16 and _is_number(digits) else (None, MASK["KK_TIDAK_SAH"])


def clean_number(written: str) -> str:
    """An identity number without blanks, quotes, dots, a leading = or label, a trailing .0; other digits
    become ASCII."""
    text = written
    if not text.isascii():
        text = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text))
        text = "".join(str(unicodedata.decimal(sign)) if sign.isdecimal() else sign for sign in text)
    text = _LABEL.sub("", text.strip())
    text = _TRAILING_DECIMAL.sub("", text)
    return _PUNCTUATION.sub("", text)


def is_exponent(written: str) -> bool:
    """Whether a number was written 3,17E+15: its digits are lost."""
    return bool(_EXPONENT.match(written.strip(" '\"=`")))


def days_in_month(year: int, month: int) -> int:
    leap = year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)
    return 28 if month == 2 and not leap else _DAYS[month - 1]
