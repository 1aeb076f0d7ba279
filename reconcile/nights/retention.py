"""How long what nights leave beside OUT is kept, as an office declares it; nothing is removed where it says
nothing.

Only after a night that was published without troubles, and never what the next run needs: OUT itself, the
snapshots it was made of, the last two generations of the store, what is kept of every run, the answers of
people with their chain, and keys are not even looked at.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from pathlib import Path

from pydantic import Field

from reconcile.ingest.snapshots.cache import remove_unused, unused_entries
from reconcile.nights.log import forget_lines, lines_before, log
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.declared import Declared
from reconcile.workspace.runs import Workspace
from reconcile.workspace.tending import held

_ASIDE = re.compile(r"\.lama-(\d{8})-\d{6}")


class Retention(Declared):
    """snapshot_days: without use, of exports that were read. store_runs: runs whose part of the store stays,
    so that OUT can be put back to them. log_months: of malam.log and of Prefect's history. aside_months: of
    stores that were set aside by restore or rebuild."""

    snapshot_days: int | None = Field(default=None, ge=2, le=62)
    store_runs: int | None = Field(default=None, ge=2, le=1000)
    log_months: int | None = Field(default=None, ge=1)
    aside_months: int | None = Field(default=None, ge=1)


@dataclass(frozen=True)
class Removal:
    """What would be removed. what: in words for staff, naming no file. remove: does it."""

    what: str
    count: int
    bytes: int
    remove: Callable[[], object]

    def __str__(self) -> str:
        size = f", {number(self.bytes)} byte" if self.bytes else ""
        return f"{self.what}: {number(self.count)}{size}"


def removable(retention: Retention, job: Job, now: datetime) -> list[Removal]:
    """What is kept longer than declared, by `now`. Changes nothing."""
    found = [
        *_snapshots(retention.snapshot_days, job.cache_root),
        *_generations(retention.store_runs, job.workspace),
        *_log(retention.log_months, job.workspace, now),
        *_aside(retention.aside_months, job.workspace, now),
    ]
    return [one for one in found if one.count]


def tidy(retention: Retention, job: Job) -> None:
    """Remove what is kept longer than declared, and say so in the log. What cannot be removed stays for the
    next night: it fails nothing."""
    if not retention.model_fields_set:
        return
    try:
        with held(job.out):
            if retention.store_runs is not None and job.workspace.store.exists:
                job.workspace.store.keep_runs(retention.store_runs)
            for one in removable(retention, job, datetime.now(JAKARTA)):
                one.remove()
                log(job.workspace, f"RETENSI dihapus {one}")
    except (OSError, ReconcileError) as error:
        log(job.workspace, f"RETENSI gagal ({type(error).__name__}); dicoba lagi sesudah malam berikut")


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, or the last one of that month."""
    whole = 12 * day.year + day.month - 1 - months
    first = date(whole // 12, whole % 12 + 1, 1)
    after = date((whole + 1) // 12, (whole + 1) % 12 + 1, 1)
    return min(first + timedelta(days=day.day - 1), after - timedelta(days=1))


def _snapshots(days: int | None, root: Path) -> Iterator[Removal]:
    if days is not None:
        unused = unused_entries(root, days)
        what = f"berkas terbaca yang {days} hari tidak dipakai"
        yield Removal(what, len(unused), sum(map(bytes_of, unused)), lambda: remove_unused(root, days))


def _generations(runs: int | None, workspace: Workspace) -> Iterator[Removal]:
    if runs is not None and workspace.store.exists:
        paths = workspace.store.unneeded(runs)
        what = f"berkas simpanan dari sebelum {runs} hasil terakhir"
        yield Removal(what, len(paths), sum(map(bytes_of, paths)), workspace.store.settle)


def _log(months: int | None, workspace: Workspace, now: datetime) -> Iterator[Removal]:
    if months is not None:
        day = months_before(now.date(), months)
        what = f"baris malam.log dari sebelum {day:%d-%m-%Y}"
        yield Removal(what, lines_before(workspace, day), 0, lambda: forget_lines(workspace, day))


def _aside(months: int | None, workspace: Workspace, now: datetime) -> Iterator[Removal]:
    if months is None:
        return
    day = months_before(now.date(), months)
    store = workspace.store.path
    for path in sorted(store.parent.glob(f"{store.name}.lama-*")):
        said = _ASIDE.fullmatch(path.name.removeprefix(store.name))
        if said and path.is_dir() and not path.is_symlink() and said[1] < f"{day:%Y%m%d}":
            what = f"simpanan yang disisihkan sebelum {day:%d-%m-%Y}"
            yield Removal(what, 1, bytes_of(path), lambda path=path: shutil.rmtree(path))  # type: ignore[misc]


def bytes_of(path: Path) -> int:
    """Of a file, or of all files within a folder."""
    total = 0
    for one in [path, *path.rglob("*")]:
        with suppress(OSError):
            total += one.lstat().st_size if one.is_file() else 0
    return total
