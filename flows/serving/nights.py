"""Nights one after another until stopped; Prefect keeps their history but does not decide when or what is
run.

Nothing that reaches Prefect's server can start, change or move a run: it is asked for nothing, only told.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import os
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path
from typing import NoReturn

from flows import HOME_GIVEN
from flows.serving.history import PORT, History, history, key_file
from flows.serving.schedule import last_night, missed_night, missed_nights, next_night, note_done, read_done
from flows.serving.stopping import Stopped
from flows.serving.watching import run_intake, run_night
from reconcile.intake import has_lead_files
from reconcile.nights import Notify, Outcome, Telling, outcome_of
from reconcile.nights.beginning import note_office, refuse_clock_back, refuse_other_office, refuse_quiet
from reconcile.nights.config import Schedule
from reconcile.nights.hours import after_quiet, moment
from reconcile.nights.packages import Monthly, of_closed_month, of_this_month
from reconcile.nights.retention import Retention, tidy
from reconcile.nights.status import status_page
from reconcile.nights.telling import INTERRUPTED, LATE
from reconcile.run.declarations import load_declarations
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES
from reconcile.run.jobs import Job, check_job
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import ReconcileError, RunBusyError, ServiceError
from reconcile.vocabulary.numbers import decimal
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import MANIFEST, Workspace, open_workspace, storage_failures

_LOOK_SECONDS = 0.5
_PUNCTUAL = timedelta(minutes=15)


@dataclass(frozen=True)
class Service:
    """What is served. job: made anew for each night, as today's date is part of it. config: the office's
    file, None where the command line says all. packages: those that the nights make."""

    job: Callable[[], Job]
    schedule: Schedule
    notify: Notify
    retention: Retention = field(default_factory=Retention)
    config: Path | None = None
    packages: Sequence[Monthly] = ()


def once(service: Service, *, now: bool = False) -> int:
    """Run one night now; returns its exit code. now: also within the quiet hours.

    Raises ReconcileError when it could not begin or was ended from outside.
    """
    job = service.job()
    if not now:
        refuse_quiet(service.schedule.quiet, job.workspace, _now())
    telling = Telling(job.out, service.notify)
    with telling.refusals(), storage_failures(job.out):
        refuse_clock_back(job)
        check_job(job)
        _claim(open_workspace(job.out), service)
        with history(home_of(job), 0, pages=False, months=service.retention.log_months) as kept:
            return _night(job, kept, service, telling).code


def take_in_once(service: Service) -> int:
    """Take in registrations now; returns the exit code. Raises ReconcileError when it could not begin."""
    job = service.job()
    check_job(job)
    with storage_failures(job.out), history(home_of(job), 0, pages=False) as kept:
        return run_intake(job, kept)


def serve(service: Service) -> None:
    """Run a night whenever one is due, until interrupted. Raises ReconcileError when it cannot begin or go
    on."""
    job = service.job()
    schedule = service.schedule
    telling = Telling(job.out, service.notify, lambda: next_night(_now(), schedule.at))
    with telling.refusals(serving=True), storage_failures(job.out):
        check_job(job)
        load_declarations(job.declarations)
        with _only_service(open_workspace(job.out)):
            _claim(job.workspace, service)
            due = _first(
                job.workspace.root, service.schedule.at
            )  # before Prefect takes its seconds: a night due in them is run
            months = service.retention.log_months
            with history(home_of(job), schedule.port or PORT, pages=True, months=months) as kept:
                print(_welcome(kept, job, schedule, due), flush=True)
                _nights(service, kept, telling, due)


def _nights(service: Service, kept: History, telling: Telling, due: datetime) -> NoReturn:
    """One night after another. Nights that were missed, by a power cut or in sleep, are caught up by one."""
    at = service.schedule.at
    last: Outcome | None = None
    telling.waiting()
    while True:
        try:
            _take_in_until(due, service, kept, telling)
            _wait_for_quiet(service, kept, telling)
        except Stopped:
            telling.stopped(last)
            raise
        _tell_missed(telling, at)
        began = _now()
        last = _served(service, kept, telling)
        note_done(telling.workspace.root, last_night(began, at))
        due = next_night(_now(), at)


def _tell_missed(telling: Telling, at: dt.time) -> None:
    done = read_done(telling.workspace.root)
    if done and (nights := missed_nights(done, _now(), at, _PUNCTUAL)):
        telling.caught_up(nights, done + timedelta(days=1))


def _first(work: Path, at: dt.time) -> datetime:
    """When the first night is due: at once when one was missed."""
    now, done = _now(), read_done(work)
    if done is None:
        note_done(work, last_night(now, at))
    return missed_night(done, now, at) or next_night(now, at)


def _take_in_until(due: datetime, service: Service, kept: History, telling: Telling) -> None:
    """Wait for the night, and take in registrations as often as the office says."""
    every, failed = timedelta(minutes=service.schedule.intake), False
    following = _now() + every
    while every and following < due:
        _wait_until(following, kept)
        failed = _intake(service, kept, telling, failed=failed)
        following = max(following + every, _now())
    _wait_until(due, kept)


def _intake(service: Service, kept: History, telling: Telling, *, failed: bool) -> bool:
    """One intake, where anybody sends registrations and a run stands; returns whether it failed. People are
    told of the first that fails. failed: whether that before did."""
    try:
        job = service.job()
        if not ((job.out / MANIFEST).is_file() and has_lead_files(job)):
            return False
        print(f"{moment(_now())}: memeriksa pendaftaran yang masuk ...", flush=True)
        code = run_intake(job, kept)
    except ServiceError:
        raise
    except ReconcileError as error:
        print(f"Gagal: {error}", file=sys.stderr, flush=True)
        code = error.exit_code
    telling.took_in(code, again=failed)
    return code not in (0, EXIT_WITH_TROUBLES)


def _wait_until(due: datetime, kept: History) -> None:
    """By the clock on the wall, looked at again and again: a computer that slept wakes up late, not hours
    later."""
    while _now() < due:
        kept.check()
        time.sleep(_LOOK_SECONDS)


def _wait_for_quiet(service: Service, kept: History, telling: Telling) -> None:
    """A night that is due within the quiet hours, because it was missed or the computer slept, begins after
    them."""
    now = _now()
    until = after_quiet(service.schedule.quiet, now)
    if until > now:
        telling.postponed(until)
        print(f"Jam tenang kantor ini: malam yang terlewat dijalankan {moment(until)}.", flush=True)
        _wait_until(until, kept)


def _served(service: Service, kept: History, telling: Telling) -> Outcome:
    """One night of many: what ends it does not end the service, unless the service itself is at fault."""
    telling.parcels.clear()  # of the night before
    try:
        job = service.job()
        refuse_clock_back(job)
        return _night(job, kept, service, telling)
    except ServiceError:
        raise
    except ReconcileError as error:
        print(f"Gagal: {error}", file=sys.stderr, flush=True)
        outcome = outcome_of(error.exit_code, _now(), _now())
        telling.ended(outcome)
        return outcome


def _night(job: Job, kept: History, service: Service, telling: Telling) -> Outcome:
    print(f"{moment(_now())}: memulai proses malam ...", flush=True)
    began = telling.began(job.as_of)
    due = service.schedule.late_from(began)
    try:
        telling.parcels.extend(of_closed_month(service.packages, job))
        code = run_night(job, kept, (due - began).total_seconds(), lambda: telling.late(LATE, began))
        if code == 0:
            telling.parcels.extend(of_this_month(service.packages, job))
    except Stopped as stopped:
        telling.ended(
            outcome_of(
                stopped.night if stopped.night in (0, EXIT_WITH_TROUBLES) else INTERRUPTED, began, _now()
            ),
            stopped=True,
        )
        raise
    published = read_manifest(job.out) if code in (0, EXIT_WITH_TROUBLES) else None
    outcome = outcome_of(code, began, _now(), published, due)
    telling.ended(outcome)
    if code == 0:
        tidy(service.retention, job)
    return outcome


def _claim(workspace: Workspace, service: Service) -> None:
    refuse_other_office(workspace, service.config)
    note_office(workspace, service.config)


@contextmanager
def _only_service(workspace: Workspace) -> Iterator[None]:
    """Hold the one place of a service for this OUT. Raises RunBusyError when another holds it."""
    descriptor = os.open(workspace.make() / "layanan.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise RunBusyError(
            f"Layanan proses malam untuk {workspace.out} sudah berjalan. Hentikan dahulu, atau pilih --out"
            " lain."
        ) from error
    finally:
        os.close(descriptor)


def home_of(job: Job) -> Path:
    """Where Prefect keeps its files: beside the results, unless PREFECT_HOME says where."""
    home = Path(HOME_GIVEN) if HOME_GIVEN else job.workspace.make() / "prefect"
    home.mkdir(mode=0o700, parents=True, exist_ok=True)
    return home


def _welcome(kept: History, job: Job, schedule: Schedule, due: datetime) -> str:
    beginning = "sekarang, mengejar malam yang terlewat" if due < _now() - _PUNCTUAL else moment(due)
    key = f"; kata sandi: isi {os.path.relpath(key_file(home_of(job)))}" if kept.keeper else ""
    return (
        f"Proses malam dilayani setiap pukul {schedule.at:%H.%M} WIB. Malam berikut: {beginning}.\n"
        f"Keadaan: {os.path.relpath(status_page(job.workspace))}\n"
        f"Riwayat: {kept.address}{key}\n{_taking_in(job, schedule)}"
        "Biarkan terbuka; hentikan dengan Ctrl-C."
    )


def _taking_in(job: Job, schedule: Schedule) -> str:
    if not schedule.intake or not has_lead_files(job):
        return ""
    return f"Pendaftaran Perisai diperiksa setiap {decimal(schedule.intake, 0)} menit.\n"


def _now() -> datetime:
    return datetime.now(JAKARTA)
