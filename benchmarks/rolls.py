"""The rolls that benchmarks run on: generated once for each size, read once by Reconcile itself, and kept
under work/benchmarks/."""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

import data_samples.generator
from data_samples.generator import generate
from data_samples.generator.months import PLAN, Course, generate_months
from data_samples.generator.months.calendar import months_of
from data_samples.generator.regimes import TODAY, Regime
from reconcile import tables
from reconcile.engines.opening import open_engine
from reconcile.ingest.exports import find_exports
from reconcile.ingest.snapshots.key import reading_code
from reconcile.run.declarations import load_declarations
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.run.read import read_exports
from reconcile.workspace.runs import RunFolder

WORK = Path(__file__).resolve().parent.parent / "work" / "benchmarks"
ROWS_PER_PERSON = 1.511
"""Rows on the six rolls for each person of a generated population; the true count of every result is
printed beside it."""

ROWS_PER_PERSON_IN_JANUARY = 1.46
"""The same of the first of generated months."""

SEED = 1


def as_of(regime: Regime) -> date:
    """The day that rolls of this regime speak of."""
    return date.fromisoformat(str(TODAY[regime]))


@dataclass(frozen=True)
class Rolls:
    """One size of generated rolls on disk: inputs/, truth.parquet, records.parquet, people.parquet."""

    folder: Path
    regime: Regime

    @property
    def inputs(self) -> Path:
        return self.folder / "inputs"

    @property
    def truth(self) -> Path:
        """Which person stands in which row of which file, for every row written."""
        return self.folder / "truth.parquet"

    @property
    def records(self) -> Path:
        """All accepted rows of all exports, tables.RECORDS."""
        return self.folder / "records.parquet"

    @property
    def people(self) -> Path:
        """The truth of every record: record_id, person; in the order of the records."""
        return self.folder / "people.parquet"

    def job(self, out: Path) -> Job:
        return Job(inputs=self.inputs, out=out, as_of=as_of(self.regime))


def exports(rows: int, regime: Regime) -> Rolls:
    """Exports of about `rows` rows and their truth, from one generated population: two would share numbers by
    accident.

    Made again when the generator changes, in a process of its own: its memory must be free again before
    anything is measured.
    """
    rolls = Rolls(WORK / f"{regime}-{rows}-{SEED}", regime)
    if not _made_by(rolls.folder / "generated-by", _generating_code()):
        subprocess.run([sys.executable, __file__, "exports", regime, str(rows)], check=True)
    return rolls


@dataclass(frozen=True)
class Months:
    """Generated months on disk: about `rows` rows in the first, a share `changed` of them new or other in
    each that follows."""

    rows: int
    regime: Regime
    count: int
    changed: float
    seed: int
    trouble: bool
    """Whether deliveries go wrong."""

    @property
    def folder(self) -> Path:
        facts = (
            self.regime,
            self.rows,
            self.count,
            self.changed,
            self.seed,
            "trouble" * self.trouble or "well",
        )
        return WORK / "-".join(["months", *map(str, facts)])

    @property
    def folders(self) -> list[Path]:
        """The exports of each month."""
        return [self.folder / month.label for month in months_of(self.regime, self.count)]

    @property
    def days(self) -> list[date]:
        """The as-of day of each."""
        return [date.fromisoformat(str(month.last)) for month in months_of(self.regime, self.count)]

    @property
    def truths(self) -> list[Path]:
        return [self.folder / "truth" / f"{folder.name}.parquet" for folder in self.folders]


def made_months(months: Months) -> Months:
    """The same months, there on disk; made again when the generator changes."""
    if not _made_by(months.folder / "generated-by", _generating_code()):
        facts = (months.regime, months.rows, months.count, months.changed, months.seed, int(months.trouble))
        subprocess.run([sys.executable, __file__, "months", *map(str, facts)], check=True)
    return months


def _make_months(months: Months) -> None:
    shutil.rmtree(months.folder, ignore_errors=True)
    months.folder.mkdir(parents=True)
    generate_months(
        round(months.rows / ROWS_PER_PERSON_IN_JANUARY),
        months.seed,
        months.regime,
        months.folder,
        months=months.count,
        course=Course(months.changed, PLAN if months.trouble else ()),
        progress=lambda step, done, of: print(f"  generating: {step}", flush=True),
    )
    (months.folder / "generated-by").write_text(_generating_code(), encoding="ascii")


def records(rows: int, regime: Regime) -> Rolls:
    """The same exports read into one records.parquet, and the truth of each record. Read again when the
    reading code changes."""
    rolls = exports(rows, regime)
    if not _made_by(
        rolls.folder / "read-by", reading_code("reconcile.ingest.records", "reconcile.kinds.reading")
    ):
        subprocess.run([sys.executable, __file__, "records", regime, str(rows)], check=True)
    return rolls


def _made_by(stamp: Path, code: str) -> bool:
    return stamp.is_file() and stamp.read_text(encoding="ascii") == code


def _make_exports(rolls: Rolls, rows: int) -> None:
    shutil.rmtree(rolls.folder, ignore_errors=True)
    people = round(rows / ROWS_PER_PERSON)
    generate(
        people,
        SEED,
        rolls.regime,
        rolls.folder,
        lambda step, done, of: print(f"  generating: {step}", flush=True),
    )
    (rolls.folder / "generated-by").write_text(_generating_code(), encoding="ascii")


def _make_records(rolls: Rolls) -> None:
    print("  reading", flush=True)
    job = rolls.job(rolls.folder / "reading")
    shutil.rmtree(job.workspace.root, ignore_errors=True)
    run = RunFolder(job.workspace.root / "run")
    run.path.mkdir(parents=True)
    declarations = load_declarations()
    read_exports(Run(job, run, declarations, find_exports(job.inputs, declarations.programmes)))
    _join(run.snapshot_tables("records"), rolls.records)
    _write_people(rolls, job.workspace.spill)
    shutil.rmtree(job.workspace.root)
    (rolls.folder / "read-by").write_text(
        reading_code("reconcile.ingest.records", "reconcile.kinds.reading"), encoding="ascii"
    )


def _generating_code() -> str:
    """A hash of the code and lists that decide what is generated."""
    package = Path(data_samples.generator.__file__).parent
    digest = hashlib.sha256()
    for path in sorted(package.rglob("*")):
        if path.is_file() and path.suffix != ".pyc":
            digest.update(path.name.encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def _join(parts: Sequence[Path], whole: Path) -> None:
    with pq.ParquetWriter(whole, tables.RECORDS.schema, compression="zstd") as writer:
        for part in parts:
            for batch in pq.ParquetFile(part).iter_batches(122_880):
                writer.write_batch(batch)


def _write_people(rolls: Rolls, spill: Path) -> None:
    """The truth of the records, in their order."""
    engine = open_engine(spill, "8GB", folders=[rolls.records.parent, rolls.truth.parent])
    engine.read("records", rolls.records)
    engine.read("truth", rolls.truth)
    known = engine.arrow(
        "SELECT r.record_id, t.person FROM records r JOIN truth t ON t.programme = r.programme AND"
        " t.source_file = r.source_file AND coalesce(t.sheet, '') = coalesce(r.sheet, '') AND t.source_row ="
        " r.source_row"
    )
    engine.close()
    ids = pq.read_table(rolls.records, columns=["record_id"])["record_id"].combine_chunks()
    position = pc.index_in(ids, known["record_id"].combine_chunks())
    if position.null_count or known.num_rows != len(ids):
        raise ValueError(
            f"of {len(ids)} records, {position.null_count} are not in the truth ({known.num_rows} pairs): it"
            " and the reader disagree"
        )
    pq.write_table(pa.table({"record_id": ids, "person": known["person"].take(position)}), rolls.people)


def _main(what: str, regime: Regime, rows: int, *more: str) -> None:
    rolls = Rolls(WORK / f"{regime}-{rows}-{SEED}", regime)
    if what == "exports":
        _make_exports(rolls, rows)
    elif what == "months":
        count, changed, seed, trouble = more
        _make_months(Months(rows, regime, int(count), float(changed), int(seed), bool(int(trouble))))
    else:
        _make_records(rolls)


if __name__ == "__main__":
    _main(sys.argv[1], "cleaned" if sys.argv[2] == "cleaned" else "legacy", int(sys.argv[3]), *sys.argv[4:])
