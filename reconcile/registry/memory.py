"""What the registry remembers of the run before, made ready beside the marks of tonight."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import pyarrow as pa

from reconcile import tables
from reconcile.engines.keyed import KEY, keep_key
from reconcile.engines.protocol import Engine, TableSource
from reconcile.registry.anchors import Anchor, Anchors, keep_marks
from reconcile.registry.retiring import keep_orders
from reconcile.registry.row_marks import keep_row_marks, read_row_marks
from reconcile.registry.states import MISSING_RUNS

MEMORY = ("identities", "anchors", "members", "row_marks")
"""The tables by which identities are known in the next run: all that it needs of this one."""


@dataclass(frozen=True)
class Tonight:
    """What a run brings beside its tables. secret: the registry's, of 32 bytes. generation: number of the
    run, higher than that of the run before. as_of: the day it speaks of. model_changed: whether rows were
    linked by another model than then. first_free: the first number that may be given to somebody new, 0 for
    the next one. retired: ids of whom people say that there is no such person. carry: whether anchors are
    made as they were in the run before, so that who is untouched needs no looking at; it changes no result.
    reread: the programmes whose files are those of the run before, read in another way: what is other in
    their rows is no change of the data. before: generation of the run that left the memory; 0 for none, and
    where it did not say so: then its tables do.
    """

    secret: bytes
    generation: int
    as_of: date
    model_changed: bool = False
    first_free: int = 0
    retired: tuple[str, ...] = ()
    carry: bool = True
    reread: tuple[str, ...] = ()
    before: int = 0


def keep_memory(engine: Engine, anchors: Anchors, known: Mapping[str, TableSource], tonight: Tonight) -> int:
    """Keep what `keep_known` and `keep_marks` keep, and `row_marks`; returns the generation of the run
    before.

    known: the tables MEMORY of the run before, by name; none for the first.
    """
    before = keep_known(engine, anchors, known, tonight)
    read_row_marks(engine, known.get("row_marks") or tables.empty("row_marks"), anchors, tonight.secret)
    keep_key(engine, tonight.secret)
    keep_marks(engine, anchors)
    keep_row_marks(engine, anchors, tonight.secret)
    engine.drop(KEY, "known_row_marks")
    return before


def keep_known(engine: Engine, anchors: Anchors, known: Mapping[str, TableSource], tonight: Tonight) -> int:
    """Keep the known tables, `anchor_weights` and what `keep_orders` keeps; returns the generation of the run
    before: not always the last number, for a run may be put back. 0 for none."""
    for name in MEMORY[:-1]:
        engine.read(f"known_{name}", known.get(name) or tables.empty(name))
    before = tonight.before or _named_before(engine)
    _keep_members(engine, before)
    keep_orders(engine, tonight.retired, tonight.secret, MISSING_RUNS, before)
    engine.read("anchor_weights", _weights(anchors))
    return before


def _named_before(engine: Engine) -> int:
    """The generation that the tables of an older store say. Raises ValueError where they say none."""
    said = engine.arrow("SELECT count(*) AS n, max(last_seen) AS latest FROM known_members").to_pylist()[0]
    if said["n"] and said["latest"] is None:
        raise ValueError("rows of the run before, and nobody says which run that was")
    return int(said["latest"] or 0)


def _keep_members(engine: Engine, before: int) -> None:
    """Each with the generation that saw it last. A store of before numbers were known to be given to others
    does not say whose turn a key is."""
    said = "turn" in engine.arrow("SELECT * FROM known_members LIMIT 0").column_names
    columns = "identity, programme, row_key, content, judged, origin"
    turn = "turn" if said else "CAST(0 AS INTEGER) AS turn"
    seen = f"coalesce(last_seen, CAST({before} AS INTEGER)) AS last_seen"
    engine.keep("known_members", f"SELECT {columns}, {seen}, {turn} FROM known_members")


def _weights(anchors: Anchors) -> pa.Table:
    """What each anchor says, and how long: kind, weight, keeps, and parts, how many things its marks tell
    that tell people apart."""
    return pa.table(
        {
            "kind": [anchor.kind for anchor in anchors.listed],
            "weight": pa.array([anchor.weight for anchor in anchors.listed], pa.int64()),
            "keeps": pa.array([anchor.keeps for anchor in anchors.listed], pa.int64()),
            "parts": pa.array([_parts(anchor, anchors) for anchor in anchors.listed], pa.int64()),
        }
    )


def _parts(anchor: Anchor, anchors: Anchors) -> int:
    return (2 if anchor.second else 1) if anchor.kind in anchors.own else 0
