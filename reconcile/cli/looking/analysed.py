"""`reconcile analyse`: how a run linked, as a page and tables for who judges the linking."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.checkout import generator
from reconcile.cli.terminal.options import RunOption
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_table
from reconcile.workspace.files.file_names import beside
from reconcile.workspace.published import opened
from reconcile.workspace.runs import storage_failures


@app.command()
def analyse(
    run: RunOption,
    to: Annotated[
        Path | None, typer.Option("--to", help="Folder yang ditulis. Bawaan: OUT.analisis.")
    ] = None,
    truth: Annotated[
        Path | None,
        typer.Option(
            "--truth",
            help=(
                "Folder dari reconcile generate, atau truth.parquet di dalamnya: sebut juga pasangan yang"
                " salah dan yang terlewat."
            ),
        ),
    ] = None,
) -> None:
    """Tulis paket analisis hasil: bobot, batas, yang tidak ditautkan, kelompok; tanpa data perorangan."""
    # half a second that no other command need pay
    from reconcile.reports.analysis.pack import PAGE, write_pack

    out = to or beside(run, ".analisis")
    if out.resolve().is_relative_to(run.resolve()):
        raise UsageError("Folder --to di dalam folder hasil: hasil tidak boleh berubah. Sebut folder lain.")
    known = truth / "truth.parquet" if truth and truth.is_dir() else truth
    mistaken = generator("mistakes").mistaken_pairs(run, known) if known else None
    with opened(run, "model", "links", "refused_links", "clusters") as published, storage_failures(out):
        out.mkdir(parents=True, exist_ok=True)
        tables = (read_table(published.table(name)) for name in ("links", "refused_links", "clusters"))
        level = Level(published.manifest["run"]["reports_level"])
        write_pack(out, published.json("model"), *tables, mistaken=mistaken, level=level)
    typer.echo(f"Paket analisis: {out / PAGE}")
