"""What is done to the store of an OUT while no run is: put back from a copy, made to agree with OUT, made
smaller."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from reconcile.vocabulary.days import JAKARTA
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import flush_folders
from reconcile.workspace.holding import only_run
from reconcile.workspace.publishing import finish
from reconcile.workspace.runs import open_workspace
from reconcile.workspace.store import DamagedStoreError, ForeignStoreError, RunStore, store_at
from reconcile.workspace.store.copies import unpacked
from reconcile.workspace.store.database import (
    DATABASE,
    faults_of,
    make_database,
    reading,
    vacuum,
    writing,
)
from reconcile.workspace.store.generations import (
    Generation,
    add_prepared,
    listed,
    needed_parts,
    next_number,
    parts_of,
    settle,
)
from reconcile.workspace.store.parts import carried, fault_of, take
from reconcile.workspace.store.standing import Named, named_by


@dataclass(frozen=True)
class Extent:
    """How far a store has come: its name, its last generation, the lines that people added."""

    name: str
    generation: int
    lines: int

    def __str__(self) -> str:
        return f"generasi {self.generation}, {self.lines} baris catatan"


@contextmanager
def held(out: Path, key_at: str = "") -> Iterator[RunStore]:
    """The store of `out` while no run can begin. Raises RunBusyError while one is going on."""
    workspace = open_workspace(out)
    with only_run(workspace.lock, workspace.out):
        finish(workspace.out, workspace.root)
        yield store_at(workspace.out, key_at)


def restore(store: RunStore, file: Path, *, replace: bool) -> tuple[Extent, Path | None]:
    """Put the store in `file` in place of the one that is there; returns how far it had come, and where the
    one that was there lies now.

    replace: also in place of one that is another's or has come further. Raises UsageError where it has, and
    for a file that is no whole copy.
    """
    folder = store.path.with_name(f"{store.path.name}.pulih-{secrets.token_hex(4)}")
    with unpacked(file, folder) as copy:
        coming = extent(copy)
        if not replace:
            _refuse_older(store, coming)
        aside = _put_aside(store.path)
        folder.rename(store.path)
        flush_folders(store.path.parent)
    return coming, aside


def extent(store: RunStore) -> Extent:
    """How far the store has come."""
    with reading(store.database) as db:
        lines = db.execute("SELECT count(*) FROM lines").fetchone()[0]
        return Extent(store.name, next_number(listed(db)) - 1, int(lines))


@dataclass(frozen=True)
class Lost:
    """What is known of a generation that a store must be told again. parts: of the last one that it holds.
    drafts: the folder in which its parts are to be left."""

    generation: int
    parts: Mapping[str, Path]
    drafts: Path


@dataclass(frozen=True)
class Rebuilt:
    """generation: 0 when nothing was wrong. given_up: files that were not as they were written. remade: in
    words, what the run at OUT could tell again."""

    generation: int
    given_up: Sequence[str] = ()
    remade: Sequence[str] = ()


def rebuild(
    store: RunStore, remake: Callable[[Lost], list[str]] = lambda _: [], growing: Collection[str] = ()
) -> Rebuilt:
    """Make a store that is lost or damaged, or does not know the run at OUT, begin from that run with what it
    still holds and what `remake` makes of it. growing: names of parts that are kept for ever.

    Raises UsageError when there is no run to begin from.
    """
    run = named_by(store.manifest)
    if run is None or not run.whole:
        raise UsageError(f"{store.manifest} tidak ada atau rusak, jadi simpanan tidak dapat disamakan.")
    given_up = _without_damage(store)
    make_database(store.path)
    try:
        if store.generation and not given_up:
            return Rebuilt(0)
    except ForeignStoreError:
        pass
    number, remade = _adopted(store, run, remake, growing, whole=not given_up)
    return Rebuilt(number, given_up, remade)


def _without_damage(store: RunStore) -> list[str]:
    """Set a database aside that cannot be read, and forget files that are not as they were written."""
    if not store.exists:
        return []
    try:
        told = faults_of(store.database)
    except DamagedStoreError:
        told = ["rusak"]
    if told:
        return [f"{DATABASE} tidak dapat dibaca; simpanan itu disisihkan ke {_put_aside(store.path)}"]
    with writing(store.database) as db:
        damaged = {part: fault for part in needed_parts(db) if (fault := fault_of(store.path, part))}
        for part in damaged:
            db.execute("DELETE FROM parts WHERE born = ? AND file = ?", [part.born, part.file])
    return list(damaged.values())


def _adopted(
    store: RunStore,
    run: Named,
    remake: Callable[[Lost], list[str]],
    growing: Collection[str],
    *,
    whole: bool,
) -> tuple[int, list[str]]:
    with reading(store.database) as db:
        known = listed(db)
        number = max(next_number(known), run.generation)  # numbers that were on papers are not given again
        last = max((one.number for one in known if one.status == "COMMITTED"), default=0)
        parts = parts_of(db, last) if whole else []  # half of what belongs together is nothing
    drafts = store.path / f"{number}-{secrets.token_hex(4)}"
    drafts.mkdir(mode=0o700)
    try:
        held = {part.name: store.path / part.path for part in parts}
        remade = remake(Lost(number, held, drafts))
        new = take(store.path, drafts, number, growing)
    finally:
        shutil.rmtree(drafts, ignore_errors=True)
    with writing(store.database) as db:
        settle(db, last)
        generation = Generation(number, "COMMITTED", run.run, run.sha256)
        add_prepared(db, generation, carried(parts, new))
    return number, remade


def compact(store: RunStore) -> int:
    """Remove what no generation needs and write the database anew; returns how many bytes that freed."""
    freed = store.settle()
    before = store.database.stat().st_size
    vacuum(store.database)
    return freed + before - store.database.stat().st_size


def _refuse_older(store: RunStore, coming: Extent) -> None:
    try:
        there = extent(store) if store.exists else None
    except DamagedStoreError:
        return  # it is set aside, not removed
    if there is None:
        return
    why = ""
    if there.name != coming.name and (there.generation or there.lines):
        why = f"Cadangan itu dari simpanan lain; yang ada di sini ({there}) akan disisihkan"
    elif there.generation > coming.generation or there.lines > coming.lines:
        why = f"Simpanan yang ada lebih baru ({there}) daripada cadangan ({coming})"
    if why:
        raise UsageError(f"{store.path}: {why}. Bila memang itu yang dimaksud, ulangi dengan --replace.")


def _put_aside(path: Path) -> Path | None:
    if not path.exists():
        return None
    aside = path.with_name(f"{path.name}.lama-{datetime.now(JAKARTA):%Y%m%d-%H%M%S}")
    path.rename(aside)
    return aside
