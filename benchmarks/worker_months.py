"""What employers cost beyond the linking of persons: who is one, who works for whom, and what is to be
clarified, by months of workers. Persons are those of the truth, so that their linking costs nothing.

.venv/bin/python benchmarks/worker_months.py [--employers 8300] [--workers 83000] [--months 12] [--seed 101]
"""

from __future__ import annotations

import argparse
import json
import sys
import tempfile
import time
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from data_samples.generator.firms import generate_employers
from reconcile import tables
from reconcile.kinds.known import PERSON
from reconcile.run import stages
from reconcile.run.given import Run
from reconcile.run.jobs import Job
from reconcile.workspace.files.door import count_rows, write_table

AS_OF = date(2018, 3, 31)
_PLACE = ["programme", "source_file", "sheet", "source_row"]


def main() -> None:
    """Print the seconds of each stage (wall and CPU), the most memory held, and months of workers."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--employers", type=int, default=8_300)
    parser.add_argument("--workers", type=int, default=83_000)
    parser.add_argument("--months", type=int, default=12, help="of contributions")
    parser.add_argument("--seed", type=int, default=101)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        generate_employers(asked.employers, asked.workers, asked.seed, made, months=asked.months)
        measure(made)


def measure(made: Path) -> None:
    with stages.begin(Job(inputs=made / "inputs", out=made / "out", as_of=AS_OF)) as run:
        stages.perform(stages.READ, run)
        _persons_of_truth(run, made)
        for stage in (stages.EMPLOYERS, stages.COMPLY):
            _forget_peak()
            before = time.perf_counter(), time.process_time()
            stages.perform(stage, run)
            wall, cpu = time.perf_counter() - before[0], time.process_time() - before[1]
            print(f"{stage.name}: {wall:.1f} s, {cpu:.1f} s CPU, peak {_peak()} MiB", flush=True)
        months = count_rows(run.folder.table("employment"))
        payments = sum(
            pq.read_metadata(one).num_rows for one in run.folder.snapshot_tables("records_payment")
        )
        print(f"{months} rows of employment, {payments} contributions", flush=True)


def _persons_of_truth(run: Run, made: Path) -> None:
    rows = pa.concat_tables(pq.read_table(path, columns=[*_PLACE, "record_id"]) for path in _records(run))
    truth = pq.read_table(made / "truth.parquet", columns=[*_PLACE, "person"])
    joined = rows.join(truth, keys=_PLACE, join_type="inner").sort_by("record_id")
    name = pc.binary_join_element_wise("P", pc.cast(joined["person"], pa.string()), "-")
    kept = joined.drop_columns("person").append_column("person_id", name)
    kept = kept.append_column("row_key", pa.array([0] * len(kept), pa.int64()))
    schema = tables.TABLES["persons"].schema
    write_table(run.folder.table("persons"), kept.select(schema.names).cast(schema))
    for one in ("links", "refused_links", "clusters", "answered"):
        write_table(run.folder.table(one), tables.empty(one))
    run.folder.model_of(PERSON.name).write_text(json.dumps({"bands": {"link": 0.99}}))


def _records(run: Run) -> list[Path]:
    return run.folder.snapshot_tables("records")


def _forget_peak() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def _peak() -> int:
    said = Path("/proc/self/status").read_text().split("VmHWM:")[1].split()[0]
    return int(said) // 1024


if __name__ == "__main__":
    main()
