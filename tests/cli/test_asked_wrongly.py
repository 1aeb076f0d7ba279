"""Whatever somebody types behind a command is answered in words: never by a traceback."""

from __future__ import annotations

import random
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
from typer.main import get_command
from typer.testing import CliRunner

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.contents import MODULES
from reconcile.vocabulary.errors import ReconcileError
from tests.runs import SEED, tries

LONG = {"generate", "merge", "review", "run", "train"}
"""Commands that serve, or do what takes long before they are refused."""
WAITING = {"wait", "deadline", "install_completion", "show_completion"}
PATHS = ["nosuch", "empty", "text.txt", "broken.xlsx", "empty.csv", "broken.zip", "broken.toml"]
PATHS += ["/", "", " ", "-", ".", "é", "a/b/c", "/dev/null"]
WORDS = [
    "",
    "x",
    "-1",
    "0",
    "9" * 20,
    "2018-03",
    "2018-13",
    "2018-02-30",
    "31-03-2018",
    "kemensos",
    "<b>",
    "=1+1",
]
WORDS += ["'; DROP TABLE x;--", "kis", "kis-1", "P-000000", "L0", "NaN", "3174010101809001"]

FOUND = [
    ["store", "restore", "empty", "--run", "nosuch"],
    ["store", "verify", "--run", "/"],
    ["verify", "request", "--run", "/"],
    ["judgements", "list", "--run", "/"],
    ["analyse", "--run", ""],
    ["analyse", "--run", "/"],
    ["intake", "--inputs", "empty", "--out", "nosuch", "--level", "2018-02-30"],
]
"""What had ended in a traceback."""


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A folder with what lies about on a desk."""
    (tmp_path / "empty").mkdir()
    contents = {"text.txt": b"halo", "broken.xlsx": b"PK\x03\x04", "empty.csv": b"", "broken.toml": b"= = ["}
    contents["broken.zip"] = b"PK\x05\x06" + bytes(18)
    for name, content in contents.items():
        (tmp_path / name).write_bytes(content)
    monkeypatch.chdir(tmp_path)


def _commands(command: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], Any]]:
    for name, one in getattr(command, "commands", {}).items():
        yield from _commands(one, (*path, name))
    if not getattr(command, "commands", {}):
        yield path, command


def _typed(draw: random.Random, path: tuple[str, ...], command: Any) -> list[str]:
    """A line as somebody may type it: what is asked for, and some of the rest."""
    line = list(path)
    for one in command.params:
        option = type(one).__name__.endswith("Option")
        if one.name in WAITING or (option and not one.required and draw.random() > 0.25):
            continue
        if option:
            line.append(one.opts[0])
        if not (option and one.is_flag):
            line.append(draw.choice(PATHS if "path" in str(one.type_descriptor).lower() else WORDS))
    return line


def _answer(line: list[str]) -> None:
    done = CliRunner().invoke(app, line)
    error = done.exception
    assert error is None or isinstance(error, SystemExit | ReconcileError), (line, repr(error))
    assert not isinstance(error, ReconcileError) or str(error), line
    assert "Traceback" not in done.output, line


@pytest.mark.usefixtures("desk")
@pytest.mark.parametrize("line", FOUND, ids=" ".join)
def test_what_ended_in_a_traceback_is_answered(line: list[str]) -> None:
    for module in sorted(set(MODULES.values())):
        import_module(module)
    _answer(line)


@pytest.mark.usefixtures("desk")
def test_no_line_ends_in_a_traceback() -> None:
    for module in sorted(set(MODULES.values())):
        import_module(module)
    known = [(path, one) for path, one in _commands(get_command(app)) if path[0] not in LONG]
    assert len(known) > 30
    draw = random.Random(SEED)
    for _ in range(tries(240)):
        _answer(_typed(draw, *draw.choice(known)))
