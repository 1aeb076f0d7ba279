"""benchmarks/another_hand.py: a world that the generator has no part in, and the arithmetic of its result."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile import linkage
from reconcile.engines.protocol import Engine
from reconcile.kinds.person.model import rolls_model

BENCHMARKS = str(Path(__file__).parents[2] / "benchmarks")


@dataclass(frozen=True)
class Modules:
    world: ModuleType
    hand: ModuleType
    rolls: ModuleType


@pytest.fixture(scope="module")
def modules() -> Iterator[Modules]:
    sys.path.insert(0, BENCHMARKS)
    try:
        import another_hand
        import another_world
        import rolls

        yield Modules(another_world, another_hand, rolls)
    finally:
        sys.path.remove(BENCHMARKS)


def _files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in sorted(folder.rglob("*.csv"))}


def test_a_seed_is_a_world(modules: Modules, tmp_path: Path) -> None:
    worlds = []
    for name, seed, noisy in (("one", 5, False), ("again", 5, False), ("other", 6, False), ("loud", 5, True)):
        modules.world.write(tmp_path / name, 40, seed, noisy)
        worlds.append(_files(tmp_path / name))
    one, again, other, loud = worlds
    assert one == again and len(one) == 6
    assert one != other != loud != one


def test_every_row_is_read_and_its_truth_known_and_rows_become_people(
    modules: Modules, engine: Engine, tmp_path: Path
) -> None:
    rows = modules.world.write(tmp_path, 120, 5, False)
    modules.rolls._make_records(modules.rolls.Rolls(tmp_path, "legacy"))  # raises where the two disagree
    records, people = (pq.read_table(tmp_path / f"{name}.parquet") for name in ("records", "people"))
    assert len(records) == len(people) == rows
    serials = re.findall(r";\d{12}(\d{4});", (tmp_path / "inputs/dukcapil/dukcapil_lain.csv").read_text())
    assert serials and all(serial >= "9000" for serial in serials)
    found = linkage.link(
        records, rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]}), engine
    )
    engine.read("judged", found.persons.join(people, "record_id"))
    pairs = modules.hand.pairwise(engine)
    assert pairs.precision > 0.9 < pairs.recall


def test_what_a_run_made_of_a_world_is_counted(modules: Modules, engine: Engine) -> None:
    """Five rows of two people: a+b+c and d+e. The run has a+b, c+d, e: one pair right, one wrong, three lost."""
    names = "abcde"
    place = {"programme": ["kis"] * 5, "source_file": ["x.csv"] * 5, "source_row": range(2, 7)}
    texts = pa.array([None] * 5, pa.string())
    engine.read("truth", pa.table({**place, "sheet": texts, "person": ["P", "P", "P", "Q", "Q"]}))
    engine.read(
        "persons",
        pa.table({**place, "sheet": texts, "record_id": list(names), "person_id": ["1", "1", "2", "2", "3"]}),
    )
    engine.read(
        "links",
        pa.table(
            {
                "record_id_left": ["a", "c", "d"],
                "record_id_right": ["b", "d", "e"],
                "probability": [0.96, 0.96, 0.6],
                "band": ["link", "link", "review"],
            }
        ),
    )
    engine.read(
        "refused_links", pa.table({"record_id_left": ["a"], "record_id_right": ["c"], "reason": ["BEDA"]})
    )
    engine.read(
        "records",
        pa.table(
            {
                "record_id": list(names),
                "name_key": ["ANI", "ANI", "ANI", "BUDI", "BUDY"],
                "birth_date": ["x", "x", "y", "z", "z"],
                **dict.fromkeys(("nik", "kk", "mother_key"), texts),
            }
        ),
    )
    engine.read(
        "questions",
        pa.table(
            {"record_id_right": ["e", None, None], "finding": ["overlaps", "unregistered", "unregistered"]}
        ),
    )
    judged = modules.hand.judge(engine)
    assert (judged.pairs.found, judged.pairs.true, judged.pairs.both, judged.missing) == (2, 4, 1, 0)
    assert sorted(judged.lost) == [("BEDA", "name", 1), ("not compared", "name", 1), ("review", "birth", 1)]
    assert [(one.low, one.pairs, one.true) for one in judged.bins] == [(0.5, 1, 1.0), (0.95, 2, 0.5)]
    assert judged.asked == [("one row: unregistered", 2), ("two rows: overlaps", 1)]
    shown = "\n".join(modules.hand.parts_of(judged))
    assert "0.50000 (1 wrong pairs of rows)" in shown and "0.2500 (3 pairs lost)" in shown
