"""A second opinion: blind, by somebody else, and a disagreement is told and uses neither."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from reconcile.judgements import Store
from reconcile.review import Chosen, Keeping, Offered, Queue, read_queue
from reconcile.review.sinks import First
from reconcile.review.stored import StoredAnswers
from tests.review.conftest import Serve
from tests.runs import run_with_questions

Called = Callable[..., tuple[int, str, str]]


@pytest.fixture(scope="module")
def published() -> Path:
    return run_with_questions()


@pytest.fixture(scope="module")
def real(published: Path) -> Queue:
    return read_queue(published)


def _answered(
    store: Store, out: Path, by: str, question: str, verdict: str, *, second: bool = False
) -> list[str]:
    keeping = Keeping(StoredAnswers(store, out, by, second))
    keeping.put(Offered(question, verdict))
    keeping.close()
    return [notice.message for notice in keeping.notices]


@pytest.fixture
def store(tmp_path: Path, published: Path, real: Queue) -> Store:
    """A store in which Ani answered the first question."""
    made = Store(tmp_path / "store")
    assert _answered(made, published, "Ani Lestari", real.questions[0].question_id, "SAMA") == []
    return made


def test_what_others_answered_is_put_again_and_nothing_of_it_is_told_before(
    published: Path, real: Queue, store: Store
) -> None:
    asked = real.questions[0].question_id
    second = StoredAnswers(store, published, "Budi Hartono", second=True)
    assert second.given() == {}
    first = second.first()
    assert list(first) == [asked] and first[asked].verdict == "SAMA"
    assert first[asked].by.startswith("Ani Lestari")
    queue = read_queue(published, chosen=Chosen(ids=tuple(first)))
    assert [one.question_id for one in queue.questions] == [asked]
    assert not read_queue(published, chosen=Chosen(ids=())).questions


@pytest.mark.parametrize("name", ["Ani Lestari", "ani lestari", "AL", "A.L."])
def test_nobody_is_his_own_second(published: Path, store: Store, name: str) -> None:
    assert StoredAnswers(store, published, name, second=True).first() == {}


def test_two_who_agree_stand_beside_each_other(published: Path, real: Queue, store: Store) -> None:
    asked = real.questions[0].question_id
    assert _answered(store, published, "Budi Hartono", asked, "SAMA", second=True) == []
    assert [
        one.verdict for one in StoredAnswers(store, published, "Budi Hartono", second=True).given().values()
    ] == ["SAMA"]


def test_two_who_disagree_are_told_and_neither_is_used(published: Path, real: Queue, store: Store) -> None:
    asked = real.questions[0].question_id
    (said,) = _answered(store, published, "Budi Hartono", asked, "BEDA", second=True)
    assert "bertentangan" in said and "Ani Lestari" in said and "Tidak ada yang dipakai" in said
    again = StoredAnswers(store, published, "Budi Hartono", second=True)
    assert again.given()[asked].verdict == "BEDA" and again.first()[asked].verdict == "SAMA"


def test_the_page_tells_the_first_answer_only_after_the_second(serve: Serve) -> None:
    first = {
        "T-0001": First("SAMA", "Ani", date(2018, 4, 1)),
        "T-0002": First("BEDA", "Ani", date(2018, 4, 2)),
    }
    served = serve(first=first)
    assert served.get("/api/overview")["blind"] and served.get("/api/overview")["second"]
    asked = served.get("/api/questions/0")
    assert asked["hidden"] and asked["first"] == "" and "Ani" not in str(asked)
    for question, verdict, told in (("T-0001", "SAMA", "sama dengan"), ("T-0002", "SAMA", "BERBEDA")):
        assert (
            served.post("/api/answers", {"question_id": question, "verdict": verdict, "seen": None})[0] == 200
        )
        place = served.queue.places[question]
        said = served.get(f"/api/questions/{place}")["first"]
        assert said.startswith(f"Jawaban pertama: {first[question].verdict} (Ani, 0") and told in said


def test_the_command_asks_who_and_says_where_there_is_nothing(
    published: Path, call: Called, tmp_path: Path
) -> None:
    words = ("review", "--run", published, "--store", tmp_path / "none", "--second", "--no-browser")
    assert call(*words)[0] == 2
    code, _, said = call(*words, "--by", "Budi")
    assert code == 2 and "Belum ada jawaban orang lain" in said
