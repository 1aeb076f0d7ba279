"""How well a run found the legal entities, places of work and questions about employers, by the truth."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from data_samples.generator.measures import Scores

Key = tuple[str, str, str, int]
"""Programme, file, sheet, row."""


def score(found: Mapping[Key, Hashable], truth: Mapping[Key, Hashable]) -> Scores:
    """Pairs of rows. found, truth: row -> the thing it stands in; of rows in both."""
    keys = [key for key in truth if key in found]
    return Scores(
        found=_pairs(found[key] for key in keys),
        true=_pairs(truth[key] for key in keys),
        both=_pairs((found[key], truth[key]) for key in keys),
    )


def _pairs(things: Iterable[Hashable]) -> int:
    return sum(count * (count - 1) // 2 for count in Counter(things).values())


def evaluate_employers(run: Path, truth: Path) -> str:
    """What a published run found of the employers of `generate_employers`, in words. truth: the folder of
    its truth."""
    true = true_employers(truth)
    found = found_employers(run)
    lines = [
        f"{what}: {score(_column(found, column), _column(true, of))}"
        for what, column, of in (
            ("Badan usaha", "entity_id", "entity"),
            ("Tempat kerja", "establishment_id", "place"),
        )
    ]
    missing = sum(key not in found for key in true)
    return "\n".join([*lines, f"Baris pemberi kerja: {len(true)}, tidak terbaca: {missing}"])


def _column(rows: Mapping[Key, Mapping[str, Any]], name: str) -> dict[Key, Hashable]:
    return {key: row[name] for key, row in rows.items()}


def true_employers(truth: Path) -> dict[Key, dict[str, Any]]:
    """Each employer row of the truth in the folder `truth`."""
    rows = pq.read_table(truth / "truth_employers.parquet").to_pylist()
    return {(row["programme"], row["source_file"], row["sheet"], row["source_row"]): row for row in rows}


def found_employers(run: Path) -> dict[Key, dict[str, Any]]:
    """Each employer row of a run and where it stands in its files."""
    entities = {row["record_id"]: row for row in _table(run, "employer_entities")}
    places = ["programme", "source_file", "sheet", "source_row", "record_id"]
    return {
        (row["programme"], row["source_file"], row["sheet"], row["source_row"]): entities[row["record_id"]]
        for path in run_rows(run)
        for row in pq.read_table(path, columns=places).to_pylist()
    }


def run_rows(run: Path) -> list[str]:
    """The files of employer rows of a run."""
    return [str(path) for path in sorted((run / "snapshots").glob("*/*/records_employer.parquet"))]


def _table(run: Path, name: str) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = pq.read_table(run / f"{name}.parquet").to_pylist()
    return rows
