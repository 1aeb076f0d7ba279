"""A file is read again only when the day could change what it says: between the days that reading itself
names, it is read the same byte for byte."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from reconcile.ingest.records import ingest_file
from reconcile.ingest.standard.kind import Roll
from reconcile.parsing.as_of import AsOf
from tests.runs import drawn

from .conftest import ROLLS, csv_text, roll, write_text

DAY = date(2018, 3, 31)
HEADINGS = ["NIK", "NO KK", "NAMA LENGKAP", "TGL LAHIR", "JENIS KELAMIN", "UMUR", "TAHUN LAHIR"]
NAMES = ["SITI AMINAH", "BUDI HIDAYAT", "AN NY RATNA DEWI", "BY SUSANTO", "BAYI NY SITI", "AGUS"]


def read(path: Path, day: date, out: Path, asked: Roll) -> tuple[tuple[date, date], dict[str, bytes]]:
    facts = ingest_file(path, replace(asked, as_of=day), out)
    return facts.days, {file.name: file.read_bytes() for file in sorted(out.iterdir())}


def near(drawn: random.Random, day: date) -> date:
    """A day at which something may turn: of this day or year, or 100, 110 or 17 years before them."""
    base = drawn.choice([day, date(day.year, 1, 1), date(day.year + 1, 1, 1), day + timedelta(days=40)])
    years = drawn.choice([0, 0, 17, 100, 100, 110])
    return date(base.year - years, base.month, min(base.day, 28)) + timedelta(days=drawn.randrange(-40, 41))


def edge_row(drawn: random.Random, day: date) -> list[str]:
    born = near(drawn, day) if drawn.random() < 0.7 else date(1950, 1, 1) + timedelta(drawn.randrange(20000))
    other = near(drawn, day) if drawn.random() < 0.5 else born
    style = drawn.choice(["%d/%m/%y", "%d/%m/%Y", "%d-%b-%y", "%Y-%m-%d", "", "%d%m%y", "%y%m%d"])
    sex = drawn.choice("LP")
    nik = f"317101{other.day + 40 * (sex == 'P'):02d}{other:%m%y}9{drawn.randrange(1, 999):03d}"
    return [
        drawn.choice([nik, nik, ""]),
        f"317101{drawn.randrange(1, 28):02d}{drawn.randrange(1, 12):02d}{drawn.randrange(5, 20):02d}9001",
        drawn.choice(NAMES),
        born.strftime(style),
        sex,
        drawn.choice(["", "", "", "", str(drawn.randrange(120))]),
        drawn.choice(["", "", "", str(born.year)]),
    ]


@pytest.mark.parametrize("seed", drawn(14, range(40), 5))
def test_between_its_days_a_file_is_read_the_same(tmp_path: Path, seed: int) -> None:
    drawn = random.Random(seed)
    day = date(2018, 1, 1) + timedelta(days=drawn.randrange(-30, 400))
    rows = [edge_row(drawn, day) for _ in range(drawn.choice([1, 2, 5, 30]))]
    path = write_text(tmp_path / "a.csv", csv_text(rows, HEADINGS))
    asked = ROLLS[drawn.choice(["kis", "dtks", "kjp"])]
    (first, last), said = read(path, day, tmp_path / "first", asked)
    assert first <= day <= last
    for number, other in enumerate(others(drawn, day, first, last)):
        days, again = read(path, other, tmp_path / f"again-{number}", asked)
        assert again == said and days == (first, last)


def others(drawn: random.Random, day: date, first: date, last: date) -> Iterator[date]:
    """The first and the last of the days, as far as people live by then, and some between them."""
    least, most = max(first, date(1990, 1, 1)), min(last, date(2090, 1, 1))
    yield from (least, most, day)
    yield from (least + timedelta(days=drawn.randrange((most - least).days + 1)) for _ in range(3))


@pytest.mark.parametrize(
    ("cells", "last"),
    [
        ({"TGL LAHIR": "05/04/18"}, date(2018, 4, 4)),  # 1918 until the day comes
        ({"TGL LAHIR": "05/04/2018"}, date(2018, 4, 4)),  # not yet born
        ({"TGL LAHIR": "04/04/1908"}, date(2018, 4, 4)),  # too old from then on
        ({"NIK": "3171010504189001", "TGL LAHIR": ""}, date(2018, 4, 4)),  # not yet born, by its NIK
        ({"NIK": "3171010504199001", "TGL LAHIR": ""}, date(2018, 12, 31)),  # 1919 until 2019
        ({"UMUR": "44", "TGL LAHIR": ""}, date(2018, 12, 31)),
        ({"TAHUN LAHIR": "2019", "TGL LAHIR": ""}, date(2018, 12, 31)),
        ({"NAMA LENGKAP": "AN NY RATNA DEWI", "TGL LAHIR": "05/04/2003"}, date(2019, 12, 31)),
        ({}, date(2078, 7, 8)),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, dict) else "",
)
def test_the_last_day_is_the_one_before_something_turns(
    tmp_path: Path, cells: dict[str, str], last: date
) -> None:
    plain = ["3171010807689001", "", "SITI AMINAH", "08/07/1968", "L", "", ""]
    row = [cells.get(heading, cell) for heading, cell in zip(HEADINGS, plain, strict=True)]
    path = write_text(tmp_path / "a.csv", csv_text([row, *[plain] * 3], HEADINGS))
    (first, until), said = read(path, DAY, tmp_path / "one", ROLLS["kis"])
    assert first <= DAY and until == last
    _, again = read(path, last + timedelta(days=1), tmp_path / "two", ROLLS["kis"])
    assert again["records.parquet"] != said["records.parquet"] or not cells


def test_several_processes_name_the_same_days(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from reconcile.ingest import workers

    monkeypatch.setattr(workers, "WORTH_WORKERS", 1)
    drawn = random.Random(5)
    path = write_text(tmp_path / "a.csv", csv_text([edge_row(drawn, DAY) for _ in range(50)], HEADINGS))
    alone = ingest_file(path, ROLLS["kis"], tmp_path / "one").days
    assert ingest_file(path, ROLLS["kis"], tmp_path / "two", workers=2).days == alone
    assert date.min < alone[0] <= DAY <= alone[1] < date(2019, 1, 1)


def test_ordinary_rolls_are_good_for_months(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", csv_text(roll(300)))
    first, last = ingest_file(path, ROLLS["kis"], tmp_path / "one").days
    assert first < date(2017, 1, 1) and last > date(2019, 12, 31)


def test_each_answer_holds_between_the_days_that_it_names() -> None:
    for day in (date(2017, 12, 31), date(2018, 1, 1), DAY):
        as_of = AsOf(day)
        found = [as_of.reached(one) for one in (date(2018, 1, 1), DAY, date(2018, 4, 1))], as_of.year()
        first, last = as_of.same
        assert first <= day <= last
        for at in range((last - first).days + 1):
            other = AsOf(first + timedelta(days=at))
            again = [other.reached(one) for one in (date(2018, 1, 1), DAY, date(2018, 4, 1))], other.year()
            assert again == found
