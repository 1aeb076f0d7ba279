"""The commands, one function each; what they do is done elsewhere."""

from __future__ import annotations

import os
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Annotated, Any, Literal

import typer
from rich.console import Console
from typer import rich_utils

from reconcile import __version__
from reconcile.cli.checked import is_refused, is_skipped, told_problems
from reconcile.cli.explained import rule_words, show_blocking, show_explanation
from reconcile.cli.generator import generator, new_samples
from reconcile.cli.judged import KeyOption
from reconcile.cli.judged import judgements as judged
from reconcile.cli.reviewed import reviewing
from reconcile.cli.screen import screen
from reconcile.cli.verified import verify
from reconcile.engines.opening import ENGINES
from reconcile.explain.pairs import blocking_keys, read_model
from reconcile.nights import Telling, watched
from reconcile.nights.config import Office, read_office
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level as Masking
from reconcile.programmes import check_programmes
from reconcile.run import stages
from reconcile.run.checking import check_files
from reconcile.run.declarations import folders, load_declarations
from reconcile.run.jobs import Job, today
from reconcile.run.manifest import Manifest
from reconcile.run.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary
from reconcile.vocabulary.days import read_day
from reconcile.vocabulary.errors import DeclarationError, ExportError, UsageError
from reconcile.workspace.runs import storage_failures

EXIT_CODES = """
Kode keluar: 0 berhasil · 1 galat program (laporkan) · 2 perintah atau folder salah · 3 deklarasi salah ·
4 semua berkas ditolak · 5 jumlah baris tidak cocok · 6 proses lain sedang berjalan · 7 disk penuh, tidak boleh ditulis, atau memori terlalu kecil ·
8 layanan proses malam berhenti · 9 proses tidak maju lalu menghentikan diri ·
10 hasil terbit, tetapi ada berkas ditolak atau folder tidak dikenal · 129, 130, 143 dihentikan (terminal ditutup, Ctrl-C, sistem)
"""
_ROLES = {"roll": "penerima bantuan", "need": "data kebutuhan", "register": "data kependudukan"}

rich_utils.ARGUMENTS_PANEL_TITLE = "Argumen"
rich_utils.OPTIONS_PANEL_TITLE = "Pilihan"
rich_utils.COMMANDS_PANEL_TITLE = "Perintah"
rich_utils.ERRORS_PANEL_TITLE = "Salah perintah"
rich_utils.DEFAULT_STRING = "[bawaan: {}]"
rich_utils.REQUIRED_LONG_STRING = "[wajib]"
rich_utils.ABORTED_TEXT = "Dihentikan."

app = typer.Typer(
    name="reconcile",
    help=(
        "Mencocokkan daftar penerima bantuan: siapa tercatat ganda, siapa belum terdaftar, baris mana yang"
        " perlu diperbaiki."
    ),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

Inputs = Annotated[
    Path | None,
    typer.Option("--inputs", help="Folder masukan: satu folder per kode program, berisi berkas ekspor."),
]
Out = Annotated[
    Path | None,
    typer.Option("--out", help="Folder hasil. Hasil lama diganti sekaligus, hanya bila proses selesai."),
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
Run = Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]
CacheKey = Annotated[
    Path | None,
    typer.Option(
        help="Berkas kunci segel simpanan itu, terpisah dari foldernya. Bawaan: CACHE.key di sebelahnya."
    ),
]
Declarations = Annotated[
    Path | None, typer.Option(help="Folder deklarasi sendiri: programmes/*.toml dan rules/*.toml.")
]


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"reconcile {__version__}")
        raise typer.Exit


@app.callback()
def common(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Tampilkan versi.")
    ] = False,
) -> None:
    """Pilihan yang berlaku untuk semua perintah."""


@app.command(epilog=EXIT_CODES)
def run(
    *,
    context: typer.Context,
    inputs: Inputs = None,
    out: Out = None,
    config: Config = None,
    home: Annotated[
        str,
        typer.Option(help="Kode Kemendagri provinsi yang dilayani, dua angka. Bawaan: 31, DKI Jakarta."),
    ] = "",
    as_of: AsOf = None,
    engine: Annotated[
        str, typer.Option(help="Mesin hitung untuk mencocokkan: duckdb, atau spark (perlu Java 17).")
    ] = "duckdb",
    programmes: Annotated[
        str, typer.Option(help="Kode program yang dibaca, dipisah koma. Bawaan: semua.")
    ] = "",
    declarations: Declarations = None,
    judgements: Annotated[
        Path | None, typer.Option(help="Folder simpanan keputusan petugas. Bawaan: OUT.judgements, bila ada.")
    ] = None,
    key: KeyOption = "",
    previous: Annotated[
        Path | None, typer.Option(help="Folder hasil sebelumnya: laporan menyebut apa yang berubah.")
    ] = None,
    level: Annotated[
        str,
        typer.Option(help="Tingkat laporan: L0 NIK lengkap, L1 kerja kelurahan, L2 edaran, L3 jumlah saja."),
    ] = "L1",
    recipient: Annotated[
        list[str] | None, typer.Option(help="Penerima laporan L0 (boleh diulang; wajib pada L0).")
    ] = None,
    purpose: Annotated[
        str, typer.Option(help="Tujuan pemrosesan, dicatat di manifest.")
    ] = "Rekonsiliasi penerima bantuan sosial",
    agreement: Annotated[str, typer.Option(help="Nomor PKS atau nota dinas, dicatat di manifest.")] = "",
    cache: Annotated[
        Path | None, typer.Option(help="Folder simpanan berkas yang sudah dibaca. Bawaan: OUT.work/cache.")
    ] = None,
    cache_key: CacheKey = None,
    reports_group: Annotated[
        str,
        typer.Option(help="Grup akun yang boleh membaca OUT/reports. Bawaan: hanya akun yang menjalankan."),
    ] = "",
    wait: Annotated[
        float,
        typer.Option(
            min=0, help="Menit menunggu bila proses lain sedang menulis ke OUT. Bawaan: tidak menunggu."
        ),
    ] = 0,
    deadline: Annotated[
        float,
        typer.Option(min=0, help="Menit tanpa kemajuan sebelum proses menghentikan diri; 0 = tanpa batas."),
    ] = 240,
    memory: Annotated[
        str,
        typer.Option(
            help=(
                "Batas memori mesin hitung, misalnya 4GB; selebihnya memakai disk. Bawaan: menurut jumlah"
                " baris."
            )
        ),
    ] = "",
    threads: Annotated[int, typer.Option(min=0, help="Jumlah utas; 0 = semua.")] = 0,
) -> None:
    """Baca semua ekspor, cocokkan orang, cari temuan, tulis laporan."""
    if engine not in ENGINES:
        raise UsageError(f"Mesin {engine} tidak dikenal. Yang ada: {', '.join(ENGINES)}.")
    if level not in ("L0", "L1", "L2", "L3"):
        raise UsageError(f"Tingkat {level} tidak dikenal. Pilih L0, L1, L2 atau L3.")
    office = read_office(config)
    asked = {
        "inputs": inputs,
        "out": out,
        "home": home,
        "as_of": as_of,
        "engine": engine,
        "programmes": tuple(code.strip() for code in programmes.split(",") if code.strip()),
        "declarations": declarations,
        "judgements": judgements,
        "key": key,
        "previous": previous,
        "level": level,
        "recipients": tuple(recipient or ()),
        "purpose": purpose,
        "agreement": agreement,
        "cache": cache,
        "cache_key": cache_key,
        "reports_group": reports_group,
        "wait": wait,
        "deadline": deadline,
        "memory": memory,
        "threads": threads,
    }
    job = office.job(_named(context, asked))
    manifest = _published(job, office if config else None)
    typer.echo(as_text(summary(manifest, out or Path(os.path.relpath(job.out)))))
    if has_troubles(manifest):
        raise typer.Exit(EXIT_WITH_TROUBLES)


def _published(job: Job, office: Office | None) -> Manifest:
    with screen() as progress:
        if office is None:
            return stages.run(job, progress)
        late_after = 60 * office.schedule.late_after
        return watched(
            Telling(job.out, office.notify), job.as_of, late_after, lambda: stages.run(job, progress)
        )


def _named(context: typer.Context, asked: Mapping[str, Any]) -> dict[str, Any]:
    """Of the options of a run those that the command line names: only they outrank the office's file."""
    said = {"recipients": "recipient"}
    sources = {name: context.get_parameter_source(said.get(name, name)) for name in asked}
    return {
        name: asked[name]
        for name, source in sources.items()
        if source is not None and source.name == "COMMANDLINE"
    }


@app.command()
def programmes(declarations: Declarations = None) -> None:
    """Tampilkan program yang dikenal, dan periksa semua deklarasinya sekaligus."""
    listed = check_programmes(*folders(declarations, "programmes"))
    known = {
        one.code: one for one in listed if one.fault is None
    }  # a user's own comes later and replaces the package's
    for _, one in sorted(known.items()):
        typer.echo(f"{one.code:<10} {one.name}  ({_ROLES[one.role]})")
    if faults := [one.fault for one in listed if one.fault is not None]:
        raise DeclarationError("\n".join(faults))
    load_declarations(declarations)  # the rules, and names that lead nowhere


@app.command()
def check(
    files: Annotated[
        list[Path], typer.Argument(metavar="BERKAS...", help="Berkas ekspor yang akan diperiksa.")
    ],
    programme: Annotated[
        str, typer.Option(help="Kode program. Bawaan: dikenali dari folder atau judul kolom.")
    ] = "",
    declarations: Declarations = None,
    workbook: Annotated[
        Path | None, typer.Option(help="Simpan lembar kualitas (.xlsx) berkas itu; satu berkas saja.")
    ] = None,
) -> None:
    """Periksa berkas ekspor tanpa menjalankan apa pun: apa yang akan dibaca, apa yang perlu diperbaiki
    pengirim."""
    known = load_declarations(declarations).programmes
    if programme and programme not in known:
        raise UsageError(f"Program {programme} tidak dikenal. Yang dikenal: {', '.join(sorted(known))}.")
    if workbook and len(files) != 1:
        raise UsageError("Dengan --workbook sebut tepat satu berkas.")
    checked = check_files(files, known.get(programme), known, today(), workbook)
    for path, problems in zip(files, checked, strict=True):
        typer.echo("\n".join(told_problems(path.name, problems)))
    if workbook:
        typer.echo(f"Lembar kualitas: {workbook}")
    if any(is_refused(problems) for problems in checked) or all(is_skipped(problems) for problems in checked):
        raise typer.Exit(ExportError.exit_code)


@app.command()
def generate(
    out: Annotated[Path, typer.Option("--out", help="Folder hasil: inputs/<program>/* dan truth.parquet.")],
    people: Annotated[int, typer.Option(min=500, help="Jumlah orang.")] = 2500,
    seed: Annotated[int, typer.Option(help="Benih acak; benih sama, hasil sama.")] = 1,
    regime: Annotated[
        Literal["legacy", "cleaned"],
        typer.Option(help="legacy: data mentah 2018. cleaned: data bersih 2023."),
    ] = "legacy",
) -> None:
    """Buat contoh ekspor dari orang yang tidak ada, beserta kebenarannya, untuk latihan dan uji."""
    make = generator().generate
    with storage_failures(out), new_samples(out) as draft, screen() as progress:
        progress.begin("Membuat contoh", 100)
        done = [0]

        def tell(step: str, at: int, of: int) -> None:
            progress.advance(100 * at // of - done[0])
            done[0] = 100 * at // of

        make(people, seed, regime, draft, tell)
        progress.end()
    typer.echo(f"Contoh ekspor: {out / 'inputs'}. Kebenaran: {out / 'truth.parquet'}.")


@app.command()
def evaluate(
    run: Run,
    truth: Annotated[Path, typer.Option("--truth", help="Berkas truth.parquet dari reconcile generate.")],
) -> None:
    """Bandingkan hasil dengan kebenaran: ketelitian dan kelengkapan pencocokan orang."""
    typer.echo(generator("scores").evaluate_run(run, truth))


@app.command()
def explain(
    *,
    run: Run,
    rows: Annotated[
        list[str] | None,
        typer.Argument(metavar="[BARIS BARIS]", help="Dua ID baris, seperti pada lembar kerja."),
    ] = None,
    person: Annotated[
        str, typer.Option(help="ID orang: semua pasangan barisnya, yang terlemah lebih dulu.")
    ] = "",
    picture: Annotated[
        Path | None, typer.Option(help="Simpan gambar air terjun (.svg); pada --person, pasangan terlemah.")
    ] = None,
    level: Annotated[
        str, typer.Option(help="L0 semua, L1 NIK 6 angka dan tahun lahir, L2 juga nama disamarkan.")
    ] = "L1",
    recipient: Annotated[
        list[str] | None,
        typer.Option(help="Siapa yang akan melihat L0 (boleh diulang; wajib pada L0, dicatat)."),
    ] = None,
    purpose: Annotated[str, typer.Option(help="Untuk apa L0 dilihat (wajib pada L0, dicatat).")] = "",
) -> None:
    """Jelaskan mengapa dua baris dianggap satu orang, atau tidak: bukti demi bukti."""
    if level not in ("L0", "L1", "L2"):
        raise UsageError(f"Tingkat {level} tidak dapat dipakai di sini. Pilih L0, L1 atau L2.")
    if bool(person) == bool(rows) or len(rows or ("", "")) != 2:
        raise UsageError("Sebut tepat dua ID baris, atau --person dengan satu ID orang.")
    if picture is not None and picture.suffix.lower() != ".svg":
        raise UsageError(
            f"{picture.name}: gambar hanya dapat disimpan sebagai .svg (PNG tidak tersedia). Ganti akhiran"
            " namanya."
        )
    recipients = tuple(recipient or ())
    check_access(level, recipients, purpose)
    shown = tuple(rows or (person,))

    def write_down(number: str) -> None:
        if level == "L0":
            log_access(run, Access("explain", level, number, shown, recipients, purpose))

    show_explanation(run, tuple(rows or ()), person, Masking(level), picture, write_down=write_down)


@app.command()
def blocking(run: Run) -> None:
    """Tampilkan apa yang dihasilkan tiap aturan pembentuk calon pasangan."""
    record = read_model(run)
    show_blocking(Console(), record, rule_words(record, blocking_keys(record)))


app.add_typer(reviewing)
app.command()(verify)
app.add_typer(judged)
