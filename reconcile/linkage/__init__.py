"""Linking: which rows are one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.engines.engine import Engine, Source
from reconcile.engines.quoting import literal
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.comparisons import compare, count_patterns, make_kernels, prepare
from reconcile.linkage.estimation import Estimate, draw_random_pairs, estimate, stranger_shares
from reconcile.linkage.links import keep_links, score_pairs
from reconcile.linkage.model import Model
from reconcile.linkage.persons import NO_PAIRS, Guarded, Pairs, Worth, cluster

__all__ = ["Linkage", "Model", "link"]


@dataclass(frozen=True)
class Linkage:
    """What linking found: its tables, and what it learned on the way.

    blocking: candidates by rule (candidates.BLOCK_REPORT). candidates, refused, alarms: how many pairs were
    compared, how many links a guard refused, how many persons are larger than the model thinks possible.
    count_links and count_persons need no table to be fetched.
    """

    engine: Engine
    blocking: pa.Table
    estimate: Estimate
    candidates: int
    count_links: int
    count_persons: int
    refused: int
    alarms: int

    @property
    def links(self) -> pa.Table:
        """record_id_left, record_id_right, probability, weight (bits), band, rule, pattern, reasons;
        sorted by the two ids."""
        return self.engine.arrow("SELECT * FROM links ORDER BY record_id_left, record_id_right")

    @property
    def persons(self) -> pa.Table:
        """record_id, person_id: every record, also those alone; sorted by record_id."""
        return self.engine.arrow("SELECT * FROM person_of ORDER BY record_id")


def link(
    records: Source,
    model: Model,
    engine: Engine,
    judgements: pa.Table | None = None,
    progress: Callable[[str], None] = lambda step: None,
) -> Linkage:
    """Link `records` (an Arrow table or Parquet files, with a unique `record_id` and what the model's columns
    read).

    judgements: table [record_id_left, record_id_right, verdict: SAMA or BEDA]; they outrank every score.
    progress: told the name of each step when it begins. The engine keeps the tables `links`, `refused_links`
    and `person_of`, and `records`.
    """
    progress("prepare")
    engine.read("records", records)
    prepare(engine, model)
    rows = engine.arrow("SELECT count(*) FROM prepared").column(0)[0].as_py()
    progress("candidates")
    blocking = make_candidates(engine, model)
    progress("compare")
    kernels = make_kernels(engine, model)
    compare(engine, model, kernels, "candidates", "compared")
    draw_random_pairs(engine, model, kernels, rows)
    progress("estimate")
    patterns, counts = count_patterns(engine, "compared")
    found = estimate(model, patterns, counts, stranger_shares(engine, model, rows), rows)
    progress("links")
    score_pairs(engine, model, found, patterns, counts)
    progress("persons")
    persons, refused, alarms = _keep_persons(engine, model, judgements)
    links = keep_links(engine, model)
    return Linkage(engine, blocking, found, int(counts.sum()), links, persons, refused, alarms)


def _keep_persons(engine: Engine, model: Model, judgements: pa.Table | None) -> tuple[int, int, int]:
    guards = model.guards
    source = (
        f"CASE WHEN {guards.one_per_source} THEN coalesce({guards.source}, -1) ELSE -1 END"
        if guards.source
        else "-1"
    )
    number = (
        f"CASE WHEN {guards.number_confirmed} THEN coalesce({guards.number}, -1) ELSE -1 END"
        if guards.number
        else "-1"
    )
    guarded = engine.arrow(
        f"SELECT record_id, ({source})::INTEGER AS source, ({number})::BIGINT AS number FROM prepared ORDER"
        " BY row_number_"
    )
    same, different = _judged(engine, judgements, "SAMA"), _judged(engine, judgements, "BEDA")
    linked = engine.arrow(
        "SELECT l, r, same_holder, weight FROM scored WHERE band = 'link' ORDER BY weight DESC, l, r"
    )
    apart, parted = (_apart(engine, when) for when in ("NOT parted", "parted"))
    found = cluster(
        Pairs(linked["l"].to_numpy(), linked["r"].to_numpy()),
        Guarded(guarded["source"].to_numpy(), guarded["number"].to_numpy(), same, different, apart, parted),
        Worth(
            linked["same_holder"].to_numpy(),
            linked["weight"].to_numpy(),
            np.log2(1 / (1 - model.thresholds.precision) - 1),
        ),
    )
    ids = guarded["record_id"].combine_chunks()
    engine.read("person_of", pa.table({"record_id": ids, "person_id": _person_ids(ids, found.person)}))
    refused = pa.table(
        {
            "l": pa.array([a for a, _, _ in found.refused], pa.int32()),
            "r": pa.array([b for _, b, _ in found.refused], pa.int32()),
            "reason": pa.array([c for _, _, c in found.refused], pa.string()),
            # refused and parted in the end: other links may have joined what this one might not
            "parted": pa.array(
                [bool(found.person[a] != found.person[b]) for a, b, _ in found.refused], pa.bool_()
            ),
        }
    )
    engine.read("refused_rows", refused)
    count = engine.keep(
        "refused_links",
        "SELECT least(a.record_id, b.record_id) AS record_id_left, greatest(a.record_id, b.record_id) AS"
        " record_id_right, s.probability, f.reason FROM refused_rows f JOIN prepared a ON a.row_number_ = f.l"
        " JOIN prepared b ON b.row_number_ = f.r LEFT JOIN scored s ON s.l = f.l AND s.r = f.r",
    )
    sizes = np.bincount(found.person, minlength=1)
    return int((sizes > 0).sum()), count, int((sizes > model.thresholds.alarm_rows).sum())


def _apart(engine: Engine, when: str) -> Pairs:
    pairs = engine.arrow(f"SELECT l, r FROM apart WHERE {when} ORDER BY l, r")
    return Pairs(pairs["l"].to_numpy(), pairs["r"].to_numpy())


def _person_ids(record_ids: pa.Array, person: np.ndarray) -> pa.Array:
    """Opaque ids: "P-" and the id of the person's first row."""
    first = record_ids.take(pa.array(person, pa.int32()))
    return pa.compute.binary_join_element_wise(pa.scalar("P"), first, "-")


def _judged(engine: Engine, judgements: pa.Table | None, verdict: str) -> Pairs:
    if judgements is None or judgements.num_rows == 0:
        return NO_PAIRS
    engine.read("judgements", judgements)
    pairs = engine.arrow(
        "SELECT least(a.row_number_, b.row_number_) AS l, greatest(a.row_number_, b.row_number_) AS r FROM"
        " judgements j JOIN prepared a ON a.record_id = j.record_id_left JOIN prepared b ON b.record_id ="
        f" j.record_id_right WHERE j.verdict = {literal(verdict)} ORDER BY l, r"
    )
    return Pairs(pairs["l"].to_numpy(), pairs["r"].to_numpy())
