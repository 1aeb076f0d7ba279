"""`reconcile deliveries`: which files a run would let speak, and what each decision rests on."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.options import AsOf, Declarations, HomeOption
from reconcile.cli.terminal.screen import screen
from reconcile.ingest.exports import find_exports
from reconcile.privacy.outside_texts import masked
from reconcile.run.declarations import load_declarations
from reconcile.run.given import Run
from reconcile.run.jobs import Job, check_job
from reconcile.run.read import bytes_to_read, decided_on, places
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.scratch import scratch
from reconcile.workspace.holding import only_run
from reconcile.workspace.runs import RunFolder, open_workspace, storage_failures

_SOURCES = {
    "ROWS": "kolom tanggal data",
    "TITLE": "judul dalam berkas",
    "NAME": "nama berkas",
    "ORDER": "deliveries.toml",
}
_KINDS = {"STATE": "keadaan", "PERIOD": "masa", "CORRECTION": "pembetulan", "REPEAT": "ulangan"}
_MOST_KOTA = 6


@app.command()
def deliveries(
    inputs: Annotated[Path, typer.Option("--inputs", help="Folder masukan: satu folder per kode program.")],
    out: Annotated[
        Path | None,
        typer.Option("--out", help="Folder hasil: kiriman dibandingkan dengan hasil terakhir di situ."),
    ] = None,
    as_of: AsOf = None,
    home: HomeOption = "",
    declarations: Declarations = None,
) -> None:
    """Tampilkan kiriman mana yang berlaku, digantikan atau ditahan, dan dasarnya, tanpa menjalankan apa
    pun."""
    asked = {"as_of": as_of, "home": home, "declarations": declarations}
    with ExitStack() as held:
        where = out or held.enter_context(scratch()) / "hasil"
        job = Job.model_validate(
            {"inputs": inputs, "out": where, **{name: value for name, value in asked.items() if value}}
        )
        check_job(job)
        workspace = open_workspace(job.out)
        held.enter_context(storage_failures(job.out))
        held.enter_context(only_run(workspace.lock, job.out))
        typer.echo("\n".join(_decided(job, workspace.root)))


def _decided(job: Job, folder: Path) -> list[str]:
    declared = load_declarations(job.declarations).serving(job.home)
    found = find_exports(job.inputs, declared.programmes, kept_from=job.owned)
    with screen() as progress:
        run = Run(job, RunFolder(folder / "run-none"), declared, found, progress)
        progress.begin("Membaca berkas", bytes_to_read(run))
        with decided_on(run) as (_, decided):
            progress.end(f"{len(decided.deliveries)} kiriman")
            lines = [*in_lines(decided.rows, run.programme_names), *places(run)]
    absent = ", ".join(map(masked, decided.absent))
    notes = [decided.note, f"deliveries.toml menyebut berkas yang tidak ada: {absent}." if absent else ""]
    return [*filter(None, notes), *lines, *(f"Catatan: {note}" for note in found.notes)]


def in_lines(rows: Sequence[Mapping[str, Any]], names: Mapping[str, str]) -> Iterator[str]:
    """Rows of the table `deliveries` for a screen: a heading for each programme, then its deliveries."""
    shown = [row for row in rows if row["found_in"] != "PAST"]
    for programme in sorted({row["programme"] for row in shown}):
        yield f"{programme}  {names.get(programme, '')}".rstrip()
        for row in sorted(
            (row for row in shown if row["programme"] == programme),
            key=lambda row: (not row["in_force"], row["source_file"]),
        ):
            yield from _one(row)


def _one(row: Mapping[str, Any]) -> Iterator[str]:
    state = "BERLAKU" if row["in_force"] else "DITAHAN" if row["held_back"] else "TIDAK DIPAKAI"
    before = " (dari hasil sebelumnya)" if row["found_in"] == "PREVIOUS_RUN" else ""
    yield f"  {state:<14}{masked(row['source_file'])}{before}: {', '.join(_facts(row))}"
    yield f"  {'':<14}{masked(row['reason'], lines=True)}"


def _facts(row: Mapping[str, Any]) -> Iterator[str]:
    yield _KINDS[row["kind"]]
    yield f"{number(row['rows'])} baris"
    if row["as_of"]:
        yield f"data per {row['as_of']:%d-%m-%Y} ({_SOURCES[row['as_of_source']]})"
    if row["period_start"] and row["period_end"]:
        yield f"masa {row['period_start']:%m-%Y} s.d. {row['period_end']:%m-%Y}"
    if kota := row["scope"]:
        yield "kota " + " ".join(kota[:_MOST_KOTA]) + (" ..." if len(kota) > _MOST_KOTA else "")
    if row["rows_before"] is not None:
        yield (
            f"sebelumnya {number(row['rows_before'])} orang: {number(row['came'])} datang,"
            f" {number(row['went'])} pergi, {number(row['changed'])} berubah"
        )
