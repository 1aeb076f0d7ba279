"""Processes that help this one: begun anew, small, and gone when it is."""

from __future__ import annotations

import os
import sys
import threading
import time
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from importlib.abc import MetaPathFinder
from multiprocessing.context import SpawnContext, SpawnProcess

from reconcile.vocabulary.own_classes import OwnClass, declare, own_classes
from reconcile.workspace.processes.interrupts import unheard


class _Unheard(SpawnProcess):
    """A process that is never hit by Ctrl-C itself, not even while it begins: its parent ends it."""

    def start(self) -> None:
        with unheard():
            super().start()


class _Spawn(SpawnContext):
    Process = _Unheard


CONTEXT = _Spawn()
"""Fork would copy the threads of the engine and the orchestrator."""


def helpers(count: int, begin: Callable[..., None] | None = None, *given: object) -> ProcessPoolExecutor:
    """A pool of `count` processes, in each of which `begin(*given)` is called first."""
    return ProcessPoolExecutor(count, CONTEXT, _begin, (os.getpid(), own_classes(), begin, given))


class _WithoutPandas(MetaPathFinder):
    """Pyarrow loads pandas, if it can, with its first array of Python values: 60 MB and half a second of
    each process."""

    def find_spec(self, fullname: str, path: object = None, target: object = None) -> None:
        if fullname == "pandas":
            raise ModuleNotFoundError(fullname)


def spare_pandas() -> None:
    """Keep pandas out of this process, until it is let in."""
    sys.meta_path.insert(0, _WithoutPandas())


def let_pandas_in() -> None:
    """Let somebody who cannot do without load pandas."""
    sys.meta_path[:] = [finder for finder in sys.meta_path if not isinstance(finder, _WithoutPandas)]


def _begin(
    parent: int,
    classes: tuple[OwnClass, ...],
    begin: Callable[..., None] | None,
    given: tuple[object, ...],
) -> None:
    spare_pandas()
    declare(classes)
    threading.Thread(target=end_with, args=(parent,), daemon=True).start()
    if begin is not None:
        begin(*given)


def end_with(parent: int) -> None:
    """End this process soon after its parent was killed: nobody else would."""
    while os.getppid() == parent:
        time.sleep(0.5)
    os._exit(1)
