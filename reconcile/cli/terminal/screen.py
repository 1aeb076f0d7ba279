"""How the command line shows progress: bars on a terminal, one line a stage where there is none."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.progress import (
    BarColumn,
    ProgressColumn,
    SpinnerColumn,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.progress import Progress as Bars
from rich.table import Column

from reconcile.vocabulary.numbers import number
from reconcile.workspace.progress import SILENT, Progress


class Screen:
    """Progress on a terminal: what is done, rows read, time left. Everything goes to standard error."""

    def __init__(self, console: Console) -> None:
        self._bars = Bars(*_columns(console.width), console=console)
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


def _columns(width: int) -> list[ProgressColumn]:
    """What fits a terminal of `width` characters: a bar and the time that has passed always do."""
    bar, titles, rest = (24, 34, True) if width >= 100 else (10, 26, False) if width >= 64 else (5, 14, False)
    clock = 8
    taken = 2 + titles + 1 + bar + 1 + clock + 2 + (14 if rest else 0)
    left = [TextColumn("sisa"), TimeRemainingColumn()] if rest else []
    return [
        SpinnerColumn(finished_text="✓"),
        TextColumn("{task.description}", table_column=_cut(titles)),
        BarColumn(bar_width=bar, table_column=Column(min_width=bar)),
        TextColumn("{task.fields[told]}", table_column=_cut(max(width - taken, 1))),
        TimeElapsedColumn(table_column=Column(min_width=7, no_wrap=True)),
        *left,
    ]


def _cut(width: int) -> Column:
    """A column of words that gives way to the others."""
    return Column(max_width=width, no_wrap=True, overflow="ellipsis")


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
