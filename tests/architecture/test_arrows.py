"""Who may import whom, and how large a piece may grow: the house of docs/architecture.md."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from reconcile import findings

ROOT = Path(__file__).parents[2]
GENERATOR = "data_samples/generator"
MODULES = sorted(
    path for folder in ("reconcile", "flows", GENERATOR) for path in (ROOT / folder).rglob("*.py")
)
LONGEST_MODULE = 350
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 8
MOST_MODULES = 14

FLOORS = (
    "flows", "cli", "exchange", "intake", "nights", "run", "inspections", "package", "render", "lookup", "reports", "history", "review", "explain", "questions", "judgements", "territory", "coverage", "findings", "compliance", "units", "agents", "ages", "register", "verification", "employers", "kinds", "registry", "linkage", "ingest",
    "privacy", "programmes", "rules", "parsing", "regions", "engines", "workspace", "tables", "vocabulary",
)  # fmt: skip
"""From the top down; a folder imports from those below it."""

ROOMS = {
    "flows": ("", "serving"),
    "cli": ("", "looking", "terminal"),
    "reports": (
        "",
        "verification",
        "ages",
        "coverage",
        "agents",
        "units",
        "labour",
        "territory",
        "decided",
        "quality",
        "minutes",
        "worklists",
        "summary",
        "growth",
        "employers",
        "past",
        "progress",
        "regions",
        "changes",
        "flows",
        "lists",
        "public",
        "drawing",
        "kit",
        "written",
    ),
    "package": ("", "checking", "contents", "recipients", "form"),
    "judgements": ("", "papers", "store"),
    "ingest": (
        "",
        "deliveries",
        "snapshots",
        "standard",
        "layout",
        "sources",
        "workbooks",
        "formats",
        "texts",
        "problems",
        "cells",
    ),
    "kinds": ("", "payment", "person", "employer"),
    "linkage": ("ready", "kept", "", "chance", "checks", "kernels"),
    "run": ("checks", "", "facts"),
    "parsing": ("places", "dates", "numbers", "names", ""),
    "workspace": ("", "store", "files", "processes"),
}
"""The rooms of a floor, from the top down; "" are the modules of its own."""


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _place(name: str) -> tuple[str, str]:
    """Floor and room of a module; flows are a floor of their own."""
    parts = name.split(".") if name.startswith("flows") else name.split(".")[1:]
    floor, *below = parts or [""]
    return floor, below[0] if below and below[0] in ROOMS.get(floor, ()) else ""


@cache
def _imports(path: Path) -> tuple[str, ...]:
    return tuple(_imported(path))


def _imported(path: Path) -> Iterator[str]:
    """Every module that `path` imports, also inside functions; relative imports made absolute."""
    package = _name(path).split(".") if path.name == "__init__.py" else _name(path).split(".")[:-1]
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


@cache
def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _offences(importers: tuple[str, ...], forbidden: tuple[str, ...], allowed: str = "") -> list[str]:
    return [
        f"{_name(path)} imports {imported}"
        for path in MODULES
        if any(_within(_name(path), package) for package in importers)
        and not (allowed and _within(_name(path), allowed))
        for imported in _imports(path)
        if any(_within(imported, package) for package in forbidden)
    ]


def _ours(path: Path) -> list[str]:
    """What `path` imports of the package and the flows, less what stands in the two themselves (version,
    settings)."""
    found = [name for name in _imports(path) if name.startswith(("reconcile.", "flows."))]
    return [
        name
        for name in found
        if not name.startswith("reconcile.__") and not name.rpartition(".")[2].isupper()
    ]


def test_every_folder_stands_on_the_list_and_nothing_lies_loose() -> None:
    folders = {
        path.relative_to(ROOT / "reconcile").parts[0] for path in (ROOT / "reconcile").glob("*/**/*.py")
    }
    assert folders == set(FLOORS) - {"flows"}
    assert {path.name for path in (ROOT / "reconcile").glob("*.py")} <= {"__init__.py", "__main__.py"}


def test_a_folder_imports_only_from_folders_below_it() -> None:
    modules = [path for path in MODULES if GENERATOR not in str(path)]
    assert len(modules) > 500
    assert [f"{_name(path)} imports {name}" for path in modules for name in _upwards(path)] == []


def _upwards(path: Path) -> Iterator[str]:
    """What `path` imports from a floor above its own, or from a room above its own on the same floor."""
    floor, room = _place(_name(path))
    for imported in _ours(path) if floor in FLOORS else ():
        below, beneath = _place(imported)
        if below != floor:
            above = FLOORS.index(below) < FLOORS.index(floor)
        else:
            above = beneath != room and ROOMS[floor].index(beneath) < ROOMS[floor].index(room)
        if above:
            yield imported


STAGES = ("ingest", "linkage", "findings", "questions", "history", "reports")


@pytest.mark.parametrize("stage", STAGES)
def test_stages_do_not_import_one_another(stage: str) -> None:
    """But for the list of the findings: what asks about findings and prints them reads their declarations, on
    the face of the package, and nothing of how they are made."""
    declared = "reconcile.findings" if stage in ("questions", "history", "reports") else ""
    others = tuple(f"reconcile.{other}" for other in STAGES if other != stage)
    offences = _offences((f"reconcile.{stage}",), others)
    assert [offence for offence in offences if not (declared and _of_the_face(offence))] == []


def _of_the_face(offence: str) -> bool:
    imported = offence.split(" imports ")[1]
    return imported in {
        "reconcile.findings",
        *(f"reconcile.findings.{name}" for name in findings.__all__),
    } - {"reconcile.findings.find_all"}


def test_linkage_and_findings_know_no_files_no_engine_and_no_orchestrator() -> None:
    assert (
        _offences(
            ("reconcile.linkage", "reconcile.findings"),
            ("duckdb", "pyspark", "sqlglot", "pathlib", "prefect"),
        )
        == []
    )


def test_only_the_engines_know_duckdb_and_spark() -> None:
    assert _offences(("reconcile", "flows"), ("duckdb",), allowed="reconcile.engines.duckdb_engine") == []
    assert (
        _offences(
            ("reconcile", "flows"), ("pyspark", "py4j", "sqlglot"), allowed="reconcile.engines.spark_engine"
        )
        == []
    )


def test_an_engine_is_opened_in_one_way() -> None:
    classes = ("reconcile.engines.duckdb_engine", "reconcile.engines.spark_engine")
    assert _offences(("reconcile", "flows", "data_samples"), classes, allowed="reconcile.engines") == []


DOOR = "reconcile.workspace.files.door"
BESIDE_THE_DOOR = {
    "reconcile.tables.checking": "looks at what was just written, and stands below the door",
    "reconcile.engines.spark_engine": "parts in a folder of its own, which go with the engine",
}
"""Who reads or writes Parquet past the door, and why."""

OTHER_JSON = {
    "reconcile.linkage.kept.record": "a hash of what was learned",
    "reconcile.package.drafting": "a hash of the rules",
    "reconcile.package.form.description": "bytes of a package, which are not believed yet",
    "reconcile.package.sent": "a line of the store",
    "reconcile.registry.orders": "a line of the store",
    "reconcile.nights.notifying": "a message to a webhook",
    "reconcile.privacy.accesses": "a line of the log of who saw whole numbers",
    "reconcile.review.server": "what a browser asks and is told",
    "reconcile.reports.public.decision": "text of a file of the run, which the engine holds until it is written",
    "reconcile.reports.written.keys": "the digest of what a paper is made of",
    "reconcile.run.manifest": "the hash that is the run's number",
    "reconcile.workspace.published": "the number of runs from before there were numbers",
    "reconcile.workspace.manifest_form": "bytes of a manifest that are not believed yet, and their seal",
    "reconcile.workspace.measures": "a log that is gone before the run is published",
    "reconcile.workspace.publishing": "the note of a publication under way, beside the run",
    "reconcile.workspace.holding": "the lock of a run",
    "reconcile.workspace.store.entries": "a line of the store",
    "reconcile.workspace.store.standing": "bytes of a manifest, of which only the store's own lines are read",
    "reconcile.judgements.store.chain": "the head of the store",
    "reconcile.judgements.store.events": "a line of the store",
    "reconcile.ingest.snapshots.cache": "the seal of an entry of the cache",
    "reconcile.verification.batches.files": "answers of the registrar, which are not believed yet",
    "reconcile.verification.batches.ledger": "a line of the store",
    "reconcile.verification.batches.returning": "a file to the registrar, in the form that he reads",
    "reconcile.run.leads.told": "a line of the store",
    "flows.serving.schedule": "the note of the last night",
}
"""Who reads or writes JSON that is no file of a run."""


def test_files_of_a_run_pass_one_door() -> None:
    ours = ("reconcile", "flows")
    parquet = _offences(ours, ("pyarrow.parquet", "pyarrow.dataset"), allowed=DOOR)
    assert {offence.split()[0] for offence in parquet} == set(BESIDE_THE_DOOR)
    json = _offences(ours, ("json",), allowed=DOOR)
    assert {offence.split()[0] for offence in json} == set(OTHER_JSON)


@pytest.mark.parametrize("folder", ["run", "reports"])
def test_stages_and_papers_write_no_file_past_the_door(folder: str) -> None:
    for path in MODULES:
        if not _within(_name(path), f"reconcile.{folder}"):
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
                assert node.func.attr not in {"write_text", "write_bytes"}, f"{_name(path)}: {node.lineno}"


def test_a_hash_of_a_file_is_taken_in_one_place() -> None:
    """What is read of a file for its hash: one function for a path, one for a file that is open."""
    found = {_name(path) for path in MODULES if "file_digest" in path.read_text(encoding="utf-8")}
    assert found == {"reconcile.workspace.files.disk"}


def test_nothing_needs_spark_unless_it_is_asked_for() -> None:
    """Only inside functions may the Spark engine be imported: without the extra, all else works, and tests
    are collected (`make test` installs no Spark)."""
    for path in (*MODULES, *(ROOT / "tests").rglob("*.py")):
        top = [node for node in _tree(path).body if isinstance(node, ast.Import | ast.ImportFrom)]
        said = " ".join(map(ast.unparse, top))
        needed = (
            ("spark_engine",) if path.name == "spark_engine.py" else ("spark_engine", "pyspark", "sqlglot")
        )
        assert not [name for name in needed if name in said], path


def test_only_the_flows_know_prefect_and_nothing_knows_the_flows() -> None:
    assert _offences(("reconcile", "flows"), ("prefect",), allowed="flows") == []
    assert _offences(("reconcile",), ("flows",)) == []


def test_the_generator_is_not_written_with_the_readers_rules() -> None:
    """Its scores read published runs; its population and its exports know nothing of the program that will
    read them."""
    folders = tuple(f"data_samples.generator.{folder}" for folder in ("people", "exports", "months"))
    assert _offences(folders, ("reconcile",)) == []


def test_nothing_but_the_command_line_knows_the_generator_and_only_where_it_is_asked_for() -> None:
    assert (
        _offences(("reconcile", "flows"), ("data_samples",), allowed="reconcile.cli.terminal.checkout") == []
    )


def test_modules_are_small() -> None:
    lengths = {_name(path): len(path.read_text(encoding="utf-8").splitlines()) for path in MODULES}
    assert {name: length for name, length in lengths.items() if length > LONGEST_MODULE} == {}


@pytest.mark.parametrize(
    "folder", sorted({path.parent for path in MODULES}), ids=lambda folder: str(folder.relative_to(ROOT))
)
def test_a_folder_can_be_seen_at_a_glance(folder: Path) -> None:
    assert len([path for path in folder.glob("*.py") if path.name != "__init__.py"]) <= MOST_MODULES


def test_functions_are_small() -> None:
    assert [f"{_name(path)}: {large}" for path in MODULES for large in _large_functions(path)] == []


def _large_functions(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            if lines > LONGEST_FUNCTION:
                yield f"{node.name}: {lines} lines"
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            command = any(
                "command" in ast.dump(decorator) for decorator in node.decorator_list
            )  # a command's options are its interface
            if not command and len(parameters) > MOST_PARAMETERS:
                yield f"{node.name}: {len(parameters)} parameters"


def test_no_module_is_named_for_nothing() -> None:
    nothing = {"utils", "util", "helpers", "helper", "common", "misc", "v2"}
    assert [_name(path) for path in MODULES if path.stem in nothing] == []


def test_temporary_files_lie_where_the_next_command_sweeps_them() -> None:
    """In a folder of scratch, of the run or of the cache: where a killed command leaves them, somebody
    finds them."""
    for path in MODULES:
        for node in ast.walk(_tree(path)):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).startswith("tempfile.")
                and path.stem != "scratch"
            ):
                assert "dir" in {keyword.arg for keyword in node.keywords}, (
                    f"{_name(path)}: {ast.unparse(node)}"
                )


@pytest.mark.parametrize("entry", ["reconcile/cli/__init__.py", "flows/__main__.py", "flows/night.py"])
def test_whatever_a_person_or_a_schedule_starts_keeps_its_files_to_its_owner(entry: str) -> None:
    main = next(
        node
        for node in ast.parse((ROOT / entry).read_text(encoding="utf-8")).body
        if isinstance(node, ast.FunctionDef)
    )
    assert "only_mine()" in ast.unparse(main)
