"""A night goes on from the night before: who is whom, and the model that says so."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from typer.testing import CliRunner

from reconcile import findings, tables
from reconcile.cli.commands import app
from reconcile.ingest import reading
from reconcile.registry import Tonight
from reconcile.reports.contents import Incomparable
from reconcile.run import identify, stages
from reconcile.run.earlier.previous import goes_on_from_out, run_before, sources_before, unknown_to
from reconcile.run.jobs import Job
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.door import read_json
from reconcile.workspace.published import opened
from reconcile.workspace.runs import RunFolder
from tests.ingest.conftest import write_xlsx
from tests.runs import AS_OF, INPUTS, copied_run, known_key, run_as_far_as, small_run


@pytest.fixture
def job(tmp_path: Path, cache: Path) -> Job:
    """The small exports, published once; the next night goes on from there."""
    shutil.copytree(INPUTS, tmp_path / "inputs")
    out = copied_run(small_run(), tmp_path / "out")
    return Job(inputs=tmp_path / "inputs", out=out, as_of=AS_OF, cache=cache)


def _ids(out: Path) -> dict[tuple[str, int], str]:
    """(programme, place among its rows by what they say) -> id: names of files and rows left out."""
    persons = pq.read_table(out / "persons.parquet").to_pylist()
    rows = {
        row["record_id"]: (
            row["programme"],
            str(row["nik"]),
            str(row["name"]),
            str(row["card_number"]),
            str(row["period_start"]),
        )
        for path in RunFolder(out).snapshot_tables("records")
        for row in pq.read_table(path).to_pylist()
    }
    said = sorted((rows[row["record_id"]], row["person_id"]) for row in persons)
    return {(what[0], place): person for place, (what, person) in enumerate(said)}


def _rows(out: Path) -> dict[str, str]:
    """Row id -> id of the person."""
    persons = pq.read_table(out / "persons.parquet").to_pylist()
    return {row["record_id"]: row["person_id"] for row in persons}


def _events(out: Path) -> list[tuple[str, str]]:
    events = pq.read_table(out / "identity_events.parquet").to_pylist()
    return sorted((row["event"], row["cause"]) for row in events)


def _training(out: Path) -> dict[str, object]:
    return dict(read_json(out / "model.json")["training"])


def _rewritten(path: Path, target: Path) -> None:
    """A CSV under another name, its rows in the other order."""
    with path.open(encoding="utf-8", newline="") as file:
        lines = file.read().splitlines()
    path.unlink()
    target.write_text("\n".join([lines[0], *reversed(lines[1:])]) + "\n", encoding="utf-8")


def test_everybody_is_created_once(job: Job) -> None:
    assert set(_events(job.out)) == {("CREATED", "FIRST_RUN")}
    assert len(_events(job.out)) == len(set(_ids(job.out).values()))


def test_the_same_night_again_is_no_event_and_the_same_persons(job: Job) -> None:
    before, persons = _ids(job.out), (job.out / "persons.parquet").read_bytes()
    run_as_far_as(stages.IDENTIFY, job)
    assert _events(job.out) == []
    assert (job.out / "persons.parquet").read_bytes() == persons
    assert _ids(job.out) == before


def test_rolls_under_other_names_and_in_another_order_are_no_event(job: Job) -> None:
    before, rows = _ids(job.out), _rows(job.out)
    kis = job.inputs / "kis"
    (kis / "pbi_apbn.csv").rename(kis / "kiriman_ulang.csv")
    _rewritten(job.inputs / "dukcapil" / _only(job.inputs / "dukcapil"), job.inputs / "dukcapil" / "lain.csv")
    _as_workbook(job.inputs / "dtks" / _only(job.inputs / "dtks"))
    run_as_far_as(stages.IDENTIFY, job)
    assert _events(job.out) == []
    assert _ids(job.out) == before
    assert _rows(job.out) == rows


def _as_workbook(path: Path) -> None:
    """A CSV as a workbook."""
    with path.open(encoding="utf-8", newline="") as file:
        write_xlsx(path.with_suffix(".xlsx"), {"Lembar": list(csv.reader(file, delimiter=";"))})
    path.unlink()


def test_a_changed_cell_is_one_new_row_of_the_same_person(job: Job) -> None:
    before = _rows(job.out)
    path = job.inputs / "dtks" / _only(job.inputs / "dtks")
    text = path.read_text(encoding="utf-8")
    path.write_text(text.replace("KALI ANYAR;TAMBORA", "KRENDANG;TAMBORA", 1), encoding="utf-8")
    run_as_far_as(stages.IDENTIFY, job)
    after = _rows(job.out)
    [gone], [new] = before.keys() - after.keys(), after.keys() - before.keys()
    assert before[gone] == after[new] and _events(job.out) == []
    assert {row: after[row] for row in before.keys() & after.keys()}.items() <= before.items()


def _only(folder: Path) -> str:
    (path,) = folder.glob("*.csv")
    return path.name


def test_another_day_reads_no_file_again_and_says_what_a_first_reading_says(
    job: Job, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    later = job.model_copy(update={"as_of": date(2017, 7, 1)})
    fresh = later.model_copy(update={"out": known_key(tmp_path / "fresh"), "cache": tmp_path / "empty"})
    run_as_far_as(stages.IDENTIFY, fresh)
    with monkeypatch.context() as patched:
        patched.setattr(reading, "guard", lambda: pytest.fail("a file was read again"))
        run_as_far_as(stages.IDENTIFY, later)
    assert _snapshots(later.out) == _snapshots(fresh.out)


def _snapshots(out: Path) -> dict[str, bytes]:
    folder = out / "snapshots"
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*.parquet")}


def test_the_model_is_kept_until_it_is_trained_again(job: Job) -> None:
    first = _training(job.out)
    assert (first["version"], first["on"], first["alarm"]) == (1, AS_OF.isoformat(), False)
    assert set(first["drift"].values()) == {0.0}  # type: ignore[attr-defined]
    later = job.model_copy(update={"as_of": date(2017, 7, 31)})
    run_as_far_as(stages.IDENTIFY, later)
    assert (_training(job.out)["version"], _training(job.out)["on"]) == (1, AS_OF.isoformat())
    run_as_far_as(stages.IDENTIFY, later.model_copy(update={"train": True}))
    assert (_training(job.out)["version"], _training(job.out)["on"]) == (2, "2017-07-31")


def test_the_life_of_an_id_is_told(job: Job) -> None:
    person = next(iter(_ids(job.out).values()))
    told = CliRunner().invoke(app, ["identity", person.lower(), "--run", str(job.out)])
    assert told.exit_code == 0
    assert told.output.splitlines() == [
        f"{person}: tercatat",
        "- 30 Juni 2017: pertama kali dikenal; sebab: proses pertama.",
    ]


def test_an_id_that_nobody_has_is_refused(job: Job) -> None:
    told = CliRunner().invoke(app, ["identity", "P-00000000", "--run", str(job.out)])
    assert isinstance(told.exception, UsageError)


@pytest.mark.parametrize("named", ["nothing", "out", "another"])
def test_what_changed_is_told_since_the_night_before_also_where_nobody_names_it(job: Job, named: str) -> None:
    """Of another folder nothing is known but what stands there."""
    before = {"nothing": None, "out": job.out, "another": copied_run(job.out, job.out.with_name("lain"))}[
        named
    ]
    with stages.begin(job.model_copy(update={"previous": before})) as run, run_before(run) as compared:
        assert compared.run is not None and compared.run.has("trends")
        assert goes_on_from_out(run.job) is (named != "another")


def test_of_a_version_that_did_not_know_a_finding_nothing_came(job: Job) -> None:
    """Of its findings neither table nor word is there: they are unknown, not none."""
    names = {"persons", *findings.names()} - {"other_regions"}
    with opened(job.out, "records", *names) as older, opened(job.out, "records", *findings.names()) as whole:
        codes = {code.code for code in findings.OTHER_REGIONS.codes}
        assert {*unknown_to(older)} == {*unknown_to(whole)} | codes
        assert not codes & {*unknown_to(whole)}
        before = sources_before(older, findings.names())
        assert isinstance(before["previous_other_regions"], pa.Table)


def test_the_first_night_has_none_before_it(tmp_path: Path) -> None:
    job = Job(inputs=INPUTS, out=tmp_path / "out", as_of=AS_OF)
    with stages.begin(job) as run, run_before(run) as compared:
        assert (compared.run, compared.apart) == (None, None)


def _upgraded(out: Path, patched: pytest.MonkeyPatch) -> None:
    """To a version whose trends have a column more."""
    trends = tables.TABLES["trends"]
    more = replace(trends, columns=[*trends.columns, replace(trends.columns[-1], name="later")])
    patched.setattr(tables, "TABLES", {**tables.TABLES, "trends": more})


def _spoiled(out: Path, patched: pytest.MonkeyPatch) -> None:
    content = bytearray((out / "persons.parquet").read_bytes())
    content[len(content) // 2] ^= 1
    (out / "persons.parquet").write_bytes(content)


@pytest.mark.parametrize(
    ("change", "why", "named"),
    [
        (_upgraded, Incomparable.OTHER_VERSION, False),
        (_upgraded, Incomparable.OTHER_VERSION, True),
        (_spoiled, Incomparable.DAMAGED, True),
        (lambda out, _: shutil.rmtree(out), Incomparable.GONE, False),
    ],
)
def test_a_run_before_that_cannot_be_compared_is_told_from_none(
    job: Job,
    change: Callable[[Path, pytest.MonkeyPatch], None],
    why: Incomparable,
    named: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Also where the office's file names OUT as the run before: it stops no night."""
    change(job.out, monkeypatch)
    told = job.model_copy(update={"previous": job.out if named else None})
    with stages.begin(told) as run, run_before(run) as compared:
        assert (compared.run, compared.apart) == (None, why)


@pytest.mark.parametrize(("changed", "reread"), [(None, ("kjs",)), ("kis", ("kjs",)), ("kjs", ())])
def test_programmes_of_the_same_files_read_in_another_way_are_told_to_the_registry(
    job: Job, monkeypatch: pytest.MonkeyPatch, changed: str | None, reread: tuple[str, ...]
) -> None:
    told: list[Tonight] = []
    ways = identify.snapshot_way
    monkeypatch.setattr(
        identify, "snapshot_way", lambda roll: ways(roll) + "x" * (roll.programme.code == "kjs")
    )
    for name in ("identify", "identify_again"):
        work = getattr(identify, name)
        monkeypatch.setattr(identify, name, lambda *given, work=work: told.append(given[-1]) or work(*given))
    if changed:
        (file,) = (job.inputs / changed).iterdir()
        lines = file.read_text(encoding="utf-8").splitlines()
        file.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
    run_as_far_as(stages.IDENTIFY, job.model_copy(update={"as_of": AS_OF.replace(day=29)}))
    assert {one.reread for one in told} == {reread}
