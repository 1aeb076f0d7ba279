"""`reconcile inspect`: which employers to visit this month, what to take along, and what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.indonesian import Commands
from reconcile.cli.terminal.options import Declarations
from reconcile.employers.answers import AnswerLog
from reconcile.ingest.returned import Row, returned_sheets
from reconcile.inspections.choosing import VISITS, Capacity
from reconcile.inspections.making import SUFFIX, Order, make_inspections
from reconcile.inspections.questions import read_answers
from reconcile.inspections.results import ResultLog, read_results
from reconcile.inspections.worksheets import SheetLog, is_worksheet, read_worksheet
from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.run.declarations import load_declarations
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.numbers import number
from reconcile.workspace.files.declared import brief, shown
from reconcile.workspace.files.door import read_table
from reconcile.workspace.files.file_names import beside
from reconcile.workspace.files.system_words import system_words
from reconcile.workspace.processes.interrupts import say
from reconcile.workspace.published import opened, read_manifest
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import store_at

inspections = Commands(
    name="inspect",
    help="Daftar pemeriksaan pemberi kerja: siapa dikunjungi, surat, kertas kerja, dan hasilnya.",
)
app.add_typer(inspections)

RunOption = Annotated[Path | None, typer.Option("--run", help="Folder hasil dari reconcile run.")]
_INSPECTORS = "Pemeriksa per kota: kode kota=jumlah, misalnya 3171=4. Boleh berulang."


@inspections.callback(invoke_without_command=True)
def inspect(
    context: typer.Context,
    *,
    run: RunOption = None,
    inspectors: Annotated[list[str] | None, typer.Option(help=_INSPECTORS)] = None,
    visits: Annotated[
        int, typer.Option(help="Kunjungan seorang pemeriksa sebulan.", min=1, max=200)
    ] = VISITS,
    seed: Annotated[int, typer.Option(help="Bibit undian. Bawaan: dari hari data.", min=0)] = 0,
    level: Annotated[
        str, typer.Option(help="L0 dengan folder perusahaan, L1 daftar saja, L2 angka saja.")
    ] = "L1",
    into: Annotated[
        Path | None, typer.Option(help="Folder yang dibuat. Bawaan: OUT.pemeriksaan/hari-data.")
    ] = None,
    declarations: Declarations = None,
) -> None:
    """Buat daftar pemeriksaan, folder tiap perusahaan (L0) dan ringkasan dari hasil yang terbit."""
    if context.invoked_subcommand is not None:
        return
    if run is None or not inspectors:
        raise UsageError("Sebut hasil dan pemeriksanya: reconcile inspect --run OUT --inspectors 3171=4.")
    out = run.expanduser().resolve()
    day = str(read_manifest(out)["run"]["as_of"])
    place = (into or beside(out, SUFFIX) / day).expanduser().resolve()
    if place.is_relative_to(out):
        raise UsageError(f"--into tidak boleh di dalam {out.name}: hasil berikutnya mengganti isinya.")
    capacity = Capacity(_inspectors(inspectors), seed or int(day.replace("-", "")), visits)
    rules = load_declarations(declarations).rules.contributions
    say("folder pemeriksaan utuh, atau tidak ada")
    with storage_failures(place):
        place.parent.mkdir(parents=True, exist_ok=True)
        made = make_inspections(Order(out, place, capacity, _level(level), rules), store_at(out))
    typer.echo(
        f"{made.into}\n  {number(made.listed)} perusahaan, {number(made.by_lot)} di antaranya dari undian"
        f" (bibit {capacity.seed}), {number(made.files)} berkas"
    )


def _inspectors(said: list[str]) -> dict[str, int]:
    found = {}
    for one in said:
        kota, _, count = one.partition("=")
        if not regency_name(kota) or not count.isascii() or not count.isdecimal() or int(count) > 10_000:
            raise UsageError(
                f"--inspectors {brief(one)} tidak dapat dibaca. Tulis kode kota empat angka=jumlah, misalnya"
                " 3171=4."
            )
        found[kota] = int(count)
    return found


def _level(said: str) -> Level:
    if said not in ("L0", "L1", "L2"):
        raise UsageError(f"--level {brief(said)} tidak dikenal. Pakai L0, L1 atau L2.")
    return Level(said)


@inspections.command("answers")
def answers(
    file: Annotated[Path, typer.Argument(help="pertanyaan_pemberi_kerja yang sudah diisi (CSV, XLSX, ODS).")],
    run: RunOption = None,
) -> None:
    """Catat jawaban satu atau dua perusahaan; berlaku mulai reconcile run berikutnya."""
    out, rows = _rows_of(file, run, "answers")
    found, faults = read_answers(rows, shown(file))
    with storage_failures(out):
        new = AnswerLog(store_at(out)).add(found)
    _echo(f"{number(len(found))} jawaban dibaca, {number(new)} baru dicatat", faults)


@inspections.command("results")
def results(
    files: Annotated[
        list[Path],
        typer.Argument(help="hasil_tindak_lanjut dari instansi (CSV, XLSX, ODS), atau kkp.xlsx yang diisi."),
    ],
    run: RunOption = None,
) -> None:
    """Catat hasil tindak lanjut dan kertas kerja yang kembali; yang salah diberitahukan dan tidak dicatat."""
    said: list[str] = []
    faults: list[str] = []
    for file in files:
        what, wrong = _recorded(file, run)
        said.append(what)
        faults += wrong
    _echo("\n".join(said), faults)


def _recorded(file: Path, run: Path | None) -> tuple[str, list[str]]:
    """What became of one file, and what is wrong in it."""
    out, sheets = _sheets_of(file, run, "results")
    if is_worksheet(sheets):
        return _recorded_sheet(file, out, sheets)
    found, faults = read_results(next((rows for rows in sheets if rows), []), shown(file))
    with storage_failures(out):
        new = ResultLog(store_at(out)).add(found)
    return f"{shown(file)}: {number(len(found))} baris dibaca, {number(new)} baru dicatat", faults


def _recorded_sheet(file: Path, out: Path, sheets: list[list[Row]]) -> tuple[str, list[str]]:
    with opened(out, "employer_entities") as published:
        firms = set(read_table(published.table("employer_entities"), ["entity_id"])["entity_id"].to_pylist())
    found, results_, faults = read_worksheet(sheets, shown(file), firms)
    store = store_at(out)
    with storage_failures(out):
        new = SheetLog(store).add(found) + ResultLog(store).add(results_)
    if faults:
        return f"{shown(file)}: kertas kerja belum dicatat", faults
    asked, checked = sum(one.asked for one in found), sum(one.checked for one in found)
    return (
        f"{shown(file)}: kertas kerja, {number(checked)} dari {number(asked)} pekerja diperiksa"
        f" ({number(sum(one.right for one in found))} benar,"
        f" {number(sum(one.covered for one in found))} didaftarkan,"
        f" {number(sum(one.found for one in found))} temuan sendiri),"
        f" {number(sum(one.lines for one in found))} baris iuran dihitung, {number(len(results_))} hasil;"
        f" {number(new)} baru dicatat"
    ), []


def _rows_of(file: Path, run: Path | None, command: str) -> tuple[Path, list[Row]]:
    """The run that a file speaks of, and its rows."""
    out, sheets = _sheets_of(file, run, command)
    return out, next((rows for rows in sheets if rows), [])


def _sheets_of(file: Path, run: Path | None, command: str) -> tuple[Path, list[list[Row]]]:
    """The run that a file speaks of, and the rows of each of its sheets."""
    if run is None:
        raise UsageError(f"Sebut hasilnya: reconcile inspect {command} BERKAS --run OUT.")
    try:
        sheets = returned_sheets(file)
    except OSError as error:
        raise UsageError(f"{shown(file)}: tidak dapat dibuka ({system_words(error)}).") from error
    out = run.expanduser().resolve()
    read_manifest(out)
    return out, sheets


def _echo(what: str, faults: list[str]) -> None:
    typer.echo(what)
    for fault in faults:
        typer.echo(fault)
    if faults:
        raise typer.Exit(10)
