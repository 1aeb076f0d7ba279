"""`reconcile verify`: a published run held against the hashes of its manifest, file by file; and batches to
the registrar and back: `request`, `answer`, `return`, `batches`."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.indonesian import Commands
from reconcile.cli.terminal.options import Declarations
from reconcile.programmes import Programme
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.days import read_day, today
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.file_names import beside
from reconcile.workspace.opened_files import DamagedRunError
from reconcile.workspace.published import find_faults

_MOST_TOLD = 20

verifying = Commands(
    name="verify",
    help="Periksa keutuhan hasil; tanyakan NIK ke Dukcapil, baca jawabannya, kirim data balikan.",
)
app.add_typer(verifying)

RunOption = Annotated[Path | None, typer.Option("--run", help="Folder hasil dari reconcile run.")]
Purpose = Annotated[str, typer.Option("--purpose", help="Untuk apa (wajib, dicatat).")]
Agreement = Annotated[str, typer.Option("--agreement", help="Nomor perjanjian kerja sama (wajib, dicatat).")]
Recipients = Annotated[
    list[str] | None, typer.Option("--recipient", help="Siapa yang menerima berkasnya (boleh diulang).")
]
Into = Annotated[Path | None, typer.Option(help="Folder berkasnya. Bawaan: OUT.verifikasi di sebelah hasil.")]


_WORDS_SHOWN = 8


@verifying.callback(invoke_without_command=True)
def verify(context: typer.Context, *, run: RunOption = None) -> None:
    """Periksa apakah semua berkas hasil masih seperti saat diterbitkan."""
    if context.invoked_subcommand is not None:
        return
    run = _named(run)
    count, faults = find_faults(run)
    if faults:
        told = "".join(f"\n- {fault}" for fault in faults[:_MOST_TOLD])
        rest = f"\n- dan {number(len(faults) - _MOST_TOLD)} lagi" if len(faults) > _MOST_TOLD else ""
        raise DamagedRunError(
            f"{run}: {number(len(faults))} berkas tidak seperti saat diterbitkan:{told}{rest}\n"
            "Pulihkan folder itu dari cadangan, atau jalankan lagi reconcile run."
        )
    typer.echo(f"{run}: utuh, {number(count)} berkas sama seperti saat diterbitkan.")


def _named(run: Path | None) -> Path:
    if run is None:
        raise UsageError("Sebut hasilnya dengan --run, misalnya reconcile verify --run OUT.")
    return run


def _folder(into: Path | None, run: Path) -> Path:
    """Where files of a batch go: never into OUT, which the next run replaces."""
    out = run.expanduser().resolve()
    place = into.expanduser().resolve() if into else beside(out, ".verifikasi")
    if place.is_relative_to(out):
        raise UsageError(f"Folder --into tidak boleh di dalam {out.name}: hasil berikutnya menggantinya.")
    return place


@verifying.command("request")
def request(
    *,
    run: RunOption = None,
    purpose: Purpose = "",
    agreement: Agreement = "",
    recipient: Recipients = None,
    quota: Annotated[int, typer.Option(min=1, help="Baris sebuah berkas: kuota sehari.")] = 200_000,
    threshold: Annotated[
        int, typer.Option(min=0, max=100, help="Ambang kemiripan (TRESHOLD) yang diminta.")
    ] = 90,
    into: Into = None,
) -> None:
    """Tulis permintaan verifikasi ke Dukcapil: NIK yang belum terjawab, masing-masing sekali."""
    from reconcile.verification.batches.asking import Order, make_request

    run = _named(run)
    place = _folder(into, run)
    order = Order(run, place, purpose, agreement, tuple(recipient or ()), quota, threshold)
    made = make_request(order)
    typer.echo(f"Permintaan PV{made.batch:04d}: {number(made.rows)} NIK.")
    typer.echo(f"  tidak ditanyakan lagi (sudah terjawab atau sedang ditanyakan): {number(made.held)}")
    for path in made.files:
        typer.echo(f"  {path}")


@verifying.command("answer")
def answer(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Jawaban Dukcapil: CSV, XLSX atau JSON.")],
    *,
    run: RunOption = None,
    inputs: Annotated[Path | None, typer.Option(help="Folder masukan proses berikutnya.")] = None,
    as_of: Annotated[
        str, typer.Option("--as-of", metavar="TANGGAL", help="Hari jawaban. Bawaan: hari ini.")
    ] = "",
    purpose: Purpose = "",
    agreement: Agreement = "",
    recipient: Recipients = None,
    declarations: Declarations = None,
) -> None:
    """Baca jawaban Dukcapil, catat, dan tulis ke masukan supaya proses berikutnya memakainya."""
    from reconcile.verification.batches.answering import Reply, take_answers

    run = _named(run)
    if inputs is None or not inputs.is_dir():
        raise UsageError("Sebut folder masukan proses berikutnya dengan --inputs.")
    on = read_day(as_of) if as_of else today()
    register = _register(declarations)
    recipients = tuple(recipient or ())
    taken = take_answers(Reply(run, file, register, on, inputs, purpose, agreement, recipients))
    typer.echo(f"{file.name}: {number(taken.answered)} terjawab.")
    for told, count in (
        ("ditolak kuota, login, atau gangguan; ditanyakan lagi", taken.refused),
        ("ditanyakan tetapi tidak ada pada jawaban ini", taken.missing),
        ("ada pada jawaban tetapi tidak pernah ditanyakan; tidak dipakai", taken.unasked),
        ("baris yang menjawab NIK yang sama lagi", taken.repeated),
        ("NIK dengan dua jawaban yang berbeda; perlu diputuskan petugas", taken.contradicted),
        ("NIK yang pernah dijawab lain per hari lain; yang dipakai jawaban terbaru", taken.changed),
    ):
        if count:
            typer.echo(f"  {told}: {number(count)}")
    if taken.unknown:
        typer.echo(
            "  di antara yang terjawab, dengan kata yang tidak dikenal (tidak dihitung hidup, meninggal, atau"
            f" terdaftar): {number(taken.unknown)}"
        )
    if taken.words:
        shown = ", ".join(f'"{word}"' for word in taken.words[:_WORDS_SHOWN])
        more = len(taken.words) - _WORDS_SHOWN
        typer.echo(
            f"  kata yang tidak dikenal: {shown}{f', dan {number(more)} lagi' if more > 0 else ''}. Tanyakan"
            " artinya, lalu sebut pada deklarasi dukcapil."
        )
    typer.echo(
        f"  untuk proses berikutnya: {taken.written}" if taken.written else "  tidak ada yang dapat dipakai"
    )


def _register(declarations: Path | None) -> Programme:
    known = load_declarations(declarations).programmes
    found = [known[code] for code in sorted(known) if known[code].role == "register"]
    if not found:
        raise UsageError("Tidak ada program data kependudukan pada deklarasi.")
    return found[0]


@verifying.command("return")
def give_back(
    *,
    run: RunOption = None,
    institution: Annotated[str, typer.Option(help="Kode lembaga pada Dukcapil.")] = "",
    name: Annotated[str, typer.Option("--nama", "--name", help="Nama lembaga pada Dukcapil.")] = "",
    purpose: Purpose = "",
    agreement: Agreement = "",
    recipient: Recipients = None,
    into: Into = None,
) -> None:
    """Tulis data balikan untuk Dukcapil: nomor kartu orang yang NIK-nya terbukti, masing-masing sekali."""
    from reconcile.verification.batches.returning import Owed, return_numbers

    run = _named(run)
    if not (institution and name):
        raise UsageError("Sebut lembaga pengirim dengan --institution dan --nama.")
    place = _folder(into, run)
    recipients = tuple(recipient or ())
    made = return_numbers(Owed(run, place, (institution, name), today(), purpose, agreement, recipients))
    typer.echo(f"Data balikan: {number(made.rows)} nomor; sudah pernah dikirim: {number(made.before)}.")
    for path in made.files:
        typer.echo(f"  {path}")


@verifying.command("batches")
def batches(*, run: RunOption = None) -> None:
    """Tampilkan permintaan yang tercatat: berapa ditanyakan, terjawab, ditolak, dan masih terbuka."""
    from reconcile.verification.batches.asking import store_of
    from reconcile.verification.batches.ledger import Ledger, standings

    lines = Ledger(store_of(_named(run))).all()
    for one in standings(lines):
        typer.echo(
            f"PV{one.batch:04d}: {number(one.asked)} ditanyakan, {number(one.answered)} terjawab,"
            f" {number(one.refused)} ditolak, {number(one.open)} terbuka,"
            f" {number(one.contradicted)} bertentangan"
        )
    given = sum(len(line.rows) for line in lines if line.what == "RETURNED")
    typer.echo(f"Data balikan: {number(given)} nomor sudah dikirim.")
