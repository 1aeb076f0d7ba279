"""One measured linking with Reconcile, in a process of its own: records.parquet -> persons, links and refused
links.

Usage: with_reconcile.py RECORDS FOLDER
"""

from __future__ import annotations

import sys
import time
from pathlib import Path

import pyarrow.parquet as pq
from stopwatch import Stopwatch

from reconcile import linkage
from reconcile.engines.opening import enough_memory, open_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.known import PERSON
from reconcile.programmes import load_programmes
from reconcile.tables import TABLES


def main(records: Path, folder: Path) -> None:
    programmes = load_programmes()
    model = PERSON.model(PERSON.by_role(programmes.values()))
    memory = enough_memory(pq.read_metadata(records).num_rows)  # as a run does
    watch = Stopwatch()
    engine = open_engine(folder / "spill", memory, folders=[folder, records.parent])
    found = linkage.link(records, model, engine, progress=watch.step)
    watch.step("write")
    engine.write("SELECT record_id, person_id FROM person_of", folder / "persons.parquet")  # as Splink's
    watch.stop()
    begun = time.perf_counter()
    for name in ("links", "refused_links"):
        _write(engine, name, folder)
    facts = {"candidates": found.candidates, "links": found.count_links, "persons": found.count_persons}
    watch.write(folder / "measures.json", links_seconds=time.perf_counter() - begun, **facts)
    engine.close()


def _write(engine: Engine, name: str, folder: Path) -> None:
    engine.write(f'SELECT * FROM "{name}" ORDER BY {TABLES[name].order_by}', folder / f"{name}.parquet")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
