"""Invented name tokens, composed as real ones are: the long tail that a written list cannot give.

Javanese names are built from stems and endings (SU-, -YANTO, -WATI, -NINGSIH), Arabic ones from patterns
(-UDIN, -IYAH), names of the young from open syllables with creative spelling (KH, Z, doubled letters).
"""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path

import numpy as np

_FILE = Path(__file__).parent / "data" / "names.toml"

KIND: dict[str, str] = {
    # pool of names.toml -> kind of its tail
    "jawa_old": "jawa",
    "jawa": "jawa",
    "islam_old": "islam",
    "islam": "islam",
    "sunda_old": "islam",
    "minang": "islam",
    "bugis": "islam",
    "arab": "islam",
    "mid": "modern",
    "young": "modern",
    "bali": "jawa",
    "batak": "batak",
    "tionghoa": "tionghoa",
    "timur": "timur",
}


@cache
def declared() -> dict[str, dict[str, dict[str, str]]]:
    """The lists of names.toml."""
    lists: dict[str, dict[str, dict[str, str]]] = tomllib.loads(_FILE.read_text(encoding="utf-8"))
    return lists


def invented(pool: str, sex: str, count: int, seed: int) -> list[str]:
    """At most `count` distinct invented tokens for `pool`, in a fixed order. `sex` is m or f."""
    beginnings, middles, ends = (
        part.split() for part in declared()["invented"][f"{KIND[pool]}_{sex}"].values()
    )
    rng = np.random.default_rng(seed)
    picks = rng.integers(0, [len(beginnings), len(middles), len(ends)], size=(count, 3))
    short = rng.random(count) < 0.25
    tokens = (
        beginnings[a] + ("" if skip else middles[b]) + ends[c]
        for (a, b, c), skip in zip(picks.tolist(), short.tolist(), strict=True)
    )
    return [token for token in dict.fromkeys(tokens) if len(token) > 2]
