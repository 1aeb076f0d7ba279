"""Which questions a page goes through, actions among them, whole groups, and the words that are refused."""

from __future__ import annotations

from typing import Any

import pytest

from reconcile.review.filters import Wish
from reconcile.review.refusals import RefusedError
from reconcile.vocabulary.verdicts import ACTION, IDENTITY
from tests.review.conftest import Serve, Served

BOTH = (IDENTITY, ACTION)


def _chosen(served: Served, **wish: Any) -> list[int]:
    """The places that a filter goes through, as a page walks them."""
    status, told = served.post("/api/filter", wish)
    assert status == 200, told
    places, at = [], told["first"]
    while at is not None:
        places.append(at)
        at = served.get(f"/api/questions/{at}?{told['filter']}")["following"]
    assert len(places) == told["count"]
    return places


def test_by_what_is_answered_by_kind_by_place_and_by_words(serve: Serve) -> None:
    served = serve(answers=BOTH)
    everything = list(range(5))
    assert _chosen(served) == _chosen(served, kind="PERLU_TINJAUAN") == everything
    assert _chosen(served, answers=IDENTITY) == [0, 1, 2, 3]
    assert _chosen(served, answers=ACTION) == [4]
    assert _chosen(served, region="3171011001") == [0, 4], "the two questions about people of Gambir"
    assert _chosen(served, region="3171") == [0, 4]
    assert _chosen(served, text="santoso budi") == [1]
    assert _chosen(served, text="t-0003") == [2]
    assert _chosen(served, text="siapa pun") == []


def test_the_title_says_where_in_the_filter_a_question_stands(serve: Serve) -> None:
    served = serve(answers=BOTH)
    _, told = served.post("/api/filter", {"region": "3171"})
    second = served.get(f"/api/questions/4?{told['filter']}")
    assert (second["turn"], second["turns"], second["previous"], second["filtered"]) == (2, 2, 0, True)
    assert served.get("/api/questions/4")["filtered"] is False


def test_the_next_open_one_is_looked_for_within_the_filter(serve: Serve) -> None:
    served = serve(answers=BOTH)
    _, told = served.post("/api/filter", {"region": "3171"})
    answer = {"question_id": "T-0001", "verdict": "RAGU", "note": "", "seen": None, "within": told["filter"]}
    assert served.post("/api/answers", answer)[1]["open"] == 4
    assert _chosen(served, open=True) == [1, 2, 3, 4]


def test_an_action_is_answered_as_actions_are(serve: Serve) -> None:
    served = serve(answers=BOTH)
    asked = served.get("/api/questions/4")
    assert asked["asks"] == "tindakan apa?"
    assert [one["name"] for one in asked["offers"]] == ["LANJUT", "HENTIKAN", "CEK LAPANGAN", "BEDA"]
    wrong = {"question_id": asked["question_id"], "verdict": "SAMA", "seen": None}
    status, told = served.post("/api/answers", wrong)
    assert status == 400 and "LANJUT, HENTIKAN, CEK LAPANGAN atau BEDA" in told["message"]
    status, told = served.post("/api/answers", {**wrong, "verdict": "CEK LAPANGAN"})
    assert status == 200 and told["verdicts"]["CEK LAPANGAN"] == 1


def test_a_question_about_one_row_shows_one_and_cannot_be_beda(serve: Serve) -> None:
    served = serve(answers=BOTH, alone="T-0006")
    asked = served.get("/api/questions/4")
    assert len(asked["rows"]) == 1 and all(not field["right"] for field in asked["fields"])
    assert "BEDA" not in [one["name"] for one in asked["offers"]]
    assert served.get("/api/questions/4/evidence")["bars"] == []
    assert served.get("/api/questions/0/evidence")["bars"]


def test_a_group_is_all_rows_of_all_people_who_hang_together(serve: Serve) -> None:
    served = serve(answers=BOTH)
    assert served.get("/api/questions/0")["grouped"] == 2
    group = served.get("/api/questions/0/group")
    assert [one["place"] for one in group["questions"]] == [0, 4]
    assert {row["record_id"] for row in group["rows"]} == {"kis-a-1-1", "kjs-b-1-1", "dtks-c-1-1"}
    assert {row["person"] for row in group["rows"]} == {1, 2}


def test_blind_neither_kinds_nor_groups_are_told_before_the_answer(serve: Serve) -> None:
    served = serve(blind=True, answers=BOTH)
    assert served.get("/api/options")["kinds"] == []
    assert served.post("/api/filter", {"kind": "PERLU_TINJAUAN"})[0] == 400
    assert served.ask("GET", "/api/questions/0/group")[0] == 403
    assert served.post("/api/answers", {"question_id": "T-0001", "verdict": "SAMA", "seen": None})[0] == 200
    group = served.get("/api/questions/0/group")
    assert [one["place"] for one in group["questions"]] == [0], "the other one is not answered yet"


@pytest.mark.parametrize(
    "body",
    [{"text": 3}, {"region": None}, {"open": "ya"}, {"unknown": ""}, {"text": "3171012501809001"}, {"text": "x" * 101},
     {"text": "3171 0125-0180.9001"}],
)  # fmt: skip
def test_what_is_no_wish_is_refused(serve: Serve, body: dict[str, Any]) -> None:
    assert serve().post("/api/filter", body)[0] == 400


def test_a_number_is_not_looked_for_without_a_purpose() -> None:
    with pytest.raises(RefusedError, match="Cari orang"):
        Wish(text="317101 2501809001")
    assert Wish(text="T-0001").text


def test_a_filter_that_nobody_knows_leaves_out_nothing(serve: Serve) -> None:
    served = serve()
    assert served.get("/api/questions/1?F99")["turns"] == 4
    assert served.get("/api/questions/1?<script>")["turns"] == 4
