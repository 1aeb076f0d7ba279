"""How well employers are found: with the workers whom rolls have in common, without them, and by names alone
as a peer does it (rapidfuzz's token_set_ratio over names in one city, at the bound that suits it best).

.venv/bin/python benchmarks/employers.py [--employers 2000] [--workers 20000] [--seed 101]
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from collections.abc import Hashable
from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq

sys.path.insert(0, str(Path(__file__).parents[1]))

from data_samples.generator.firms import generate_employers
from data_samples.generator.firms.compared import BOUNDS, by_names, keys
from data_samples.generator.firms.scores import Key, score, true_employers
from reconcile import tables
from reconcile.employers.crews import keep_crews, with_crews
from reconcile.kinds.known import EMPLOYER, roles
from reconcile.linkage import link
from reconcile.run import stages
from reconcile.run.given import Run, engine_for
from reconcile.run.jobs import Job

AS_OF = date(2018, 3, 31)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--employers", type=int, default=2_000)
    parser.add_argument("--workers", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=101)
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        made = Path(folder)
        generate_employers(asked.employers, asked.workers, asked.seed, made, months=0)
        measure(made)


def measure(made: Path) -> None:
    """Read and link the persons of samples, then the employers in three ways, each with its score."""
    true = {key: row["entity"] for key, row in true_employers(made).items()}
    with stages.begin(Job(inputs=made / "inputs", out=made / "out", as_of=AS_OF)) as run:
        for stage in (stages.READ, stages.LINK, stages.IDENTIFY):
            started = time.process_time()
            stages.perform(stage, run)
            print(f"{stage.name}: {time.process_time() - started:.1f} s CPU", flush=True)
        for what, shared in (("dengan pekerja bersama", True), ("tanpa pekerja bersama", False)):
            started = time.process_time()
            found = linked(run, shared=shared)
            took = time.process_time() - started
            print(f"{what}: {score(found, true)}; {took:.1f} s CPU", flush=True)
        started = time.process_time()
        rows = pa.concat_tables(map(pq.read_table, run.folder.snapshot_tables("records_employer")))
        names = {one: score(by_names(rows, one), true) for one in BOUNDS}
        best = max(names, key=lambda one: names[one].f1)
        print(f"nama saja, batas {best}: {names[best]}; {time.process_time() - started:.1f} s CPU")


def linked(run: Run, *, shared: bool) -> dict[Key, Hashable]:
    """The employers of a run by our model. shared: whether workers are evidence."""
    with engine_for(run, ["records", "persons"]) as engine:
        for name in ("records_employer", "jobs"):
            engine.read(name, run.folder.snapshot_tables(name) or tables.empty(name))
        keep_crews(engine, AS_OF)
        rows = with_crews(engine, shared=shared)
        found = link(rows, EMPLOYER.model(roles(EMPLOYER, run.programmes)), engine).persons
    of = dict(zip(found["record_id"].to_pylist(), found["person_id"].to_pylist(), strict=True))
    return {key: of[record] for key, record in keys(rows).items()}


if __name__ == "__main__":
    main()
