"""Papers bear tonight's number and day only where these are filled in at the end; so that all of them can be
those of the night before, filled in anew."""

from __future__ import annotations

import re
import zipfile
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

import reconcile
from reconcile.questions import keep_questions
from reconcile.reports.contents import (
    Earlier,
    Level,
    ReportFile,
    RunFacts,
    all_again,
    recalled,
    remembered,
    same_until,
    unpacked_marks,
    write_reports,
)
from reconcile.reports.written.files import Stamp
from reconcile.reports.written.stamping import MARK, filled_in, words_of
from reconcile.rules import load_rules
from reconcile.run.report.made_from import runs_told
from reconcile.workspace.taking_over import take_over
from tests.findings.ascii_tables import engine_with, listed, table
from tests.reports.samples import AS_OF, NAMES, facts, found_engine
from tests.reports.written.test_taking_over import bytes_of

CODE = Path(reconcile.__file__).parent


@dataclass(frozen=True)
class Two:
    """Two nights on the same tables: the first, and the second as it is written whole."""

    first: Path
    second: Path
    files: list[ReportFile]
    marks: dict[str, bytes]
    tonight: Stamp


def at(made: RunFacts, day: date) -> RunFacts:
    return replace(made, number=f"{day:%Y%m%d}-0a1b-2c3d", as_of=day)


def _said(verdict: str, code: str, left: str, right: str) -> dict[str, object]:
    return {
        **{"answers": "TINDAKAN", "class": code, "verdict": verdict},
        **{"record_id_left": left, "record_id_right": right},
        **{"decided_on": AS_OF, "decided_by": "Eka", "approved_on": AS_OF, "approved_by": "Dodi"},
    }


DECIDED = [
    _said("HENTIKAN", "TUMPANG_TINDIH_KESEHATAN", "kis-2", "kjs-2"),
    _said("CEK LAPANGAN", "TIDAK_PADAN_MENINGGAL", "kjs-3", "dukcapil-4"),
]


@pytest.fixture(scope="module", params=[Level.L1, Level.L3])
def two(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Two:
    folder = tmp_path_factory.mktemp("two")
    engine = found_engine(folder / "engine")
    keep_questions(engine, load_rules().overlaps, NAMES, table("answered", DECIDED))
    said = facts(engine, request.param)
    for name in ("first", "second"):
        (folder / name).mkdir()
    files = write_reports(engine, folder / "first", at(said, AS_OF), marks=folder / "marks.zip")
    tonight = at(said, AS_OF + timedelta(days=1))
    write_reports(engine, folder / "second", tonight, earlier=Earlier(recalled(remembered(files))))
    engine.close()
    marks = unpacked_marks((folder / "marks.zip").read_bytes())
    return Two(folder / "first", folder / "second", files, marks, tonight.tonight)


def again(two: Two, out: Path) -> list[ReportFile] | None:
    out.mkdir()
    known = Earlier(recalled(remembered(two.files)), partial(_take, two.first), marks=two.marks)
    return all_again(out, known, two.tonight)


def _take(first: Path, file: ReportFile, target: Path) -> bool:
    return take_over(first, file.name, file.sha256, target)


def test_papers_filled_in_anew_are_those_written_anew(two: Two, tmp_path: Path) -> None:
    made = again(two, tmp_path / "again")
    assert made is not None
    assert bytes_of(tmp_path / "again") == bytes_of(two.second)
    assert {file.name for file in made} == {file.name for file in two.files}
    assert "ringkasan.html" in two.marks and two.marks.keys() < bytes_of(two.first).keys()
    folders = {file.name.partition("/")[0] for file in made if "/" in file.name}
    if "lembar_kerja" in folders:  # not at L3, which shows nobody
        assert {"usul_nonaktif", "kunjungan_lapangan"} < folders
        assert {"usul_nonaktif/kjs.xlsx", "usul_nonaktif/surat_kjs.docx"} <= two.marks.keys()


def test_no_mark_is_left_in_any_paper(two: Two) -> None:
    marks = [mark for mark in words_of(two.tonight) if len(mark) > 5]
    for path in (path for folder in (two.first, two.second) for path in folder.rglob("*") if path.is_file()):
        parts = [path.read_bytes()]
        if zipfile.is_zipfile(path):
            with zipfile.ZipFile(path) as archive:
                parts = [archive.read(name) for name in archive.namelist()]
        assert not [mark for mark in marks for part in parts if mark in part], path.name


def test_one_paper_that_was_saved_over_and_all_are_written(two: Two, tmp_path: Path) -> None:
    name = next(file.name for file in two.files if not file.marked)
    others = replace(
        two, files=[replace(file, sha256="ab" * 32) if file.name == name else file for file in two.files]
    )
    assert again(others, tmp_path / "again") is None
    lost = replace(two, marks={**two.marks, "ringkasan.html": b"another"})
    assert again(lost, tmp_path / "lost") is None


def test_every_form_of_a_day_is_filled_in() -> None:
    stamp = Stamp("20180131-0000-0001", date(2018, 1, 31), date(2017, 12, 1))
    text = "@NOMOR@: 5 Juni 9987, 05-06-9987, 9987-06-05; 4 Mei 9876"
    told = filled_in("a.txt", text.encode(), words_of(stamp))
    assert told == b"20180131-0000-0001: 31 Januari 2018, 31-01-2018, 2018-01-31; 1 Desember 2017"
    assert filled_in("a.txt", b"no mark", words_of(stamp)) is None
    assert filled_in("a.csv", text.encode(), words_of(stamp)) is None
    assert len(words_of(MARK)) == 9  # no two marks are alike


@pytest.mark.parametrize(
    ("rows", "until"),
    [
        ("kis-2 | p1 | ANI | 2017-03 | -", date(2018, 7, 1)),
        ("kis-2 | p1 | ANI | 2017-03 | 2018-06-20", date(2018, 6, 21)),
        ("kis-2 | p1 | ANI | 2017-03 | 2018-06-15", date(2018, 6, 16)),
        ("kis-2 | p1 | ANI | 2017-03 | 2018-06-14", date(2018, 7, 1)),
    ],
)
def test_until_when_a_day_changes_nothing(tmp_path: Path, rows: str, until: date) -> None:
    drawn = "id | person | name | start | end\n" + rows
    engine = engine_with(listed(f"\n{drawn}\n"), tmp_path)
    assert same_until(engine, AS_OF) == until
    engine.close()


def test_papers_print_the_day_only_as_a_stamp() -> None:
    """Else a night on which nothing changed would show the day before. What is computed for a day says until
    when it holds (minutes/periods.py); most is computed for a month."""
    computing = {
        *("reports/minutes/counts.py", "reports/kit/facts.py", "reports/flows/opened.py"),
        *("reports/flows/paper.py", "reports/summary/page.py", "reports/summary/public_numbers.py"),
    }
    for path in (CODE / "reports").rglob("*.py"):
        if path.relative_to(CODE).as_posix() not in computing:
            assert not re.findall(r"facts\.(?:as_of|number)\b", path.read_text(encoding="utf-8")), path


def test_nights_on_which_nobody_came_or_went_stand_for_one_another(tmp_path: Path) -> None:
    """In a row and in a month; and a store that kept some of them for longer is compared by its files."""

    def night(number: int, day: date, change: str = "TETAP") -> list[Path]:
        told = {"generation": [number], "as_of": [day], "change": [change], "lines": [7]}
        moved = {"generation": [number], "as_of": [day], "flow": ["AKHIR"], "count": [9]}
        tables = {"trends": told, "flows": moved, "flow_rows": {"generation": pa.array([], pa.int32())}}
        paths = [tmp_path / f"{name}-{number}.parquet" for name in tables]
        for path, of in zip(paths, tables.values(), strict=True):
            pq.write_table(pa.table(of), path)
        return paths

    came = night(1, date(2018, 1, 30), "BARU")
    quiet = [night(number, date(2018, 2, number)) for number in (2, 3, 4)]

    def key(*nights: list[Path]) -> list[object]:
        return runs_told(list(zip(*nights, strict=True)))

    assert key(came, quiet[0]) == key(came, *quiet[:2]) == key(came, *quiet)
    assert key(came) != key(came, quiet[0]) != key(quiet[0])
    assert key(came, quiet[0], night(5, date(2018, 3, 1))) != key(came, quiet[0])
    assert len(runs_told([came[:1], [], came[2:]])) == 2


def test_what_is_drawn_is_printed_when_its_day_is_known() -> None:
    """A PDF and a PNG are kept as the drawing, and are the same whenever they are printed."""
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" width="90" height="20" font-family="sans-serif"><text y="12">{MARK.number}</text></svg>'
    words = {MARK.number.encode(): b"20180331-0000-0000"}
    for name, head in (("a.pdf", b"%PDF-"), ("a.png", b"\x89PNG")):
        first, second = (filled_in(name, drawing.encode(), words) for _ in range(2))
        assert first == second and first is not None and first.startswith(head)
        assert first != filled_in(name, drawing.encode(), {MARK.number.encode(): b"x"})
