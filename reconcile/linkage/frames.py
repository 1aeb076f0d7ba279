"""Candidate pairs as a data frame, for analysts who try other classifiers (recordlinkage, scikit-learn) on
the same evidence."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
import pandas as pd
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage.comparisons import level_number, unpack
from reconcile.linkage.model import Field, Model

BATCH_ROWS = 1_000_000


def candidate_levels(
    engine: Engine,
    model: Model,
    every: int = 1,
    binary: bool = False,
    agree: Mapping[str, Sequence[str]] | None = None,
) -> pd.DataFrame:
    """The levels of the candidate pairs of the last `link()`: int8, one column a field, indexed by the two
    record ids.

    0 is unknown, the strongest rung has the highest number. every: only pairs whose left row is every n-th;
    memory is 8 bytes a pair and one a field, and the record ids of the rows met. binary: 1 for agreement and
    0 for anything else, unknown included, as recordlinkage's ECMClassifier wants it; agreement is the
    strongest rung, or those that `agree` names for a field. Reads `compared` and `prepared`. Raises
    ValueError for a rung or field that the model does not have.
    """
    if every < 1:
        raise ValueError("every: 1 for all pairs, n for those of every n-th row")
    agreeing = _agreeing(model, agree or {})
    sampled = f"FROM compared WHERE l % {every} = 0"
    ids = engine.arrow(
        f"SELECT record_id, row_number_ FROM prepared WHERE row_number_ IN (SELECT l {sampled} UNION SELECT r"
        f" {sampled}) ORDER BY row_number_"
    )
    rows = ids["row_number_"].to_numpy()
    left, right = [np.empty(0, np.int32)], [np.empty(0, np.int32)]
    levels = [np.empty((0, len(model.fields)), np.int8)]
    for batch in engine.batches(f"SELECT l, r, pattern {sampled} ORDER BY l, r", BATCH_ROWS):
        left.append(_places(rows, batch.column("l")))
        right.append(_places(rows, batch.column("r")))
        unpacked = unpack(batch.column("pattern").to_numpy(), model)
        levels.append(_binary(unpacked, agreeing) if binary else unpacked)
    named = pd.Index(ids["record_id"].to_pandas())
    one, two = np.concatenate(left), np.concatenate(right)
    rank = named.argsort().argsort()  # the smaller id is the left one, as in links
    swapped = rank[one] > rank[two]
    index = pd.MultiIndex(
        levels=[named, named],
        codes=[np.where(swapped, two, one), np.where(swapped, one, two)],
        names=["record_id_left", "record_id_right"],
    )
    return pd.DataFrame(np.concatenate(levels), index=index, columns=[field.name for field in model.fields])


def _places(rows: NDArray[np.int32], column: pa.Array) -> NDArray[np.int32]:
    places: NDArray[np.int32] = np.searchsorted(rows, column.to_numpy()).astype(np.int32)
    return places


def _agreeing(model: Model, agree: Mapping[str, Sequence[str]]) -> list[list[int]]:
    """For each field the levels that count as agreement."""
    unknown = set(agree) - {field.name for field in model.fields}
    if unknown:
        raise ValueError(f"the model has no field {', '.join(sorted(unknown))}")
    return [
        [_rung(field, rung) for rung in agree.get(field.name, (field.levels[0].name,))]
        for field in model.fields
    ]


def _rung(field: Field, name: str) -> int:
    if name not in {level.name for level in field.levels}:
        raise ValueError(f"field {field.name} has no rung {name}")
    return level_number(field, name)


def _binary(levels: NDArray[np.int8], agreeing: list[list[int]]) -> NDArray[np.int8]:
    return np.stack(
        [np.isin(levels[:, place], rungs) for place, rungs in enumerate(agreeing)], axis=1
    ).astype(np.int8)
