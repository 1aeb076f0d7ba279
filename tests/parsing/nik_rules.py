"""The NIK's and the family card's rules, one number at a time: the readable statement that whole columns are
held against (`reconcile.parsing.numbers.nik_columns`, `kks`). Reading a text is one function for both.

Structure: PPKKCC DDMMYY SSSS = province, regency, district of first registration; birth date, the day plus 40
for a woman; serial from 0001 (PP 37/2007 art. 37). There is no check digit: a well-formed NIK proves nothing
by itself. A NIK is never reissued, so a birth date or sex that differs from the row's is a warning, not a
fault of the number.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from reconcile.parsing.numbers.nik_text import EXACT_DOUBLE, OLDEST, days_in_month, read_kk, read_nik
from reconcile.regions import districts, provinces, regencies, retired_regencies
from reconcile.vocabulary.flags import BY_CODE, MASK

_HARD = sum(flag.mask for flag in BY_CODE.values() if flag.field == "nik" and flag.hard)


@dataclass(frozen=True)
class NikContext:
    """What the row says beside its NIK; `kk` is its parsed family card number, `numeric` and `damaged` as
    in NikCells."""

    reference_date: date
    birth_date: date | None = None
    sex: str | None = None
    kk: str | None = None
    pupils: bool = False
    numeric: bool = False
    damaged: bool = False


@dataclass(frozen=True)
class Nik:
    """A NIK as read; the fields are those of the records table."""

    nik: str | None
    nik_part: str | None
    nik_birth_date: date | None
    nik_sex: str | None
    flags: int


def is_placeholder(nik: str, birth_date: date | None) -> bool:
    """Whether 16 digits stand in for a NIK nobody knew: repeated, counted up or down, region and zeros, no
    birth date.

    Region + 010101 + 0001 is such a filler too, unless the row's own birth date says 1 January of a year
    ..01.
    """
    if len(set(nik)) == 1 or nik[:15] in (
        "123456789012345",
        "012345678901234",
        "987654321098765",
        "654321098765432",
    ):
        return True
    if nik[4:] == "0" * 12 or nik[6:15] == "0" * 9 or nik[6:12] == "000000":
        return True
    confirmed = birth_date is not None and (birth_date.day, birth_date.month, birth_date.year % 100) == (
        1,
        1,
        1,
    )
    return nik[6:] == "0101010001" and not confirmed


def birth_date_candidates(nik: str) -> tuple[date | None, date | None]:
    """The birth date inside a NIK if it was in the 1900s, and if it was in the 2000s; None where no such
    day exists."""
    day, month, year = int(nik[6:8]), int(nik[8:10]), int(nik[10:12])
    day = day - 40 if 41 <= day <= 71 else day
    if not (1 <= month <= 12 and 1 <= day <= 31):
        return None, None
    old, new = (
        date(c, month, day) if day <= days_in_month(c, month) else None for c in (1900 + year, 2000 + year)
    )
    return old, new


def resolve_century(old: date | None, new: date | None, context: NikContext) -> tuple[date | None, bool]:
    """The birth date of two candidates a century apart, and whether the choice was a guess.

    A birth date on the row settles it when day, month and year agree, or when it is within 10 years of one
    candidate; then a year after the reference year is the past century's; then pupils are of this century.
    """
    if old is None or new is None:
        return old or new, False
    known = context.birth_date
    if known is not None:
        for candidate in (new, old):
            if candidate == known or abs(candidate.year - known.year) <= 10:
                return candidate, False
    if new.year % 100 > context.reference_date.year % 100:
        return old, False
    return new, not context.pupils


def is_family_card(nik: str, birth_date: date, context: NikContext) -> bool:
    """Whether a number in the NIK column, with `birth_date` inside it, is really a family card's: its digits
    7-12 an issue date.

    Either the row's KK carries the row's birth date instead (the columns are exchanged), or the date inside
    agrees with the row's birth date in nothing, is of the years family cards are issued in, and would make an
    adult a child.
    """
    known = context.birth_date
    if known is None or int(nik[6:8]) > 31:
        return False
    agree = (
        birth_date.day == known.day,
        birth_date.month == known.month,
        birth_date.year % 100 == known.year % 100,
    )
    if all(agree):
        return False
    if context.kk is not None and context.kk[6:12] == f"{known:%d%m%y}":
        return True
    issued = 2000 + birth_date.year % 100
    return not any(agree) and 2004 <= issued <= context.reference_date.year and known.year + 17 <= issued


def _unreadable(flag: str, part: str | None, flags: int = 0) -> Nik:
    return Nik(None, part, None, None, flags | MASK[flag])


def _region_flags(nik: str) -> int:
    if nik[:2] in ("94", "97") and nik[:4] not in regencies() and nik[:4] not in retired_regencies():
        return MASK["NIK_PROV_BPS"]
    if nik[:2] not in provinces():
        return MASK["NIK_PROV_TIDAK_SAH"]
    if nik[:4] in retired_regencies():
        return MASK["NIK_WILAYAH_LAMA"]
    if nik[:4] not in regencies():
        return MASK["NIK_KAB_TIDAK_DIKENAL"]
    return 0 if nik[:6] in districts() else MASK["NIK_KEC_TIDAK_DIKENAL"]


def _damage_flags(nik: str, context: NikContext) -> int:
    flags = MASK["NIK_SEL_NUMERIK"] if context.numeric else 0
    rounded = nik.endswith("0") and (context.damaged or context.numeric)
    if rounded or (context.numeric and int(nik) > EXACT_DOUBLE):
        flags |= MASK["NIK_KOLOM_RUSAK"]
    return flags


def _date_flags(born: date, context: NikContext) -> int:
    age_days = (context.reference_date - born).days
    if age_days < 0:
        return MASK["NIK_TGL_DEPAN"]
    return MASK["NIK_UMUR"] if age_days > OLDEST * 365.25 else 0


def parse_digits(nik: str, context: NikContext, flags: int = 0) -> Nik:
    """A NIK of 16 digits by rules 6 to 14 of the table; `flags` are those of its repair."""
    flags |= _damage_flags(nik, context)
    if nik.startswith("504948"):  # the bank card of KJP
        return _unreadable("NIK_KOLOM_LAIN", nik, flags)
    if is_placeholder(nik, context.birth_date):
        return _unreadable("NIK_PLACEHOLDER", None, flags)
    if nik == context.kk:
        return _unreadable("NIK_SAMA_KK", None, flags)
    flags |= MASK["NIK_LAMA_DKI"] if nik.startswith("09") else _region_flags(nik)
    if nik.endswith("0000"):
        flags |= MASK["NIK_URUT_0000"]
    old, new = birth_date_candidates(nik)
    born, guessed = resolve_century(old, new, context)
    if born is None:
        return _unreadable("NIK_TGL_TIDAK_SAH", nik[:15] if nik.endswith("0000") else nik, flags)
    sex = "F" if int(nik[6:8]) > 40 else "M"
    if is_family_card(nik, born, context):
        return _unreadable("NIK_KOLOM_LAIN", nik, flags)
    flags |= _date_flags(born, context) | (MASK["ABAD_TIDAK_PASTI"] if guessed else 0)
    flags |= MASK["NIK_JK_BEDA"] if context.sex not in (None, sex) else 0
    flags |= MASK["NIK_TGL_BEDA"] if context.birth_date not in (None, born) else 0
    if not flags & _HARD:
        return Nik(nik, None, born, sex, flags)
    cut = flags & (
        MASK["NIK_KOLOM_RUSAK"] | MASK["NIK_URUT_0000"]
    )  # the last digit is Excel's, the first 15 are good
    return Nik(None, nik[:15] if cut else nik, born, sex, flags)


def parse_nik(written: str | None, context: NikContext) -> Nik:
    """One NIK as written, by the whole rule table; never raises, whatever is written."""
    digits, part, flags = read_nik(written)
    return Nik(None, part, None, None, flags) if digits is None else parse_digits(digits, context, flags)


def parse_kk(written: str | None) -> tuple[str | None, int]:
    """One family card number and its flags. A day above 31 is a woman's NIK, not a card's issue date."""
    digits, flags = read_kk(written)
    if digits is None:
        return None, flags
    issued = (
        int(digits[6:8]) <= 31
        and birth_date_candidates(digits) != (None, None)
        and int(digits[10:12]) in (*range(50), 96, 97, 98, 99)
    )
    filler = digits[6:] != "0101010001" and is_placeholder(digits, None)
    if digits[:2] not in provinces() or not issued or filler or digits.endswith("0000"):
        return None, MASK["KK_TIDAK_SAH"]
    return digits, 0
