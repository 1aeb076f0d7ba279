"""The word lists of this package: TOML files that anyone may extend, read once."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib.resources import files
from typing import Any


@cache
def word_file(name: str) -> dict[str, Any]:
    """The declarations of data/<name>.toml."""
    return tomllib.loads((files("reconcile.parsing") / "data" / f"{name}.toml").read_text(encoding="utf-8"))


def words_of(name: str, key: str = "words") -> frozenset[str]:
    """The words of one list of data/<name>.toml, written there separated by blanks."""
    return frozenset(word_file(name)[key].split())
