"""Rows that stood in the delivery before with the same cells are taken over from it: what comes out is byte
for byte what a reading of the whole file makes."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pyarrow as pa
import pytest

from reconcile.ingest import workers
from reconcile.ingest.records import IngestedFile, ingest_file
from reconcile.ingest.snapshots import taken_over
from reconcile.ingest.snapshots.cache import RAW_ROWS, Kept, SnapshotCache, opened_cache
from reconcile.ingest.snapshots.key import snapshot_way
from reconcile.ingest.standard.kind import Roll
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes
from tests.ingest.conftest import csv_text, roll, write_text

DAY = date(2018, 3, 31)
ROLLS = rolls(load_programmes(), DAY, secret=b"rahasia")
INPUTS = Path(__file__).parents[2] / "data_samples" / "inputs"
LEAST = 20
"""Rows of a file of which some are changed and most are not."""
TEXTS = sorted(path for path in INPUTS.glob("*/*.csv") if path.read_bytes().count(b"\n") > LEAST)
WORKBOOKS = sorted(INPUTS.glob("*/*.xlsx"))[:3]


@dataclass
class Bench:
    """Files read one after the other into one cache. standardised: rows of each batch of the last reading."""

    cache: SnapshotCache
    folder: Path
    standardised: list[int]

    def first(self, path: Path, roll: Roll, number: int = 0) -> IngestedFile:
        draft = self.cache.draft()
        read = ingest_file(path, roll, draft, before=[])
        size = path.stat().st_size
        self.cache.seal(draft, f"{number:032x}", read.days, way=snapshot_way(roll), size=size)
        return read

    def both(self, path: Path, roll: Roll, day: date = DAY) -> tuple[dict[str, bytes], dict[str, bytes]]:
        """Its tables read whole, and with what was read before; the rows standardised are of the latter."""
        whole, over = self.folder / "whole", self.folder / "over"
        ingest_file(path, replace(roll, as_of=day), whole, before=[])
        self.standardised.clear()
        before = self.cache.alike(snapshot_way(roll), path.stat().st_size)
        read = ingest_file(path, replace(roll, as_of=day), over, before=before)
        assert read.days[0] <= day <= read.days[1]
        return _tables(whole), _tables(over)


def _tables(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.fixture
def bench(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Bench]:
    standardised: list[int] = []
    real = workers._standardise_batch

    def counted(batch: pa.RecordBatch, *given: Any) -> pa.Table:
        standardised.append(batch.num_rows)
        return real(batch, *given)

    monkeypatch.setattr(workers, "_standardise_batch", counted)
    with opened_cache(tmp_path / "cache", None, own=True) as cache:
        yield Bench(cache, tmp_path, standardised)


def _edited(content: bytes, chance: random.Random) -> bytes:
    """A text with some of its rows changed, taken out, doubled, moved, and new ones."""
    lines = content.split(b"\n")
    head, rows = lines[:8], [line for line in lines[8:] if line]
    for _ in range(max(3, len(rows) // 40)):
        at, other = chance.randrange(len(rows)), chance.randrange(len(rows))
        what = chance.randrange(7)
        if what == 0:
            rows[at] = rows[at].replace(b"A", b"I", 1)
        elif what == 1:
            rows.insert(at, rows[other])
        elif what == 2:
            del rows[at]
        elif what == 3:
            rows[at], rows[other] = rows[other], rows[at]
        elif what == 4:
            rows[at] = rows[at].replace(b"1", b"", 2)
        elif what == 5:
            rows[at] = b""
        else:
            rows.insert(at, rows[other].replace(b"I", b"AH", 2).replace(b"19", b"18", 1))
    return b"\n".join([*head, *rows, b""])


@pytest.mark.parametrize("path", TEXTS, ids=lambda path: path.name)
def test_a_changed_text_is_read_as_if_it_were_read_whole(bench: Bench, path: Path) -> None:
    ours = ROLLS[path.parent.name]
    first = bench.first(path, ours)
    changed = bench.folder / path.name
    changed.write_bytes(_edited(path.read_bytes(), random.Random(path.name)))
    whole, over = bench.both(changed, ours)
    assert over == whole
    assert sum(bench.standardised) < 0.5 * first.rows_read


@pytest.mark.parametrize("path", WORKBOOKS, ids=lambda path: path.name)
def test_a_changed_workbook_is_read_as_if_it_were_read_whole(bench: Bench, path: Path) -> None:
    ours, chance = ROLLS[path.parent.name], random.Random(5)
    first = bench.first(path, ours)
    book = openpyxl.load_workbook(path)
    for sheet in book.worksheets:
        for _ in range(5):
            row, column = chance.randrange(8, sheet.max_row + 1), chance.randrange(1, sheet.max_column + 1)
            sheet.cell(row, column).value = sheet.cell(chance.randrange(8, sheet.max_row + 1), column).value
        sheet.insert_rows(chance.randrange(9, sheet.max_row))
    changed = bench.folder / path.name
    book.save(changed)
    whole, over = bench.both(changed, ours)
    assert over == whole
    assert sum(bench.standardised) < 0.5 * first.rows_read


KIS = ROLLS["kis"]


def _people(count: int, start: int = 0) -> list[list[str]]:
    return roll(count, start=start)


def _a_number_on_many(rows: list[list[str]]) -> list[list[str]]:
    return [[*row[:1], rows[0][1], *row[2:]] if at < 15 else row for at, row in enumerate(rows)]


def _month_in_front(rows: list[list[str]]) -> list[list[str]]:
    turned = ["/".join((row[4][3:5], row[4][:2], row[4][6:])) for row in rows]
    return [[*row[:4], day, *row[5:]] for row, day in zip(rows, turned, strict=True)]


def _many_more_zeros(rows: list[list[str]]) -> list[list[str]]:
    return [[row[0], f"{row[1][:15]}0", *row[2:]] if at % 2 else row for at, row in enumerate(rows)]


WHOLE: list[Callable[[list[list[str]]], list[list[str]]]] = [
    _a_number_on_many,
    _month_in_front,
    _many_more_zeros,
]


@pytest.mark.parametrize("change", WHOLE, ids=lambda change: change.__name__)
@pytest.mark.parametrize("back", [False, True])
def test_what_the_whole_file_tells_is_asked_anew(
    bench: Bench, change: Callable[[list[list[str]]], list[list[str]]], back: bool
) -> None:
    """Rows whose cells are the same, but which the file around them makes mean something else."""
    rows = _people(400)
    old, new = (change(rows), rows) if back else (rows, change(rows))
    bench.first(write_text(bench.folder / "a.csv", csv_text(old)), KIS)
    whole, over = bench.both(write_text(bench.folder / "a.csv", csv_text(new)), KIS)
    assert over == whole


def test_a_file_of_another_month_says_another_month_where_its_rows_are_silent(bench: Bench) -> None:
    headings, ours = ["NIK", "NAMA LENGKAP", "TGL LAHIR"], ROLLS["kjp"]
    rows = roll(60, headings)
    bench.first(write_text(bench.folder / "KJP T1 2017.csv", csv_text(rows, headings)), ours)
    whole, over = bench.both(write_text(bench.folder / "KJP T2 2018.csv", csv_text(rows, headings)), ours)
    assert over == whole
    assert bench.standardised == [60]


def test_the_name_of_the_file_decides_nothing_where_rows_name_their_months(bench: Bench) -> None:
    bench.first(write_text(bench.folder / "KIS 2018-02.csv", csv_text(_people(60))), KIS)
    whole, over = bench.both(write_text(bench.folder / "KIS 2018-03.csv", csv_text(_people(60, 1))), KIS)
    assert over == whole
    assert sum(bench.standardised) in (1, 60)  # 60 where the roll pays by months that its rows do not name


@pytest.mark.parametrize("sign", ["\x1f", "\x1e"])
def test_cells_that_could_run_into_one_another_are_read(bench: Bench, sign: str) -> None:
    rows = _people(30)
    rows[3][3], rows[3][6] = f"SITI{sign}AMINAH", ""
    bench.first(write_text(bench.folder / "a.csv", csv_text(rows)), KIS)
    whole, over = bench.both(write_text(bench.folder / "a.csv", csv_text(rows[::-1])), KIS)
    assert over == whole
    assert bench.standardised == [30]


def test_the_nearest_of_several_is_taken_from(bench: Bench) -> None:
    for number, start in enumerate((0, 300, 600)):
        path = write_text(bench.folder / "a.csv", csv_text(_people(200, start)))
        bench.first(path, KIS, number)
    whole, over = bench.both(write_text(bench.folder / "b.csv", csv_text(_people(200, 310))), KIS)
    assert over == whole
    assert bench.standardised == [10]


def test_nothing_is_taken_from_what_is_damaged_or_gone(bench: Bench) -> None:
    path = write_text(bench.folder / "a.csv", csv_text(_people(50)))
    bench.first(path, KIS)
    [entry] = [one.entry for one in bench.cache.alike(snapshot_way(KIS), 1)]
    for name in (RAW_ROWS, "records.parquet"):
        spoilt = bytearray((entry / name).read_bytes())
        spoilt[len(spoilt) // 3] ^= 1
        (entry / name).write_bytes(spoilt)
        whole, over = bench.both(path, KIS)
        assert over == whole and bench.standardised == [50]
        spoilt[len(spoilt) // 3] ^= 1
        (entry / name).write_bytes(spoilt)
    (entry / RAW_ROWS).unlink()
    whole, over = bench.both(path, KIS)
    assert over == whole and bench.standardised == [50]


def test_only_what_was_read_in_the_same_way_is_alike_and_taken_while_it_holds(bench: Bench) -> None:
    headings = ["NIK", "NAMA LENGKAP", "UMUR"]
    rows = [[row[0], row[1], str(20 + at)] for at, row in enumerate(roll(40, headings[:2]))]
    path = write_text(bench.folder / "a.csv", csv_text(rows, headings))
    bench.first(path, KIS)
    assert len(bench.cache.alike(snapshot_way(KIS), 1)) == 1
    assert bench.cache.alike(snapshot_way(ROLLS["kjs"]), 1) == []
    whole, over = bench.both(path, KIS, date(2019, 2, 1))
    assert over == whole and bench.standardised == [40]


BORN_SOON = [*range(1, 40, 3)]
"""Days after DAY on which somebody is born, or his hundred years begin or are over."""


@pytest.mark.parametrize("later", [1, 20, 45])
def test_a_row_that_says_something_else_from_some_day_on_is_read_anew_alone(bench: Bench, later: int) -> None:
    """Dates ahead, years of two digits, men of 110 years, babies without a name, numbers with a birth ahead."""
    rows = _people(200)
    for at, ahead in enumerate(BORN_SOON):
        day = DAY + timedelta(days=ahead)
        row = rows[at * 5]
        row[4] = [f"{day:%d/%m/%Y}", f"{day:%d/%m/%y}", f"{day:%d/%m}/{day.year - 110}"][at % 3]
        if at % 4 == 0:
            row[1] = f"{row[1][:6]}{day:%d%m%y}{row[1][12:]}"
    rows[3][3] = "BY SITI AMINAH"
    path = write_text(bench.folder / "a.csv", csv_text(rows))
    bench.first(path, KIS)
    whole, over = bench.both(path, KIS, DAY + timedelta(days=later))
    assert over == whole
    changed = sum(ahead <= later for ahead in BORN_SOON)
    assert sum(bench.standardised) == changed


def test_of_several_readings_of_one_file_the_latest_is_taken_from(bench: Bench) -> None:
    rows = _people(100)
    rows[0][4] = f"{DAY + timedelta(days=1):%d/%m/%Y}"
    path = write_text(bench.folder / "a.csv", csv_text(rows))
    for number, later in enumerate((0, 2)):
        bench.first(path, replace(KIS, as_of=DAY + timedelta(days=later)), number)
    whole, over = bench.both(path, KIS, DAY + timedelta(days=3))
    assert over == whole and bench.standardised == []


def test_what_only_the_next_reading_needs_stays_in_the_cache(bench: Bench) -> None:
    bench.first(write_text(bench.folder / "a.csv", csv_text(_people(50))), KIS)
    bench.cache.place(f"{0:032x}", DAY, bench.folder / "placed")
    assert "records.parquet" in _tables(bench.folder / "placed")
    assert RAW_ROWS not in _tables(bench.folder / "placed")


def test_a_snapshot_with_nearly_all_rows_is_taken_and_no_other_opened(
    bench: Bench, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened: list[str] = []
    real = taken_over.opened_earlier

    def noted(kept: Kept, *given: Any) -> taken_over.Earlier | None:
        opened.append(kept.entry.name)
        return real(kept, *given)

    monkeypatch.setattr(taken_over, "opened_earlier", noted)
    path = write_text(bench.folder / "kis.csv", csv_text(_people(60)))
    for number, rows in enumerate((_people(60), _people(60, start=500))):
        bench.first(write_text(path, csv_text(rows)), KIS, number)
    write_text(path, csv_text([*_people(58), *_people(2, start=900)]))
    whole, over = bench.both(path, KIS)
    assert over == whole
    assert bench.standardised == [2]
    likely = bench.cache.alike(snapshot_way(KIS), path.stat().st_size)
    assert len(likely) == 2
    assert len(opened) == [one.entry.name.startswith("0" * 32) for one in likely].index(True) + 1
