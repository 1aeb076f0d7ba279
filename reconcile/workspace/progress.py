"""How long work is told to whoever waits; a stage knows only this."""

from __future__ import annotations

from typing import Protocol


class Progress(Protocol):
    """What is told while a run goes on; `SILENT` tells nothing."""

    def begin(self, stage: str, total: int = 0) -> None:
        """A stage starts. total: how much there is to advance, 0 when unknown."""

    def advance(self, amount: int, rows: int = 0) -> None:
        """`amount` of the total is done, with `rows` more rows."""

    def end(self, told: str = "") -> None:
        """The stage is over. told: one line of result, Indonesian."""


class _Silent:
    def begin(self, stage: str, total: int = 0) -> None: ...

    def advance(self, amount: int, rows: int = 0) -> None: ...

    def end(self, told: str = "") -> None: ...


SILENT: Progress = _Silent()
