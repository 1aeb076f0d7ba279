"""NIKs: the 16-digit population number. Each text is read once (`nik_text`); what 16 digits are worth is told
for the whole column (`nik_columns`)."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.parsing.as_of import AsOf
from reconcile.parsing.distinct import as_text, parse_distinct
from reconcile.parsing.numbers.digit_columns import Ints, clean_column, digits_of
from reconcile.parsing.numbers.nik_columns import NikColumns, parse_columns
from reconcile.parsing.numbers.nik_text import read_nik

__all__ = [
    "SCHEMA",
    "NikCells",
    "NikTally",
    "parse_niks",
]

SCHEMA = pa.schema(
    [
        ("nik", pa.string()),
        ("nik_part", pa.string()),
        ("nik_birth_date", pa.date32()),
        ("nik_sex", pa.string()),
        ("flags", pa.int64()),
    ]
)

_READ = pa.schema([("number", pa.string()), ("part", pa.string()), ("flags", pa.int64())])

DAMAGED_SHARE = 0.2
"""Serials mostly end in 1 to 9, so a few percent of NIKs end in 0 by nature; Excel's rounding makes it
nearly all."""

DAMAGED_AT_LEAST = 20
"""16-digit values before a share means anything."""


@dataclass(frozen=True)
class NikCells:
    """What a workbook knows of its NIK cells.

    numeric: which cells were numbers (boolean array, null = none were). damaged: the whole column was rounded
    by Excel, so that a NIK ending in 0 is unusable. A numeric cell ending in 0 is treated so in any column,
    and so is a numeric cell above 2**53: both have lost their last digit.
    """

    numeric: pa.Array | pa.ChunkedArray | None = None
    damaged: bool = False


_NO_CELLS = NikCells()


class NikTally:
    """Counts, batch by batch, whether a NIK column was rounded by Excel to 15 significant digits."""

    def __init__(self) -> None:
        self.numbers = 0
        self.ending_in_0 = 0

    def add(self, written: pa.Array | pa.ChunkedArray) -> None:
        """Count a batch of NIKs as written. Fillers of zeros (3171000000000000) do not count."""
        text, good = clean_column(as_text(written))
        digits = digits_of(pc.unique(text.filter(pa.array(good))))  # a number on every row is one number
        digits = digits[(digits[:, 6:12] > 0).any(axis=1)]
        self.numbers += len(digits)
        self.ending_in_0 += int((digits[:, 15] == 0).sum())

    @property
    def damaged(self) -> bool:
        return self.numbers >= DAMAGED_AT_LEAST and self.ending_in_0 > DAMAGED_SHARE * self.numbers


def parse_niks(
    written: pa.Array | pa.ChunkedArray,
    *,
    as_of: AsOf,
    birth_dates: pa.Array | pa.ChunkedArray,
    sexes: pa.Array | pa.ChunkedArray,
    kks: pa.Array | pa.ChunkedArray,
    pupils: bool,
    cells: NikCells = _NO_CELLS,
) -> pa.Table:
    """The NIKs of a column: nik, nik_part, nik_birth_date, nik_sex, flags (schema SCHEMA).

    written: text as written. birth_dates (date32), sexes (M or F) and kks (parsed, 16 digits): of the same
    rows, null when unknown. `nik` is null as soon as a hard flag is set; `nik_part` then keeps the digits
    that can be trusted, but never a filler's or a family card's. `nik_birth_date` and `nik_sex` are also
    given for numbers whose only fault is Excel's rounding, an unknown province or an old DKI number: their
    date digits are good.
    """
    text = as_text(written)
    context = _Rows(text, birth_dates, sexes, kks, cells)
    numbers, good = clean_column(text)
    mended = np.zeros(len(text), np.int64)
    if good.all():
        return parse_columns(numbers, context.columns(None, mended, as_of, pupils)).cast(SCHEMA)
    odd = pa.array(~good)
    read = parse_distinct(text.filter(odd), read_nik, _READ)
    mended[~good] = read["flags"].to_numpy()
    numbers = pc.replace_with_mask(numbers, odd, read["number"].combine_chunks())
    known = pc.is_valid(numbers).to_numpy(zero_copy_only=False)
    whole, rest = np.flatnonzero(known), np.flatnonzero(~known)
    columns = context.columns(whole, mended[whole], as_of, pupils)
    judged = parse_columns(numbers.take(pa.array(whole)), columns).cast(SCHEMA)
    order = np.empty(len(text), np.int64)
    order[np.concatenate([whole, rest])] = np.arange(len(text))
    parts = [judged, _without_number(read.filter(pc.is_null(read["number"])))]
    return pa.concat_tables(parts).combine_chunks().take(pa.array(order))


def _without_number(read: pa.Table) -> pa.Table:
    nothing = [pa.nulls(len(read), SCHEMA.field(name).type) for name in ("nik", "nik_birth_date", "nik_sex")]
    return pa.Table.from_arrays([nothing[0], read["part"], *nothing[1:], read["flags"]], schema=SCHEMA)


class _Rows:
    """The columns beside the NIK, for the rows of one call."""

    def __init__(
        self,
        text: pa.StringArray,
        birth_dates: pa.Array | pa.ChunkedArray,
        sexes: pa.Array | pa.ChunkedArray,
        kks: pa.Array | pa.ChunkedArray,
        cells: NikCells,
    ) -> None:
        days = birth_dates.combine_chunks() if isinstance(birth_dates, pa.ChunkedArray) else birth_dates
        self.birth = days.cast(pa.date32()).to_numpy(zero_copy_only=False).astype("datetime64[D]")
        self.sex = as_text(sexes)
        kk = as_text(kks)
        self.kk = pc.if_else(pc.equal(pc.binary_length(kk), 16), kk, pa.scalar(None, pa.string()))
        self.damaged = cells.damaged
        numeric = (
            np.zeros(len(text), bool)
            if cells.numeric is None
            else np.asarray(cells.numeric.fill_null(False).to_pylist(), bool)
        )
        self.numeric = numeric

    def columns(
        self, rows: npt.NDArray[np.int64] | None, mended: Ints, as_of: AsOf, pupils: bool
    ) -> NikColumns:
        """What stands beside the numbers of `rows`, all when None. mended: theirs, as NikColumns has it."""
        at = slice(None) if rows is None else rows
        kk, sex = (
            (self.kk, self.sex)
            if rows is None
            else (self.kk.take(pa.array(rows)), self.sex.take(pa.array(rows)))
        )
        sexes = np.select(
            [pc.equal(sex, "F").fill_null(False), pc.equal(sex, "M").fill_null(False)], ["F", "M"], ""
        )
        numeric = self.numeric[at]
        return NikColumns(self.birth[at], sexes, kk, numeric, mended, as_of, pupils, self.damaged, rows)
