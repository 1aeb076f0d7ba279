"""Rows of employers with the same workers: asked about whatever they are called, and never linked for it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from reconcile.employers.twins import unasked
from tests.employers.conftest import GAMBIR, Found, member, worker


def _prs(npp: str, name: str, street: str, npwp: str = "") -> str:
    return f"{npp};{name};{street};{GAMBIR};000;{npwp};47111"


def _again(number: int, npp: str) -> str:
    """The same worker under a second KPJ."""
    return worker(number, npp=npp).replace(f"99000{number:06d}", f"99111{number:06d}")


@pytest.fixture(scope="module")
def listed(found: Callable[..., Found]) -> Found:
    lent, twice, halves, sisters = range(1, 13), range(20, 28), range(40, 44), range(60, 66)
    return found(
        {
            "bpjstk_prs": [
                _prs("ZZ000001", "PT KALINGGA WIJAYA", "JL MELATI NO 3"),
                _prs("ZZ000002", "CV RAVINDO BAGASKARA", "JL MAWAR NO 8"),
                _prs("ZZ000003", "PT AGENSI TIRTA", "JL KARTINI NO 5"),
                _prs("ZZ000004", "YAYASAN ORIN ABADI", "JL PEMUDA NO 1"),
                _prs("ZZ000005", "PT MERAK SANJAYA", "JL VETERAN NO 7", "910000017999900"),
                _prs("ZZ000006", "PT WUNGU ANDARU", "JL KENANGA NO 4", "910000025999900"),
            ],
            "bpjskes_bu": [
                f"YAYASAN CIGAYA SEJAHTERA;99000004;JL MANGGA NO 2;{GAMBIR};",
                f"PT PEMAKAI JASA;99000003;JL ANGGREK NO 6;{GAMBIR};",
            ],
            "bpjstk_tk": [
                *(worker(one, npp="ZZ000003") for one in lent),
                *(worker(one, npp="ZZ000001") for one in twice),
                *(_again(one, "ZZ000002") for one in twice),
                *(worker(one, npp="ZZ000004") for one in halves),
                *(worker(one, npp="ZZ000005") for one in sisters),
                *(_again(one, "ZZ000006") for one in sisters),
            ],
            "bpjskes_ppu": [
                *(member(one, code="99000003") for one in list(lent)[:6]),
                *(member(one, code="99000004") for one in halves),
            ],
        }
    )


def _asked(listed: Found) -> dict[frozenset[str], str]:
    names = {row["record_id"]: row["name_raw"] for row in listed["records_employer"]}
    return {
        frozenset((names[row["record_id_left"]], names[row["record_id_right"]])): row["message"]
        for row in listed["employer_questions"]
        if row["code"] == "SATU_PERUSAHAAN"
    }


def test_a_firm_listed_twice_or_in_two_halves_is_asked_about_and_not_linked(listed: Found) -> None:
    asked = _asked(listed)
    twice = frozenset({"PT KALINGGA WIJAYA", "CV RAVINDO BAGASKARA"})
    halves = frozenset({"YAYASAN ORIN ABADI", "YAYASAN CIGAYA SEJAHTERA"})
    assert "8 dari 8 pekerjanya orang yang sama" in asked[twice]
    assert "4 dari 4 pekerjanya" in asked[halves]
    assert set(asked) == {twice, halves}  # neither an agency and its client nor two taxpayers
    entities = {row["entity_id"] for row in listed["employer_entities"]}
    assert len(entities) == len(listed["records_employer"])


def test_a_pair_is_told_with_its_evidence_and_without_a_probability(listed: Found) -> None:
    told = [row for row in listed["employer_links"] if row["probability"] is None]
    assert [(row["band"], row["containment"]) for row in told] == [("ASK", 1.0), ("ASK", 1.0)]
    assert all(row["shared_workers"] in (4, 8) and row["chance"] is not None for row in told)


def test_two_entities_are_asked_about_once_and_not_when_something_speaks_of_them() -> None:
    entity = {"a": "A", "b": "B", "c": "B", "d": "A", "e": "E"}
    twins = [("a", "b", "x"), ("a", "c", "x"), ("a", "d", "x"), ("a", "e", "x")]
    assert unasked(twins, entity, {("d", "e")}) == [("a", "b", "x")]
