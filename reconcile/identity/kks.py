"""Family card numbers (KK)."""

from __future__ import annotations

import pyarrow as pa


def parse_kks(written: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The KKs of a column: kk, flags."""
    raise NotImplementedError
