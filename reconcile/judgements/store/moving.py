"""Judgements of earlier versions, moved from their folder into the store of an OUT: every line as it was
written, with the key that vouches for it."""

from __future__ import annotations

import logging
from dataclasses import replace
from pathlib import Path

from reconcile.judgements.store.chain import written_head
from reconcile.judgements.store.folder import Folder
from reconcile.judgements.store.places import LOG, InStore
from reconcile.judgements.store.store import Store, head_of
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.runs import Workspace
from reconcile.workspace.store.keys import Key, key_apart, key_place

MOVED = ".dipindah"
_log = logging.getLogger(__name__)


def import_folder(old: Store, into: Store) -> int:
    """Add the lines of the folder `old` to the store `into`; returns how many it did not hold yet.

    Only to a store that holds none, or the first of the very same lines. The folder stays as it is. Raises
    UsageError where the two hold different judgements, DamagedStoreError where the folder is not as it was
    written.
    """
    if not Folder(old.path).exists:
        raise UsageError(
            f"{old.path} bukan folder keputusan dari versi lama: berkas events.jsonl tidak ada di dalamnya."
        )
    old.read()  # refuses what is damaged or cut, and says what broke off
    key, state = old.found()
    head = head_of(state, key)
    lines = state.content[: state.walk.whole]
    lines += b"" if lines.endswith(b"\n") or not lines else b"\n"
    with InStore(into.path).adding() as held:
        if not lines.startswith(held.content):
            if held.content.startswith(lines):
                return 0
            raise UsageError(
                f"{old.path} dan {into.path} memuat keputusan yang berbeda, jadi tidak digabung begitu saja."
                " Tulis isi folder lama dengan reconcile judgements export, lalu masukkan berkasnya dengan"
                " reconcile judgements import."
            )
        if not held.content:
            _hand_over(key, into, fresh=held.fresh)
        added = lines[len(held.content) :].split(b"\n")[:-1]
        if added:
            held.add([line + b"\n" for line in added], written_head(head, key.secret))
    return len(added)


def move_in(out: Path, key_at: str = "") -> None:
    """Move the judgements that earlier versions kept beside `out` into its store, once, and say so; nothing
    where there are none. Raises UsageError as import_folder."""
    workspace = Workspace(out)
    old, into = Store(workspace.judgements, key_at), Store(workspace.store.path, key_at)
    if not Folder(old.path).exists:
        return
    import_folder(old, into)
    aside = workspace.out.with_name(workspace.out.name + MOVED)
    if aside.exists():
        raise UsageError(
            f"{aside} sudah ada, jadi {old.path} tidak dapat disisihkan setelah dipindah ke {into.path}."
            " Pindahkan salah satunya ke tempat lain."
        )
    old.path.rename(aside)
    _log.warning(
        "Keputusan petugas dipindah dari %s ke %s. Folder lama kini bernama %s dan tidak dipakai lagi; kunci"
        " simpanan ada di %s: salin ke tempat lain.",
        old.path,
        into.path,
        aside.name,
        into.key_place,
    )


def _hand_over(key: Key, into: Store, *, fresh: bool) -> None:
    """Make the key of the old folder that of the store, or that of its judgements alone where the store
    depends on another."""
    chained = replace(key, chained=True)
    place = key_place(into.path, into.key_at)
    known = place.read()
    if known is not None and known.secret != key.secret and not fresh:
        key_apart(place, LOG).write(chained)
    elif known != chained:
        place.write(chained)
