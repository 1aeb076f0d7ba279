"""How whoever waits for the generator is told how far it is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[str, int, int], None]
"""Called before each step: its name, how many are done, how many there are."""
