"""The process in which files are opened: it learns to read once, then forks a child for each file and sees
how the child ends.

What a file does to its child - abort, hang, eat memory - happens to that child alone. Where there is no fork
(Windows), the nursery reads the file itself, and its parent begins another when it dies.

In: (number, work, given, bounds) on standard input. Out: (number, kind, value) on what was standard output,
of these kinds:

    rows   rows read so far, added to those told before
    done   what the work returned; before it a child says "learnt" to the nursery alone: what it got to know
           that children after it may share (`Learning`)
    raised an exception of ours or of the system
    bug    (class, place in our code, traceback) of any other exception; its text may quote the file, so
           it is not told
    lost   how the child ended without a word: one of LOST
"""

from __future__ import annotations

import contextlib
import faulthandler
import gc
import os
import select
import signal
import sys
import threading
import time
import traceback
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from pkgutil import resolve_name
from typing import Literal

import reconcile
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.processes import children
from reconcile.workspace.processes.bounds import Bounds, keep_within
from reconcile.workspace.processes.learning import Learning
from reconcile.workspace.processes.pipes import receive, send

Lost = Literal["memory", "late", "killed", "aborted", "poor"]
"""memory: it asked for more than its bounds. late: it took too long. killed: from outside. aborted: by a
fault of its own. poor: the whole command may use too little memory (ulimit -v), whatever the file."""

Work = Callable[..., object]


Learn = Callable[[], Learning]
"""Loads what every child needs."""
_GRACE = 5  # seconds by the clock for a child to be told of by the system


@dataclass(frozen=True)
class _Child:
    number: int
    process: int
    pipe: int
    until: float


def main(learn: str) -> None:
    """Call `learn` ("module:function", a Learn), serve until the parent closes its end, then take all
    children along."""
    orders, answers = os.dup(0), os.dup(1)
    _be_silent()
    children.spare_pandas()
    gc.disable()  # nothing of what is loaded now ever goes
    load: Learn = resolve_name(learn)
    learning = load()
    gc.freeze()  # children share what was learnt: the collector would touch and so copy it
    gc.enable()
    send(answers, (-1, "ready", None))
    try:
        if hasattr(os, "fork") and "--no-fork" not in sys.argv:
            _serve(orders, answers, learning)
        else:
            _serve_alone(orders, answers)
    except (EOFError, BrokenPipeError):
        pass
    finally:
        _take_along()


def _be_silent() -> None:
    """Libraries print panics, which may quote the file, and nothing may come between our messages."""
    faulthandler.disable()
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # whoever is asked to stop is the parent


def _take_along() -> None:
    if hasattr(os, "killpg") and os.getpgrp() == os.getpid():
        os.killpg(0, signal.SIGKILL)
    os._exit(0)


def _serve(orders: int, answers: int, learning: Learning) -> None:
    born: dict[int, _Child] = {}
    while True:
        wait = min((child.until for child in born.values()), default=None)
        left = None if wait is None else max(0.0, wait - time.monotonic())
        ready, _, _ = select.select([orders, *born], [], [], left)
        if orders in ready:
            number, work, given, bounds = receive(orders)
            do = partial(_do, work=work, given=given, bounds=bounds, learning=learning)
            child = _bear(number, do, bounds, (orders, answers, *born))
            born[child.pipe] = child
        for pipe in set(ready) & born.keys():
            if _heard(born[pipe], answers, learning):
                _bury(born.pop(pipe))
        for late in [child for child in born.values() if time.monotonic() >= child.until]:
            _bury(born.pop(late.pipe))  # first, as its folder is removed when it is told
            send(answers, (late.number, "lost", "late"))


def _bear(number: int, do: Callable[[int], None], bounds: Bounds, parents: tuple[int, ...]) -> _Child:
    reading, writing = os.pipe()
    process = os.fork()
    if process:
        os.close(writing)
        return _Child(number, process, reading, time.monotonic() + bounds.wait)
    for pipe in (*parents, reading):
        os.close(pipe)
    threading.Thread(target=children.end_with, args=(os.getppid(),), daemon=True).start()
    with contextlib.suppress(BaseException):
        do(writing)
    os._exit(0)


def _heard(child: _Child, answers: int, learning: Learning) -> bool:
    """Pass one message on, but what was learnt; True when it was the last one."""
    try:
        kind, value = receive(child.pipe)
    except (EOFError, OSError):
        send(answers, (child.number, "lost", _ending(child)))
        return True
    if kind == "learnt":
        learning.take(value)
        return False
    send(answers, (child.number, kind, value))
    return bool(kind != "rows")


def _ending(child: _Child) -> Lost:
    """How a child that said nothing ended; one that only closed its end is given a while."""
    for _ in range(_GRACE * 100):
        process, status = os.waitpid(child.process, os.WNOHANG)
        if process:
            number = os.WTERMSIG(status) if os.WIFSIGNALED(status) else 0
            return "late" if number == signal.SIGXCPU else "killed" if number == signal.SIGKILL else "aborted"
        time.sleep(0.01)
    return "aborted"


def _bury(child: _Child) -> None:
    os.close(child.pipe)
    with contextlib.suppress(ProcessLookupError):
        os.kill(child.process, signal.SIGKILL)
    with contextlib.suppress(ChildProcessError):
        os.waitpid(child.process, 0)


def _serve_alone(orders: int, answers: int) -> None:
    """One file after the other in this process; a file that ends it is told by the silence."""
    while True:
        number, work, given, _ = receive(orders)
        inside, outside = os.pipe()
        passing = threading.Thread(target=_pass_on, args=(inside, number, answers))
        passing.start()
        _do(
            outside, work, given
        )  # no limit can be taken back for the next file, so that only the parent's clock ends a bad one
        os.close(outside)
        passing.join()
        os.close(inside)


def _pass_on(pipe: int, number: int, answers: int) -> None:
    with contextlib.suppress(EOFError):
        while True:
            send(answers, (number, *receive(pipe)))


def _do(
    out: int,
    work: Work,
    given: tuple[object, ...],
    bounds: Bounds | None = None,
    learning: Learning | None = None,
) -> None:
    """Do the work and tell one ending of it."""
    _telling[:] = [out]
    own = keep_within(bounds) if bounds else False
    try:
        ending: tuple[str, object] = ("done", work(*given))
        if learning:
            with contextlib.suppress(MemoryError):  # the work is done, whoever knows of it
                send(out, ("learnt", learning.news()))
    except BaseException as error:  # a panic of a library is no Exception
        ending = _ending_of(error, own)
    try:
        send(out, ending)
    except MemoryError:
        send(out, ("lost", "memory" if own else "poor"))


def _ending_of(error: BaseException, own: bool) -> tuple[str, object]:
    if _wants_memory(error):
        return "lost", "memory" if own else "poor"
    if isinstance(error, ReconcileError | OSError):
        return "raised", error.with_traceback(None)
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if Path(frame.filename).is_relative_to(_PACKAGE)]
    place = f"{Path(ours[-1].filename).relative_to(_PACKAGE)}:{ours[-1].lineno}" if ours else "?"
    trace = "".join(f"  {frame.filename}:{frame.lineno} {frame.name}\n" for frame in frames)
    return "bug", (type(error).__name__, place, trace)


def _wants_memory(error: BaseException | None) -> bool:
    """Whether `error` or what caused it is a lack of memory; some libraries say so only in words."""
    while error is not None:
        if isinstance(error, MemoryError) or (isinstance(error, OSError) and error.errno == 12):
            return True
        if isinstance(error, RuntimeError) and "start new thread" in str(error):
            return True
        error = error.__cause__ or error.__context__
    return False


def tell_rows(rows: int) -> None:
    """In a helper: say that so many more rows have been read."""
    for pipe in _telling:
        send(pipe, ("rows", rows))


_PACKAGE = Path(reconcile.__file__).parent
_telling: list[int] = []  # in a helper at work: where it tells of it
