"""`reconcile find`: one person, by number or by name and birth date; every look-up is written down."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.lookup.opened import lookup
from reconcile.lookup.searching import MOST, Wanted
from reconcile.lookup.words import card_in_words, hits_in_words
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.errors import UsageError


@app.command(name="find", epilog=EXIT_CODES)
def find_person(
    *,
    run: Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")],
    purpose: Annotated[str, typer.Option("--purpose", help="Untuk apa dicari (wajib, dicatat).")] = "",
    nik: Annotated[
        str, typer.Option("--nik", help="NIK; tanda - berarti ditanyakan, agar tidak tertinggal di riwayat.")
    ] = "",
    name: Annotated[str, typer.Option("--nama", "--name", help="Nama lengkap.")] = "",
    born: Annotated[
        str, typer.Option("--lahir", "--born", metavar="TANGGAL", help="Tanggal lahir, atau tahunnya saja.")
    ] = "",
    person: Annotated[str, typer.Option("--person", help="ID orang: langsung kartunya.")] = "",
    level: Annotated[
        str,
        typer.Option("--level", help="L0 semua, L1 NIK 6 angka dan tahun lahir, L2 juga nama disamarkan."),
    ] = "L1",
    recipient: Annotated[
        list[str] | None, typer.Option("--recipient", help="Siapa yang melihat L0 (boleh diulang).")
    ] = None,
    declarations: Annotated[
        Path | None, typer.Option(help="Folder deklarasi sendiri, untuk nama programnya.")
    ] = None,
) -> None:
    """Cari satu orang pada hasil: kartunya, baris, bulan menurut program, temuan, keputusan, serumah."""
    if level not in ("L0", "L1", "L2"):
        raise UsageError(f"Tingkat {level} tidak dapat dipakai di sini. Pilih L0, L1 atau L2.")
    if not purpose.strip():
        raise UsageError("Sebut untuk apa orang ini dicari dengan --purpose; setiap pencarian dicatat.")
    recipients = tuple(recipient or ())
    check_access(level, recipients, purpose)
    wanted = None if person else _wanted(nik, name, born)
    names = {one.code: one.name for one in load_declarations(declarations).programmes.values()}
    with lookup(run, names) as found:
        hits = found.find(wanted) if wanted else []
        ids = (person.strip().upper(),) if person else tuple(hit.person_id for hit in hits)
        log_access(run, Access("find", level, found.number, ids, recipients, purpose))
        if wanted and len(hits) != 1:
            typer.echo("\n".join(hits_in_words(hits, MOST, found.names_of(hits, Level(level)))))
            if hits:
                typer.echo("Kartu seseorang: ulangi dengan --person dan ID-nya.")
            return
        card = found.card(ids[0], Level(level))
        if not card.rows:
            raise UsageError(f"Orang {ids[0]} tidak ada pada hasil ini.")
        for hit in hits:
            typer.echo(f"Ditemukan karena {hit.why}.")
        typer.echo("\n".join(card_in_words(card)))


def _wanted(nik: str, name: str, born: str) -> Wanted:
    """What was said, or, where nothing was and somebody sits there, what he answers."""
    if nik == "-" or not (nik or name):
        if not sys.stdin.isatty():
            raise UsageError("Cari dengan --nik, atau dengan --nama dan --lahir, atau --person.")
        nik = typer.prompt("NIK (kosongkan untuk mencari dengan nama)", default="", show_default=False)
        if not nik:
            name = typer.prompt("Nama")
            born = typer.prompt("Tanggal atau tahun lahir", default="", show_default=False)
    return Wanted.typed(nik, name, born)
