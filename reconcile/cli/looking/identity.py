"""`reconcile identity`: the life of one identity over the runs."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.registry.life import life_of
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import store_at


@app.command(epilog=EXIT_CODES)
def identity(
    identity_id: Annotated[str, typer.Argument(metavar="ID", help="ID orang, seperti pada lembar kerja.")],
    *,
    out: Annotated[Path, typer.Option("--run", "--out", help="Folder hasil dari reconcile run.")] = Path(
        "out"
    ),
) -> None:
    """Riwayat satu ID orang: kapan dikenal, digabung, dipisah, dan sebabnya."""
    with storage_failures(out):
        store = store_at(out)
        parts = store.parts()
        life = None
        if "identities" in parts:
            life = life_of(identity_id.strip().upper(), parts["identities"], store.every("identity_events"))
    if life is None:
        raise UsageError(
            f"ID itu tidak dikenal pada hasil di {out}. Salin dari kolom ID orang pada lembar kerja, misalnya"
            " P-7K3M9QXD."
        )
    typer.echo(f"{identity_id.strip().upper()}: {life.status}")
    for event in life.events:
        typer.echo(f"- {event}")
