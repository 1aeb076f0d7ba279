"""The store as runs leave it and find it: generations, parts, what is kept for ever, and the key."""

from __future__ import annotations

import json
import shutil
import stat
from pathlib import Path

import pytest

from reconcile.vocabulary.errors import RunBusyError, UsageError
from reconcile.workspace.runs import Workspace, new_run
from reconcile.workspace.store import DamagedStoreError, ForeignStoreError, RunStore, store_at
from reconcile.workspace.store.copies import wrong_with
from reconcile.workspace.store.keys import KeyFile, new_key
from tests.workspace.store.nights import kept, manifest, night


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return tmp_path / "out"


def test_before_the_first_run_there_is_nothing_and_asking_makes_nothing(out: Path) -> None:
    store = store_at(out)
    assert (store.generation, store.next, store.parts(), store.every("events"), store.name) == (
        0,
        1,
        {},
        [],
        "",
    )
    assert list(out.parent.iterdir()) == []


def test_what_a_run_leaves_is_what_the_next_one_finds(out: Path) -> None:
    store = night(out, {"identities": "1", "events": "a"})
    assert (store.generation, store.next) == (1, 2)
    assert kept(store) == {"identities": "1", "events": "a", "every events": "a"}
    night(out, {"identities": "2", "events": "b"})
    assert (store.generation, kept(store)["identities"]) == (2, "2")
    assert not (out / "store").exists()


def test_what_a_run_does_not_make_anew_goes_on_standing(out: Path) -> None:
    store = night(out, {"identities": "1", "model": "lama"})
    night(out, {"identities": "2"})
    night(out)
    assert kept(store) == {"identities": "2", "model": "lama", "every events": ""}


def test_what_grows_is_kept_for_ever_and_the_rest_for_two_generations(out: Path) -> None:
    for at in range(1, 6):
        store = night(out, {"identities": str(at), "events": str(at)})
    assert kept(store)["every events"] == "1|2|3|4|5"
    night(out)
    files = sorted(
        str(path.relative_to(store.path / "parts")) for path in store.path.glob("parts/*/*.parquet")
    )
    states = {f"{at}/identities.parquet" for at in (4, 5)}  # who began to read before the last run goes on
    assert set(files) == {f"{at}/events.parquet" for at in range(1, 6)} | states


def test_a_run_that_fails_leaves_the_store_as_it_was(out: Path) -> None:
    store = night(out, {"identities": "1"})
    before = kept(store)
    with pytest.raises(ZeroDivisionError), new_run(out) as run:
        run.store.mkdir()
        (run.store / "identities.parquet").write_text("2", encoding="utf-8")
        raise ZeroDivisionError
    assert (store.generation, store.next, kept(store)) == (1, 2, before)


def test_the_run_before_put_back_by_hand_brings_back_its_generation(
    out: Path, caplog: pytest.LogCaptureFixture
) -> None:
    store = night(out, {"identities": "1", "events": "a"})
    night(out, {"identities": "2", "events": "b"})
    shutil.rmtree(out)
    Workspace(out).previous.rename(out)
    assert (store.generation, kept(store)["identities"], kept(store)["every events"]) == (1, "1", "a")
    night(out, {"identities": "3", "events": "c"})
    assert (store.generation, kept(store)["every events"]) == (3, "a|c")  # number 2 was on papers


def test_the_secret_is_made_once_apart_from_the_store(out: Path) -> None:
    store = store_at(out)
    secret = store.secret
    assert len(secret) == 32
    assert store_at(out).secret == secret
    key = out.with_name("out.store.key") / "key"
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert not any(secret in path.read_bytes() for path in store.path.rglob("*") if path.is_file())
    assert store_at(out.with_name("other")).secret != secret


def test_a_lost_key_is_not_made_anew_while_something_depends_on_it(out: Path) -> None:
    store = night(out, {"identities": "1"})
    secret = store.secret  # files of runs that needed no key depend on none
    key = out.with_name("out.store.key") / "key"
    kept_key = key.read_bytes()
    key.unlink()
    with pytest.raises(UsageError, match=r"kunci simpanan .* hilang"):
        _ = store.secret
    KeyFile(key).write(new_key())
    with pytest.raises(UsageError, match="bukan kunci simpanan ini"):
        _ = store.secret
    key.write_bytes(kept_key)
    assert store.secret == secret


def test_a_second_run_is_refused_before_it_touches_the_store(out: Path) -> None:
    store = night(out, {"identities": "1"})
    with new_run(out, growing=()) as run:
        before = store.database.read_bytes()
        with pytest.raises(RunBusyError), new_run(out):
            pytest.fail("the work began")
        assert store.database.read_bytes() == before
        run.manifest.write_text(manifest(store), encoding="utf-8")


def test_files_and_folders_are_the_owners_alone(out: Path) -> None:
    store = night(out, {"identities": "1"})
    modes = {
        (path.is_dir(), stat.S_IMODE(path.stat().st_mode)) for path in (store.path, *store.path.rglob("*"))
    }
    assert modes == {(True, 0o700), (False, 0o600)}
    assert (store.path / ".gitignore").read_text(encoding="utf-8") == "*\n"


def _lose(store: RunStore) -> None:
    shutil.rmtree(store.path)


def _replace(store: RunStore) -> None:
    shutil.rmtree(store.path)
    other = night(store.path.with_name("other"), {"identities": "x"})
    shutil.copytree(other.path, store.path)


@pytest.mark.parametrize(
    ("spoil", "told"), [(_lose, "simpanan lain .* kosong"), (_replace, "dengan simpanan lain")]
)
def test_a_store_that_does_not_know_the_run_at_out_is_refused_with_what_to_do(
    out: Path, spoil: object, told: str
) -> None:
    store = night(out, {"identities": "1"})
    spoil(store)  # type: ignore[operator]
    for what in ("reconcile store restore", "reconcile store rebuild", told):
        with pytest.raises(ForeignStoreError, match=what), new_run(out):
            pytest.fail("the work began")


def test_a_store_older_than_out_is_refused(out: Path, tmp_path: Path) -> None:
    store = night(out, {"identities": "1"})
    shutil.copytree(store.path, tmp_path / "copy")
    night(out, {"identities": "2"})
    shutil.rmtree(store.path)
    shutil.copytree(tmp_path / "copy", store.path)
    with pytest.raises(ForeignStoreError, match="hasil itu generasi 2, simpanan 1"), new_run(out):
        pytest.fail("the work began")
    with pytest.raises(ForeignStoreError):
        store.parts()


def test_an_out_from_before_there_was_a_store_begins_one(out: Path) -> None:
    out.mkdir(mode=0o700)
    (out / "manifest.json").write_text(json.dumps({"run": {"number": "1"}}), encoding="utf-8")
    assert night(out, {"identities": "1"}).generation == 1


def test_a_damaged_part_is_found_before_anything_is_read(out: Path) -> None:
    store = night(out, {"identities": "satu"})
    store.parts()["identities"].write_text("dua!", encoding="utf-8")
    with pytest.raises(DamagedStoreError, match=r"parts/1/identities\.parquet berubah"), new_run(out):
        pytest.fail("the work began")


@pytest.mark.parametrize("content", [b"", b"bukan basis data" * 99])
def test_a_damaged_database_is_told_in_words(out: Path, content: bytes) -> None:
    store = night(out, {"identities": "1"})
    store.database.write_bytes(content)
    with pytest.raises(UsageError, match="Pulihkan"), new_run(out):
        pytest.fail("the work began")


def test_an_office_that_keeps_more_runs_from_now_on_misses_none_that_were_swept(tmp_path: Path) -> None:
    """Parts that were removed are not asked for, and results whose parts are gone are not gone on from."""
    out = tmp_path / "hasil"
    for number in range(1, 6):
        night(out, {"memory": f"m{number}", "events": f"e{number}"})
        if number == 1:
            shutil.copytree(out, tmp_path / "lama")
    store_at(out).settle()
    store_at(out).keep_runs(5)
    assert wrong_with(store_at(out)) == []
    for number in range(6, 9):
        night(out, {"memory": f"m{number}", "events": f"e{number}"})
    store_at(out).settle()
    assert wrong_with(store_at(out)) == []
    parts = store_at(out).path.glob("parts/*/memory.parquet")
    assert sorted(path.read_text() for path in parts) == ["m4", "m5", "m6", "m7", "m8"]
    shutil.rmtree(out)
    shutil.copytree(tmp_path / "lama", out)
    with pytest.raises(DamagedStoreError, match="hasil nomor 1 sudah dihapus"):
        store_at(out).settle()
