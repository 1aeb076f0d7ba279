"""Files checked before any run, each in a helper that it may kill.

What reads is loaded by the helper, and what writes a workbook where one was asked for: whoever only asks what
a file says need not wait for either.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reconcile.programmes import Programme
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.files.file_names import shown_name
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.processes.bounds import bounds_for
from reconcile.workspace.processes.guarded import guard

Told = list[dict[str, object]]
"""Rows of the problems table."""


@dataclass(frozen=True)
class Marks:
    """What a run calls files by whose names tell a class: its store's secret, and names of units -> codes."""

    secret: bytes = field(default=b"", repr=False)
    units: Mapping[str, str] = field(default_factory=dict)


NO_MARKS = Marks()


def check_files(
    paths: Sequence[Path],
    programme: Programme | None,
    programmes: Mapping[str, Programme],
    reference_date: date,
    workbook: Path | None = None,
    *,
    marks: Marks = NO_MARKS,
) -> list[Told]:
    """The problems of each file, in their order, as reconcile.ingest.check_file finds them.

    workbook: where to put the quality workbook of the one file in `paths`, as a run would write it; an older
    one is replaced.
    """
    with scratch() as folder:
        begun = []
        for number, path in enumerate(paths):
            into = folder / str(number)
            future = guard().submit(
                shown_name(path),
                _check,
                path,
                programme,
                programmes,
                (reference_date, marks),
                into,
                bounds=bounds_for(size_of(path)),
            )
            begun.append((path, future))
        told = [_result_of(path, future) for path, future in begun]
        if workbook:
            from reconcile.privacy.masking import Level
            from reconcile.reports.kit.facts import RunFacts
            from reconcile.run.checks.book import write_checked_book

            names = {code: one.name for code, one in programmes.items()}
            facts = RunFacts("-", reference_date, Level.L1, names)
            write_checked_book(folder / "0", paths[0].name, told[0], facts, workbook)
        return told


def size_of(path: Path) -> int:
    """Bytes of a file; 0 when the system will not say."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _check(
    path: Path,
    programme: Programme | None,
    programmes: Mapping[str, Programme],
    read_as: tuple[date, Marks],
    into: Path,
) -> Told:
    from reconcile.ingest.check import check_file
    from reconcile.kinds.reading import rolls

    day, marks = read_as
    known = rolls(programmes, day, secret=marks.secret, units=marks.units)
    roll = known[programme.code] if programme else None
    return check_file(path, roll, rolls=known, into=into)


def _result_of(path: Path, future: Future[Told]) -> Told:
    try:
        return future.result()
    except ExportError as error:
        from reconcile.ingest.check import refused_file

        return refused_file(path, "BERKAS_DITOLAK", str(error), "Perbaiki berkas ini, lalu kirim ulang.")
