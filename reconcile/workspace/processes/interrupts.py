"""Ctrl-C and the other ways to be stopped: one sentence, an exit code of its own, nothing left behind.

A run may be killed at any moment and leaves the last good one (reconcile.workspace.runs). So a stop is no
exception that winds its way up through engines, pools and libraries, which may lose it or show it; it is a
kill that tidies up first. A thread of its own waits for the signal: whatever the main thread is doing, the
thread ends the processes that help, removes what was begun, says what became of the results and ends the
process.

    SIGINT   130   Ctrl-C
    SIGTERM  143   the system, a scheduler, kill
    SIGHUP   129   the terminal was closed

A signal that was ignored when the process began stays ignored (nohup).
"""

from __future__ import annotations

import os
import shutil
import signal
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import FrameType
from typing import Never, TypeVar

_WHY = {"SIGINT": "Ctrl-C", "SIGTERM": "diminta sistem", "SIGHUP": "terminal ditutup"}
SIGNALS = {getattr(signal, name): why for name, why in _WHY.items() if hasattr(signal, name)}
_PATIENCE = 30.0  # seconds for a publication under way: a handful of renames
_GRACE = 2.0  # seconds in which a helping process may end by itself

T = TypeVar("T")

_gate = threading.RLock()  # held by whoever must not be stopped in the middle
_holders: list[int] = []  # the threads that have it or wait for it
_stopping = threading.Event()
_unfinished: dict[Path, None] = {}  # what a stop removes
_words = {"outcome": "tidak ada yang berubah"}
_raising: list[None] = []  # not empty: a stop is a KeyboardInterrupt for now
_tellers: list[Callable[[int], None]] = []  # who is told how it ended
_own_ends: list[tuple[int, str]] = []  # an end that this process asked for itself
_listening: list[int] = []  # the writing end of the pipe to the thread that waits


@contextmanager
def listening() -> Iterator[None]:
    """Hear signals while the block lasts; in the main thread, around everything that a command does.

    Afterwards a stop is not heard at all: what is left is the interpreter's own end, and the work is done.
    """
    if not hasattr(signal, "pthread_sigmask"):
        with _as_exception():
            yield
        return
    heard, told = os.pipe()
    os.set_blocking(told, False)
    threading.Thread(target=_wait, args=(heard,), name="interrupts", daemon=True).start()
    mine = [number for number in SIGNALS if signal.getsignal(number) is not signal.SIG_IGN]
    _listening.append(told)
    signal.set_wakeup_fd(told, warn_on_full_buffer=False)
    for number in mine:
        signal.signal(number, _heard)
    threading.excepthook, sys.unraisablehook = (
        _unless_stopping(threading.excepthook),
        _unless_stopping(sys.unraisablehook),
    )
    # multiprocessing tells, in English, what a process did not free: a stop leaves it to be freed, on purpose
    os.environ.setdefault("PYTHONWARNINGS", "ignore:resource_tracker:UserWarning")
    try:
        yield
    except Exception:
        settle()
        raise
    finally:
        if _stopping.is_set():
            _freeze()
        for number in mine:
            signal.signal(number, lambda *_: None)
        signal.set_wakeup_fd(-1)
        _listening.clear()
        os.close(told)  # the thread ends with its pipe


def settle() -> None:
    """To be called before a failure is told: it may come from a helper that died of a signal this process
    is about to hear of."""
    if _listening:
        time.sleep(0.1)
    if _stopping.is_set():
        _freeze()


@contextmanager
def _as_exception() -> Iterator[None]:
    """Where there are no such signals (Windows): Ctrl-C alone, as the exception that Python makes of it."""
    try:
        yield
    except KeyboardInterrupt:
        print(_sentence(signal.SIGINT), file=sys.stderr)
        sys.exit(128 + signal.SIGINT)


def _unless_stopping(hook: Callable[[T], object]) -> Callable[[T], None]:
    """The hook, told nothing of what only fails because all is being ended."""
    return lambda told: None if _stopping.is_set() else (hook(told), None)[1]


def say(outcome: str) -> None:
    """What a stop would say from now on about the results, in Indonesian, as the end of a sentence."""
    _words["outcome"] = outcome


@contextmanager
def unfinished(path: Path) -> Iterator[None]:
    """Remove file or folder `path` when a stop comes while the block lasts; otherwise it is the block's
    own affair."""
    _unfinished[path] = None
    try:
        yield
    finally:
        _unfinished.pop(path, None)


@contextmanager
def telling(tell: Callable[[int], None]) -> Iterator[None]:
    """Call `tell` with the exit code when a stop comes while the block lasts: somebody waits to hear how
    it ended."""
    _tellers.append(tell)
    try:
        yield
    finally:
        _tellers.remove(tell)


@contextmanager
def held() -> Iterator[None]:
    """Put a stop off while the block lasts: a publication is not cut in two. For a second or so, not
    longer."""
    _holders.append(
        threading.get_ident()
    )  # before the gate: the main thread must not be frozen with it in hand
    try:
        with _gate:
            yield
    finally:
        _holders.remove(threading.get_ident())
        if _stopping.is_set():
            _freeze()


@contextmanager
def raising() -> Iterator[None]:
    """Let a stop be a KeyboardInterrupt while the block lasts, for a block of the main thread that knows
    what to do with it."""
    _raising.append(None)
    if _listening:
        signal.set_wakeup_fd(
            -1
        )  # the thread that waits is not woken: it could come too late, when the block is over
    try:
        yield
    finally:
        if _listening:
            signal.set_wakeup_fd(_listening[0], warn_on_full_buffer=False)
        _raising.pop()


@contextmanager
def unheard() -> Iterator[None]:
    """Start processes in this block that will not hear Ctrl-C: a terminal sends it to all, and this one
    ends them."""
    if not hasattr(signal, "pthread_sigmask"):
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def stopping() -> bool:
    """Whether this process is ending, so that a helper that is gone needs no other."""
    return _stopping.is_set()


def end(code: int, sentence: str) -> None:
    """End this process as a signal would, with this exit code and sentence; does nothing where nobody
    listens."""
    if _listening:
        _own_ends.append((code, sentence))
        os.kill(os.getpid(), signal.SIGTERM)  # so that the main thread stands still
        with suppress(OSError):
            os.write(_listening[0], bytes([signal.SIGTERM]))


def _heard(number: int, _: FrameType | None) -> None:
    """In the main thread, between two steps of whatever it does: it does no more of them."""
    if _raising and not _own_ends:
        raise KeyboardInterrupt
    _stopping.set()
    with suppress(OSError, IndexError):
        os.write(_listening[0], bytes([number]))  # an event loop may have taken the wakeup pipe for itself
    if threading.get_ident() not in _holders:
        _freeze()


def _freeze() -> Never:
    while True:
        time.sleep(60)


def _wait(heard: int) -> None:
    with suppress(OSError):
        while told := os.read(heard, 16):
            for number in told:
                if number in SIGNALS and (not _raising or _own_ends):
                    _stop(number)
    os.close(heard)


def _stop(number: int) -> Never:
    _stopping.set()
    _gate.acquire(timeout=_PATIENCE)
    end_children()
    _remove_unfinished()
    code, sentence = _own_ends[0] if _own_ends else (128 + number, _sentence(number))
    for tell in list(_tellers):
        teller = threading.Thread(target=tell, args=(code,), daemon=True)
        teller.start()
        teller.join(_PATIENCE)  # what it needs may be in the hands of the main thread, which stands still
    with suppress(OSError):
        shown = "\r\n\x1b[?25h" if os.isatty(2) else ""  # a progress bar hides the cursor
        os.write(2, f"{shown}{sentence}\n".encode())
    os._exit(code)


def _sentence(number: int) -> str:
    return f"Dihentikan ({SIGNALS[signal.Signals(number)]}): {_words['outcome']}."


def _remove_unfinished() -> None:
    until = time.monotonic() + _GRACE
    while any(os.path.lexists(path) for path in list(_unfinished)) and time.monotonic() < until:
        for path in list(_unfinished):
            if path.is_dir() and not path.is_symlink():
                shutil.rmtree(path, ignore_errors=True)
            else:
                path.unlink(missing_ok=True)


def end_children() -> None:
    """End every process that this one started, and theirs: at first kindly, then at once."""
    started = time.monotonic()
    while (pids := _descendants(os.getpid())) and time.monotonic() < started + 2 * _GRACE:
        for pid in pids:
            with suppress(OSError):
                os.kill(pid, signal.SIGTERM if time.monotonic() < started + _GRACE else signal.SIGKILL)
        time.sleep(0.02)
    if sys.platform != "linux" and (loaded := sys.modules.get("multiprocessing")):
        for child in (
            loaded.active_children()
        ):  # theirs see that their parent is gone (reconcile.workspace.processes.children)
            child.kill()


def _descendants(parent: int) -> list[int]:
    """All processes below `parent` that live, but the one with which multiprocessing frees what they
    shared: it ends last."""
    children: dict[int, list[int]] = {}
    for folder in Path("/proc").glob("[0-9]*") if sys.platform == "linux" else ():
        with suppress(OSError, ValueError, IndexError):
            state, above = (
                (folder / "stat").read_text(encoding="utf-8", errors="replace").rpartition(")")[2].split()[:2]
            )
            if state != "Z" and b"resource_tracker" not in (folder / "cmdline").read_bytes():
                children.setdefault(int(above), []).append(int(folder.name))
    found = children.get(parent, [])
    return [pid for child in found for pid in (child, *_grandchildren(child, children))]


def _grandchildren(pid: int, children: dict[int, list[int]]) -> Iterator[int]:
    for child in children.get(pid, []):
        yield child
        yield from _grandchildren(child, children)
