"""Scores of identities, on months small enough to count by hand."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from data_samples.generator.exports.files import TRUTH
from data_samples.generator.identities import IdentityScores, score_identities

Rows = Sequence[tuple[str, str, int, int, str]]
"""programme, file, row, true person, id that a run gave; "" where it has no such row."""

ANI, BUDI, CITRA, DEWI = 1, 2, 3, 4


def scored(folder: Path, *months: Rows) -> IdentityScores:
    """The scores of runs over these months."""
    runs, truths = [], []
    for number, rows in enumerate(months):
        run = folder / f"run-{number}"
        run.mkdir()
        known = [
            {"programme": programme, "source_file": file, "sheet": "", "source_row": row, "person": person}
            for programme, file, row, person, _ in rows
            if person
        ]
        persons = [
            {"programme": programme, "source_file": file, "sheet": None, "source_row": row, "person_id": one}
            for programme, file, row, _, one in rows
            if one
        ]
        columns = {"programme": pa.string(), "source_file": pa.string(), "sheet": pa.string()}
        schema = pa.schema(columns | {"source_row": pa.int32(), "person_id": pa.string()})
        pq.write_table(pa.Table.from_pylist(persons, schema=schema), run / "persons.parquet")
        truth = folder / f"truth-{number}.parquet"
        pq.write_table(pa.Table.from_pylist(known, schema=TRUTH), truth)
        runs.append(run)
        truths.append(truth)
    return score_identities(runs, truths)


def test_people_who_keep_one_id_throughout(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        [
            ("kis", "jan", 2, ANI, "R-A"),
            ("kjs", "jan", 2, ANI, "R-A"),
            ("kis", "jan", 3, BUDI, "R-B"),
            ("kis", "jan", 4, CITRA, "R-C"),
            ("dtks", "jan", 2, DEWI, "R-D"),
        ],
        [
            ("kis", "feb", 9, ANI, "R-A"),
            ("kjs", "feb", 8, ANI, "R-A"),
            ("kis", "feb", 7, BUDI, "R-X"),  # renamed
            ("dtks", "feb", 2, DEWI, "R-D"),  # on no roll
        ],
    )
    assert found == IdentityScores(
        months=2, people=2, lost=(BUDI,), alone=1, ids=1.5, mixed=0, splits=0, merges=0
    )
    assert found.share_kept == 0.5


def test_a_split_and_a_merge_of_one_persons_ids(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        [("kis", "a", 2, ANI, "R-A"), ("kjs", "a", 2, ANI, "R-A"), ("kis", "a", 3, BUDI, "R-B")],
        [("kis", "b", 2, ANI, "R-A"), ("kjs", "b", 2, ANI, "R-N"), ("kis", "b", 3, BUDI, "R-B")],
        [("kis", "c", 2, ANI, "R-A"), ("kjs", "c", 2, ANI, "R-A"), ("kis", "c", 3, BUDI, "R-B")],
    )
    assert (found.people, found.lost, found.alone) == (2, (), 1)
    assert (found.splits, found.merges, found.ids) == (1, 1, 1.5)


def test_an_id_that_passes_from_one_to_another_is_mixed(tmp_path: Path) -> None:
    found = scored(
        tmp_path,
        [("kis", "a", 2, ANI, "R-A"), ("kis", "a", 3, BUDI, "R-B")],
        [("kis", "b", 2, ANI, "R-B"), ("kis", "b", 3, BUDI, "R-A")],
    )
    assert (found.mixed, found.lost) == (2, (ANI, BUDI))


def test_an_id_of_two_who_were_linked_is_not_mixed(tmp_path: Path) -> None:
    """Wrong links are another score's matter."""
    found = scored(
        tmp_path,
        [("kis", "a", 2, ANI, "R-A")],
        [("kis", "b", 2, ANI, "R-A"), ("kis", "b", 3, BUDI, "R-A")],
        [("kis", "c", 3, BUDI, "R-A")],
    )
    assert found.mixed == 0


def test_rows_from_an_older_delivery_are_known_and_lost_ones_are_not_kept(tmp_path: Path) -> None:
    """February's file was cut: for Ani the run keeps January's row, Budi it forgot."""
    found = scored(
        tmp_path,
        [("kis", "jan", 2, ANI, "R-A"), ("kis", "jan", 3, BUDI, "R-B")],
        [
            ("kis", "feb", 2, ANI, ""),
            ("kis", "feb", 3, BUDI, ""),
            ("kis", "jan", 2, 0, "R-A"),
        ],
    )
    assert (found.people, found.lost) == (2, (BUDI,))


def test_truths_that_contradict_and_runs_without_truth_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="different people"):
        scored(tmp_path, [("kis", "a", 2, ANI, "R-A")], [("kis", "a", 2, BUDI, "R-A")])
    with pytest.raises(ValueError, match="1 runs, 0 truths"):
        score_identities([tmp_path], [])
