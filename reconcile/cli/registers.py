"""`reconcile merge`: the registers of two agencies made one."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.screen import screen
from reconcile.exchange.merging import declarations_of, merge_registers
from reconcile.privacy.sealing import read_secret_key
from reconcile.run import stages
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary
from reconcile.vocabulary.numbers import number


@app.command(epilog=EXIT_CODES)
def merge(
    one: Annotated[Path, typer.Argument(metavar="A", help="Register yang diterima, atau folder rantainya.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Register instansi lain, atau foldernya.")],
    *,
    key: Annotated[Path, typer.Option("--key", help="Kunci rahasia sendiri, berkas dari age-keygen.")],
    out: Annotated[Path, typer.Option("--out", help="Folder hasil.")],
) -> None:
    """Gabungkan register dua instansi: siapa yang sama, nilai siapa yang dipakai, apa yang bertentangan."""
    secret = read_secret_key(key)
    with screen() as progress:
        manifest, letters = merge_registers((one, other), secret, out, lambda job: stages.run(job, progress))
    for letter in letters:
        typer.echo(
            f"{letter.sender_name} ({letter.sender}): {number(letter.persons)} orang, keadaan"
            f" {letter.as_of:%d-%m-%Y}, menurut {letter.agreement}"
        )
    typer.echo(as_text(summary(manifest, out)))
    typer.echo(
        f"Satu orang: reconcile person ID --run {out} --declarations {declarations_of(out)} --purpose TUJUAN"
    )
    if has_troubles(manifest):
        raise typer.Exit(EXIT_WITH_TROUBLES)
