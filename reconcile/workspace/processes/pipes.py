"""Messages between this process and its helpers: a length, then that many bytes of pickle."""

from __future__ import annotations

import os
import pickle
from typing import Any

_LENGTH = 8


def send(pipe: int, message: object) -> None:
    """Write one message. Raises OSError when nobody reads any more."""
    content = pickle.dumps(message, protocol=pickle.HIGHEST_PROTOCOL)
    view = memoryview(len(content).to_bytes(_LENGTH, "big") + content)
    while view:
        view = view[os.write(pipe, view) :]


def receive(pipe: int) -> Any:
    """Wait for one message. Raises EOFError when whoever should write it is gone."""
    return pickle.loads(_exactly(pipe, int.from_bytes(_exactly(pipe, _LENGTH), "big")))


def _exactly(pipe: int, count: int) -> bytes:
    parts = []
    while count:
        part = os.read(pipe, min(count, 1024**2))
        if not part:
            raise EOFError
        parts.append(part)
        count -= len(part)
    return b"".join(parts)
