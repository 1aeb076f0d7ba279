"""A whole job on a world of another hand (another_world.py): how good its persons are, whether what it says
is true, how much it asks, and what it loses.

    .venv/bin/python benchmarks/another_hand.py --people 20000 --seed 1 [--noisy] [--folder FOLDER]

`reconcile run` in a process of its own; all is read from what it publishes. Seeds are people: one that was
looked at says nothing of others.
"""

from __future__ import annotations

import argparse
import subprocess
import sys
import time
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from resource import RUSAGE_CHILDREN, getrusage

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
from another_world import TODAY, write
from reliability import Bin, bins_of
from results import publish, table

from data_samples.generator.measures import Scores, match_truth, pairwise
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.workspace.published import opened

WORK = Path(__file__).resolve().parent.parent / "work" / "benchmarks" / "another-hand"
EDGES = (0.0, 0.1, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.999, 1.0)

_SAID = """
SELECT l.probability, a.person = b.person AS one
FROM links l
JOIN judged a ON a.record_id = l.record_id_left
JOIN judged b ON b.record_id = l.record_id_right
"""
# every pair of rows of one person that stands in two: what became of it, and what the two rows share
_LOST = """
WITH refused AS (
  SELECT record_id_left, record_id_right, min(reason) AS reason
  FROM refused_links
  GROUP BY record_id_left, record_id_right
), lost AS (
  SELECT a.record_id AS one, b.record_id AS two
  FROM judged a
  JOIN judged b ON b.person = a.person AND a.record_id < b.record_id
  WHERE a.person_id <> b.person_id
)
SELECT coalesce(r.reason, l.band, 'not compared') AS became,
       concat_ws(' + ',
         CASE WHEN x.nik = y.nik THEN 'NIK' END,
         CASE WHEN x.kk = y.kk THEN 'card' END,
         CASE WHEN x.name_key = y.name_key THEN 'name' END,
         CASE WHEN x.birth_date = y.birth_date THEN 'birth' END,
         CASE WHEN x.mother_key = y.mother_key THEN 'mother' END) AS share,
       count(*) AS pairs
FROM lost
JOIN records x ON x.record_id = lost.one
JOIN records y ON y.record_id = lost.two
LEFT JOIN links l ON l.record_id_left = lost.one AND l.record_id_right = lost.two
LEFT JOIN refused r ON r.record_id_left = lost.one AND r.record_id_right = lost.two
GROUP BY became, share
ORDER BY pairs DESC, became, share
"""
_ASKED = """
SELECT concat(CASE WHEN record_id_right IS NULL THEN 'one row: ' ELSE 'two rows: ' END, finding) AS about,
       count(*) AS questions
FROM questions
GROUP BY about
ORDER BY questions DESC, about
"""


@dataclass(frozen=True)
class Judged:
    """What a run made of a world. bins: of the pairs among its links, what is said and what is true. lost:
    pairs of rows of one person in two: what became of them, what they share, how many. asked: questions by
    what they are about."""

    pairs: Scores
    missing: int
    bins: Sequence[Bin]
    lost: Sequence[tuple[str, str, int]]
    asked: Sequence[tuple[str, int]]


def judge(engine: Engine) -> Judged:
    """Reads tables truth, persons, links, refused_links, records, questions."""
    _, missing = match_truth(engine, with_programme=True)
    said = engine.arrow(_SAID)
    probability = said["probability"].to_numpy()
    one = pc.cast(said["one"], pa.int64()).to_numpy()
    bins = bins_of(probability, np.ones(len(one), np.int64), one, EDGES)
    lost = [(row["became"], row["share"], row["pairs"]) for row in engine.arrow(_LOST).to_pylist()]
    asked = [(row["about"], row["questions"]) for row in engine.arrow(_ASKED).to_pylist()]
    return Judged(pairwise(engine), missing, bins, lost, asked)


def judge_run(out: Path, truth: Path) -> Judged:
    """What the run published at `out` made of the world whose truth this is."""
    with (
        opened(out, "records", "persons", "links", "refused_links", "questions") as run,
        opened_engine([run.folder]) as engine,
    ):
        engine.read("truth", pq.read_table(truth))
        for name in ("persons", "links", "refused_links", "questions"):
            engine.read(name, run.table(name))
        engine.read("records", run.snapshot_tables("records"))
        return judge(engine)


def parts_of(judged: Judged) -> Iterable[str]:
    """The tables of a result."""
    pairs = judged.pairs
    facts = [
        ("precision", f"{pairs.precision:.5f} ({pairs.found - pairs.both:,.0f} wrong pairs of rows)"),
        ("recall", f"{pairs.recall:.4f} ({pairs.true - pairs.both:,.0f} pairs lost)"),
        ("F1", f"{pairs.f1:.4f}"),
        ("rows of the truth that were not read", f"{judged.missing:,}"),
        *((f"questions about {what}", f"{count:,}") for what, count in judged.asked),
    ]
    yield table(("", ""), facts)
    said = [
        (f"{one.low}-{one.high}", f"{one.pairs:,}", f"{one.said:.3f}", f"{one.true:.3f}", f"{one.error:.3f}")
        for one in judged.bins
    ]
    yield table(("said between", "pairs", "said", "true", "+-"), said)
    lost = [(became, share or "nothing", f"{count:,}") for became, share, count in judged.lost[:25]]
    yield table(("lost pairs: what became of them", "they share", "pairs"), lost, left=2)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--people", type=int, default=20_000)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--noisy", action="store_true")
    parser.add_argument("--folder", type=Path, help="where world and run are kept (default: work/)")
    asked = parser.parse_args()
    kind = "noisy" if asked.noisy else "clean"
    folder = asked.folder or WORK / f"{kind}-{asked.people}-{asked.seed}"
    rows = write(folder, asked.people, asked.seed, asked.noisy)
    began, before = time.perf_counter(), getrusage(RUSAGE_CHILDREN)
    places = ["--inputs", str(folder / "inputs"), "--out", str(folder / "out")]
    command = [sys.executable, "-m", "reconcile", "run", *places, "--as-of", f"{TODAY}", "--train"]
    subprocess.run(command, check=True)
    after = getrusage(RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    about = (
        f"{asked.people:,} people, {rows:,} rows, {kind}, seed {asked.seed}; the run took {cpu:.0f} s of"
        f" processor time, {time.perf_counter() - began:.0f} s by the clock."
    )
    parts = [about, *parts_of(judge_run(folder / "out", folder / "truth.parquet"))]
    publish(f"another-hand-{kind}", "A world of another hand", parts)


if __name__ == "__main__":
    main()
