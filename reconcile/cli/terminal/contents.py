"""The contents page of the command line: each command, where it stands in the help, and the module that has
it.

A module is loaded when its command is called: all of them together take two seconds to load. What the list
of commands says of each is read off the text of its module.
"""

from __future__ import annotations

import ast
import gc
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from typer.main import get_command

from reconcile.cli.terminal.indonesian import Command, Group, literal

_CLI = "reconcile.cli"

PANELS = {
    "Menjalankan": {
        "run": f"{_CLI}.running",
        "check": f"{_CLI}.commands",
        "deliveries": f"{_CLI}.delivered",
        "intake": f"{_CLI}.running",
        "doctor": f"{_CLI}.looking.doctor",
        "status": f"{_CLI}.looking.state",
    },
    "Bekerja dengan hasil": {
        "find": f"{_CLI}.looking.found",
        "person": f"{_CLI}.looking.found",
        "review": f"{_CLI}.reviewed",
        "judgements": f"{_CLI}.judged",
        "explain": f"{_CLI}.explaining",
        "identity": f"{_CLI}.identity",
        "render": f"{_CLI}.rendered",
        "package": f"{_CLI}.package",
        "inspect": f"{_CLI}.looking.inspected",
        "merge": f"{_CLI}.package",
    },
    "Merawat": {
        "store": f"{_CLI}.stored",
        "retention": f"{_CLI}.running",
        "purge": f"{_CLI}.purged",
        "verify": f"{_CLI}.verified",
        "programmes": f"{_CLI}.commands",
        "train": f"{_CLI}.running",
    },
    "Untuk analis": {
        "analyse": f"{_CLI}.looking.analysed",
        "blocking": f"{_CLI}.explaining",
        "evaluate": f"{_CLI}.generator",
        "generate": f"{_CLI}.generator",
    },
}
"""The commands by what somebody is about, in the order of the help, and their modules."""

MODULES = {name: module for panel in PANELS.values() for name, module in panel.items()}


class Contents(Group):
    """The commands of PANELS. app: the name of what their modules add them to."""

    app = f"{_CLI}.terminal.app"

    def list_commands(self, ctx: Any) -> list[str]:
        return list(MODULES)

    def get_command(self, ctx: Any, cmd_name: str) -> Any:
        """The command, or, as long as it was not called, its name and help."""
        if cmd_name in self.commands or cmd_name not in MODULES:
            command: Any = super().get_command(ctx, cmd_name)
        else:
            command = Command(cmd_name, help=literal(_help(cmd_name)))
        if command is not None:
            command.rich_help_panel = next(panel for panel, names in PANELS.items() if cmd_name in names)
        return command

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        self.load(args[0])
        return super().resolve_command(ctx, args)

    def load(self, name: str) -> None:
        """Load the module that has a command, and take the command from it."""
        if name in MODULES and name not in self.commands:
            import_module(MODULES[name])
            whole: Any = get_command(import_module(self.app).app)
            self.commands[name] = whole.commands[name]
        gc.enable()


def _help(name: str) -> str:
    """What the command says of itself: the docstring of its function, or the help of its group."""
    found = find_spec(MODULES[name])
    assert found is not None and found.origin is not None
    for node in ast.parse(Path(found.origin).read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef) and name in map(_called, node.decorator_list):
            return " ".join((ast.get_docstring(node) or "").split())
        if isinstance(node, ast.FunctionDef) and node.name == name and node.decorator_list:
            return " ".join((ast.get_docstring(node) or "").split())
        if isinstance(node, ast.Assign) and (said := _words(node.value)).get("name") == name:
            return said["help"]
    raise LookupError(f"{MODULES[name]} has no command {name}")


def _called(decorator: ast.expr) -> str:
    """The name that a decorator gives to its command; "" when it gives none."""
    named = _words(decorator).get("name", "")
    first = decorator.args[0] if isinstance(decorator, ast.Call) and decorator.args else None
    return named or (str(first.value) if isinstance(first, ast.Constant) else "")


def _words(call: ast.expr) -> dict[str, str]:
    """The arguments of a call that are plain texts, by name."""
    if not isinstance(call, ast.Call):
        return {}
    texts = {each.arg or "": each.value for each in call.keywords if isinstance(each.value, ast.Constant)}
    return {name: str(value.value) for name, value in texts.items()}
