"""How alike two names are, once both are brought into one form."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
from rapidfuzz.distance import JaroWinkler
from rapidfuzz.process import cpdist

from reconcile.engines.protocol import Engine

SAME = 95
"""From here on a name is the register's name, misspelt by no more than ejaan and titles do."""
ALIKE = 85
WEAK = 70
"""Below, two names."""


def keep_name_scores(engine: Engine, name: str, pairs: str) -> None:
    """Keep the table `name` (one, other, score: 0 to 100) of the distinct pairs of different texts in
    `pairs`, SQL with columns one, other (names as written), one_key, other_key (folded words in order of the
    alphabet).

    The score is the best of Jaro-Winkler over the words as written, in alphabetical order, and without
    blanks: a name may be given in another order, or glued.
    """
    rows = engine.arrow(
        f"SELECT DISTINCT one, other, one_key, other_key FROM ({pairs}) AS pairs"
        " WHERE one IS NOT NULL AND other IS NOT NULL ORDER BY one, other, one_key, other_key"
    )
    scores = np.zeros(len(rows), dtype=np.float64)
    for left, right, blanks in (("one", "other", " "), ("one_key", "other_key", " "), ("one", "other", "")):
        texts = [_texts(rows[side], blanks) for side in (left, right)]
        if len(rows):
            scores = np.maximum(scores, cpdist(*texts, scorer=JaroWinkler.similarity, dtype=np.float64))
    made = {"one": rows["one"], "other": rows["other"], "score": pa.array(np.floor(scores * 100), pa.int32())}
    table = pa.table(made).group_by(["one", "other"]).aggregate([("score", "max")])
    engine.read(name, table.rename_columns(["one", "other", "score"]))


def _texts(column: pa.ChunkedArray, blanks: str) -> list[str]:
    texts = [text or "" for text in column.to_pylist()]
    return texts if blanks == " " else [text.replace(" ", "") for text in texts]
