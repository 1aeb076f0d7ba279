"""A model trained once and kept: nights score with it, so that who is whom moves with the data and not with
the estimate; how far the data have moved away from it is measured each time."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

import numpy as np
import pyarrow as pa

from reconcile.linkage import Weights
from reconcile.linkage.chance.counted import Two
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.chance.leaning import Leaning
from reconcile.linkage.comparisons import Patterns, numbered, radix
from reconcile.linkage.kept.record import Record, fingerprint, learned_of
from reconcile.linkage.model import Model

ALARM = 0.25
"""A population stability index above this is a shift: the usual reading is 0.1 small, 0.25 large."""

_LEAST = 1e-4
"""A level that was never seen is taken as this share, so that the index stays a number."""


@dataclass(frozen=True)
class Trained:
    """A model with its weights. version: 1, 2, ... of one store. on: day of the run that trained
    it. levels: field -> share of each of its levels among the candidates it was trained on."""

    version: int
    on: date
    weights: Weights
    levels: Mapping[str, list[float]]


def level_shares(model: Model, patterns: Patterns) -> dict[str, list[float]]:
    """Field -> share of each level (0: unknown) among the pairs of `patterns`."""
    total = max(float(patterns.pairs.sum()), 1.0)
    return {
        field.name: [
            float(f"{count / total:.9g}")
            for count in np.bincount(patterns.levels[:, place], weights=patterns.pairs, minlength=size)
        ]
        for place, (field, size) in enumerate(zip(model.fields, radix(model), strict=True))
    }


def drift(trained: Trained, model: Model, patterns: Patterns) -> dict[str, float]:
    """Field -> population stability index of its levels: tonight's candidates against those of the training.

    0 where nothing moved; sum over the levels of (now - then) * ln(now / then).
    """
    now = level_shares(model, patterns)
    return {name: _index(np.array(trained.levels[name]), np.array(now[name])) for name in now}


def _index(then: np.ndarray, now: np.ndarray) -> float:
    then, now = np.maximum(then, _LEAST), np.maximum(now, _LEAST)
    return round(float(((now - then) * np.log(now / then)).sum()), 4)


def to_record(trained: Trained, model: Model, made_for: Mapping[str, list[str]]) -> Record:
    """The trained model as plain values, every number in full: a pair at the very bound must stand where it
    stood in the run that trained. No personal data."""
    estimate = trained.weights.estimate
    return {
        "version": trained.version,
        "on": trained.on.isoformat(),
        "made_for": dict(made_for),
        "fingerprint": fingerprint(model),
        "levels": dict(trained.levels),
        "shares": [[share.tolist() for share in of_class] for of_class in estimate.shares],
        "totals": estimate.totals.tolist(),
        "leanings": [[one.on, one.field, one.factors.tolist()] for one in estimate.leanings],
        "two": [[one.place, [share.tolist() for share in one.shares], one.total] for one in estimate.two],
        "rounds": estimate.rounds,
        "converged": estimate.converged,
        "bound": trained.weights.bound,
    }


def from_record(
    record: Record, learned: pa.Table, model: Model, made_for: Mapping[str, list[str]]
) -> Trained | None:
    """The trained model that a record holds, with what its kernels had learned (`learned_table`); None when
    it was trained for other programmes, or for a model whose rungs were others: then no weight fits."""
    if record["fingerprint"] != fingerprint(model) or record["made_for"] != made_for:
        return None
    shares = tuple(tuple(np.array(share) for share in of_class) for of_class in record["shares"])
    leanings = tuple(
        Leaning(on, field, np.array(factors)) for on, field, factors in record.get("leanings", ())
    )
    totals, never = np.array(record["totals"]), numbered(model, model.guards.never)
    two = tuple(
        Two(place, tuple(np.array(share) for share in of_fields), total)
        for place, of_fields, total in record.get("two", ())
    )
    estimate = Estimate(shares, totals, record["rounds"], record["converged"], leanings, never, two)
    weights = Weights(estimate, record["bound"], learned_of(learned, model))
    return Trained(record["version"], date.fromisoformat(record["on"]), weights, record["levels"])
