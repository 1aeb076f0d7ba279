"""All worklists of a run of the size of DKI: a million persons with findings in 267 kelurahan.

    .venv/bin/python benchmarks/worklists.py [--persons 1000000] [--rows-per-person 4] [--workers 2] [--memory
    700MB]

Persons, rows and questions are made up as tables; the clock runs from open Parquet files to the last written
byte.
"""

from __future__ import annotations

import argparse
import os
import shutil
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
from memory import Memory
from results import publish, table
from rolls import WORK

from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.findings import FINDINGS
from reconcile.privacy.masking import Level
from reconcile.programmes import load_programmes
from reconcile.regions import villages
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.homes import keep_homes
from reconcile.reports.worklists.books import write_worklists
from reconcile.reports.written.files import ReportFile

_TABLES = ("records", "persons", "questions", "question_rows", "unregistered")
_FINDINGS = tuple(finding.name for finding in FINDINGS if finding.name not in _TABLES)
_SOURCES = ("files", "ledger", "problems", "rejected_rows")

# One person in seven is asked about together with the next one: are they the same? Of the rows of a person,
# one writes the name otherwise.
_PEOPLE = """
SELECT i, 'P-' || i AS person_id, v.code AS region_code, lpad(CAST(h % 12 + 1 AS VARCHAR), 3, '0') AS rw,
       lpad(CAST(h // 12 % 15 + 1 AS VARCHAR), 3, '0') AS rt,
       a.word || ' ' || b.word || ' ' || c.word AS name, d.word AS mother,
       DATE '1940-01-01' + CAST(h // 7 % 28000 AS INTEGER) AS birth_date,
       CASE WHEN h % 2 = 0 THEN 'M' ELSE 'F' END AS sex,
       lpad(CAST(3171000000000000 + h % 5000000000000 AS VARCHAR), 16, '0') AS nik, i % 7 = 0 AS paired
FROM (SELECT range AS i, CAST(hash(range) % 1000000000000 AS BIGINT) AS h FROM range({persons})) p
JOIN villages v ON v.number = h % 267
JOIN words a ON a.number = h // 3 % 1000
JOIN words b ON b.number = h // 11 % 1000
JOIN words c ON c.number = h // 17 % 1000 JOIN words d ON d.number = h // 23 % 1000
"""
_RECORDS = """
SELECT p.programme || '-1ace164c-1-' || (i + 2) AS record_id, p.programme,
       'Master Peserta ' || upper(p.programme) || '.csv' AS source_file,
       '' AS sheet, CAST(i + 2 AS INTEGER) AS source_row,
       CASE WHEN p.number % 5 = 3 THEN NULL ELSE nik END AS nik, nik AS kk,
       CASE WHEN p.number % 3 = 2 THEN name || ' S' ELSE name END AS name,
       birth_date, sex, mother AS mother_core,
       CASE WHEN p.number % 4 = 3 THEN substr(region_code, 1, 6) ELSE region_code END AS region_code,
       rw, rt, person_id
FROM people, programmes p
"""
_BLOCKS = """
SELECT 'B-' || lpad(CAST(i AS VARCHAR), 16, '0') AS block, i, paired, person_id,
       CASE WHEN paired AND i % 2 = 0 THEN 'P-' || (i + 1) END AS person_id_other
FROM people WHERE i + 1 < {persons}
"""
_REASON = (
    "'NIK sama, nama mirip (' || i % 97 || '), tanggal lahir sama, nama ibu sama, jenis kelamin sama,"
    " kelurahan sama, nomor KK sama, ' || 'nomor kartu peserta berbeda'"
)
_QUESTIONS = f"""
SELECT 'T-' || i AS question_id, block, CASE WHEN paired THEN 'IDENTITAS' ELSE 'TINDAKAN' END AS answers,
       CASE WHEN paired THEN 'PERLU_TINJAUAN' ELSE 'TUMPANG_TINDIH_KESEHATAN' END AS class,
       person_id, person_id_other,
       'dtks-1ace164c-1-' || (i + 2) AS record_id_left,
       CASE WHEN person_id_other IS NULL THEN 'kis-1ace164c-1-' || (i + 2)
       ELSE 'dtks-1ace164c-1-' || (i + 3) END AS record_id_right,
       0.7 AS probability, CAST(i % 50 * 23000 AS BIGINT) AS amount,
       CAST(i % 1700 AS DOUBLE) AS consequence,
       CASE WHEN paired THEN 'Bila SAMA: tumpang tindih KIS dan KJS' END AS changes,
       {_REASON} AS reason, 'Usul nonaktif kepesertaan APBD (KJS), pertahankan APBN' AS action,
       'Keterangan BPJS Kesehatan, 2 Januari 2018: kuota nasional (APBN) diisi lebih dahulu' AS authority,
       'BARU' AS status
FROM blocks
"""
_QUESTION_ROWS = """
SELECT block, CAST(ROW_NUMBER() OVER (PARTITION BY block ORDER BY person, r.record_id) AS INTEGER) AS place,
       person, r.record_id
FROM (
  SELECT block, person_id, 1 AS person FROM blocks
  UNION ALL
  SELECT block, person_id_other, 2 FROM blocks WHERE person_id_other IS NOT NULL
) b
JOIN made r USING (person_id)
"""


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--persons", type=int, default=1_000_000)
    parser.add_argument("--rows-per-person", type=int, default=4)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--memory", default="700MB")
    asked = parser.parse_args()
    folder = WORK / f"worklists_{asked.persons}_{asked.rows_per_person}"
    if not (folder / "questions.parquet").exists():
        _make(folder, asked.persons, asked.rows_per_person)
    out = folder / "out"
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir()
    engine = open_engine(folder / "spill", asked.memory, folders=[folder])
    for name in _TABLES:
        engine.read(name, folder / f"{name}.parquet")
    for name in (*_FINDINGS, *_SOURCES):
        engine.read(name, tables.empty(name))
    keep_homes(engine)
    names = {code: programme.name for code, programme in load_programmes().items()}
    facts = RunFacts("20180331-0000", date(2018, 3, 31), Level.L1, names)
    told = _Bars()
    with Memory() as memory:
        begun, spent = time.perf_counter(), _processor_seconds()
        files = write_worklists(engine, out, facts, told, workers=asked.workers)
        seconds, processor = time.perf_counter() - begun, _processor_seconds() - spent
    engine.close()
    publish(
        f"worklists_{asked.persons}_{asked.rows_per_person}",
        f"Worklists of {asked.persons:,} persons",
        [_result(out, files, told, (seconds, processor), memory)],
    )
    shutil.rmtree(out)


def _make(folder: Path, persons: int, rows: int) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    engine = open_engine(folder / "spill", "6GB", folders=[folder])
    codes = sorted(villages())
    words = ["".join(part) for part in ((a, b, c) for a in _A for b in _B for c in _C)][:1000]
    engine.read("villages", pa.table({"number": range(len(codes)), "code": codes}))
    engine.read("words", pa.table({"number": range(len(words)), "word": words}))
    programmes = ["dtks", "kis", "kjs", "dukcapil", "kjp", "kip"]
    kinds = [programmes[number % 6] + ("" if number < 6 else "x") for number in range(rows)]
    engine.read("programmes", pa.table({"number": range(rows), "programme": kinds}))
    engine.keep("people", _PEOPLE.format(persons=persons))
    engine.keep("made", _RECORDS)
    engine.keep("blocks", _BLOCKS.format(persons=persons))
    for name in ("records", "persons", "questions", "question_rows", "unregistered"):
        engine.read(f"empty_{name}", tables.empty(name))
        sql = {
            "records": "SELECT * FROM made",
            "persons": "SELECT * FROM made",
            "questions": _QUESTIONS,
            "question_rows": _QUESTION_ROWS,
        }.get(name)
        filled = (
            f"SELECT * FROM empty_{name}"
            if sql is None
            else f"SELECT * FROM empty_{name} UNION ALL BY NAME SELECT {_common(name, sql)} FROM ({sql})"
        )
        engine.write(filled, folder / f"{name}.parquet")
    engine.close()


_A = ("SI", "MU", "AH", "NUR", "DE", "RI", "WA", "SU", "KAR", "YU")
_B = ("TI", "HA", "MA", "LI", "DI", "NA", "RO", "GI", "TA", "SA")
_C = ("N", "H", "NI", "WATI", "YAH", "TO", "ANA", "MAD", "DIN", "R")


def _common(name: str, sql: str) -> str:
    made = {
        "records": (
            "record_id programme source_file sheet source_row nik kk name birth_date sex mother_core"
            " region_code rw rt"
        ),
        "persons": "programme source_file sheet source_row record_id person_id",
    }.get(name)
    return "*" if made is None else ", ".join(made.split())


class _Bars:
    """Counts what the writer tells of its progress."""

    def __init__(self) -> None:
        self.total = self.done = 0

    def begin(self, stage: str, total: int = 0) -> None:
        self.total = total

    def advance(self, amount: int, rows: int = 0) -> None:
        self.done += amount

    def end(self, told: str = "") -> None: ...


def _processor_seconds() -> float:
    """Of this process and of those that it started and that have ended."""
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def _result(
    out: Path, files: list[ReportFile], told: _Bars, seconds: tuple[float, float], memory: Memory
) -> str:
    size = sum((out / file.name).stat().st_size for file in files)
    largest = max(files, key=lambda file: (out / file.name).stat().st_size)
    return table(
        ("", ""),
        [
            ("Seconds", f"{seconds[0]:.1f}"),
            ("Processor seconds, all processes", f"{seconds[1]:.1f}"),
            ("Peak memory, all processes", f"{memory.peak / 2**20:,.0f} MiB"),
            ("Files", f"{len(files)}, {size / 2**20:,.0f} MiB"),
            ("Lines rendered", f"{told.done:,} of {told.total:,}"),
            ("Lines written, lists of kota and province included", f"{sum(file.rows for file in files):,}"),
            (
                "Largest file",
                (
                    f"{largest.name}, {(out / largest.name).stat().st_size / 2**20:,.0f} MiB,"
                    f" {largest.rows:,} lines"
                ),
            ),
        ],
    )


if __name__ == "__main__":
    main()
