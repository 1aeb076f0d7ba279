"""`reconcile explain` and `reconcile blocking`: why two rows are one person, and how pairs are found."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from reconcile.cli.looking.explained import rule_words, show_blocking, show_explanation
from reconcile.cli.terminal.app import app
from reconcile.cli.terminal.options import RunOption
from reconcile.explain.pairs import blocking_keys, read_model
from reconcile.privacy.accesses import Access, check_access, log_access
from reconcile.privacy.masking import Level as Masking
from reconcile.vocabulary.errors import UsageError


@app.command()
def explain(
    *,
    run: RunOption,
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
def blocking(run: RunOption) -> None:
    """Tampilkan apa yang dihasilkan tiap aturan pembentuk calon pasangan."""
    record = read_model(run)
    show_blocking(Console(), record, rule_words(record, blocking_keys(record)))
