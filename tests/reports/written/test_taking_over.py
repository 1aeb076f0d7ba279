"""Papers of the run before are taken over where they say the same, and only as that run wrote them."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from reconcile import findings, questions
from reconcile.engines.protocol import Engine
from reconcile.reports import contents
from reconcile.reports.contents import (
    REPORTS,
    Earlier,
    Level,
    Papers,
    ReportFile,
    key_of,
    recalled,
    remembered,
    reports_recalled,
    reports_remembered,
    unpacked_marks,
    write_papers,
)
from reconcile.reports.kit.report import Desk, Report
from reconcile.reports.worklists.names import FOLDER, QUEUE
from reconcile.reports.written.files import Stamp
from reconcile.reports.written.reports import Written
from reconcile.vocabulary.worklist_headings import GUIDE, RUN_NUMBER
from reconcile.workspace.taking_over import take_over
from tests.reports.samples import AS_OF, OTHERS, ROWS, facts, found_engine
from tests.runs import daily, drawn

GAMBIR = f"{FOLDER}/3171_JAKARTA_PUSAT/3171011001_GAMBIR.xlsx"
SECOND = f"{FOLDER}/3172_JAKARTA_UTARA/3172011001_PENJARINGAN.xlsx"


class Nights:
    """Nights on one place, each after the one before; `again` writes the same night without taking anything
    over."""

    def __init__(self, folder: Path, level: Level = Level.L1) -> None:
        self.folder, self.level, self.count = folder, level, 0
        self.files: Sequence[ReportFile] = ()
        self.taken: list[str] = []
        self.reports: Mapping[str, Written] = {}

    @property
    def out(self) -> Path:
        return self.folder / str(self.count)

    def night(self, rows: str, *, compared: bool = False, **others: str) -> Path:
        """A night on these rows and other tables, a day after the one before. compared: with a run that found
        the same."""
        before, self.count = self.out, self.count + 1
        self.before_reports, self.compared, self.others = self.reports, compared, {**OTHERS, **others}
        papers = self.written(rows, self.out, before, reuse=True)
        self.files, self.reports = papers.files, papers.reports
        return self.out

    def again(self, rows: str) -> Path:
        """The same night once more, every file of it written."""
        whole = self.folder / f"{self.count}-whole"
        papers = self.written(rows, whole, self.folder / str(self.count - 1), reuse=False, files=self.before)
        assert papers.reports == self.reports
        return whole

    def written(
        self, rows: str, out: Path, before: Path, *, reuse: bool, files: Sequence[ReportFile] | None = None
    ) -> Papers:
        self.before = self.files if files is None else files
        self.taken = []
        known = recalled(remembered(self.before))
        take = partial(self._take, before) if reuse else _nothing
        kept = before.with_suffix(".zip")
        marks = unpacked_marks(kept.read_bytes()) if kept.exists() else {}
        whole = reports_recalled(reports_remembered(self.before_reports)) if reuse else {}
        engine = found_engine(out.with_name(f"{out.name}-engine"), rows, **self.others)
        day = AS_OF + timedelta(days=self.count - 1)
        tonight = replace(facts(engine, self.level), number=f"{day:%Y%m%d}-0000-0000", as_of=day)
        if self.compared:
            for name in ("records", "persons", *findings.names(), *questions.NAMES):
                engine.keep(f"previous_{name}", f'SELECT * FROM "{name}"')
            tonight = replace(tonight, previous=day - timedelta(days=1))
        self.digests = digests_of(engine)
        out.mkdir()
        made = write_papers(
            engine,
            out,
            tonight,
            earlier=Earlier(known, take, whole, marks),
            marks=out.with_suffix(".zip"),
            digests=self.digests,
        )
        engine.close()
        return made

    def _take(self, before: Path, file: ReportFile, target: Path) -> bool:
        taken = take_over(before, file.name, file.sha256, target)
        self.taken += [file.name] if taken else []
        return taken


def digests_of(engine: Engine) -> dict[str, object]:
    """Of every table that stands in an engine, whatever the order of its rows."""
    names = engine.arrow("SELECT table_name FROM information_schema.tables").column(0).to_pylist()
    rows = {name: engine.arrow(f'SELECT * FROM "{name}" ORDER BY ALL').to_pylist() for name in names}
    return {name: key_of(repr(held)) for name, held in rows.items()}


def _nothing(file: ReportFile, target: Path) -> bool:
    return False


@pytest.fixture(scope="module")
def written_once(tmp_path_factory: pytest.TempPathFactory) -> Nights:
    """A first night, of which tests go on with copies."""
    nights = Nights(tmp_path_factory.mktemp("first"))
    nights.night(ROWS)
    return nights


@pytest.fixture
def nights(written_once: Nights, tmp_path: Path) -> Nights:
    """Nights after the first, whose papers stand at `out`."""
    copy = Nights(tmp_path)
    shutil.copytree(written_once.out, tmp_path / "1")
    shutil.copy(written_once.out.with_suffix(".zip"), tmp_path / "1.zip")
    copy.count, copy.files, copy.reports = 1, written_once.files, written_once.reports
    return copy


def bytes_of(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()
    }


def borne(book: Path) -> tuple[str, str]:
    """The number and the day that a worklist bears."""
    rows = {row[0]: row[1] for row in openpyxl.load_workbook(book)[GUIDE].iter_rows(values_only=True)}
    return rows[RUN_NUMBER], rows["Isi sejak"]


WITHOUT_CICI = "\n".join(line for line in ROWS.splitlines() if not line.startswith("kis-4"))


def test_a_worklist_that_says_the_same_is_the_same_file_and_bears_its_first_night(nights: Nights) -> None:
    first = bytes_of(nights.out)
    second = bytes_of(nights.night(ROWS))
    books = {name for name in first if name.startswith(FOLDER) and "_INDEKS" not in name} | {QUEUE}
    assert {name: first[name] for name in books} == {name: second[name] for name in books}
    alone = {name for report in nights.reports.values() for name in report.files}
    assert books < alone and set(nights.taken) == {f.name for f in nights.files if not f.marked} & alone
    assert borne(nights.out / GAMBIR) == (f"{AS_OF:%Y%m%d}-0000-0000", f"{AS_OF:%d-%m-%Y}")
    assert first["ringkasan.html"] != second["ringkasan.html"]  # which says the day of the data


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The reports that were really written."""
    names: list[str] = []

    def counted(report: Report) -> Report:
        def write(desk: Desk) -> list[ReportFile]:
            names.append(report.name)
            return report.write(desk)

        return replace(report, write=write)

    monkeypatch.setattr(contents, "REPORTS", tuple(map(counted, REPORTS)))
    return names


COMPARING = {"summary", "changes", "flows", "minutes"}
AT_L3 = {"ages", "recap", "regions"}
"""At L3 what they hide is decided together with the numbers of what changed."""


@pytest.mark.parametrize("level", [Level.L1, Level.L3])
def test_the_night_after_the_first_load_writes_only_what_speaks_of_the_night_before(
    tmp_path: Path, level: Level, done: list[str]
) -> None:
    """There is a run to compare with: so the papers as a whole are others, and most of them still the same."""
    nights = Nights(tmp_path, level)
    nights.night(ROWS)
    assert set(done) == {report.name for report in REPORTS if level <= report.level}
    done.clear()
    nights.night(ROWS, compared=True)
    comparing = COMPARING | (AT_L3 if level == Level.L3 else set())
    assert set(done) == comparing & {report.name for report in REPORTS if level <= report.level}
    assert bytes_of(nights.out) == bytes_of(nights.again(ROWS))
    done.clear()
    nights.night(ROWS, compared=True)
    assert set(done) == COMPARING & {report.name for report in REPORTS if level <= report.level}


def test_a_report_is_written_where_a_table_of_which_it_is_made_is_another(
    nights: Nights, done: list[str]
) -> None:
    nights.night(ROWS)
    before = nights.digests
    done.clear()
    nights.night(ROWS, problems=OTHERS["problems"].replace("dibuang", "disimpan"))
    other = {table for table, digest in nights.digests.items() if before[table] != digest}
    touched = {name for name, report in nights.reports.items() if other & set(report.tables)}
    assert {"quality_books", "quality_lists"} <= touched < nights.reports.keys()
    assert set(done) == COMPARING | touched
    assert bytes_of(nights.out) == bytes_of(nights.again(ROWS))


def test_only_the_kelurahan_that_changed_bears_tonight(nights: Nights) -> None:
    nights.night(WITHOUT_CICI)
    assert borne(nights.out / GAMBIR)[0] == f"{AS_OF:%Y%m%d}-0000-0000" and GAMBIR in nights.taken
    assert SECOND not in nights.taken and f"{FOLDER}/31_PROVINSI_BARIS.csv" not in nights.taken
    assert f"{FOLDER}/3171_JAKARTA_PUSAT_BARIS.csv" in nights.taken
    assert bytes_of(nights.out) == bytes_of(nights.again(WITHOUT_CICI))


@pytest.mark.parametrize(
    "how", daily(2, ["the same length and time", "a link elsewhere", "saved over", "gone"])
)
def test_what_somebody_saved_over_a_worklist_is_not_taken_over(
    nights: Nights, tmp_path: Path, how: str
) -> None:
    whole = bytes_of(nights.out)[GAMBIR]
    book = nights.out / GAMBIR
    if how == "saved over":
        book.write_bytes(b"mine")
    elif how == "the same length and time":
        about = book.stat()
        book.write_bytes(bytes(len(whole)))
        os.utime(book, ns=(about.st_atime_ns, about.st_mtime_ns))
    else:
        book.unlink()
        if how == "a link elsewhere":
            (tmp_path / "elsewhere.xlsx").write_bytes(whole)
            book.symlink_to(tmp_path / "elsewhere.xlsx")
    nights.night(ROWS)
    assert GAMBIR not in nights.taken
    assert (nights.out / GAMBIR).read_bytes() == whole and not (nights.out / GAMBIR).is_symlink()


def test_two_runs_share_no_file(nights: Nights) -> None:
    """A program that keeps last night's worklist open must not write into tonight's."""
    before = nights.out / GAMBIR
    after = nights.night(ROWS) / GAMBIR
    whole = after.read_bytes()
    with before.open("r+b") as held:
        held.write(b"held open")
    assert after.read_bytes() == whole


@pytest.mark.parametrize("level", drawn(2, list(Level)))
@pytest.mark.parametrize("seed", drawn(1, range(3)))
def test_nights_that_take_over_are_byte_for_byte_nights_that_do_not(
    tmp_path: Path, level: Level, seed: int
) -> None:
    """Random nights: rows go and come back, kelurahan and names change; also at L3, where one cell decides
    what another shows."""
    choice = random.Random(f"{level}-{seed}")
    head, *rows = ROWS.strip().splitlines()
    nights = Nights(tmp_path, level)
    for first in (True, False):
        held = [row for row in rows if choice.random() < 0.9]
        changed = [row.replace("LESTARI", "SARI") if choice.random() < 0.2 else row for row in held]
        tonight = "\n".join(["", head, *changed, ""])
        out = nights.night(tonight)
        if first:  # there is nothing to take over
            assert nights.taken == []
        else:
            assert bytes_of(out) == bytes_of(nights.again(tonight))


def test_papers_are_recalled_as_they_were_remembered() -> None:
    stamp = Stamp("20180131-0a1b-2c3d", date(2018, 1, 31))
    files = [
        ReportFile("a.xlsx", 3, "ab" * 32, "key", stamp),
        ReportFile("b.csv", 4, "cd" * 32, "key"),
        ReportFile("c.html", 0, "ef" * 32, marked="01" * 32),
    ]
    assert recalled(remembered(files)) == {file.name: file for file in files}
