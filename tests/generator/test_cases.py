"""The small world of cases: every story is there, its numbers are nobody's, and a run reads it as it is."""

from __future__ import annotations

import re
from collections import defaultdict
from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from data_samples.generator.cases import ANSWERS, CASES, generate_cases
from data_samples.generator.cases.stories import STORIES
from data_samples.generator.scores import evaluate_run
from reconcile.findings.elsewhere.classes import CLASSES
from reconcile.run.jobs import Job
from tests.runs import made_once, run_without_papers

EACH = 3


@pytest.fixture(scope="module")
def world() -> Path:
    """A world of cases, and a run on it in `out`."""

    def make(folder: Path) -> None:
        generate_cases(folder, seed=7, each=EACH)
        run_without_papers(Job(inputs=folder / "inputs", out=folder / "out", as_of=date(2018, 3, 31)))

    return made_once("cases", make)


def test_every_story_is_told_and_every_class_is_in_one(world: Path) -> None:
    told = pq.read_table(world / CASES).to_pylist()
    assert {row["story"] for row in told} >= {story.name for story in STORIES}
    assert {story.true for story in STORIES} == {"", *CLASSES}


def test_the_same_seed_gives_the_same_bytes_and_no_number_is_anybodys(tmp_path: Path, world: Path) -> None:
    generate_cases(tmp_path, seed=7, each=EACH)
    for path in sorted((tmp_path / "inputs").rglob("*.csv")):
        text = path.read_bytes()
        assert text == (world / path.relative_to(tmp_path)).read_bytes()
        assert all(number[12] == "9" for number in re.findall(r"\b[0-9]{16}\b", text.decode()))


def test_each_is_found_in_the_class_that_is_true_of_him(world: Path) -> None:
    told = {row["person"]: row for row in pq.read_table(world / CASES).to_pylist()}
    place = ("programme", "source_file", "sheet", "source_row")
    person = {
        tuple(row[name] for name in place): row for row in pq.read_table(world / "truth.parquet").to_pylist()
    }
    of = defaultdict(set)
    for row in pq.read_table(world / "out" / "persons.parquet").to_pylist():
        of[row["person_id"]].add(person[tuple(row[name] for name in place)]["person"])
    found = defaultdict(set)
    for row in pq.read_table(world / "out" / "findings" / "other_regions.parquet").to_pylist():
        for one in of[row["person_id"]]:
            found[one].add(row["class"])
    # whoever has two numbers is two persons until somebody answers, one of them in need without a roll
    sure = [one for one, row in told.items() if row["story"] != "dua NIK"]
    assert {one: found[one] for one in sure} == {one: {*filter(None, [told[one]["class"]])} for one in sure}


def test_the_scores_hold_classes_answers_and_values_against_the_truth(world: Path) -> None:
    said = evaluate_run(world / "out", world / "truth.parquet")
    answers = len(pq.read_table(world / ANSWERS))
    assert f"{answers} dari {answers:>9} = 1,0000" in re.sub(
        " +(?=[0-9]+ dari)", "", said.split("Jawaban data")[1]
    )
    assert "Golongan daerah lain" in said and "Register terpadu: nilai yang dipilih" in said
