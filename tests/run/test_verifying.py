"""A run that links what changed is held against one that links everything, when asked and once a week."""

from __future__ import annotations

import shutil
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.run import identify, link, stages
from reconcile.run.facts.summary import as_text, has_troubles, summary
from reconcile.run.jobs import Job
from reconcile.run.link.increment import before_of
from reconcile.run.link.verifying import is_drawn
from reconcile.workspace.store import store_at
from tests.runs import AS_OF, INPUTS, known_key, run_as_far_as


@pytest.fixture
def job(tmp_path: Path, cache: Path) -> Job:
    """The small exports, published once; the next run verifies."""
    shutil.copytree(INPUTS, tmp_path / "inputs")
    out = known_key(tmp_path / "out")  # which days are drawn follows from it
    job = Job(inputs=tmp_path / "inputs", out=out, as_of=AS_OF, cache=cache)
    manifest = run_as_far_as(stages.IDENTIFY, job)
    assert manifest["measured"]["increment"] is None  # everything was linked
    assert not any(is_drawn(AS_OF + timedelta(days=n), store_at(out).secret) for n in (0, 1))
    return job.model_copy(update={"verify_increment": True})


def _changed(path: Path) -> None:
    """The first row of a CSV is gone."""
    lines = path.read_text(encoding="utf-8").splitlines()
    path.write_text("\n".join([lines[0], *lines[2:]]) + "\n", encoding="utf-8")


@pytest.mark.slow
def test_what_changed_is_held_against_everything(job: Job) -> None:
    _changed(next((job.inputs / "kis").glob("*.csv")))
    manifest = run_as_far_as(stages.IDENTIFY, job)
    assert manifest["measured"]["increment"] == {"verified": True, "different": []}
    assert not (job.out / "whole").exists() and not (job.out / "increment.json").exists()


@pytest.mark.slow
def test_a_night_of_nothing_new_takes_what_the_night_before_left(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    quiet = job.model_copy(update={"verify_increment": False, "as_of": AS_OF + timedelta(days=1)})
    _changed(next((job.inputs / "kis").glob("*.csv")))
    run_as_far_as(stages.IDENTIFY, quiet)
    before = _made(quiet.out)

    def looked_at(*asked, **named):
        raise AssertionError("nothing of it is new")

    with monkeypatch.context() as nothing:
        nothing.setattr(link, "_linked", looked_at)
        nothing.setattr(identify, "identify", looked_at)
        run_as_far_as(stages.IDENTIFY, quiet)
    assert _made(quiet.out) == before
    with pytest.raises(AssertionError, match="nothing of it is new"), monkeypatch.context() as nothing:
        nothing.setattr(link, "_linked", looked_at)
        run_as_far_as(stages.IDENTIFY, quiet.model_copy(update={"reuse": False}))
    manifest = run_as_far_as(stages.IDENTIFY, quiet.model_copy(update={"verify_increment": True}))
    assert manifest["measured"]["increment"] == {"verified": True, "different": []}
    assert run_as_far_as(stages.IDENTIFY, quiet.model_copy(update={"reuse": False}))
    assert _made(quiet.out) == before


@pytest.mark.slow
def test_the_night_after_a_first_load_takes_what_it_left(job: Job, monkeypatch: pytest.MonkeyPatch) -> None:
    quiet, before = job.model_copy(update={"verify_increment": False}), _made(job.out)
    with monkeypatch.context() as nothing:
        nothing.setattr(link, "_linked", lambda *asked: pytest.fail("nothing of it is new"))
        run_as_far_as(stages.IDENTIFY, quiet)
    assert _made(quiet.out) == before
    run_as_far_as(stages.IDENTIFY, quiet.model_copy(update={"reuse": False}))
    assert _made(quiet.out) == before


def _made(out: Path) -> dict[str, bytes]:
    """What linking and identifying left, but for numbers of generations."""
    parts = {name: path for name, path in store_at(out).parts().items() if name.startswith("compared")}
    names = ("links.parquet", "refused_links.parquet", "clusters.parquet", "persons.parquet", "model.json")
    return {name: path.read_bytes() for name, path in {**parts, **{one: out / one for one in names}}.items()}


@pytest.mark.slow
def test_where_the_two_differ_everything_is_published_and_it_is_told(
    job: Job, monkeypatch: pytest.MonkeyPatch
) -> None:
    links = (job.out / "links.parquet").read_bytes()

    def spoilt(*asked, **named):
        """Every pair that stands says nothing more."""
        before = before_of(*asked, **named)
        pairs = pq.read_table(before.pairs)
        said = pa.array([0] * len(pairs), pa.int64())
        return replace(before, pairs=pairs.set_column(pairs.column_names.index("pattern"), "pattern", said))

    monkeypatch.setattr(link, "before_of", spoilt)
    manifest = run_as_far_as(stages.IDENTIFY, job.model_copy(update={"reuse": False}))  # else it takes all
    assert "links" in manifest["measured"]["increment"]["different"]
    assert (job.out / "links.parquet").read_bytes() == links
    assert has_troubles(manifest)
    assert "tidak sama dengan hasil seluruhnya" in as_text(summary(manifest, job.out))


def test_one_day_of_each_week_is_drawn_and_nobody_without_the_secret_knows_which() -> None:
    monday = date(2018, 1, 1)
    drawn = {}
    for secret in (b"one", b"other"):
        weeks = [
            [is_drawn(monday + timedelta(7 * week + day), secret) for day in range(7)] for week in range(20)
        ]
        assert all(sum(week) == 1 for week in weeks)
        drawn[secret] = [week.index(True) for week in weeks]
        assert len(set(drawn[secret])) > 3
    assert drawn[b"one"] != drawn[b"other"]
