"""What the documents show is what the program does. UPDATE_DOCS=1 writes the excerpts of README.md and
docs/model.md anew."""

from __future__ import annotations

import contextlib
import csv
import io
import os
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from data_samples.generator.scores import evaluate_run
from reconcile.cli.commands import app
from reconcile.programmes import read_programme
from reconcile.run import stages
from reconcile.run.facts.summary import as_text, summary
from reconcile.run.jobs import Job
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import read_manifest
from tests.runs import AS_OF, inputs_with_questions, sample_run

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
GUIDE = ROOT / "docs" / "panduan.md"
INSTALL = ROOT / "docs" / "pasang.md"
MODELS = ROOT / "docs" / "model.md"
RECIPES = ROOT / "docs" / "recipes.md"
PACKAGES = ROOT / "docs" / "paket.md"
SAMPLES = ROOT / "data_samples"


@pytest.fixture(scope="module")
def published_samples() -> tuple[Path, Manifest]:
    return sample_run(), read_manifest(sample_run())


@pytest.fixture(scope="module")
def shown(published_samples: tuple[Path, Manifest]) -> dict[str, str]:
    """The excerpts that the README holds, by name, as a run on the samples gives them."""
    out, manifest = published_samples
    with (out / "reports" / "tumpang_tindih.csv").open(encoding="utf-8-sig", newline="") as file:
        first = next(csv.DictReader(file, delimiter=";"))
    width = max(map(len, first))
    return {
        "summary": as_text(summary(manifest, Path("out"))),
        "overlap": "\n".join(f"{name.ljust(width)}  {value}" for name, value in first.items() if value),
        "evaluation": evaluate_run(out, SAMPLES / "truth.parquet"),
    }


def _with_excerpts(text: str, shown: dict[str, str]) -> str:
    for name, excerpt in shown.items():
        head = f"<!-- output: {name} -->\n```text\n"
        before, mark, rest = text.partition(head)
        assert mark, f"no excerpt called {name}"
        text = before + head + excerpt.rstrip() + "\n```" + rest.partition("```")[2]
    return text


@pytest.mark.slow
def test_the_excerpts_of_the_readme_are_real(shown: dict[str, str]) -> None:
    text = README.read_text(encoding="utf-8")
    if os.environ.get("UPDATE_DOCS"):
        README.write_text(_with_excerpts(text, shown), encoding="utf-8")
    assert README.read_text(encoding="utf-8") == _with_excerpts(text, shown)


@pytest.mark.slow
def test_the_examples_of_the_models_run_and_print_what_they_show(
    published_samples: tuple[Path, Manifest], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All in one session, from top to bottom, beside the published run `out`."""
    monkeypatch.chdir(published_samples[0].parent)
    text = MODELS.read_text(encoding="utf-8")
    session: dict[str, object] = {}
    printed = {}
    for name, code in re.findall(r"<!-- example: (\w+) -->\n```python\n(.*?)```", text, re.DOTALL):
        told = io.StringIO()
        with contextlib.redirect_stdout(told):
            exec(compile(code, f"{MODELS.name}: {name}", "exec"), session)
        if told.getvalue():
            printed[name] = told.getvalue()
    assert set(printed) == set(re.findall(r"<!-- output: (\w+) -->", text))
    if os.environ.get("UPDATE_DOCS"):
        MODELS.write_text(_with_excerpts(text, printed), encoding="utf-8")
    assert MODELS.read_text(encoding="utf-8") == _with_excerpts(text, printed)


def test_every_example_of_the_models_is_run() -> None:
    text = MODELS.read_text(encoding="utf-8")
    assert len(re.findall(r"<!-- example: \w+ -->\n```python", text)) == text.count("```python") > 0


def test_the_declaration_of_the_recipe_is_valid(tmp_path: Path) -> None:
    declared = re.search(
        r"<!-- example: declaration -->\n```toml\n(.*?)```", RECIPES.read_text(encoding="utf-8"), re.DOTALL
    )
    assert declared
    (tmp_path / "klj.toml").write_text(declared[1], encoding="utf-8")
    assert read_programme(tmp_path / "klj.toml").code == "klj"


def test_the_code_of_the_recipes_is_that_of_tests() -> None:
    """Each block stands so in the test it names, which runs it; and every block of code names one."""
    text = RECIPES.read_text(encoding="utf-8")
    blocks = re.findall(r"<!-- from: (\S+) -->\n```python\n(.*?)```", text, re.DOTALL)
    assert len(blocks) == text.count("```python") > 4
    for path, code in blocks:
        assert code in (ROOT / path).read_text(encoding="utf-8"), (path, code)


@pytest.mark.parametrize("path", [README, GUIDE, MODELS, RECIPES, PACKAGES], ids=lambda path: path.name)
def test_every_command_in_the_documents_exists(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    commands = {
        (name, *re.findall(r"--[a-z-]+", rest))
        for name, rest in re.findall(
            r"reconcile ((?:judgements|store) \w+|package (?:list|verify|register)|\w+)([^`\n]*--[^`\n]*)",
            text,
        )
    }
    assert commands
    for name, *options in commands:
        told = CliRunner().invoke(app, [*name.split(" "), "--help"], env={"COLUMNS": "400"}).output
        assert [option for option in options if option not in told] == [], name


@pytest.mark.parametrize("path", [README, GUIDE, INSTALL, MODELS], ids=lambda path: path.name)
def test_every_make_target_in_the_documents_exists(path: Path) -> None:
    targets = set(
        re.findall(r"^([a-z]+):.*##", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    )
    assert (
        set(re.findall(r"(?:`|^    )make ([a-z]+)", path.read_text(encoding="utf-8"), re.MULTILINE))
        <= targets
    )


@pytest.mark.parametrize(
    "path",
    [README, *sorted((ROOT / "docs").rglob("*.md"))],
    ids=lambda path: path.name,
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8")):
        assert (path.parent / target).exists(), target


def test_every_decision_stands_in_their_index() -> None:
    folder = ROOT / "docs" / "decisions"
    listed = re.findall(
        r"^\| \[(\d{4})\]\((\S+)\)", (folder / "README.md").read_text(encoding="utf-8"), re.MULTILINE
    )
    assert listed == [(path.name[:4], path.name) for path in sorted(folder.glob("[0-9]*.md"))]


@pytest.mark.slow
def test_every_report_is_explained_in_the_guide(tmp_path: Path, cache: Path) -> None:
    """Without all programmes, with people to ask about: every paper there is."""
    inputs, out = inputs_with_questions(tmp_path / "inputs"), tmp_path / "out"
    read = ("kis", "kjs", "dukcapil", "dtks")
    stages.run(Job(inputs=inputs, out=out, as_of=AS_OF, programmes=read, cache=cache))
    guide = GUIDE.read_text(encoding="utf-8")
    written = {re.sub(r"^kualitas_.*", "kualitas_", path.name) for path in (out / "reports").iterdir()}
    assert {"antrean_tinjauan.xlsx", "lembar_kerja", "belum_terjangkau.csv"} <= written
    assert {name for name in written if name not in guide} == set()
