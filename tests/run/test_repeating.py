"""A stage is not done again where it would make the same; where anything that it is made of is new, it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.judgements import Answer, Origin, record_answers
from reconcile.run import find, stages
from reconcile.run.earlier import repeating
from reconcile.run.given import Run as Given
from reconcile.run.jobs import Job
from reconcile.run.link import verifying
from reconcile.workspace.manifest_form import Manifest
from tests.judgements.conftest import Run
from tests.runs import INPUTS, copied_run, run_without_papers, small_run

DAY = date(2017, 7, 4)
REPEATABLE = [stage.name for stage in stages.STAGES if stage.again]


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The stages that were really done, of those that need not be. No day is one on which all is looked
    over."""
    names: list[str] = []

    def counted(stage: stages.Stage) -> stages.Stage:
        def do(run: Given, needs: Sequence[str]) -> str:
            names.append(stage.name)
            return stage.do(run, needs)

        return replace(stage, do=do) if stage.again else stage

    monkeypatch.setattr(stages, "STAGES", tuple(map(counted, stages.STAGES)))
    for module in (repeating, verifying):
        monkeypatch.setattr(module, "is_drawn", lambda *_: False)
    return names


@pytest.fixture
def run(tmp_path: Path, cache: Path, done: list[str]) -> Run:
    """A run on the third day of a month, and a night after it: what came the night before came no more."""
    made = Run(copied_run(small_run(), tmp_path / "hasil"))
    _night(made, cache, 2)
    _night(made, cache, 3)
    done.clear()
    return made


def _night(run: Run, cache: Path, day: int, month: int = 7, **more: Any) -> Manifest:
    as_of = DAY.replace(day=day, month=month)
    return run_without_papers(Job(inputs=INPUTS, out=run.out, as_of=as_of, cache=cache, **more))


def _made(out: Path) -> dict[str, bytes]:
    paths = [*out.glob("findings/*"), out / "verification.parquet"]
    return {path.name: path.read_bytes() for path in paths}


def test_a_night_without_anything_new_takes_over_what_was_made_and_its_bytes_are_those_of_making_it(
    run: Run, cache: Path, done: list[str]
) -> None:
    before = _made(run.out)
    _night(run, cache, 4)
    assert not done and _made(run.out) == before
    _night(run, cache, 5, reuse=False)
    assert done == REPEATABLE and _made(run.out) == before
    done.clear()
    _night(run, cache, 6, verify_increment=True)
    assert done == REPEATABLE and _made(run.out) == before


def test_what_is_new_is_found(run: Run, cache: Path, done: list[str]) -> None:
    question = next(one["question_id"] for one in run.questions("TINDAKAN") if one["status"] == "BARU")
    assert record_answers(run.store, run.out, [Answer(question, "LANJUT")], "Sari", Origin("meja")).whole
    _night(run, cache, 4)
    assert done == ["find", "ask"]  # a judgement; how rows stand against the register it does not change
    assert any(one["question_id"] == question and one["verdict"] == "LANJUT" for one in run.questions())
    done.clear()
    _night(run, cache, 1, month=8)
    assert done[0] == "find" and "verify" not in done


def test_what_somebody_saved_over_is_made_again(run: Run, cache: Path, done: list[str]) -> None:
    table = run.out / "findings" / "overlaps.parquet"
    whole = table.read_bytes()
    table.write_bytes(b"another")
    _night(run, cache, 4)
    assert "find" in done and table.read_bytes() == whole


@pytest.mark.parametrize(
    ("begins", "ends", "same"),
    [
        (None, None, True),
        (date(2017, 7, 10), None, True),
        (date(2017, 7, 11), None, False),
        (date(2017, 7, 12), None, True),
        (date(2017, 1, 1), date(2017, 7, 9), True),
        (date(2017, 1, 1), date(2017, 7, 10), False),
        (date(2017, 1, 1), date(2017, 7, 11), True),
    ],
)
def test_of_the_day_counts_what_it_decides(
    run: Run, cache: Path, begins: date | None, ends: date | None, *, same: bool
) -> None:
    """From the tenth to the eleventh a period begins that begins on the eleventh, and one is over that ended
    on the tenth."""
    made = []
    for day in (10, 11):
        job = Job(inputs=INPUTS, out=run.out, as_of=DAY.replace(day=day), cache=cache)
        with pytest.raises(ZeroDivisionError), stages.begin(job) as given:
            path = given.folder.snapshots / "kis" / "x" / "records.parquet"
            path.parent.mkdir(parents=True)
            days = {"period_start": [begins], "period_end": [ends]}
            pq.write_table(pa.table({name: pa.array(of, pa.date32()) for name, of in days.items()}), path)
            made.append(find.AGAIN.made_of(given))
            raise ZeroDivisionError
    assert (made[0] == made[1]) is same
