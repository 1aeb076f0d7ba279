"""Family card numbers (KK): PPKKCC, the card's issue date DDMMYY, a serial. They change with moving,
marriage, split households."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.distinct import TextColumn, as_text, parse_distinct
from reconcile.parsing.numbers.digit_columns import (
    Bools,
    civil_days,
    clean_column,
    digits_of,
    fillers,
    known_codes,
    number_at,
)
from reconcile.parsing.numbers.nik_text import read_kk
from reconcile.vocabulary.flags import MASK

SCHEMA = pa.schema([("kk", pa.string()), ("flags", pa.int64())])

_ISSUE_YEARS = (*range(50), 96, 97, 98, 99)
"""Two-digit years a card can be issued in. The population system issues cards since 2004; 65 is somebody's
birth year."""


def _valid(numbers: pa.StringArray) -> Bools:
    """Which 16-digit numbers are family cards. A day above 31 is a woman's NIK, not a card's issue date."""
    digits = digits_of(numbers)
    day, month, year = number_at(digits, 6, 8), number_at(digits, 8, 10), number_at(digits, 10, 12)
    exists = civil_days(1900 + year, month, day)[1] | civil_days(2000 + year, month, day)[1]
    number = number_at(digits, 0, 16)
    valid: Bools = (
        known_codes("province", 100)[number_at(digits, 0, 2)] & exists & np.isin(year, _ISSUE_YEARS)
    )
    valid &= ~fillers(digits, number) & (number % 10**4 != 0)
    return valid


def parse_kks(written: TextColumn, numeric: TextColumn | None = None) -> pa.Table:
    """The KKs of a column: kk (16 digits, only when valid), flags.

    numeric: which cells were numbers in a workbook; such a KK that ends in 0 was rounded by Excel and is not
    valid.
    """
    text = as_text(written)
    numbers, good = clean_column(text)
    flags = np.zeros(len(text), np.int64)
    if not good.all():
        rest = parse_distinct(text.filter(pa.array(~good)), read_kk, SCHEMA)
        flags[~good] = rest["flags"].to_numpy()
        numbers = pc.replace_with_mask(numbers, pa.array(~good), rest["kk"].combine_chunks())
    whole = flags == 0
    valid = np.zeros(len(text), bool)
    valid[whole] = _valid(numbers.filter(pa.array(whole)))
    flags[whole & ~valid] = MASK["KK_TIDAK_SAH"]
    kk = pc.if_else(pa.array(valid), numbers, pa.scalar(None, pa.string()))
    if numeric is not None:
        cells = np.asarray(numeric.fill_null(False).to_pylist(), bool)
        rounded = cells & pc.ends_with(kk, "0").fill_null(False).to_numpy(zero_copy_only=False)
        flags |= np.where(cells, MASK["KK_SEL_NUMERIK"], 0) | np.where(rounded, MASK["KK_TIDAK_SAH"], 0)
        kk = pc.if_else(pa.array(rounded), pa.scalar(None, pa.string()), kk)
    return pa.table({"kk": kk, "flags": pa.array(flags, pa.int64())}).cast(SCHEMA)
