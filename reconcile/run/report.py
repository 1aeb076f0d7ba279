"""Findings -> papers for staff; and what is known of them from one run to the next."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import pyarrow as pa
import pyarrow.compute as pc

from reconcile import findings, questions
from reconcile.engines.opening import enough_for_reports
from reconcile.regions.homes import home_of
from reconcile.reports.contents import (
    NOTHING,
    Earlier,
    Level,
    ReportFile,
    RunFacts,
    all_again,
    key_of,
    lines_key,
    read_news,
    recalled,
    remembered,
    said_tonight,
    same_until,
    unpacked_marks,
    write_reports,
)
from reconcile.run import remember
from reconcile.run.earlier.previous import goes_on_from_out, read_previous, run_before
from reconcile.run.given import Run, engine_for, source_of
from reconcile.run.manifest import run_number
from reconcile.vocabulary.errors import UsageError
from reconcile.workspace.files.disk import file_sha256
from reconcile.workspace.files.door import count_rows, read_json, read_table, write_json
from reconcile.workspace.manifest_form import Manifest
from reconcile.workspace.published import Published, opened
from reconcile.workspace.runs import MANIFEST
from reconcile.workspace.taking_over import take_over

PAPERS = "papers"
"""Of the JSON file that says it, in the run's folder."""

OUT_IN_THE_FIELD = timedelta(days=62)
"""So long may a paper be on its way back, also one of which tonight's says something else."""


def write_papers(run: Run, needs: Sequence[str]) -> str:
    """Write the reports, or take over all those of the run at OUT where nothing changed but the day. Raises
    LedgerError when one does not add up to the tables."""
    run.folder.reports.mkdir()
    before = _remembered(run)
    with run_before(run) as previous:
        facts = _facts(run, previous)
        base = _made_from(run, needs, facts, previous)
        until, news = before.until, before.news
        files = _all_again(run, before, base, facts)
        if files is None:
            also = [run.store.path, *([previous.folder] if previous else [])]
            with engine_for(run, needs, enough=enough_for_reports, also=also) as engine:
                for name in remember.GROWING:
                    engine.read(f"{name}_of_runs", kept_of_runs(run, name))
                if previous:
                    read_previous(engine, previous, (*findings.names(), *questions.NAMES))
                files = write_reports(
                    engine,
                    run.folder.reports,
                    facts,
                    run.progress,
                    earlier=before.earlier,
                    marks=_marks(run.folder.path),
                )
                until, news = same_until(engine, run.job.as_of), read_news(engine)
    said = {
        "base": base,
        "as_of": run.job.as_of.isoformat(),
        "until": until.isoformat(),
        "numbers": _numbers(run, files, facts.number, before.numbers),
        "news": {"marked": news, "tonight": said_tonight(news, facts.tonight)},
        "files": remembered(files),
    }
    write_json(run.folder.path / f"{PAPERS}.json", said, indent=1, end="\n")
    return f"{len(files)} berkas"


def _made_from(run: Run, needs: Sequence[str], facts: RunFacts, previous: Published | None) -> str:
    """A digest of all that the papers are made of but the number and the days that they bear."""
    tables = {}
    for table in needs:
        found = source_of(run.folder, table)
        paths = [path for path in ([found] if isinstance(found, Path) else found) if isinstance(path, Path)]
        digest = _without_tonight(run) if table in remember.PUBLISHED else file_sha256
        tables[table] = [digest(path) for path in paths]
    runs = _runs([kept_of_runs(run, name) for name in remember.GROWING])
    compared = {}
    if previous:
        read = {"records", "persons", *findings.names(), *questions.NAMES}
        outputs = previous.manifest["outputs"]
        compared = {one["path"]: one["sha256"] for one in outputs if Path(one["path"]).stem in read}
    undated = replace(facts, number="", as_of=date.min, previous=date.min if facts.previous else None)
    return key_of("papers", tables, runs, compared, repr(undated))


def _without_tonight(run: Run) -> Callable[[Path], str]:
    """A digest of a table of history, whose lines say tonight's day and generation where they go on."""
    generation = run.store.next

    def digest(path: Path) -> str:
        table = read_table(path)
        for place, column in enumerate(table.schema):
            numbered = column.name == "generation"
            if numbered or pa.types.is_date(column.type):
                tonight = pa.scalar(generation if numbered else run.job.as_of, column.type)
                values = table.column(place)
                other = pc.if_else(pc.not_equal(values, tonight), values, None)
                table = table.set_column(place, column.name, other)
        return lines_key(table)

    return digest


_TONIGHT = ("generation", "as_of")


def _runs(parts: Sequence[Sequence[Path]]) -> list[object]:
    """Every run that papers tell the history of, by what it left; of nights in a row on which nobody came or
    went, and of one month, the last stands for all. parts: `remember.GROWING`, the files of each."""
    if len({len(files) for files in parts}) > 1:  # a store that kept one of them for longer
        return [file_sha256(path) for files in parts for path in files]
    runs = (_quiet(*files) or [file_sha256(path) for path in files] for files in zip(*parts, strict=True))
    return [run for run, _ in groupby(runs)]


def _quiet(trends: Path, flows: Path, rows: Path) -> list[str] | None:
    """What a night says but for its day, None where something came, went or was corrected in it."""
    told, moved = read_table(trends), read_table(flows)
    goes_on = pc.equal(told["change"], "TETAP")
    stays = pc.or_(pc.is_in(moved["flow"], pa.array(["AWAL", "AKHIR"])), pc.equal(moved["count"], 0))
    if count_rows(rows) or not pc.all(goes_on).as_py() or not pc.all(stays).as_py() or not len(told):
        return None
    month = f"{told['as_of'][0].as_py():%Y-%m}"
    return [month, *(lines_key(table, leaving=_TONIGHT) for table in (told, moved))]


def _all_again(run: Run, before: _Before, base: str, facts: RunFacts) -> list[ReportFile] | None:
    """The papers of the run at OUT, filled in for tonight; None when they must be written."""
    marks = _marks(run.folder.path)
    if base != before.base or not before.since <= run.job.as_of < before.until or not run.job.reuse:
        return None
    if not take_over(run.job.out, marks.name, before.marks, marks):
        return None
    try:
        kept = unpacked_marks(marks.read_bytes())
    except (BadZipFile, ValueError):
        return None
    files = all_again(run.folder.reports, before.earlier, kept, facts.tonight)
    if files is None:  # somebody saved over one of them
        shutil.rmtree(run.folder.reports)
        run.folder.reports.mkdir()
    return files


def _marks(folder: Path) -> Path:
    """Papers that bear a day, with marks in its place."""
    return folder / f"{PAPERS}.zip"


def _facts(run: Run, previous: Published | None) -> RunFacts:
    job, folder = run.job, run.folder
    return RunFacts(
        number=run_number(folder, job.as_of, job.level),
        as_of=job.as_of,
        level=Level(job.level),
        names=run.programme_names,
        missing=read_json(folder.missing),
        missing_before=previous.manifest["results"].get("not_made", {}) if previous else {},
        unanswered=read_json(folder.unanswered)["persons"],
        linking=read_json(folder.model),
        held=read_json(folder.delivered)["held"],
        notes=len(run.inputs.notes),
        expected=job.programmes or tuple(sorted(run.programmes)),
        purpose=job.purpose,
        agreement=job.agreement,
        previous=date.fromisoformat(previous.manifest["run"]["as_of"]) if previous else None,
        lasting=previous is not None and previous.has("trends") and goes_on_from_out(job),
        rolls=tuple(run.programmes_with("roll")),
        home=home_of(job.home),
    )


def kept_of_runs(run: Run, name: str) -> list[Path]:
    """The files of a table that the store keeps of every run, this run's last."""
    return [*run.store.every(name), run.folder.table(name)]


@dataclass(frozen=True)
class _Before:
    """What the run at OUT left of its papers. base: what they were made of; they say the same of it from
    `since` until before `until`. news: the sentences of its news, with marks. marks: the SHA-256 of those
    with marks. numbers: of the runs that they bear -> which judgements were known then."""

    earlier: Earlier = NOTHING
    base: str = ""
    since: date = date.max
    until: date = date.min
    news: Sequence[str] = ()
    marks: str = ""
    numbers: Mapping[str, Any] = field(default_factory=dict)


def _remembered(run: Run) -> _Before:
    """Nothing where no run stands at OUT that can be compared with this one.

    OUT alone is asked, and no other memory: it is what people hold in their hands.
    """
    out = run.job.out
    if not (out / MANIFEST).is_file():
        return _Before()
    try:
        with opened(out, PAPERS) as published:
            if not published.has(PAPERS) or published.manifest["run"]["as_of"] > run.job.as_of.isoformat():
                return _Before()
            return _before(run, published.json(PAPERS), published.manifest)
    except (UsageError, ValueError, KeyError, TypeError):
        return _Before()


def _before(run: Run, said: Mapping[str, Any], manifest: Manifest) -> _Before:
    """Papers of which the manifest knows another hash are none of that run; then not all can be taken."""
    hashes = {entry["path"]: entry["sha256"] for entry in manifest["outputs"]}
    files = recalled(said["files"])
    whole = {name: file for name, file in files.items() if hashes.get(f"reports/{name}") == file.sha256}
    return _Before(
        Earlier(whole, partial(_take, run.job.out) if run.job.reuse else _leave),
        said["base"] if len(whole) == len(said["files"]) else "",
        date.fromisoformat(said["as_of"]),
        date.fromisoformat(said["until"]),
        tuple(said["news"]["marked"]),
        hashes.get(_marks(Path()).as_posix(), ""),
        said["numbers"],
    )


def _take(out: Path, file: ReportFile, target: Path) -> bool:
    return take_over(out, f"reports/{file.name}", file.sha256, target)


def _leave(file: ReportFile, target: Path) -> bool:
    return False


def _numbers(
    run: Run, files: Sequence[ReportFile], number: str, before: Mapping[str, Any]
) -> Mapping[str, Any]:
    """For who brings answers back: which judgements the runs knew whose numbers the papers bear, and those
    of which a paper may still be in somebody's hands. A number begins with its day."""
    judgements = read_json(run.folder.judgements)
    now = {name: str(judgements.get(name, "")) for name in ("store", "last_event")}
    known = {**before, number: now}
    borne = {number, *(file.stamp.number for file in files if file.stamp)}
    oldest = f"{run.job.as_of - OUT_IN_THE_FIELD:%Y%m%d}"
    return {one: known[one] for one in sorted(known) if one in borne or one >= oldest}
