"""When enough pairs were tested to say how far links can be trusted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

FEWEST_PAIRS = 500
"""Below, a share says more of chance than of links."""


def enough_pairs(group: Mapping[str, Any] | None) -> bool:
    """Whether links and found pairs of a group of model.json's `trust` were tested often enough."""
    return group is not None and min(group["link"]["pairs"], group["recall"]["pairs"]) >= FEWEST_PAIRS
