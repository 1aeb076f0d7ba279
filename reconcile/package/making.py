"""Making a package: out of the run, onto the chain, into the folder, and into the log of what was sent."""

from __future__ import annotations

import hashlib
import os
import secrets
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from reconcile.package.asked import (
    Order,
    check_changed,
    check_month,
    check_order,
    check_parties,
    check_sent,
    check_tables,
)
from reconcile.package.checking.faults import RefusedPackageError
from reconcile.package.checking.opening import Opened, open_package
from reconcile.package.checking.verifying import Verified, verify_files
from reconcile.package.contents import RESOURCES
from reconcile.package.drafting import Contents, Draft, Ground, draft
from reconcile.package.form.archive import write_folder
from reconcile.package.form.resources import Resource, chosen
from reconcile.package.form.rows import Rows
from reconcile.package.gathering import NEEDED, NIGHTLY, Asked, held_deliveries, opened_tables
from reconcile.package.sent import Sent, SentLog
from reconcile.package.shown_tables import gathered
from reconcile.regions.homes import home_of
from reconcile.reports.public.decision import NOTHING_TOLD, TOLD, Told, told_of
from reconcile.vocabulary.days import now_utc
from reconcile.vocabulary.errors import LedgerError, UsageError
from reconcile.workspace.accounts import account
from reconcile.workspace.files.disk import flush_folders, write_new, write_whole
from reconcile.workspace.files.private import refuse_strangers
from reconcile.workspace.processes.interrupts import unfinished
from reconcile.workspace.published import Published, opened
from reconcile.workspace.store import RunStore, store_at

SUFFIX = ".paket"
Nights = Mapping[str, Sequence[Path]]
TABLES = tuple(one.name for one in RESOURCES)


@dataclass(frozen=True)
class Made:
    """A package on the disk. sent: its line in the log. again: it was there already, the same."""

    folder: Path
    zip: Path
    sent: Sent
    draft: Draft
    why_whole: str
    again: bool


def packages_of(out: Path) -> Path:
    """The folder beside OUT where its packages lie."""
    place = out.expanduser().resolve()
    return place.with_name(place.name + SUFFIX)


def make_package(order: Order) -> Made:
    """Make the package that `order` asks for, and count it as sent; the same one again changes nothing.

    Raises UsageError where it may not be made, LedgerError where it would not stand the receiver's checks.
    """
    check_order(order)
    store = _store(order.out)
    with opened(order.out, *NEEDED) as run:
        check_month(order, run.manifest)
        log = SentLog(store)
        with log.alone():
            sent = log.to(order.recipient.code)
            check_parties(order, sent)
            last = _same_again(order, run, sent)
            if last is None:
                check_sent(order, sent, run.number)
            nights = {name: store.every(name) for name in NIGHTLY}
            made, why = _drafted(order, run, sent[:-1] if last else sent, last, nights)
            if last is not None and made.hash != last.hash:
                check_sent(order, sent, run.number)
            check_changed(order, sent[-1] if sent else None, made.said.chain)
            _write(order.into, made, on_record=last is not None)
            line = last or _line(order, run, made, sent)
            if last is None:
                log.add(line)
    folder = order.into / made.name
    return Made(folder, folder.with_name(f"{made.name}.zip"), line, made, why, last is not None)


def _store(out: Path) -> RunStore:
    """The store beside OUT, which knows the run that stands there. Raises UsageError."""
    store = store_at(out)
    if not store.exists:
        raise UsageError(
            f"{store.path} tidak ada: tanpa simpanan, rantai paket tidak dapat dilanjutkan. Pulihkan dengan"
            " reconcile store restore, atau jalankan reconcile run sekali lagi."
        )
    _ = store.generation
    return store


def _same_again(order: Order, run: Published, sent: Sequence[Sent]) -> Sent | None:
    """The last package, where this would be the very same."""
    last = sent[-1] if sent else None
    same = last is not None and (last.month, last.run, last.level) == (order.month, run.number, order.shown)
    return last if same and not order.correction else None


def _drafted(
    order: Order, run: Published, sent: Sequence[Sent], again: Sent | None, nights: Nights
) -> tuple[Draft, str]:
    home = home_of(run.manifest["run"]["home"])
    resources = chosen(RESOURCES, order.shown, order.recipient.resources)
    check_tables(order, resources)
    asked = Asked(run, home, order.month, order.programmes, nights, order.recipient.region)
    with opened_tables(asked, order.shown) as engine:
        rows = gathered(engine, resources, order.shown, lambda: _papers(run))
        held = held_deliveries(engine)
    corrects = sum(one.month == order.month for one in sent)
    before, why = _ground(order, sent, resources, rows, again)
    ground = Ground(sent, None if why else before, corrects)
    made = draft(order, home, run.manifest, Contents(resources, rows, held), ground)
    try:
        verify_files(Opened(made.name, made.files), before)
    except RefusedPackageError as error:
        raise LedgerError(
            f"Paket tidak dibuat, karena tidak lolos pemeriksaannya sendiri. {error}"
        ) from error
    return made, why


def _papers(run: Published) -> Told:
    """What the papers of the run tell anybody. Raises UsageError where a run of another version does not say
    it."""
    written = any(one["path"].startswith("reports/") for one in run.manifest["outputs"])
    return told_of(run.json(TOLD)) if written else NOTHING_TOLD


def _ground(
    order: Order,
    sent: Sequence[Sent],
    resources: Sequence[Resource],
    rows: dict[str, Rows],
    again: Sent | None,
) -> tuple[Verified | None, str]:
    """The package before, where it is at hand, and why this one is whole all the same; "" for a delta."""
    if not sent:
        return None, "paket pertama"
    before = _at_hand(order.into, sent)
    if before is None:
        return None, "paket sebelumnya tidak ada lagi di folder paket, atau berubah sejak dibuat"
    if order.whole:
        return before, "diminta"
    if int(order.month[-2:]) in order.recipient.whole_months and sent[-1].month != order.month:
        return before, "bulan paket penuh menurut perjanjian"
    if before.said.chain.masking != order.shown:
        return before, "tingkat penyamaran berubah"
    columns = {one.name: (rows[one.name].names, rows[one.name].key) for one in resources}
    if {name: (old.names, old.key) for name, old in before.state.items()} != columns:
        return before, "bentuk tabel berubah"
    return before, "seperti yang tercatat" if again is not None and again.kind == "whole" else ""


def _at_hand(folder: Path, sent: Sequence[Sent]) -> Verified | None:
    """The last package with all its rows, from those that lie in the folder since the last whole one."""
    since = max((at for at, one in enumerate(sent) if one.kind == "whole"), default=0)
    before: Verified | None = None
    for one in sent[since:]:
        try:
            before = verify_files(open_package(folder / f"{one.package}.zip"), before)
        except RefusedPackageError:
            return None
        if before.hash != one.hash:
            return None
    return before


def _line(order: Order, run: Published, made: Draft, sent: Sequence[Sent]) -> Sent:
    chain = made.said.chain
    return Sent(
        recipient=chain.recipient,
        sequence=chain.sequence,
        month=order.month,
        corrects=chain.corrects,
        kind=chain.kind,
        level=chain.masking,
        run=run.number,
        package=made.name,
        hash=made.hash,
        previous=sent[-1].hash if sent else "",
        zip_sha256=hashlib.sha256(made.zip).hexdigest(),
        when=now_utc(),
        by=account(),
    )


def _write(into: Path, made: Draft, *, on_record: bool) -> None:
    """The folder and the zip, each at one stroke, their owner's alone.

    on_record: the package was sent before; people may have worked on its folder, so what lies there stays.
    """
    for folder in (into.parent, into):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    refuse_strangers(into)
    mark = into / ".gitignore"
    if not os.path.lexists(mark):
        write_new(mark, b"*\n")
    folder, part = into / made.name, into / f".{made.name}-{secrets.token_hex(4)}"
    if not (on_record and folder.exists()):
        with unfinished(part):
            write_folder(part, made.files)
            if folder.exists():  # left by somebody who was stopped before it was written down
                shutil.rmtree(folder)
            part.rename(folder)
    write_whole(folder.with_name(f"{made.name}.zip"), made.zip)
    flush_folders(into)
