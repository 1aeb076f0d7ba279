"""What the command line says of itself and of mistakes is Indonesian, in every command."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import typer

from reconcile.cli.commands import app
from reconcile.cli.terminal import indonesian
from reconcile.cli.terminal.contents import MODULES, PANELS, Contents
from reconcile.cli.terminal.indonesian import ADDED

Called = Callable[..., tuple[int, str, str]]

ENGLISH = re.compile(
    r"\b(Usage|Options?|Arguments?|Commands?|Missing|Invalid|No such|Try|Show this|requires|default|required"
    r"|Value|not one of|unexpected|Error|should be|bool|str|path|int|float)\b"
)


def _commands() -> Iterator[tuple[str, Any]]:
    def below(words: str, command: Any) -> Iterator[tuple[str, Any]]:
        yield words, command
        for name, one in getattr(command, "commands", {}).items():
            yield from below(f"{words} {name}".strip(), one)

    for module in MODULES.values():
        import_module(module)
    yield from below("", typer.main.get_command(app))


COMMANDS = dict(_commands())


@pytest.mark.parametrize("words", COMMANDS)
def test_help_is_indonesian_and_loses_nothing(
    call: Called, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("COLUMNS", "200")
    code, said, _ = call(*words.split(), "--help")
    assert code == 0 and said.lstrip().startswith("Pemakaian: reconcile")
    assert not ENGLISH.findall(said)
    plain = re.sub(r"[\s│]+", "", said)
    for parameter in COMMANDS[words].params:
        helped = re.sub(r"\\(?=\[)", "", ADDED.get(parameter.name, parameter.help or ""))
        assert re.sub(r"\s+", "", helped) in plain, parameter.name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("rnu", "Perintah 'rnu' tidak dikenal. Mungkin maksud Anda: run"),
        ("judgements impor", "Mungkin maksud Anda: import"),
        ("zzz", "Perintah 'zzz' tidak dikenal. Semua perintah: "),
        ("run --leve L1", "Pilihan --leve tidak dikenal. Mungkin maksud Anda: --level"),
        ("run --inputs", "Pilihan --inputs perlu sebuah nilai"),
        ("run --train=ya", "Pilihan --train dipakai tanpa nilai"),
        ("run sesuatu", "Tidak tahu untuk apa: sesuatu."),
        ("run --threads dua", "--threads: harus sebuah angka."),
        ("run --threads -1", "--threads: paling sedikit 0."),
        ("generate --out x --months 13", "--months: paling banyak 12."),
        ("generate --out x --regime baru", "--regime: baru tidak dikenal. Pilih salah satu: 'legacy'"),
        ("explain", "Pilihan --run belum disebut."),
        ("check", "Argumen BERKAS belum disebut."),
        ("run --as-of kemarin", "Tanggal 'kemarin' tidak dapat dibaca"),
    ],
)
def test_what_was_typed_wrongly_is_said_in_indonesian(call: Called, words: str, said: str) -> None:
    code, _, message = call(*words.split())
    assert code == 2 and said in message
    assert message.startswith("Gagal: ") and not ENGLISH.findall(message)
    assert len(message.splitlines()) == 1


@pytest.mark.parametrize("width", [40, 80, 120])
def test_help_fits_the_terminal(call: Called, width: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", str(width))
    said = call("run", "--help")[1]
    assert max(map(len, said.splitlines())) <= width


def test_every_command_stands_where_somebody_looks_for_it() -> None:
    assert set(COMMANDS[""].commands) == {name for names in PANELS.values() for name in names}


def test_the_list_of_commands_says_of_each_what_the_command_says_of_itself() -> None:
    for name, command in COMMANDS[""].commands.items():
        listed = Contents(name="reconcile").get_command(None, name)
        assert listed.help == command.help, name


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["run", "–-inputs", "."], "Tanda – berasal dari pengolah kata"),
        (["run", "--inputs", "“data", "satu”"], "Tanda ” berasal dari pengolah kata"),
        (["RUNN"], "Mungkin maksud Anda: run"),
        (["check", "tidak-ada.csv"], "Berkas tidak dapat dibuka (tidak ada)"),
        (["run", "--config", "tidak-ada.toml"], "(--config) tidak dapat dibaca: tidak ada"),
        (["run", "--out", "hasil", "--inputs", __file__], "sebuah berkas, sedangkan --inputs perlu folder"),
    ],
)
def test_what_a_tired_clerk_types_is_answered_with_what_to_do(
    words: list[str],
    said: str,
    call: Callable[..., tuple[int, str, str]],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.chdir(tmp_path)
    code, shown, message = call(*words)
    assert code in (2, 4) and said in " ".join((shown + message).split())


@pytest.mark.parametrize(
    ("shell", "told"),
    [("bash", (0, "Pelengkapan untuk bash dipasang: ")), ("csh", (2, "hanya untuk bash, zsh"))],
)
def test_what_the_tab_key_needs_is_put_in_place_and_said(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, call: Called, shell: str, told: tuple[int, str]
) -> None:
    code, said = told
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setattr(indonesian, "_get_shell_name", lambda: shell)
    ended, out, err = call("--install-completion")
    assert ended == code and said in out + err and not ENGLISH.search(out + err)
    assert bool(list(tmp_path.rglob("reconcile.sh"))) is (code == 0)
