"""The commands, one function each; what they do is done elsewhere."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

import typer
from rich.console import Console

from reconcile.cli.delivered import deliveries
from reconcile.cli.generator import generator, maker, new_samples
from reconcile.cli.identity import identity
from reconcile.cli.judged import judgements as judged
from reconcile.cli.looking.doctor import doctor
from reconcile.cli.looking.explained import rule_words, show_blocking, show_explanation
from reconcile.cli.looking.found import find_person
from reconcile.cli.looking.state import status
from reconcile.cli.package import packages
from reconcile.cli.rendered import render_papers
from reconcile.cli.reviewed import reviewing
from reconcile.cli.running import Declarations, run
from reconcile.cli.stored import stored
from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.checked import is_refused, is_skipped, told_problems
from reconcile.cli.terminal.screen import screen
from reconcile.cli.verified import verify
from reconcile.explain.pairs import blocking_keys, read_model
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level as Masking
from reconcile.programmes import check_programmes
from reconcile.rules import changes
from reconcile.run.checks.files import check_files
from reconcile.run.declarations import folders, load_declarations
from reconcile.run.jobs import today
from reconcile.vocabulary.errors import DeclarationError, ExportError, UsageError
from reconcile.workspace.runs import storage_failures

_ROLES = {"roll": "penerima bantuan", "need": "data kebutuhan", "register": "data kependudukan"}

Run = Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]


@app.command()
def programmes(declarations: Declarations = None) -> None:
    """Tampilkan program dan aturan yang dikenal, dan periksa semua deklarasinya sekaligus."""
    listed = check_programmes(*folders(declarations, "programmes"))
    known = {
        one.code: one for one in listed if one.fault is None
    }  # a user's own comes later and replaces the package's
    for _, one in sorted(known.items()):
        typer.echo(f"{one.code:<10} {one.name}  ({_ROLES[one.role]})")
    if faults := [one.fault for one in listed if one.fault is not None]:
        raise DeclarationError("\n".join(faults))
    rules = load_declarations(declarations).rules  # and names that lead nowhere
    typer.echo(f"Aturan tumpang tindih: {', '.join(rule.code for rule in rules.overlaps.rule)}")
    for said in changes(*folders(declarations, "rules")):
        typer.echo(f"  {said}")


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
    *,
    out: Annotated[
        Path,
        typer.Option(
            "--out",
            help=(
                "Folder hasil: inputs/<program>/* dan truth.parquet; pada --months 2 ke atas"
                " <tttt-bb>/<program>/* dan truth/."
            ),
        ),
    ],
    people: Annotated[
        int, typer.Option(min=200, help="Jumlah orang; satu bulan: paling sedikit 500.")
    ] = 2500,
    seed: Annotated[int, typer.Option(help="Benih acak; benih sama, hasil sama.")] = 1,
    regime: Annotated[
        Literal["legacy", "cleaned"],
        typer.Option(help="legacy: data mentah 2018. cleaned: data bersih 2023."),
    ] = "legacy",
    months: Annotated[
        int, typer.Option(min=1, max=12, help="Berapa bulan kiriman; orang yang sama hidup terus.")
    ] = 1,
    changed: Annotated[
        float,
        typer.Option(min=0.0, max=0.2, help="Bagian baris yang berubah tiap bulan, pada --months 2 ke atas."),
    ] = 0.02,
    trouble: Annotated[
        bool,
        typer.Option("--trouble/--no-trouble", help="Kiriman bermasalah (ganda, terpotong, terlambat, ...)."),
    ] = True,
) -> None:
    """Buat contoh ekspor dari orang yang tidak ada, beserta kebenarannya, untuk latihan dan uji."""
    if months == 1 and people < 500:
        raise UsageError("Untuk satu bulan perlu paling sedikit 500 orang, supaya tiap berkas berisi.")
    make = maker(months, changed, trouble)
    with storage_failures(out), new_samples(out) as draft, screen() as progress:
        progress.begin("Membuat contoh", 100)
        done = [0]

        def tell(step: str, at: int, of: int) -> None:
            progress.advance(100 * at // of - done[0])
            done[0] = 100 * at // of

        make(people, seed, regime, draft, progress=tell)
        progress.end()
    if months == 1:
        typer.echo(f"Contoh ekspor: {out / 'inputs'}. Kebenaran: {out / 'truth.parquet'}.")
    else:
        typer.echo(f"Contoh ekspor {months} bulan: {out}. Kebenaran: {out / 'truth'}.")


@app.command()
def evaluate(
    run: Run,
    truth: Annotated[
        Path | None, typer.Option("--truth", help="Berkas truth.parquet dari reconcile generate.")
    ] = None,
    months: Annotated[
        Path | None,
        typer.Option(
            "--months",
            help="Folder dari reconcile generate --months: dijalankan bulan demi bulan ke --run yang baru.",
        ),
    ] = None,
) -> None:
    """Bandingkan hasil dengan kebenaran: ketelitian dan kelengkapan pencocokan orang; dengan --months
    identitas, arus, dan kiriman selama bulan-bulan itu."""
    if (truth is None) == (months is None):
        raise UsageError(
            "Sebut --truth untuk satu hasil, atau --months untuk satu folder bulan-bulan buatan."
        )
    if months:
        typer.echo(generator("over_time").evaluate_months(months, run))
    elif truth:
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
app.command()(deliveries)
app.add_typer(judged)
app.add_typer(stored)
app.add_typer(packages)

__all__ = ["app", "doctor", "find_person", "identity", "render_papers", "run", "status"]
