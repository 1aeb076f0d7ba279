"""`reconcile find` and `person`: somebody by id, number or name; every look-up is written down."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.looking.state import folded
from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.options import levels
from reconcile.lookup.card import Card
from reconcile.lookup.merged import merged_in_words
from reconcile.lookup.opened import Lookup, lookup
from reconcile.lookup.searching import MOST, Wanted
from reconcile.lookup.words import card_in_words, hits_in_words
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level
from reconcile.run.declarations import Declarations, load_declarations
from reconcile.vocabulary.errors import UsageError

_Run = Annotated[Path, typer.Option("--run", help="Folder hasil dari reconcile run.")]
_Purpose = Annotated[str, typer.Option("--purpose", help="Untuk apa dicari (wajib, dicatat).")]
_Nik = Annotated[
    str, typer.Option("--nik", help="NIK; tanda - berarti ditanyakan, agar tidak tertinggal di riwayat.")
]
_Name = Annotated[str, typer.Option("--nama", "--name", help="Nama lengkap.")]
_Born = Annotated[
    str, typer.Option("--lahir", "--born", metavar="TANGGAL", help="Tanggal lahir, atau tahunnya saja.")
]
_Level = Annotated[
    str,
    typer.Option(
        "--level",
        autocompletion=levels,
        help="L0 semua, L1 NIK 6 angka dan tahun lahir, L2 juga nama disamarkan.",
    ),
]
_Recipient = Annotated[
    list[str] | None, typer.Option("--recipient", help="Siapa yang melihat L0 (boleh diulang).")
]
_Own = Annotated[Path | None, typer.Option("--declarations", help="Folder deklarasi sendiri.")]


@dataclass(frozen=True)
class _Look:
    """One look-up, as it is written down. command: what was typed."""

    command: str
    out: Path
    purpose: str
    level: Level
    recipients: tuple[str, ...]

    @classmethod
    def of(cls, command: str, out: Path, purpose: str, level: str, recipient: Sequence[str] | None) -> _Look:
        """Raises UsageError for a level that has no place here, and where purpose or recipient lack."""
        if level not in ("L0", "L1", "L2"):
            raise UsageError(f"Tingkat {level} tidak dapat dipakai di sini. Pilih L0, L1 atau L2.")
        if not purpose.strip():
            raise UsageError("Sebut untuk apa orang ini dicari dengan --purpose; setiap pencarian dicatat.")
        recipients = tuple(recipient or ())
        check_access(level, recipients, purpose)
        return cls(command, out, purpose, Level(level), recipients)


@app.command(name="find", epilog=EXIT_CODES)
def find_person(
    *,
    run: _Run,
    purpose: _Purpose = "",
    nik: _Nik = "",
    name: _Name = "",
    born: _Born = "",
    person: Annotated[str, typer.Option("--person", help="ID orang: langsung kartunya.")] = "",
    level: _Level = "L1",
    recipient: _Recipient = None,
    declarations: _Own = None,
) -> None:
    """Cari satu orang pada hasil: kartunya, baris, bulan menurut program, temuan, keputusan, serumah."""
    look = _Look.of("find", run, purpose, level, recipient)
    wanted = None if person else _wanted(nik, name, born)
    declared = load_declarations(declarations)
    with lookup(run, _names(declared)) as found:
        if one := _looked_up(look, found, wanted, person):
            typer.echo(folded(card_in_words(_card(found, one, look))))


@app.command(name="person", epilog=EXIT_CODES)
def show_person(
    person: Annotated[str, typer.Argument(metavar="[ID]", help="ID orang, misalnya P-7K3M9Q2R.")] = "",
    *,
    run: _Run,
    purpose: _Purpose = "",
    nik: _Nik = "",
    name: _Name = "",
    born: _Born = "",
    level: _Level = "L1",
    recipient: _Recipient = None,
    declarations: _Own = None,
) -> None:
    """Satu orang pada register terpadu: setiap isian dan asalnya, yang bertentangan, nomor, bulan."""
    look = _Look.of("person", run, purpose, level, recipient)
    wanted = None if person else _wanted(nik, name, born)
    declared = load_declarations(declarations)
    with lookup(run, _names(declared)) as found:
        one = _looked_up(look, found, wanted, person)
        if one is None:
            return
        card = _card(found, one, look)
        merged = found.merged(one, look.level, declared.rules.survivorship, _names(declared))
        typer.echo(folded(card_in_words(card)))
        alone = "Orang ini tidak ada pada daftar mana pun, jadi tidak ada pada register terpadu."
        typer.echo(folded(merged_in_words(merged) if merged else [alone]))


def _names(declared: Declarations) -> dict[str, str]:
    return {one.code: one.name for one in declared.programmes.values()}


def _looked_up(look: _Look, found: Lookup, wanted: Wanted | None, person: str) -> str | None:
    """Whom the look-up is about; None where that is not one person, after saying who may be meant."""
    hits = found.find(wanted) if wanted else []
    ids = (person.strip().upper(),) if person else tuple(hit.person_id for hit in hits)
    log_access(look.out, Access(look.command, look.level, found.number, ids, look.recipients, look.purpose))
    if wanted and len(hits) != 1:
        typer.echo(folded(hits_in_words(hits, MOST, found.names_of(hits, look.level))))
        if hits:
            how = "--person dan ID-nya" if look.command == "find" else "ID-nya di depan"
            typer.echo(f"Kartu seseorang: ulangi dengan {how}.")
        return None
    for hit in hits:
        typer.echo(f"Ditemukan karena {hit.why}.")
    return ids[0]


def _card(found: Lookup, person: str, look: _Look) -> Card:
    """Raises UsageError for somebody who is not there."""
    card = found.card(person, look.level)
    if not card.rows:
        raise UsageError(f"Orang {person} tidak ada pada hasil ini.")
    return card


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
