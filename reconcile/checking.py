"""Files checked before any run, each in a helper that it may kill."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from contextlib import suppress
from datetime import date
from pathlib import Path

from reconcile.bounds import bounds_for
from reconcile.errors import ExportError
from reconcile.guarded import guard
from reconcile.ingest import check_file
from reconcile.ingest.check import refused_file
from reconcile.programmes import Programme
from reconcile.scratch import scratch

Told = list[dict[str, object]]
"""Rows of the problems table."""


def check_files(
    paths: Sequence[Path], programme: Programme | None, programmes: Mapping[str, Programme], reference_date: date
) -> list[Told]:
    """The problems of each file, in their order, as reconcile.ingest.check_file finds them."""
    with scratch() as folder:
        begun = []
        for number, path in enumerate(paths):
            into = folder / str(number)
            future = guard().submit(path.name, _check, path, programme, programmes, reference_date, into, bounds=bounds_for(size_of(path)))
            begun.append((path, future))
        return [_told(path, future) for path, future in begun]


def size_of(path: Path) -> int:
    """Bytes of a file; 0 when the system will not say."""
    with suppress(OSError):
        return path.stat().st_size
    return 0


def _check(path: Path, programme: Programme | None, programmes: Mapping[str, Programme], reference_date: date, into: Path) -> Told:
    return check_file(path, programme, programmes=programmes, reference_date=reference_date, into=into)


def _told(path: Path, future: Future[Told]) -> Told:
    try:
        return future.result()
    except ExportError as error:
        return refused_file(path, "BERKAS_DITOLAK", str(error), "Perbaiki berkas ini, lalu kirim ulang.")
