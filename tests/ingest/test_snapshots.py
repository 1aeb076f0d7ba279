"""Snapshots kept by content: the same bytes are read once, anything else is read again."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from reconcile.ingest import snapshots
from reconcile.ingest.exports import Export
from reconcile.ingest.snapshots import MARK, SnapshotCache, opened_cache, snapshot_key
from reconcile.programmes import load_programmes
from reconcile.vocabulary.errors import UsageError

KIS = load_programmes()["kis"]
EXPORT = Export("kis", Path("a.csv"), "00" * 32, 3, "00000000")
DAY = date(2018, 3, 31)


KEY = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
LONG_AGO = time.time() - 63 * 24 * 3600


@contextmanager
def _open(root: Path, key_file: Path | None = None, *, own: bool = False) -> Iterator[SnapshotCache]:
    with opened_cache(root, key_file, own=own) as cache:
        yield cache


def _sealed(cache: SnapshotCache, key: str = KEY, text: bytes = b"tabel") -> Path:
    draft = cache.draft()
    (draft / "records.parquet").write_bytes(text)
    cache.seal(draft, key)
    return cache.entry(key)


def _held(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_a_sealed_snapshot_is_found_and_placed(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        assert not cache.has(KEY)
        _sealed(cache)
        assert cache.has(KEY)
        cache.place(KEY, tmp_path / "run" / "kis" / "00000000")
    assert [path.name for path in (tmp_path / "run" / "kis" / "00000000").iterdir()] == ["records.parquet"]
    assert sorted(path.name for path in cache.root.iterdir()) == [MARK, KEY]
    with _open(tmp_path / "cache") as again:
        assert again.has(KEY)


@pytest.mark.parametrize("damage", ["cut", "gone", "unsealed", "more"])
def test_a_damaged_snapshot_is_thrown_away(tmp_path: Path, damage: str) -> None:
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
        if damage in ("cut", "more"):
            (entry / {"cut": "records.parquet", "more": "ledger.parquet"}[damage]).write_bytes(b"tab")
        else:
            (entry / {"gone": "records.parquet", "unsealed": "seal.json"}[damage]).unlink()
        assert not cache.has(KEY)
        assert not entry.exists()


def test_who_can_write_to_the_cache_alone_cannot_make_an_entry_that_is_believed(tmp_path: Path) -> None:
    """Hashes without the secret are no seal, and a true seal is one of its own key only."""
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
        said = json.loads((entry / "seal.json").read_text(encoding="ascii"))
        (entry / "records.parquet").write_bytes(b"palsu")
        said["tables"]["records.parquet"] = hashlib.sha256(b"palsu").hexdigest()
        (entry / "seal.json").write_text(json.dumps(said), encoding="ascii")
        assert not cache.has(KEY)
        shutil.copytree(_sealed(cache), cache.entry(OTHER))
        assert not cache.has(OTHER)
        assert cache.has(KEY)


def test_sealing_twice_keeps_one(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        _sealed(cache)
        _sealed(cache)
        assert cache.has(KEY)
    assert sorted(path.name for path in cache.root.iterdir()) == [MARK, KEY]


def test_what_is_no_table_is_never_sealed(tmp_path: Path) -> None:
    """The next start would take the entry for somebody else's, and refuse the whole cache."""
    with _open(tmp_path / "cache") as cache:
        draft = cache.draft()
        (draft / "catatan.txt").touch()
        with pytest.raises(ValueError, match="no tables"):
            cache.seal(draft, KEY)


def test_personal_data_is_not_kept_for_ever(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        old, fresh = _sealed(cache, OTHER), _sealed(cache, KEY)
    os.utime(old, (LONG_AGO, LONG_AGO))
    with _open(tmp_path / "cache"):
        assert not old.exists()
        assert fresh.exists()


@pytest.mark.parametrize(
    "strange", ["skripsi/bab1.docx", "foto.jpg", f"{OTHER}/records.txt", "draft-0123456789ab/records.parquet"]
)
def test_a_folder_that_holds_anything_else_is_refused_and_nothing_in_it_is_touched(
    tmp_path: Path, strange: str
) -> None:
    """Whether it was ours before or never: folders older than two months were deleted, whoever had made
    them."""
    for root in (tmp_path / "dokumen", tmp_path / "cache"):
        if root.name == "cache":
            with _open(root) as cache:
                os.utime(_sealed(cache), (LONG_AGO, LONG_AGO))
        (root / strange).parent.mkdir(parents=True, exist_ok=True)
        (root / strange).write_text("isi", encoding="utf-8")
        for path in (root / strange, root / Path(strange).parts[0]):
            os.utime(path, (LONG_AGO, LONG_AGO))
        before = _held(root)
        with pytest.raises(UsageError, match="tidak disentuh"), _open(root):
            pass
        assert _held(root) == before


def test_a_cache_of_another_secret_is_refused_but_the_runs_own_begins_anew(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
    (tmp_path / "cache.key").unlink()
    with pytest.raises(UsageError, match="kunci lain"), _open(tmp_path / "cache"):
        pass
    assert entry.exists()
    with _open(tmp_path / "cache", own=True) as anew:
        assert not anew.has(KEY)
        _sealed(anew)
    with _open(tmp_path / "cache") as again:
        assert again.has(KEY)


def test_the_secret_may_lie_elsewhere_and_is_never_shown(tmp_path: Path) -> None:
    key_file = tmp_path / "kunci" / "simpanan"
    with _open(tmp_path / "cache", key_file) as cache:
        _sealed(cache)
        assert repr(cache.secret) not in repr(cache)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "cache.key").exists()
    with _open(tmp_path / "cache", key_file) as again:
        assert again.has(KEY)
    key_file.write_bytes(b"pendek")
    with pytest.raises(UsageError, match="32 bita"), _open(tmp_path / "cache", key_file):
        pass


def test_drafts_go_with_their_run_and_a_dead_ones_with_the_next(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        mine = cache.draft()
        with _open(tmp_path / "cache"):
            assert mine.exists()
        (mine / "records.parquet").write_bytes(b"x")
    assert [path.name for path in cache.root.iterdir()] == [MARK]
    dead = subprocess.run([sys.executable, "-c", KILLED, str(cache.root)], check=False)
    assert dead.returncode == -signal.SIGKILL
    assert len(list(cache.root.iterdir())) == 2
    with _open(tmp_path / "cache") as after:
        assert len(list(after.root.iterdir())) == 2  # the mark and its own
    assert [path.name for path in cache.root.iterdir()] == [MARK]


KILLED = """
import os, signal, sys
from pathlib import Path
from reconcile.ingest.snapshots import opened_cache
with opened_cache(Path(sys.argv[1]), None, own=False) as cache:
    cache.draft()
    os.kill(os.getpid(), signal.SIGKILL)
"""


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


@pytest.mark.slow
def test_the_key_covers_every_module_that_decides_what_a_row_says() -> None:
    """Whatever reading loads is part of the key, but for what only moves bytes, holds locks or ends
    processes."""
    asked = (
        "import sys, reconcile.ingest; print(*(m.__file__ for name, m in sys.modules.items() if"
        " name.startswith('reconcile.')))"
    )
    loaded = subprocess.run(
        [sys.executable, "-c", asked], capture_output=True, text=True, check=True
    ).stdout.split()
    package = Path(snapshots.__file__).parents[1]
    moving = {f"{name}.py" for name in ("disk", "interrupts", "locks", "scratch", "children")} | {
        "__init__.py"
    }
    parts = [package / part for part in snapshots.READING_CODE]
    assert [
        name
        for name in loaded
        if not any(Path(name).is_relative_to(part) for part in parts) and Path(name).name not in moving
    ] == []
    assert all(part.exists() for part in parts)
