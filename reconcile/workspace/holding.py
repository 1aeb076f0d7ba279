"""One run at a time on a folder: the lock, who holds it and how far it is, and a run that goes nowhere ends
itself.

The lock file says in JSON who holds it: process, computer, since when, at what, and when it last gave a sign.
A thread of the holder writes that sign; it stands still when the process is stopped or frozen, so that
whoever waits can tell. The system frees the lock however its holder ends. Stages tell each step with `step`;
after `deadline` minutes without one the run ends itself.
"""

from __future__ import annotations

import errno
import json
import os
import platform
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import RunBusyError, StalledError, StorageError, UsageError
from reconcile.workspace.files.locks import HAVE_LOCKS, try_lock
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.processes import interrupts

SIGN_SECONDS = 10.0
_SILENT_SECONDS = 120  # a holder without a sign for so long is no longer at work
_LARGEST = 4096
_steps: list[_Watch] = []  # the run of this process, if there is one


@dataclass(frozen=True)
class Holder:
    """What the lock file says: of a run, by numbers and times that are nobody's."""

    pid: int = 0
    computer: str = ""
    since: float = 0.0
    at: str = ""
    sign: float = 0.0


class _Watch(threading.Thread):
    """Writes the holder's sign and looks at its deadline until it is told to stop."""

    def __init__(self, descriptor: int, minutes: float, out: Path) -> None:
        super().__init__(name="holding", daemon=True)
        self._descriptor, self._limit, self._out = descriptor, minutes * 60, out
        self._done = threading.Event()
        self._since = time.time()
        self.step("Mulai")

    def step(self, at: str) -> None:
        self._at, self._stepped = at, time.monotonic()
        self._sign()

    def stop(self) -> None:
        self._done.set()
        if self.ident is not None:
            self.join()

    def run(self) -> None:
        while not self._done.wait(
            min(SIGN_SECONDS, max(self._limit / 4, 0.05)) if self._limit else SIGN_SECONDS
        ):
            self._sign()
            if self._limit and time.monotonic() - self._stepped > self._limit:
                interrupts.end(StalledError.exit_code, f"Gagal: {self._sentence()}")

    def _sentence(self) -> str:
        return (
            f"Proses tidak maju selama {self._limit / 60:g} menit pada tahap {self._at}, jadi dihentikan"
            f" supaya tidak menahan {self._out}; hasil sebelumnya tidak berubah. Periksa memori dan disk,"
            " lalu jalankan lagi; --deadline mengubah batasnya."
        )

    def _sign(self) -> None:
        holder = Holder(os.getpid(), platform.node(), self._since, self._at, time.time())
        with suppress(OSError):
            said = json.dumps(asdict(holder)).encode()
            os.pwrite(self._descriptor, said.ljust(_LARGEST // 8), 0)


@contextmanager
def only_run(lock: Path, out: Path, *, wait: float = 0, deadline: float = 0) -> Iterator[None]:
    """Hold `lock` while the block lasts. wait: minutes to wait for another run. deadline: minutes without a
    step, 0 for ever.

    Raises RunBusyError when another run holds it, UsageError or StorageError where nothing can be locked.
    """
    if not HAVE_LOCKS:
        raise UsageError(
            "reconcile run memerlukan kunci berkas, yang tidak ada di Windows. Jalankan di WSL atau kontainer"
            " (lihat README); check, explain dan membaca hasil dapat dipakai di sini."
        )
    try:
        descriptor = os.open(lock, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise StorageError(
            f"Kunci {lock} tidak dapat dibuka ({system_words(error)}). Hasil sebelumnya tidak berubah."
            " Periksa"
            " disknya."
        ) from error
    try:
        _take(descriptor, out, wait)
        watch = _Watch(descriptor, deadline, out)
        watch.start()
        _steps.append(watch)
        try:
            yield
        finally:
            _steps.remove(watch)
            watch.stop()
            with suppress(OSError):
                os.ftruncate(descriptor, 0)
    finally:
        os.close(
            descriptor
        )  # frees the lock; the file stays, as removing it would let two runs hold two locks


def step(at: str) -> None:
    """The run of this process got as far as `at` (Indonesian, no personal data)."""
    for watch in _steps:
        watch.step(at)


def _take(descriptor: int, out: Path, minutes: float) -> None:
    until = time.monotonic() + 60 * minutes
    while not _locked(descriptor, out):
        if time.monotonic() >= until:
            raise RunBusyError(_busy(_holder(descriptor), out))
        time.sleep(min(1.0, max(0.05, until - time.monotonic())))


def _locked(descriptor: int, out: Path) -> bool:
    try:
        return try_lock(descriptor)
    except OSError as error:
        if error.errno not in (errno.ENOLCK, errno.ENOTSUP, errno.EINVAL, errno.ENOSYS):
            raise
        raise StorageError(
            f"Disk tempat {out} tidak dapat mengunci berkas, jadi dua proses dapat saling menimpa. Pilih"
            " --out di disk lain."
        ) from error


def _holder(descriptor: int) -> Holder:
    """Who holds the lock, as far as the file says; a holder that was killed while it wrote says nothing."""
    with suppress(OSError, ValueError, TypeError):
        return Holder(**json.loads(os.pread(descriptor, _LARGEST, 0)))
    return Holder()


def at_work(lock: Path, out: Path) -> str:
    """Who writes to `out` now, in a sentence; "" when nobody gave a sign of late. Disturbs nobody."""
    with suppress(OSError):
        descriptor = os.open(lock, os.O_RDONLY | os.O_CLOEXEC | getattr(os, "O_NOFOLLOW", 0))
        try:
            holder = _holder(descriptor)
        finally:
            os.close(descriptor)
        if holder.pid and time.time() - holder.sign <= _SILENT_SECONDS:
            return _busy(holder, out)
    return ""


def _busy(holder: Holder, out: Path) -> str:
    if not holder.pid:
        return (
            f"Proses lain sedang menulis ke {out}. Tunggu sampai selesai (--wait MENIT), atau pilih --out"
            " lain."
        )
    who = f"nomor proses {holder.pid} di {holder.computer}, mulai {_clock(holder.since)}, tahap {holder.at}"
    silent = time.time() - holder.sign
    if silent > _SILENT_SECONDS:
        return (
            f"Proses lain menahan {out} ({who}), tetapi tidak memberi tanda sejak {_clock(holder.sign)}:"
            f" mungkin macet. Periksa proses itu; bila macet, hentikan dengan kill -9 {holder.pid}, lalu"
            " jalankan lagi. Hasil terakhir tetap utuh."
        )
    return (
        f"Proses lain sedang menulis ke {out} ({who}). Tunggu sampai selesai (--wait MENIT), hentikan dengan"
        f" kill {holder.pid}, atau pilih --out lain."
    )


def _clock(seconds: float) -> str:
    return f"{datetime.fromtimestamp(seconds, JAKARTA):%d-%m-%Y %H.%M} WIB"
