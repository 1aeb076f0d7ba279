"""Linking: which rows are one person."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import pyarrow as pa

from reconcile.engines.protocol import Engine, TableSource
from reconcile.linkage.candidates import make_candidates
from reconcile.linkage.comparisons import Patterns, compare, count_patterns, make_kernels, prepare
from reconcile.linkage.estimation import Estimate, chance_shares, draw_random_pairs, estimate
from reconcile.linkage.joining import keep_persons
from reconcile.linkage.links import keep_links, link_bound, score_pairs
from reconcile.linkage.model import Model

__all__ = ["Linkage", "Model", "link"]


@dataclass(frozen=True)
class Linkage:
    """What linking found: its tables, and what it learned on the way.

    blocking: candidates by rule (candidates.BLOCK_REPORT). patterns: of the pairs compared. bound: the lowest
    probability of a machine link. candidates, refused, alarms: how many pairs were compared, how many links a
    guard refused, how many persons are larger than the model thinks possible.
    count_links and count_persons need no table to be fetched.
    """

    engine: Engine
    blocking: pa.Table
    patterns: Patterns
    estimate: Estimate
    bound: float
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
    records: TableSource,
    model: Model,
    engine: Engine,
    judgements: pa.Table | None = None,
    progress: Callable[[str], None] = lambda step: None,
    *,
    trained: tuple[Estimate, float] | None = None,
) -> Linkage:
    """Link `records` (an Arrow table or Parquet files, with a unique `record_id` and what the model's columns
    read).

    judgements: table [record_id_left, record_id_right, verdict: same or different in the model's words]; they
    outrank every score.
    progress: told the name of each step when it begins. trained: weights of an earlier linking and its bound
    of the band link, to score with instead of estimating.
    The engine keeps the tables `links`, `refused_links` and `person_of`, and `records`.
    """
    progress("prepare")
    engine.read("records", records)
    prepare(engine, model)
    rows = engine.arrow("SELECT count(*) AS n FROM prepared")["n"][0].as_py()
    progress("candidates")
    blocking = make_candidates(engine, model)
    progress("compare")
    kernels = make_kernels(engine, model)
    compare(engine, model, kernels, "candidates", "compared")
    patterns = count_patterns(engine, model, "compared")
    if trained is None:
        draw_random_pairs(engine, model, kernels, rows)
        progress("estimate")
        weights = estimate(model, patterns, chance_shares(engine, model, rows), rows)
        bound = link_bound(model, weights, patterns)
    else:
        weights, bound = trained
    progress("links")
    score_pairs(engine, model, weights, patterns, bound)
    progress("persons")
    joined = keep_persons(engine, model, judgements)
    return Linkage(
        engine,
        blocking,
        patterns,
        weights,
        bound,
        candidates=int(patterns.pairs.sum()),
        count_links=keep_links(engine, model),
        count_persons=joined.persons,
        refused=joined.refused,
        alarms=joined.alarms,
    )
