"""A NIK written on the page, addresses where it is asked who lives where, and a second person who agrees."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reconcile.judgements import Store
from reconcile.judgements.approving import waiting
from reconcile.privacy.masking import Level
from reconcile.review import Chosen, Offered, Queue, read_queue
from reconcile.review.agreeing import StoredProposals
from reconcile.review.shown import facts_of, takes_number, verdicts_for
from reconcile.review.sinks import Given
from reconcile.review.stored import StoredAnswers
from reconcile.vocabulary.errors import UsageError
from reconcile.vocabulary.verdicts import ACTION, IDENTITY, OTHER_NIK, STOP
from tests.judgements.raw import lines_of
from tests.review.conftest import Serve
from tests.review.made_up import ORDER
from tests.review.memory import Waiting
from tests.runs import run_with_questions

NIK = "3171014506809001"


@pytest.mark.parametrize(
    ("form", "body", "status"),
    [
        ("NIK", {"verdict": OTHER_NIK, "number": " 3171.0145 0680-9001"}, 200),
        ("NIK", {"verdict": OTHER_NIK}, 400),
        ("NIK", {"verdict": OTHER_NIK, "number": "3171014513809001"}, 400),  # no such month
        ("NIK", {"verdict": OTHER_NIK, "number": "12345"}, 400),
        ("NIK", {"verdict": "SAMA", "number": NIK}, 400),  # a number beside another answer is a slip
        ("ORANG", {"verdict": OTHER_NIK, "number": NIK}, 400),
        ("NIK", {"verdict": OTHER_NIK, "number": 3171014506809001}, 400),
    ],
)
def test_a_nik_is_taken_where_the_question_takes_one_and_told_nowhere(
    serve: Serve, form: str, body: dict[str, object], status: int
) -> None:
    served = serve(form=form)
    offers = [one["name"] for one in served.get("/api/questions/0")["offers"]]
    assert (OTHER_NIK in offers) == (form == "NIK")
    got, told = served.post("/api/answers", {"question_id": ORDER[0], "seen": None, **body})
    assert got == status
    assert served.sink.numbers == ({ORDER[0]: NIK} if status == 200 else {})
    everything = repr((told, served.get("/api/questions/0"), served.get("/api/saving")))
    assert NIK not in everything and NIK not in repr(served.keeping.held)


def test_where_it_is_asked_who_lives_where_addresses_are_shown(queue: Queue) -> None:
    (question, *_) = queue.questions  # both rows say the same place
    for form, shown in (("KEBERADAAN", True), ("TINDAKAN", False)):
        facts = facts_of(queue, replace(question, form=form, choices="LANJUT"), hidden=False)
        assert ("Alamat tertulis" in [field["label"] for field in facts["fields"]]) == shown
    masked = facts_of(replace(queue, level=Level.L2), replace(question, form="KEBERADAAN"), hidden=False)
    assert "MAWAR" not in repr(masked)


def test_the_page_shows_what_waits_only_to_who_says_who_he_is(serve: Serve) -> None:
    assert serve().get("/api/overview")["agreeing"] is False
    assert serve().ask("GET", "/api/proposals")[0] == 404
    assert serve().post("/api/approve", {"ids": ["J-1"]})[0] == 404
    served = serve(proposals=(proposals := Waiting()))
    assert served.get("/api/overview")["agreeing"] is True
    assert [one["id"] for one in served.get("/api/proposals")["waiting"]] == ["J-1", "J-2"]
    assert served.post("/api/approve", {"ids": [1]})[0] == 404
    assert served.post("/api/approve", {"ids": []})[0] == 400
    assert served.post("/api/approve", {"ids": ["J-1"]}) == (200, {"agreed": ["J-1"]})
    assert proposals.agreed == ["J-1"]
    assert served.ask("GET", "/api/proposals", Cookie=None)[0] == 401
    assert served.ask("POST", "/api/approve", {"ids": ["J-2"]}, Origin="http://evil.example")[0] == 403


@pytest.fixture(scope="module")
def published() -> Path:
    return run_with_questions()


@pytest.fixture(scope="module")
def asked(published: Path) -> Queue:
    return read_queue(published, None, Chosen(answers=(IDENTITY, ACTION)))


def test_a_written_nik_is_sealed_in_the_store(published: Path, asked: Queue, tmp_path: Path) -> None:
    question = next(one for one in asked.questions if takes_number(one))
    store = Store(tmp_path / "store")
    answers = StoredAnswers(store, published, "Eka Putri")
    (given,) = answers.record([Offered(question.question_id, OTHER_NIK, number=NIK)])
    assert isinstance(given, Given) and answers.given()[question.question_id].verdict == OTHER_NIK
    assert NIK.encode() not in lines_of(store)


def test_a_proposal_is_agreed_to_by_another_and_by_nobody_twice(
    published: Path, asked: Queue, tmp_path: Path
) -> None:
    question = next(one for one in asked.questions if STOP in verdicts_for(one))
    store = Store(tmp_path / "store")
    second = StoredProposals(store, published, "Budi Raharja", Level.L1)
    assert second.waiting() == []  # no store yet
    StoredAnswers(store, published, "Eka Putri").record([Offered(question.question_id, STOP, "pindah")])
    (told,) = second.waiting()
    assert (told["verdict"], told["question_id"], told["own"]) == (STOP, question.question_id, False)
    assert told["name"] and told["note"] == "pindah" and told["by"].startswith("Eka Putri")
    (masked,) = replace(second, level=Level.L2).waiting()
    assert "***" in masked["name"]
    (own,) = replace(second, by="E. P.").waiting()
    assert own["own"] is True
    with pytest.raises(UsageError, match="orang yang sama"):
        replace(second, by="eka putri").approve([told["id"]])
    with pytest.raises(UsageError, match="Pilih dahulu"):
        second.approve([])
    assert second.approve([told["id"]]) == (told["id"],)
    assert second.waiting() == [] and waiting(store.read().events) == []
    with pytest.raises(UsageError, match="bukan usul"):
        second.approve([told["id"]])
