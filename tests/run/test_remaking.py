"""A store that is lost without a backup is told again by the run at OUT who has which id."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.registry.taking_over import SPARED
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.store import store_at
from reconcile.workspace.store.keys import Key, KeyFile
from tests.runs import AS_OF, copied_run, run_as_far_as, small_run

Call = Callable[..., tuple[int, str, str]]
pytestmark = pytest.mark.slow


def _ids(out: Path) -> dict[str, str]:
    return {row["record_id"]: row["person_id"] for row in pq.read_table(out / "persons.parquet").to_pylist()}


def _events(out: Path) -> list[str]:
    return [row["event"] for row in pq.read_table(out / "identity_events.parquet").to_pylist()]


def _night(inputs: Path, out: Path, cache: Path) -> None:
    run_as_far_as(stages.IDENTIFY, Job(inputs=inputs, out=out, as_of=AS_OF, cache=cache))


def _add_somebody(inputs: Path, row: str) -> None:
    path = inputs / "kjs" / "kjs.csv"
    path.write_text(path.read_text(encoding="utf-8").rstrip("\n") + f"\n{row}\n", encoding="utf-8")


ONE, TWO = (
    f"90000000009{at};;{name};{day};P;LAGOA;KOJA;PBI APBD;AKTIF;01/07/2016;31/12/2050"
    for at, name, day in (
        ("01", "ZULAIKHA RAMADHANI", "03/04/1971"),
        ("02", "YUSTINA WIBISANA", "05/06/1982"),
    )
)


def test_after_a_lost_store_everybody_keeps_the_id_that_out_says(
    inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    out = copied_run(small_run(), tmp_path / "out")
    before = _ids(out)
    shutil.rmtree(store_at(out).path)
    code, told, lost = call("store", "rebuild", "--run", out)
    assert (code, f"{len(set(before.values()))} orang tetap ber-ID seperti pada hasil itu" in told) == (
        0,
        True,
    )
    for words in ("keputusan petugas", "riwayat ID", "model pencocokan", "ID orang yang barisnya tidak ada"):
        assert words in lost
    assert call("store", "verify", "--run", out)[0] == 0
    some_id = next(iter(before.values()))
    assert call("identity", some_id, "--run", out)[1].startswith(f"{some_id}: tercatat")
    _add_somebody(inputs, ONE)
    _night(inputs, out, cache)
    after = _ids(out)
    assert {row: after[row] for row in before if row in after} == {
        row: before[row] for row in before if row in after
    }
    assert "CREATED" in _events(out)
    numbers = pq.read_table(store_at(out).parts()["identities"])["identity"].to_pylist()
    assert (
        max(numbers) >= SPARED
    )  # numbers that somebody may have had whose rows are gone are not given again
    known = len(after)
    _add_somebody(inputs, TWO)
    _night(inputs, out, cache)
    assert _ids(out).items() >= after.items()
    assert len(_ids(out)) == known + 1


def test_a_store_that_is_older_than_out_learns_from_it_too(
    inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    out = copied_run(small_run(), tmp_path / "out")
    older = tmp_path / "lama"
    shutil.copytree(store_at(out).path, older)
    _add_somebody(inputs, ONE)
    _night(inputs, out, cache)
    before = _ids(out)
    shutil.rmtree(store_at(out).path)
    older.rename(store_at(out).path)
    assert call("store", "rebuild", "--run", out)[0] == 0
    _night(inputs, out, cache)
    assert _ids(out) == before
    assert "CREATED" not in _events(out)


def test_who_was_retired_is_so_in_a_store_that_learns_from_out(
    inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    """The run at OUT has said it already: the next one says nothing of it."""
    out = copied_run(small_run(), tmp_path / "out")
    one = next(iter(_ids(out).values()))
    assert call("identity", one, "--retire", "--reason", "didatangi", "--run", out)[0] == 0
    older = tmp_path / "lama"
    shutil.copytree(store_at(out).path, older)
    _night(inputs, out, cache)
    assert _events(out) == ["RETIRED"]
    shutil.rmtree(store_at(out).path)
    older.rename(store_at(out).path)
    assert call("store", "rebuild", "--run", out)[0] == 0
    assert call("identity", one, "--run", out)[1].startswith(f"{one}: dinyatakan tidak ada")
    _night(inputs, out, cache)
    assert _events(out) == []


def test_under_another_key_the_ids_cannot_go_on_and_it_is_said(
    inputs: Path, tmp_path: Path, cache: Path, call: Call
) -> None:
    out = copied_run(small_run(), tmp_path / "out")
    shutil.rmtree(store_at(out).path)
    key = out.with_name("out.store.key") / "key"
    key.unlink()
    KeyFile(key).write(Key(b"another key".ljust(32, b".")))
    code, told, _ = call("store", "rebuild", "--run", out)
    assert (code, "dibuat dengan kunci lain" in told) == (0, True)
    _night(inputs, out, cache)
    assert set(_events(out)) == {"CREATED"}
