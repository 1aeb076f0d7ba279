"""Sound files of every kind that is read, small, to be spoilt."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

from tests.fuzz.trying import Sample
from tests.ingest.conftest import HEADINGS, csv_text, roll, write_xlsx
from tests.ingest.odf import write_ods

REAL = Path(__file__).parents[2] / "data_samples" / "inputs"


def made(folder: Path) -> list[Sample]:
    """Files of the same few people in each format and dialect."""
    rows = roll(12)
    quoted = "".join(",".join(f'"{cell}"' for cell in row) + "\r\n" for row in [HEADINGS, *rows])
    titled = ["DAFTAR PENERIMA KIS", "", "Keadaan 31 Maret 2018"]
    book = write_xlsx(folder / "a.xlsx", {"Gambir": [HEADINGS, *rows], "Senen": [["REKAP"], [], HEADINGS, *roll(5, start=20)]}).read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.csv", csv_text(rows))
        archive.writestr("b/c.xlsx", book)
    return [
        Sample("kis", "csv", csv_text(rows).encode()),
        Sample("kis", "csv", quoted.encode("utf-8-sig")),
        Sample("kis", "txt", csv_text(rows, delimiter="\t").encode("utf-16")),
        Sample("kis", "csv", ("\n".join(titled) + "\n" + csv_text(rows, delimiter="|") + "JUMLAH|12\n").encode("cp1252")),
        Sample("kis", "xlsx", book),
        Sample(
            "kis",
            "ods",
            write_ods(folder / "a.ods", {"Gambir": [[], HEADINGS, *rows], "Senen": [HEADINGS, *roll(4, start=30)]}).read_bytes(),
        ),
        Sample("kis", "zip", packed.getvalue()),
    ]


def sent(folder: Path = REAL) -> list[Sample]:
    """The exports under `folder`/<programme>/."""
    files = sorted(path for path in folder.glob("*/*") if path.is_file())
    return [Sample(path.parent.name, path.suffix.lower().lstrip("."), path.read_bytes()) for path in files]
