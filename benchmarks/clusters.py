"""How fast links become persons, with every guard on: a made graph of links, some of which join what no guard
lets pass.

.venv/bin/python benchmarks/clusters.py [--links 10000000] [--runs 3]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
from numpy.typing import NDArray
from results import publish, table
from stopwatch import peak_mib

from reconcile.linkage.persons import Guarded, Pairs, Worth, cluster

LINKS_PER_PERSON = 0.8
"""Of persons with one to four rows, each linked to the one before, and some to the one before that."""
JUDGED = 10_000
"""Pairs that people judged to be one person, and as many (when there are false links) that they judged
different."""
FALSE_LINKS = (0.0, 0.001, 0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    rows = []
    for false in FALSE_LINKS:
        links, guarded = made(round(asked.links / LINKS_PER_PERSON), false)
        # a row that fits two persons joins one of them only where that link is worth ten bits more
        worth = Worth(np.zeros(len(links), dtype=bool), np.linspace(40.0, 10.0, len(links)), 10.0)
        seconds = []
        for _ in range(asked.runs):
            started = time.perf_counter()
            found = cluster(links, guarded, worth)
            seconds.append(time.perf_counter() - started)
        persons = len(np.unique(found.person))
        counts = (
            f"{len(links):,}",
            f"{len(guarded.source):,}",
            f"{len(guarded.apart):,}",
            f"{persons:,}",
            f"{len(found.refused):,}",
        )
        rows.append((f"{false:.1%}", *counts, f"{statistics.median(seconds):.1f}", f"{peak_mib():,}"))
    heads = (
        "links to strangers",
        "links",
        "rows",
        "pairs apart",
        "persons",
        "links refused",
        "seconds (median)",
        "peak MiB so far, with the graph",
    )
    publish(f"clusters_{asked.links}", "Links to persons", [table(heads, rows)])


def made(persons: int, false: float) -> tuple[Pairs, Guarded]:
    """Links, strongest first, and guards: each row of a person stands on another roll, half of the rows have
    a confirmed number, people judged JUDGED pairs of each kind, and neighbours in the table are apart by
    their own evidence (as brothers are).

    false: share of links that join two persons, half of them neighbours, so that a roll is there twice,
    numbers differ, or evidence speaks against it.
    """
    rng = np.random.default_rng(1)
    size = rng.choice([1, 2, 3, 4], persons, p=(0.5, 0.3, 0.15, 0.05))
    person = np.repeat(np.arange(persons), size)
    starts = np.cumsum(size) - size
    place = np.arange(len(person)) - np.repeat(starts, size)
    later, third = np.flatnonzero(place > 0), np.flatnonzero((place > 1) & (rng.random(len(place)) < 0.2))
    left, right = np.r_[later - 1, third - 2], np.r_[later, third]
    strangers = round(false * len(left))
    joined = np.sort(rng.choice(len(person), (strangers - strangers // 2, 2)), axis=1)
    neighbours = rng.choice(persons - 1, strangers // 2, replace=False)
    joined = np.r_[joined[joined[:, 0] < joined[:, 1]], np.c_[starts[neighbours], starts[neighbours + 1]]]
    left, right = np.r_[left, joined[:, 0]], np.r_[right, joined[:, 1]]
    order = rng.permutation(len(left))
    number = np.where(rng.random(len(person)) < 0.5, person, -1).astype(np.int64)
    different = joined[:JUDGED]
    same = rng.choice(later, min(JUDGED, len(later)), replace=False)
    guarded = Guarded(
        place.astype(np.int32),
        number,
        judged_same=_pairs(same - 1, same),
        judged_different=_pairs(different[:, 0], different[:, 1]),
        apart=_pairs(starts[:-1], starts[1:]),
    )
    return _pairs(left[order], right[order]), guarded


def _pairs(left: NDArray[np.int64], right: NDArray[np.int64]) -> Pairs:
    return Pairs(left.astype(np.int32), right.astype(np.int32))


if __name__ == "__main__":
    main()
