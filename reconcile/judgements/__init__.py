"""What officers decided, brought back: answers are checked, kept as events, and found again in the rows of
later runs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

from reconcile.judgements.answered import NOTHING, Judged, check_store, judged_in
from reconcile.judgements.approving import approve
from reconcile.judgements.mending import joined, record_states
from reconcile.judgements.papers.answers import Answer, ImportReport, Origin, Refusal, Taken
from reconcile.judgements.papers.handed_in import read_all
from reconcile.judgements.recording import record_all, record_answers
from reconcile.judgements.revoking import revoke
from reconcile.judgements.store.moving import import_folder, move_in
from reconcile.judgements.store.store import Store, store_beside


def import_worklists(
    store: Store, run: Path, files: Sequence[Path], by: str = "", *, dry_run: bool = False
) -> list[ImportReport]:
    """Take the answers of filled worklists, and of returned repairs, into `store`, checked against the run at
    `run`; one report a file, in their order.

    by: who decided, "" when whoever imports did not say. dry_run: nothing is written. Raises UsageError when
    there is no run.
    """
    filled = read_all(files)
    reports = record_all(store, run, [(one.origin, one.answers) for one in filled], by, dry_run=dry_run)
    if any(one.mended for one in filled):
        said = [(one.origin, one.mended) for one in filled]
        mended = record_states(store, run, said, by, dry_run=dry_run)
        reports = [joined(*both) for both in zip(reports, mended, strict=True)]
    return [
        replace(
            report,
            empty=one.empty,
            refused=(*one.refused, *report.refused),
            doubts=(*report.doubts, *one.unsaid),
        )
        for one, report in zip(filled, reports, strict=True)
    ]


__all__ = [
    "NOTHING",
    "Answer",
    "ImportReport",
    "Judged",
    "Origin",
    "Refusal",
    "Store",
    "Taken",
    "approve",
    "check_store",
    "import_folder",
    "import_worklists",
    "judged_in",
    "move_in",
    "record_answers",
    "revoke",
    "store_beside",
]
