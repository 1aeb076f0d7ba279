"""`reconcile verify`: a published run held against the hashes of its manifest, file by file."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.vocabulary.numbers import number
from reconcile.workspace.opened_files import DamagedRunError
from reconcile.workspace.published import find_faults

_MOST_TOLD = 20


@app.command()
def verify(run: Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]) -> None:
    """Periksa apakah semua berkas hasil masih seperti saat diterbitkan."""
    count, faults = find_faults(run)
    if faults:
        told = "".join(f"\n- {fault}" for fault in faults[:_MOST_TOLD])
        rest = f"\n- dan {number(len(faults) - _MOST_TOLD)} lagi" if len(faults) > _MOST_TOLD else ""
        raise DamagedRunError(
            f"{run}: {number(len(faults))} berkas tidak seperti saat diterbitkan:{told}{rest}\n"
            "Pulihkan folder itu dari cadangan, atau jalankan lagi reconcile run."
        )
    typer.echo(f"{run}: utuh, {number(count)} berkas sama seperti saat diterbitkan.")
