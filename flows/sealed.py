"""Flows and tasks of which Prefect keeps names, times and states only.

Prefect stores what a flow is given, the words of every failure and its traceback. Ours hold paths, file
names, headings and cells. So each flow is handed to Prefect without arguments, gives nothing back through it,
and fails there with the kind of the failure alone; the caller gets the real value or the real failure.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from functools import wraps
from typing import Any, Generic, ParamSpec, TypeVar

from prefect import Flow, Task
from prefect.client.schemas.objects import State
from prefect.states import Failed

P = ParamSpec("P")
R = TypeVar("R")

PUBLISHED_WITH_TROUBLES = "TerbitDenganMasalah"
"""The state of a night that was published although files were refused. Of the kind FAILED: on Prefect's
pages it must not be green."""

_day: ContextVar[str] = ContextVar("day", default="")


class WithheldError(Exception):
    """A failure without its words: only its kind may be known to Prefect."""


@dataclass
class _Box(Generic[R]):
    """What passes by Prefect: the value of a call, or its failure."""

    values: list[R] = field(default_factory=list)
    failure: BaseException | None = None

    def fill(self, call: Callable[[], R]) -> R:
        try:
            self.values.append(call())
        except Exception as error:
            self.failure = error
            raise WithheldError(type(error).__name__) from None
        return self.values[-1]

    def open(self, state: State[Any]) -> R:
        """The value, or the failure raised. state: how Prefect saw it end, for when it never came to the
        call."""
        if self.failure is not None:
            raise self.failure
        if not self.values:
            raise RuntimeError(f"Prefect: {state.name}")
        return self.values[-1]


@contextmanager
def named_for(day: str) -> Iterator[None]:
    """The flows begun inside carry `day` in their names."""
    before = _day.set(day)
    try:
        yield
    finally:
        _day.reset(before)


def sealed_flow(
    name: str, troubles: Callable[[Any], str] = lambda _: ""
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a flow called `name`. troubles: from its value, what was wrong though it ended; ""
    for nothing."""

    def make(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            box: _Box[R] = _Box()

            def body() -> State[Any] | None:
                told = troubles(box.fill(lambda: function(*args, **kwargs)))
                return Failed(name=PUBLISHED_WITH_TROUBLES, message=told) if told else None

            body.__doc__ = function.__doc__
            run: Any = Flow(body, name=name, flow_run_name=f"{name} {_day.get()}".strip())
            return box.open(run(return_state=True))

        return call

    return make


def sealed_task(name: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Make a function a task called `name` of the flow around it."""

    def make(function: Callable[P, R]) -> Callable[P, R]:
        @wraps(function)
        def call(*args: P.args, **kwargs: P.kwargs) -> R:
            box: _Box[R] = _Box()

            def body() -> None:
                box.fill(lambda: function(*args, **kwargs))

            run: Any = Task(body, name=name, task_run_name=name)
            return box.open(run(return_state=True))

        return call

    return make
