"""What people say of an identity from the command line: written down, taken into the next run, taken back."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.registry.orders import orders_of, retired
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.workspace.store import store_at
from tests.runs import AS_OF, INPUTS, copied_run, run_as_far_as, small_run

pytestmark = pytest.mark.slow
Call = Callable[..., tuple[int, str, str]]


@pytest.fixture
def out(tmp_path: Path) -> Path:
    return copied_run(small_run(), tmp_path / "out")


def _persons(out: Path) -> list[str]:
    return sorted(set(pq.read_table(out / "persons.parquet")["person_id"].to_pylist()))


def _events(out: Path) -> list[tuple[str, str, str]]:
    rows = pq.read_table(out / "identity_events.parquet").to_pylist()
    return [(row["identity_id"], row["event"], row["cause"]) for row in rows]


def _found(out: Path) -> set[str]:
    """Persons on whom there is a finding."""
    return {
        str(row[name])
        for path in (out / "findings").glob("*.parquet")
        for row in pq.read_table(path).to_pylist()
        for name in row
        if name.startswith("person_id")
    }


def _night(out: Path, cache: Path, last: stages.Stage = stages.IDENTIFY) -> None:
    run_as_far_as(last, Job(inputs=INPUTS, out=out, as_of=AS_OF, cache=cache))


def test_somebody_who_is_not_there_is_retired_by_the_next_run_and_can_be_taken_back(
    out: Path, cache: Path, call: Call
) -> None:
    one = pq.read_table(out / "findings" / "overlaps.parquet")["person_id"][0].as_py()
    assert call("identity", one, "--retire", "--run", out)[0] == 2  # without a reason
    words = ("--reason", "didatangi, 3171014201709001 tidak ada", "--by", "Rina")
    code, told, _ = call("identity", one, "--retire", *words, "--run", out)
    assert (code, "Berlaku pada proses berikutnya" in told) == (0, True)
    [order] = orders_of(store_at(out))
    assert (order.by, order.word, bool(order.account)) == ("Rina", "RETIRE", True)
    assert "3171014201709001" not in order.why
    assert call("identity", one, "--retire", *words, "--run", out)[0] == 2  # it is said already
    _night(out, cache, stages.FIND)
    assert _events(out) == [(one, "RETIRED", "JUDGEMENT")]
    assert one in _persons(out)
    assert one not in _found(out)
    assert _found(out)
    life = call("identity", one, "--run", out)[1]
    assert life.startswith(f"{one}: dinyatakan tidak ada")
    assert "oleh Rina, akun " in life
    assert call("identity", one, "--restore", "--reason", "salah orang", "--run", out)[0] == 0
    assert retired(orders_of(store_at(out))) == ()
    _night(out, cache, stages.FIND)
    assert _events(out) == [(one, "RETURNED", "JUDGEMENT")]
    assert one in _found(out)
    assert call("identity", one, "--run", out)[1].startswith(f"{one}: tercatat")


def test_two_ids_are_said_to_be_one_person_as_a_judgement_that_can_be_revoked(
    out: Path, cache: Path, call: Call
) -> None:
    one, two = _persons(out)[:2]
    code, told, _ = call("identity", one, "--same-as", two, "--reason", "KTP sama", "--run", out)
    assert (code, "dinyatakan orang yang sama (J-1 " in told) == (0, True)
    given = told.partition("(")[2].partition(")")[0].split()
    _night(out, cache)
    merged = [event for event in _events(out) if event[1] == "MERGED_INTO"]
    assert [(event[0] in (one, two), event[2]) for event in merged] == [(True, "JUDGEMENT")]
    assert len(_persons(out)) == len(_persons(small_run())) - 1
    assert call("judgements", "revoke", *given, "--run", out, "--reason", "keliru")[0] == 0
    _night(out, cache)
    assert {one, two} <= set(_persons(out))


def test_what_cannot_be_said_is_refused_with_words(out: Path, call: Call) -> None:
    one, two = _persons(out)[:2]
    for words, told in (
        (("P-00000000", "--retire", "--reason", "x"), "tidak dikenal"),
        ((one, "--retire", "--same-as", two, "--reason", "x"), "Pilih salah satu"),
        ((one, "--restore", "--reason", "x"), "tidak dinyatakan tidak ada"),
        ((one, "--same-as", "P-00000000", "--reason", "x"), "tidak punya baris"),
        ((one, "--same-as", one, "--reason", "x"), "keduanya sama"),
    ):
        code, _, said = call("identity", *words, "--run", out)
        assert (code, told in said) == (2, True), (words, said)
