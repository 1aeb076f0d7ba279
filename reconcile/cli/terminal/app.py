"""The command line itself: its name, its words of help, the options of all commands."""

from __future__ import annotations

from typing import Annotated

import typer

from reconcile import __version__
from reconcile.cli.terminal.contents import Contents
from reconcile.cli.terminal.indonesian import Commands

EXIT_CODES = """
Kode keluar: 0 berhasil · 1 galat program (laporkan) · 2 perintah atau folder salah · 3 deklarasi salah ·
4 semua berkas ditolak · 5 jumlah baris tidak cocok · 6 proses lain sedang berjalan · 7 disk penuh, \
tidak boleh ditulis, atau memori terlalu kecil ·
8 layanan proses malam berhenti · 9 proses tidak maju lalu menghentikan diri ·
10 hasil terbit, tetapi ada berkas ditolak atau folder tidak dikenal · \
129, 130, 143 dihentikan (terminal ditutup, Ctrl-C, sistem)
"""

app = Commands(
    cls=Contents,
    name="reconcile",
    help=(
        "Mencocokkan daftar penerima bantuan: siapa tercatat ganda, siapa belum terdaftar, baris mana yang"
        " perlu diperbaiki."
    ),
    epilog=EXIT_CODES,
    no_args_is_help=True,
    context_settings={"help_option_names": ["-h", "--help"]},
)


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
