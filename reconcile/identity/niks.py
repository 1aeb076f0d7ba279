"""NIKs: the 16-digit population number, by its rule table."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pyarrow as pa


@dataclass(frozen=True)
class NikCells:
    """What a workbook knows of its NIK cells.

    numeric: which cells were numbers (boolean array, null = none were). damaged: the whole column was rounded by Excel.
    """

    numeric: pa.Array | None = None
    damaged: bool = False


class NikTally:
    """Counts, batch by batch, whether a NIK column was rounded by Excel to 15 significant digits."""

    def add(self, written: pa.Array | pa.ChunkedArray) -> None:
        raise NotImplementedError

    @property
    def damaged(self) -> bool:
        raise NotImplementedError


def nik_column_is_damaged(written: pa.Array | pa.ChunkedArray) -> bool:
    """Whether a whole NIK column was rounded by Excel: more than a fifth of its 16-digit values end in 0."""
    raise NotImplementedError


def parse_niks(
    written: pa.Array | pa.ChunkedArray,
    *,
    reference_date: date,
    birth_dates: pa.Array | pa.ChunkedArray,
    sexes: pa.Array | pa.ChunkedArray,
    kks: pa.Array | pa.ChunkedArray,
    pupils: bool,
    cells: NikCells = NikCells(),  # noqa: B008
) -> pa.Table:
    """The NIKs of a column: nik, nik_part, nik_birth_date, nik_sex, flags."""
    raise NotImplementedError
