"""What two rows agree and differ on, in the few words of a worklist."""

from __future__ import annotations

from typing import Any

import pytest

from reconcile.kinds.person.ladders import FIELDS
from reconcile.questions.evidence import sentence
from reconcile.questions.words import AGREES, DIFFERS, RUNGS, WORDS

_HELD: dict[str, Any] = {
    **dict.fromkeys(("reasons", "persons", "nik", "name", "name_first", "birth", "swapped", "kk", "sex")),
    **{"one_roll": False, "nik_left": None, "nik_right": None},
}
SENTENCES = {(field.name, rung.name): rung.sentence for field in FIELDS for rung in field.levels}


def _said(*rungs: tuple[str, str], **held: Any) -> str:
    return sentence({**_HELD, "reasons": [SENTENCES[rung] for rung in rungs], **held})


def test_every_rung_of_the_model_has_its_words() -> None:
    assert {field.name: [rung.name for rung in field.levels] for field in FIELDS} == {
        name: list(rungs) for name, rungs in RUNGS.items()
    }
    assert {*SENTENCES.values()} <= {*WORDS}


def test_nothing_negative_is_said_of_what_agrees() -> None:
    for told in WORDS.values():
        if told.side == AGREES:
            assert not {"tetapi", "bukan", "tidak", "rusak", "beda"} & {*told.words.lower().split()}


def test_what_agrees_and_what_differs_stand_apart() -> None:
    said = _said(
        ("nik", "same"), ("name", "slip"), ("birth_date", "same_usual"), ("family_card", "different")
    )
    assert said == "Sama: NIK, lahir. Mirip: nama (satu-dua huruf). Beda: KK"


@pytest.mark.parametrize(("one_roll", "said"), [(False, "Sama: NIK"), (True, "Sama: NIK. Beda: nomor kartu")])
def test_card_numbers_of_different_issuers_are_not_compared(one_roll: bool, said: str) -> None:
    assert _said(("nik", "same"), ("card_number", "different"), one_roll=one_roll) == said


@pytest.mark.parametrize(
    ("persons", "said"), [(1, "Sama: nama"), (2, "Sama: nama"), (14, "Sama: nama (dipakai 14 orang)")]
)
def test_a_name_is_common_where_several_people_bear_it(persons: int, said: str) -> None:
    for rung in ("same_rare", "same", "same_common"):
        assert _said(("name", rung), persons=persons) == said


def test_a_pair_that_linking_never_weighed_is_compared_plainly() -> None:
    held = {"reasons": None, "nik": True, "name": False, "name_first": True, "birth": False, "swapped": True}
    assert sentence({**_HELD, **held, "sex": False}) == (
        "Sama: NIK. Mirip: nama depan, lahir (hari dan bulan tertukar). Beda: jenis kelamin"
    )
    assert DIFFERS != AGREES
