"""How fast an export is read into records: one large CSV file and one large workbook of the need register,
made on the fly.

    .venv/bin/python benchmarks/ingest_speed.py [--csv-rows 1000000] [--xlsx-rows 100000] [--runs 3]

Each reading is in a fresh process, with one worker and with one for each core.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
from results import publish, table
from rolls import SEED, WORK, as_of
from stopwatch import Stopwatch

from data_samples.generator.exports import forms
from data_samples.generator.exports.files import Columns, Sheet, Text, Truth, write_text, write_workbook
from data_samples.generator.exports.membership import register_roll
from data_samples.generator.exports.rows import make_rows
from data_samples.generator.people.people import build_people
from data_samples.generator.regimes import RATES, TODAY
from reconcile.ingest.records import ingest_file
from reconcile.kinds.reading import rolls
from reconcile.programmes import load_programmes

PROGRAMME = "dtks"


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--csv-rows", type=int, default=1_000_000)
    parser.add_argument("--xlsx-rows", type=int, default=100_000)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--measure", nargs=3, metavar=("EXPORT", "FOLDER", "WORKERS"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.measure:
        measure(Path(asked.measure[0]), Path(asked.measure[1]), int(asked.measure[2]))
        return
    rows = []
    for kind, count in (("csv", asked.csv_rows), ("xlsx", asked.xlsx_rows)):
        export = WORK / "ingest" / f"DTKS_{count}.{kind}"
        if not export.is_file():
            print(f"  making {export.name}", flush=True)
            make(export, count)
        for workers in sorted({1, os.cpu_count() or 1}):
            runs = [measured(export, workers) for _ in range(asked.runs)]
            seconds = statistics.median(run["seconds"] for run in runs)
            accepted = int(runs[0]["accepted"])
            peak = max(int(run["peak_mib"]) for run in runs)
            size = export.stat().st_size / 1024**2
            rows.append(
                (
                    kind.upper(),
                    str(workers),
                    f"{accepted:,}",
                    f"{size:.0f}",
                    f"{seconds:.1f}",
                    f"{accepted / seconds:,.0f}",
                    f"{peak:,}",
                )
            )
    heads = (
        "file",
        "workers",
        "rows accepted",
        "MiB",
        "seconds (median)",
        "rows/s",
        "peak MiB of the main process",
    )
    publish(f"ingest_speed_{asked.csv_rows}_{asked.xlsx_rows}", "Reading exports", [table(heads, rows)])


def measured(export: Path, workers: int) -> dict[str, float]:
    """One reading in a fresh process."""
    folder = WORK / "ingest" / "reading"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    subprocess.run(
        [sys.executable, __file__, "--measure", str(export), str(folder), str(workers)], check=True
    )
    measures: dict[str, float] = json.loads((folder / "measures.json").read_text(encoding="utf-8"))
    shutil.rmtree(folder)
    return measures


def measure(export: Path, folder: Path, workers: int) -> None:
    roll = rolls(load_programmes(), as_of("legacy"))[PROGRAMME]
    out = folder / "snapshot"
    out.mkdir()
    watch = Stopwatch()
    ingested = ingest_file(export, roll, out, workers=workers)
    watch.stop()
    watch.write(folder / "measures.json", accepted=ingested.rows_accepted)


def make(export: Path, count: int) -> None:
    """An export of `count` raw rows of 2018, none repeated, in the layout of the provincial DTKS dump."""
    export.parent.mkdir(parents=True, exist_ok=True)
    rng = np.random.default_rng(SEED)
    today = TODAY["legacy"]
    people = build_people(round(count * 1.3) + 1000, today, RATES["legacy"].two_niks, rng)
    rows = make_rows(
        people,
        register_roll(people, today, rng),
        RATES["legacy"],
        lambda size: forms.random_digits(rng, size, "601301", 10),
        rng,
    )
    if len(rows) < count:
        raise ValueError(f"the register has {len(rows)} rows, fewer than {count}: build more people")
    rows = rows.take(np.arange(count))
    place = forms.places(people.places, rows.place, respelled=True)
    columns: Columns = {
        "IDDTKS": forms.random_digits(rng, count, "3173040", 11),
        "KABUPATEN_KOTA": place["city"],
        "KECAMATAN": place["district"],
        "DESA_KELURAHAN": place["village"],
        "ALAMAT": rows.address,
        "RT": forms.small(rows.rt, 3),
        "RW": forms.small(rows.rw, 3),
        "NOMOR_KK": rows.kk,
        "NOMOR_NIK": rows.nik,
        "NAMA": rows.name,
        "TANGGAL_LAHIR": forms.dates(rows.birth, "yyyy-mm-dd"),
        "TEMPAT_LAHIR": rows.birth_place,
        "JENIS_KELAMIN": forms.sexes(rows, "LAKI-LAKI", "PEREMPUAN"),
        "NAMA_IBU_KANDUNG": rows.mother,
    }
    if export.suffix == ".csv":
        write_text(export, columns, Text("|"), rows.person, Truth())
        return
    cells = [list(row) for row in zip(*(values.tolist() for values in columns.values()), strict=True)]
    write_workbook(export, [Sheet("DTKS", (), tuple(columns), cells, rows.person, total=False)], Truth())


if __name__ == "__main__":
    main()
