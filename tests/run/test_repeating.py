"""A stage is not done again where it would make the same; where anything that it is made of is new, it is."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile import history
from reconcile.ingest.snapshots import settled_ids
from reconcile.judgements import Answer, Origin, record_answers
from reconcile.run import find, grow, remember, stages
from reconcile.run.earlier import repeating
from reconcile.run.earlier.previous import run_before
from reconcile.run.given import Run as Given
from reconcile.run.jobs import Job
from reconcile.run.link import verifying
from reconcile.run.report.made_from import made_from
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.store import RunStore, store_at
from tests.judgements.conftest import Run
from tests.runs import INPUTS, copied_run, run_as_far_as, run_without_papers, small_run

DAY = date(2017, 7, 4)
REPEATABLE = [stage.name for stage in stages.STAGES if stage.again and stage.when is stages.always]
"""Of those that a run without rolls of employers and registrations does."""


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
    _never_drawn(monkeypatch)
    return names


@pytest.fixture(scope="module")
def cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of this store alone: files that another one marked have their ids set right."""
    return tmp_path_factory.mktemp("cache")


@pytest.fixture(scope="module")
def third_day(tmp_path_factory: pytest.TempPathFactory, cache: Path) -> Path:
    """A run on the third day of a month, and a night after it: what came the night before came no more. Nobody
    goes on from it but in a copy."""
    made = Run(copied_run(small_run(), tmp_path_factory.mktemp("hari-ketiga") / "hasil"))
    with pytest.MonkeyPatch.context() as patched:
        _never_drawn(patched)
        _night(made, cache, 2)
        _night(made, cache, 3)
    return made.out


@pytest.fixture
def run(tmp_path: Path, third_day: Path, done: list[str]) -> Run:
    """A copy of that run, whose nights are watched."""
    return Run(copied_run(third_day, tmp_path / "hasil"))


def _never_drawn(patched: pytest.MonkeyPatch) -> None:
    for module in (repeating, verifying):
        patched.setattr(module, "is_drawn", lambda *_: False)


def _night(
    run: Run, cache: Path, day: int, month: int = 7, last: stages.Stage | None = None, **more: Any
) -> Manifest:
    """last: the stage after which nobody looks; by itself all but the papers."""
    as_of = DAY.replace(day=day, month=month)
    job = Job(**{"inputs": INPUTS, "out": run.out, "as_of": as_of, "cache": cache, **more})
    return run_as_far_as(last, job) if last else run_without_papers(job)


def _papers_made_of(run: Run, cache: Path, day: int, **more: Any) -> dict[str, object]:
    """A night without papers, and digests of what they would be made from."""
    found: dict[str, object] = {}

    def perform(stage: stages.Stage, given: Given) -> None:
        if stage.name != stages.REPORT.name:
            stages.perform(stage, given)
            return
        with run_before(given) as compared:
            found.update(made_from(given, stage.needs, compared.run).digests)

    stages.run(
        Job(inputs=INPUTS, out=run.out, as_of=DAY.replace(day=day), cache=cache, **more), perform=perform
    )
    return found


def _made(out: Path) -> dict[str, bytes]:
    tables = ("verification", "repairs", "numbers", "single_numbers", "register_persons", "register_fields")
    paths = [*out.glob("findings/*"), *(out / f"{name}.parquet" for name in tables)]
    remembered = {"remembered": store_at(out).parts()["repairs"].read_bytes()}
    return {**{path.name: path.read_bytes() for path in paths}, **remembered}


def test_a_night_without_anything_new_takes_over_what_was_made_and_its_bytes_are_those_of_making_it(
    run: Run, cache: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    settled, settle = list[object](), settled_ids._settle
    monkeypatch.setattr(settled_ids, "_settle", lambda *given: settled.append(given) or settle(*given))
    before = _made(run.out)
    papers = _papers_made_of(run, cache, 4)
    assert not done and _made(run.out) == before and not settled
    _night(run, cache, 5, reuse=False)
    assert done == REPEATABLE and _made(run.out) == before and settled
    done.clear()
    assert _papers_made_of(run, cache, 6, verify_increment=True) == papers  # so none need be written
    assert done == REPEATABLE and _made(run.out) == before


def test_what_is_new_is_found(run: Run, cache: Path, done: list[str]) -> None:
    question = next(one["question_id"] for one in run.questions("TINDAKAN") if one["status"] == "BARU")
    assert record_answers(run.store, run.out, [Answer(question, "LANJUT")], "Sari", Origin("meja")).whole
    _night(run, cache, 4, last=stages.ASK)
    assert {"find", "ask"} <= set(done) and "verify" not in done  # of which a judgement changes nothing
    assert any(one["question_id"] == question and one["verdict"] == "LANJUT" for one in run.questions())
    done.clear()
    _night(run, cache, 1, month=8, last=stages.ASK)
    assert done[0] == "verify" and "find" in done


def test_what_somebody_saved_over_is_made_again(run: Run, cache: Path, done: list[str]) -> None:
    table = run.out / "findings" / "overlaps.parquet"
    whole = table.read_bytes()
    table.write_bytes(b"another")
    _night(run, cache, 4, last=stages.FIND)
    assert "find" in done and table.read_bytes() == whole


def test_what_is_remembered_goes_on_from_a_night_that_took_it_over(
    run: Run, cache: Path, done: list[str], tmp_path: Path
) -> None:
    """An unchanged night and then a delivery that proves a repair: as if nothing had been taken over."""
    (draft,) = _repairs(run.out)
    mended = tmp_path / "masukan"
    shutil.copytree(INPUTS, mended)
    _write_nik(mended / "kjs" / "kjs.csv", draft["source_row"] - 1, draft["value_proposed"])
    whole = Run(copied_run(run.out, tmp_path / "utuh"))
    states = []
    for made, reuse in ((run, True), (whole, False)):
        done.clear()
        _night(made, cache, 4, reuse=reuse)
        assert ("verify" in done) is not reuse and _repairs(made.out) == [draft]
        _night(made, cache, 5, reuse=reuse, inputs=mended)
        assert "verify" in done
        states.append(_repairs(made.out))
    assert states[0] == states[1] and _made(run.out) == _made(whole.out)
    assert {row["state"] for row in states[0]} == {"TERBUKTI"}


def test_history_goes_on_from_the_same_as_if_it_were_worked_out(
    run: Run, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stood: list[bool] = []
    go_on = history.go_on_from_the_same

    def noted(*given: Any) -> Any:
        stood.append((now := go_on(*given)) is not None)
        return now

    monkeypatch.setattr(history, "go_on_from_the_same", noted)
    whole = Run(copied_run(run.out, tmp_path / "utuh"))
    left = []
    for made, reuse in ((run, True), (whole, False)):
        _night(made, cache, 4, last=stages.REMEMBER, reuse=reuse)
        parts = store_at(made.out).parts()
        names = (*history.GOES_ON_FROM, "history")
        tables = {name: (made.out / f"{name}.parquet").read_bytes() for name in remember.PUBLISHED}
        left.append((tables, {name: parts[name].read_bytes() for name in names}))
    assert stood == [True] and left[0] == left[1]


def test_growth_goes_on_from_the_same_as_if_it_were_worked_out(
    run: Run, cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    worked_out: list[bool] = []
    keep = grow.keep_growth

    def noted(*given: Any) -> Any:
        worked_out.append(True)
        return keep(*given)

    monkeypatch.setattr(grow, "keep_growth", noted)
    whole = Run(copied_run(run.out, tmp_path / "utuh"))
    left = []
    for made, reuse in ((run, True), (whole, False)):
        _night(made, cache, 4, last=stages.GROW, reuse=reuse)
        parts, names = store_at(made.out).parts(), {*stages.GROW.makes, "growth_base"}
        published = {name: (made.out / f"{name}.parquet").read_bytes() for name in _published_growth()}
        left.append((published, {name: path.read_bytes() for name, path in parts.items() if name in names}))
    assert worked_out == [True] and left[0] == left[1]
    assert {"growth", "member_states", "member_spells", "target_history"} <= left[0][1].keys()
    _night(run, cache, 1, month=8, last=stages.GROW)
    assert worked_out == [True, True]


def _published_growth() -> list[str]:
    return [table.name for table in grow.PUBLISHED]


def _write_nik(roll: Path, line: int, nik: str) -> None:
    lines = roll.read_text(encoding="utf-8").splitlines()
    cells = lines[line].split(";")
    assert cells[1] == ""
    lines[line] = ";".join([cells[0], nik, *cells[2:]])
    roll.write_text("\n".join(lines) + "\n", encoding="utf-8")


def _repairs(out: Path) -> list[dict[str, Any]]:
    return pq.read_table(out / "repairs.parquet").to_pylist()


def test_a_table_that_the_store_remembers_otherwise_is_not_taken_over(
    run: Run, cache: Path, done: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    other = store_at(run.out).path / "another.parquet"
    known = pq.read_table(run.out / "repairs.parquet")
    pq.write_table(known, other, compression="none")
    parts = RunStore.parts
    monkeypatch.setattr(RunStore, "parts", lambda store: {**parts(store), "repairs": other})
    _night(run, cache, 4, last=stages.VERIFY)
    assert done[0] == "verify"


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
