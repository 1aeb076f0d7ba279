"""The command line's own words in Indonesian: usage, help, and what was typed wrongly.

Typer keeps its sentences in its code and has no catalogue to translate; they are said anew here, each kind of
mistake by its class. One that nobody knows yet is said in Typer's words.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from difflib import get_close_matches
from typing import Any

import typer
from typer._completion_shared import _get_shell_name, install
from typer.core import TyperCommand, TyperGroup

from reconcile.vocabulary.errors import UsageError

HELP = "Tampilkan bantuan ini."

_TAKES = {
    "<bool>": "",
    "<str>": "TEKS",
    "<list[str]>": "TEKS",
    "<path>": "BERKAS",
    "<int>": "ANGKA",
    "<float>": "ANGKA",
    "<int range>": "ANGKA",
    "<float range>": "ANGKA",
}
"""What an option takes, by Typer's word."""

ADDED = {
    "install_completion": "Pasang pelengkapan otomatis (tombol Tab) untuk shell ini.",
    "show_completion": "Tampilkan naskah pelengkapan otomatis, untuk disalin.",
}
"""Of options that Typer itself adds."""

_VALUES = (
    (r"(?:Value error, )?'(.*)' is not one of (.*)\.", r"\1 tidak dikenal. Pilih salah satu: \2."),
    (r"Value error, (.*)", r"\1"),
    (r"Input should be a valid (?:integer|number).*", "harus sebuah angka."),
    (r"Input should be greater than or equal to (.*)", r"paling sedikit \1."),
    (r"Input should be less than or equal to (.*)", r"paling banyak \1."),
    (r"Input should be a valid boolean.*", "pilihan ini dipakai tanpa nilai."),
)
"""What is said of a value that does not fit, and what staff read."""


class Commands(typer.Typer):
    """Commands that explain themselves in Indonesian."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"cls": Group, "pretty_exceptions_enable": False, **options})

    def command(self, *names: Any, **options: Any) -> Callable[[Any], Any]:
        """A command whose help is its docstring; line breaks of the code are none of the help."""

        def listed(function: Any) -> Any:
            said = literal(" ".join((function.__doc__ or "").split()))
            return super(Commands, self).command(*names, **{"cls": Command, "help": said, **options})(
                function
            )

        return listed


class _Spoken:
    """Usage and help of a command, in Indonesian."""

    def make_context(self, *given: Any, **extra: Any) -> Any:
        with _mistakes_spoken():
            return super().make_context(*given, **extra)  # type: ignore[misc]

    def invoke(self, ctx: Any) -> Any:
        with _mistakes_spoken():
            return super().invoke(ctx)  # type: ignore[misc]

    def format_help(self, ctx: Any, formatter: Any) -> None:
        _speak()
        super().format_help(ctx, formatter)  # type: ignore[misc]

    def format_usage(self, ctx: Any, formatter: Any) -> None:
        pieces = " ".join(self.collect_usage_pieces(ctx))  # type: ignore[attr-defined]
        said = pieces.replace("COMMAND [ARGS]...", "PERINTAH ...").replace("[OPTIONS]", "[PILIHAN]")
        formatter.write_usage(ctx.command_path, said, prefix="Pemakaian: ")

    def get_params(self, ctx: Any) -> Any:
        """Its options and arguments, each with the word for what it takes."""
        parameters = super().get_params(ctx)  # type: ignore[misc]
        for parameter in parameters:
            parameter.help = literal(ADDED.get(parameter.name, parameter.help or ""))
            if parameter.name == "install_completion":
                parameter.callback = _completed
            if parameter.metavar is None and parameter.param_type_name == "option":
                parameter.metavar = _takes(parameter, ctx)
            elif parameter.param_type_name == "argument":
                parameter.display_type_rich = lambda ctx: None  # its name says it
        return parameters

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = HELP
        return option


class Command(_Spoken, TyperCommand):
    """A command that does something."""


class Group(_Spoken, TyperGroup):
    """Commands below one name."""

    def resolve_command(self, ctx: Any, args: list[str]) -> Any:
        """The command that is called. Raises UsageError for one there is not, with those that are like it."""
        name = args[0]
        if self.get_command(ctx, name) is None and not name.startswith("-"):
            near = get_close_matches(name.lower(), self.list_commands(ctx), cutoff=0.5)
            meant = f" Mungkin maksud Anda: {', '.join(near)}." if near else ""
            raise UsageError(
                f"Perintah {name!r} tidak dikenal.{meant} Semua perintah: {ctx.command_path} --help"
            )
        return super().resolve_command(ctx, args)


_SHELLS = ("bash", "zsh", "fish", "powershell", "pwsh")


def _completed(ctx: Any, parameter: Any, wanted: Any) -> Any:
    """Put what completes commands by the Tab key where the shell in use looks for it, and say where."""
    del parameter
    if not wanted or ctx.resilient_parsing:
        return wanted
    shell = wanted if isinstance(wanted, str) else _get_shell_name()
    if shell not in _SHELLS:
        raise UsageError(
            f"Pelengkapan (tombol Tab) hanya untuk {', '.join(_SHELLS)}; jendela perintah ini memakai"
            f" {shell or 'shell yang tidak dikenal'}. Jalankan perintah ini dari bash."
        )
    _, path = install(shell=shell, prog_name=ctx.find_root().info_name)
    typer.echo(
        f"Pelengkapan untuk {shell} dipasang: {path}. Buka jendela perintah baru, lalu tekan tombol Tab."
    )
    raise typer.Exit


def literal(said: str) -> str:
    """Help in which [notify] is a word and no mark of the terminal's."""
    return re.sub(r"(?<!\\)\[(?=[a-z/#@])", r"\\[", said)


def _takes(parameter: Any, ctx: Any) -> str | None:
    """The word for what an option takes; None where Typer's own says it."""
    word = _TAKES.get(parameter.display_type_rich(ctx) or "")
    return "FOLDER" if word == "BERKAS" and (parameter.help or "").startswith("Folder") else word


def show_mistake(error: Any) -> None:
    """Print what was typed wrongly, and where its help is; what Typer calls when it stops."""
    kind = type(error).__name__
    if kind == "NoArgsIsHelpError":  # the help was printed already
        return
    said = _MISTAKES.get(kind, _other)(error)
    context = getattr(error, "ctx", None)
    hint = f" Cara pakai: {context.command_path} --help" if context is not None else ""
    print(f"Gagal: {said}{hint}", file=sys.stderr)


def _no_option(error: Any) -> str:
    near = ", ".join(sorted(error.possibilities or ()))
    return f"Pilihan {error.option_name} tidak dikenal." + (f" Mungkin maksud Anda: {near}." if near else "")


def _missing(error: Any) -> str:
    option = error.param is not None and error.param.param_type_name == "option"
    return f"{'Pilihan' if option else 'Argumen'} {_name(error)} belum disebut."


def _bad_value(error: Any) -> str:
    return f"{_name(error)}: {_value(error.message)}"


def _bad_option(error: Any) -> str:
    if "does not take" in error.message:
        return f"Pilihan {error.option_name} dipakai tanpa nilai."
    return f"Pilihan {error.option_name} perlu sebuah nilai sesudahnya."


def _other(error: Any) -> str:
    message = str(error.format_message())
    if extra := re.fullmatch(r"Got unexpected extra arguments?(?:\(s\))? \((.*)\)", message):
        typed = extra[1]
        word = "".join(sign for sign in "–—“”‘’" if sign in typed)
        why = f' Tanda {word[0]} berasal dari pengolah kata: ketik -- dan " langsung di sini.' if word else ""
        return f"Tidak tahu untuk apa: {typed}.{why}"
    return "Perintahnya belum disebut." if message == "Missing command." else message


_MISTAKES = {
    "NoSuchOption": _no_option,
    "MissingParameter": _missing,
    "BadParameter": _bad_value,
    "BadOptionUsage": _bad_option,
}


def _name(error: Any) -> str:
    """The option's longest name, or the argument's as the help shows it."""
    parameter = error.param
    if parameter is None:
        return "nilai"
    if parameter.param_type_name == "option":
        return str(max(parameter.opts, key=len))
    return str(parameter.metavar or parameter.name).strip("[].").upper()


def _value(message: str) -> str:
    for said, words in _VALUES:
        if found := re.fullmatch(said, message):
            return found.expand(words)
    return message


def _speak() -> None:
    """Give the panels of help, and what is printed of a mistake, their words. What prints them is loaded for
    this: it takes a third of the time of a command that prints neither."""
    from typer import rich_utils

    rich_utils.ARGUMENTS_PANEL_TITLE = "Argumen"
    rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
    rich_utils.COMMANDS_PANEL_TITLE = "Perintah"
    rich_utils.DEFAULT_STRING = "[bawaan: {}]"
    rich_utils.REQUIRED_LONG_STRING = "[wajib]"
    rich_utils.ABORTED_TEXT = "Dihentikan."
    rich_utils.rich_format_error = show_mistake  # type: ignore[assignment]


@contextmanager
def _mistakes_spoken() -> Iterator[None]:
    """Whatever ends a command early is told in Indonesian."""
    try:
        yield
    except Exception:
        _speak()
        raise
