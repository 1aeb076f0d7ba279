"""Snapshots kept by content: the same bytes are read once, anything else is read again."""

from __future__ import annotations

import os
import time
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile.exports import Export
from reconcile.programmes import load_programmes
from reconcile.snapshots import SnapshotCache, snapshot_key

KIS = load_programmes()["kis"]
EXPORT = Export("kis", Path("a.csv"), "00" * 32, 3, "00000000")
DAY = date(2018, 3, 31)


def _sealed(cache: SnapshotCache, key: str = "k", text: bytes = b"tabel") -> Path:
    draft = cache.draft()
    (draft / "records.parquet").write_bytes(text)
    cache.seal(draft, key)
    return cache.entry(key)


def test_a_sealed_snapshot_is_found_and_placed(tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path / "cache")
    assert not cache.has("k")
    _sealed(cache)
    assert cache.has("k")
    cache.place("k", tmp_path / "run" / "kis" / "00000000")
    assert [path.name for path in (tmp_path / "run" / "kis" / "00000000").iterdir()] == ["records.parquet"]
    assert [path.name for path in cache.root.iterdir()] == ["k"]


@pytest.mark.parametrize("damage", ["cut", "gone", "unsealed"])
def test_a_damaged_snapshot_is_thrown_away(tmp_path: Path, damage: str) -> None:
    cache = SnapshotCache(tmp_path)
    entry = _sealed(cache)
    if damage == "cut":
        (entry / "records.parquet").write_bytes(b"tab")
    else:
        (entry / {"gone": "records.parquet", "unsealed": "seal.json"}[damage]).unlink()
    assert not cache.has("k")
    assert not entry.exists()


def test_sealing_twice_keeps_one(tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    _sealed(cache)
    _sealed(cache)
    assert cache.has("k")
    assert [path.name for path in cache.root.iterdir()] == ["k"]


def test_personal_data_is_not_kept_for_ever(tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    old, fresh = _sealed(cache, "old"), _sealed(cache, "fresh")
    long_ago = time.time() - 63 * 24 * 3600
    os.utime(old, (long_ago, long_ago))
    cache.clean_up(alone=True)
    assert not old.exists()
    assert fresh.exists()


def test_what_killed_runs_left_goes_but_nobody_elses_draft(tmp_path: Path) -> None:
    cache = SnapshotCache(tmp_path)
    draft = cache.draft()
    cache.clean_up(alone=False)
    assert draft.exists()
    cache.clean_up(alone=True)
    assert not draft.exists()


@pytest.mark.parametrize(
    "change",
    [
        {"export": replace(EXPORT, sha256="11" * 32)},
        {"export": replace(EXPORT, path=Path("b.csv"))},
        {"programme": KIS.model_copy(update={"pupils": True})},
        {"as_of": date(2018, 4, 1)},
    ],
)
def test_whatever_can_change_a_snapshot_changes_its_key(change: dict[str, object]) -> None:
    known = {"export": EXPORT, "programme": KIS, "as_of": DAY}
    assert snapshot_key(**{**known, **change}) != snapshot_key(**known)  # type: ignore[arg-type]


def test_the_folder_a_file_lies_in_does_not(tmp_path: Path) -> None:
    assert snapshot_key(replace(EXPORT, path=tmp_path / "a.csv"), KIS, DAY) == snapshot_key(EXPORT, KIS, DAY)
