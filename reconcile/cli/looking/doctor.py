"""`reconcile doctor`: what must be well before a run can be, looked at one by one."""

from __future__ import annotations

import os
import platform
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.looking.state import ages, finished, line
from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.engines.opening import LEAST_JAVA, java_version
from reconcile.ingest.exports import find_exports
from reconcile.nights.config import Office, read_office
from reconcile.nights.hours import moment
from reconcile.programmes import check_programmes
from reconcile.run.declarations import folders, load_declarations
from reconcile.vocabulary.days import JAKARTA, today
from reconcile.vocabulary.errors import ReconcileError, UsageError
from reconcile.vocabulary.numbers import decimal, number
from reconcile.workspace.files.locks import HAVE_LOCKS
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.processes.bounds import machine_memory
from reconcile.workspace.published import opened
from reconcile.workspace.runs import MANIFEST
from reconcile.workspace.store import store_at
from reconcile.workspace.store.copies import wrong_with

WELL, BROKEN, INFORMATION = "baik", "PERLU DIPERBAIKI", "keterangan"
_LEAST_DISK = 2 * 1024**3
_LEAST_MEMORY = 2 * 1024**3
_OLD_ROLL = 45
"""A roll that comes every month and speaks of a day longer ago than this is told of."""


@dataclass(frozen=True)
class Finding:
    """What was looked at, how it is, and in words."""

    name: str
    state: str
    said: str


@app.command(epilog=EXIT_CODES)
def doctor(
    *,
    out: Annotated[
        Path | None, typer.Option("--out", "--run", help="Folder hasil. Bawaan: menurut --config, atau out.")
    ] = None,
    inputs: Annotated[Path | None, typer.Option("--inputs", help="Folder masukan.")] = None,
    config: Annotated[Path | None, typer.Option("--config", help="Berkas reconcile.toml kantor.")] = None,
    declarations: Annotated[Path | None, typer.Option(help="Folder deklarasi sendiri.")] = None,
) -> None:
    """Periksa komputer, folder, pengaturan, simpanan dan umur daftar; sebut apa yang perlu diperbaiki."""
    office = _office(config)
    out = out or office.out or Path("out")
    own = declarations or office.declarations
    findings = [
        *_computer(),
        *_settings(config, own),
        *_folders(out.expanduser().resolve(), inputs or office.inputs, own),
        *_results(out),
    ]
    for finding in findings:
        typer.echo(line(finding.name, f"{finding.state}. {finding.said}"))
    if broken := sum(finding.state == BROKEN for finding in findings):
        raise UsageError(f"{number(broken)} hal perlu diperbaiki; lihat di atas.")
    typer.echo("Semua yang diperiksa baik.")


def _office(config: Path | None) -> Office:
    """What the office's file says; nothing where it cannot be read, which is told among the findings."""
    try:
        return read_office(config)
    except ReconcileError:
        return Office()


def _computer() -> Iterator[Finding]:
    version = platform.python_version()
    yield Finding(
        "Python", WELL if sys.version_info >= (3, 11) else BROKEN, f"{version}; perlu 3.11 atau lebih"
    )
    yield Finding(
        "Kunci berkas",
        WELL if HAVE_LOCKS else BROKEN,
        "ada" if HAVE_LOCKS else "tidak ada di sistem ini: reconcile run perlu WSL, kontainer atau Linux",
    )
    memory = machine_memory()
    state = INFORMATION if memory is None else WELL if memory >= _LEAST_MEMORY else BROKEN
    yield Finding("Memori", state, "tidak diketahui" if memory is None else f"{_gigabytes(memory)} GB")
    now = datetime.now(JAKARTA)
    yield Finding("Jam", WELL if now.year >= 2024 else BROKEN, moment(now))
    yield _font()
    yield _port()
    java = java_version()
    usable = java >= LEAST_JAVA
    yield Finding(
        "Java",
        WELL if usable else INFORMATION,
        f"versi {java}" if usable else "tanpa Java 17: hanya mesin duckdb",
    )


_AS_WIDE = ("Arial", "Liberation Sans", "Helvetica", "Arimo", "Nimbus Sans")
"""Fonts in which a worklist prints as it was laid out."""


def _font() -> Finding:
    """With what this computer prints worklists; papers that are drawn bring their own letters."""
    found = _matched("Arial")
    if found is None:
        return Finding(
            "Huruf", INFORMATION, "tidak diketahui; lembar kerja dicetak dengan Arial atau yang sama lebarnya"
        )
    if found.startswith(_AS_WIDE):
        return Finding("Huruf", WELL, f"lembar kerja dicetak dengan {found}")
    return Finding(
        "Huruf",
        INFORMATION,
        f"lembar kerja dicetak dari komputer ini dengan {found}, bukan Arial: pasang fonts-liberation bila"
        " teksnya terpotong",
    )


def _matched(family: str) -> str | None:
    """The font that the system takes for another; None where nothing says."""
    try:
        command = ["fc-match", "-f", "%{family[0]}", family]
        said = subprocess.run(command, capture_output=True, text=True, check=True, timeout=10).stdout.strip()
    except (OSError, subprocess.SubprocessError):
        return None
    return said or None


def _gigabytes(size: int) -> str:
    return decimal(size / 1024**3)


def _port() -> Finding:
    """Whether pages can be served to this computer."""
    try:
        with socket.socket() as tried:
            tried.bind(("127.0.0.1", 0))
    except OSError as error:
        return Finding(
            "Port",
            BROKEN,
            f"127.0.0.1 tidak dapat dipakai ({system_words(error)}); review dan malam perlu itu",
        )
    return Finding("Port", WELL, "127.0.0.1 dapat dipakai")


def _settings(config: Path | None, declarations: Path | None) -> Iterator[Finding]:
    if config is not None:
        yield _tried("Pengaturan", f"{config} dapat dibaca", lambda: read_office(config))
    faults = [one.fault for one in check_programmes(*folders(declarations, "programmes")) if one.fault]
    for fault in faults:
        yield Finding("Program", BROKEN, fault)
    if not faults:
        yield _tried(
            "Program dan aturan", "semua deklarasi dapat dibaca", lambda: load_declarations(declarations)
        )


def _tried(name: str, well: str, look: object) -> Finding:
    try:
        look()  # type: ignore[operator]
    except ReconcileError as error:
        return Finding(name, BROKEN, str(error))
    return Finding(name, WELL, well)


def _folders(out: Path, inputs: Path | None, own: Path | None) -> Iterator[Finding]:
    place = next(folder for folder in (out, *out.parents) if folder.is_dir())
    may = os.access(place if place != out else out.parent, os.W_OK | os.X_OK)
    yield Finding(
        "Folder hasil", WELL if may else BROKEN, f"{out}{'' if may else ': tidak boleh ditulis akun ini'}"
    )
    free = shutil.disk_usage(place).free
    yield Finding("Disk", WELL if free >= _LEAST_DISK else BROKEN, f"sisa {_gigabytes(free)} GB di {place}")
    if inputs is not None:
        yield _tried("Folder masukan", f"{inputs}", lambda: _exports(inputs, own))


def _exports(inputs: Path, own: Path | None) -> None:
    find_exports(inputs, load_declarations(own).programmes, (), kept_from=())


def _results(out: Path) -> Iterator[Finding]:
    if not (out / MANIFEST).exists():
        yield Finding("Hasil terakhir", INFORMATION, "belum ada")
        return
    try:
        with opened(out, "deliveries") as run:
            when = finished(run.manifest)
            yield Finding("Hasil terakhir", WELL, moment(when) if when else run.number)
            for code, (_, days) in ages(run, today()).items():
                said = "umurnya tidak diketahui" if days is None else f"umur {number(days)} hari"
                fresh = days is not None and days <= _OLD_ROLL
                yield Finding(f"Daftar {code}", WELL if fresh else INFORMATION, said)
    except ReconcileError as error:
        yield Finding("Hasil terakhir", BROKEN, str(error))
    yield from _store(out)


_NO_STORE = (
    "{out}.store tidak ada di sebelah hasil: proses berikutnya akan memberi ID baru dan tidak"
    " mengenal keputusan."
    " Bila hasil ini disalin atau dipindah, salin juga {out}.store dan {out}.store.key; bila hilang, pulihkan"
    " dengan reconcile store restore."
)


def _store(out: Path) -> Iterator[Finding]:
    store = store_at(out)
    if not store.exists:
        yield Finding("Simpanan", BROKEN, _NO_STORE.format(out=out.name))
        return
    try:
        faults = wrong_with(store)
    except ReconcileError as error:
        faults = [str(error)]
    yield Finding(
        "Simpanan", BROKEN if faults else WELL, "; ".join(faults[:3]) or "utuh dan cocok dengan hasil"
    )
