"""`reconcile identity`: the life of one identity over the runs, and what people say of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import pyarrow.compute as pc
import typer

from reconcile.cli.terminal.app import EXIT_CODES, app
from reconcile.cli.terminal.options import ByOption, KeyOption
from reconcile.judgements import Answer, Origin, Store, record_answers
from reconcile.registry.life import Life, life_of
from reconcile.registry.orders import add_order, orders_of, retired
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_table
from reconcile.workspace.published import opened
from reconcile.workspace.runs import storage_failures
from reconcile.workspace.store import RunStore, store_at

_SAYING = ("--retire", "--restore", "--same-as")


@app.command(epilog=EXIT_CODES)
def identity(
    identity_id: Annotated[str, typer.Argument(metavar="ID", help="ID orang, seperti pada lembar kerja.")],
    *,
    out: Annotated[Path, typer.Option("--run", "--out", help="Folder hasil dari reconcile run.")] = Path(
        "out"
    ),
    retire: Annotated[
        bool, typer.Option("--retire", help="Nyatakan bahwa orang ini tidak ada. Perlu --reason.")
    ] = False,
    restore: Annotated[bool, typer.Option("--restore", help="Cabut pernyataan itu. Perlu --reason.")] = False,
    same_as: Annotated[
        str, typer.Option("--same-as", help="Nyatakan sama dengan ID orang ini. Perlu --reason.")
    ] = "",
    reason: Annotated[
        str, typer.Option("--reason", help="Alasan; ikut disimpan, tanpa nama dan nomor.")
    ] = "",
    by: ByOption = "",
    key: KeyOption = "",
) -> None:
    """Riwayat satu ID orang, atau pernyataan petugas tentangnya: berlaku pada proses berikutnya."""
    one, store = identity_id.strip().upper(), store_at(out, key)
    asked = [name for name, said in zip(_SAYING, (retire, restore, same_as), strict=True) if said]
    if len(asked) > 1:
        raise UsageError(f"Pilih salah satu: {', '.join(asked)}.")
    if asked and not reason.strip():
        raise UsageError(f"{asked[0]} perlu alasannya: tambahkan --reason.")
    with storage_failures(out):
        life = _life(store, one, out)
        if same_as:
            typer.echo(_same(out, key, (one, same_as.strip().upper()), by, reason))
        elif asked:
            typer.echo(_ordered(store, one, life, retire=retire, by=by, reason=reason))
        else:
            typer.echo("\n".join([f"{one}: {life.status}", *(f"- {event}" for event in life.events)]))
            _tell_orders(store, one)


def _life(store: RunStore, one: str, out: Path) -> Life:
    parts = store.parts()
    life = None
    if "identities" in parts:
        life = life_of(one, parts["identities"], store.every("identity_events"))
    if life is None:
        raise UsageError(
            f"ID itu tidak dikenal pada hasil di {out}. Salin dari kolom ID orang pada lembar kerja, misalnya"
            " P-7K3M9QXD."
        )
    return life


def _ordered(store: RunStore, one: str, life: Life, *, retire: bool, by: str, reason: str) -> str:
    """Write down that there is no such person, or that there is after all; returns what was done."""
    gone = one in retired(orders_of(store))
    if retire == gone:
        raise UsageError(
            f"{one} sudah dinyatakan tidak ada." if retire else f"{one} tidak dinyatakan tidak ada."
        )
    if retire and life.code in ("MERGED", "SPLIT"):
        raise UsageError(f"{one} {life.status}: nyatakan ID yang sekarang memuat barisnya.")
    order = add_order(store, one, "RETIRE" if retire else "RESTORE", by, reason)
    said = "dinyatakan tidak ada" if retire else "tidak lagi dinyatakan tidak ada"
    back = f" Dicabut dengan reconcile identity {one} --restore." if retire else ""
    return (
        f"{one} {said} (akun {order.account}). Berlaku pada proses berikutnya; barisnya tetap pada daftar."
        f"{back}"
    )


def _same(out: Path, key: str, pair: tuple[str, str], by: str, reason: str) -> str:
    """Judge the rows of both as one person's, as worklists would; returns what was done.

    Each row of one with the first of the other: of one pair alone, what else is known of both could make
    three persons.
    """
    ours, theirs = (_rows_of(out, one) for one in pair)
    pairs = dict.fromkeys([*((ours[0], row) for row in theirs), *((row, theirs[0]) for row in ours)])
    answers = [Answer("", "SAMA", note=reason, pair=rows) for rows in pairs]
    store = Store(store_at(out, key).path, key)
    report = record_answers(store, out, answers, by, Origin("reconcile identity"))
    if report.refused:
        raise UsageError(report.refused[0].why)
    if not report.taken:
        return f"{pair[0]} dan {pair[1]} sudah dinyatakan orang yang sama."
    told = "".join(f"\nBERTENTANGAN: {one}" for one in report.contradictions)
    events = " ".join(taken.event_id for taken in report.taken)
    return (
        f"{pair[0]} dan {pair[1]} dinyatakan orang yang sama ({events}). Berlaku pada proses berikutnya."
        f" Dicabut dengan reconcile judgements revoke {events} --run {out} --reason ALASAN.{told}"
    )


def _rows_of(out: Path, one: str) -> list[str]:
    """The rows of a person in the published run. Raises UsageError when he has none."""
    with opened(out, "persons") as run:
        rows = read_table(run.table("persons"), ["record_id"], pc.field("person_id") == one)
    if not rows.num_rows:
        raise UsageError(f"{one} tidak punya baris pada hasil di {out}, jadi tidak dapat disamakan.")
    return sorted(map(str, rows["record_id"].to_pylist()))


def _tell_orders(store: RunStore, one: str) -> None:
    for order in orders_of(store):
        if order.identity_id == one:
            said = "dinyatakan tidak ada" if order.word == "RETIRE" else "pernyataan itu dicabut"
            who = f"{order.by}, akun {order.account}" if order.by else f"akun {order.account}"
            typer.echo(f"- {order.when[:10]}: {said} oleh {who}; alasan: {order.why}.")
