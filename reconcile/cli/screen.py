"""How the command line shows progress: bars on a terminal, one line a stage where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import BarColumn, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn, TimeRemainingColumn
from rich.progress import Progress as Bars

from reconcile.vocabulary.numbers import number
from reconcile.workspace.progress import SILENT, Progress


class Screen:
    """Progress on a terminal: what is done, rows read, time left. Everything goes to standard error."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(
            SpinnerColumn(finished_text="✓"),
            TextColumn("{task.description}"),
            BarColumn(bar_width=24),
            TextColumn("{task.fields[told]}"),
            TimeElapsedColumn(),
            TextColumn("sisa"),
            TimeRemainingColumn(),
            console=console,
        )
        self._stage: TaskID | None = None
        self._rows = 0

    def __enter__(self) -> Self:
        self._bars.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._bars.stop()

    def begin(self, stage: str, total: int = 0) -> None:
        self._rows = 0
        self._stage = self._bars.add_task(stage, total=total or None, told="")

    def advance(self, amount: int, rows: int = 0) -> None:
        if self._stage is not None:
            self._rows += rows
            self._bars.update(
                self._stage, advance=amount, told=f"{number(self._rows)} baris" if self._rows else ""
            )

    def end(self, told: str = "") -> None:
        if self._stage is not None:
            self._bars.update(self._stage, total=1, completed=1, told=told)


class _Quiet:
    """Where nobody watches: nothing but the results."""

    def __enter__(self) -> Progress:
        return SILENT

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        return None


def screen() -> Screen | _Quiet:
    """A context that shows progress if standard error is a terminal, and nothing otherwise."""
    return Screen(Console(stderr=True)) if sys.stderr.isatty() else _Quiet()
