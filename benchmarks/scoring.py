"""How good persons are, measured on every record: Reconcile's own scores (data_samples.generator.measures)
for whoever made the persons."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from numpy.typing import NDArray
from scipy.sparse import coo_matrix
from scipy.sparse.csgraph import connected_components

from data_samples.generator.measures import BCubed, Scores, b_cubed, pairwise
from reconcile.engines.protocol import Engine

COARSE = np.arange(-4.0, 61.0, 2.0)
"""Match weights (log2 odds) tried as thresholds at first; then the surroundings of the best one in steps
of FINE."""
FINE = 0.5


@dataclass(frozen=True)
class Quality:
    """Scores over pairs of records in one person, and over records."""

    pairs: Scores
    records: BCubed


def score(engine: Engine, persons: pa.Array, true: pa.Array) -> Quality:
    """Persons held against the true ones; an entry for each record in both."""
    engine.read("judged", pa.table({"person_id": persons, "person": true}))
    return Quality(pairwise(engine), b_cubed(engine))


def score_file(engine: Engine, persons: Path, people: Path) -> Quality:
    """The same for files: record_id and person_id, record_id and person. Raises ValueError unless both
    have the same records."""
    engine.read("persons", persons)
    engine.read("people", people)
    judged = engine.keep(
        "judged", "SELECT p.person_id, t.person FROM persons p JOIN people t USING (record_id)"
    )
    if not judged == pq.read_metadata(people).num_rows == pq.read_metadata(persons).num_rows:
        raise ValueError(f"{persons.name} does not have every record once")
    return Quality(pairwise(engine), b_cubed(engine))


@dataclass(frozen=True)
class Scored:
    """Scored pairs of row numbers, and how many rows there are."""

    left: NDArray[np.int64]
    right: NDArray[np.int64]
    weight: NDArray[np.float64]
    rows: int

    def persons(self, weight: float) -> NDArray[np.int32]:
        """Connected components of the pairs with at least this weight: what Splink's clustering gives."""
        kept = self.weight >= weight
        edges = (np.ones(int(kept.sum()), np.int8), (self.left[kept], self.right[kept]))
        components: NDArray[np.int32] = connected_components(
            coo_matrix(edges, shape=(self.rows, self.rows)), directed=False
        )[1]
        return components


def best_threshold(engine: Engine, scored: Scored, true: pa.Array) -> tuple[float, Quality]:
    """The weight at which the F1 of pairs is highest, found with the truth in hand, and the quality there."""

    def tried(weights: Iterable[float]) -> tuple[float, Quality]:
        qualities = [(weight, score(engine, pa.array(scored.persons(weight)), true)) for weight in weights]
        return max(qualities, key=lambda entry: entry[1].pairs.f1)

    centre, _ = tried(COARSE.tolist())
    return tried(np.arange(centre - 2.0, centre + 2.0 + FINE, FINE).tolist())
