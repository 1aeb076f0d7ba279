"""Which tests are slow, by what they reach: a rule that looks at code, so that no list of names has to be
kept.

A test that starts a run, a process, a server, a browser or another engine does so through a name that its
code or that of its fixtures uses, perhaps by way of functions of tests. `make test-quick` leaves it out.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterator, Sequence
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any

import pytest

STARTERS = {
    "flows",
    "multiprocessing",
    "prefect",
    "pyspark",
    "reconcile.cli",
    "reconcile.engines.spark_engine",
    "reconcile.run.stages",
    "selenium",
    "subprocess",
}
"""Modules to which whoever names them goes for what takes long."""

STARTING = {
    ("data_samples.generator", "generate"),
    ("data_samples.generator.months", "generate_months"),
    ("data_samples.generator.people.people", "build_people"),
    ("reconcile.cli", "main"),
    ("reconcile.reports", "write_reports"),
    ("reconcile.reports.worklists.books", "write_worklists"),
    ("reconcile.workspace.processes.guarded", "Guard"),
    ("tests.runs", "made_once"),
}
"""Functions that are such names by themselves, with the module in which they stand."""

Step = tuple[str, str]
"""An instruction of Python's, and the name or value that it is about."""


def is_slow(item: pytest.Item) -> bool:
    """Whether the test, or a fixture that it uses, starts what takes long."""
    info = getattr(item, "_fixtureinfo", None)
    fixtures = [one.func for named in info.name2fixturedefs.values() for one in named] if info else []
    return any(starts(function) for function in (getattr(item, "function", None), *fixtures))


@cache
def starts(function: Any) -> bool:
    """Whether the code of `function` reaches a run, a process, a server, a browser or another engine."""
    return _reaches(function, set())


def _reaches(value: Any, seen: set[int]) -> bool:
    if isinstance(value, ModuleType):
        return _is_starter(value.__name__)
    function = inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else None
    home = str(getattr(function, "__module__", ""))
    if (home, getattr(function, "__name__", None)) in STARTING:
        return True
    if id(function) in seen or not home.startswith("tests."):
        return False
    seen.add(id(function))
    if isinstance(function, type):
        return any(_reaches(one, seen) for one in vars(function).values())
    if not isinstance(function, FunctionType):
        return False
    enclosed = [cell.cell_contents for cell in function.__closure__ or ()]
    steps = _steps(function.__code__)
    return any(_is_starter(name) for name in _imported(steps)) or any(
        _reaches(one, seen) for one in (*enclosed, *_global(steps, function.__globals__))
    )


def _is_starter(module: str) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in STARTERS)


def _imported(steps: Sequence[Step]) -> Iterator[str]:
    """Modules that the code imports by itself, and what it takes from them."""
    module = ""
    for name, value in steps:
        if name == "IMPORT_NAME":
            module = value
            yield module
        elif name == "IMPORT_FROM":
            yield f"{module}.{value}"


def _global(steps: Sequence[Step], names: dict[str, Any]) -> Iterator[Any]:
    """What the global names in the code stand for, and what it takes from a module among them."""
    value: Any = None
    for name, argument in steps:
        if name == "LOAD_GLOBAL":
            value = names.get(argument)
        elif name in ("LOAD_ATTR", "LOAD_METHOD") and isinstance(value, ModuleType):
            value = getattr(value, argument, None)
        else:
            value = None
        if value is not None:
            yield value


@cache
def _steps(code: CodeType) -> Sequence[Step]:
    """What the code does, and with what name, and the functions within it."""
    within = (one for one in code.co_consts if isinstance(one, CodeType))
    return tuple((one.opname, str(one.argval)) for one in dis.get_instructions(code)) + tuple(
        step for one in within for step in _steps(one)
    )
