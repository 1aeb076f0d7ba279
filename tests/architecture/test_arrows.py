"""Who may import whom, and how large a piece may grow."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
MODULES = sorted(path for folder in ("reconcile", "flows") for path in (ROOT / folder).rglob("*.py"))
STAGES = ("ingest", "linkage", "findings", "questions", "reports")
LONGEST_MODULE = 350
LONGEST_FUNCTION = 60
MOST_PARAMETERS = 8


def _name(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    """Every module that `path` imports, also inside functions; relative imports made absolute."""
    package = _name(path).split(".") if path.name == "__init__.py" else _name(path).split(".")[:-1]
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            module = ".".join([*base, *([node.module] if node.module else [])])
            yield module
            yield from (f"{module}.{alias.name}" for alias in node.names)


def _within(name: str, package: str) -> bool:
    return name == package or name.startswith(package + ".")


def _offences(importers: tuple[str, ...], forbidden: tuple[str, ...], allowed: str = "") -> list[str]:
    return [
        f"{_name(path)} imports {imported}"
        for path in MODULES
        if any(_within(_name(path), package) for package in importers) and not (allowed and _within(_name(path), allowed))
        for imported in _imports(path)
        if any(_within(imported, package) for package in forbidden)
    ]


def test_the_modules_are_found() -> None:
    assert {"reconcile.engines.engine", "reconcile.workspace.runs", "reconcile.run.stages"} <= set(map(_name, MODULES))


@pytest.mark.parametrize("stage", STAGES)
def test_stages_do_not_import_one_another_nor_what_composes_them(stage: str) -> None:
    others = tuple(f"reconcile.{other}" for other in STAGES if other != stage)
    composers = ("reconcile.run.stages", "reconcile.workspace.runs", "reconcile.run.manifest", "reconcile.cli", "flows")
    assert _offences((f"reconcile.{stage}",), others + composers) == []


def test_linkage_and_findings_know_no_files_no_engine_and_no_orchestrator() -> None:
    assert _offences(("reconcile.linkage", "reconcile.findings"), ("duckdb", "pyspark", "sqlglot", "pathlib", "prefect")) == []


def test_only_the_engine_knows_duckdb() -> None:
    assert _offences(("reconcile", "flows"), ("duckdb",), allowed="reconcile.engines.engine") == []


def test_only_the_spark_engine_knows_spark_and_translates() -> None:
    assert _offences(("reconcile", "flows"), ("pyspark", "py4j", "sqlglot"), allowed="reconcile.engines.spark_engine") == []


def test_nothing_needs_spark_unless_it_is_asked_for() -> None:
    """Only inside functions may the Spark engine be imported: without the extra, all else works."""
    for path in MODULES:
        top = [node for node in ast.parse(path.read_text(encoding="utf-8")).body if isinstance(node, ast.Import | ast.ImportFrom)]
        assert "spark_engine" not in " ".join(map(ast.unparse, top)), path


def test_only_the_flows_know_prefect() -> None:
    assert _offences(("reconcile", "flows"), ("prefect",), allowed="flows") == []


def test_nothing_in_the_package_knows_the_flows() -> None:
    assert _offences(("reconcile",), ("flows",)) == []


def test_identity_knows_no_stage() -> None:
    assert _offences(("reconcile.parsing",), tuple(f"reconcile.{stage}" for stage in STAGES)) == []


def test_the_generator_is_not_written_with_the_readers_rules() -> None:
    assert _offences(("data_samples.generator",), ("reconcile.parsing", "reconcile.ingest")) == []


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_a_module_is_small(path: Path) -> None:
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_MODULE


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_functions_are_small(path: Path) -> None:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            lines = (node.end_lineno or node.lineno) - node.lineno + 1
            assert lines <= LONGEST_FUNCTION, f"{node.name}: {lines} lines"
            parameters = [*node.args.posonlyargs, *node.args.args, *node.args.kwonlyargs]
            command = any("command" in ast.dump(decorator) for decorator in node.decorator_list)  # a command's options are its interface
            assert command or len(parameters) <= MOST_PARAMETERS, f"{node.name}: {len(parameters)} parameters"


@pytest.mark.parametrize("path", MODULES, ids=_name)
def test_no_module_is_named_for_nothing(path: Path) -> None:
    assert path.stem not in {"utils", "util", "helpers", "helper", "common", "misc", "v2"}


def test_temporary_files_lie_where_the_next_command_sweeps_them() -> None:
    """In a folder of reconcile.workspace.files.scratch, of the run or of the cache: where a killed command leaves them, somebody finds them."""
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if (
                isinstance(node, ast.Call)
                and ast.unparse(node.func).startswith("tempfile.")
                and _name(path) != "reconcile.workspace.files.scratch"
            ):
                assert "dir" in {keyword.arg for keyword in node.keywords}, f"{_name(path)}: {ast.unparse(node)}"


@pytest.mark.parametrize("entry", ["reconcile/cli/__init__.py", "flows/__main__.py", "flows/night.py"])
def test_whatever_a_person_or_a_schedule_starts_keeps_its_files_to_its_owner(entry: str) -> None:
    main = next(node for node in ast.parse((ROOT / entry).read_text(encoding="utf-8")).body if isinstance(node, ast.FunctionDef))
    assert "only_mine()" in ast.unparse(main)
