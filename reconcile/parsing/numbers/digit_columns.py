"""Columns of 16-digit numbers as matrices of digits: what NIKs and family cards share in numpy."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.regions import districts, provinces, regencies, retired_regencies
from reconcile.vocabulary.unseen import WITHIN, escaped

Ints: TypeAlias = npt.NDArray[np.int64]
Bools: TypeAlias = npt.NDArray[np.bool_]
Days: TypeAlias = npt.NDArray[np.datetime64]

_INVISIBLE = escaped(WITHIN)
_COUNTED = (123456789012345, 12345678901234, 987654321098765, 654321098765432)


def digits_of(numbers: pa.StringArray) -> npt.NDArray[np.uint8]:
    """The digits of strings of 16 ASCII bytes each, as a matrix of n x 16; what is no digit is above 9."""
    size = len(numbers)
    if size == 0:
        return np.zeros((0, 16), np.uint8)
    offsets, text = numbers.buffers()[1:3]
    first = int(np.frombuffer(offsets, np.int32)[numbers.offset])
    return np.frombuffer(text, np.uint8, 16 * size, first).reshape(size, 16) - np.uint8(48)


def number_at(digits: npt.NDArray[np.uint8], start: int, stop: int) -> Ints:
    number = np.zeros(len(digits), np.int64)
    for place in range(start, stop):
        number = number * 10 + digits[:, place]
    return number


@cache
def known_codes(kind: str, size: int) -> Bools:
    readers: dict[str, Callable[[], Mapping[str, str]]] = {
        "province": provinces,
        "regency": regencies,
        "district": districts,
        "retired": retired_regencies,
    }
    codes = readers[kind]()
    known = np.zeros(size, bool)
    known[[int(code) for code in codes]] = True
    return known


def civil_days(year: Ints, month: Ints, day: Ints) -> tuple[Days, Bools]:
    """The calendar days, and which of them exist; months and days may be anything."""
    sane = (month >= 1) & (month <= 12) & (day >= 1) & (day <= 31)
    months = (year - 1970).astype("datetime64[Y]").astype("datetime64[M]") + np.where(sane, month - 1, 0)
    days: Days = months.astype("datetime64[D]") + np.where(sane, day - 1, 0)
    return days, sane & (days.astype("datetime64[M]") == months)


def fillers(digits: npt.NDArray[np.uint8], number: Ints) -> Bools:
    """Which numbers are repeated digits, counted up or down, a region and zeros, or have no
    date."""
    filled: Bools = (
        (digits == digits[:, :1]).all(axis=1)
        | np.isin(number // 10, _COUNTED)
        | (number % 10**12 == 0)
        | (number % 10**10 < 10)
        | (number_at(digits, 6, 12) == 0)
    )
    return filled


def _cleaned(written: pa.StringArray) -> pa.StringArray:
    """The numbers without invisible signs, blanks, punctuation and a trailing .0, as
    `nik_text.clean_number` does for ASCII."""
    text = pc.replace_substring_regex(written, _INVISIBLE, "")
    text = pc.replace_substring_regex(text, r"[.,]0{1,2}[\s'\"`\x{00a0}]*$", "")
    return pc.replace_substring_regex(text, r"[\[\](){}<>/\\\s.,;'\"`=_*\x{00a0}‘’“”«»-]", "")


def _sixteen_digits(text: pa.StringArray) -> npt.NDArray[np.bool_]:
    """Which values are 16 ASCII digits and not all zero; null is not."""
    sixteen: npt.NDArray[np.bool_] = (
        pc.equal(pc.binary_length(text), 16).fill_null(False).to_numpy(zero_copy_only=False)
    )
    digits = digits_of(text.filter(pa.array(sixteen)))
    good = sixteen.copy()
    good[sixteen] = (digits <= 9).all(axis=1) & (digits > 0).any(axis=1)
    return good


def clean_column(written: pa.StringArray) -> tuple[pa.StringArray, npt.NDArray[np.bool_]]:
    """The column with everything made 16 digits that can be by cleaning alone, and which rows are."""
    good = _sixteen_digits(written)
    if good.all():
        return written, good
    rest = ~good & pc.is_valid(written).to_numpy(zero_copy_only=False)
    mended = _cleaned(written.filter(pa.array(rest)))
    mended_good = _sixteen_digits(mended)
    if not mended_good.any():
        return written, good
    good[rest] = mended_good
    return pc.replace_with_mask(written, pa.array(rest), mended), good
