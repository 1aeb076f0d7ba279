"""A mutant read as a run would read it, in a helper; and what is wrong with how that went."""

from __future__ import annotations

import tempfile
from collections.abc import Iterable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from random import Random

from reconcile.ingest.records import ingest_file
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.processes.bounds import bounds_for
from reconcile.workspace.processes.guarded import Guard
from tests.fuzz.mutations import spoil
from tests.ingest.conftest import ROLLS


@dataclass(frozen=True)
class Sample:
    """A sound file and whose export it is."""

    programme: str
    suffix: str
    content: bytes


@dataclass(frozen=True)
class Tried:
    """accepted: rows, or None when the file was refused. told: problems with their rows. unaccounted: rows
    read that were neither accepted, rejected nor taken for no data.
    """

    accepted: int | None
    told: frozenset[str]
    words: str = ""
    unaccounted: int = 0


def read(path: Path, programme: str) -> Tried:
    """Read a file to its end; in a helper."""
    with tempfile.TemporaryDirectory(dir=path.parent) as out:
        try:
            found = ingest_file(path, ROLLS[programme], Path(out))
        except ExportError as error:
            return Tried(None, frozenset(), str(error))
    lost = found.rows_read - found.rows_accepted - found.rows_rejected - found.rows_not_data
    return Tried(
        found.rows_accepted,
        frozenset(f"{row['code']} {row['rows']} {row['message']}" for row in found.problems),
        unaccounted=lost,
    )


def mutants(
    samples: list[Sample], seed: int, numbers: Iterable[int]
) -> Iterator[tuple[int, str, Sample, bytes]]:
    """(number, what was done, of which sample, the mutant): each depends on its number and the seed alone."""
    for number in numbers:
        rng = Random(f"{seed}/{number}")
        sample = samples[number % len(samples)]
        done, content = spoil(sample.content, sample.suffix, rng)
        yield number, done, sample, content


def begin(guard: Guard, path: Path, programme: str) -> Future[Tried]:
    """Start reading `path`."""
    return guard.submit(path.name, read, path, programme, bounds=bounds_for(path.stat().st_size))


def fault(future: Future[Tried], least: int, whole: Tried) -> str:
    """What must not happen: a bug, a hang, an end of all, or people lost without a word; "" when all is well.

    least: rows of people that the mutant holds beyond doubt. whole: how the sound file was read.
    """
    try:
        tried = future.result()
    except ExportError as error:
        words = str(error)
        return words if "galat program" in words or "batas waktunya" in words else ""
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    if tried.accepted is None:
        return "" if tried.words else "refused without a word"
    if tried.unaccounted:
        return f"{tried.unaccounted} rows read have no fate"
    if tried.accepted < least and tried.told <= whole.told:
        return f"{tried.accepted} of {least} rows, and nothing told"
    return ""
