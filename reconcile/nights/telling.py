"""Telling of one night as it goes: on STATUS.txt, in the log, and to those the office wants told."""

from __future__ import annotations

import sys
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from pathlib import Path

from reconcile.nights.hours import moment
from reconcile.nights.log import log
from reconcile.nights.notifying import Message, Notify, send
from reconcile.nights.outcomes import Fate, Outcome, code_of, outcome_of
from reconcile.nights.packages import Parcel
from reconcile.nights.status import read_status, standing_results, status_text, write_status
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, has_troubles
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import RunBusyError, UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.processes import interrupts
from reconcile.workspace.runs import Workspace

INTERRUPTED = 130
_UNKNOWN = "menurut penjadwal komputer ini"
_OTHER = "menurut layanan yang sudah berjalan untuk folder hasil ini; yang ini tidak dimulai."
_STALE = " (bila sudah lewat dan halaman ini tidak berubah, layanan tidak berjalan: mulai lagi)"
RUNNING = Fate(
    "SEDANG BERJALAN",
    "Proses malam sedang berjalan. Hasil sebelumnya masih berlaku.",
    "Tunggu sampai selesai. Bila berjam-jam tidak berubah, prosesnya terputus: jalankan lagi.",
)
WAITING = Fate(
    "MENUNGGU",
    "Layanan proses malam berjalan; belum ada malam yang dijalankannya.",
    "Tidak ada yang perlu dilakukan.",
)
STOPPED = Fate(
    "BERHENTI",
    "Layanan proses malam dihentikan sebelum malam pertamanya.",
    "Mulai lagi agar malam berikut berjalan.",
)
LATE = Fate(
    "TERLAMBAT",
    "Proses malam belum selesai pada waktunya dan masih berjalan. Hasil sebelumnya masih berlaku.",
    "Lihat apakah komputer sibuk atau folder masukan lambat; hentikan dan jalankan lagi bila tidak selesai.",
)
POSTPONED = Fate(
    "MENUNGGU",
    "Satu malam belum dijalankan, dan sekarang jam tenang kantor ini. Malam itu dijalankan {until}.",
    "Tidak ada yang perlu dilakukan; bila mendesak, jalankan sendiri dengan --now.",
)
NOT_TAKEN_IN = Fate(
    "PENDAFTARAN GAGAL",
    "Pendaftaran yang masuk siang hari tidak dapat diperiksa. Proses malam tetap berjalan pada waktunya.",
    "Jalankan python -m flows --intake, dan lihat apa yang disebutnya.",
)
CUT_OFF = Fate(
    "TERPUTUS",
    "Proses malam sebelumnya terputus sebelum selesai, misalnya karena listrik padam. Sekarang dijalankan"
    " lagi.",
    "Pastikan komputer tidak dimatikan selama proses malam.",
)
CAUGHT_UP = Fate(
    "TERLAMBAT",
    "{nights} malam terlewat, misalnya karena komputer atau layanan mati. Dikejar sekarang oleh satu malam.",
    "Pastikan komputer menyala dan layanan berjalan pada waktunya.",
)


@dataclass(frozen=True)
class Telling:
    """Who and what is told about the nights of `out`. following: when the next night is; None where
    another program decides. parcels: what became of the packages of the night that runs."""

    out: Path
    notify: Notify
    following: Callable[[], datetime | None] = lambda: None
    parcels: list[Parcel] = field(default_factory=list)

    def began(self, as_of: date) -> datetime:
        """Note that a night begins; returns when."""
        now = datetime.now(JAKARTA)
        self.parcels.clear()
        self._tell_cut_off(now)
        log(self.workspace, f"MULAI tanggal acuan {as_of:%d-%m-%Y}")
        self._status(RUNNING, f"mulai {moment(now)}")
        return now

    def waiting(self) -> None:
        """Note that nights are served and none has run yet."""
        now = datetime.now(JAKARTA)
        self._tell_cut_off(now)
        log(self.workspace, "LAYANAN dimulai")
        self._status(WAITING, f"layanan dimulai {moment(now)}")

    def postponed(self, until: datetime) -> None:
        """Note that a night is due and waits for the end of the quiet hours."""
        log(self.workspace, f"{POSTPONED.state} sampai {moment(until)}")
        fate = POSTPONED._replace(happened=POSTPONED.happened.format(until=moment(until)))
        self._status(fate, f"menunggu sampai {moment(until)}")

    def _tell_cut_off(self, now: datetime) -> None:
        """Tell of a night before this one that did not come to tell of its end."""
        said = read_status(self.workspace)
        if any(fate.happened in said for fate in (RUNNING, LATE)):
            log(self.workspace, CUT_OFF.state)
            self._send(CUT_OFF, f"sebelum {moment(now)}")

    def caught_up(self, nights: int, since: datetime) -> None:
        """Tell of nights that nobody ran, for which one is run now. since: when the first of them was due."""
        fate = CAUGHT_UP._replace(happened=CAUGHT_UP.happened.format(nights=number(nights)))
        log(self.workspace, f"{fate.state} {number(nights)} malam sejak {moment(since)}")
        self._status(fate, f"seharusnya {moment(since)}")
        self._send(fate, f"seharusnya {moment(since)}")

    def late(self, fate: Fate, began: datetime) -> None:
        """Tell that a night is late."""
        log(self.workspace, fate.state)
        self._status(fate, f"mulai {moment(began)}")
        self._send(fate, f"mulai {moment(began)}")

    def ended(self, outcome: Outcome, stopped: bool = False) -> None:
        """Tell how a night ended. stopped: no other follows, as the service ends with it."""
        outcome = self._with_packages(outcome)
        unsent = any(parcel.failed for parcel in self.parcels)
        fate, when = outcome.fate, f"{moment(outcome.began)} sampai {moment(outcome.ended)}"
        if self._may_write(outcome.code):
            seconds = round((outcome.ended - outcome.began).total_seconds())
            wrong = f"; {outcome.wrong}" if outcome.wrong else ""
            late = ", terlambat" if outcome.late else ""
            log(self.workspace, f"SELESAI kode {outcome.code} ({fate.state}), {seconds} detik{late}{wrong}")
        if (
            self._may_write(outcome.code) and outcome.code != RunBusyError.exit_code
        ):  # the page is that of the run that is busy
            self._status(fate, when, stopped)
        bad = outcome.code not in (0, INTERRUPTED) or outcome.late or unsent
        if bad or self.notify.when == "always":
            busy = outcome.code == RunBusyError.exit_code
            self._send(fate, when, stopped, _OTHER if busy and stopped else "")

    def took_in(self, code: int, *, again: bool) -> None:
        """Note an intake of registrations, and tell of one that failed unless that before did (`again`)."""
        log(self.workspace, f"PENDAFTARAN kode {code}")
        if code not in (0, EXIT_WITH_TROUBLES) and not again:
            self._send(NOT_TAKEN_IN, moment(datetime.now(JAKARTA)))

    @contextmanager
    def refusals(self, *, serving: bool = False) -> Iterator[None]:
        """Tell of whatever is refused before a night begins, then let it go on. serving: no night follows."""
        began = datetime.now(JAKARTA)
        try:
            yield
        except Exception as error:
            self.ended(outcome_of(code_of(error), began, datetime.now(JAKARTA)), stopped=serving)
            raise

    def stopped(self, last: Outcome | None) -> None:
        """Note that no more nights are served. last: the last one that was, whose packages are told still."""
        log(self.workspace, "LAYANAN dihentikan")
        last = last and self._with_packages(last)
        when = (
            f"{moment(last.began)} sampai {moment(last.ended)}"
            if last
            else f"dihentikan {moment(datetime.now(JAKARTA))}"
        )
        self._status(last.fate if last else STOPPED, when, stopped=True)

    def _with_packages(self, outcome: Outcome) -> Outcome:
        return replace(outcome, packages=tuple(parcel.said for parcel in self.parcels))

    def _may_write(self, code: int) -> bool:
        """A wrong command leaves nothing behind where nothing was."""
        return code != UsageError.exit_code or self._stands()

    def _stands(self) -> bool:
        """Whether there is a folder to tell in; a name that is impossible stands nowhere."""
        try:
            return self.workspace.root.is_dir()
        except (OSError, ValueError):
            return False

    @property
    def workspace(self) -> Workspace:
        """Where it is told."""
        return Workspace(self.out)

    def _status(self, fate: Fate, when: str, stopped: bool = False) -> None:
        standing = standing_results(self.out)
        page = status_text(fate, str(self.out), when, self._following(stopped), standing)
        write_status(self.workspace, page)

    def _following(self, stopped: bool) -> str:
        if stopped:
            return "tidak ada: layanan proses malam dihentikan. Mulai lagi agar malam berikut berjalan."
        following = self.following()
        return moment(following) + _STALE if following else _UNKNOWN

    def _send(self, fate: Fate, when: str, stopped: bool = False, following: str = "") -> None:
        standing = standing_results(self.out)
        following = following or self._following(stopped)
        text = status_text(fate, self.out.name, when, following, standing)
        for told in send(self.notify, Message(f"{self.notify.name}: {fate.state}", text)):
            print(told, file=sys.stderr)
            if self._stands():
                log(self.workspace, told)


def watched(
    telling: Telling, as_of: date, late_from: Callable[[datetime], datetime], work: Callable[[], Manifest]
) -> Manifest:
    """The manifest of the run that `work` does; people are told how it began and ended, and when it is late.

    late_from: the moment from which a night that began then is late.
    """
    began = telling.began(as_of)
    due = late_from(began)
    alarm = threading.Timer((due - began).total_seconds(), telling.late, (LATE, began))
    alarm.daemon = True
    alarm.start()

    def ended(code: int, manifest: Manifest | None = None) -> None:
        telling.ended(outcome_of(code, began, datetime.now(JAKARTA), manifest, due))

    try:
        with interrupts.telling(ended):
            manifest = work()
    except Exception as error:
        ended(code_of(error))
        raise
    finally:
        alarm.cancel()
    ended(EXIT_WITH_TROUBLES if has_troubles(manifest) else 0, manifest)
    return manifest
