"""What a population register answers, word by word: a table that anybody may extend."""

from __future__ import annotations

import csv
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.kinds.person.reading.answers import answers_in
from reconcile.parsing.field_answers import FieldAnswer, read_field_answer
from reconcile.programmes import load_programmes
from reconcile.vocabulary.register_answers import LIFE

TABLE = Path(__file__).parents[1] / "cases" / "register_answers.csv"
with TABLE.open(encoding="utf-8", newline="") as file:
    CASES = list(csv.DictReader(file))


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["written"])
def test_an_answer_is_read_as_what_it_says(case: dict[str, str]) -> None:
    read, strange = answers_in(pa.array([case["written"]]), load_programmes()["dukcapil"], "vital_status")
    answer = "UNKNOWN" if strange[0].as_py() else read[0].as_py()
    assert (answer, LIFE[answer]) == (case["answer"], case["life"])


def test_every_answer_stands_in_the_table() -> None:
    assert {case["answer"] for case in CASES} == set(LIFE)


@pytest.mark.parametrize(
    ("cell", "read"),
    [
        ("Sesuai", FieldAnswer(True)), ("sesuai (100)", FieldAnswer(True, 100)), ("Sesuai(87)", FieldAnswer(True, 87)), ("Sesuai (87 %)", FieldAnswer(True, 87)),
        ("Tidak Sesuai", FieldAnswer(False)), ("TIDAK SESUAI (42)", FieldAnswer(False, 42)), ("", None), (None, None), ("Sesuai (870)", None),
        ("SESUAI ABADI", None), ("Sesuai format", None),
    ],
)  # fmt: skip
def test_the_answer_of_a_field(cell: str | None, read: FieldAnswer | None) -> None:
    """Absent is not agreeing, and a score is a number."""
    assert read_field_answer(cell) == read


@pytest.mark.parametrize(
    "heading", ["Hasil", "HASIL PADANAN", "Hasil Cek NIK", "Jawaban Dukcapil", "Status Validasi"]
)
def test_a_column_of_answers_is_known_by_what_people_call_it(heading: str) -> None:
    """Else whoever is in its file were found in the register, whatever it answers of him."""
    match = load_programmes()["dukcapil"].vocabulary.match(heading)
    assert match and match.field == "register_answer"
