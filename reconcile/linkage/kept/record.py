"""What a run keeps of its linking, so that any pair can be explained later: the weights, what they rest
on, how far to trust them."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage import Linkage, Weights
from reconcile.linkage.chance.counted import Two
from reconcile.linkage.chance.estimate import Estimate
from reconcile.linkage.chance.leaning import Leaning
from reconcile.linkage.comparisons import Learned, Patterns, numbered
from reconcile.linkage.model import Model
from reconcile.linkage.trust import GroupTrust, Questions, Share, Trust, estimate_trust
from reconcile.vocabulary.errors import UsageError

_LEARNED = pa.schema([("field", pa.string()), ("word", pa.string()), ("rows", pa.int64())])
Record = dict[str, Any]
"""Plain values only: a JSON object. No personal data."""


def record_linking(found: Linkage, model: Model, questions: Questions) -> Record:
    """The record of a linking that has just been done: reads `compared` and `prepared`, which `link` leaves
    in the engine."""
    engine, estimate = found.engine, found.estimate
    gains = measure_rules(engine, model, estimate, found.patterns)
    rules = [{**row, **gain} for row, gain in zip(found.blocking.to_pylist(), gains, strict=True)]
    trust = estimate_trust(engine, model, estimate, found.bound, questions)
    return describe(model, estimate, found.bound, rules, trust)


def describe(
    model: Model, estimate: Estimate, bound: float, rules: list[dict[str, Any]], trust: Trust | None
) -> Record:
    """The record as plain values. rules: candidates.BLOCK_REPORT joined to measure_rules, a dict each."""
    return {
        "model": model.name,
        "fingerprint": fingerprint(model),
        "fields": [
            {
                "name": field.name,
                # in the order of their numbers: 1 is the weakest rung, 0 (unknown) weighs nothing
                "levels": [
                    {"name": level.name, "sentence": level.sentence} for level in reversed(field.levels)
                ],
                "shares": {
                    name: _plain(estimate.shares[number][place][1:])
                    for number, name in enumerate(model.classes)
                },
            }
            for place, field in enumerate(model.fields)
        ],
        "totals": dict(zip(model.classes, _plain(estimate.totals), strict=True)),
        "leanings": [
            {
                "on": model.fields[leaning.on].name,
                "field": model.fields[leaning.field].name,
                "factors": [_plain(row) for row in leaning.factors],
            }
            for leaning in estimate.leanings
        ],
        "two": [
            {
                "told_as": model.classes[one.place],
                "total": _digits(one.total),
                "shares": {
                    field.name: _plain(share) for field, share in zip(model.fields, one.shares, strict=True)
                },
            }
            for one in estimate.two
        ],
        "bands": {"link": _digits(bound), "review": model.thresholds.review},
        "rounds": estimate.rounds,
        "converged": estimate.converged,
        "largest_block": model.largest_block,
        "blocking": rules,
        "trust": trust and _plain_trust(trust),
    }


def check_model(record: Record, model: Model) -> None:
    """Raise UsageError when `model` is not the one recorded."""
    if record.get("fingerprint") != fingerprint(model):
        raise UsageError(
            "Hasil ini dibuat dengan model pencocokan versi lain. Jalankan lagi reconcile run, lalu ulangi"
            " perintah ini."
        )


def recorded_weights(record: Record, model: Model, learned: pa.Table) -> Weights:
    """The weights that a record holds, and what its kernels had learned, as `learned_table` told it. Raises
    UsageError when `model` is not the one recorded."""
    check_model(record, model)
    shares = tuple(
        tuple(np.array([1.0, *field["shares"][name]]) for field in record["fields"]) for name in model.classes
    )
    totals = np.array([record["totals"][name] for name in model.classes])
    places = {field.name: place for place, field in enumerate(model.fields)}
    leanings = tuple(
        Leaning(places[one["on"]], places[one["field"]], np.array(one["factors"]))
        for one in record["leanings"]
    )
    estimate = Estimate(shares, totals, record["rounds"], record["converged"], leanings)
    two = tuple(
        Two(
            model.classes.index(one["told_as"]),
            tuple(np.array(one["shares"][field.name]) for field in model.fields),
            one["total"],
        )
        for one in record.get("two", ())
    )
    estimate = replace(estimate, never=numbered(model, model.guards.never), two=two)
    return Weights(estimate, record["bands"]["link"], learned_of(learned, model))


def learned_table(learned: Learned) -> pa.Table:
    """What the kernels have learned as one table: field, word, rows."""
    parts = [
        words.add_column(0, "field", pa.array([name] * len(words), pa.string()))
        for name, words in learned.items()
    ]
    return pa.concat_tables([_LEARNED.empty_table(), *(part.cast(_LEARNED) for part in parts)])


def learned_of(table: pa.Table, model: Model) -> Learned:
    """What the kernel of each scored field has learned, from `learned_table`."""
    return {
        field.name: table.filter(pc.equal(table["field"], field.name)).drop_columns(["field"])
        for field in model.fields
        if field.kernel is not None
    }


def recorded_limits(record: Record) -> dict[str, int]:
    """Blocking rule -> the rows above which the recorded linking narrowed its blocks."""
    return {rule["rule"]: rule["narrowed_above"] for rule in record["blocking"]}


def fingerprint(model: Model) -> str:
    """A hash of everything in the model that decides on which rung a pair stands and what makes it a
    candidate."""
    parts = [
        model.source,
        list(model.facts.items()),
        list(model.columns.items()),
        list(model.derived.items()),
        model.coded,
        [
            (field.name, field.known, field.kernel_when, [(level.name, level.when) for level in field.levels])
            for field in model.fields
        ],
        [(rule.name, rule.keys, rule.narrow, rule.lacking) for rule in model.blocking],
        model.largest_block,
    ]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()


def measure_rules(
    engine: Engine, model: Model, estimate: Estimate, patterns: Patterns
) -> list[dict[str, Any]]:
    """What each blocking rule brings, by the probabilities of its pairs. Reads `compared`, whose patterns
    these are.

    made: pairs it makes, whichever rule made them first. persons: how many pairs of one person are expected
    among those that it adds to the rules before it; persons_only: among those that no other rule makes.
    """
    counted = engine.arrow(
        "SELECT rules, pattern, count(*) AS pairs FROM compared GROUP BY rules, pattern ORDER BY rules,"
        " pattern"
    )
    rules, pairs = counted["rules"].to_numpy(), counted["pairs"].to_numpy()
    places = np.searchsorted(patterns.numbers, counted["pattern"].to_numpy())
    expected = estimate.probability(patterns.levels)[places] * pairs
    gains = []
    for number in range(len(model.blocking)):
        bit = 1 << number
        made = rules & bit > 0
        first = made & (rules & (bit - 1) == 0)
        gains.append(
            {
                "made": int(pairs[made].sum()),
                "persons": _digits(float(expected[first].sum())),
                "persons_only": _digits(float(expected[rules == bit].sum())),
            }
        )
    return gains


def _plain_trust(trust: Trust) -> Record:
    return {"hidden": trust.hidden, "every": trust.every, "groups": [_group(group) for group in trust.groups]}


def _group(group: GroupTrust) -> Record:
    shares: Mapping[str, Share] = {
        "link": group.link,
        "link_at_least": group.link_at_least,
        "review": group.review,
        "recall": group.recall,
        "recall_review": group.recall_review,
    }
    return {
        "group": group.group,
        "value": group.value,
        **{name: _share(share) for name, share in shares.items()},
    }


def _share(share: Share) -> Record:
    low, high = share.interval
    value = share.value
    return {
        "share": None if value is None else _digits(value),
        "low": _digits(low),
        "high": _digits(high),
        "pairs": share.total,
    }


def _plain(values: NDArray[np.float64]) -> list[float]:
    return [_digits(value) for value in values.tolist()]


def _digits(value: float) -> float:
    """Twelve significant digits: more than any use needs, fewer than machines disagree about."""
    return float(f"{value:.12g}")
