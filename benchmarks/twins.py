"""Twins, brothers and sisters: how many of them the linking takes for one person.

    .venv/bin/python benchmarks/twins.py --rows 1000000 [--regime legacy]

Counted over all pairs of children of one household who both stand on a roll: a pair is merged when a row of
the one and a row of the other are one person.
"""

from __future__ import annotations

import argparse
import itertools
from collections.abc import Iterator

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
from results import publish, table
from rolls import ROWS_PER_PERSON, SEED, WORK, records

from data_samples.generator.people.households import CHILD
from data_samples.generator.people.people import People, build_people
from data_samples.generator.regimes import RATES, TODAY, Regime
from reconcile import linkage
from reconcile.engines.opening import open_engine
from reconcile.kinds.person.model import rolls_model


def main() -> None:
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=100_000)
    parser.add_argument("--regime", choices=("legacy", "cleaned"), default="legacy")
    asked = parser.parse_args()
    rolls = records(asked.rows, asked.regime)
    people = _population(asked.rows, asked.regime)
    engine = open_engine(WORK / "twins-spill", "8GB", folders=[WORK])
    found = linkage.link(
        rolls.records, rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]}), engine
    )
    person_of = found.persons.sort_by("record_id")
    truth = pq.read_table(rolls.people).sort_by("record_id")
    engine.close()
    held = _persons_of(truth["person"].to_numpy(), person_of["person_id"].combine_chunks())
    counts = {"twins": [0, 0], "other brothers and sisters": [0, 0]}
    for one, two in _siblings(people):
        if one in held and two in held:
            twins = people.families.birth[one] == people.families.birth[two]
            counted = counts["twins" if twins else "other brothers and sisters"]
            counted[0] += 1
            counted[1] += not held[one].isdisjoint(held[two])
    counts["all"] = [sum(pairs) for pairs in zip(*counts.values(), strict=True)]
    rows = [
        (name, f"{pairs:,}", str(merged), f"1 in {pairs / merged:,.0f}" if merged else "none")
        for name, (pairs, merged) in counts.items()
    ]
    publish(
        f"twins_{asked.regime}_{asked.rows}",
        f"Brothers and sisters taken for one person ({asked.regime} rolls)",
        [table(("children of one household", "pairs on the rolls", "merged", ""), rows)],
        {},
    )


def _population(rows: int, regime: Regime) -> People:
    """The people of whom the exports speak, made again: the same seed gives the same people."""
    first = np.random.SeedSequence(SEED).spawn(8)[0]
    return build_people(
        round(rows / ROWS_PER_PERSON), TODAY[regime], RATES[regime].two_niks, np.random.default_rng(first)
    )


def _persons_of(true: np.ndarray, person_id: pa.Array) -> dict[int, set[int]]:
    """True person -> numbers of the persons that hold a row of theirs."""
    numbers = person_id.dictionary_encode().indices.to_numpy()
    held: dict[int, set[int]] = {}
    for one, number in zip(true.tolist(), numbers.tolist(), strict=True):
        held.setdefault(one, set()).add(number)
    return held


def _siblings(people: People) -> Iterator[tuple[int, int]]:
    families = people.families
    children = np.flatnonzero(families.relation == CHILD)
    order = children[np.argsort(families.household[children], kind="stable")]
    for _, group in itertools.groupby(order.tolist(), key=families.household.tolist().__getitem__):
        yield from itertools.combinations(group, 2)


if __name__ == "__main__":
    main()
