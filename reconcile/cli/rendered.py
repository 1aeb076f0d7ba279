"""`reconcile render`: the papers of one kelurahan at another level, sealed for one recipient."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.options import levels
from reconcile.privacy.sealing import read_seal_keys
from reconcile.regions.homes import default_home
from reconcile.render.making import Rendered, render
from reconcile.render.order import (
    RenderOrder,
    check_named,
    kelurahan_called,
    level_of,
    rendered_beside,
)
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.numbers import number
from reconcile.workspace.processes.interrupts import say
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import storage_failures


@app.command(name="render", epilog=EXIT_CODES)
def render_papers(
    *,
    run: Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")],
    kelurahan: Annotated[str, typer.Option("--kelurahan", help="Nama kelurahan atau kodenya, 10 angka.")],
    level: Annotated[
        str,
        typer.Option(
            "--level",
            autocompletion=levels,
            help="L0 semua, L1 NIK 6 angka dan tahun lahir, L2 juga nama disamarkan.",
        ),
    ] = "L1",
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", help="Siapa yang menerima (wajib, boleh diulang).")
    ] = None,
    purpose: Annotated[str, typer.Option("--purpose", help="Untuk apa diserahkan (wajib, dicatat).")] = "",
    seal_to: Annotated[
        list[str] | None,
        typer.Option(
            "--seal-to",
            metavar="KUNCI",
            help="Kunci publik penerima: age1..., ssh-ed25519 ..., atau berkasnya (boleh diulang).",
        ),
    ] = None,
    into: Annotated[
        Path | None, typer.Option("--into", help="Folder tujuan. Bawaan: OUT.serah di sebelah hasil.")
    ] = None,
    declarations: Annotated[
        Path | None, typer.Option(help="Folder deklarasi sendiri, untuk nama programnya.")
    ] = None,
) -> None:
    """Serahkan lembar kerja dan daftar satu kelurahan pada tingkat lain: disegel, dicatat."""
    shown = level_of(level)
    recipients = tuple(recipient or ())
    check_named(recipients, purpose)
    keys = read_seal_keys(seal_to or ())
    home = str(read_manifest(run)["run"].get("home") or default_home())
    code = kelurahan_called(kelurahan, home)
    names = {one.code: one.name for one in load_declarations(declarations).programmes.values()}
    folder = into or rendered_beside(run)
    order = RenderOrder(run, shown, code, names, recipients, purpose, keys, folder)
    say("berkas yang disegel utuh, atau tidak ada")
    with storage_failures(folder):
        typer.echo("\n".join(_lines_of(render(order))))


def _lines_of(made: Rendered) -> list[str]:
    return [
        f"Disegel: {made.path}",
        *(f"  {file.name}: {number(file.rows)} baris" for file in made.files),
        "Penerima membukanya dengan kunci rahasianya: age --decrypt -i kunci.txt -o kelurahan.zip BERKAS.age",
        "Penyerahan ini dicatat. Kirim berkas .age saja; tanpa kunci itu isinya tidak terbaca.",
    ]
