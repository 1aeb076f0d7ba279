"""`reconcile store`: verify, backup, restore, compact, rebuild and import, as they are typed."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from reconcile.judgements import Store
from reconcile.workspace.store import RunStore, store_at
from tests.cli.test_commands import Call
from tests.runs import AS_OF, INPUTS, copied_run, small_run
from tests.workspace.store.nights import kept, night


@pytest.fixture
def store(tmp_path: Path) -> RunStore:
    """The store after two nights."""
    night(tmp_path / "hasil", {"identities": "1", "events": "a"})
    return night(tmp_path / "hasil", {"identities": "2", "events": "b"})


@pytest.fixture
def asked(tmp_path: Path, store: RunStore, call: Call) -> Callable[..., tuple[int, str, str]]:
    """`reconcile store` with these words, about that store."""

    def ask(*words: object) -> tuple[int, str, str]:
        return call("store", *words, "--run", tmp_path / "hasil")

    return ask


Ask = Callable[..., tuple[int, str, str]]


def test_verify_tells_how_far_the_store_is_and_that_it_fits(asked: Ask, store: RunStore) -> None:
    code, out, _ = asked("verify")
    assert (code, "utuh, generasi 2" in out, "cocok dengan hasil (generasi 2)" in out) == (0, True, True)
    store.parts()["identities"].write_text("X", encoding="utf-8")
    code, _, err = asked("verify")
    assert (code, "parts/2/identities.parquet berubah sejak ditulis" in err) == (2, True)
    assert "reconcile store restore" in err


def test_a_backup_brings_a_lost_store_back(asked: Ask, store: RunStore, tmp_path: Path) -> None:
    before, secret = kept(store), store.secret
    code, out, _ = asked("backup", tmp_path / "cadangan.zip")
    assert (code, "5 berkas, sudah diperiksa" in out) == (0, True)
    assert (tmp_path / "cadangan.zip").stat().st_mode & 0o777 == 0o600
    assert secret not in (tmp_path / "cadangan.zip").read_bytes()
    shutil.rmtree(store.path)
    code, _, err = asked("verify")
    assert (code, "tidak ada" in err) == (2, True)
    code, out, err = asked("restore", tmp_path / "cadangan.zip")
    assert (code, "dipulihkan, generasi 2" in out, err) == (0, True, "")
    assert (kept(store), store.secret) == (before, secret)
    assert night(tmp_path / "hasil", {"identities": "3"}).generation == 3
    code, _, err = asked("backup", tmp_path / "cadangan.zip")
    assert (code, "sudah ada dan tidak ditimpa" in err) == (2, True)


def test_a_newer_store_is_replaced_only_when_that_is_said_and_kept_aside(
    asked: Ask, store: RunStore, tmp_path: Path
) -> None:
    asked("backup", tmp_path / "cadangan.zip")
    night(tmp_path / "hasil", {"identities": "3"})
    code, _, err = asked("restore", tmp_path / "cadangan.zip")
    assert (code, "lebih baru (generasi 3" in err, "--replace" in err) == (2, True, True)
    assert kept(store)["identities"] == "3"
    code, out, err = asked("restore", tmp_path / "cadangan.zip", "--replace")
    assert (code, "disisihkan ke" in out) == (0, True)
    assert "hasil itu generasi 3, simpanan 2" in err
    assert len(list(tmp_path.glob("hasil.store.lama-*"))) == 1
    code, out, err = asked("rebuild")
    assert (code, "sebagai generasi 3" in out, "Perhatian" in err) == (0, True, True)
    assert kept(store)["identities"] == "2"
    assert night(tmp_path / "hasil").generation == 4


@pytest.mark.parametrize("spoil", [b"", b"PK\x05\x06" + bytes(18), b"bukan zip"])
def test_what_is_no_backup_changes_nothing(asked: Ask, store: RunStore, tmp_path: Path, spoil: bytes) -> None:
    (tmp_path / "cadangan.zip").write_bytes(spoil)
    before = kept(store)
    code, _, err = asked("restore", tmp_path / "cadangan.zip", "--replace")
    assert (code, "bukan cadangan simpanan yang utuh" in err) == (2, True)
    assert kept(store) == before
    assert not list(tmp_path.glob("hasil.store.*"))


def test_a_backup_of_which_a_byte_changed_is_refused(asked: Ask, store: RunStore, tmp_path: Path) -> None:
    asked("backup", tmp_path / "cadangan.zip")
    whole = (tmp_path / "cadangan.zip").read_bytes()
    for at in range(40, len(whole) - 600, len(whole) // 40):
        (tmp_path / "cadangan.zip").write_bytes(whole[:at] + bytes([whole[at] ^ 1]) + whole[at + 1 :])
        assert asked("restore", tmp_path / "cadangan.zip", "--replace")[0] == 2, at
    assert kept(store)["identities"] == "2"


def test_a_lost_store_without_a_backup_begins_again_from_out(
    asked: Ask, store: RunStore, tmp_path: Path
) -> None:
    shutil.rmtree(store.path)
    code, out, err = asked("rebuild")
    assert (code, "sebagai generasi 2" in out, "tidak kembali" in err) == (0, True, True)
    assert night(tmp_path / "hasil", {"identities": "3"}).generation == 3
    code, out, _ = asked("rebuild")
    assert (code, "sudah cocok" in out) == (0, True)


@pytest.mark.parametrize("what", ["store.sqlite", "parts/2/identities.parquet", "parts/1/events.parquet"])
def test_a_damaged_store_without_a_backup_begins_again_with_what_is_whole(
    asked: Ask, store: RunStore, tmp_path: Path, what: str
) -> None:
    (store.path / what).write_bytes(b"rusak")
    code, _, err = asked("rebuild")
    assert (code, "Dilepas: " in err) == (0, True)
    assert store.parts() == {}
    assert asked("verify")[0] == 0
    assert night(tmp_path / "hasil", {"identities": "3"}).generation == 4 - (what == "store.sqlite")


def test_compact_leaves_what_is_needed(asked: Ask, store: RunStore, tmp_path: Path) -> None:
    night(tmp_path / "hasil", {"identities": "3" * 9000})
    night(tmp_path / "hasil")
    before = kept(store)
    assert (store.path / "parts" / "2" / "identities.parquet").exists()
    code, out, _ = asked("compact")
    assert (code, "byte dibebaskan" in out) == (0, True)
    assert not (store.path / "parts" / "2" / "identities.parquet").exists()
    assert kept(store) == before


@pytest.mark.parametrize("words", [("verify",), ("backup", "a.zip"), ("compact",)])
def test_where_there_is_no_store_it_is_said(
    call: Call, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    monkeypatch.chdir(tmp_path)
    code, _, err = call("store", *words, "--run", "tiada")
    assert (code, "Simpanan dibuat oleh reconcile run" in err) == (2, True)


def test_import_says_what_is_no_old_folder(call: Call, tmp_path: Path) -> None:
    code, _, err = call("store", "import", tmp_path, "--run", tmp_path / "hasil")
    assert (code, "bukan folder keputusan dari versi lama" in err) == (2, True)
    assert not Store(tmp_path / "hasil.store").exists


KILLED = """
import os, signal, sys
from reconcile import cli
from reconcile.run import stages
from reconcile.workspace.store import RunStore
stages.STAGES = [stages.READ, stages.LINK, stages.IDENTIFY, stages.VERIFY, stages.FIND]
setattr(RunStore, sys.argv[1], lambda *_: os.kill(os.getpid(), signal.SIGKILL))
sys.argv = ["reconcile", *sys.argv[2:]]
cli.main()
"""


@pytest.mark.usefixtures("as_far_as_findings")
@pytest.mark.parametrize(("where", "generation"), [("prepare", 1), ("commit", 2)])
def test_killed_while_it_is_published_a_run_and_the_store_agree(
    tmp_path: Path, cache: Path, call: Call, where: str, generation: int
) -> None:
    """A real run as far as its findings, killed before its generation is prepared and after it stands at OUT: the second generation is
    that of a run which nobody disturbed."""
    words = ["run", "--inputs", INPUTS, "--as-of", AS_OF.isoformat(), "--cache", cache, "--out"]
    quiet, out = (copied_run(small_run(), tmp_path / name) for name in ("tenang", "out"))
    assert call(*words, quiet)[0] == 0
    before = (out / "manifest.json").read_bytes()
    killed = subprocess.run(
        [sys.executable, "-c", KILLED, where, *map(str, words), str(out)], check=False, capture_output=True
    )
    assert killed.returncode == -signal.SIGKILL, killed.stderr.decode()
    assert ((out / "manifest.json").read_bytes() == before) == (generation == 1)
    assert store_at(out).generation == generation
    if generation == 1:
        assert call(*words, out)[0] == 0
    assert _seal(out) == _seal(quiet)
    assert call(*words, out)[0] == 0
    assert store_at(out).generation == len(store_at(out).every("identity_events")) == 3
    assert call("store", "verify", "--run", out)[0] == 0


def _seal(out: Path) -> str:
    return str(json.loads((out / "manifest.json").read_bytes())["seal"])
