"""Exports made by the tests: a roll of people who do not exist, written in many shapes, and read back."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq
import pytest
import xlsxwriter

from reconcile.ingest.records import IngestedFile, ingest_file
from reconcile.ingest.standard.kind import Roll, RowKind
from reconcile.kinds.reading import rolls
from reconcile.programmes import Programme, load_programmes
from reconcile.tables import TABLES

REFERENCE = date(2018, 3, 31)
PROGRAMMES = load_programmes()
ROLLS = rolls(PROGRAMMES, REFERENCE)
HEADINGS = [
    "NO",
    "NIK",
    "NO KK",
    "NAMA LENGKAP",
    "TGL LAHIR",
    "JENIS KELAMIN",
    "ALAMAT",
    "RT",
    "RW",
    "KELURAHAN",
    "KECAMATAN",
    "KOTA",
]
_FIRST = ["SITI", "BUDI", "AGUS", "RINA", "TONO", "WAWAN", "YULI", "EKO", "DIAN", "RATNA"]
_LAST = ["AMINAH", "HIDAYAT", "SAPUTRA", "LESTARI", "WIJAYA", "RAHMAN", "SANTOSO"]


def person(at: int) -> dict[str, str]:
    """The person number `at`: always the same, never two with one NIK."""
    woman = at % 2 == 0
    day, month, year = at % 28 + 1, at % 12 + 1, 1950 + at % 60
    return {
        "NO": str(at + 1),
        "NIK": f"317101{day + 40 * woman:02d}{month:02d}{year % 100:02d}9{at % 999 + 1:03d}",
        "NO KK": f"317101{at % 27 + 1:02d}{at % 11 + 1:02d}099{at % 999 + 1:03d}",
        "NAMA LENGKAP": f"{_FIRST[at % 10]} {_LAST[at % 7]}",
        "TGL LAHIR": f"{day:02d}/{month:02d}/{year}",
        "JENIS KELAMIN": "P" if woman else "L",
        "ALAMAT": f"JL MAWAR NO {at}",
        "RT": "003",
        "RW": "004",
        "KELURAHAN": "GAMBIR",
        "KECAMATAN": "GAMBIR",
        "KOTA": "JAKARTA PUSAT",
    }


def roll(count: int, headings: Sequence[str] = HEADINGS, start: int = 0) -> list[list[str]]:
    """`count` rows of people under `headings`."""
    return [[person(at)[heading] for heading in headings] for at in range(start, start + count)]


def csv_text(rows: Sequence[Sequence[str]], headings: Sequence[str] = HEADINGS, delimiter: str = ";") -> str:
    return "".join(delimiter.join(row) + "\n" for row in [headings, *rows])


def write_text(path: Path, text: str | bytes, encoding: str = "utf-8") -> Path:
    path.write_bytes(text if isinstance(text, bytes) else text.encode(encoding))
    return path


def write_xlsx(
    path: Path,
    sheets: Mapping[str, Sequence[Sequence[Any]]],
    merged: Sequence[tuple[int, int, int, int, str]] = (),
) -> Path:
    """A workbook; text cells are written as text, others by their type. merged: ranges of the first sheet,
    from 0."""
    book = xlsxwriter.Workbook(str(path), {"default_date_format": "dd/mm/yyyy"})
    for number, (name, rows) in enumerate(sheets.items()):
        sheet = book.add_worksheet(name)
        for at, row in enumerate(rows):
            for column, value in enumerate(row):
                if isinstance(value, str):
                    if value:
                        sheet.write_string(at, column, value)
                elif value is not None:
                    sheet.write(at, column, value)
        if number == 0:
            for top, left, bottom, right, text in merged:
                sheet.merge_range(top, left, bottom, right, text)
    book.close()
    return path


@dataclass(frozen=True)
class Read:
    """What reading one file gave: the returned facts and every table as a list of rows."""

    facts: IngestedFile
    records: list[dict[str, Any]]
    rejected: list[dict[str, Any]]
    ledger: list[dict[str, Any]]
    files: list[dict[str, Any]]
    problems: list[dict[str, Any]]
    beside: list[dict[str, Any]]

    def problem(self, code: str) -> dict[str, Any]:
        return next(row for row in self.problems if row["code"] == code)

    @property
    def codes(self) -> set[str]:
        return {str(row["code"]) for row in self.problems}

    @property
    def not_data(self) -> dict[str, int]:
        return {row["kind"]: row["rows"] for row in self.ledger if row["fate"] == "not_data"}


Reader = Callable[..., Read]


@pytest.fixture
def read(tmp_path: Path) -> Reader:
    """Reads a file into a fresh snapshot and checks what must hold for any file."""

    def _read(
        path: Path, programme: str | Programme = "kis", kind: RowKind | None = None, **options: Any
    ) -> Read:
        declared = PROGRAMMES[programme] if isinstance(programme, str) else programme
        own = rolls({declared.code: declared}, REFERENCE)[declared.code]
        asked = Roll(declared, kind or own.kind, REFERENCE)
        out = tmp_path / f"snapshot-{len(list(tmp_path.iterdir()))}"
        facts = ingest_file(path, asked, out, **options)
        names = [asked.kind.records.name, "rejected_rows", "ledger", "files", "problems"]
        names += [asked.kind.beside.name] if asked.kind.beside else []
        assert sorted(file.name for file in out.iterdir()) == sorted(f"{name}.parquet" for name in names)
        found = {}
        for name in names:
            table = pq.read_table(out / f"{name}.parquet")
            assert table.schema.equals(TABLES[name].schema), name
            found[name] = table.to_pylist()
        result = Read(
            facts,
            found[asked.kind.records.name],
            found["rejected_rows"],
            found["ledger"],
            found["files"],
            found["problems"],
            found[asked.kind.beside.name] if asked.kind.beside else [],
        )
        _check_any(result)
        return result

    return _read


def _check_any(read: Read) -> None:
    """The ledger adds up; record ids are unique; messages hold no long number."""
    for sheet in {(row["source_file"], row["sheet"]) for row in read.ledger}:
        rows = [row for row in read.ledger if (row["source_file"], row["sheet"]) == sheet]
        assert sum(row["rows"] for row in rows if row["fate"] == "read") == sum(
            row["rows"] for row in rows if row["fate"] != "read"
        )
    assert sum(row["rows"] for row in read.ledger if row["fate"] == "accepted") == len(read.records)
    assert sum(row["rows"] for row in read.ledger if row["fate"] == "rejected") == len(read.rejected)
    assert len({row["record_id"] for row in read.records}) == len(read.records)
    told = [(row["source_file"], row["sheet"], row["code"]) for row in read.problems]
    assert len(set(told)) == len(told)
    for row in read.problems:
        assert not any(piece.isdigit() and len(piece) > 9 for piece in row["message"].split())
