"""Pairs of the rolls as they come, and with all names 20 % in error and half of the NIKs hidden.

    .venv/bin/python benchmarks/noisy.py --rows 30000 --seed 1

Seeds are people: one that was looked at says nothing of others. `--missed N` tells of N true pairs of persons
that were kept apart, how they agree, and the shares of causes; it looks at a seed.
"""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import rolls
from losses import losses
from scoring import score

from data_samples.generator.regimes import RATES
from reconcile import linkage
from reconcile.engines.opening import open_engine
from reconcile.kinds.person.model import rolls_model
from reconcile.linkage.explanation import explain_pairs

ERROR, HIDDEN = 0.20, 0.5
_OF_NIK = ("nik", "nik_part", "nik_birth_date", "nik_sex")

_ASKED = """
SELECT count(DISTINCT (least(a.person_id, b.person_id), greatest(a.person_id, b.person_id))) AS n
FROM links l
JOIN person_of a ON a.record_id = l.record_id_left
JOIN person_of b ON b.record_id = l.record_id_right
WHERE l.band = 'review' AND a.person_id <> b.person_id
"""
_APART = """
SELECT a.record_id AS one, b.record_id AS two
FROM (SELECT person, person_id, MIN(record_id) AS record_id FROM told GROUP BY person, person_id) AS a
JOIN (SELECT person, person_id, MIN(record_id) AS record_id FROM told GROUP BY person, person_id) AS b
  ON b.person = a.person AND a.person_id < b.person_id
ORDER BY one, two
"""


def main() -> None:
    for title, records, people, missed in asked_for(__doc__, "--missed"):
        _measure(title, records, people, missed)


def asked_for(doc: str | None, shown: str) -> Iterator[tuple[str, pa.Table, pa.Table, int]]:
    """What a command line asks to measure: title, records and the truth of each population, and how many
    cases are shown, by the option `shown`."""
    parser = argparse.ArgumentParser(description=(doc or "").splitlines()[0])
    parser.add_argument("--rows", type=int, default=30_000)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--only", choices=("clean", "noisy"))
    parser.add_argument(shown, dest="shown", type=int, default=0)
    parser.add_argument("--folder", type=Path, default=rolls.WORK)
    asked = parser.parse_args()
    for kind in ("clean", "noisy"):
        if asked.only in (None, kind):
            records, people = _made(asked.folder, asked.rows, asked.seed, kind == "noisy")
            yield f"{kind}, seed {asked.seed}", records, people, asked.shown


def _made(folder: Path, rows: int, seed: int, noisy: bool) -> tuple[pa.Table, pa.Table]:
    """Records and the truth of each, of a population of its own."""
    rolls.WORK, rolls.SEED = folder / ("noisy" if noisy else "clean"), seed
    usual = RATES["legacy"]
    if noisy:
        RATES["legacy"] = replace(usual, name_typo=ERROR)
    made = rolls.Rolls(rolls.WORK / f"legacy-{rows}-{seed}", "legacy")
    if not made.people.is_file():
        rolls._make_exports(made, rows)
        rolls._make_records(made)
    RATES["legacy"] = usual
    records, people = pq.read_table(made.records), pq.read_table(made.people)
    if noisy:
        hidden = np.random.default_rng(seed).random(len(records)) < HIDDEN
        for name in _OF_NIK:
            at, column = records.schema.get_field_index(name), records[name].combine_chunks()
            shown = pa.array(np.where(hidden, None, column.to_numpy(zero_copy_only=False)), column.type)
            records = records.set_column(at, name, shown)
    return records, people


def _measure(what: str, records: pa.Table, people: pa.Table, missed: int) -> None:
    model = rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]})
    engine = open_engine(rolls.WORK / "spill", "1GB", folders=[rolls.WORK])
    found = linkage.link(records, model, engine)
    told = found.persons.join(people, "record_id")
    quality = score(engine, told["person_id"].combine_chunks(), told["person"].combine_chunks())
    asked = engine.arrow(_ASKED)["n"][0].as_py()
    pairs = quality.pairs
    print(
        f"{what}: precision {pairs.precision:.5f}, recall {pairs.recall:.4f}, F1 {pairs.f1:.4f};"
        f" B3 {quality.records.f1:.4f}; {asked} pairs of persons asked about"
    )
    if missed:
        engine.read("told", told)
        for cause, count in losses(engine, model, found).most_common(40):
            print(f"{count:5}", " | ".join(cause))
        apart = engine.arrow(_APART).to_pylist()
        rows = {row["record_id"]: row for row in records.to_pylist()}
        pairs_apart = [(one["one"], one["two"]) for one in apart]
        why = explain_pairs(engine, model, found.weights, pairs_apart, limits={})
        for one in why[:missed]:
            left, right = rows[one.left], rows[one.right]
            print(f"{one.probability:.4f}", one.band, one.rules[:2])
            for row in (left, right):
                print(
                    "   ",
                    *(row[name] for name in ("programme", "name", "nik", "birth_date", "kk", "mother_core")),
                )
            print("   ", *(f"{e.field}={e.level}" for e in one.evidence if e.level))
    engine.close()


if __name__ == "__main__":
    main()
