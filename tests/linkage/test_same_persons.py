"""The same rolls give the same links and persons, whatever the threads, the order of rows and files, and
the memory."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from reconcile.engines.opening import open_engine
from reconcile.explain.pairs import read_model
from reconcile.kinds.person.model import rolls_model
from reconcile.linkage import link
from reconcile.workspace.runs import RunFolder
from tests.runs import daily, sample_run


class Rolls:
    """Standardised records of the sample rolls, a Parquet file for each snapshot, and the model of the run
    that read them."""

    def __init__(self, folder: Path) -> None:
        out = sample_run()
        self.files = RunFolder(out).snapshot_tables("records")
        self.model = rolls_model(read_model(out)["made_for"])
        self.published = pq.read_table(RunFolder(out).table("persons"))
        self._folder = folder

    def link(
        self, records: pa.Table | Sequence[Path], threads: int = 2, memory: str = "2GB"
    ) -> tuple[pa.Table, pa.Table, bytes]:
        """The links, the persons, and the bytes of both as they are written."""
        read = set() if isinstance(records, pa.Table) else {path.parent for path in records}
        engine = open_engine(self._folder / "spill", memory, threads, [self._folder, *sorted(read)])
        found = link(records, self.model, engine)
        links, persons = found.links, found.persons
        path = self._folder / "written.parquet"
        engine.write("SELECT * FROM links ORDER BY record_id_left, record_id_right", path)
        written = path.read_bytes()
        engine.write("SELECT * FROM person_of ORDER BY record_id", path)
        engine.close()
        return links, persons, written + path.read_bytes()

    def table(self) -> pa.Table:
        return pa.concat_tables([pq.read_table(path) for path in self.files])


@pytest.fixture(scope="module")
def rolls(tmp_path_factory: pytest.TempPathFactory) -> Rolls:
    return Rolls(tmp_path_factory.mktemp("rolls"))


@pytest.fixture(scope="module")
def first(rolls: Rolls) -> tuple[pa.Table, pa.Table, bytes]:
    return rolls.link(rolls.files)


def sets(persons: pa.Table) -> set[frozenset[str]]:
    """Persons as sets of record ids: their own ids do not matter."""
    members: dict[str, list[str]] = {}
    for record, person in zip(
        persons["record_id"].to_pylist(), persons["person_id"].to_pylist(), strict=True
    ):
        members.setdefault(person, []).append(record)
    return {frozenset(records) for records in members.values()}


def shuffled(rolls: Rolls) -> pa.Table:
    table = rolls.table()
    return table.take(np.random.default_rng(5).permutation(table.num_rows))


def cut_anew(rolls: Rolls, folder: Path) -> list[Path]:
    """The same rows dealt out over other files."""
    rows = shuffled(rolls)
    paths = []
    for place, start in enumerate(range(0, rows.num_rows, 997)):
        paths.append(folder / f"part{place}.parquet")
        pq.write_table(rows.slice(start, 997), paths[-1])
    return paths


pytestmark = [pytest.mark.slow]


def test_it_is_something(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes]) -> None:
    """What follows compares many links of several rolls, those that a run publishes."""
    links, persons, _ = first
    assert len(rolls.files) > 6
    assert links.num_rows > 1_000
    assert sets(persons) == sets(rolls.published)


@pytest.mark.parametrize("threads", daily(1, [3, 1, 2]))
def test_threads_change_nothing(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes], threads: int) -> None:
    assert rolls.link(rolls.files, threads=threads) == first


def test_less_memory_changes_nothing(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes]) -> None:
    assert rolls.link(rolls.files, memory="100MB") == first


def test_the_order_of_rows_changes_nothing(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes]) -> None:
    links, persons, _ = rolls.link(shuffled(rolls))
    assert (links, sets(persons)) == (first[0], sets(first[1]))


def test_the_order_of_files_changes_nothing(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes]) -> None:
    links, persons, _ = rolls.link(rolls.files[::-1])
    assert (links, sets(persons)) == (first[0], sets(first[1]))


def test_how_rows_are_dealt_out_over_files_changes_nothing(
    rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes], tmp_path: Path
) -> None:
    links, persons, _ = rolls.link(cut_anew(rolls, tmp_path))
    assert (links, sets(persons)) == (first[0], sets(first[1]))


def test_other_record_ids_change_no_person(rolls: Rolls, first: tuple[pa.Table, pa.Table, bytes]) -> None:
    """Ids number the rows and so break ties between links that weigh the same, and draw other random
    pairs: few persons may notice."""
    table = rolls.table()
    ids = table["record_id"].to_pylist()
    other = {
        record: f"x{number:06}"
        for record, number in zip(ids, np.random.default_rng(9).permutation(len(ids)), strict=True)
    }
    back = {value: key for key, value in other.items()}
    renamed = table.set_column(
        table.schema.get_field_index("record_id"), "record_id", pa.array([other[record] for record in ids])
    )
    _, persons, _ = rolls.link(renamed)
    found = {frozenset(back[record] for record in person) for person in sets(persons)}
    before = sets(first[1])
    assert len(found ^ before) <= 0.005 * len(before)
