"""A memory of identities made again from a run that was published, after it was lost: whoever has an id there
keeps it, as long as the secret is the one that the ids were made with."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine, TableSource
from reconcile.registry import Tonight, keep_ids
from reconcile.registry.anchors import JUDGED_WEIGHT, Anchors
from reconcile.registry.ids import LIKELY, identity_numbers
from reconcile.registry.memory import keep_memory
from reconcile.registry.moves import keep_moves
from reconcile.registry.retiring import call_retired
from reconcile.registry.states import keep_states
from reconcile.registry.untouched import keep_untouched

SPARED = 1 << 20
"""Numbers that are given to nobody, above the highest known: those whose rows were gone had some of them."""

_HELD = """
SELECT t.number AS thing, min(p.person_id) AS identity_id
FROM marked_rows m
JOIN things t ON t.thing = m.thing
JOIN known_persons p ON p.record_id = m.record_id
GROUP BY t.number
ORDER BY t.number
"""


def take_over(
    engine: Engine, anchors: Anchors, known: Mapping[str, TableSource], run: Tonight
) -> tuple[int, int]:
    """Keep MEMORY as the run at OUT left it; returns how many identities were taken over, and the first
    number that is free. (0, 0), and nothing kept, where the secret is not that of the ids.

    known: the tables MEMORY of an older run, where they are left. Reads `records`, `clusters`, `judged_rows`
    (see `keep_marks`) and `known_persons` (record_id, person_id).
    """
    before = keep_memory(engine, anchors, known, run)
    held = engine.arrow(_HELD)
    numbers = identity_numbers(held["identity_id"].to_pylist(), run.secret)
    if not len(numbers) or int(numbers.max()) >= LIKELY:
        return 0, 0
    keep_untouched(engine, anchors, before, carry=False)
    keep_moves(engine, run.generation, before, JUDGED_WEIGHT)
    engine.read("whom", _whom(engine, held["thing"].to_numpy().astype(np.int64), numbers))
    keep_states(engine, run.generation, before)
    engine.drop("strangers")
    keep_ids(engine, run.secret)
    call_retired(engine)
    highest = int(engine.arrow("SELECT max(identity) AS n FROM identities").column(0)[0].as_py())
    return len(numbers), highest + 1 + SPARED


def _whom(
    engine: Engine, things: np.typing.NDArray[np.int64], numbers: np.typing.NDArray[np.int64]
) -> pa.Table:
    """Who each thing is, as `identify` has it: one that the older memory knows is the same, others are
    new to it."""
    before = engine.arrow("SELECT identity FROM known_identities")["identity"].to_numpy()
    how = np.where(np.isin(numbers, before), "SAME", "CREATED")
    return pa.table(
        {
            "thing": things,
            "identity": numbers,
            "how": pa.array(how.astype(object), pa.string()),
            "other": pa.nulls(len(numbers), pa.int64()),
        }
    )
