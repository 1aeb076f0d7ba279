"""`reconcile store`: what outlives every run, looked at, copied, put back and made smaller."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.indonesian import Commands
from reconcile.cli.terminal.options import KeyOption
from reconcile.judgements import Store, import_folder
from reconcile.package.sent import SentLog
from reconcile.run.earlier.remaking import GONE, remake
from reconcile.run.stages import GROWING
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace import tending
from reconcile.workspace.processes.interrupts import say
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import DamagedStoreError, ForeignStoreError, RunStore, store_at
from reconcile.workspace.store.copies import back_up, wrong_with

_MOST_TOLD = 20

stored = Commands(
    name="store",
    help="Simpanan OUT.store, yang dipakai lagi oleh proses berikutnya: periksa, cadangkan, pulihkan.",
    no_args_is_help=True,
)
app.add_typer(stored)

RunOption = Annotated[Path, typer.Option("--run", help="Folder hasil yang di sebelahnya ada simpanan itu.")]


@stored.callback()
def _any() -> None:
    say("simpanan utuh: seperti sebelum perintah ini, atau sesudahnya")


@stored.command("verify")
def verify(run: RunOption, key: KeyOption = "") -> None:
    """Periksa apakah simpanan utuh, dan cocok dengan hasil di sebelahnya."""
    store = _existing(run, key)
    faults = wrong_with(store)
    judgements = Store(store.path, key)
    if not faults and judgements.exists:
        faults = judgements.find_faults()[1]
    faults = faults or SentLog(store).faults()
    if faults:
        told = "".join(f"\n- {fault}" for fault in faults[:_MOST_TOLD])
        raise DamagedStoreError(
            f"{store.path} tidak seperti saat ditulis:{told}\n"
            "Pulihkan dari cadangan dengan reconcile store restore."
        )
    extent, standing = tending.extent(store), store.generation
    typer.echo(f"{store.path}: utuh, {extent}, cocok dengan hasil (generasi {standing}).")


@stored.command("backup")
def backup(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Nama berkas cadangan yang baru.")],
    run: RunOption,
) -> None:
    """Salin seluruh simpanan ke satu berkas; boleh selagi proses lain berjalan. Kunci tidak ikut."""
    store = _existing(run, "")
    with storage_failures(file):
        count = back_up(store, file)
    typer.echo(
        f"Cadangan: {file}, {number(count)} berkas, sudah diperiksa. Kunci tidak ikut: salin"
        f" {store.key_place} ke tempat lain lagi."
    )


@stored.command("restore")
def restore(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Cadangan dari reconcile store backup.")],
    run: RunOption,
    replace: Annotated[
        bool, typer.Option("--replace", help="Juga bila simpanan yang ada lebih baru, atau lain.")
    ] = False,
) -> None:
    """Kembalikan simpanan dari cadangan. Simpanan yang ada disisihkan, tidak dihapus."""
    with storage_failures(file), tending.held(run) as store:
        extent, aside = tending.restore(store, file, replace=replace)
    typer.echo(f"{store.path}: dipulihkan, {extent}.")
    if aside is not None:
        typer.echo(f"Simpanan sebelumnya disisihkan ke {aside}.")
    if extent.lines and store.key_place.read() is None:
        typer.echo(f"Kuncinya belum ada: kembalikan {store.key_place} dari cadangan.", err=True)
    try:
        _ = store.generation
    except ForeignStoreError as error:
        typer.echo(f"Perhatian: {error}", err=True)


@stored.command("compact")
def compact(run: RunOption) -> None:
    """Hapus yang tidak diperlukan lagi oleh hasil mana pun, dan kecilkan simpanan."""
    _existing(run, "")
    with storage_failures(run), tending.held(run) as store:
        freed = tending.compact(store)
    typer.echo(f"{store.path}: {number(max(freed, 0))} byte dibebaskan.")


@stored.command("rebuild")
def rebuild(
    run: RunOption,
    key: KeyOption = "",
    declarations: Annotated[
        Path | None, typer.Option(help="Folder deklarasi sendiri, seperti pada reconcile run.")
    ] = None,
) -> None:
    """Samakan simpanan yang hilang atau tertinggal dengan hasil di sebelahnya, bila cadangan tidak ada."""
    with storage_failures(run), tending.held(run, key) as store:
        out = store.manifest.parent
        rebuilt = tending.rebuild(store, lambda lost: remake(store, out, declarations, lost), GROWING)
    if not rebuilt.generation:
        typer.echo(f"{store.path}: sudah cocok dengan hasil; tidak ada yang diubah.")
        return
    typer.echo(f"{store.path}: kini mulai dari hasil itu sebagai generasi {rebuilt.generation}.")
    for told in rebuilt.remade:
        typer.echo(f"{told}.")
    for told in rebuilt.given_up:
        typer.echo(f"Dilepas: {told}.", err=True)
    typer.echo(f"Perhatian: yang hanya ada di simpanan lama tidak kembali: {'; '.join(GONE)}.", err=True)


@stored.command("import")
def import_(
    folder: Annotated[
        Path,
        typer.Argument(metavar="FOLDER", help="Folder keputusan dari versi lama, seperti hasil.judgements."),
    ],
    run: RunOption,
    key: KeyOption = "",
) -> None:
    """Masukkan keputusan petugas dari folder versi lama. Folder itu sendiri tidak diubah."""
    store = store_at(run, key)
    with storage_failures(store.path):
        added = import_folder(Store(folder.expanduser().resolve(), key), Store(store.path, key))
    typer.echo(f"{folder}: {number(added)} baris baru di {store.path} (kunci: {store.key_place}).")


def _existing(run: Path, key: str) -> RunStore:
    store = store_at(run, key)
    if not store.exists:
        raise UsageError(
            f"{store.path} tidak ada: belum ada simpanan di sebelah {run}. Simpanan dibuat oleh reconcile"
            " run; bila hilang, pulihkan dengan reconcile store restore atau mulai lagi dengan reconcile"
            " store rebuild."
        )
    return store
