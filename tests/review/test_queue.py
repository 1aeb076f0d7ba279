"""What is asked, in which order, and at which level of masking."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reconcile.privacy.masking import Level
from reconcile.review import Queue, read_queue
from reconcile.vocabulary.errors import UsageError
from tests.review.conftest import Serve
from tests.review.made_up import NIK, ORDER, write_run
from tests.workspace.resealing import reseal


def test_open_identity_questions_the_most_consequential_first(queue: Queue) -> None:
    assert tuple(question.question_id for question in queue.questions) == ORDER  # equal consequence: by id


def test_a_block_comes_with_all_its_rows_in_order(queue: Queue) -> None:
    assert queue.rows_of(queue.questions[0])["record_id"].to_pylist() == [
        "kis-a-1-1",
        "kjs-b-1-1",
        "dtks-c-1-1",
    ]


@pytest.mark.parametrize(("reports", "wanted"), [("L1", Level.L0), ("L2", Level.L1), ("L2", Level.L0)])
def test_a_review_never_shows_more_than_the_reports_do(tmp_path: Path, reports: str, wanted: Level) -> None:
    with pytest.raises(UsageError, match=f"tingkat {reports}"):
        read_queue(write_run(tmp_path / "out", reports), wanted)


@pytest.mark.parametrize(
    ("reports", "wanted", "shown"),
    [("L0", None, "L0"), ("L0", Level.L1, "L1"), ("L1", None, "L1"), ("L1", Level.L2, "L2")],
)
def test_a_review_may_show_less(tmp_path: Path, reports: str, wanted: Level | None, shown: str) -> None:
    assert read_queue(write_run(tmp_path / "out", reports), wanted).level == shown


def test_a_run_of_totals_has_nobody_to_review(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="L3"):
        read_queue(write_run(tmp_path / "out", "L3"))


def test_a_run_without_questions_says_what_to_do(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out")
    (out / "findings" / "questions.parquet").unlink()
    reseal(out)
    with pytest.raises(UsageError, match="Jalankan lagi reconcile run"):
        read_queue(out)


def _everything(serve: Serve, level: Level) -> str:
    served = serve(level=level)
    return json.dumps(
        [served.get(f"/api/questions/{place}") for place in range(len(ORDER))], ensure_ascii=False
    )


@pytest.mark.parametrize("level", [Level.L1, Level.L2])
def test_no_number_of_a_person_and_no_birth_date_leaves_the_server(serve: Serve, level: Level) -> None:
    told = _everything(serve, level)
    assert not re.search(r"\d{16}", told)
    assert not re.search(r"\d{4}-\d{2}-\d{2}", told.replace("01-02-2018", ""))
    assert "3172020105750004" not in told  # nor one that stands in a name
    assert ("SITI AMINNAH" in _joined(told)) == (level == Level.L1)


def _joined(told: str) -> str:
    """The pieces of marked values put together again."""
    return "".join(re.findall(r'\["([^"]*)", (?:true|false)\]', told))


def test_a_run_for_named_recipients_shows_all(tmp_path: Path) -> None:
    queue = read_queue(write_run(tmp_path / "out", "L0"))
    assert NIK in str(queue.rows_of(queue.questions[0])["nik"])
