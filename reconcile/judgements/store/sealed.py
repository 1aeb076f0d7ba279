"""A NIK that somebody wrote as an answer: the store keeps it under its key, and shows nothing of it.

The same number is sealed alike, so that two answers can be held against each other; without the key, which of
all numbers it is cannot be tried.
"""

from __future__ import annotations

import hmac

from reconcile.judgements.store.chain import dashed

_TAG = 8


def sealed(nik: str, key: bytes) -> str:
    """A number of at most 32 digits, hidden: hex with dashes."""
    tag = _digest(key, b"tag", nik.encode())[:_TAG]
    return dashed((tag + _mixed(nik.encode(), tag, key)).hex())


def opened_number(hidden: str, key: bytes) -> str:
    """The number in what `sealed` made; "" where it was not made under this key."""
    content = bytes.fromhex(hidden.replace("-", ""))
    tag, mixed = content[:_TAG], content[_TAG:]
    number = _mixed(mixed, tag, key)
    genuine = hmac.compare_digest(_digest(key, b"tag", number)[:_TAG], tag)
    return number.decode() if genuine else ""


def _mixed(content: bytes, tag: bytes, key: bytes) -> bytes:
    return bytes(one ^ other for one, other in zip(content, _digest(key, b"stream", tag), strict=False))


def _digest(key: bytes, use: bytes, content: bytes) -> bytes:
    return hmac.digest(key, b"nik\x1f" + use + b"\x1f" + content, "sha256")
