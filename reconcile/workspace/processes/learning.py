"""What helpers of one run may share of what they got to know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Learning:
    """What helpers get to know while they work and others after them need not find out again; it changes no
    result. news: what this process knows that it did not when it began; take: knows that too from now on."""

    news: Callable[[], object]
    take: Callable[[Any], None]
