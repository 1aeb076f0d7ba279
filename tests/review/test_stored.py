"""A review of a real run into the real store: kept, taken back, resumed, honoured by the next run; and the
command itself."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest

from reconcile import cli
from reconcile.explain.pairs import explain_rows, weigh_run
from reconcile.judgements import Store
from reconcile.review import Evidence, Keeping, Offered, Queue, read_queue
from reconcile.review.server import TOKEN
from reconcile.review.sinks import Given
from reconcile.review.stored import StoredAnswers
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import ReconcileError
from reconcile.workspace.runs import RunFolder
from tests.judgements.raw import lines_of
from tests.runs import AS_OF, copied_run, run_as_far_as, run_with_questions


@pytest.fixture(scope="module")
def published() -> Path:
    return run_with_questions()


@pytest.fixture(scope="module")
def real(published: Path) -> Queue:
    return read_queue(published)


def test_the_evidence_is_that_of_explain(published: Path, real: Queue) -> None:
    pairs = [(question.record_id_left, question.record_id_right) for question in real.questions]
    assert pairs
    weighed = weigh_run(published, pairs)
    for place in range(0, len(pairs), max(1, len(pairs) // 4)):
        pair = pairs[place]
        alone, among = explain_rows(published, *pair).explanation, weighed(place)
        assert (among.left, among.right, among.rival, among.band) == (
            alone.left,
            alone.right,
            alone.rival,
            alone.band,
        )
        assert among.weight == pytest.approx(alone.weight)
        assert [(one.field, one.level) for one in among.evidence] == [
            (one.field, one.level) for one in alone.evidence
        ]


def test_evidence_without_questions_or_with_a_failure(published: Path) -> None:
    nothing = Evidence(published, [])
    nothing.start()
    nothing.wait()
    failing = Evidence(published / "nowhere", [("a", "b")])
    failing.start()
    with pytest.raises(ReconcileError):
        failing.wait()
    with pytest.raises(ReconcileError):
        failing.waterfall(0)


def test_answers_are_kept_taken_back_and_found_again(published: Path, real: Queue, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    sink = StoredAnswers(store, published, "Sari")
    ids = [question.question_id for question in real.questions]
    assert sink.given() == {}
    kept = sink.record(
        [Offered(ids[0], "SAMA", "lihat KTP-el"), Offered(ids[1], "RAGU"), Offered("T-unknown", "SAMA")]
    )
    first, second, refused = kept
    assert isinstance(first, Given)
    assert isinstance(second, Given)
    assert isinstance(refused, ReconcileError)
    again = StoredAnswers(store, published, "Sari")
    assert again.given() == {ids[0]: first, ids[1]: second}
    assert first.note == "lihat KTP-el"
    again.revoke(first)
    assert list(StoredAnswers(store, published, "Budi").given()) == [ids[1]]
    events = [json.loads(line) for line in lines_of(store).splitlines()]
    assert [event["kind"] for event in events] == ["judged", "judged", "revoked"]
    assert {event["by"] for event in events} == {"Sari"}


def test_the_store_holds_nothing_of_the_persons(published: Path, real: Queue, tmp_path: Path) -> None:
    store = Store(tmp_path / "store")
    StoredAnswers(store, published, "Sari").record(
        [Offered(question.question_id, "BEDA") for question in real.questions]
    )
    text = (store.path / "store.sqlite").read_bytes().decode("utf-8", "replace")
    assert lines_of(store).decode().splitlines()[0] in text
    assert not re.search(r"\d{16}", text)
    names = {name for name in real.rows["name"].to_pylist() if name}
    assert names
    assert not [name for name in names if name in text]


def test_the_next_run_honours_the_review_and_does_not_ask_again(
    published: Path, cache: Path, tmp_path: Path
) -> None:
    out = tmp_path / "out"
    copied_run(published, out)
    queue = read_queue(out)
    two = next(question for question in queue.questions if question.person_id_other)
    store = Store(tmp_path / "store")
    keeping = Keeping(StoredAnswers(store, out, "Sari"))
    keeping.put(Offered(two.question_id, "SAMA"))
    keeping.close()
    assert keeping.notices == []
    inputs = published.parent / "inputs"
    run_as_far_as(stages.ASK, Job(inputs=inputs, out=out, as_of=AS_OF, judgements=store.path, cache=cache))
    persons = {
        row["record_id"]: row["person_id"]
        for row in pq.read_table(RunFolder(out).table("persons")).to_pylist()
    }
    assert persons[two.record_id_left] == persons[two.record_id_right]
    assert two.question_id not in read_queue(out).places


class Command:
    """`reconcile review` as people start it."""

    def __init__(self, out: Path, *words: str) -> None:
        environment = {**os.environ, "PYTHONUNBUFFERED": "1"}
        line = [sys.executable, "-m", "reconcile", "review", "--run", str(out), "--no-browser", *words]
        self.process = subprocess.Popen(
            line, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=environment
        )
        assert self.process.stdout
        self.said = [self.process.stdout.readline() for _ in range(4)]
        found = re.search(r"(http://127\.0\.0\.1:\d+)/\nKode masuk: (\S+)", "".join(self.said))
        assert found, self.process.communicate()
        self.base, self.code = found.groups()
        self.headers = {"Origin": self.base, "Content-Type": "application/json"}
        request = urllib.request.Request(
            self.base + "/api/login", json.dumps({"code": self.code}).encode(), self.headers
        )
        with urllib.request.urlopen(request, timeout=60) as response:
            self.headers["Cookie"] = response.headers["Set-Cookie"].partition(";")[0]
            self.headers[TOKEN] = json.loads(response.read())["token"]

    def ask(self, path: str, body: dict[str, Any] | None = None) -> dict[str, Any]:
        data = None if body is None else json.dumps(body).encode()
        with urllib.request.urlopen(
            urllib.request.Request(self.base + path, data, self.headers), timeout=60
        ) as response:
            told: dict[str, Any] = json.loads(response.read())
            return told

    def stop(self) -> tuple[int, str, str]:
        self.process.send_signal(signal.SIGINT)
        out, err = self.process.communicate(timeout=120)
        return self.process.returncode, out, err


@pytest.fixture
def started(published: Path, tmp_path: Path) -> Iterator[Any]:
    running: list[Command] = []

    def start(*words: str) -> Command:
        running.append(Command(published, "--store", str(tmp_path / "store"), *words))
        return running[-1]

    yield start
    for command in running:
        command.process.kill()
        command.process.communicate()


def test_the_command_serves_saves_and_stops_cleanly(started: Any, real: Queue, tmp_path: Path) -> None:
    command = started("--by", "Sari")
    question = real.questions[0].question_id
    command.ask("/api/answers", {"question_id": question, "verdict": "RAGU", "seen": None})
    code, out, err = command.stop()  # at once: what is on its way is saved first
    assert (code, err) == (0, "")
    assert "Tersimpan: 1 jawaban" in out
    assert len(lines_of(Store(tmp_path / "store")).splitlines()) == 1
    again = started("--by", "Sari", "--blind")
    overview = again.ask("/api/overview")
    assert (overview["answered"], overview["open"], overview["blind"]) == (1, 1, True)
    assert again.stop()[0] == 0


def test_an_answer_that_was_acknowledged_survives_a_kill(started: Any, real: Queue, tmp_path: Path) -> None:
    for place, verdict in enumerate(("SAMA", "BEDA", "RAGU")):
        command = started("--by", "Sari")
        question = real.questions[place].question_id
        command.ask("/api/answers", {"question_id": question, "verdict": verdict, "seen": None})
        command.process.kill()
        command.process.wait()
        events = Store(tmp_path / "store").read().events
        assert [(event.question_id, event.verdict) for event in events][-1] == (question, verdict)
        assert len(events) == place + 1


def test_neither_code_nor_cookie_stands_where_others_look(started: Any) -> None:
    """Not in the command line, nor in the environment of the process; only in the terminal of who started
    it."""
    command = started("--by", "Sari")
    seen = (
        Path(f"/proc/{command.process.pid}/cmdline").read_bytes()
        + Path(f"/proc/{command.process.pid}/environ").read_bytes()
    )
    for secret in (command.code, command.headers["Cookie"].partition("=")[2], command.headers[TOKEN]):
        assert secret.encode() not in seen
    assert command.code not in command.base


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--level", "L9"), "Tingkat L9 tidak dikenal"),
        (("--level", "L0"), "tidak boleh menampilkan lebih banyak"),
        (("--level", "L3"), "hanya memuat jumlah"),
        (("--run", "/nowhere"), "bukan folder hasil"),
    ],
)
def test_what_the_command_cannot_do_is_said_in_one_line(
    published: Path,
    words: tuple[str, ...],
    told: str,
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    assert told in _refused(published, words, capfd, monkeypatch)


def test_a_port_that_is_taken_is_said(
    published: Path, tmp_path: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        words = ("--store", str(tmp_path), "--port", str(taken.getsockname()[1]))
        assert "Pilih nomor lain dengan --port" in _refused(published, words, capfd, monkeypatch)


def _refused(
    published: Path,
    words: tuple[str, ...],
    capfd: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> str:
    monkeypatch.setattr(sys, "argv", ["reconcile", "review", "--run", str(published), "--no-browser", *words])
    with pytest.raises(SystemExit) as left:
        cli.main()
    out, err = capfd.readouterr()
    assert (left.value.code, out) == (2, "")
    return err
