"""Whether a run may begin for an office: outside its quiet hours, and of results that no other office's file
has as its own."""

from __future__ import annotations

import os
from collections.abc import Sequence
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path

from reconcile.nights.config import Office, read_office
from reconcile.nights.hours import Quiet, after_quiet, moment, quiet_at
from reconcile.nights.log import log
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError, RunBusyError, UsageError
from reconcile.workspace.files.disk import write_whole
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import MANIFEST, Workspace

_AHEAD = timedelta(days=31)
"""How far ahead of today results may speak: of the end of a month, say."""
NOTE = "kantor.txt"
"""In OUT.work: which office's file its runs are by."""


def refuse_quiet(hours: Sequence[Quiet], workspace: Workspace, now: datetime) -> None:
    """Raise UsageError within the quiet hours. Not told as a night: the page stays that of the last one."""
    quiet = quiet_at(hours, now.astimezone(JAKARTA).time())
    if quiet is None:
        return
    if workspace.root.is_dir():
        log(workspace, f"DITOLAK jam tenang {quiet}")
    raise UsageError(
        f"Sekarang jam tenang kantor ini ({quiet}), jadi tidak ada yang dijalankan; hasil tidak berubah."
        f" Tunggu sampai {moment(after_quiet(hours, now))}, atau ulangi dengan --now bila memang harus"
        " sekarang."
    )


def refuse_clock_back(job: Job) -> None:
    """Raise UsageError where today, which nobody named, is more than a month before the day that the results
    at OUT speak of: the computer's clock has lost its date, and those of another year would replace them."""
    if "as_of" in job.model_fields_set or not (job.out / MANIFEST).is_file():
        return
    try:
        stands = date.fromisoformat(read_manifest(job.out)["run"]["as_of"])
    except (UsageError, ValueError, KeyError):
        return  # what stands there is told by the run itself
    if stands - job.as_of > _AHEAD:
        raise UsageError(
            f"Menurut jam komputer ini hari ini {job.as_of:%d-%m-%Y}, padahal hasil yang berlaku tentang"
            f" keadaan {stands:%d-%m-%Y}. Betulkan tanggal komputer, atau sebut --as-of bila memang tanggal"
            " itu yang dimaksud. Hasil tidak berubah."
        )


def refuse_other_office(workspace: Workspace, config: Path | None) -> None:
    """Raise RunBusyError when the runs of this OUT were by another office's file than `config`, which is
    still there and still names this OUT: two schedules would replace each other's results."""
    theirs = _noted(workspace)
    if config is None or theirs is None or _same(theirs, config) or not _names(theirs, workspace.out):
        return
    raise RunBusyError(
        f"{workspace.out} adalah folder hasil dari {theirs}, yang masih menyebutnya. Dua jadwal untuk satu"
        " folder hasil saling menimpa, jadi tidak ada yang dijalankan. Tulis out lain di"
        f" {config.absolute()}, atau hapus {theirs} bila tidak dipakai lagi."
    )


def note_office(workspace: Workspace, config: Path | None) -> None:
    """Note that the runs of this OUT are by the office's file `config`; a full disk is told by the run."""
    if config is not None:
        with suppress(OSError):
            write_whole(workspace.root / NOTE, os.fsencode(config.absolute()))


def _noted(workspace: Workspace) -> Path | None:
    """The file that was noted; a damaged note is none."""
    with suppress(OSError):
        said = os.fsdecode((workspace.root / NOTE).read_bytes())
        return Path(said) if said and "\0" not in said else None
    return None


def _same(left: Path, right: Path) -> bool:
    try:
        return left.samefile(right)
    except (OSError, ValueError):
        return left == right


def _names(config: Path, out: Path) -> bool:
    """Whether the file says that OUT is this one; one that cannot be read says nothing."""
    try:
        office: Office = read_office(config)
    except ReconcileError:
        return False
    return office.out is not None and office.out.resolve() == out
