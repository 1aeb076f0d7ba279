"""Rolls of units as units write them: a unit in a title, a column a class; read to the table of stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pyarrow.parquet as pq
import pytest

from reconcile.ingest.records import ingest_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes

ROLLS = rolls(load_programmes(), date(2018, 3, 31))
HEAD = "NO;NAMA WBS;JK;TGL LAHIR;NIK;TGL MASUK"
ANI = "1;ANI SURYANI;P;01-03-1945;3171014103459001;05-01-2017"
BUDI = "2;BUDI SANTOSO;L;02-04-1950;3171010204509002;05-02-2017"


def _stays(tmp_path: Path, roll: str, lines: list[str]) -> list[dict[str, object]]:
    path = tmp_path / "data.csv"
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    read = ingest_file(path, ROLLS[roll], tmp_path / "out")
    rows: list[dict[str, object]] = pq.read_table(tmp_path / "out" / "stays.parquet").to_pylist()
    assert (read.rows_accepted, read.rows_rejected) == (len(rows), 0)
    return rows


@pytest.mark.parametrize(
    ("lines", "units"),
    [
        (["DAFTAR WBS;;;;;", "PSTW BUDI MULIA I;;;;;", "KEADAAN FEBRUARI 2018;;;;;", HEAD, ANI],
         ["PSTW BUDI MULIA I"]),
        (["Nama Panti : PSTW Budi Mulia 2", HEAD, ANI], ["PSTW BUDI MULIA 2"]),
        (["PSTW BUDI MULIA 1;;;;;", HEAD, ANI, "PSTW BUDI MULIA 2;;;;;", HEAD, BUDI],
         ["PSTW BUDI MULIA 1", "PSTW BUDI MULIA 2"]),
        (["UPT DINAS SOSIAL;;;;;", "PSTW BUDI MULIA 1;;;;;", HEAD, ANI],
         ["UPT DINAS SOSIAL / PSTW BUDI MULIA 1"]),
        (["DATA PSIKOTIK PADA PSBL HARAPAN SENTOSA 2 (ODGJ);;;;;", HEAD, ANI], ["PSBL HARAPAN SENTOSA 2"]),
        (["PANTI TUNA SUSILA KEDOYA;;;;;", HEAD, ANI], [None]),
        (["DAFTAR PENGHUNI PANTI;;;;;", HEAD, ANI], [None]),
        (["PSTW BUDI MULIA 1;;;;;", f"{HEAD};UNIT", f"{ANI};PSTW BUDI MULIA 2"], ["PSTW BUDI MULIA 2"]),
        ([HEAD, "1;SENTRA WATI;P;01-03-1945;3171014103459001;05-01-2017", BUDI], [None, None]),
    ],
    ids=["a title", "a label", "two units in a sheet", "titles above one another", "a class is no name",
         "nothing but a class", "no unit", "a column of its own", "a name like a unit"],
)  # fmt: skip
def test_a_unit_in_a_title_speaks_for_who_stands_below(
    tmp_path: Path, lines: list[str], units: list[str | None]
) -> None:
    assert [row["unit"] for row in _stays(tmp_path, "wbs", lines)] == units


MET = "NO;TGL JANGKAU;NAMA;L/P;USIA;{columns}"


@pytest.mark.parametrize(
    ("columns", "cells", "classes"),
    [
        ("ANAK JALANAN;GELANDANGAN;PENGEMIS", ["1;;", ";1;1", ";;"], ["04", "11,12", None]),
        ("Lansia Terlantar;Disabilitas Mental_LP", ["v;-", "X;\u221a", "0;ya"], ["08", "08,09", "09"]),
        ("JENIS PMKS;PENGEMIS", ["gelandangan;1", "pemulung;"], ["11", "13"]),
        ("PENGEMIS;GELANDANGAN", ["12;3", ";1"], [None, None]),
    ],
    ids=["ones", "ticks", "a column of its own counts", "numbers are no ticks"],
)
def test_a_column_a_class_is_read_as_classes(
    tmp_path: Path, columns: str, cells: list[str], classes: list[str | None]
) -> None:
    lines = [MET.format(columns=columns)]
    lines += [f"{at};0{at}/01/2018;SLAMET {chr(64 + at)};L;4{at};{said}" for at, said in enumerate(cells, 1)]
    assert [row["ppks"] for row in _stays(tmp_path, "ppks", lines)] == classes


def test_a_day_that_staff_reckoned_back_is_a_year(tmp_path: Path) -> None:
    """Else two men of two units whom staff gave one name are one person."""
    nameless = "3;MR SUTRISNO;L;01-01-1950;;05-01-2017"
    known = "4;TN HASAN;L;01-01-1950;3171010101509004;05-01-2017"
    _stays(tmp_path, "wbs", [HEAD, ANI, nameless, known, "5;TN UMAR;L;17-05-1950;;05-01-2017"])
    rows = pq.read_table(tmp_path / "out" / "records.parquet").to_pylist()
    told = {row["name"].split()[-1]: (row["birth_date"], row["birth_year"]) for row in rows}
    assert told["SUTRISNO"] == (None, 1950)
    assert told["HASAN"][0] == date(1950, 1, 1) and told["UMAR"][0] == date(1950, 5, 17)
