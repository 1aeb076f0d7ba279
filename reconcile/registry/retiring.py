"""Identities of whom people say that there is no such person: they keep their rows and their id as long as
those are on a roll, so that nobody is called new, and are called RETIRED until the word is taken back."""

from __future__ import annotations

from collections.abc import Sequence

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.registry.ids import identity_numbers

_LIVING = "('ACTIVE', 'MISSING', 'DORMANT')"
_BEFORE = "SELECT identity FROM known_identities WHERE status = 'RETIRED'"

# what the run before would have called them by their rows alone
_BY_ROWS = """
SELECT identity, identity_id,
    CASE
        WHEN status <> 'RETIRED' THEN status
        WHEN coalesce(last_seen, {before}) = {before} THEN 'ACTIVE'
        WHEN {before} - last_seen >= {missing} THEN 'DORMANT'
        ELSE 'MISSING'
    END AS status,
    successor, born, coalesce(last_seen, CAST({before} AS INTEGER)) AS last_seen
FROM known_identities
"""
_ORDERED = f"""
SELECT o.identity, 'RETIRED' AS event
FROM retired o
JOIN known_identities k ON k.identity = o.identity
LEFT JOIN retired_before b ON b.identity = o.identity
WHERE b.identity IS NULL AND k.status IN {_LIVING}
UNION ALL
SELECT b.identity, 'RETURNED'
FROM retired_before b
LEFT JOIN retired o ON o.identity = b.identity
WHERE o.identity IS NULL
"""
_CALLED = f"""
SELECT i.identity, i.identity_id,
    CASE WHEN o.identity IS NOT NULL AND i.status IN {_LIVING} THEN 'RETIRED' ELSE i.status END AS status,
    i.successor, i.born, i.last_seen
FROM identities i
LEFT JOIN retired o ON o.identity = i.identity
"""


def keep_orders(engine: Engine, ids: Sequence[str], secret: bytes, missing: int, before: int) -> None:
    """Make `known_identities` what it is by rows alone, and keep `ordered` (identity, event): who was retired
    or taken back since the run before.

    ids: of all that are retired now. before: generation of the run before.
    """
    numbers = pa.array(identity_numbers(ids, secret), pa.int64())
    engine.read("retired", pa.table({"identity": numbers}))
    engine.keep("retired_before", _BEFORE)
    engine.keep("known_identities", _BY_ROWS.format(missing=missing, before=before))
    engine.keep("ordered", _ORDERED)


def call_retired(engine: Engine) -> None:
    """Make `identities` say who is retired."""
    engine.keep("identities", _CALLED)
    engine.drop("retired", "retired_before", "ordered")
