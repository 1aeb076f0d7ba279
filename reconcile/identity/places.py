"""Places: region columns to Kemendagri codes; RT/RW; and the small numbers that stand beside them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

import pyarrow as pa

Coding = Literal["KEMENDAGRI", "BPS"]
Columns = Mapping[str, pa.Array | pa.ChunkedArray]


class RegionTally:
    """Votes, batch by batch, whether the region codes of a file are Kemendagri's or BPS'."""

    def add(self, columns: Columns) -> None:
        raise NotImplementedError

    @property
    def coding(self) -> Coding:
        raise NotImplementedError


def resolve_regions(columns: Columns, *, coding: Coding) -> pa.Table:
    """The regions of a file's rows: region_code (2, 4, 6 or 10 digits), flags."""
    raise NotImplementedError


def parse_rt_rw(
    rt: pa.Array | pa.ChunkedArray | None,
    rw: pa.Array | pa.ChunkedArray | None,
    rt_rw: pa.Array | pa.ChunkedArray | None,
) -> pa.Table:
    """RT and RW: rt, rw (3 digits each)."""
    raise NotImplementedError


def parse_card_numbers(written: pa.Array | pa.ChunkedArray) -> pa.Array:
    """The programme's own numbers: upper-case digits and letters."""
    raise NotImplementedError


def parse_nisns(written: pa.Array | pa.ChunkedArray) -> pa.Array:
    """Pupil numbers: 10 digits, padded with leading zeros."""
    raise NotImplementedError
