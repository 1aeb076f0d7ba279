"""Who is found by what is said at the counter."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pyarrow as pa
import pytest

from reconcile.engines.duckdb_engine import DuckDBEngine
from reconcile.lookup.searching import MOST, Wanted, find_people
from reconcile.parsing.names.names import normalise_name
from reconcile.vocabulary.errors import UsageError

ROWS = """
row | person | nik              | part             | name              | born       | of_nik     | year
a   | P-A    | 3171014503859001 | -                | SITI AMINAH       | 1985-03-05 | 1985-03-05 | 1985
b   | P-B    | 3171014503859002 | -                | SITI AMINAH       | 1985-05-03 | 1985-05-03 | 1985
c   | P-C    | -                | 3171014503859009 | ST AMINAH         | -          | -          | 1985
d   | P-D    | 3171010101709003 | -                | BUDI SANTOSO      | 1970-01-01 | 1970-01-01 | 1970
e   | P-D    | -                | -                | BUDI SANTOSA      | -          | -          | -
f   | P-E    | 3171010101719004 | -                | BUDI SANTOSO      | 1971-01-01 | 1971-01-01 | 1971
g   | P-F    | -                | -                | BUDIMAN           | -          | 1970-01-01 | -
"""


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[DuckDBEngine]:
    """All rows of ROWS as a run's."""
    engine = DuckDBEngine(tmp_path, "500MB", 1)
    heading, *lines = [[cell.strip() for cell in line.split("|")] for line in ROWS.strip().splitlines()]
    rows = [{k: None if v == "-" else v for k, v in zip(heading, line, strict=True)} for line in lines]
    records = pa.table(
        {
            "record_id": [row["row"] for row in rows],
            "nik": pa.array([row["nik"] for row in rows], pa.string()),
            "nik_part": pa.array([row["part"] for row in rows], pa.string()),
            "name_key": pa.array([normalise_name(row["name"]).name_key for row in rows], pa.string()),
            "birth_date": _days(rows, "born"),
            "nik_birth_date": _days(rows, "of_nik"),
            "birth_year": pa.array([row["year"] and int(row["year"]) for row in rows], pa.int16()),
        }
    )
    engine.read("all_records", records)
    engine.read(
        "all_persons",
        pa.table({"record_id": records["record_id"], "person_id": [row["person"] for row in rows]}),
    )
    yield engine
    engine.close()


def _days(rows: list[dict[str, str | None]], name: str) -> pa.Array:
    said = [row[name] for row in rows]
    return pa.array([day and date.fromisoformat(day) for day in said], pa.date32())


@pytest.mark.parametrize(
    ("wanted", "found"),
    [
        (Wanted("3171014503859001"), ["P-A: NIK sama", "P-B: NIK berbeda satu angka"]),
        (Wanted("31 7101 450385 9001"), ["P-A: NIK sama", "P-B: NIK berbeda satu angka"]),
        (
            Wanted("3171014503859009"),
            [
                "P-C: NIK sama, tetapi pada baris itu tidak dapat dipakai",
                "P-A: NIK berbeda satu angka",
                "P-B: NIK berbeda satu angka",
            ],
        ),
        (Wanted("9999999999999999"), []),
        (
            Wanted(name="Siti Aminah", born=date(1985, 3, 5)),
            [
                "P-A: nama dan tanggal lahir sama",
                "P-B: nama serupa, hari dan bulan lahir tertukar",
                "P-C: nama serupa, tahun lahir sama",
            ],
        ),
        (
            Wanted(name="Hj. Siti Aminah", year=1985),
            [f"P-{one}: nama serupa, tahun lahir sama" for one in "ABC"],
        ),
        # born another year: not shown; a row that does not say is
        (
            Wanted(name="Budi Santoso", born=date(1970, 1, 1)),
            ["P-D: nama dan tanggal lahir sama"],
        ),
        (Wanted(name="Budi Santoso", born=date(1944, 8, 17)), ["P-D: nama serupa, tahun lahir tidak"]),
    ],
)
def test_who_is_found_and_why(engine: DuckDBEngine, wanted: Wanted, found: list[str]) -> None:
    hits = [f"{hit.person_id}: {hit.why}" for hit in find_people(engine, wanted)]
    assert [hit[: len(said)] for hit, said in zip(hits, found, strict=True)] == found


@pytest.mark.parametrize(
    "said",
    [
        {},
        {"nik": "3171014503859001", "name": "SITI"},
        {"nik": "317"},
        {"nik": "bukan angka"},
        {"name": "..."},
    ],
)
def test_what_nobody_can_be_found_by_is_refused(said: dict[str, str]) -> None:
    with pytest.raises(UsageError):
        Wanted(**said)


def test_a_name_of_many_names_the_first(engine: DuckDBEngine) -> None:
    many = 2 * MOST
    key = normalise_name("SITI AMINAH").name_key
    nothing = pa.nulls(many, pa.string())
    engine.read(
        "all_records",
        pa.table(
            {
                "record_id": [str(at) for at in range(many)],
                "nik": nothing,
                "nik_part": nothing,
                "name_key": [key] * many,
                "birth_date": pa.nulls(many, pa.date32()),
                "nik_birth_date": pa.nulls(many, pa.date32()),
                "birth_year": pa.nulls(many, pa.int16()),
            }
        ),
    )
    engine.read(
        "all_persons",
        pa.table(
            {"record_id": [str(at) for at in range(many)], "person_id": [f"P-{at:04}" for at in range(many)]}
        ),
    )
    assert len(find_people(engine, Wanted(name="SITI AMINAH"))) == MOST
