"""Linking: which rows are one person."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import pyarrow as pa

from reconcile.engines.protocol import Engine, TableSource
from reconcile.linkage.blocks import Blocks
from reconcile.linkage.candidates import Limits, block_report, count_all_pairs, draw_random_pairs, find_blocks
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.checks.of_estimates import Expected, band_warnings
from reconcile.linkage.checks.of_records import (
    as_judgements,
    as_records,
    check_guards,
    check_judged,
    told_where,
)
from reconcile.linkage.comparisons import Learned, Patterns, compare, count_patterns, ladders, learn, prepare
from reconcile.linkage.estimation import chance_shares, estimate
from reconcile.linkage.joining import keep_persons
from reconcile.linkage.links import alarms_of, expected_of, keep_links, link_bound, score_pairs
from reconcile.linkage.model import Model
from reconcile.linkage.standing import (
    Before,
    add_carried,
    add_published,
    is_settled,
    keep_for_the_next,
    keep_standing,
)

__all__ = ["Before", "Linkage", "Model", "Weights", "link"]


@dataclass(frozen=True)
class Weights:
    """What a linking has been trained to. bound: the lowest probability of a machine link. learned: field ->
    what its kernel knows of all values."""

    estimate: Estimate
    bound: float
    learned: Learned


@dataclass(frozen=True)
class Linkage:
    """What linking found: its tables, and what it learned on the way.

    blocking: candidates by rule (candidates.BLOCK_REPORT). patterns: of the pairs compared. candidates,
    refused, alarms: how many pairs were compared, how many links a guard refused, how many persons are larger
    than the model thinks possible. expected: what the model itself expects of its links. warnings: what
    speaks against them, a sentence each. settled: whether linking the same rows once more says the same.
    count_links and count_persons need no table to be fetched.
    """

    engine: Engine
    blocking: pa.Table
    patterns: Patterns
    weights: Weights
    candidates: int
    count_links: int
    count_persons: int
    refused: int
    alarms: int
    settled: bool
    expected: Expected
    warnings: tuple[str, ...]

    @property
    def estimate(self) -> Estimate:
        return self.weights.estimate

    @property
    def bound(self) -> float:
        return self.weights.bound

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
    trained: Weights | None = None,
    before: Before | None = None,
) -> Linkage:
    """Link `records`: an Arrow table, a pandas frame or Parquet files, with a unique `record_id` (text or
    whole numbers; in files text) and what the model's columns read. Of rows with one record id, tonight and
    before, every column says the same.

    judgements: table [record_id_left, record_id_right, verdict: same, different or unsure in the model's
    words]; the first two outrank every score, and unsure decides nothing. progress: told the name of each
    step when it begins. trained: weights of an earlier linking, to score with instead of estimating. before:
    what the linking before has left: its links stay while people would be asked about them, and pairs of rows
    that stand are not compared again. That changes no result.
    The engine keeps the tables `links`, `refused_links`, `person_of` and `records`, and for the next linking
    `compared_rows` and `compared_pairs`.
    """
    before = before or Before()
    progress("prepare")
    engine.read("records", as_records(records))
    judgements = as_judgements(judgements, (model.words.same, model.words.different, model.words.unsure))
    with told_where(model, engine, "records", {f"column {name}": sql for name, sql in model.columns.items()}):
        prepare(engine, model)
    check_guards(engine, model)
    check_judged(engine, judgements)
    learned = trained.learned if trained else learn(engine, model)
    progress("candidates")
    blocks = _keep_pairs(engine, model, before)
    progress("compare")
    with told_where(model, engine, "prepared l, prepared r", ladders(model)):
        compare(engine, model, learned, "to_compare", "compared_fresh")
    add_carried(engine, model)
    patterns = count_patterns(engine, model, "compared")
    weights = trained or _train(engine, model, learned, patterns, progress)
    _forget_values(engine, model)
    progress("links")
    score_pairs(engine, model, weights.estimate, patterns, weights.bound)
    progress("persons")
    joined = keep_persons(engine, model, judgements)
    keep_for_the_next(engine)
    blocking = block_report(engine, model, blocks, "compared")
    return Linkage(
        *(engine, blocking, patterns, weights),
        candidates=int(patterns.pairs.sum()),
        count_links=keep_links(engine, model),
        count_persons=joined.persons,
        refused=joined.refused,
        alarms=joined.alarms,
        settled=is_settled(engine),
        expected=expected_of(model, weights.estimate, patterns, weights.bound),
        warnings=_warnings(model, weights, patterns, blocking),
    )


def _keep_pairs(engine: Engine, model: Model, before: Before) -> Sequence[Blocks]:
    """Keep what there is to compare, and what stands; returns the blocks of each rule. The keys of all rows
    go with the way to the pairs."""
    found = find_blocks(engine, model, Limits(before=before.limits), whole=not before.carry)
    keep_standing(engine, model, before)
    found.keep_pairs(before.carry)
    add_published(engine, model)
    return found.blocks


def _forget_values(engine: Engine, model: Model) -> None:
    """What kernels scored takes memory that persons need."""
    engine.drop(*dict.fromkeys(f"values_{field.column}" for field in model.fields if field.kernel))


def _train(
    engine: Engine, model: Model, learned: Learned, patterns: Patterns, progress: Callable[[str], None]
) -> Weights:
    rows = engine.arrow("SELECT count(*) AS n FROM prepared")["n"][0].as_py()
    draw_random_pairs(engine, model, learned, rows)
    progress("estimate")
    all_pairs = count_all_pairs(engine, model, rows)
    drawn = count_patterns(engine, model, "random_compared")
    strangers = chance_shares(engine, model, rows, drawn, all_pairs)
    estimated = estimate(model, patterns, strangers, rows, all_pairs, drawn=drawn)
    bound = link_bound(model, estimated, patterns)
    alarmed = bool(alarms_of(model, estimated, patterns, bound))
    return Weights(replace(estimated, converged=estimated.converged and not alarmed), bound, learned)


def _warnings(model: Model, weights: Weights, patterns: Patterns, blocking: pa.Table) -> tuple[str, ...]:
    said = alarms_of(model, weights.estimate, patterns, weights.bound)
    said += band_warnings(expected_of(model, weights.estimate, patterns, weights.bound))
    for rule, rows in zip(blocking["rule"].to_pylist(), blocking["left_out_rows"].to_pylist(), strict=True):
        if rows:
            said.append(
                f"blocking rule {rule}: {rows} rows stand in blocks too large to pair; narrow it by more"
            )
    return tuple(said)
