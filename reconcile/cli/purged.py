"""`reconcile purge`: caches, old runs and copies from before a day, shown first and removed when agreed."""

from __future__ import annotations

import sys
from datetime import date, datetime
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.looking.state import folded
from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.nights.purging import STAYS, purge, purgeable
from reconcile.vocabulary.days import JAKARTA, read_day
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import storage_failures


@app.command(name="purge", epilog=EXIT_CODES)
def purge_old(
    *,
    run: Annotated[Path, typer.Option("--run", "--out", help="Folder hasil dari reconcile run.")],
    before: Annotated[
        date,
        typer.Option(
            "--before",
            parser=read_day,
            metavar="TANGGAL",
            help="Yang lebih lama dari tanggal ini dihapus (hh-bb-tttt atau tttt-bb-hh).",
        ),
    ],
    cache: Annotated[
        Path | None, typer.Option(help="Folder simpanan berkas terbaca. Bawaan: OUT.work/cache.")
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Tampilkan saja, jangan hapus.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Hapus tanpa bertanya.")] = False,
) -> None:
    """Hapus berkas terbaca, hasil lama di simpanan, dan salinan dari sebelum suatu tanggal."""
    found = purgeable(run, cache, before, datetime.now(JAKARTA))
    typer.echo(folded([f"akan dihapus: {one}" for one in found] or ["Tidak ada yang lebih lama."]))
    typer.echo(folded([STAYS]))
    if dry_run or not found:
        return
    if not yes:
        _ask()
    with storage_failures(run):
        removed = purge(run, cache, before)
    typer.echo(folded(f"dihapus: {one}" for one in removed))


def _ask() -> None:
    """Raises UsageError where nobody can be asked, or who is asked does not agree."""
    if not sys.stdin.isatty():
        raise UsageError("Tidak ada yang dihapus. Ulangi dengan --yes bila daftar itu benar.")
    if typer.prompt("Ketik HAPUS untuk menghapus", default="", show_default=False).strip() != "HAPUS":
        raise UsageError("Tidak ada yang dihapus.")
