"""Judgements of earlier versions move into the store of OUT: nothing is lost, nothing counts twice, and what a
run says of them stays the same to the byte."""

from __future__ import annotations

import json
import shutil
from dataclasses import dataclass
from pathlib import Path

import pytest

from reconcile.judgements import Answer, Origin, Store, import_folder, record_answers, revoke, store_beside
from reconcile.judgements.store.events import to_line
from reconcile.judgements.store.store import store_name
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.store import store_at
from tests.runs import AS_OF, inputs_with_questions, run_as_far_as

from .conftest import Run
from .raw import lines_of, put_lines


@dataclass(frozen=True)
class Office:
    """A place where an earlier version ran: OUT, the inputs, and the judgements beside OUT."""

    run: Run
    inputs: Path
    cache: Path

    @property
    def old(self) -> Store:
        return Store(self.run.out.with_name("out.judgements"))

    def night(self, last: stages.Stage = stages.IDENTIFY, **more: object) -> None:
        run_as_far_as(last, Job(inputs=self.inputs, out=self.run.out, as_of=AS_OF, cache=self.cache, **more))


@pytest.fixture
def office(printed: Run, tmp_path: Path, cache: Path) -> Office:
    run = Run(Path(shutil.copytree(printed.out, tmp_path / "kantor" / "out")))
    said = json.loads((run.out / "manifest.json").read_text(encoding="utf-8"))
    del said["measured"]["store"]  # which no earlier version knew
    (run.out / "manifest.json").write_text(json.dumps(said), encoding="utf-8")
    old = run.out.with_name("out.judgements")
    old.mkdir(mode=0o700)
    (old / "events.jsonl").touch(mode=0o600)
    _answer(run, Store(old), "SAMA")
    return Office(run, inputs_with_questions(tmp_path / "kantor" / "inputs"), cache)


def _answer(run: Run, store: Store, verdict: str, questions: slice = slice(None)) -> None:
    answers = [Answer(one["question_id"], verdict) for one in run.questions("IDENTITAS")[questions]]
    assert record_answers(store, run.out, answers, "Sari", Origin("tinjauan")).taken


def test_until_the_next_run_the_old_folder_is_the_store(office: Office) -> None:
    assert store_beside(office.run.out).path == office.old.path
    assert office.run.store.read().events


def test_a_run_moves_what_lies_beside_out_and_says_so(
    office: Office, caplog: pytest.LogCaptureFixture
) -> None:
    before, key = lines_of(office.old), office.old.key()
    office.night()
    assert "Keputusan petugas dipindah" in caplog.text
    now = office.run.store
    assert now.path == office.run.out.with_name("out.store")
    assert (lines_of(now), now.key()) == (before, key)
    assert not office.old.path.exists()
    assert (office.run.out.with_name("out.dipindah") / "events.jsonl").read_bytes() == before
    assert office.run.judged["used"] == len(now.read().events)
    caplog.clear()
    office.night()
    assert "dipindah" not in caplog.text


def test_a_run_says_of_moved_judgements_what_it_said_of_the_folder(office: Office, tmp_path: Path) -> None:
    other = tmp_path / "lain" / "out"
    run_as_far_as(
        stages.ASK,
        Job(inputs=office.inputs, out=other, as_of=AS_OF, cache=office.cache, judgements=office.old.path),
    )
    office.night(stages.ASK)
    said = [json.loads((out / "manifest.json").read_text()) for out in (other, office.run.out)]
    for block in ("judgements", "linking", "results", "inputs"):  # ids of persons are each store's own
        assert said[0][block] == said[1][block]
    assert said[0]["run"] == said[1]["run"]


def test_judgements_go_on_where_the_folder_ended(office: Office) -> None:
    count = len(office.old.read().events)
    office.night()
    now = office.run.store
    assert revoke(now, ["J-1"], "salah orang") == (f"J-{count + 1}",)
    assert (len(now.read().events), now.find_faults()[1]) == (count + 1, [])


def test_a_move_that_was_cut_off_before_the_folder_was_set_aside_is_finished(office: Office) -> None:
    import_folder(office.old, Store(office.run.out.with_name("out.store")))
    before = lines_of(office.old)
    office.night()
    assert not office.old.path.exists()
    assert lines_of(office.run.store) == before


def test_importing_twice_adds_nothing_and_more_lines_are_added(office: Office, tmp_path: Path) -> None:
    into = Store(tmp_path / "lain.store")
    shutil.copytree(office.old.path, tmp_path / "dulu")
    shutil.copytree(office.old.path.with_name("out.judgements.key"), tmp_path / "dulu.key")
    first = len(office.old.read().events)
    assert import_folder(Store(tmp_path / "dulu"), into) == first
    assert import_folder(Store(tmp_path / "dulu"), into) == 0
    _answer(office.run, office.old, "BEDA", slice(0, 2))
    assert import_folder(office.old, into) == 2
    assert lines_of(into) == lines_of(office.old)
    assert into.find_faults()[1] == []
    assert import_folder(Store(tmp_path / "dulu"), into) == 0


def test_judgements_that_differ_are_not_mixed(office: Office, tmp_path: Path) -> None:
    into = Store(tmp_path / "lain.store")
    _answer(office.run, into, "BEDA")
    before = lines_of(into)
    with pytest.raises(UsageError, match="reconcile judgements export"):
        import_folder(office.old, into)
    assert lines_of(into) == before


def test_a_store_that_depends_on_its_key_keeps_it_and_the_judgements_theirs(
    office: Office, tmp_path: Path
) -> None:
    secret = store_at(tmp_path / "lain").secret
    into = Store(tmp_path / "lain.store")
    assert import_folder(office.old, into) == len(office.old.read().events)
    assert into.read().events == office.old.read().events
    assert (store_at(tmp_path / "lain").secret, into.key()) == (secret, office.old.key())
    assert revoke(into, ["J-1"], "salah orang")
    assert into.find_faults()[1] == []


def test_a_damaged_folder_is_refused_and_left(office: Office) -> None:
    put_lines(office.old, lines_of(office.old).replace(b"SAMA", b"BEDA", 1))
    with pytest.raises(UsageError, match="tidak seperti saat ditulis"):
        office.night()
    assert office.old.path.exists()
    assert not Store(office.run.out.with_name("out.store")).exists


@pytest.mark.parametrize("end", [b"\n", b""])
def test_a_folder_from_before_the_chain_comes_in_chained(tmp_path: Path, office: Office, end: bytes) -> None:
    """Earlier still: no head, no chain, the key inside, perhaps no end of the last line."""
    old, events = Store(tmp_path / "tua"), office.old.read().events
    old.path.mkdir()
    (old.path / "events.jsonl").write_bytes("\n".join(map(to_line, events)).encode() + end)
    (old.path / "key").write_bytes(office.old.key())
    into = Store(tmp_path / "lain.store")
    assert import_folder(old, into) == len(events)
    assert into.find_faults()[1] == []
    assert into.read().events == events
    assert store_name(into.key()) == store_name(office.old.key())
    put_lines(into, lines_of(into).replace(b"SAMA", b"BEDA", 1))
    assert into.find_faults()[1] != []


def test_a_folder_named_elsewhere_is_read_as_it_is_and_not_moved(office: Office, tmp_path: Path) -> None:
    elsewhere = tmp_path / "usb"
    shutil.copytree(office.old.path, elsewhere)
    shutil.copytree(office.old.path.with_name("out.judgements.key"), tmp_path / "usb.key")
    office.night(judgements=elsewhere)
    assert office.run.judged["used"] == len(Store(elsewhere).read().events)
    assert office.old.path.exists()
    assert not Store(office.run.out.with_name("out.store")).exists
