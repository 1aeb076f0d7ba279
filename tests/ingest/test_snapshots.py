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
from typing import Any

import pyarrow as pa
import pytest

import reconcile
from reconcile.ingest.snapshots.cache import MARK, SnapshotCache, opened_cache
from reconcile.ingest.snapshots.key import hash_of, reading_files, snapshot_key
from reconcile.ingest.standard.kind import Roll
from reconcile.kinds.person.reading.rows import ROWS
from reconcile.programmes import load_programmes
from reconcile.vocabulary.errors import UsageError
from tests.ingest.conftest import csv_text, roll, write_text

KIS = load_programmes()["kis"]
DAY = date(2018, 3, 31)
MODULES = ["reconcile.ingest.records", "reconcile.kinds.person.reading.rows"]
OTHER_KINDS = [
    "reconcile.kinds.employer.reading.rows",
    "reconcile.kinds.lead.rows",
    "reconcile.kinds.payment.rows",
    "reconcile.kinds.person.reading.registered",
    "reconcile.kinds.person.reading.residents",
    "reconcile.kinds.person.reading.work",
]


def _nobody_at_all(made: pa.Table, single: pa.Array) -> pa.Array:
    return pa.repeat(False, len(single))


DAYS = (date(2018, 3, 1), date(2018, 4, 30))
KEY = "0123456789abcdef" * 2
OTHER = "fedcba9876543210" * 2
LONG_AGO = time.time() - 63 * 24 * 3600


@contextmanager
def _open(root: Path, key_file: Path | None = None, *, own: bool = False) -> Iterator[SnapshotCache]:
    with opened_cache(root, key_file, own=own) as cache:
        yield cache


def _sealed(
    cache: SnapshotCache, key: str = KEY, text: bytes = b"tabel", days: tuple[date, date] = DAYS
) -> Path:
    draft = cache.draft()
    (draft / "records.parquet").write_bytes(text)
    cache.seal(draft, key, days)
    return cache.entry(key, days[0])


def _held(root: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(root)): path.read_bytes() for path in sorted(root.rglob("*")) if path.is_file()
    }


def test_a_sealed_snapshot_is_found_and_placed(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        assert not cache.has(KEY, DAYS[0])
        _sealed(cache)
        assert cache.has(KEY, DAYS[0])
        cache.place(KEY, DAYS[0], tmp_path / "run" / "kis" / "00000000")
    assert [path.name for path in (tmp_path / "run" / "kis" / "00000000").iterdir()] == ["records.parquet"]
    assert sorted(path.name for path in cache.root.iterdir()) == [MARK, f"{KEY}-20180301"]
    with _open(tmp_path / "cache") as again:
        assert again.has(KEY, DAYS[0])


@pytest.mark.parametrize("damage", ["cut", "gone", "unsealed", "more"])
def test_a_damaged_snapshot_is_thrown_away(tmp_path: Path, damage: str) -> None:
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
        if damage in ("cut", "more"):
            (entry / {"cut": "records.parquet", "more": "ledger.parquet"}[damage]).write_bytes(b"tab")
        else:
            (entry / {"gone": "records.parquet", "unsealed": "seal.json"}[damage]).unlink()
        assert not cache.has(KEY, DAYS[0])
        assert not entry.exists()


def test_who_can_write_to_the_cache_alone_cannot_make_an_entry_that_is_believed(tmp_path: Path) -> None:
    """Hashes without the secret are no seal, and a true seal is one of its own key only."""
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
        said = json.loads((entry / "seal.json").read_text(encoding="ascii"))
        (entry / "records.parquet").write_bytes(b"palsu")
        said["tables"]["records.parquet"] = hashlib.sha256(b"palsu").hexdigest()
        (entry / "seal.json").write_text(json.dumps(said), encoding="ascii")
        assert not cache.has(KEY, DAYS[0])
        shutil.copytree(_sealed(cache), cache.root / f"{OTHER}-20180301")
        assert not cache.has(OTHER, DAYS[0])
        assert cache.has(KEY, DAYS[0])


def test_a_snapshot_is_good_between_its_days(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        entry = _sealed(cache)
        days = [date(2018, 2, 28), *DAYS, date(2018, 5, 1)]
        assert [cache.has(KEY, day) for day in days] == [False, True, True, False]
        said = json.loads((entry / "seal.json").read_text(encoding="ascii"))
        (entry / "seal.json").write_text(json.dumps({**said, "last": "2099-12-31"}), encoding="ascii")
        assert not cache.has(KEY, DAYS[0])


def test_sealing_twice_keeps_one(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        _sealed(cache)
        _sealed(cache)
        assert cache.has(KEY, DAYS[0])
    assert sorted(path.name for path in cache.root.iterdir()) == [MARK, f"{KEY}-20180301"]


def test_a_run_of_another_day_takes_no_entry_away(tmp_path: Path) -> None:
    """Between looking and taking, another run may read the same export as of a day that reads it otherwise."""
    later = (date(2018, 5, 1), date(2018, 12, 31))
    with _open(tmp_path / "cache") as cache:
        _sealed(cache)
        assert cache.has(KEY, DAYS[1])
        _sealed(cache, text=b"lain", days=later)
        cache.place(KEY, DAYS[1], tmp_path / "run")
        assert (tmp_path / "run" / "records.parquet").read_bytes() == b"tabel"
        assert [cache.has(KEY, day) for day in (*DAYS, *later)] == [True] * 4


def test_a_whole_entry_is_not_taken_away_to_put_the_same_there(tmp_path: Path) -> None:
    with _open(tmp_path / "cache") as cache:
        before = _sealed(cache).stat().st_ino
        assert _sealed(cache).stat().st_ino == before
        (cache.entry(KEY, DAYS[0]) / "records.parquet").write_bytes(b"rusak")
        _sealed(cache)
        assert cache.has(KEY, DAYS[0])


def test_what_is_no_table_is_never_sealed(tmp_path: Path) -> None:
    """The next start would take the entry for somebody else's, and refuse the whole cache."""
    with _open(tmp_path / "cache") as cache:
        draft = cache.draft()
        (draft / "catatan.txt").touch()
        with pytest.raises(ValueError, match="no tables"):
            cache.seal(draft, KEY, DAYS)


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
        assert not anew.has(KEY, DAYS[0])
        _sealed(anew)
    with _open(tmp_path / "cache") as again:
        assert again.has(KEY, DAYS[0])


def test_the_secret_may_lie_elsewhere_and_is_never_shown(tmp_path: Path) -> None:
    key_file = tmp_path / "kunci" / "simpanan"
    with _open(tmp_path / "cache", key_file) as cache:
        _sealed(cache)
        assert repr(cache.secret) not in repr(cache)
    assert key_file.stat().st_mode & 0o777 == 0o600
    assert not (tmp_path / "cache.key").exists()
    with _open(tmp_path / "cache", key_file) as again:
        assert again.has(KEY, DAYS[0])
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
from reconcile.ingest.snapshots.cache import opened_cache
with opened_cache(Path(sys.argv[1]), None, own=False) as cache:
    cache.draft()
    os.kill(os.getpid(), signal.SIGKILL)
"""


KNOWN: dict[str, Any] = {"sha256": "00" * 32, "name": "a.csv", "roll": Roll(KIS, ROWS, DAY)}


@pytest.mark.parametrize(
    "change",
    [
        {"sha256": "11" * 32},
        {"name": "b.csv"},
        {"roll": Roll(KIS.model_copy(update={"pupils": True}), ROWS, DAY)},
        {"roll": Roll(KIS, replace(ROWS, is_nobody=_nobody_at_all), DAY)},
    ],
    ids=["content", "name", "programme", "kind"],
)
def test_whatever_can_change_a_snapshot_changes_its_key(change: dict[str, Any]) -> None:
    assert snapshot_key(**{**KNOWN, **change}) != snapshot_key(**KNOWN)


def test_the_day_and_the_store_are_no_part_of_the_key() -> None:
    """The seal says between which days an entry is good; ids are made with the store's secret when a run takes
    it."""
    another = Roll(KIS, ROWS, date(2018, 4, 1), b"another store's")
    assert snapshot_key(**{**KNOWN, "roll": another}) == snapshot_key(**KNOWN)


READS = """
import json, sys
from pathlib import Path
import reconcile
package, opened = Path(reconcile.__file__).parent, set()
sys.addaudithook(lambda event, given: opened.add(str(given[0])) if event == "open" else None)
from datetime import date
from reconcile.ingest.records import ingest_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
roll = rolls(load_programmes(), date(2018, 3, 31))["kis"]
ingest_file(Path(sys.argv[1]), roll, Path(sys.argv[2]))
code = {getattr(module, "__file__", None) for name, module in sys.modules.items() if name.startswith("reconcile.")}
data = {path for path in opened if path.endswith((".toml", ".csv")) and Path(path).is_relative_to(package)}
print(json.dumps(sorted({*code, *data} - {None})))
"""


@pytest.mark.slow
def test_the_key_covers_all_that_a_read_loads(tmp_path: Path) -> None:
    """A real export read in a process of its own: every module of ours and every list that it opened."""
    path = write_text(tmp_path / "a.csv", csv_text(roll(30)))
    done = subprocess.run(
        [sys.executable, "-c", READS, str(path), str(tmp_path / "out")],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {Path(name) for name in json.loads(done.stdout)}
    package = Path(reconcile.__file__).parent
    # declared and loaded, but handed on by `kinds.reading`, which is no part of any row
    handed_on = {package / "kinds" / "reading.py", package / "workspace" / "processes" / "learning.py"}
    handed_on |= set(reading_files(OTHER_KINDS))  # their rows have keys of their own
    programmes = {path for path in loaded if path.parent == package / "programmes" and path.suffix == ".toml"}
    assert (
        package / "programmes" / "headings.py" in loaded
        and package / "parsing" / "data" / "months.toml" in loaded
    )
    assert loaded - handed_on - programmes - set(reading_files(MODULES)) == set()


def test_a_change_of_any_part_changes_the_key(tmp_path: Path) -> None:
    package = Path(reconcile.__file__).parent
    copy = tmp_path / "reconcile"
    for file in reading_files(MODULES):
        target = copy / file.relative_to(package)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(file, target)
    parts = reading_files(MODULES, copy)
    assert len(parts) == len(reading_files(MODULES)) > 100
    before = hash_of(parts, copy)
    for part in parts:
        whole = part.read_bytes()
        part.write_bytes(whole + b"\n# changed\n")
        assert hash_of(parts, copy) != before, part
        part.write_bytes(whole)
    assert hash_of(parts, copy) == before


def test_what_is_imported_is_found_however_it_is_written(tmp_path: Path) -> None:
    made = {
        "__init__": "",
        "a": "from reconcile.inner import (\n    b,\n    c as d,\n)\n",
        "inner/__init__": "",
        "inner/b": "def late():\n    import reconcile.e\n",
        "inner/c": "from reconcile import f\n",
        "e": "", "f": "", "apart": "",
    }  # fmt: skip
    for name, text in made.items():
        (tmp_path / "reconcile" / name).with_suffix(".py").parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "reconcile" / name).with_suffix(".py").write_text(text)
    (tmp_path / "reconcile" / "inner" / "list.toml").write_text("")
    found = reading_files(["reconcile.a"], tmp_path / "reconcile")
    names = {str(path.relative_to(tmp_path / "reconcile")) for path in found}
    assert names == {f"{name}.py" for name in made if name != "apart"} | {"inner/list.toml"}
