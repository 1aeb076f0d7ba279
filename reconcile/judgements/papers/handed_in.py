"""Filled worklists read in helpers, as a file may kill whoever opens it."""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import Future
from pathlib import Path

from reconcile.judgements.papers.answers import Origin, Refusal
from reconcile.judgements.papers.filled import Filled, read_filled
from reconcile.vocabulary.errors import ExportError
from reconcile.workspace.files.file_names import shown_name
from reconcile.workspace.processes.bounds import bounds_for
from reconcile.workspace.processes.guarded import guard


def read_all(paths: Sequence[Path]) -> list[Filled]:
    """The answers of each file, in their order; what is wrong with a file is in its `refused`."""
    begun = [
        (path, guard().submit(shown_name(path), read_filled, path, bounds=bounds_for(_size_of(path))))
        for path in paths
    ]
    return [_read(path, future) for path, future in begun]


def _size_of(path: Path) -> int:
    return path.stat().st_size if path.is_file() else 0


def _read(path: Path, future: Future[Filled]) -> Filled:
    try:
        return future.result()
    except ExportError as error:
        return Filled(
            Origin(shown_name(path), "", ""),
            refused=(Refusal("", 0, str(error).removeprefix(f"{shown_name(path)}: ")),),
        )
