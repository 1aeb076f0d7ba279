"""Marks of rows, kept for the next run: what they are made of is all in the row, so that a row that says what
it said has the marks that it had.

They are kept under the row's digest. As anybody could try out NIKs until a digest fits, it is enciphered.
"""

from __future__ import annotations

import hashlib
import hmac

import numpy as np
import pyarrow as pa

from reconcile import tables
from reconcile.engines.protocol import Engine, TableSource
from reconcile.privacy.speck import deciphered, enciphered
from reconcile.registry.anchors import Anchors

_MADE = """
SELECT row_digest{marks}
FROM (
    SELECT row_digest{marks}, row_number() OVER (PARTITION BY row_digest) AS place
    FROM marked_rows
    WHERE row_digest IS NOT NULL
)
WHERE place = 1
"""


def read_row_marks(engine: Engine, before: TableSource, anchors: Anchors, secret: bytes) -> None:
    """Keep `known_row_marks` (row_digest, mark_0, mark_1, ...): what the run before has left in `before`, a
    table ROW_MARKS; nothing where marks were made with another secret, or otherwise."""
    engine.read("row_marks_before", before)
    ours = f"SELECT * FROM row_marks_before WHERE made_with = {_made_with(anchors, secret)}"
    found = engine.arrow(ours)
    engine.drop("row_marks_before")
    rows = deciphered(found["row"].to_numpy().view(np.uint64), _key(secret)).view(np.int64)
    engine.read("known_row_marks", found.append_column("row_digest", pa.array(rows)))


def keep_row_marks(engine: Engine, anchors: Anchors, secret: bytes) -> None:
    """Keep `row_marks` (ROW_MARKS). Reads `marked_rows`."""
    marks = "".join(f", mark_{at}" for at in range(len(anchors.listed)))
    found = engine.arrow(_MADE.format(marks=marks))
    rows = enciphered(found["row_digest"].to_numpy().view(np.uint64), _key(secret)).view(np.int64)
    made_with = pa.array(np.full(len(rows), _made_with(anchors, secret)), pa.int64())
    known = {"row": pa.array(rows), "made_with": made_with}
    known |= {name: found[name] for name in found.column_names if name != "row_digest"}
    schema = tables.ROW_MARKS.schema
    columns = [known.get(name, pa.nulls(len(rows), schema.field(name).type)) for name in schema.names]
    engine.read("row_marks", pa.Table.from_arrays(columns, schema=schema))


def _key(secret: bytes) -> bytes:
    return hmac.digest(secret, b"rows of marks", "sha256")[:16]


def _made_with(anchors: Anchors, secret: bytes) -> int:
    """Changes with the secret and with what is marked, and tells nothing of either."""
    said = "\x1f".join(anchor.message + anchor.second for anchor in anchors.listed)
    digest = hmac.digest(secret, hashlib.sha256(said.encode()).digest(), "sha256")
    return int.from_bytes(digest[:8], "big", signed=True)
