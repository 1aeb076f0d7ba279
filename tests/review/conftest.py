"""A review of a few made-up questions, served on a free port, and a client that knows its key."""

from __future__ import annotations

import http.client
import json
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest

from reconcile.linkage.explanation import Evidence as Step
from reconcile.linkage.explanation import Explanation
from reconcile.privacy.masking import Level
from reconcile.review import Chosen, Evidence, Keeping, Queue, Review, ReviewServer, read_queue
from reconcile.review.server import TOKEN
from reconcile.review.sinks import First, People, Proposals
from reconcile.vocabulary.verdicts import BETWEEN, FORMS, IDENTITY
from tests.review.made_up import write_run
from tests.review.memory import MemorySink

Serve = Callable[..., "Served"]


def weigh(out: Path, pairs: Sequence[tuple[str, str]]) -> Callable[[int], Explanation]:
    """Evidence of its own for each place: the name says much, and a secret word that no blind review may
    let out."""

    def explain(place: int) -> Explanation:
        steps = (
            Step("name", "same", f"RAHASIA nama sama {place}", 7.25),
            Step("birth_date", "differ", "tanggal lahir berbeda", -3.5),
        )
        return Explanation(*pairs[place], ("nik",), "relative", -4.0, steps, 0.0, -0.25, 0.4567, "review")

    return explain


@dataclass
class Served:
    """A running server and what stands behind it."""

    server: ReviewServer
    sink: MemorySink
    queue: Queue
    keeping: Keeping
    token: str = ""

    def __post_init__(self) -> None:
        self.token = self.server.admission.let_in(self.server.admission.code) or ""

    def ask(
        self, method: str, path: str, body: object = None, **headers: str | None
    ) -> tuple[int, dict[str, str], bytes]:
        """A request as the page makes it, but for `headers` (underscores for dashes; None leaves one out)."""
        host = f"127.0.0.1:{self.server.server_port}"
        sent: dict[str, str | None] = {
            "Host": host,
            "Cookie": f"{self.server.cookie}={self.server.admission.cookie}",
            TOKEN: self.token,
        }
        if method == "POST":
            sent |= {"Origin": f"http://{host}", "Content-Type": "application/json"}
        sent |= {name.replace("_", "-"): value for name, value in headers.items()}
        connection = http.client.HTTPConnection("127.0.0.1", self.server.server_port, timeout=20)
        raw = body if isinstance(body, bytes) else json.dumps(body).encode() if method == "POST" else b""
        connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
        if method == "POST" and "Content-Length" not in sent:
            sent["Content-Length"] = str(len(raw))
        for name, value in sent.items():
            if value is not None:
                connection.putheader(name, value)
        connection.endheaders(raw or None)
        response = connection.getresponse()
        found = response.status, dict(response.getheaders()), response.read()
        connection.close()
        return found

    def get(self, path: str) -> dict[str, Any]:
        status, _, body = self.ask("GET", path)
        assert status == 200, body
        told: dict[str, Any] = json.loads(body)
        return told

    def post(self, path: str, body: object) -> tuple[int, dict[str, Any]]:
        status, _, answer = self.ask("POST", path, body)
        self.keeping.wait()
        return status, json.loads(answer)


@pytest.fixture(scope="session")
def run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_run(tmp_path_factory.mktemp("run") / "out")


@pytest.fixture
def queue(run: Path) -> Queue:
    return read_queue(run)


@pytest.fixture
def serve(run: Path) -> Iterator[Serve]:
    running: list[tuple[ReviewServer, threading.Thread, Keeping]] = []

    def started(
        *,
        blind: bool = False,
        sink: MemorySink | None = None,
        level: Level | None = None,
        answers: tuple[str, ...] = (IDENTITY,),
        alone: str = "",
        form: str = "",
        first: Mapping[str, First] | None = None,
        people: People | None = None,
        proposals: Proposals | None = None,
    ) -> Served:
        """alone: the id of a question that is about its first row alone. form: what all ask, else what the
        run says."""
        queue = read_queue(run, level, Chosen(answers=answers))
        asked = [replace(q, record_id_right=None) if q.question_id == alone else q for q in queue.questions]
        if form:
            words = BETWEEN.join(FORMS[form].words)
            asked = [replace(q, form=form, choices=words) for q in asked]
        queue = replace(queue, questions=tuple(asked))
        evidence = Evidence(run, [question.pair for question in queue.questions], weigh)
        evidence.start()
        evidence.wait()
        kept = MemorySink() if sink is None else sink
        keeping = Keeping(kept)
        review = Review(queue, evidence, keeping, blind=blind, by="Sari", first=first)
        server = ReviewServer(review, people=people, proposals=proposals)
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread, keeping))
        return Served(server, kept, queue, keeping)

    yield started
    for server, thread, keeping in running:
        server.shutdown()
        thread.join()
        server.server_close()
        keeping.close()
