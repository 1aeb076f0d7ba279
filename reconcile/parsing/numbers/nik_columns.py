"""The NIK's rule table over whole columns of 16-digit numbers, in numpy.

Structure: PPKKCC DDMMYY SSSS = province, regency, district of first registration; birth date, the day plus 40
for a woman; serial from 0001 (PP 37/2007 art. 37). There is no check digit: a well-formed NIK proves nothing
by itself. A NIK is never reissued, so a birth date or sex that differs from the row's is a warning, not a
fault of the number. tests/parsing/nik_rules.py states the same table for one number, and holds this one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.numbers.digit_columns import (
    Bools,
    Days,
    Ints,
    civil_days,
    digits_of,
    fillers,
    known_codes,
    number_at,
)
from reconcile.parsing.numbers.nik_text import EXACT_DOUBLE, TOO_OLD
from reconcile.vocabulary.flags import BY_CODE, MASK

_HARD = sum(flag.mask for flag in BY_CODE.values() if flag.field == "nik" and flag.hard)
_ISSUED_FROM = 2004
BPS_PROVINCES = (94, 97)
"""Papua and Papua Pegunungan as BPS numbers them: numbers with these prefixes came in files of ministries,
were refused as of a province that does not exist, and were people's. 94 is Kemendagri's Papua Tengah too."""


@dataclass(frozen=True)
class NikColumns:
    """What rows with a 16-digit NIK say beside it; all of one length. `kk` is text with nulls, `birth` has
    NaT, `sex` is M, F or ''; `mended`: flags of how the number's text was read; `at`: which of the rows that
    `as_of` knows they are, None for all."""

    birth: Days
    sex: npt.NDArray[np.str_]
    kk: pa.StringArray
    numeric: Bools
    mended: Ints
    as_of: AsOf
    pupils: bool
    damaged: bool
    at: Ints | None = None

    def reached(self, days: Days, where: Bools) -> Bools:
        """As AsOf has it."""
        return self.as_of.reached_all(days, where, self.at)


def _parts(days: Days) -> tuple[Ints, Ints, Ints]:
    """Year, month and day; NaT gives -1."""
    null = np.isnat(days)
    safe = np.where(null, np.datetime64(0, "D"), days)
    months = safe.astype("datetime64[M]")
    year = safe.astype("datetime64[Y]").astype(np.int64) + 1970
    month = months.astype(np.int64) % 12 + 1
    day = (safe - months.astype("datetime64[D]")).astype(np.int64) + 1
    return np.where(null, -1, year), np.where(null, -1, month), np.where(null, -1, day)


def _placeholders(digits: npt.NDArray[np.uint8], number: Ints, rows: NikColumns) -> Bools:
    year, month, day = _parts(rows.birth)
    confirmed = (day == 1) & (month == 1) & (year % 100 == 1)
    filled: Bools = fillers(digits, number) | ((number % 10**10 == 101010001) & ~confirmed)
    return filled


def _region_flags(digits: npt.NDArray[np.uint8]) -> Ints:
    regency = number_at(digits, 0, 4)
    province = known_codes("province", 100)[regency // 100]
    retired = known_codes("retired", 10**4)[regency]
    current = known_codes("regency", 10**4)[regency]
    district = known_codes("district", 10**6)[number_at(digits, 0, 6)]
    of_bps = np.isin(regency // 100, BPS_PROVINCES) & ~retired & ~current
    kinds = [of_bps, ~province, retired, ~current, ~district]
    codes = [
        *("NIK_PROV_BPS", "NIK_PROV_TIDAK_SAH"),
        *("NIK_WILAYAH_LAMA", "NIK_KAB_TIDAK_DIKENAL", "NIK_KEC_TIDAK_DIKENAL"),
    ]
    flags: Ints = np.select(kinds, [MASK[code] for code in codes], 0).astype(np.int64)
    old_dki = regency // 100 == 9
    return np.where(old_dki, MASK["NIK_LAMA_DKI"], flags)


def _birth_dates(digits: npt.NDArray[np.uint8], rows: NikColumns) -> tuple[Days, Bools, Bools]:
    """The birth date inside each NIK, whether there is one, and whether its century is a guess."""
    day, month, short = number_at(digits, 6, 8), number_at(digits, 8, 10), number_at(digits, 10, 12)
    day = np.where((day >= 41) & (day <= 71), day - 40, day)
    old, old_exists = civil_days(1900 + short, month, day)
    new, new_exists = civil_days(2000 + short, month, day)
    known_year, _, _ = _parts(rows.birth)
    known = ~np.isnat(rows.birth)
    near_new = known & ((new == rows.birth) | (np.abs(2000 + short - known_year) <= 10))
    near_old = known & ((old == rows.birth) | (np.abs(1900 + short - known_year) <= 10))
    either = old_exists & new_exists & ~near_new & ~near_old
    past = either & ~rows.reached(_new_years(rows.as_of.century() + short), either)
    take_old = np.select([~old_exists, ~new_exists, near_new, near_old], [False, True, False, True], past)
    guessed = either & ~past
    return np.where(take_old, old, new), old_exists | new_exists, guessed & (not rows.pupils)


def _family_cards(digits: npt.NDArray[np.uint8], born: Days, rows: NikColumns) -> Bools:
    known = ~np.isnat(rows.birth)
    own = [part % 100 for part in _parts(born)]
    row = [part % 100 for part in _parts(rows.birth)]
    agree = [a == b for a, b in zip(own, row, strict=True)]
    may = known & (number_at(digits, 6, 8) <= 31) & ~(agree[0] & agree[1] & agree[2])
    kk = digits_of(rows.kk.fill_null("0" * 16))
    kk_date = number_at(kk, 6, 12)
    exchanged = (kk_date == row[2] * 10**4 + row[1] * 100 + row[0]) & (kk_date > 0)
    issued, known_year = 2000 + own[0], _parts(rows.birth)[0]
    child = (issued >= _ISSUED_FROM) & (known_year + 17 <= issued) & ~agree[0] & ~agree[1] & ~agree[2]
    cards: Bools = may & exchanged
    return cards | rows.reached(_new_years(issued), may & child & ~exchanged)


def _new_years(years: Ints) -> Days:
    """The first of January of each."""
    return (years - 1970).astype("datetime64[Y]").astype("datetime64[D]")


def _row_flags(
    digits: npt.NDArray[np.uint8], number: Ints, born: Days, rows: NikColumns, person: Bools
) -> Ints:
    """The flags of the comparison with the row and the calendar, for the NIKs of a person."""
    female = number_at(digits, 6, 8) > 40
    faults = {
        "NIK_URUT_0000": number % 10**4 == 0,
        "NIK_TGL_DEPAN": ~rows.reached(born, person),
        "NIK_UMUR": rows.reached(born + np.timedelta64(TOO_OLD.days, "D"), person),
        "NIK_JK_BEDA": (rows.sex != "") & (rows.sex != np.where(female, "F", "M")),
        "NIK_TGL_BEDA": ~np.isnat(rows.birth) & (rows.birth != born),
    }
    flags = np.zeros(len(number), np.int64)
    for code, fault in faults.items():
        flags |= np.where(fault, MASK[code], 0)
    return flags


def parse_columns(numbers: pa.StringArray, rows: NikColumns) -> pa.Table:
    """The NIK table of 16-digit numbers (text without nulls): nik, nik_part, nik_birth_date, nik_sex,
    flags."""
    digits = digits_of(numbers)
    number = number_at(digits, 0, 16)
    rounded = (number % 10 == 0) & (rows.numeric | rows.damaged) | (rows.numeric & (number > EXACT_DOUBLE))
    flags = (
        rows.mended
        | np.where(rows.numeric, MASK["NIK_SEL_NUMERIK"], 0)
        | np.where(rounded, MASK["NIK_KOLOM_RUSAK"], 0)
    )
    bank_card = number_at(digits, 0, 6) == 504948
    filler = _placeholders(digits, number, rows) & ~bank_card
    same_as_kk = (
        pc.equal(numbers, rows.kk).fill_null(False).to_numpy(zero_copy_only=False) & ~bank_card & ~filler
    )
    well_kept = ~(bank_card | filler | same_as_kk)
    born, has_date, guessed = _birth_dates(digits, rows)
    dated = well_kept & has_date
    card = dated & _family_cards(digits, born, rows)
    person = dated & ~card
    flags |= np.where(bank_card | card, MASK["NIK_KOLOM_LAIN"], 0) | np.where(
        filler, MASK["NIK_PLACEHOLDER"], 0
    )
    flags |= np.where(same_as_kk, MASK["NIK_SAMA_KK"], 0) | np.where(well_kept, _region_flags(digits), 0)
    flags |= np.where(well_kept & (number % 10**4 == 0), MASK["NIK_URUT_0000"], 0)
    flags |= np.where(well_kept & ~has_date, MASK["NIK_TGL_TIDAK_SAH"], 0)
    flags |= np.where(
        person,
        _row_flags(digits, number, born, rows, person) | np.where(guessed, MASK["ABAD_TIDAK_PASTI"], 0),
        0,
    )
    usable = flags & _HARD == 0
    shortened = flags & (MASK["NIK_KOLOM_RUSAK"] | MASK["NIK_URUT_0000"]) != 0
    cut = (person & shortened) | (well_kept & ~has_date & (number % 10**4 == 0))
    parts = pc.if_else(cut, pc.utf8_slice_codeunits(numbers, 0, 15), numbers)
    nothing = pa.scalar(None, pa.string())
    female = number_at(digits, 6, 8) > 40
    return pa.table(
        {
            "nik": pc.if_else(usable, numbers, nothing),
            "nik_part": pc.if_else(usable | filler | same_as_kk, nothing, parts),
            "nik_birth_date": pa.array(born, pa.date32(), mask=~person),
            "nik_sex": pc.if_else(person, pc.if_else(female, "F", "M"), nothing),
            "flags": flags,
        }
    )
