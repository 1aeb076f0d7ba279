"""A visit paper is filled in for days: it comes back when later runs have replaced the one that wrote it."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path

import openpyxl
import pytest

from reconcile.judgements import Answer, Origin, import_worklists, record_answers
from reconcile.run import stages
from reconcile.run.jobs import Job
from reconcile.vocabulary.worklist_headings import DECISION, QUESTION_ID
from tests.judgements.conftest import Run
from tests.runs import AS_OF, INPUTS, copied_run, run_as_far_as, small_run

VISITS = "reports/kunjungan_lapangan/**/*.xlsx"


def _night(out: Path, cache: Path, nights: int) -> Job:
    return Job(inputs=INPUTS, out=out, as_of=AS_OF + timedelta(days=nights), cache=cache)


def _wanted(run: Run, question: str) -> None:
    """Somebody wants to see the person first."""
    said = record_answers(run.store, run.out, [Answer(question, "CEK LAPANGAN")], "Sari", Origin("meja"))
    assert said.whole, said.refused


def _filled(paper: Path, question: str) -> None:
    book = openpyxl.load_workbook(paper)
    sheet = book.worksheets[0]
    (heading,) = (row for row in sheet.iter_rows() if DECISION in [cell.value for cell in row])
    columns = {cell.value: cell.column for cell in heading}
    (line,) = (row[0].row for row in sheet.iter_rows() if row[columns[QUESTION_ID] - 1].value == question)
    sheet.cell(line, columns[DECISION], "LANJUT")
    book.save(paper)


@pytest.fixture(scope="module")
def asked_for(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> tuple[Path, str, list[str]]:
    """A run whose visit paper bears one question, that question, and others of which nobody wanted to see the
    person. Nobody goes on from it but in a copy."""
    run = Run(copied_run(small_run(), tmp_path_factory.mktemp("diminta") / "hasil"))
    first, *others = [one["question_id"] for one in run.questions("TINDAKAN") if one["status"] == "BARU"]
    _wanted(run, first)
    stages.run(_night(run.out, cache, 1))
    return run.out, first, others


@pytest.mark.gate
@pytest.mark.parametrize(
    "another", [False, True], ids=["the same paper stands", "another stands in its place"]
)
def test_what_was_seen_counts_for_whom_it_was_about(
    tmp_path: Path, cache: Path, asked_for: tuple[Path, str, list[str]], *, another: bool
) -> None:
    out, first, others = asked_for
    run = Run(copied_run(out, tmp_path / "hasil"))
    (paper,) = run.out.glob(VISITS)
    taken_along, number = tmp_path / paper.name, run.number
    taken_along.write_bytes(paper.read_bytes())
    if another:
        for question in others:
            _wanted(run, question)
    stages.run(_night(run.out, cache, 2))
    assert run.number != number
    assert (paper.read_bytes() == taken_along.read_bytes()) is not another
    _filled(taken_along, first)
    (said,) = import_worklists(run.store, run.out, [taken_along], "Budi")
    assert said.whole and [one.verdict for one in said.taken] == ["LANJUT"], said
    assert said.taken[0].replaced
    run_as_far_as(stages.ASK, _night(run.out, cache, 3))
    (asked,) = (one for one in run.questions() if one["question_id"] == first)
    assert (asked["status"], asked["verdict"]) == ("DIPUTUSKAN", "LANJUT")
