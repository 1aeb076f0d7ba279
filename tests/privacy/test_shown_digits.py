"""Over all pairs of a run: no paper, page or explanation at L1 shows a digit of a number that L1 may not."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from reconcile.explain.pairs import explain_rows
from reconcile.privacy.differing import LENGTH, may_be_shown
from reconcile.privacy.masking import Level
from reconcile.review import Evidence, Keeping, Review, read_queue
from tests.privacy.test_nothing_leaks import texts
from tests.review.memory import MemorySink
from tests.runs import sample_run

STARRED = re.compile(r"(?<![0-9*])[0-9*]{12,}(?![0-9*])")
"""A number of which some is hidden. Cells and pieces of a page are joined before it is looked for."""


@pytest.fixture(scope="module")
def out() -> Path:
    """The run that is shared: it asks about numbers that differ in a digit or two."""
    return sample_run()


@pytest.fixture(scope="module")
def review(out: Path) -> Iterator[Review]:
    keeping = Keeping(MemorySink())
    yield Review(read_queue(out, Level.L1), Evidence(out, []), keeping)
    keeping.close()


def shown_numbers(text: str) -> list[str]:
    return [found for found in STARRED.findall(text) if "*" in found]


def too_much(number: str) -> bool:
    return len(number) == LENGTH and any(
        sign != "*" and not may_be_shown(at) for at, sign in enumerate(number)
    )


def test_the_page_of_every_question(review: Review) -> None:
    seen, serials, positions = 0, 0, 0
    for place in range(review.overview()["total"]):
        told = review.question(place)
        for field in told["fields"]:
            for side in ("left", "right"):
                for number in shown_numbers("".join(text for text, _ in field[side])):
                    assert not too_much(number), field["label"]
                    seen += 1
                    serials += number[14:] != "**"
            positions += "posisi" in field["note"]
        for row in told["others"]:
            assert not any(number[14:] != "**" for value in row["values"] for number in shown_numbers(value))
    assert seen > 20 and serials and positions, "the run asks about numbers that differ"


def test_every_paper(out: Path) -> None:
    files = [path for path in (out / "reports").rglob("*") if path.is_file()]
    found = [number for path in files for _, text in texts(path) for number in shown_numbers(text)]
    assert len(found) > 100 and not any(map(too_much, found))


def test_every_explained_pair(out: Path) -> None:
    pairs = duckdb.sql(
        f"SELECT DISTINCT record_id_left, record_id_right FROM '{out}/findings/questions.parquet'"
        " WHERE record_id_right IS NOT NULL AND contains(reason, 'Angka NIK yang berbeda') ORDER BY ALL LIMIT 5"
    ).fetchall()
    assert pairs
    for left, right in pairs:
        told = explain_rows(out, left, right)
        numbers = [
            number for row in (told.left, told.right) for value in row.values.values()
            for number in shown_numbers(value)
        ]  # fmt: skip
        assert numbers and not any(map(too_much, numbers))
        assert told.differs["nik"].startswith(("berbeda pada", "dua angka"))


def test_questions_say_the_positions_that_differ_and_no_digit(out: Path) -> None:
    rows = duckdb.sql(
        f"""
        SELECT q.reason, a.nik AS one, b.nik AS two
        FROM '{out}/findings/questions.parquet' q
        JOIN '{out}/snapshots/*/*/records.parquet' a ON a.record_id = q.record_id_left
        JOIN '{out}/snapshots/*/*/records.parquet' b ON b.record_id = q.record_id_right
        WHERE contains(q.reason, 'Angka NIK yang berbeda')
        """
    ).fetchall()
    assert rows
    for reason, one, two in rows:
        said = re.search(r"Angka NIK yang berbeda: posisi ([0-9, ]+)", reason)
        assert said is not None
        differ = [str(at + 1) for at in range(LENGTH) if one[at] != two[at]]
        assert re.findall(r"[0-9]+", said[1]) == differ and 1 <= len(differ) <= 4
