"""What was left beside OUT before a day, removed when somebody asks: caches, old runs in the store, copies.

As with retention, never what the next run needs: OUT itself, the last two runs of the store, what the store
keeps of every run (history, identities, answers of people with their chain), keys, the log of who saw whole
numbers, and packages that were sent, on which the next one builds.
"""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from datetime import date, datetime, time
from functools import partial
from pathlib import Path

from reconcile.ingest.snapshots.cache import remove_unused, unused_entries
from reconcile.nights.intakes import READ_ME, intake_beside
from reconcile.nights.log import log
from reconcile.nights.retention import Removal, bytes_of
from reconcile.render.order import rendered_beside
from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import MANIFEST, Workspace
from reconcile.workspace.store import store_at
from reconcile.workspace.tending import held

_ASIDE = re.compile(r"\.lama-(\d{8})-\d{6}")
STAYS = (
    "Tetap ada: hasil yang berlaku, dua hasil terakhir di simpanan, riwayat, identitas, keputusan petugas,"
    " kunci, catatan akses, dan paket yang sudah dikirim."
)


def purgeable(out: Path, cache: Path | None, before: date, now: datetime) -> list[Removal]:
    """What is older than `before`, 00.00 in Jakarta. cache: where it lies, null for beside OUT.

    Changes nothing. Raises UsageError for a day that is not past, and where there is no run and nothing of
    one.
    """
    workspace = Workspace(out.expanduser().resolve())
    if before > now.date():
        raise UsageError("Tanggal --before belum lewat. Sebut tanggal yang sudah lewat; hari ini pun boleh.")
    if not (workspace.out.exists() or workspace.root.exists() or workspace.store.exists):
        raise UsageError(f"{out} bukan folder hasil Reconcile, dan di sebelahnya tidak ada apa-apa.")
    if not ((workspace.out / MANIFEST).exists() or workspace.root.exists() or workspace.store.exists):
        raise UsageError(f"{out} bukan folder hasil Reconcile: {MANIFEST} tidak ada. Tidak ada yang dihapus.")
    moment = datetime.combine(before, time(), JAKARTA)
    found = [
        *_cached(cache or workspace.cache, moment, now),
        *_runs(workspace, moment),
        *_aside(workspace, before),
        *_sealed(workspace, moment),
        *_taken_in(workspace, moment),
    ]
    return [one for one in found if one.count]


def purge(out: Path, cache: Path | None, before: date) -> list[Removal]:
    """Remove it, and say so in the log; returns what was removed. Raises RunBusyError while a run goes on."""
    with held(out):
        found = purgeable(out, cache, before, datetime.now(JAKARTA))
        for one in found:
            one.remove()
            log(Workspace(out.expanduser().resolve()), f"PURGE sebelum {before:%d-%m-%Y} dihapus {one}")
    return found


def _cached(root: Path, moment: datetime, now: datetime) -> Iterator[Removal]:
    days = (now - moment).total_seconds() / 86_400
    unused = unused_entries(root, days)
    what = "berkas terbaca yang tidak dipakai sejak itu (dibaca lagi bila datang lagi)"
    yield Removal(what, len(unused), sum(map(bytes_of, unused)), partial(remove_unused, root, days))


def _runs(workspace: Workspace, moment: datetime) -> Iterator[Removal]:
    store = store_at(workspace.out)
    if store.exists:
        paths = store.older(moment)
        what = "berkas simpanan yang hanya dipakai hasil lama"
        yield Removal(what, len(paths), sum(map(bytes_of, paths)), partial(store.forget_older, moment))


def _aside(workspace: Workspace, before: date) -> Iterator[Removal]:
    store = workspace.store.path
    for path in sorted(store.parent.glob(f"{store.name}.lama-*")):
        named = _ASIDE.fullmatch(path.name.removeprefix(store.name))
        if named and path.is_dir() and not path.is_symlink() and named[1] < f"{before:%Y%m%d}":
            yield Removal(
                f"simpanan yang disisihkan {named[1]}", 1, bytes_of(path), partial(shutil.rmtree, path)
            )


def _sealed(workspace: Workspace, moment: datetime) -> Iterator[Removal]:
    folder = rendered_beside(workspace.out)
    if not folder.is_dir() or folder.is_symlink():
        return
    old = [
        path
        for path in sorted(folder.glob("*.zip.age"))
        if path.is_file() and not path.is_symlink() and path.stat().st_mtime < moment.timestamp()
    ]
    yield Removal("berkas serah yang disegel", len(old), sum(map(bytes_of, old)), partial(_unlink, old))


def _taken_in(workspace: Workspace, moment: datetime) -> Iterator[Removal]:
    folder = intake_beside(workspace.out)
    told = folder / READ_ME
    if folder.is_symlink() or not told.is_file() or told.stat().st_mtime >= moment.timestamp():
        return
    count = sum(path.is_file() for path in folder.rglob("*"))
    yield Removal("berkas pendaftaran masuk", count, bytes_of(folder), partial(shutil.rmtree, folder))


def _unlink(paths: list[Path]) -> None:
    for path in paths:
        path.unlink(missing_ok=True)
