"""Papers of the run before are taken over where they say the same, and only as that run wrote them."""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import openpyxl
import pytest

from reconcile.reports.contents import Earlier, Level, ReportFile, recalled, remembered, write_reports
from reconcile.reports.worklists.names import FOLDER, QUEUE
from reconcile.reports.written.files import Stamp
from reconcile.vocabulary.worklist_headings import GUIDE, RUN_NUMBER
from reconcile.workspace.taking_over import take_over
from tests.reports.samples import AS_OF, OTHERS, ROWS, facts, found_engine

GAMBIR = f"{FOLDER}/3171_JAKARTA_PUSAT/3171011001_GAMBIR.xlsx"
SECOND = f"{FOLDER}/3172_JAKARTA_UTARA/3172011001_PENJARINGAN.xlsx"


class Nights:
    """Nights on one place, each after the one before; `again` writes the same night without taking anything
    over."""

    def __init__(self, folder: Path, level: Level = Level.L1) -> None:
        self.folder, self.level, self.count = folder, level, 0
        self.files: Sequence[ReportFile] = ()
        self.taken: list[str] = []

    @property
    def out(self) -> Path:
        return self.folder / str(self.count)

    def night(self, rows: str, *, reuse: bool = True) -> Path:
        """A night on these rows, a day after the one before."""
        before, self.count = self.out, self.count + 1
        self.files = self.written(rows, self.out, before, reuse=reuse)
        return self.out

    def again(self, rows: str) -> Path:
        """The same night once more, every file of it written."""
        whole = self.folder / f"{self.count}-whole"
        self.written(rows, whole, self.folder / str(self.count - 1), reuse=False, files=self.before)
        return whole

    def written(
        self, rows: str, out: Path, before: Path, *, reuse: bool, files: Sequence[ReportFile] | None = None
    ) -> list[ReportFile]:
        self.before = self.files if files is None else files
        self.taken = []
        known = recalled(remembered(self.before))
        take = partial(self._take, before) if reuse else _nothing
        engine = found_engine(out.with_name(f"{out.name}-engine"), rows, **OTHERS)
        day = AS_OF + timedelta(days=self.count - 1)
        tonight = replace(facts(engine, self.level), number=f"{day:%Y%m%d}-0000-0000", as_of=day)
        out.mkdir()
        made = write_reports(engine, out, tonight, earlier=Earlier(known, take))
        engine.close()
        return made

    def _take(self, before: Path, file: ReportFile, target: Path) -> bool:
        taken = take_over(before, file.name, file.sha256, target)
        self.taken += [file.name] if taken else []
        return taken


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
    copy.count, copy.files = 1, written_once.files
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
    assert books | {name for name in first if name.startswith("kualitas/")} == set(nights.taken)
    assert borne(nights.out / GAMBIR) == (f"{AS_OF:%Y%m%d}-0000-0000", f"{AS_OF:%d-%m-%Y}")
    assert first["ringkasan.html"] != second["ringkasan.html"]  # which says the day of the data


def test_only_the_kelurahan_that_changed_bears_tonight(nights: Nights) -> None:
    nights.night(WITHOUT_CICI)
    assert borne(nights.out / GAMBIR)[0] == f"{AS_OF:%Y%m%d}-0000-0000" and GAMBIR in nights.taken
    assert SECOND not in nights.taken and f"{FOLDER}/31_PROVINSI_BARIS.csv" not in nights.taken
    assert f"{FOLDER}/3171_JAKARTA_PUSAT_BARIS.csv" in nights.taken
    assert bytes_of(nights.out) == bytes_of(nights.again(WITHOUT_CICI))


@pytest.mark.parametrize("how", ["saved over", "the same length and time", "a link elsewhere", "gone"])
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


@pytest.mark.parametrize(
    ("level", "seed"),
    [
        *((level, 0) for level in (Level.L1, Level.L3)),
        *(pytest.param(level, seed, marks=pytest.mark.gate) for level in Level for seed in (1, 2)),
    ],
)
def test_nights_that_take_over_are_byte_for_byte_nights_that_do_not(
    tmp_path: Path, level: Level, seed: int
) -> None:
    """Random nights: rows go and come back, kelurahan and names change; also at L3, where one cell decides
    what another shows."""
    choice = random.Random(f"{level}-{seed}")
    head, *rows = ROWS.strip().splitlines()
    nights = Nights(tmp_path, level)
    for _ in range(2):
        held = [row for row in rows if choice.random() < 0.9]
        changed = [row.replace("LESTARI", "SARI") if choice.random() < 0.2 else row for row in held]
        tonight = "\n".join(["", head, *changed, ""])
        out = nights.night(tonight)
        assert bytes_of(out) == bytes_of(nights.again(tonight))


def test_papers_are_recalled_as_they_were_remembered() -> None:
    stamp = Stamp("20180131-0a1b-2c3d", date(2018, 1, 31))
    files = [
        ReportFile("a.xlsx", 3, "ab" * 32, "key", stamp),
        ReportFile("b.csv", 4, "cd" * 32, "key"),
        ReportFile("c.html", 0, "ef" * 32, marked="01" * 32),
    ]
    assert recalled(remembered(files)) == {file.name: file for file in files}
