"""A small world in which every case of verification and of other regions happens, some people each, with the
truth: what the main samples hold too rarely to be looked at.

Nothing here is shared with what reads exports.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from data_samples.generator.cases.stories import STORIES, World
from data_samples.generator.exports.files import Text, Truth, write_text
from data_samples.generator.people.known import FILE as PEOPLE
from data_samples.generator.people.known import people_table
from data_samples.generator.people.people import build_people

CASES = "truth_cases.parquet"
"""Beside truth.parquet: person, story, and the class of other regions that is true of him, "" for none."""
ANSWERS = "truth_answers.parquet"
"""Beside it: of each row of a register that answers in codes or words, what it answers."""
TODAY = np.datetime64("2018-03-31")
EACH = 12
"""People of each story."""


def generate_cases(out: Path, seed: int, each: int = EACH) -> None:
    """Write `each` people of every story to `out`/inputs and the truth beside it. The same arguments give the
    same bytes."""
    rng = np.random.default_rng(seed)
    people = build_people(max(500, 20 * each * len(STORIES)), TODAY, 0.0, rng)
    world = World(people, rng)
    for story in STORIES:
        for _ in range(each):
            world.tell(story)
    truth = Truth()
    for path, (rows, persons) in world.files.items():
        heads = list(dict.fromkeys(name for row in rows for name in row))
        columns = {head: np.array([row.get(head, "") for row in rows], dtype=object) for head in heads}
        write_text(out / "inputs" / path, columns, Text(";", "utf-8"), np.array(persons), truth)
    pq.write_table(truth.table(), out / "truth.parquet", compression="zstd")
    pq.write_table(_as_told(people_table(people), world), out / PEOPLE, compression="zstd")
    pq.write_table(pa.Table.from_pylist(world.told), out / CASES, compression="zstd")
    pq.write_table(pa.Table.from_pylist(world.answers), out / ANSWERS, compression="zstd")


def _as_told(people: pa.Table, world: World) -> pa.Table:
    """Those who are in a story, with the birthdays that it gives them."""
    rows = [
        {**row, "birth_date": world.births[row["person"]]}
        for row in people.to_pylist()
        if row["person"] in world.births
    ]
    return pa.Table.from_pylist(rows, people.schema)
