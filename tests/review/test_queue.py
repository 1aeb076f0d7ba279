"""What is asked, in which order, and at which level of masking."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reconcile.privacy.masking import Level
from reconcile.regions import regions_called
from reconcile.review import Chosen, Queue, read_queue
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_tables
from reconcile.workspace.published import opened
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


def test_somebody_takes_on_the_questions_of_a_place_or_of_a_kind(tmp_path: Path) -> None:
    out = write_run(tmp_path / "out")
    every = read_queue(out)
    with opened(out, "records") as run:
        rows = read_tables(run.snapshot_tables("records"), ["record_id", "region_code"]).to_pylist()
    region = {row["record_id"]: row["region_code"] or "" for row in rows}
    blocks = [(row["block"], region[row["record_id"]]) for row in every.rows.to_pylist()]
    for code in sorted({of for _, of in blocks} - {""}):
        mine = read_queue(out, chosen=Chosen(regions=(code,)))
        assert {one.block for one in mine.questions} == {block for block, of in blocks if of.startswith(code)}
        assert {*mine.spans} == {one.block for one in mine.questions}
    for kind in {one.finding_class for one in every.questions}:
        mine = read_queue(out, chosen=Chosen(classes=(kind,)))
        assert mine.questions == tuple(one for one in every.questions if one.finding_class == kind)
    assert not read_queue(out, chosen=Chosen(regions=("9999",))).questions


@pytest.mark.parametrize(
    ("said", "codes"),
    [
        ("Gelora", ("3171071001",)),
        ("Kelurahan GELORA", ("3171071001",)),
        ("31.71.07.1001", ("3171071001",)),
        ("kec. tanah abang", ("317107",)),
        ("Jakarta Pusat", ("3171",)),
        ("9999", ()),
        ("tidak ada", ()),
    ],
)
def test_a_place_is_called_by_its_name_or_its_code(said: str, codes: tuple[str, ...]) -> None:
    assert regions_called(said, "31") == codes
