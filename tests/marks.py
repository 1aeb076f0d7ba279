"""Which tests are slow and which are of the gate, by what they reach: a rule that looks at code, so that no
list of names has to be kept.

A test that starts a run, a process, a server, a browser or another engine does so through a name that its
code or that of its fixtures uses, perhaps by way of functions of tests. `make test-quick` leaves it out. What
stands beside the process of the test (another interpreter, a server, a browser) also `make test` leaves out,
and of the files with what else is slow a third has its turn each day. The gate leaves out nothing.
What is not slow, but opens an engine or reads a whole file, costs ten times and more what others cost: `make
test-quick` runs a twelfth of these in each file, others each day, and all where it is asked for one folder.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from types import CodeType, FunctionType, ModuleType
from typing import Any, NamedTuple

import pytest


class Starters(NamedTuple):
    """modules: whoever names one goes there for what costs. functions: those that are such names by
    themselves, with the module in which they stand."""

    modules: frozenset[str]
    functions: frozenset[tuple[str, str]] = frozenset()


BESIDE = Starters(frozenset({"multiprocessing", "prefect", "pyspark", "selenium", "subprocess"}))
"""What runs beside the process."""

_RUNS = {
    ("data_samples.generator", "generate"),
    ("data_samples.generator.months", "generate_months"),
    ("data_samples.generator.people.people", "build_people"),
    ("reconcile.cli", "main"),
    ("reconcile.history", "go_on"),
    ("reconcile.linkage", "link"),
    ("reconcile.registry", "identify"),
    ("reconcile.reports.contents", "write_reports"),
    ("reconcile.reports.worklists.books", "write_worklists"),
    ("reconcile.workspace.processes.guarded", "Guard"),
    ("tests.runs", "made_once"),
}
"""Runs, whole stages of them, papers, processes."""

STARTERS = Starters(
    BESIDE.modules | {"flows", "reconcile.cli", "reconcile.engines.spark_engine", "reconcile.run.stages"},
    frozenset(_RUNS),
)
"""What takes long."""

OPENERS = Starters(
    frozenset(),
    frozenset(
        {
            ("reconcile.engines.opening", "open_engine"),
            ("reconcile.engines.opening", "opened_engine"),
            ("reconcile.ingest.records", "ingest_file"),
        }
    ),
)
"""What opens an engine of its own, or reads a whole file."""

TURNS = 12
"""Of how many tests of a file that open an engine or read a file one is quick today."""


SHIFTS = 3
"""Of how many slow files one has its turn today."""


def resting(files: Iterable[str], day: int) -> set[str]:
    """These files but for every third one: another third has its turn each day."""
    ordered = sorted(set(files))
    return set(ordered) - set(ordered[day % SHIFTS :: SHIFTS])


def waiting(files: Sequence[str], day: int) -> set[int]:
    """Of tests, by the files they stand in, the places of those whose turn it is not today: in each file one
    of TURNS has it, and always one at least."""
    places: dict[str, list[int]] = {}
    for place, file in enumerate(files):
        places.setdefault(file, []).append(place)
    turns = {one for of_file in places.values() for one in of_file[day % min(TURNS, len(of_file)) :: TURNS]}
    return set(range(len(files))) - turns


def is_slow(item: pytest.Item) -> bool:
    """Whether the test, or a fixture that it uses, starts what takes long."""
    return any(starts(function) for function in _functions(item))


def is_of_the_gate(item: pytest.Item) -> bool:
    """Whether the test, or a fixture that it uses, starts what runs beside the process."""
    return any(starts(function, BESIDE) for function in _functions(item))


def opens(item: pytest.Item) -> bool:
    """Whether the test, or a fixture that it uses, opens an engine or reads a whole file."""
    return any(starts(function, OPENERS) for function in _functions(item))


def _functions(item: pytest.Item) -> Iterator[Any]:
    yield getattr(item, "function", None)
    info = getattr(item, "_fixtureinfo", None)
    for named in info.name2fixturedefs.values() if info else ():
        yield from (one.func for one in named)


@cache
def starts(function: Any, starters: Starters = STARTERS) -> bool:
    """Whether the code of `function` reaches a run, a process, a server, a browser or another engine, or
    those of them that `starters` stand for."""
    if isinstance(function, ModuleType):
        return _is_one(function.__name__, starters)
    left = [_code_of(function)]
    seen: set[int] = set()
    while left:
        one = left.pop()
        if one is not None and id(one) not in seen:
            seen.add(id(one))
            found, others = _looked_at(one, starters)
            if found:
                return True
            left.extend(others)
    return False


def _code_of(value: Any) -> Any:
    """The function or the class that `value` is or wraps; None for what is neither."""
    value = getattr(getattr(value, "hypothesis", None), "inner_test", value)  # what tries made-up cases of it
    return inspect.unwrap(getattr(value, "__func__", value)) if callable(value) else None


@cache
def _looked_at(function: Any, starters: Starters) -> tuple[bool, tuple[Any, ...]]:
    """Whether the function or class is a starter or its code names one, and what of tests it names besides:
    each is looked at once, however many tests reach it."""
    home = str(getattr(function, "__module__", ""))
    if (home, getattr(function, "__name__", "")) in starters.functions:
        return True, ()
    if not home.startswith("tests."):
        return False, ()
    named: list[Any] = list(vars(function).values()) if isinstance(function, type) else []
    if isinstance(function, FunctionType):
        names = _names(function.__code__)
        if _imports_one(function.__code__, names, starters):
            return True, ()
        named = [cell.cell_contents for cell in function.__closure__ or ()]
        named += _global(names, function.__globals__)
    modules = [one for one in named if isinstance(one, ModuleType)]
    others = (_code_of(one) for one in named if not isinstance(one, ModuleType))
    return any(_is_one(one.__name__, starters) for one in modules), tuple(filter(None, others))


@cache
def _is_one(module: str, starters: Starters) -> bool:
    return any(module == one or module.startswith(f"{one}.") for one in starters.modules)


def _imports_one(code: CodeType, names: frozenset[str], starters: Starters) -> bool:
    """Whether the code imports a starter by itself. Its instructions are only looked at where its names could
    mean one, for that takes a hundred times as long."""
    heads = {one.rpartition(".")[0] for one in starters.modules} - {""}
    if not any(_is_one(name, starters) or name in heads for name in names):
        return False
    return any(_is_one(name, starters) for name in _imported(code))


def _imported(code: CodeType) -> Iterator[str]:
    """Modules that the code imports, and what it takes from them."""
    module = ""
    for one in dis.get_instructions(code):
        if one.opname == "IMPORT_NAME":
            module = str(one.argval)
            yield module
        elif one.opname == "IMPORT_FROM":
            yield f"{module}.{one.argval}"
    for within in _within(code):
        yield from _imported(within)


def _global(names: frozenset[str], known: dict[str, Any]) -> Iterator[Any]:
    """What the global names in the code stand for, and what it may take from a module among them."""
    for value in (known[name] for name in names if name in known):
        yield value
        if isinstance(value, ModuleType):
            yield from (getattr(value, name) for name in names if name in vars(value))


@cache
def _names(code: CodeType) -> frozenset[str]:
    """All names that the code speaks of and does not give itself, and those of the functions within it."""
    return frozenset(code.co_names).union(*(_names(one) for one in _within(code)))


def _within(code: CodeType) -> Iterator[CodeType]:
    return (one for one in code.co_consts if isinstance(one, CodeType))
