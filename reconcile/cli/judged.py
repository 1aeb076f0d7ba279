"""`reconcile judgements`: filled worklists taken in, what is known listed, judgements revoked, the store
handed on."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.looking.judged import repair_lines, show_judgements
from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.indonesian import Commands
from reconcile.cli.terminal.options import ByOption, KeyOption
from reconcile.judgements import ImportReport, Store, approve, import_worklists, revoke, store_beside
from reconcile.judgements.asked import answered_since, asked_and_answered
from reconcile.judgements.listing import CLOSED, OPEN, listed, write_listed
from reconcile.judgements.store.events import event_id
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.processes.interrupts import say
from reconcile.workspace.published import read_manifest
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import DamagedStoreError

EXIT_NOT_ALL_TAKEN = 10
EPILOG = (
    "Kode keluar: 0 semua diambil · 2 perintah, folder atau simpanan salah · 7 disk penuh atau tidak boleh"
    " ditulis · 10 ada yang tidak diambil"
)

judgements = Commands(
    name="judgements",
    help=(
        "Keputusan petugas: masukkan lembar kerja yang sudah diisi, lihat, cabut, atau serahkan ke simpanan"
        " lain."
    ),
    epilog=EPILOG,
    no_args_is_help=True,
)
app.add_typer(judgements)

RunOption = Annotated[
    Path, typer.Option("--run", help="Folder hasil yang menerbitkan lembar kerja itu, atau penggantinya.")
]
StoreOption = Annotated[
    Path | None,
    typer.Option("--store", help="Folder simpanan keputusan. Bawaan: folder RUN.store di sebelah --run."),
]


@judgements.callback()
def _any() -> None:
    say("keputusan yang sudah tersimpan tetap tersimpan")  # true at whatever moment a stop comes


@judgements.command("import", epilog=EPILOG)
def import_(
    *,
    files: Annotated[
        list[Path],
        typer.Argument(
            metavar="BERKAS...", help="Lembar kerja yang sudah diisi: XLSX, ODS, XLS, CSV atau zip."
        ),
    ],
    run: RunOption,
    store: StoreOption = None,
    key: KeyOption = "",
    by: ByOption = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Periksa saja, jangan simpan apa pun.")] = False,
) -> None:
    """Ambil keputusan dari lembar kerja yang sudah diisi; yang tidak dapat diambil disebut dengan lembar
    dan barisnya."""
    where = _store(store, run, key)
    with storage_failures(where.path):
        reports = import_worklists(where, run, files, by, dry_run=dry_run)
    typer.echo("\n".join(line for report in reports for line in _lines_of(report)))
    typer.echo(
        "Hanya diperiksa; tidak ada yang disimpan."
        if dry_run
        else f"Simpanan: {where.path} (kunci: {where.key_place}; simpan salinannya di tempat lain)"
    )
    if not all(report.whole for report in reports):
        raise typer.Exit(EXIT_NOT_ALL_TAKEN)


def _lines_of(report: ImportReport) -> Iterator[str]:
    replaced = sum(bool(taken.replaced) for taken in report.taken)
    counts = (
        (len(report.taken), "diambil"),
        (replaced, "di antaranya mengganti keputusan lama"),
        (report.unchanged, "sudah diketahui"),
        (report.empty, "kosong"),
        (len(report.refused), "TIDAK DIAMBIL"),
    )
    counted = ", ".join(f"{number(count)} {words}" for count, words in counts if count)
    yield f"{report.file}: {counted or 'tidak ada keputusan'}"
    if report.taken and report.mark:
        yield f"  Pada daftar keputusan, berkas ini disebut {report.mark}: namanya tidak disimpan."
    for taken in report.taken:
        if taken.replaced:
            yield f"  {taken.event_id} {taken.verdict} mengganti {', '.join(taken.instead)}"
    for refusal in report.refused:
        place = ", ".join(
            part for part in (refusal.sheet, f"baris {refusal.row}" if refusal.row else "") if part
        )
        yield f"  TIDAK DIAMBIL{f' [{place}]' if place else ''}: {refusal.why}"
    for doubt in report.doubts:
        yield f"  PERIKSA [{doubt.sheet}, baris {doubt.row}]: {doubt.why}"
    for told in report.contradictions:
        yield f"  BERTENTANGAN: {told}"


@judgements.command("list")
def list_(
    *,
    run: Annotated[
        Path | None,
        typer.Option("--run", help="Folder hasil: sebut juga keputusan yang barisnya hilang atau berubah."),
    ] = None,
    store: StoreOption = None,
    key: KeyOption = "",
    open_: Annotated[
        bool,
        typer.Option(
            "--open", help="Hanya yang perlu dilihat: bertentangan, berubah, atau barisnya tidak ada."
        ),
    ] = False,
    all_: Annotated[bool, typer.Option("--all", help="Juga yang sudah diganti atau dicabut.")] = False,
    repairs: Annotated[
        bool, typer.Option("--repairs", help="Juga jawaban usulan perbaikan, satu per satu.")
    ] = False,
) -> None:
    """Tampilkan keputusan yang tersimpan, dan mana yang berlaku."""
    if open_ and all_:
        raise UsageError("Pilih salah satu: --open atau --all.")
    where = _existing(store, run, key)
    found = listed(where, run)
    shown = [one for one in found if all_ or (one.group == OPEN if open_ else one.group != CLOSED)]
    show_judgements(shown)
    counts = {
        group: sum(one.group == group for one in found) for group in dict.fromkeys(one.group for one in found)
    }
    typer.echo(
        ", ".join(f"{number(count)} {group}" for group, count in sorted(counts.items()))
        or "Belum ada keputusan."
    )
    known = where.read()
    for said in repair_lines(known.events, repairs):
        typer.echo(said)
    if run is not None:
        typer.echo(f"Pertanyaan pada hasil: {asked_and_answered(run, where).in_words()}.")
    for line in known.damaged:
        typer.echo(
            f"PERINGATAN: baris {line} simpanan terpotong atau rusak; tidak dipakai, dan dibiarkan di"
            " tempatnya."
        )


@judgements.command("status")
def status_(run: RunOption, key: KeyOption = "") -> None:
    """Berapa pertanyaan tiap kelurahan sudah terjawab, disimpan untuk proses berikutnya, dan menunggu."""
    from reconcile.cli.looking.answered import (
        answered_in,
        answered_lines,
        repairs_line,
    )  # reports load slowly

    places = answered_in(run, answered_since(store_beside(run, key), run))
    typer.echo("\n".join([*answered_lines(places), *filter(None, [repairs_line(run)])]))


@judgements.command("revoke")
def revoke_(
    *,
    events: Annotated[list[str], typer.Argument(metavar="ID...", help="ID keputusan, seperti J-12.")],
    reason: Annotated[str, typer.Option("--reason", help="Alasan pencabutan; ikut disimpan.")],
    run: Annotated[Path | None, typer.Option("--run", help="Folder hasil di sebelah simpanan.")] = None,
    store: StoreOption = None,
    key: KeyOption = "",
    by: Annotated[str, typer.Option("--by", help="Nama yang mencabut. Bawaan: nama akun.")] = "",
) -> None:
    """Cabut keputusan. Temuannya ditanyakan lagi pada proses berikutnya; riwayatnya tetap tersimpan."""
    where = _existing(store, run, key)
    with storage_failures(where.path):
        done = revoke(where, events, reason, by)
    typer.echo(f"Dicabut ({', '.join(done)}): {', '.join(events)}.")


@judgements.command("approve")
def approve_(
    *,
    events: Annotated[
        list[str] | None, typer.Argument(metavar="[ID...]", help="ID usul penghentian, seperti J-12.")
    ] = None,
    by: Annotated[str, typer.Option("--by", help="Nama yang menyetujui; bukan yang mengusulkan.")],
    every: Annotated[
        bool, typer.Option("--all", help="Semua usul orang lain yang menunggu, sesudah dibaca.")
    ] = False,
    run: Annotated[Path | None, typer.Option("--run", help="Folder hasil di sebelah simpanan.")] = None,
    store: StoreOption = None,
    key: KeyOption = "",
) -> None:
    """Setujui usul HENTIKAN sebagai orang kedua. Tanpa itu usul tidak masuk daftar usul nonaktif."""
    if bool(events) == every:
        raise UsageError("Sebut ID usul yang disetujui, atau --all untuk semua yang menunggu.")
    where = _existing(store, run, key)
    with storage_failures(where.path):
        done = approve(where, tuple(events or ()), by, every=every)
    typer.echo(f"Disetujui {number(len(done))} usul ({', '.join(done)}). Masuk daftar berikutnya.")


@judgements.command("export")
def export(
    file: Annotated[Path, typer.Argument(metavar="BERKAS", help="Nama berkas baru, .csv atau .xlsx.")],
    run: Annotated[
        Path | None,
        typer.Option("--run", help="Folder hasil: sebut juga keputusan yang barisnya hilang atau berubah."),
    ] = None,
    store: StoreOption = None,
    key: KeyOption = "",
) -> None:
    """Tulis keputusan yang berlaku ke satu berkas, untuk dibaca atau dimasukkan ke simpanan lain."""
    found = listed(_existing(store, run, key), run)
    with storage_failures(file):
        write_listed(file, found)
    typer.echo(f"{number(sum(one.group != CLOSED for one in found))} keputusan ditulis ke {file}.")


@judgements.command("verify")
def verify(
    run: Annotated[
        Path | None,
        typer.Option(
            "--run", help="Folder hasil: periksa juga apakah simpanan lebih lama daripada hasil itu."
        ),
    ] = None,
    store: StoreOption = None,
    key: KeyOption = "",
) -> None:
    """Periksa apakah ada keputusan tersimpan yang diubah, dihapus, atau ditambahkan tanpa kunci."""
    where = _existing(store, run, key)
    history, faults = where.find_faults()
    if run is not None:
        where.check_known(history, read_manifest(run).get("judgements"))
    for first, last, day in where.redone():
        typer.echo(
            f"Catatan: tulisan mulai J-{first} (sampai J-{last}) terputus, diketahui {day}, lalu diulang."
        )
    if faults:
        told = "".join(f"\n- {fault}" for fault in faults)
        raise DamagedStoreError(
            f"{where.path} tidak seperti saat ditulis:{told}\nKembalikan folder simpanan dari cadangan."
        )
    typer.echo(f"{where.path}: utuh, {number(history.lines)} baris, yang terakhir {event_id(history.lines)}.")


def _store(store: Path | None, run: Path | None, key: str) -> Store:
    if store is None and run is None:
        raise UsageError("Sebut simpanannya dengan --store, atau hasilnya dengan --run.")
    return Store(store.expanduser().resolve(), key) if store is not None else store_beside(run or Path(), key)


def _existing(store: Path | None, run: Path | None, key: str) -> Store:
    found = _store(store, run, key)
    if not found.exists:
        raise UsageError(
            f"{found.path} bukan simpanan keputusan. Isi dulu dengan reconcile judgements import."
        )
    return found
