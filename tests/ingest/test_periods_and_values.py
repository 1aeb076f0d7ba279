"""Months paid for, and the small coded columns, cell by cell."""

from __future__ import annotations

import datetime as dt

import pyarrow as pa
import pytest

from reconcile.ingest.standard.periods import Title, read_periods, read_title
from reconcile.ingest.standard.values import parse_amounts, parse_birth_years, parse_npsns, parse_values, tidy
from reconcile.parsing.as_of import AsOf
from reconcile.vocabulary.flags import MASK
from tests.ingest.conftest import PROGRAMMES

NO_TITLE = Title()


def months(
    programme: str, title: Title = NO_TITLE, **cells: str | None
) -> tuple[str | None, str | None, bool]:
    table = read_periods(
        {field: pa.array([cell], pa.string()) for field, cell in cells.items()},
        1,
        PROGRAMMES[programme],
        title,
    )
    row = table.to_pylist()[0]
    start, end = (row[name].isoformat() if row[name] else None for name in ("period_start", "period_end"))
    return start, end, bool(row["flags"] & MASK["PERIODE_TIDAK_SAH"])


@pytest.mark.parametrize(
    ("year", "stage", "start", "end", "unread"),
    [
        ("2018", "1", "2018-01-01", "2018-06-30", False),
        ("2018", "Tahap II", "2018-07-01", "2018-12-31", False),
        ("2018", "TAHAP 2", "2018-07-01", "2018-12-31", False),
        ("TA 2018", "I", "2018-01-01", "2018-06-30", False),
        ("2022", "1", "2022-05-01", "2022-10-31", False),
        ("2022", "2", "2022-11-01", "2023-04-30", False),
        ("2018", None, "2018-01-01", "2018-12-31", False),
        (None, "Tahap I 2018", "2018-01-01", "2018-06-30", False),
        ("Tahap II Tahun 2018", None, "2018-07-01", "2018-12-31", False),
        ("2018", "7", None, None, True),
        ("dua ribu", "1", None, None, True),
        (None, None, None, None, False),
    ],
)
def test_stages(
    year: str | None, stage: str | None, start: str | None, end: str | None, unread: bool
) -> None:
    assert months("kjp", year=year, stage=stage) == (start, end, unread)


@pytest.mark.parametrize(
    ("first", "last", "start", "end", "unread"),
    [
        ("2017-06-15", "2050-12-31", "2017-06-01", None, False),
        ("01/06/2017", "31/12/2017", "2017-06-01", "2017-12-31", False),
        ("01-06-2017", "15-02-2018", "2017-06-01", "2018-02-28", False),
        ("01-JUL-16", "31-DEC-50", "2016-07-01", None, False),
        ("Januari 2018", None, "2018-01-01", None, False),
        ("01/01/2018", "01/01/2017", None, None, True),
        ("segera", None, None, None, True),
        (None, None, None, None, False),
        ("-", "-", None, None, False),
    ],
)
def test_dates(first: str | None, last: str | None, start: str | None, end: str | None, unread: bool) -> None:
    assert months("kis", period_start=first, period_end=last) == (start, end, unread)


def test_years_months_and_titles() -> None:
    assert months("kip", year="2017-09-01") == ("2017-01-01", "2017-12-31", False)
    assert months("kip", year="2016/2017") == ("2016-01-01", "2016-12-31", False)
    assert months("kis", year="2018", stage="Maret") == ("2018-03-01", "2018-03-31", False)
    assert months("kis", Title(year=2018, month=2)) == ("2018-02-01", "2018-02-28", False)
    assert months("kis", Title(year=2018)) == (None, None, False)
    assert months("kis", year="2018") == (None, None, True)
    assert months("kjp", Title(year=2018, stage="1")) == ("2018-01-01", "2018-06-30", False)
    assert months("dtks", year="2018") == (None, None, False)


@pytest.mark.parametrize(
    ("preamble", "sheet", "file", "title"),
    [
        (("DATA PENERIMA KJP TAHAP II TAHUN 2018",), "", "x.csv", Title(2018, "2")),
        (("PERIODE JANUARI 2018",), "", "x.csv", Title(2018, None, 1)),
        ((), "", "Data KJP T1 2018 FINAL (rev2) fix.xlsx", Title(2018, "1")),
        ((), "Tahap 2", "KJP_2017.xlsx", Title(2017, "2")),
        (
            ("Tanggal unduh: 05/01/2018", "PER 31 DESEMBER 2017"),
            "",
            "x.csv",
            Title(extract_date=dt.date(2018, 1, 5)),
        ),
        (("Data per 31 Desember 2017",), "", "x.csv", Title(extract_date=dt.date(2017, 12, 31))),
        (("DAFTAR PESERTA", "Keadaan: 31 Maret 2018"), "", "x.csv", Title(extract_date=dt.date(2018, 3, 31))),
        ((), "", "Peserta 31750112.csv", Title()),
    ],
)
def test_titles(preamble: tuple[str, ...], sheet: str, file: str, title: Title) -> None:
    found = read_title(preamble, sheet, file)
    if title.extract_date and title.year is None:
        assert found.extract_date == title.extract_date
    else:
        assert found == title


@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("Rp450.000", 450_000),
        ("450.000,00", 450_000),
        ("450000", 450_000),
        ("1.000.000", 1_000_000),
        ("450,000.00", 450_000),
        ("Rp 1.800.000,-", 1_800_000),
        ("3,5 jt", 3_500_000),
        ("3.5jt", 3_500_000),
        ("Rp 2 juta/bln", 2_000_000),
        ("± 2.000.000", 2_000_000),
        ("500 ribu", 500_000),
        ("500rb per bulan", 500_000),
        ("150k", 150_000),
        ("1jt - 1,5jt", None),
        ("3.500jt", None),  # three and a half millions, or thousands of them
        ("UMR", None),
        ("gratis", None),
        (None, None),
        ("-", None),
    ],
)
def test_amounts(written: str | None, amount: int | None) -> None:
    assert parse_amounts(pa.array([written], pa.string())).to_pylist() == [amount]


def test_birth_years_and_school_numbers() -> None:
    ages = pa.array(["45", "45 TH", "45,5", "6 bulan", "Usia 30", "999", "-", None])
    assert parse_birth_years(ages, AsOf(dt.date(2018, 3, 31))).to_pylist() == [
        1973,
        1973,
        1973,
        2018,
        1988,
        None,
        None,
        None,
    ]
    assert parse_npsns(pa.array(["20100471", " P9908123", "20100471.0", "2010", None])).to_pylist() == [
        "20100471",
        "P9908123",
        "20100471",
        None,
        None,
    ]


def test_text_is_ascii_upper_case_or_null() -> None:
    written = pa.array(["  Jl.  Café\u00a0Indah ", "-", "...", "", None, "Ümlaut\nBaris"])
    assert tidy(written).to_pylist() == ["JL. CAFE INDAH", None, None, None, None, "UMLAUT BARIS"]


@pytest.mark.parametrize(
    ("programme", "field", "written", "value"),
    [
        ("kis", "benefit_status", "NON AKTIF KARENA PREMI", "INACTIVE"),
        ("kis", "benefit_status", "Aktif", "ACTIVE"),
        ("kis", "benefit_status", "TIDAK AKTIF", "INACTIVE"),
        ("kis", "relationship", "4", "CHILD"),
        ("dukcapil", "relationship", "4", "CHILD"),
        ("dukcapil", "relationship", "KEPALA KELUARGA", "HEAD"),
        ("dukcapil", "relationship", "7", "OTHER"),
        ("kjp", "benefit_status", "Lanjutan", "ACTIVE"),
        ("kjp", "benefit_status", "DIBATALKAN", "INACTIVE"),
        ("kjp", "level", "SMP/MTs", "SMP"),
        ("kjp", "level", "SMK", "SMK"),
        ("kip", "level", "SMPLB", "SMP"),
        ("kip", "level", "Paket C", "SMA"),
        ("dtks", "benefit_status", "Ditetapkan dan Tidak Layak", "INACTIVE"),
        ("dtks", "benefit_status", "Ditetapkan dan Layak, ada masalah data kependudukan", "ACTIVE"),
        ("kjp", "benefit_status", "xyz", None),
    ],
)
def test_declared_values(programme: str, field: str, written: str, value: str | None) -> None:
    found, unknown = parse_values(pa.array([written]), PROGRAMMES[programme], field)
    assert found.to_pylist() == [value]
    assert unknown.to_pylist() == [value is None]
