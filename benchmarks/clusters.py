"""How fast links become persons, with every guard on: a made graph of links, some of which join what no guard lets pass.

.venv/bin/python benchmarks/clusters.py [--links 10000000] [--runs 3]
"""

from __future__ import annotations

import argparse
import statistics
import time

import numpy as np
from results import publish, table
from stopwatch import peak_mib

from reconcile.linkage.persons import Guarded, Pairs, cluster

LINKS_PER_PERSON = 0.8
"""Of persons with one to four rows, each linked to the one before, and some to the one before that."""
FALSE_LINKS = (0.0, 0.001, 0.01)


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--links", type=int, default=10_000_000)
    parser.add_argument("--runs", type=int, default=3)
    asked = parser.parse_args()
    rows = []
    for false in FALSE_LINKS:
        links, guarded = made(round(asked.links / LINKS_PER_PERSON), false)
        seconds = []
        for _ in range(asked.runs):
            started = time.perf_counter()
            found = cluster(links, guarded)
            seconds.append(time.perf_counter() - started)
        persons = len(np.unique(found.person))
        counts = (f"{len(links):,}", f"{len(guarded.source):,}", f"{persons:,}", f"{len(found.refused):,}")
        rows.append((f"{false:.1%}", *counts, f"{statistics.median(seconds):.1f}", f"{peak_mib():,}"))
    heads = ("links to strangers", "links", "rows", "persons", "links refused", "seconds (median)", "peak MiB so far, with the graph")
    publish(f"clusters_{asked.links}", "Links to persons", [table(heads, rows)])


def made(persons: int, false: float) -> tuple[Pairs, Guarded]:
    """Links, strongest first, and guards: each row of a person stands on another roll, and half of the rows have a confirmed number.

    false: share of links that join two persons, so that a roll is there twice or numbers differ.
    """
    rng = np.random.default_rng(1)
    size = rng.choice([1, 2, 3, 4], persons, p=(0.5, 0.3, 0.15, 0.05))
    person = np.repeat(np.arange(persons), size)
    first = np.repeat(np.cumsum(size) - size, size)
    place = np.arange(len(person)) - first
    later, third = np.flatnonzero(place > 0), np.flatnonzero((place > 1) & (rng.random(len(place)) < 0.2))
    left, right = np.r_[later - 1, third - 2], np.r_[later, third]
    strangers = round(false * len(left))
    joined = np.sort(rng.choice(len(person), (strangers, 2)), axis=1)
    joined = joined[joined[:, 0] < joined[:, 1]]
    left, right = np.r_[left, joined[:, 0]], np.r_[right, joined[:, 1]]
    order = rng.permutation(len(left))
    number = np.where(rng.random(len(person)) < 0.5, person, -1).astype(np.int64)
    return Pairs(left[order].astype(np.int32), right[order].astype(np.int32)), Guarded(place.astype(np.int32), number)


if __name__ == "__main__":
    main()
