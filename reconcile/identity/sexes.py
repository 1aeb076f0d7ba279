"""Sex words."""

from __future__ import annotations

import pyarrow as pa


def parse_sexes(written: pa.Array | pa.ChunkedArray) -> pa.Table:
    """The sexes of a column: sex (M or F), flags."""
    raise NotImplementedError
