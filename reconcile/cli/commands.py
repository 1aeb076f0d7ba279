"""What is looked at before any run: declarations, and files of senders."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.checked import is_refused, is_skipped, told_problems
from reconcile.cli.terminal.options import Declarations, KeyOption
from reconcile.programmes import check_programmes
from reconcile.rules import changes
from reconcile.run.checks.files import Marks, check_files
from reconcile.run.declarations import Declarations as Declared
from reconcile.run.declarations import folders, load_declarations
from reconcile.units.declared import names_of
from reconcile.vocabulary.days import today
from reconcile.vocabulary.errors import ExportError, UsageError
from reconcile.workspace.store import store_at

_ROLES = {
    "roll": "penerima bantuan",
    "need": "data kebutuhan",
    "register": "data kependudukan",
    "work": "tenaga kerja",
    "unit": "layanan sosial",
    "employers": "pemberi kerja",
    "payments": "iuran",
    "lead": "pendaftaran",
    "agent": "agen",
}


@app.command()
def programmes(declarations: Declarations = None) -> None:
    """Tampilkan program dan aturan yang dikenal, dan periksa semua deklarasinya sekaligus."""
    listed = check_programmes(*folders(declarations, "programmes"))
    known = {
        one.code: one for one in listed if one.fault is None
    }  # a user's own comes later and replaces the package's
    for _, one in sorted(known.items()):
        typer.echo(f"{one.code:<12} {one.name}  ({_ROLES[one.role]})")
    rules = load_declarations(declarations).rules  # every fault of any file, and names that lead nowhere
    typer.echo(f"Aturan tumpang tindih: {', '.join(rule.code for rule in rules.overlaps.rule)}")
    for said in changes(*folders(declarations, "rules")):
        typer.echo(f"  {said}")


@app.command()
def check(
    *,
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
    out: Annotated[
        Path | None,
        typer.Option(
            "--out",
            help="Folder hasil: berkas layanan sosial (wbs, ppks) disebut dengan tanda hasil itu.",
        ),
    ] = None,
    key: KeyOption = "",
) -> None:
    """Periksa berkas ekspor tanpa menjalankan apa pun: apa yang akan dibaca, apa yang perlu diperbaiki
    pengirim."""
    declared = load_declarations(declarations)
    known = declared.programmes
    if programme and programme not in known:
        raise UsageError(f"Program {programme} tidak dikenal. Yang dikenal: {', '.join(sorted(known))}.")
    if workbook and len(files) != 1:
        raise UsageError("Dengan --workbook sebut tepat satu berkas.")
    checked = check_files(
        files, known.get(programme), known, today(), workbook, marks=_marks(declared, out, key)
    )
    for path, problems in zip(files, checked, strict=True):
        typer.echo("\n".join(told_problems(path.name or str(path.resolve()), problems)))
        called = problems[0]["source_file"] if problems else path.name
        if out and called != path.name:
            typer.echo(f"  Pada hasil di {out} berkas ini disebut {called}")
    if workbook:
        typer.echo(f"Lembar kualitas: {workbook}")
    if any(is_refused(problems) for problems in checked) or all(is_skipped(problems) for problems in checked):
        raise typer.Exit(ExportError.exit_code)


def _marks(declared: Declared, out: Path | None, key: str) -> Marks:
    """As a run at `out` calls files. Raises UsageError where no run was made there."""
    units = names_of(declared.units)
    if out is None:
        return Marks(units=units)
    store = store_at(out, key)
    if not store.exists:
        raise UsageError(f"Belum ada hasil di {out} (--out), jadi tandanya belum ada.")
    return Marks(store.secret, units)
