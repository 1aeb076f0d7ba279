"""Keyed digests in SQL: HMAC-SHA-256 of a text, under a key that no statement, and so no message about one,
ever holds."""

from __future__ import annotations

import pyarrow as pa

from reconcile.engines.protocol import Engine

KEY = "digest_key"
"""The table of one row that a statement joins to make digests."""

_BLOCK = 64  # bytes of a block of SHA-256


def keep_key(engine: Engine, key: bytes) -> None:
    """Make `key` (at most 64 bytes) usable in SQL as the table KEY, until it is dropped."""
    padded = key.ljust(_BLOCK, b"\0")
    pads = [pa.array([bytes(byte ^ mask for byte in padded)], pa.binary()) for mask in (0x36, 0x5C)]
    engine.read(KEY, pa.table(pads, names=["inner_pad", "outer_pad"]))


def digest_sql(message: str, digits: int) -> str:
    """The first hexadecimal digits of the HMAC of the text `message`, null for null, where KEY is joined
    in."""
    return f"substr(sha256(outer_pad || unhex(sha256(inner_pad || encode({message})))), 1, {digits})"
