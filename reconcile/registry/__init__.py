"""Identities over time: who of tonight is whom of the runs before, whatever the files are called."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine, TableSource
from reconcile.registry.anchors import JUDGED_WEIGHT, Anchor, Anchors
from reconcile.registry.assignment import Assigned, assign
from reconcile.registry.ids import identity_ids
from reconcile.registry.memory import MEMORY, Tonight, keep_known, keep_memory
from reconcile.registry.moves import keep_moves
from reconcile.registry.retiring import call_retired
from reconcile.registry.states import keep_events, keep_states, stands_until
from reconcile.registry.untouched import keep_everybody_untouched, keep_untouched

__all__ = ["MEMORY", "Anchor", "Anchors", "Tonight", "identify", "identify_again", "stands_until"]


def identify(
    engine: Engine, anchors: Anchors, known: Mapping[str, TableSource], tonight: Tonight
) -> dict[str, int]:
    """Give every thing of tonight its identity; returns the events, counted by their codes.

    known: the tables MEMORY of the run before, by name; none for the first. Reads `records`, `clusters` and
    `judged_rows` (see `keep_marks`). Keeps MEMORY, `person_of` (record_id, person_id, row_key) and
    `identity_events`, each row with the identity's id. The same tables, secret and generation give the same.
    """
    before = keep_memory(engine, anchors, known, tonight)
    keep_untouched(engine, anchors, before, carry=tonight.carry)
    keep_moves(engine, tonight.generation, before, JUDGED_WEIGHT, tonight.reread)
    engine.read("whom", _whom(engine, tonight.first_free))
    keep_states(engine, tonight.generation, before)
    keep_ids(engine, tonight.secret)
    first, changed = "identities" not in known, tonight.model_changed
    keep_events(engine, tonight.generation, tonight.as_of, first=first, model_changed=changed)
    call_retired(engine)
    engine.keep("person_of", _PERSON_OF)
    engine.drop("moves", "revived", "ties", "marks", "marked_rows", "things", "open_things", "untouched")
    engine.drop("whom", "all_whom", "id_of", "strangers")
    return _counted(engine)


def identify_again(
    engine: Engine, anchors: Anchors, known: Mapping[str, TableSource], tonight: Tonight
) -> dict[str, int]:
    """The same where every row of the run before is there again, says what it said, is in the same thing and
    judged the same, and marks are made as they were: nothing is read but `known`, and neither `person_of` nor
    `row_marks` is kept, which are those of the run before."""
    before = keep_known(engine, anchors, known, tonight)
    keep_everybody_untouched(engine)
    keep_states(engine, tonight.generation, before)
    keep_ids(engine, tonight.secret)
    keep_events(engine, tonight.generation, tonight.as_of, first=False, model_changed=tonight.model_changed)
    call_retired(engine)
    return _counted(engine)


_PERSON_OF = """
SELECT m.record_id, i.identity_id AS person_id,
    CAST(xor(m.row_key, CAST(k.turn AS UBIGINT)) % 9223372036854775807 AS BIGINT) AS row_key
FROM marked_rows m
JOIN members k ON k.row_key = m.row_key
JOIN things t ON t.thing = m.thing
JOIN all_whom w ON w.thing = t.number
JOIN id_of i ON i.identity = w.identity
"""
_WITH_IDS = """
SELECT n.identity, i.identity_id, n.status, n.successor, n.born, n.last_seen
FROM identities n
JOIN id_of i ON i.identity = n.identity
"""
_COUNTED = "SELECT event, count(*) AS events FROM identity_events GROUP BY event ORDER BY event"
_UNTIED = """
SELECT t.number AS thing, o.identity AS other
FROM open_things t
LEFT JOIN (
    SELECT thing, identity, row_number() OVER (PARTITION BY thing ORDER BY count(*) DESC, identity) AS place
    FROM moves
    WHERE thing IS NOT NULL AND identity IS NOT NULL
    GROUP BY thing, identity
) o ON o.thing = t.number AND o.place = 1
ORDER BY thing
"""


def _whom(engine: Engine, first_free: int) -> pa.Table:
    """Who each thing is: thing, identity, how (SAME, REVIVED, SPLIT_FROM, CREATED) and, for a piece that
    was split off, the identity it came from."""
    things = engine.arrow(_UNTIED)
    numbers = things["thing"].to_numpy().astype(np.int64)
    identity = np.full(len(numbers), -1, np.int64)
    how = np.full(len(numbers), "CREATED", dtype=object)
    revived = engine.arrow("SELECT identity, thing FROM revived ORDER BY thing")
    ties = assign(engine.arrow("SELECT identity, thing, judged, firm, weight, born FROM ties"))
    for word, pairs in (("SAME", ties), ("REVIVED", _pairs(revived))):
        places = np.searchsorted(numbers, pairs.thing)
        identity[places], how[places] = pairs.identity, word
    new = np.flatnonzero(identity < 0)
    identity[new] = max(_next(engine), first_free) + np.arange(len(new))
    other = pc.fill_null(things["other"].cast(pa.float64()), np.nan).to_numpy()
    split = (how == "CREATED") & ~np.isnan(other)
    how[split] = "SPLIT_FROM"
    return pa.table(
        {
            "thing": numbers,
            "identity": identity,
            "how": pa.array(how, pa.string()),
            "other": pa.array(np.where(split, other, 0).astype(np.int64), mask=~split),
        }
    )


def _pairs(table: pa.Table) -> Assigned:
    return Assigned(*(table[name].to_numpy().astype(np.int64) for name in ("identity", "thing")))


def _next(engine: Engine) -> int:
    highest = engine.arrow("SELECT max(identity) AS n FROM known_identities").column(0)[0].as_py()
    return 0 if highest is None else int(highest) + 1


def keep_ids(engine: Engine, secret: bytes) -> None:
    """Keep `id_of` (identity, identity_id), and `identities` with their ids."""
    numbers = engine.arrow("SELECT identity FROM identities ORDER BY identity")["identity"].to_numpy()
    engine.read("id_of", pa.table({"identity": numbers, "identity_id": identity_ids(numbers, secret)}))
    engine.keep("identities", _WITH_IDS)


def _counted(engine: Engine) -> dict[str, int]:
    return {row["event"]: row["events"] for row in engine.arrow(_COUNTED).to_pylist()}
