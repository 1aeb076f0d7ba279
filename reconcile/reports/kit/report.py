"""What a report is: its files with what they are for, and how they are written."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from pathlib import Path

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.recapped import Recap
from reconcile.reports.written.earlier import NOTHING, Earlier
from reconcile.reports.written.files import ReportFile
from reconcile.workspace.progress import Progress


@dataclass(frozen=True)
class Desk:
    """What every report is written from, and where. engine: with the run's tables and what `keep_homes`
    keeps. out: the folder of the reports. counted: the recap. before: the files that were written so far.
    earlier: what the run before left."""

    engine: Engine
    out: Path
    facts: RunFacts
    counted: Recap
    progress: Progress
    before: Sequence[ReportFile] = ()
    earlier: Earlier = NOTHING


class Turn(IntEnum):
    """When a report is written. What is LISTED is held against the tables before the rest is begun."""

    LISTED = 0
    BOOKS = 1
    DRAWN = 2
    """Drawing takes memory that need not lie beside the worklists. From here on reports build on what others
    keep and wrote, and all of them are told of the run before."""
    CHANGED = 3
    """From what the summary kept."""
    ATTACHING = 4
    """Speaks of all other files."""


About = tuple[str, str]
"""A file, by its name or by what its name begins with (it then ends with / or _), and what it is for."""


@dataclass(frozen=True)
class Report:
    """One paper, or a folder of alike papers.

    files: what the read-me says of them, in the order in which staff will want them. level: the highest at
    which it is written; L3 shows nobody, so only what hides small counts goes so far. turn: reports of a
    lower turn are written before. compares: the lowest level at which it is told of the run before, if any.
    """

    name: str
    files: Callable[[], Sequence[About]]
    level: Level
    write: Callable[[Desk], list[ReportFile]]
    turn: Turn = Turn.LISTED
    compares: Level | None = None
