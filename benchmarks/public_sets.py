"""Public sets, linked blind: models written from docs/model.md, aim F1, no threshold chosen with the truth.

    .venv/bin/python benchmarks/public_sets.py FOLDER [FOLDER ...] [--no-splink]

Each FOLDER holds a set, or several folders that do; what stands in one is said in set_folders.py. Sets that
ship in packages are written by packaged_sets.py, made-up ones of the kinds that are hard by hard_kinds.py;
others a user fetches: none is in this repository. Beside the blind result stands the best that any threshold
would have given, found with the truth, and the same of Splink 5 (at probability 0.99, and at its best) where
its environment is there (make .venv-benchmarks/.lengkap), set up from the same model.toml.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from results import publish, table
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components
from set_folders import PublicSet, read_set, score

from data_samples.generator.measures import Scores
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.linkage import Linkage, link

HERE = Path(__file__).resolve().parent
SPLINK_PYTHON = HERE.parent / ".venv-benchmarks" / "bin" / "python"
SPLINK_AT = 0.99
TRIED = 12
"""Bounds tried for the best one, at even steps of the links they make."""
BINS = (0.0, 0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0)
HEADS = (
    "set",
    "rows",
    "true pairs",
    "blind P",
    "R",
    "F1",
    "best F1",
    "expected F1",
    "Splink 0.99",
    "Splink best",
    "CPU s",
    "warnings",
)


@dataclass(frozen=True)
class Told:
    """What one set gave. bins: for each of BINS pairs, their probabilities' sum, and the true among them."""

    of: PublicSet
    blind: Scores
    best: Scores
    expected: float
    splink: tuple[Scores, Scores] | None
    seconds: float
    warnings: tuple[str, ...]
    bins: np.ndarray[tuple[int, ...], np.dtype[np.float64]]


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--no-splink", dest="splink", action="store_false")
    parser.add_argument("--splink-python", type=Path, default=SPLINK_PYTHON)
    asked = parser.parse_args()
    told = []
    for folder in set_folders(asked.folders):
        told.append(measured(read_set(folder), asked.splink_python if asked.splink else None))
        print(" | ".join(line(told[-1])), flush=True)
    publish("public_sets", "Public sets, blind", report(told))


def set_folders(given: list[Path]) -> Iterator[Path]:
    """The folders that hold a set: those given, or those in them."""
    for folder in given:
        within = sorted(truth.parent for truth in folder.glob("*/truth.csv"))
        yield from [folder] if (folder / "truth.csv").exists() else within


def measured(set_: PublicSet, splink: Path | None) -> Told:
    with tempfile.TemporaryDirectory() as folder:
        engine = open_engine(Path(folder) / "spill", "4GB")
        started = time.process_time()
        found = link(set_.records, set_.model, engine)
        seconds = time.process_time() - started
        blind = score(persons(engine, set_), set_)
        bins = reliability(engine, found, set_)
        best = max((blind, *tried(engine, found, set_)), key=lambda one: one.f1)
        engine.close()
        beside = (
            with_splink(set_, Path(folder), splink) if splink and splink.exists() and set_.declared else None
        )
    told = found.expected
    return Told(
        set_,
        blind,
        best,
        2 * told.precision * told.recall / max(told.precision + told.recall, 1e-9),
        beside,
        seconds,
        found.warnings,
        bins,
    )


def persons(engine: Engine, set_: PublicSet) -> pa.Array:
    """The person of each record, in the order of the records."""
    engine.read(
        "ordered", pa.table({"record_id": set_.records["record_id"], "place": range(len(set_.records))})
    )
    of = engine.arrow("SELECT person_id FROM ordered JOIN person_of USING (record_id) ORDER BY place")
    return of["person_id"].combine_chunks()


def reliability(
    engine: Engine, found: Linkage, set_: PublicSet
) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """Compared pairs by what was said of them: how many, the sum of probabilities, the true ones."""
    engine.read("truth_", pa.table({"record_id": set_.records["record_id"], "person": set_.person}))
    counted = engine.arrow(
        "SELECT c.pattern, count(*) AS pairs, count(*) FILTER (t.person = u.person) AS one FROM compared c"
        " JOIN prepared a ON a.row_number_ = c.l JOIN prepared b ON b.row_number_ = c.r"
        " JOIN truth_ t ON t.record_id = a.record_id JOIN truth_ u ON u.record_id = b.record_id"
        " GROUP BY c.pattern ORDER BY c.pattern"
    )
    said = found.estimate.probability(found.patterns.levels)
    pairs, one = (counted[name].to_numpy().astype(float) for name in ("pairs", "one"))
    place = np.clip(np.searchsorted(BINS, said, side="right") - 1, 0, len(BINS) - 2)
    return np.stack(
        [np.bincount(place, weights=of, minlength=len(BINS) - 1) for of in (pairs, said * pairs, one)]
    )


def tried(engine: Engine, found: Linkage, set_: PublicSet) -> Iterator[Scores]:
    """The scores with other bounds on the same weights."""
    said = found.estimate.probability(found.patterns.levels)
    order = np.argsort(-said)
    right = np.cumsum((found.patterns.pairs * said)[order])
    steps = np.searchsorted(right, np.linspace(0, right[-1], TRIED) * 0.99999)
    bounds = {float(said[order][min(step, len(said) - 1)]) for step in steps}
    bounds |= {float(np.quantile(said[said > 1e-6], q)) for q in (0.02, 0.1, 0.2, 0.4) if (said > 1e-6).any()}
    for bound in sorted(bounds):
        weights = dataclasses.replace(found.weights, bound=bound)
        link(set_.records, set_.model, engine, trained=weights)
        yield score(persons(engine, set_), set_)


def with_splink(set_: PublicSet, folder: Path, python: Path) -> tuple[Scores, Scores]:
    """Splink's score at SPLINK_AT, and at the threshold that would have been best."""
    pq.write_table(set_.records, folder / "records.parquet")
    (folder / "model.json").write_text(json.dumps(set_.declared), encoding="utf-8")
    subprocess.run([str(python), str(HERE / "splink_sets.py"), str(folder)], check=True)
    pairs = pq.read_table(folder / "pairs.parquet")
    left, right, weight = (pairs[name].to_numpy() for name in ("l", "r", "weight"))

    def at(bound: float) -> Scores:
        kept = weight >= bound
        edges = (np.ones(int(kept.sum()), np.int8), (left[kept], right[kept]))
        rows = len(set_.records)
        return score(
            pa.array(connected_components(coo_matrix(edges, shape=(rows, rows)), directed=False)[1]), set_
        )

    best = max((at(float(bound)) for bound in np.arange(-10.0, 41.0, 1.0)), key=lambda one: one.f1)
    return at(float(np.log2(SPLINK_AT / (1 - SPLINK_AT)))), best


def line(told: Told) -> list[str]:
    blind, best = told.blind, told.best
    splink = [f"{one.f1:.4f}" for one in told.splink] if told.splink else ["", ""]
    shares = [f"{share:.4f}" for share in (blind.precision, blind.recall, blind.f1, best.f1, told.expected)]
    return [
        told.of.name,
        f"{len(told.of.records):,}",
        f"{blind.true:,}",
        *shares,
        *splink,
        f"{told.seconds:.1f}",
        str(len(told.warnings)),
    ]


def report(told: list[Told]) -> list[str]:
    bins = sum(one.bins for one in told)
    by_bin = [
        (f"{low:g} - {high:g}", f"{int(pairs):,}", f"{said / pairs:.4f}", f"{one / pairs:.4f}")
        for low, high, (pairs, said, one) in zip(BINS, BINS[1:], np.transpose(bins), strict=False)
        if pairs
    ]
    warned = [f"- {one.of.name}: {said}" for one in told for said in one.warnings]
    near = sum(one.best.f1 - one.blind.f1 <= 0.01 for one in told)
    beside = [one for one in told if one.splink]
    ahead = sum(one.blind.f1 >= one.splink[1].f1 for one in beside if one.splink)
    return [
        table(HEADS, [line(one) for one in told]),
        f"Blind within 0.01 of the best threshold: {near} of {len(told)}"
        + (f"; at or ahead of Splink at its best: {ahead} of {len(beside)}." if beside else "."),
        "What was said of the compared pairs of all sets, and how many of them were one:",
        table(("probability", "pairs", "said", "true"), by_bin),
        *(["\n".join(warned)] if warned else []),
    ]


if __name__ == "__main__":
    sys.path.insert(0, str(HERE))
    main()
