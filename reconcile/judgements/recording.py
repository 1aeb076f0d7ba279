"""Answers checked against the run that asked, and added to the store."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from reconcile.judgements.answers import Answer, ImportReport, Origin
from reconcile.judgements.store import Store


def record_answers(store: Store, run: Path, answers: Sequence[Answer], by: str, source: Origin, *, dry_run: bool = False) -> ImportReport:
    """Add `answers` to questions of the run published at `run`, given by `by` ("" when nobody said who), and tell what became of each.

    Answers that cannot be taken are refused one by one; the others are on the disk when this returns. Raises UsageError when
    there is no run, or the store cannot be used.
    """
    raise NotImplementedError
