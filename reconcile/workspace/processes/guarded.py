"""Work that a file may kill, done in a process that may die of it: the parent's side of
reconcile.workspace.processes.nursery."""

from __future__ import annotations

import atexit
import contextlib
import logging
import os
import signal
import subprocess
import sys
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from reconcile.vocabulary.errors import ExportError, StorageError
from reconcile.workspace.processes.bounds import Bounds
from reconcile.workspace.processes.interrupts import stopping
from reconcile.workspace.processes.nursery import Lost
from reconcile.workspace.processes.pipes import receive, send

_log = logging.getLogger(__name__)
Rows = Callable[[int], None]
LEARNT = "reconcile.kinds.reading:prepare"
"""What a helper loads before its first file. By name, as reading stands above this folder and a helper is
another program."""

_TRIES = 2
"""Times that work is begun when the nursery itself dies: another file may have been the reason."""

_LEAN = {
    "ARROW_DEFAULT_MEMORY_POOL": "system",
    "OPENBLAS_NUM_THREADS": "1",
    "OMP_NUM_THREADS": "1",
    "MALLOC_ARENA_MAX": "2",
}
"""Libraries that take address space in advance would meet a bound that the file did not ask for."""


@dataclass(eq=False)
class _Task:
    name: str
    work: Callable[..., object]
    given: tuple[object, ...]
    bounds: Bounds
    rows: Rows | None
    future: Future[Any] = field(default_factory=Future)
    tries: int = 0


class Guard:
    """Does work in children of one helper process, begun when it is first needed and begun anew when it
    dies."""

    def __init__(self, *, forks: bool = hasattr(os, "fork")) -> None:
        self._forks = forks
        self._room = (os.cpu_count() or 1) if forks else 1
        self._lock = threading.RLock()
        self._waiting: deque[_Task] = deque()
        self._running: dict[int, _Task] = {}
        self._process: subprocess.Popen[bytes] | None = None
        self._failed_starts = 0
        self._numbers = 0

    def submit(
        self, name: str, work: Callable[..., object], *given: object, bounds: Bounds, rows: Rows | None = None
    ) -> Future[Any]:
        """Begin `work(*given)`, a function of a module and arguments that can be pickled, within `bounds`.

        name: of the file, for messages. rows: told how many rows were read, as it goes. The future raises
        ExportError when the file killed its helper, and StorageError when there is too little memory for any
        file.
        """
        task = _Task(name, work, given, bounds, rows)
        with self._lock:
            self._waiting.append(task)
            self._begin_waiting()
        return task.future

    def stop(self) -> None:
        """End the helper and all it is doing; whoever still waits is told that it was cancelled."""
        with self._lock:
            dropped = [*self._running.values(), *self._waiting]
            self._running.clear()
            self._waiting.clear()
            process, self._process = self._process, None
        if process is not None:
            _kill(process)
        for task in dropped:
            task.future.cancel()

    def _begin_waiting(self) -> None:
        """Hand out what there is room for. Without memory for a helper nothing can be read, and all is
        told so."""
        try:
            while self._waiting and self._has_room(self._waiting[0]):
                process = self._process = self._process or self._start()
                self._hand_out(process)
        except (OSError, RuntimeError, MemoryError):
            while self._waiting:
                task = self._waiting.popleft()
                task.future.set_exception(_lost(task, "poor"))

    def _has_room(self, following: _Task) -> bool:
        """Work begun again is done alone, so that it is seen which of several it was that ended the
        helper."""
        alone = following.tries or any(task.tries > 1 for task in self._running.values())
        return not self._running if alone else len(self._running) < self._room

    def _hand_out(self, process: subprocess.Popen[bytes]) -> None:
        task = self._waiting.popleft()
        task.tries += 1
        self._numbers += 1
        self._running[self._numbers] = task
        assert process.stdin is not None
        with contextlib.suppress(OSError):  # it has just died: the listener will know
            send(process.stdin.fileno(), (self._numbers, task.work, task.given, task.bounds))
        if not self._forks:
            self._end_late(self._numbers, process)

    def _start(self) -> subprocess.Popen[bytes]:
        code = (
            f"import sys; sys.path[:] = {sys.path!r}; from reconcile.workspace.processes.nursery import main;"
            f" main({LEARNT!r})"
        )
        process = subprocess.Popen(
            [sys.executable, "-c", code, *([] if self._forks else ["--no-fork"])],
            bufsize=0,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_LEAN | dict(os.environ),
            # Ctrl-C is for the parent, and one signal ends the helper with all its children
            start_new_session=True,
        )
        threading.Thread(target=self._listen, args=(process,), daemon=True).start()
        return process

    def _end_late(self, number: int, process: subprocess.Popen[bytes]) -> None:
        """Where the helper reads by itself, nobody but the parent can end it when it hangs."""

        def end() -> None:
            with self._lock:
                task = self._running.pop(number, None)
            if task is not None:
                task.future.set_exception(_lost(task, "late"))
                _kill(process)

        timer = threading.Timer(self._running[number].bounds.wait, end)
        timer.daemon = True
        timer.start()
        self._running[number].future.add_done_callback(lambda _: timer.cancel())

    def _listen(self, process: subprocess.Popen[bytes]) -> None:
        assert process.stdout is not None
        try:
            while True:
                self._hear(*receive(process.stdout.fileno()))
        except (
            Exception
        ):  # its end, or what it said could not be taken in: in either case no more is to be had of it
            _kill(process)
            process.stdout.close()
            self._mourn(process)

    def _hear(self, number: int, kind: str, value: Any) -> None:
        if kind == "ready":
            self._failed_starts = 0
        with self._lock:
            task = self._running.get(number) if kind == "rows" else self._running.pop(number, None)
            self._begin_waiting()
        if task is None:
            return
        if kind == "rows" and task.rows:
            task.rows(value)
        elif kind == "done":
            task.future.set_result(value)
        elif kind in _ENDINGS:
            task.future.set_exception(_ENDINGS[kind](task, value))

    def _mourn(self, process: subprocess.Popen[bytes]) -> None:
        """The helper is gone: what it was doing is begun once more, and given up when that ends another."""
        with self._lock:
            if self._process is not process or stopping():
                return
            self._process = None
            self._failed_starts += 1
            hopeless = self._failed_starts > _TRIES
            running = list(self._running.values())
            self._running.clear()
            again = [task for task in running if task.tries < _TRIES and not hopeless]
            given_up = [task for task in running if task not in again]
            if hopeless:
                given_up += self._waiting
                self._waiting.clear()
            self._waiting.extendleft(reversed(again))
            self._begin_waiting()
        why: Lost = "poor" if hopeless else "killed" if self._forks else "aborted"
        for task in given_up:
            task.future.set_exception(_lost(task, why))


def _kill(process: subprocess.Popen[bytes]) -> None:
    """End a helper with its children, which outlive it when only it was killed."""
    if process.returncode is None:
        with contextlib.suppress(ProcessLookupError, PermissionError):
            if hasattr(os, "killpg"):
                os.killpg(process.pid, signal.SIGKILL)
            else:
                process.kill()
        process.wait()
    if process.stdin is not None:
        process.stdin.close()


def _bug(task: _Task, found: tuple[str, str, str]) -> ExportError:
    """The file's refusal; the traceback goes to the log, without the exception's words and the file's
    name."""
    kind, place, trace = found
    _log.error("Galat program (laporkan bersama pesannya):\n%s%s", trace, kind)
    return ExportError(
        f"{task.name}: galat program saat membaca berkas ini ({kind}, {place}), jadi berkas ini tidak"
        " dipakai. Laporkan kesalahan ini; sementara itu minta berkas itu sebagai CSV dari aplikasi asalnya."
    )


def _lost(task: _Task, why: Lost) -> ExportError | StorageError:
    if why == "poor":
        return StorageError(
            "Memori yang boleh dipakai perintah ini terlalu kecil untuk membaca berkas. Longgarkan batasnya"
            " (ulimit -v, batas kontainer atau layanan), lalu jalankan lagi. Hasil sebelumnya tidak berubah."
        )
    return ExportError(
        f"{task.name}:"
        f" {_WORDS[why].format(memory=task.bounds.memory // 1024**2, seconds=task.bounds.seconds)}"
    )


_WORDS: dict[Lost, str] = {
    "memory": (
        "tidak dapat dibaca dalam batas memori {memory} MB; berkas rusak, atau isinya membentang jauh"
        " melampaui tabelnya. Hapus sel di luar tabel (Ctrl+End), simpan ulang, atau bagi per wilayah."
    ),
    "late": (
        "tidak selesai dibaca dalam batas waktunya ({seconds} detik kerja); berkas rusak atau luar biasa"
        " rumit. Simpan ulang, atau bagi per wilayah."
    ),
    "killed": (
        "proses yang membaca berkas ini dihentikan dari luar (biasanya karena memori komputer habis)."
        " Jalankan lagi; bila berulang, bagi berkas per wilayah."
    ),
    "aborted": (
        "pembaca berkas berhenti mendadak saat membuka berkas ini: berkas rusak, atau membentang jauh"
        " melampaui isinya. Minta ulang berkas asal, atau simpan ulang."
    ),
}

_ENDINGS: dict[str, Callable[[_Task, Any], BaseException]] = {
    "raised": lambda _, error: error,
    "bug": _bug,
    "lost": _lost,
}

_guards: list[Guard] = []


def guard() -> Guard:
    """The guard of this process, ended with it."""
    if not _guards:
        _guards.append(Guard())
        atexit.register(_guards[0].stop)
    return _guards[0]
