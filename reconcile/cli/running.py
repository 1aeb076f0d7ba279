"""`reconcile run`: its options, most of them those of an office's file, and the run they ask for."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Annotated, Any

import typer

from reconcile.cli.judged import KeyOption
from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.screen import screen
from reconcile.engines.opening import ENGINES
from reconcile.nights import Telling, watched
from reconcile.nights.beginning import note_office, refuse_other_office, refuse_quiet
from reconcile.nights.config import Office, read_office
from reconcile.nights.retention import removable, tidy
from reconcile.run import stages
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary
from reconcile.run.jobs import Job
from reconcile.vocabulary.days import JAKARTA, read_day
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest

Inputs = Annotated[
    Path | None,
    typer.Option("--inputs", help="Folder masukan: satu folder per kode program, berisi berkas ekspor."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder hasil. Hasil lama diganti sekaligus, hanya bila proses selesai."),
]
HomeOption = Annotated[
    str,
    typer.Option(
        "--home", help="Kode Kemendagri provinsi yang dilayani, dua angka. Bawaan: 31, DKI Jakarta."
    ),
]
AsOf = Annotated[
    date | None,
    typer.Option(
        parser=read_day,
        metavar="TANGGAL",
        help="Tanggal acuan (hh-bb-tttt atau tttt-bb-hh). Bawaan: hari ini di Jakarta.",
    ),
]
Config = Annotated[
    Path | None,
    typer.Option(
        help=(
            "Berkas reconcile.toml dengan pilihan kantor ini, dan [notify]; pilihan di baris perintah"
            " mengalahkannya."
        )
    ),
]
CacheKey = Annotated[
    Path | None,
    typer.Option(
        help="Berkas kunci segel simpanan itu, terpisah dari foldernya. Bawaan: CACHE.key di sebelahnya."
    ),
]
Declarations = Annotated[
    Path | None, typer.Option(help="Folder deklarasi sendiri: programmes/*.toml dan rules/*.toml.")
]
EngineOption = Annotated[
    str, typer.Option(help="Mesin hitung untuk mencocokkan: duckdb, atau spark (perlu Java 17).")
]
ProgrammesOption = Annotated[str, typer.Option(help="Kode program yang dibaca, dipisah koma. Bawaan: semua.")]
JudgementsOption = Annotated[
    Path | None, typer.Option(help="Folder simpanan keputusan petugas. Bawaan: OUT.store.")
]
PreviousOption = Annotated[
    Path | None, typer.Option(help="Folder hasil sebelumnya: laporan menyebut apa yang berubah.")
]
LevelOption = Annotated[
    str,
    typer.Option(help="Tingkat laporan: L0 NIK lengkap, L1 kerja kelurahan, L2 edaran, L3 jumlah saja."),
]
RecipientOption = Annotated[
    list[str] | None, typer.Option(help="Penerima laporan L0 (boleh diulang; wajib pada L0).")
]
PurposeOption = Annotated[str, typer.Option(help="Tujuan pemrosesan, dicatat di manifest.")]
AgreementOption = Annotated[str, typer.Option(help="Nomor PKS atau nota dinas, dicatat di manifest.")]
CacheOption = Annotated[
    Path | None, typer.Option(help="Folder simpanan berkas yang sudah dibaca. Bawaan: OUT.work/cache.")
]
GroupOption = Annotated[
    str,
    typer.Option(help="Grup akun yang boleh membaca OUT/reports. Bawaan: hanya akun yang menjalankan."),
]
WaitOption = Annotated[
    float,
    typer.Option(
        min=0, help="Menit menunggu bila proses lain sedang menulis ke OUT. Bawaan: tidak menunggu."
    ),
]
DeadlineOption = Annotated[
    float,
    typer.Option(min=0, help="Menit tanpa kemajuan sebelum proses menghentikan diri; 0 = tanpa batas."),
]
MemoryOption = Annotated[
    str,
    typer.Option(
        help=(
            "Batas memori mesin hitung, misalnya 4GB; selebihnya memakai disk. Bawaan: menurut jumlah baris."
        )
    ),
]
ThreadsOption = Annotated[int, typer.Option(min=0, help="Jumlah utas; 0 = semua.")]
TrainOption = Annotated[
    bool,
    typer.Option(
        "--train",
        help=(
            "Latih ulang model pencocokan dengan data ini. Bawaan: model dari pelatihan pertama, agar orang"
            " berubah hanya karena datanya."
        ),
    ),
]
VerifyOption = Annotated[
    bool,
    typer.Option(
        "--verify-increment",
        help=(
            "Cocokkan juga seluruh baris di samping yang berubah, dan bandingkan. Bawaan: satu malam tiap"
            " minggu, harinya diundi."
        ),
    ),
]
ReuseOption = Annotated[
    bool,
    typer.Option(
        "--reuse/--rewrite",
        help="Laporan yang isinya tidak berubah diambil dari hasil sebelumnya, atau semua ditulis lagi.",
    ),
]
NowOption = Annotated[
    bool, typer.Option("--now", help="Juga bila sekarang jam tenang menurut berkas kantor (--config).")
]


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
    if level not in ("L0", "L1", "L2", "L3"):
        raise UsageError(f"Tingkat {level} tidak dikenal. Pilih L0, L1, L2 atau L3.")
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
    if config is None:
        with screen() as progress:
            return stages.run(job, progress)
    telling = Telling(job.out, office.notify)
    with telling.refusals():
        refuse_other_office(job.workspace, config)
    with screen() as progress:
        late_from = office.schedule.late_from
        manifest = watched(telling, job.as_of, late_from, lambda: stages.run(job, progress))
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
