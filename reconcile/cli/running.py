"""`reconcile run`: its options, most of them those of an office's file, and the run they ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.options import (
    AgreementOption,
    AsOf,
    BoundariesOption,
    CacheKey,
    CacheOption,
    Config,
    DeadlineOption,
    Declarations,
    EngineOption,
    GroupOption,
    HomeOption,
    Inputs,
    JudgementsOption,
    KeyOption,
    LevelOption,
    MemoryOption,
    NowOption,
    Out,
    PreviousOption,
    ProgrammesOption,
    PurposeOption,
    RecipientOption,
    ReuseOption,
    ThreadsOption,
    TrainOption,
    VerifyOption,
    WaitOption,
)
from reconcile.cli.terminal.screen import screen
from reconcile.engines.opening import ENGINES
from reconcile.intake import take_in
from reconcile.intake.read_me import said_of, wrong_with
from reconcile.nights import Telling, watched
from reconcile.nights.beginning import note_office, refuse_clock_back, refuse_other_office, refuse_quiet
from reconcile.nights.config import Office, read_office
from reconcile.nights.packages import packed
from reconcile.nights.retention import removable, tidy
from reconcile.run import stages
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest


@app.command(epilog=EXIT_CODES)
def run(
    *,
    context: typer.Context,
    inputs: Inputs = None,
    out: Out = None,
    config: Config = None,
    home: HomeOption = "",
    as_of: AsOf = None,
    engine: EngineOption = "duckdb",
    programmes: ProgrammesOption = "",
    declarations: Declarations = None,
    judgements: JudgementsOption = None,
    key: KeyOption = "",
    previous: PreviousOption = None,
    level: LevelOption = "L1",
    recipient: RecipientOption = None,
    purpose: PurposeOption = "Rekonsiliasi penerima bantuan sosial",
    agreement: AgreementOption = "",
    cache: CacheOption = None,
    cache_key: CacheKey = None,
    boundaries: BoundariesOption = None,
    reports_group: GroupOption = "",
    wait: WaitOption = 0,
    deadline: DeadlineOption = 240,
    memory: MemoryOption = "",
    threads: ThreadsOption = 0,
    train: TrainOption = False,
    verify_increment: VerifyOption = False,
    reuse: ReuseOption = True,
    now: NowOption = False,
) -> None:
    """Baca semua ekspor, cocokkan orang, cari temuan, tulis laporan."""
    asked = {
        **locals(),
        "programmes": tuple(code.strip() for code in programmes.split(",") if code.strip()),
        "recipients": tuple(recipient or ()),
    }
    if engine not in ENGINES:
        raise UsageError(f"Mesin {engine} tidak dikenal. Yang ada: {', '.join(ENGINES)}.")
    _check_level(level)
    office = read_office(config)
    job = office.job(_named(context, asked))
    _run(job, Asked(office, config, now), out)


@app.command(epilog=EXIT_CODES)
def train(
    *,
    context: typer.Context,
    inputs: Inputs = None,
    out: Out = None,
    config: Config = None,
    as_of: AsOf = None,
    now: NowOption = False,
) -> None:
    """Latih ulang model pencocokan, lalu jalankan seluruh proses dengannya."""
    asked = locals()
    office = read_office(config)
    job = office.job({**_named(context, asked), "train": True})
    _run(job, Asked(office, config, now), out)


@app.command(epilog=EXIT_CODES)
def intake(
    *,
    context: typer.Context,
    inputs: Inputs = None,
    out: Out = None,
    config: Config = None,
    as_of: AsOf = None,
    level: LevelOption = "L1",
    recipient: RecipientOption = None,
    purpose: PurposeOption = "Pendaftaran Perisai",
) -> None:
    """Periksa pendaftaran Perisai yang masuk terhadap hasil terakhir; jawabannya di OUT.masuk."""
    asked = {**locals(), "recipients": tuple(recipient or ())}
    _check_level(level)
    job = read_office(config).job(_named(context, asked))
    with screen() as progress:
        taken = take_in(job, datetime.now(JAKARTA), progress)
    typer.echo(f"{said_of(taken)}\n{taken.place}")
    if wrong := wrong_with(taken):
        typer.echo(wrong, err=True)
        raise typer.Exit(EXIT_WITH_TROUBLES)


def _check_level(level: str) -> None:
    if level not in ("L0", "L1", "L2", "L3"):
        raise UsageError(f"Tingkat {level} tidak dikenal. Pilih L0, L1, L2 atau L3.")


@app.command(epilog=EXIT_CODES)
def retention(
    config: Annotated[Path, typer.Option(help="Berkas reconcile.toml dengan [retention].")],
) -> None:
    """Tampilkan apa yang akan dihapus sesudah malam berikut menurut [retention]. Tidak menghapus apa pun."""
    office = read_office(config)
    job = office.job({})
    if not office.retention.model_fields_set:
        typer.echo("Tidak ada [retention] di berkas itu: tidak ada yang dihapus.")
        return
    found = removable(office.retention, job, datetime.now(JAKARTA))
    for one in found:
        typer.echo(f"akan dihapus: {one}")
    typer.echo(
        "Dihapus hanya sesudah malam yang terbit tanpa masalah, dan dicatat di malam.log."
        if found
        else "Tidak ada yang lebih lama daripada yang ditulis: tidak ada yang akan dihapus."
    )


@dataclass(frozen=True)
class Asked:
    """What an office asks beside the job. config: its file, None where the command line says all. now: also
    within its quiet hours."""

    office: Office
    config: Path | None
    now: bool


def _run(job: Job, asked: Asked, out: Path | None) -> None:
    """Do the job and print what came of it; exit 10 where it was published with troubles."""
    manifest = _published(job, asked)
    typer.echo(as_text(summary(manifest, out or Path(os.path.relpath(job.out)))))
    if has_troubles(manifest):
        raise typer.Exit(EXIT_WITH_TROUBLES)


def _published(job: Job, asked: Asked) -> Manifest:
    office, config = asked.office, asked.config
    if not asked.now:
        refuse_quiet(office.schedule.quiet, job.workspace, datetime.now(JAKARTA))
    refuse_clock_back(job)
    if config is None:
        with screen() as progress:
            return stages.run(job, progress)
    telling = Telling(job.out, office.notify)
    with telling.refusals():
        refuse_other_office(job.workspace, config)
    with screen() as progress:
        late_from = office.schedule.late_from
        night = partial(packed, office.package, job, telling.parcels, lambda: stages.run(job, progress))
        manifest = watched(telling, job.as_of, late_from, night)
    note_office(job.workspace, config)
    if not has_troubles(manifest):
        tidy(office.retention, job)
    return manifest


def _named(context: typer.Context, asked: Mapping[str, Any]) -> dict[str, Any]:
    """What the command line itself says of the job: only that outranks the office's file."""
    options = {"recipients": "recipient"}
    sources = {name: context.get_parameter_source(options.get(name, name)) for name in Job.model_fields}
    return {
        name: asked[name]
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE"
    }
