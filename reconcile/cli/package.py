"""`reconcile package`: the monthly package for another agency made, listed and verified; a whole register
sealed for whoever may have one; and `reconcile merge`, two of them made one."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.indonesian import Commands
from reconcile.cli.terminal.options import Declarations
from reconcile.cli.terminal.screen import screen
from reconcile.exchange.merging import declarations_of, merge_registers
from reconcile.exchange.sending import send_register
from reconcile.package.checking.verifying import Verified, verify
from reconcile.package.making import Made, make_package
from reconcile.package.sent import SentLog
from reconcile.privacy.sealing import read_secret_key
from reconcile.run import stages
from reconcile.run.facts.summary import EXIT_WITH_TROUBLES, as_text, has_troubles, summary
from reconcile.run.packing import package_order, register_recipient
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import grouped, number
from reconcile.workspace.files.declared import brief
from reconcile.workspace.processes.interrupts import say
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import store_at

_LEVEL = "L2 baris disamarkan, L3 angka saja. Bawaan: menurut penerima."

packages = Commands(
    name="package",
    help="Paket bulanan untuk instansi lain: buat, lihat yang sudah dikirim, periksa yang diterima.",
)
app.add_typer(packages)

RunOption = Annotated[Path | None, typer.Option("--run", help="Folder hasil dari reconcile run.")]
ToOption = Annotated[str, typer.Option("--to", help="Kode penerima, misalnya kemensos.")]


@packages.callback(invoke_without_command=True)
def package(
    context: typer.Context,
    *,
    run: RunOption = None,
    to: ToOption = "",
    month: Annotated[str, typer.Option(help="Bulan yang dilaporkan, tttt-bb.")] = "",
    level: Annotated[str, typer.Option(help=_LEVEL)] = "",
    whole: Annotated[bool, typer.Option("--whole", help="Paket penuh, juga bila delta cukup.")] = False,
    correction: Annotated[
        bool, typer.Option("--correction", help="Koreksi paket bulan ini yang sudah dikirim.")
    ] = False,
    into: Annotated[
        Path | None, typer.Option(help="Folder paket. Bawaan: OUT.paket di sebelah hasil.")
    ] = None,
    declarations: Declarations = None,
) -> None:
    """Buat paket bulanan dari hasil yang terbit, dan catat sebagai dikirim."""
    if context.invoked_subcommand is not None:
        return
    if run is None or not to or not month:
        raise UsageError(
            "Sebut hasil, penerima dan bulannya: reconcile package --run OUT --to kemensos --month 2018-03."
        )
    say("paket utuh dan tercatat, atau tidak ada")
    order = package_order(run, to, month, into, declarations)
    order = replace(order, level=level, whole=whole, correction=correction)
    with storage_failures(order.into):
        made = make_package(order)
    typer.echo("\n".join(_lines_of(made)))


def _lines_of(made: Made) -> list[str]:
    chain = made.draft.said.chain
    kind = f"penuh ({made.why_whole})" if made.why_whole else "delta"
    before = chain.previous.package if chain.previous else "-"
    again = " Sudah tercatat sebelumnya; isinya sama." if made.again else ""
    return [
        f"Paket: {made.zip}{again}",
        f"  nomor {chain.sequence:04d}, {kind}, tingkat {chain.masking}, melanjutkan {before}",
        f"  {number(chain.rows_before)} baris sebelumnya, {number(chain.added)} baru, {number(chain.changed)}"
        f" berubah, {number(chain.ended)} berakhir, {number(chain.rows_after)} sekarang",
        f"  SHA-256 zip {grouped(made.sent.zip_sha256)}",
        *(f"  tidak lengkap: {one}" for one in chain.incomplete),
        f"Baca dulu {made.folder / 'BACA_SAYA.txt'}; lengkapi salinan draf surat:"
        f" {made.folder / 'surat_pengantar.docx'}",
    ]


@packages.command("list")
def list_sent(run: RunOption = None, to: ToOption = "") -> None:
    """Tampilkan paket yang tercatat dikirim: kapan, oleh siapa, kepada siapa, dengan sidik apa."""
    if run is None:
        raise UsageError("Sebut hasilnya: reconcile package list --run OUT.")
    log = SentLog(store_at(run))
    found = [one for one in log.all() if not to or one.recipient == to]
    for code in sorted({one.recipient for one in found}):
        log.to(code)  # refuses a chain that is broken
    for one in found:
        typer.echo(
            f"{one.recipient} {one.sequence:04d} {one.month} {one.kind} {one.level} {one.package}.zip,"
            f" {one.when} oleh {one.by}, SHA-256 {grouped(one.zip_sha256, 1)}"
        )
    if not found:
        typer.echo("Belum ada paket yang tercatat dikirim.")


@packages.command("verify")
def verify_package(
    file: Annotated[Path, typer.Argument(metavar="PAKET", help="Zip atau folder paket yang diterima.")],
    after: Annotated[
        list[Path] | None,
        typer.Option(help="Paket sebelumnya, sejak paket penuh; boleh diulang, yang terlama lebih dulu."),
    ] = None,
) -> None:
    """Periksa paket seperti penerimanya: sidik, baris, kolom, jumlah, rantai, dan perubahannya."""
    found = verify(file, tuple(after or ()))
    typer.echo("\n".join(_verified(found)))


def _verified(found: Verified) -> list[str]:
    chain = found.said.chain
    lines = [
        f"{brief(found.name, 160)}: utuh.",
        f"  {chain.sender} untuk {chain.recipient}, {chain.scope.month}, nomor {chain.sequence:04d}, tingkat"
        f" {chain.masking}",
        f"  {number(chain.rows_after)} baris pada {number(len(found.said.tables))} tabel",
    ]
    if found.again:
        lines.append("  Paket ini sudah diterima: sama dengan paket sebelumnya, tidak mengubah apa pun.")
    elif not found.state:
        lines.append(
            "  Paket delta: sidik dan bentuknya benar. Sebut paket penuh dan yang sesudahnya dengan --after"
            " supaya perubahannya juga diterapkan dan diperiksa."
        )
    lines += [f"  Tidak lengkap: {brief(one, 300)}" for one in chain.incomplete]
    return lines


@packages.command("register")
def package_register(
    *,
    run: RunOption = None,
    to: ToOption = "",
    purpose: Annotated[str, typer.Option(help="Untuk apa diserahkan (wajib, dicatat).")] = "",
    whole: Annotated[bool, typer.Option("--whole", help="Penuh, juga bila perubahan saja cukup.")] = False,
    into: Annotated[
        Path | None, typer.Option(help="Folder tujuan. Bawaan: OUT.register/PENERIMA di sebelah hasil.")
    ] = None,
    declarations: Declarations = None,
) -> None:
    """Serahkan register terpadu (L0) kepada penerima yang berhak: disegel dengan kuncinya, dicatat."""
    if run is None or not to:
        raise UsageError(
            "Sebut hasil dan penerimanya: reconcile package register --run OUT --to KODE --purpose TUJUAN"
            " --declarations DEKLARASI."
        )
    one, place = register_recipient(run, to, into, declarations)
    say("register yang disegel utuh, atau tidak ada")
    with storage_failures(place):
        made = send_register(run, one, place, purpose, whole=whole)
    letter = made.letter
    kind = "penuh" if letter.kind == "whole" else f"perubahan saja, {number(made.ended)} berakhir"
    typer.echo(
        "\n".join(
            [
                f"Disegel: {made.path}",
                f"  nomor {letter.sequence:04d}, {kind}: {number(made.changed)} orang; seluruhnya"
                f" {number(letter.persons)} orang",
                f"  untuk {one.name}, menurut {letter.agreement}",
                "Penerima menggabungkannya dengan register lain: reconcile merge A B --key KUNCI --out HASIL",
                "Penyerahan ini dicatat. Kirim berkas .age saja; tanpa kunci itu isinya tidak terbaca.",
            ]
        )
    )


@app.command(epilog=EXIT_CODES)
def merge(
    one: Annotated[Path, typer.Argument(metavar="A", help="Register yang diterima, atau folder rantainya.")],
    other: Annotated[Path, typer.Argument(metavar="B", help="Register instansi lain, atau foldernya.")],
    *,
    key: Annotated[Path, typer.Option("--key", help="Kunci rahasia sendiri, berkas dari age-keygen.")],
    out: Annotated[Path, typer.Option("--out", help="Folder hasil.")],
) -> None:
    """Gabungkan register dua instansi: siapa yang sama, nilai siapa yang dipakai, apa yang bertentangan."""
    secret = read_secret_key(key)
    with screen() as progress:
        manifest, letters = merge_registers((one, other), secret, out, lambda job: stages.run(job, progress))
    for letter in letters:
        typer.echo(
            f"{letter.sender_name} ({letter.sender}): {number(letter.persons)} orang, keadaan"
            f" {letter.as_of:%d-%m-%Y}, menurut {letter.agreement}"
        )
    typer.echo(as_text(summary(manifest, out)))
    typer.echo(
        f"Satu orang: reconcile person ID --run {out} --declarations {declarations_of(out)} --purpose TUJUAN"
    )
    if has_troubles(manifest):
        raise typer.Exit(EXIT_WITH_TROUBLES)
