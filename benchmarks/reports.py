"""All files for staff of a finished run, beside the usual way to write one workbook.

    .venv/bin/python benchmarks/reports.py [--rows 10000000] [--regime legacy] [--memory ""]

The run is made once (`reconcile run`, kept under work/benchmarks/) and made anew when the code changed that
reads, links or finds. Then a fresh process writes its reports, from open Parquet files to the last check:
what the stage `report` of a run does.

The peer is xlsxwriter, cell by cell in constant memory: the library that pandas uses. It writes 100,000 lines
of the worklists' columns and styles; the worklists of the run hold many times as many, so its seconds are
told for each million lines.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from datetime import date
from pathlib import Path

import pyarrow.compute as pc
import pyarrow.parquet as pq
import xlsxwriter
from memory import Memory
from results import publish, table
from rolls import WORK, as_of, exports

import reconcile
from data_samples.generator.regimes import Regime
from reconcile.findings import FINDINGS
from reconcile.ingest.exports import Inputs
from reconcile.reports.contents import recalled
from reconcile.reports.worklists.columns import COLUMNS, properties, style_keys
from reconcile.run import report
from reconcile.run.declarations import load_declarations
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.run.report.before import PAPERS
from reconcile.run.stages import REPORT
from reconcile.workspace.files.door import read_json
from reconcile.workspace.processes.children import helpers
from reconcile.workspace.runs import RunFolder

PEER_LINES = 100_000


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=10_000_000, help="of the run, about")
    parser.add_argument("--regime", choices=("legacy", "cleaned"), default="legacy")
    parser.add_argument("--memory", default="", help="limit of the engine; as a run chooses it when empty")
    asked = parser.parse_args()
    run = finished(asked.rows, asked.regime)
    with helpers(1) as pool:
        seconds, processor, peak, sizes = pool.submit(
            reported, run, as_of(asked.regime), asked.memory
        ).result()
    with helpers(1) as pool:
        peer = pool.submit(cell_by_cell, run).result()
    lines = sum(
        rows
        for name, (rows, _) in sizes.items()
        if name.startswith("lembar_kerja/") or name.startswith("antrean")
    )
    told = [
        (
            "Rows",
            f"{sum(pq.read_metadata(path).num_rows for path in RunFolder(run).snapshot_tables('records')):,}",
        ),
        ("Persons in findings", f"{persons(run):,}"),
        ("Seconds", f"{seconds:.1f}"),
        ("Processor seconds, all processes", f"{processor:.1f}"),
        ("Peak memory, all processes", f"{peak / 2**20:,.0f} MiB"),
        ("Files", f"{len(sizes)}, {sum(size for _, size in sizes.values()) / 2**20:,.0f} MiB"),
        ("Lines of worklists, lists of kota and province included", f"{lines:,}"),
        ("All of it, seconds for a million of these lines", f"{1e6 * seconds / max(lines, 1):.1f}"),
        ("Peer: the lines alone, seconds for a million", f"{1e6 * peer / PEER_LINES:.1f}"),
    ]
    publish(
        f"reports_{asked.regime}_{asked.rows}",
        f"All reports of a run of {asked.rows:,} rows",
        [table(("", ""), told)],
    )


def finished(rows: int, regime: Regime) -> Path:
    """The folder of a finished run of about `rows` rows."""
    rolls = exports(rows, regime)
    folder = WORK / f"run-{regime}-{rows}"
    if not (folder / "made-by").is_file() or (folder / "made-by").read_text(encoding="ascii") != _code():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        asked = (
            "--inputs",
            str(rolls.inputs),
            "--out",
            str(folder / "out"),
            "--as-of",
            as_of(regime).isoformat(),
        )
        done = subprocess.run([sys.executable, "-m", "reconcile", "run", *asked], check=False)
        if done.returncode not in (0, 10):
            raise RuntimeError(f"reconcile run ended with {done.returncode}")
        (folder / "made-by").write_text(_code(), encoding="ascii")
    return folder / "out"


def _code() -> str:
    """A hash of all code but that of the reports."""
    package = Path(reconcile.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*.py")):
        if not {"reports", "cli", "review"} & set(path.relative_to(package).parts):
            digest.update(path.read_bytes())
    return digest.hexdigest()


def reported(run: Path, day: date, memory: str) -> tuple[float, float, int, dict[str, tuple[int, int]]]:
    """Seconds, processor seconds, peak bytes, and name -> (lines, bytes) of every file that the stage
    `report` writes."""
    out = WORK / "reports" / "out"
    shutil.rmtree(out.parent, ignore_errors=True)
    folder = RunFolder(out.parent / "run")
    folder.path.mkdir(parents=True)
    for path in run.iterdir():
        if path.name != "reports":
            # links to the files themselves: an engine opens nothing outside the run's folder
            if path.is_dir():
                shutil.copytree(path, folder.path / path.name, copy_function=os.link)
            else:
                os.link(path, folder.path / path.name)
    job = Job(inputs=run, out=out, as_of=day, memory=memory)
    given = Run(job, folder, load_declarations(), Inputs((), ()))
    with Memory() as used:
        begun, spent = time.perf_counter(), sum(os.times()[:4])
        report.write_papers(given, REPORT.needs)
        seconds, processor = time.perf_counter() - begun, sum(os.times()[:4]) - spent
    written = recalled(read_json(folder.path / f"{PAPERS}.json")["files"]).values()
    sizes = {file.name: (file.rows, (folder.reports / file.name).stat().st_size) for file in written}
    shutil.rmtree(out.parent)
    return seconds, processor, used.peak, sizes


def cell_by_cell(run: Path) -> float:
    """Seconds that xlsxwriter takes for PEER_LINES lines of a worklist's width, from rows already in
    memory."""
    rows = pq.ParquetFile(RunFolder(run).snapshot_tables("records")[0]).read_row_group(0).slice(0, 1000)
    names = [
        "record_id",
        "programme",
        "name",
        "nik",
        "kk",
        "mother_core",
        "region_code",
        "rt",
        "rw",
        "source_file",
    ]
    texts = [pc.fill_null(rows[name], "").to_pylist() for name in names]
    columns, path = COLUMNS["TINDAKAN"], WORK / "peer.xlsx"
    begun = time.perf_counter()
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    formats = {key: book.add_format(properties(key)) for key in style_keys()}
    sheet = book.add_worksheet()
    for line in range(PEER_LINES):
        for place, column in enumerate(columns):
            style = formats[column.style, line % 3 == 0, False]
            if column.cell:
                sheet.write_string(line, place, texts[place % len(texts)][line % len(rows)], style)
            else:
                sheet.write_blank(line, place, None, style)
    book.close()
    seconds = time.perf_counter() - begun
    path.unlink()
    return seconds


def persons(run: Path) -> int:
    """Whom any finding names, each once."""
    found: set[str] = set()
    for finding in FINDINGS:
        for column in pq.read_table(
            RunFolder(run).finding(finding.name), columns=list(finding.persons)
        ).columns:
            found.update(pc.unique(column).to_pylist())
    return len(found)


if __name__ == "__main__":
    main()
