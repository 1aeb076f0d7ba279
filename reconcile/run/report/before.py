"""What the run at OUT left of its papers, as the next one finds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

from reconcile.reports.contents import (
    NOTHING,
    Earlier,
    ReportFile,
    recalled,
    reports_recalled,
    unpacked_marks,
)
from reconcile.reports.public.decision import TOLD
from reconcile.run.given import Run
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import opened
from reconcile.workspace.runs import MANIFEST
from reconcile.workspace.taking_over import take_over

PAPERS = "papers"
"""Of the JSON file that says it, in the run's folder."""


@dataclass(frozen=True)
class Before:
    """What the run at OUT left of its papers. base: what they were made of, "" where not all are as they
    were. until: on which day they may say something else of the same. news: the sentences of its news, with
    marks. numbers: of the runs that they bear -> which judgements were known then. told: which of its numbers
    anybody may see, as JSON."""

    earlier: Earlier = NOTHING
    base: str = ""
    until: date = date.min
    news: Sequence[str] = ()
    numbers: Mapping[str, Any] = field(default_factory=dict)
    told: str = ""


def remembered_papers(run: Run) -> Before:
    """Nothing where no run stands at OUT that can be compared with this one.

    OUT alone is asked, and no other memory: it is what people hold in their hands.
    """
    out = run.job.out
    if not (out / MANIFEST).is_file():
        return Before()
    try:
        with opened(out, PAPERS, TOLD) as published:
            if not published.has(PAPERS) or published.manifest["run"]["as_of"] > run.job.as_of.isoformat():
                return Before()
            told = published.table(TOLD).read_text(encoding="utf-8") if published.has(TOLD) else ""
            return _before(run, published.json(PAPERS), published.manifest, told)
    except (UsageError, ValueError, KeyError, TypeError):
        return Before()


def _before(run: Run, said: Mapping[str, Any], manifest: Manifest, told: str) -> Before:
    """Papers of which the manifest knows another hash are none of that run; then not all can be taken."""
    hashes = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    files = recalled(said["files"])
    whole = {name: file for name, file in files.items() if hashes.get(f"reports/{name}") == file.sha256}
    since, until = date.fromisoformat(said["as_of"]), date.fromisoformat(said["until"])
    same = run.job.reuse and since <= run.job.as_of < until
    marks = _marks_before(run, hashes.get(marks_of(Path()).as_posix(), "")) if same else {}
    return Before(
        Earlier(
            whole,
            partial(_take, run.job.out) if run.job.reuse else _leave,
            reports_recalled(said["reports"]) if same else {},
            marks,
        ),
        said["base"] if same and told and len(whole) == len(said["files"]) else "",
        until,
        tuple(said["news"]["marked"]),
        said["numbers"],
        told,
    )


def marks_of(folder: Path) -> Path:
    """Papers that bear a day, with marks in its place."""
    return folder / f"{PAPERS}.zip"


def _marks_before(run: Run, sha256: str) -> Mapping[str, bytes]:
    """Those of the run at OUT, whose file then stands in this one's folder; none where they are not as they
    were written."""
    marks = marks_of(run.folder.path)
    if not take_over(run.job.out, marks.name, sha256, marks):
        return {}
    try:
        return unpacked_marks(marks.read_bytes())
    except (BadZipFile, ValueError):
        return {}


def _take(out: Path, file: ReportFile, target: Path) -> bool:
    return take_over(out, f"reports/{file.name}", file.sha256, target)


def _leave(file: ReportFile, target: Path) -> bool:
    return False
