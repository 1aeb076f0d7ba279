"""The contents page holds: every stage makes what it says out of what it names, and a new one is an entry."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from reconcile import tables
from reconcile.run import stages
from reconcile.run.given import SNAPSHOT_OF_WORK, Run
from reconcile.run.jobs import Job
from reconcile.run.stages import READ, STAGES, Stage
from tests.runs import AS_OF, FULL, INPUTS, leading_to


@pytest.fixture
def job(tmp_path: Path, cache: Path) -> Job:
    return Job(inputs=INPUTS, out=tmp_path / "out", as_of=AS_OF, cache=cache)


def toy(stage: list[str]) -> Stage:
    """A stage that notes its turn, and leaves a file of its own."""

    def do(run: Run, needs: object) -> str:
        del needs
        stage.append(run.folder.path.name)
        (run.folder.path / "toy.json").write_text("{}", encoding="utf-8")
        return "1 mainan"

    return Stage("toy", "Bermain", ("persons",), ("toys",), do)


@contextmanager
def _without_leftovers(folder: Path) -> Iterator[None]:
    """Whatever the block makes in the run's folder is removed again."""
    before = set(folder.iterdir())
    try:
        yield
    finally:
        for path in set(folder.iterdir()) - before:
            shutil.rmtree(path) if path.is_dir() else path.unlink()


def test_every_table_is_made_by_one_stage_and_needed_only_after_it() -> None:
    made: list[str] = []
    for stage in STAGES:
        assert set(stage.needs) <= set(made), stage.name
        made += stage.makes
    assert sorted([*made, *SNAPSHOT_OF_WORK]) == sorted(tables.TABLES)


def test_names_and_titles_tell_the_stages_apart() -> None:
    assert len({stage.name for stage in STAGES}) == len({stage.title for stage in STAGES}) == len(STAGES)


@pytest.mark.slow
def test_each_stage_makes_the_tables_it_says_and_works_with_none_of_its_needs_left_out(job: Job) -> None:
    """And makes no others. It is handed what it names and nothing else, so a need that is never asked for would be a wrong word.
    (Linking reads its one need by itself.)"""
    left_out = [stage for stage in STAGES if stage != stages.LINK] if FULL else [stages.FIND, stages.ASK]
    made: set[str] = set()
    with stages.begin(job) as run:
        for stage in (one for one in STAGES if one.when(run) or one.when is stages.always):
            for need in stage.needs if stage in left_out else ():
                with pytest.raises(Exception, match=need), _without_leftovers(run.folder.path):
                    stage.do(run, [other for other in stage.needs if other != need])
            stages.perform(stage, run)
            made |= set(stage.makes)
            left = set(run.folder.path.rglob("*.parquet")) - set(run.folder.reports.rglob("*.parquet"))
            assert {path.stem for path in left} == made, stage.name


def test_a_new_stage_is_one_entry(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    turns: list[str] = []
    monkeypatch.setattr(stages, "STAGES", (*leading_to(stages.FIND), toy(turns)))
    manifest = stages.run(job)
    assert len(turns) == 1
    assert [measure["stage"] for measure in manifest["measured"]["stages"]][-1] == "toy"
    assert "toy.json" in {entry["path"] for entry in manifest["outputs"]}


def test_a_stage_that_fails_publishes_nothing(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    failing = replace(READ, do=lambda *_: int("x"))
    monkeypatch.setattr(stages, "STAGES", (failing,))
    with pytest.raises(ValueError):
        stages.run(job)
    assert not job.out.exists()
