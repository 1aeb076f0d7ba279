"""Answers, undo, resuming, two tabs, blindness: what the page is told."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable, Sequence

import pytest

from reconcile.review.sinks import Given, Offered
from reconcile.vocabulary.errors import ReconcileError
from tests.review.conftest import Serve, Served
from tests.review.made_up import ACTION, CHANGES, ORDER, REASON
from tests.review.memory import MemorySink


def _say(question_id: str, verdict: str, seen: str | None = None, note: str = "") -> dict[str, str | None]:
    return {"question_id": question_id, "verdict": verdict, "seen": seen, "note": note}


def test_a_question_says_what_SAMA_would_do_and_shows_both_rows(serve: Serve) -> None:
    told = serve().get("/api/questions/0")
    assert (told["machine"]["changes"], told["machine"]["persons"]) == (CHANGES, 2)
    assert [row["record_id"] for row in told["rows"]] == ["kis-a-1-1", "kjs-b-1-1"]
    assert [row["record_id"] for row in told["others"]] == ["dtks-c-1-1"]
    marks = {field["label"]: field["mark"] for field in told["fields"]}
    assert (marks["Nama"], marks["Lahir"], marks["NIK"], marks["Nomor KK"], marks["Nama ibu"]) == (
        "beda",
        "beda",
        "beda",
        "sama",
        "kosong",
    )
    assert told["answer"] is None


def test_what_changed_since_an_earlier_answer_is_told(serve: Serve) -> None:
    assert "ditanyakan lagi karena nama berubah" in serve().get("/api/questions/1")["told"]


@pytest.mark.parametrize("verdict", ["SAMA", "BEDA", "RAGU"])
def test_an_answer_is_kept_and_the_next_open_question_named(serve: Serve, verdict: str) -> None:
    served = serve()
    status, told = served.post("/api/answers", _say(ORDER[0], verdict, note="  lihat   KTP-el "))
    assert (status, told["answered"], told["total"], told["open"]) == (200, 1, 4, 1)
    assert told["verdicts"][verdict] == 1
    assert served.sink.answers == {ORDER[0]: Given(verdict, "J-1", "lihat KTP-el")}
    assert served.get("/api/questions/0")["answer"]["verdict"] == verdict


def test_undo_takes_the_last_answer_back_and_keeps_that_it_was_given(serve: Serve) -> None:
    served = serve()
    for question_id in ORDER[:2]:
        served.post("/api/answers", _say(question_id, "SAMA"))
    assert served.post("/api/undo", {})[1]["place"] == 1
    assert list(served.sink.answers) == [ORDER[0]]
    assert served.sink.log == [("judged", "J-1"), ("judged", "J-2"), ("revoked", "J-2")]
    assert served.post("/api/undo", {"question_id": ORDER[0]})[1]["answered"] == 0
    status, told = served.post("/api/undo", {})
    assert (status, told["message"]) == (400, "Belum ada jawaban yang dapat dibatalkan.")
    assert served.post("/api/undo", {"question_id": ORDER[0]})[0] == 400


def test_another_answer_replaces_the_one_the_page_has_seen(serve: Serve) -> None:
    served = serve()
    served.post("/api/answers", _say(ORDER[0], "SAMA"))
    seen = served.get("/api/questions/0")["answer"]["version"]
    assert served.post("/api/answers", _say(ORDER[0], "BEDA", seen=seen))[0] == 200
    assert served.sink.log == [("judged", "J-1"), ("revoked", "J-1"), ("judged", "J-3")]
    assert served.get("/api/overview")["answered"] == 1


def test_a_second_tab_does_not_write_over_what_it_has_not_seen(serve: Serve) -> None:
    served = serve()
    one, two = served.get("/api/questions/0"), served.get("/api/questions/0")
    assert one["answer"] is two["answer"] is None
    served.post("/api/answers", _say(ORDER[0], "BEDA"))
    status, told = served.post("/api/answers", _say(ORDER[0], "SAMA"))
    assert (status, told["message"]) == (409, "Soal ini sudah dijawab BEDA di tempat lain.")
    assert served.sink.answers[ORDER[0]].verdict == "BEDA"
    seen = served.get("/api/questions/0")["answer"]["version"]
    served.post("/api/undo", {})
    assert served.post("/api/answers", _say(ORDER[0], "SAMA", seen=seen))[0] == 409  # undone meanwhile


def test_the_same_answer_twice_is_one(serve: Serve) -> None:
    served = serve()
    for _ in range(2):
        assert served.post("/api/answers", _say(ORDER[0], "RAGU"))[0] == 200
    assert served.sink.log == [("judged", "J-1")]


def test_a_review_goes_on_where_it_was_left(serve: Serve) -> None:
    sink = MemorySink()
    first = serve(sink=sink)
    for question_id in (ORDER[0], ORDER[2]):
        first.post("/api/answers", _say(question_id, "BEDA"))
    again = serve(sink=sink)
    overview = again.get("/api/overview")
    assert (overview["answered"], overview["open"]) == (2, 1)
    assert (
        again.post("/api/answers", _say(ORDER[1], "SAMA"))[1]["open"] == 3
    )  # the answered one is passed over
    assert again.post("/api/answers", _say(ORDER[3], "SAMA"))[1]["open"] is None
    assert again.post("/api/undo", {})[1]["place"] == 3


def test_skipped_questions_come_again_at_the_end(serve: Serve) -> None:
    assert serve().post("/api/answers", _say(ORDER[3], "BEDA"))[1]["open"] == 0


def test_an_answer_to_no_question_of_this_run_is_ignored(serve: Serve) -> None:
    overview = serve(sink=MemorySink({"T-9999": Given("SAMA", "J-1")})).get("/api/overview")
    assert (overview["answered"], overview["open"]) == (0, 0)


@pytest.mark.parametrize(
    "note", ["NIK 3171012501800001", "kk 3171 0125 0180 0001", "31.71.01.25.01.80.0001", "x" * 501]
)
def test_a_note_holds_no_number_of_a_person_and_no_novel(serve: Serve, note: str) -> None:
    served = serve()
    assert served.post("/api/answers", _say(ORDER[0], "SAMA", note=note))[0] == 400
    assert served.sink.log == []


def _notices(served: Served) -> list[tuple[int, str]]:
    return [(notice["place"], notice["message"]) for notice in served.get("/api/saving")["notices"]]


def test_what_cannot_be_stored_is_said_and_not_counted(serve: Serve) -> None:
    served = serve(sink=MemorySink(full=True))
    served.post("/api/answers", _say(ORDER[2], "SAMA"))
    assert _notices(served) == [(2, "jawaban SAMA TIDAK tersimpan: Disk penuh. Jawaban tidak tersimpan.")]
    assert served.get("/api/overview")["answered"] == 0
    served.sink.full = False
    assert served.post("/api/answers", _say(ORDER[2], "SAMA"))[0] == 200
    assert ORDER[2] in served.sink.answers


def test_one_answer_that_is_refused_does_not_hold_up_the_others(serve: Serve) -> None:
    served = serve()
    for question_id, note in zip(ORDER, ("", "tolak", "ingatkan", ""), strict=True):
        served.ask("POST", "/api/answers", _say(question_id, "BEDA", note=note))
    served.keeping.wait()
    assert set(served.sink.answers) == {ORDER[0], ORDER[2], ORDER[3]}
    assert _notices(served) == [
        (1, "jawaban BEDA TIDAK tersimpan: Ditolak simpanan."),
        (2, "BEDA tersimpan, tetapi bertentangan."),
    ]
    assert served.get("/api/overview")["open"] == 1


def test_an_undo_that_cannot_be_stored_leaves_the_answer_in_force(serve: Serve) -> None:
    served = serve()
    served.post("/api/answers", _say(ORDER[0], "SAMA"))
    served.sink.full = True
    served.post("/api/undo", {})
    assert _notices(served) == [(0, "pembatalan TIDAK tersimpan: Disk penuh.")]
    assert served.get("/api/questions/0")["answer"]["verdict"] == "SAMA"


class SlowSink(MemorySink):
    """Keeps nothing until it is let go."""

    def __init__(self) -> None:
        super().__init__()
        self.go = threading.Event()
        self.sizes: list[int] = []

    def record(self, answers: Sequence[Offered]) -> list[Given | ReconcileError]:
        assert self.go.wait(20)
        self.sizes.append(len(answers))
        return super().record(answers)


def _together(served: Served, *asked: tuple[str, dict[str, object]]) -> list[threading.Thread]:
    """Requests sent one after the other, none of which is answered yet."""
    sent = []
    for at, (path, body) in enumerate(asked, start=1):
        sent.append(threading.Thread(target=served.ask, args=("POST", path, body)))
        sent[-1].start()
        _until(lambda at=at: served.keeping.saving() >= at)  # type: ignore[misc]
    return sent


def _until(holds: Callable[[], bool]) -> None:
    end = time.monotonic() + 20
    while not holds():
        assert time.monotonic() < end
        time.sleep(0.01)


def test_no_answer_is_acknowledged_before_it_is_on_the_disk(serve: Serve) -> None:
    sink = SlowSink()
    served = serve(sink=sink)
    sent = _together(served, ("/api/answers", _say(ORDER[0], "BEDA")))
    sent[0].join(0.3)
    assert sent[0].is_alive()
    standing = served.get("/api/saving")
    assert (standing["answered"], standing["saving"]) == (0, 1)
    assert served.get("/api/overview")["open"] == 1  # who reads on meanwhile is not asked again
    sink.go.set()
    sent[0].join(20)
    assert not sent[0].is_alive()
    assert served.get("/api/saving")["answered"] == 1


def test_what_piles_up_at_a_slow_store_is_saved_together(serve: Serve) -> None:
    sink = SlowSink()
    served = serve(sink=sink)
    sent = _together(
        served, *(("/api/answers", _say(question_id, "BEDA")) for question_id in ORDER[:3]), ("/api/undo", {})
    )
    sink.go.set()
    for thread in sent:
        thread.join(20)
    assert list(sink.answers) == list(ORDER[:2])
    assert sum(sink.sizes) == 3
    assert max(sink.sizes) > 1
    assert [what for what, _ in sink.log] == ["judged", "judged", "judged", "revoked"]


@pytest.mark.parametrize("path", ["/api/answers", "/api/undo"])
def test_what_could_not_be_saved_is_no_success(serve: Serve, path: str) -> None:
    served = serve()
    if path == "/api/undo":
        served.post("/api/answers", _say(ORDER[0], "SAMA"))
    served.sink.full = True
    status, told = served.post(path, _say(ORDER[0], "SAMA") if path == "/api/answers" else {})
    assert (status, "Disk penuh" in told["message"]) == (507, True)


def test_stopping_saves_what_is_still_on_its_way(serve: Serve) -> None:
    sink = SlowSink()
    served = serve(sink=sink)
    sent = _together(served, ("/api/answers", _say(ORDER[0], "RAGU")))
    threading.Timer(0.05, sink.go.set).start()
    served.keeping.close()
    sent[0].join(20)
    assert sink.answers[ORDER[0]].verdict == "RAGU"


def test_a_bug_in_the_store_is_told_and_the_next_answer_is_still_saved(
    serve: Serve, capfd: pytest.CaptureFixture[str]
) -> None:
    served = serve()
    keep, served.sink.log = served.sink.log, None  # type: ignore[assignment]
    served.post("/api/answers", _say(ORDER[0], "SAMA"))
    served.sink.log = keep
    assert "galat program" in _notices(served)[0][1]
    assert "TypeError" in capfd.readouterr().err
    served.post("/api/answers", _say(ORDER[1], "SAMA"))
    assert list(served.sink.answers) == [ORDER[1]]


def test_evidence_adds_up_to_the_weight(serve: Serve) -> None:
    told = serve().get("/api/questions/2/evidence")
    assert told["ready"]
    assert "peluang satu orang 45,7 %" in told["verdict"]
    assert [bar["bits"] for bar in told["bars"]] == ["−4,0", "+7,2", "−3,5", "−0,2"]
    assert told["bars"][-1]["whole"]
    assert told["bars"][-2]["to"] == told["bars"][-1]["to"]


MACHINE = (
    "0.4567",
    "45,7",
    "RAHASIA",
    "PERLU_TINJAUAN",
    CHANGES,
    REASON,
    ACTION,
    "DASAR-MESIN",
    "persons",
    "P-B",
    "bits",
    "consequence",
)


def test_blind_nothing_of_the_machine_is_in_any_response_before_the_answer(serve: Serve) -> None:
    served = serve(blind=True)
    paths = [
        "/",
        "/page/review.js",
        "/api/overview",
        *(f"/api/questions/{place}{end}" for place in range(4) for end in ("", "/evidence")),
    ]
    answers = [served.ask("GET", path) for path in paths]
    answers.append(served.ask("POST", "/api/answers", _say(ORDER[0], "SAMA")))
    answers.append(served.ask("POST", "/api/undo", {}))
    for path, (_, headers, body) in zip([*paths, "answer", "undo"], answers, strict=True):
        if path.startswith("/page"):
            continue  # the script names what it would show; it holds no values
        told = body.decode() + json.dumps(headers)
        assert not [word for word in MACHINE if word in told], path
    assert served.ask("GET", "/api/questions/0/evidence")[0] == 403  # undone: hidden again


def test_blind_the_other_rows_do_not_tell_whose_the_machine_holds_them_for(serve: Serve) -> None:
    assert [row["person"] for row in serve(blind=True).get("/api/questions/0")["others"]] == [None]
    assert [row["person"] for row in serve().get("/api/questions/0")["others"]] == [2]


def test_blind_all_is_told_after_the_answer(serve: Serve) -> None:
    served = serve(blind=True)
    served.post("/api/answers", _say(ORDER[0], "BEDA"))
    assert served.get("/api/questions/0")["machine"]["changes"] == CHANGES
    assert served.get("/api/questions/0/evidence")["ready"]
    assert served.ask("GET", "/api/questions/1/evidence")[0] == 403
