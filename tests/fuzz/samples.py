"""Sound files of every kind that is read, small, to be spoilt."""

from __future__ import annotations

import io
import struct
import zipfile
from pathlib import Path

from tests.fuzz.trying import Sample
from tests.ingest.biff import bare_stream, label, old_label, record, xls
from tests.ingest.conftest import HEADINGS, csv_text, roll, write_xlsx
from tests.ingest.dbase import dbf
from tests.ingest.markup import spreadsheets, table, web_archive
from tests.ingest.odf import flat_ods, write_ods
from tests.ingest.xlsb import xlsb

REAL = Path(__file__).parents[2] / "data_samples" / "inputs"


PEOPLE = roll(12)
ROWS = [HEADINGS, *PEOPLE]
SHEETS = {"Gambir": ROWS, "Senen": [HEADINGS, *roll(4, start=30)]}


def made(folder: Path) -> list[Sample]:
    """Files of the same few people in each format and dialect."""
    kinds = [*_texts(), *_markup(), *_workbooks(folder), *_tables()]
    return [
        Sample("kis", suffix, content if isinstance(content, bytes) else content.encode())
        for suffix, content in kinds
    ]


def _texts() -> list[tuple[str, str | bytes]]:
    quoted = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in ROWS)
    titled = ["DAFTAR PENERIMA KIS", "", "Keadaan 31 Maret 2018"]
    return [
        ("csv", csv_text(PEOPLE)),
        ("csv", quoted.encode("utf-8-sig")),
        ("txt", csv_text(PEOPLE, delimiter="\t").encode("utf-16")),
        ("txt", csv_text(PEOPLE, delimiter="\t")),
        ("prn", "".join("".join(cell.ljust(20) for cell in row).rstrip() + "\r\n" for row in ROWS)),
        (
            "csv",
            ("\n".join(titled) + "\n" + csv_text(PEOPLE, delimiter="|") + "JUMLAH|12\n").encode("cp1252"),
        ),
    ]


def _markup() -> list[tuple[str, str | bytes]]:
    page = f"<html><head><title>KIS</title></head><body><h3>DATA KIS</h3>{table(ROWS)}</body></html>"
    return [
        ("html", page),
        ("html", table(ROWS, close=False)),
        ("mht", web_archive(page)),
        ("mht", web_archive(page, "base64")),
        ("xml", spreadsheets(SHEETS)),
        ("fods", flat_ods(SHEETS)),
    ]


def _workbooks(folder: Path) -> list[tuple[str, bytes]]:
    book = write_xlsx(
        folder / "a.xlsx", {"Gambir": ROWS, "Senen": [["REKAP"], [], HEADINGS, *roll(5, start=20)]}
    ).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", csv_text(PEOPLE))
        archive.writestr("b/c.xlsx", book)
    return [
        ("xlsx", book),
        ("ods", write_ods(folder / "a.ods", {**SHEETS, "Gambir": [[], *ROWS]}).read_bytes()),
        ("xls", xls(SHEETS)),
        ("xlsb", xlsb(SHEETS)),
        ("xlsb", xlsb(SHEETS, shared=False)),
        ("zip", packed.getvalue()),
    ]


def _tables() -> list[tuple[str, bytes]]:
    dated = [[*row[:4], "".join(reversed(row[4].split("/"))), *row[5:]] for row in PEOPLE]
    fields = [
        {"NAMA LENGKAP": "NAMA", "JENIS KELAMIN": "KELAMIN"}.get(heading, heading.replace(" ", "_"))
        for heading in HEADINGS
    ]
    return [
        ("xls", bare_stream(record(0x809, struct.pack("<4H", 0x600, 0x10, 0, 0)), label, ROWS)),
        ("xls", bare_stream(record(0x09, struct.pack("<HH", 2, 0x10)), old_label, ROWS)),
        ("dbf", dbf(dated, "NCCCDCCCCCCC", fields=fields)),
        ("dbf", dbf(dated, "NNNCDCCNNCCC", fields=fields, version=0x30)),
    ]


def sent(folder: Path = REAL) -> list[Sample]:
    """The exports under `folder`/<programme>/."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return [Sample(path.parent.name, path.suffix.lower().lstrip("."), path.read_bytes()) for path in files]
