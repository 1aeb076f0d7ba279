"""Which questions stand together: all about one person, and about whoever they ask to be the same.

A person is in one block. Where a chain of open questions would bind more persons than anybody can look at,
each question stands with those of its lesser person instead.
"""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from reconcile.engines.protocol import Engine

MOST_PERSONS = 8
"""More persons in one block than this nobody compares; a NIK of a whole street is such a chain."""

_EDGES = """
SELECT DISTINCT person_id AS one, person_id_other AS two
FROM question_open
WHERE status <> 'DIPUTUSKAN' AND person_id_other IS NOT NULL
"""

# what was decided is on no paper, and binds nobody any more: it stands by itself
STANDING = """
SELECT q.*,
       CASE WHEN q.status = 'DIPUTUSKAN' THEN
              'D ' || least(q.person_id, COALESCE(q.person_id_other, q.person_id))
                || ' ' || greatest(q.person_id, COALESCE(q.person_id_other, q.person_id))
            ELSE COALESCE(t.together, least(q.person_id, COALESCE(q.person_id_other, q.person_id)))
            END AS together
FROM question_open q
LEFT JOIN question_together t ON t.person_id = q.person_id
"""


def keep_together(engine: Engine) -> None:
    """Keep `question_together` (person_id, together): the least person of those whom open questions bind to
    one another; nobody of a chain that is too long. Needs `question_open`."""
    edges = engine.arrow(_EDGES)
    people = pa.concat_arrays(
        [edges[side].combine_chunks().cast(pa.string()) for side in ("one", "two")]
    ).unique()
    people = people.take(pc.sort_indices(people))
    of, sizes = _bound(edges, people)
    short = sizes[of] <= MOST_PERSONS
    held = pa.array(np.flatnonzero(short))
    table = {"person_id": people.take(held), "together": people.take(pa.array(of[short]))}
    engine.read("question_together", pa.table(table))


def _bound(edges: pa.Table, people: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """By place of a person: the place of the least one bound to him; by that place, how many are."""
    one, two = (
        pc.index_in(edges[side].cast(pa.string()), people).to_numpy().astype(np.int64)
        for side in ("one", "two")
    )
    of = np.arange(len(people))
    while True:
        least = of.copy()
        np.minimum.at(least, one, of[two])
        np.minimum.at(least, two, of[one])
        least = least[least]
        if np.array_equal(least, of):
            return of, np.bincount(of, minlength=len(of))
        of = least
