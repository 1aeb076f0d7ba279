"""Looking people up on the page of a review: behind the code, in the body of a request, written down first."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from reconcile.lookup.served import LookedUp
from reconcile.privacy.masking import Level
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.manifest_form import Manifest
from tests.privacy.test_nothing_leaks import NUMBER
from tests.review.conftest import Serve, run, serve  # noqa: F401  fixtures
from tests.review.memory import Pretended
from tests.runs import copied_run


@pytest.fixture
def out(tmp_path: Path, published: tuple[Path, Manifest]) -> Path:
    return copied_run(published[0], tmp_path / "out")


@pytest.fixture
def people(out: Path) -> Iterator[LookedUp]:
    made = LookedUp(out, Level.L1, "Sari")
    yield made
    made.close()


def _log(out: Path) -> list[dict[str, Any]]:
    path = out.with_name(out.name + ".work") / "akses.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()] if path.exists() else []


def _somebody(out: Path) -> tuple[str, str, str]:
    """Person, NIK and name of somebody whom an overlap is about and who has several rows."""
    rows = duckdb.sql(
        f"SELECT person_id, nik, name FROM '{out}/findings/overlaps.parquet' o JOIN '{out}/persons.parquet' p"
        f" USING (person_id) JOIN '{out}/snapshots/*/*/records.parquet' r ON r.record_id = p.record_id"
        " WHERE nik IS NOT NULL AND name IS NOT NULL ORDER BY ALL LIMIT 1"
    ).fetchall()
    return rows[0]


def test_a_card_with_all_that_find_tells(out: Path, people: LookedUp) -> None:
    person, nik, name = _somebody(out)
    found = people.find("aduan warga", {"nik": nik})
    assert person in [hit["person"] for hit in found["hits"]]
    assert any(name in hit["who"] for hit in people.find("aduan", {"name": name})["hits"])
    card = people.card("aduan warga", person.lower())
    assert card["person"] == person and card["rows"] and card["months"]
    assert any(one["decision"] == "belum ada" for one in card["findings"])
    why = people.why("aduan warga", person)
    assert why["pairs"] and why["pairs"][0]["bars"]
    assert not NUMBER.search(json.dumps([found, card, why])), "no whole number at L1"
    assert [line["command"] for line in _log(out)] == ["review find"] * 2 + ["review card", "review why"]
    assert {line["purpose"] for line in _log(out)} == {"aduan warga", "aduan"}
    assert not NUMBER.search(json.dumps(_log(out))) and _log(out)[0]["recipients"] == ["Sari"]


def test_a_card_calls_the_province_by_its_name(out: Path, people: LookedUp) -> None:
    """The words of a list name the province that is served; a card said {home}."""
    listed = duckdb.sql(
        f"SELECT DISTINCT person_id FROM '{out}/findings/unregistered.parquet' ORDER BY 1 LIMIT 3"
    ).fetchall()
    cards = [people.card("aduan warga", person) for (person,) in listed]
    assert cards and all(card["findings"] for card in cards)
    assert "{" not in "".join(one["title"] for card in cards for one in card["findings"])


def test_what_cannot_be_looked_up_is_said_and_what_was_asked_for_is_written_down(
    out: Path, people: LookedUp
) -> None:
    for purpose, wanted in (
        ("", {"nik": "3171012501809001"}),
        (" ", {"name": "SITI"}),
        ("uji", {}),
        ("uji", {"nik": "1"}),
    ):
        with pytest.raises(UsageError):
            people.find(purpose, wanted)
    assert _log(out) == []
    with pytest.raises(UsageError, match="tidak ada pada hasil ini"):
        people.card("uji", "P-TIDAKADA")
    assert _log(out)[-1]["shown"] == ["P-TIDAKADA"]


def test_at_l0_somebody_must_be_named(out: Path) -> None:
    nobody = LookedUp(out, Level.L0)
    with pytest.raises(UsageError, match="penerimanya"):
        nobody.find("uji", {"name": "SITI AMINAH"})
    nobody.close()


def test_the_page_asks_in_a_body_and_behind_the_code(serve: Serve) -> None:  # noqa: F811
    people = Pretended()
    served = serve(people=people)
    assert served.get("/api/overview")["looking"] is True
    assert served.post("/api/find", {"purpose": "aduan", "nik": "1", "name": "", "born": ""})[0] == 200
    assert served.post("/api/card", {"purpose": "aduan", "person": "P-1"})[0] == 200
    assert served.post("/api/why", {"purpose": "aduan", "person": "P-1"})[0] == 200
    assert people.asked[0] == ("aduan", {"nik": "1", "name": "", "born": ""})
    status, told = served.post("/api/find", {"purpose": ""})
    assert (status, told["message"]) == (400, "Tulis untuk apa.")
    before = len(people.asked)
    for path in ("/api/find", "/api/card", "/api/why"):
        assert served.ask("GET", path)[0] == 404
        assert served.ask("POST", path, {"purpose": "x"}, X_Reconcile_Token=None)[0] == 401
        assert served.ask("POST", path, {"purpose": "x"}, Origin="http://evil.example")[0] == 403
        assert served.ask("POST", path, {"purpose": "x"}, Host="evil.example")[0] == 421
        assert served.post(path, {"purpose": 3})[0] == 400
        assert served.post(path, {"purpose": "x" * 400})[0] == 400
        assert served.ask("POST", f"{path}?nik=3171012501809001", {"purpose": "x"})[0] == 404
    assert len(people.asked) == before


def test_where_nobody_looks_up_there_is_nothing(serve: Serve) -> None:  # noqa: F811
    served = serve()
    assert served.get("/api/overview")["looking"] is False
    assert served.post("/api/find", {"purpose": "x"})[0] == 404
