"""Links to persons, in tables: what the guards look at is fetched, rows are joined, who is whom is kept."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import literal
from reconcile.linkage.model import Guards, Model, Words
from reconcile.linkage.persons import NO_PAIRS, Clusters, Guarded, Pairs, Worth, cluster

_REFUSED_LINKS = """
SELECT least(a.record_id, b.record_id) AS record_id_left,
    greatest(a.record_id, b.record_id) AS record_id_right,
    s.probability, f.reason
FROM refused_rows f
JOIN prepared a ON a.row_number_ = f.l
JOIN prepared b ON b.row_number_ = f.r
LEFT JOIN scored s ON s.l = f.l AND s.r = f.r
"""
_JUDGED = """
SELECT least(a.row_number_, b.row_number_) AS l, greatest(a.row_number_, b.row_number_) AS r
FROM judgements j
JOIN prepared a ON a.record_id = j.record_id_left
JOIN prepared b ON b.record_id = j.record_id_right
WHERE j.verdict = {verdict}
ORDER BY l, r
"""
_LINKED = "SELECT l, r, same_holder, weight FROM scored WHERE band = 'link' ORDER BY weight DESC, l, r"


@dataclass(frozen=True)
class Joined:
    """How many persons there are, links that were refused, and persons of more rows than the model thinks
    possible."""

    persons: int
    refused: int
    alarms: int


def keep_persons(engine: Engine, model: Model, judgements: pa.Table | None) -> Joined:
    """Keep `person_of` (every record and its person), `refused_links`, and `refused_rows` by row number.

    judgements: as `link` takes them. Reads `prepared`, `scored` and `apart`.
    """
    rows = _guarded_rows(engine, model.guards)
    linked = engine.arrow(_LINKED)
    clusters = cluster(
        Pairs(linked["l"].to_numpy(), linked["r"].to_numpy()),
        Guarded(
            rows["source"].to_numpy(),
            rows["number"].to_numpy(),
            _judged(engine, judgements, model.words.same),
            _judged(engine, judgements, model.words.different),
            _apart(engine, "NOT parted"),
            _apart(engine, "parted"),
        ),
        Worth(
            linked["same_holder"].to_numpy(),
            linked["weight"].to_numpy(),
            np.log2(1 / (1 - model.thresholds.precision) - 1),
        ),
    )
    ids = rows["record_id"].combine_chunks()
    engine.read("person_of", pa.table({"record_id": ids, "person_id": _person_ids(ids, clusters.person)}))
    engine.read("refused_rows", _refused(clusters, model.words))
    refused = engine.keep("refused_links", _REFUSED_LINKS)
    sizes = np.bincount(clusters.person, minlength=1)
    return Joined(int((sizes > 0).sum()), refused, int((sizes > model.thresholds.alarm_rows).sum()))


def _guarded_rows(engine: Engine, guards: Guards) -> pa.Table:
    """record_id, source and number of each row, by row number; -1 for what no guard looks at."""
    source = _where(guards.one_per_source, guards.source)
    number = _where(guards.number_confirmed, guards.number)
    return engine.arrow(
        f"SELECT record_id, ({source})::INTEGER AS source, ({number})::BIGINT AS number "
        "FROM prepared ORDER BY row_number_"
    )


def _where(condition: str | None, column: str | None) -> str:
    return f"CASE WHEN {condition} THEN coalesce({column}, -1) ELSE -1 END" if column else "-1"


def _refused(clusters: Clusters, words: Words) -> pa.Table:
    """Refused links by row number; parted: whether other links did not join them after all."""
    left, right, reasons = zip(*clusters.refused, strict=True) if clusters.refused else ((), (), ())
    parted = [bool(clusters.person[a] != clusters.person[b]) for a, b in zip(left, right, strict=True)]
    return pa.table(
        {
            "l": pa.array(left, pa.int32()),
            "r": pa.array(right, pa.int32()),
            "reason": pa.array([getattr(words, reason) for reason in reasons], pa.string()),
            "parted": pa.array(parted, pa.bool_()),
        }
    )


def _apart(engine: Engine, when: str) -> Pairs:
    pairs = engine.arrow(f"SELECT l, r FROM apart WHERE {when} ORDER BY l, r")
    return Pairs(pairs["l"].to_numpy(), pairs["r"].to_numpy())


def _person_ids(record_ids: pa.Array, person: NDArray[np.int32]) -> pa.Array:
    """Opaque ids: "P-" and the id of the person's first row."""
    first = record_ids.take(pa.array(person, pa.int32()))
    return pa.compute.binary_join_element_wise(pa.scalar("P"), first, "-")


def _judged(engine: Engine, judgements: pa.Table | None, verdict: str) -> Pairs:
    if judgements is None or judgements.num_rows == 0:
        return NO_PAIRS
    engine.read("judgements", judgements)
    pairs = engine.arrow(_JUDGED.format(verdict=literal(verdict)))
    return Pairs(pairs["l"].to_numpy(), pairs["r"].to_numpy())
