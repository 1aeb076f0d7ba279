"""Two doors: what papers show of people is decided in one module, and files of a run are made in another."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.architecture.test_arrows import MODULES, _imports, _name, _tree, _within

PAPERS = [
    path
    for path in MODULES
    if _within(_name(path), "reconcile.reports") or _within(_name(path), "reconcile.package")
]
"""What is handed out: papers of a run, and packages for other agencies."""
SHOWING = "reconcile.reports.kit.showing"
NAMES_OF_FILES = "reconcile.reports.kit.shown_sources"

MASKING = {
    "reconcile.privacy.masking.shown": {SHOWING},
    "reconcile.privacy.masking.neutral": set(),
    "reconcile.privacy.suppression": {SHOWING},
    "reconcile.privacy.outside_texts": {
        NAMES_OF_FILES,
        "reconcile.reports.kit.facts",
        "reconcile.package.checking.texts",
    },
    "reconcile.privacy.redacting": set(),
    "reconcile.privacy": set(),
    "reconcile.workspace.files.door.table_writer": {"reconcile.reports.kit.parquet_files"},
    "reconcile.workspace.files.door.write_table": set(),
    "reconcile.workspace.files.door.write_json": set(),
}
"""What masks, hides or writes rows -> the modules of the papers that may know it."""


@pytest.mark.parametrize("what", sorted(MASKING))
def test_papers_mask_and_hide_at_one_door(what: str) -> None:
    assert {_name(path) for path in PAPERS if what in _imports(path)} == MASKING[what]


def test_only_the_door_makes_what_writers_take() -> None:
    made = {_name(path) for path in PAPERS for call in _calls(path) if _called(call) == "Shown"}
    assert made == {SHOWING}


WRITERS = {
    "write_text",
    "write_bytes",
    "OSFile",
    "memory_map",
    "new_file",
    "new_stream",
    "mkstemp",
    "NamedTemporaryFile",
}
"""Calls that make a file, or read one that only this program reads; `open` is looked at by its mode."""

PAST_THE_DOOR = {
    "reconcile.cli.looking.explained": "a picture that somebody asks for, where he says",
    "reconcile.engines.duckdb_engine": "a name for the engine, in the folder of what it spills",
    "reconcile.engines.spark_engine": "settings and log of the other machine, in a folder of its own",
    "reconcile.ingest.spools": "rows on their way from a helper, in a folder of scratch",
    "reconcile.judgements.listing": "a list that somebody asks for, where he says",
    "reconcile.nights.log": "the log of the nights",
    "reconcile.nights.status": "how the last night ended",
    "reconcile.privacy.accesses": "the log of who saw whole numbers",
    "reconcile.workspace.files.disk": "notes beside the runs, which must reach the disk",
    "reconcile.workspace.files.private": "a file that tries whether the disk keeps what is private",
    "reconcile.workspace.files.scratch": "the mark of a folder of scratch",
    "reconcile.workspace.holding": "the lock of a run",
    "reconcile.workspace.measures": "a log that is gone before the run is published",
    "reconcile.workspace.opened_files": "a copy for a reader of a run that is being replaced",
    "reconcile.workspace.places": "the mark that keeps a run out of version control",
}
"""Who makes files that are no file of a run, and which."""


def test_what_makes_a_file_of_a_run_passes_the_door() -> None:
    past = {_name(path) for path in MODULES for call in _calls(path) if _makes_a_file(call)}
    door = "reconcile.workspace.files.door"
    assert {name for name in past if _within(name, "reconcile")} - {door} == set(PAST_THE_DOOR)


def test_workbooks_and_packages_are_made_in_memory_or_in_a_file_that_the_door_opened() -> None:
    past = [
        f"{_name(path)}: {call}"
        for path in MODULES
        if _within(_name(path), "reconcile")
        for function in ast.walk(_tree(path))
        if isinstance(function, ast.FunctionDef)
        for call in _past_the_door(function)
    ]
    assert past == []


@pytest.mark.parametrize(
    ("code", "makes"),
    [
        ("path.write_text('x')", True),
        ("path.open('wb')", True),
        ("open(path, 'a', encoding='utf-8')", True),
        ("os.open(path, os.O_WRONLY | os.O_CREAT)", True),
        ("pa.OSFile(str(path), 'wb')", True),
        ("write_bytes(path, b'x')", False),
        ("source.open()", False),
        ("open(descriptor, 'rb', closefd=False)", False),
        ("package.open(member, 'w')", False),
    ],
)
def test_a_call_that_makes_a_file_is_seen(code: str, makes: bool) -> None:
    call = ast.parse(code, mode="eval").body
    assert isinstance(call, ast.Call) and _makes_a_file(call) is makes


@pytest.mark.parametrize(
    ("code", "past"),
    [
        ("book = xlsxwriter.Workbook(path)", True),
        ("book = xlsxwriter.Workbook(str(path), {})", True),
        ("zipfile.ZipFile(path, 'w')", True),
        ("made.save(path)", True),
        ("made = io.BytesIO()\n book = xlsxwriter.Workbook(made)", False),
        ("with create(path) as file, zipfile.ZipFile(file, 'w') as target: pass", False),
        ("zipfile.ZipFile(path)", False),
    ],
)
def test_a_package_made_past_the_door_is_seen(code: str, past: bool) -> None:
    (function,) = ast.parse(f"def write(path):\n {code}").body
    assert isinstance(function, ast.FunctionDef) and bool(_past_the_door(function)) is past


def _past_the_door(function: ast.FunctionDef) -> list[str]:
    bound = set(_bound(function))
    made = [node for node in ast.walk(function) if isinstance(node, ast.Call) and _makes_a_package(node)]
    return [ast.unparse(call) for call in made if ast.unparse(call.args[0]) not in bound]


def _calls(path: Path) -> Iterator[ast.Call]:
    return (node for node in ast.walk(_tree(path)) if isinstance(node, ast.Call))


def _called(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _makes_a_file(call: ast.Call) -> bool:
    """The door's own functions are called by their bare names."""
    name = _called(call)
    if name == "open":
        said = ast.unparse(call)
        flags = any(flag in said for flag in ("O_CREAT", "O_WRONLY", "O_APPEND")) and "/proc/" not in said
        behind = call.args[:1] if isinstance(call.func, ast.Attribute) else call.args[1:2]
        modes = [str(arg.value) for arg in behind if isinstance(arg, ast.Constant)]
        return flags or any(
            set(mode) <= set("rwaxbt+") and not set(mode).isdisjoint("wax+") for mode in modes
        )
    return name in WRITERS and isinstance(call.func, ast.Attribute)


def _makes_a_package(call: ast.Call) -> bool:
    writes = len(call.args) > 1 and ast.unparse(call.args[1]) == "'w'"
    return (_called(call) == "ZipFile" and writes) or _called(call) in ("Workbook", "ParquetWriter", "save")


def _bound(function: ast.FunctionDef) -> Iterator[str]:
    """Names that stand for memory, for what `create` opened, or for a path that it made."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and ast.unparse(node.value) == "io.BytesIO()":
            yield from map(ast.unparse, node.targets)
        if isinstance(node, ast.withitem) and node.optional_vars and _opened(node.context_expr):
            yield ast.unparse(node.optional_vars)
        if isinstance(node, ast.Call) and _opened(node):
            yield ast.unparse(node.args[0])


def _opened(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and ast.unparse(node.func) == "create"
