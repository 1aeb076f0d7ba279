"""Weights of evidence, estimated by EM over pattern counts with latent classes and no truth.

Two classes do not fit every list: what a household has in common agrees for every brother and sister, and who
is listed under another's number looks like that other. So a model names its classes: the first is what is
looked for (MATCH), the last what chance alone brings together (CHANCE), and those between are learned like
the first.

The model after Fellegi and Sunter (1969): given its class a pair's fields agree independently, but for those
that chance lets agree together (`chance.leaning`); unknown fields say nothing. The last class is counted
among all pairs of rows, not among candidates, so that blocking does not bend its shares: what chance explains
is measured on random pairs and kept, what it does not (borrowed numbers) is learned.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from reconcile.engines.protocol import Engine
from reconcile.linkage.chance.counted import Kin, two_of
from reconcile.linkage.chance.estimate import CHANCE, MATCH, Estimate, normalised
from reconcile.linkage.chance.leaning import Floats, Leaning, agreed, find_leanings
from reconcile.linkage.chance.rungs import Rungs, Shares
from reconcile.linkage.chance.seeds import at_most, beyond_chance, settled, told_as, without_matches
from reconcile.linkage.checks.of_records import counted_pairs
from reconcile.linkage.comparisons import Patterns, level_number, numbered, radix, standing_on
from reconcile.linkage.model import Counted, Field, Model

MAX_ROUNDS = 1000
TOLERANCE = 1e-6
"""EM has converged when no share of any class moves by more than this in a round."""

PRIOR_PAIRS = 2.0
"""Weight of the seeds' shares in each round, in pairs: keeps a nearly empty class where it started."""

EXPECTED_PAIRS = 20.0
"""Weight of a declared expectation among the pairs of a learned class; in the last one it is a thousand times
that."""

EXCLUDED_SHARE = 1e-3
"""What is left of a rung that a class excludes: twins may still be listed under one number."""

LEANED = 2
"""Times that the fields which agree together are looked for among strangers, each time without the pairs that
the fit before takes for no strangers."""

ENOUGH = 30.0
"""So many random pairs on a rung say how common it is among strangers, within a third."""

SURE = 0.9
"""A pair that is of the last class with more than the rest stays among those that chance brought together."""


def chance_shares(
    engine: Engine, model: Model, rows: int, drawn: Patterns, there_are: float
) -> tuple[Floats, ...]:
    """Field by field the shares of levels in the last class: random pairs, and for rare rungs their chance by
    counts. Of a rung that is never met they say no less than that so many pairs may have missed it.

    drawn: patterns of random pairs, of as many as `there_are`.
    """
    all_pairs = rows * (rows - 1) / 2
    drawn = _met(drawn, there_are)
    shares = []
    for place, (field, size) in enumerate(zip(model.fields, radix(model), strict=True)):
        seen = np.bincount(drawn.levels[:, place], weights=drawn.pairs, minlength=size)
        expected = _expected(field, CHANCE)
        # of all pairs, those known
        told = 1 - seen[0] / max(seen.sum(), 1.0) if expected is None and seen[0] < seen.sum() else 1.0
        seen[0] = 0
        share = (seen + 0.5) / (seen.sum() + 0.5 * (size - 1))
        if expected is None:
            share = np.maximum(share, min(at_most(0.0) / max(seen.sum(), 1.0), 1.0))
        known = np.full(size, min(seen.sum(), all_pairs))  # in how many different pairs each share was seen
        for level in field.levels:
            if level.chance is not None:
                where = f"model {model.name}: field {field.name}, rung {level.name}, chance"
                pairs = counted_pairs(engine, where, level.chance)
                number = level_number(field, level.name)
                share[number] = max(pairs, 1.0) / max(rows, 1) ** 2 / told
                known[number] = all_pairs
        if expected is not None:
            weight = EXPECTED_PAIRS * 1000
            share = (share * known + expected * weight) / (known + weight)
        shares.append(_without_neutral(field, share))
    return tuple(shares)


def _met(drawn: Patterns, all_pairs: float) -> Patterns:
    """Of few rows the same pairs are drawn again and again: no more evidence than there are pairs."""
    return replace(drawn, pairs=drawn.pairs * min(1.0, all_pairs / max(float(drawn.pairs.sum()), 1.0)))


def _silent(model: Model, levels: NDArray[np.int8]) -> NDArray[np.bool_]:
    """Which patterns stand on a neutral rung of any field."""
    silent = np.zeros(len(levels), dtype=bool)
    for place, field in enumerate(model.fields):
        silent |= np.isin(levels[:, place], field.silent[1:])
    return silent


def taught(model: Model, patterns: Patterns) -> Floats:
    """Pairs on each pattern that teach the estimate: none of those on a neutral rung."""
    counts: Floats = patterns.pairs * ~_silent(model, patterns.levels)
    return counts


def _without_neutral(field: Field, share: Floats) -> Floats:
    """The share of each level among pairs whose level says something: the unknown level and neutral ones
    weigh nothing."""
    share[field.silent] = 0.0
    share /= share.sum()
    share[field.silent] = 1.0
    return share


def estimate(
    model: Model,
    patterns: Patterns,
    strangers: tuple[Floats, ...],
    rows: int,
    all_pairs: float | None = None,
    *,
    drawn: Patterns | None = None,
) -> Estimate:
    """EM over pattern counts of the candidates among `rows` rows, from the model's seeds. No truth is used.
    all_pairs: as `count_all_pairs` counts them (default: all of `rows`).

    strangers: the shares of the last class, as chance_shares gives them. drawn: the patterns of random pairs,
    from which it is learned which fields agree together by chance, and how many of the seeds are chance's.

    A pair on a neutral rung is scored by what is found, and teaches nothing: a class that the field tells
    apart would take it by its other fields alone (newborns without a name look like children under a parent's
    number), and be bent by it.
    """
    all_pairs = max(rows * (rows - 1) / 2, 1.0) if all_pairs is None else all_pairs
    found = _fit(model, patterns, strangers, all_pairs, drawn=drawn)
    if drawn is None:
        return _with_two(model, patterns, found)
    places = [place for place, field in enumerate(model.fields) if field.strangers == "random"]
    for _ in range(LEANED):
        chance = _met(drawn, all_pairs).pairs * normalised(found.log_odds(drawn.levels))[:, CHANCE]
        leanings = find_leanings(drawn.levels, chance * ~_silent(model, drawn.levels), radix(model), places)
        net = _net(model, patterns, strangers, found, drawn=drawn, rows=rows)
        found = _fit(model, patterns, net, all_pairs, drawn=drawn, leanings=leanings)
    return _with_two(model, patterns, found)


def _with_two(model: Model, patterns: Patterns, found: Estimate) -> Estimate:
    """The estimate with what EM is not told of: pairs that a guard knows to be two, and those like pairs that
    are surely two."""
    levels, never = patterns.levels, numbered(model, model.guards.never)
    belief = normalised(found.log_odds(levels)) * taught(model, patterns)[:, None]
    two = []
    for told in model.counted:
        place, kin = model.classes.index(told.told_as), _kin(model, told)
        surely: Floats = patterns.pairs * standing_on(model, levels, told.surely)
        two.append(two_of(levels, surely, belief[:, place], found.shares, place=place, kin=kin))
    return replace(found, never=never, two=tuple(one for one in two if one is not None))


def _kin(model: Model, told: Counted) -> Kin:
    places = {field.name: place for place, field in enumerate(model.fields)}
    shown = model.fields[places[told.shown_by]]
    unshown = {level_number(shown, one): level_number(shown, other) for one, other in told.unshown.items()}
    lost = told.blurred and (level_number(shown, told.blurred[0]), level_number(shown, told.blurred[1]))
    as_one = frozenset(places[name] for name in told.as_one)
    return Kin(places[told.shown_by], unshown, lost, as_one, told.by_number)


def _net(
    model: Model,
    patterns: Patterns,
    strangers: tuple[Floats, ...],
    found: Estimate,
    *,
    drawn: Patterns,
    rows: int,
) -> tuple[Floats, ...]:
    """The strangers' shares without the pairs that are surely none, where they were counted among all pairs
    of `rows` and the model expects nothing of them."""
    sure = 1 - normalised(found.log_odds(patterns.levels))[:, CHANCE]
    others = patterns.pairs * sure * (sure > SURE)
    net = list(strangers)
    for place, field in enumerate(model.fields):
        counted = [level_number(field, level.name) for level in field.levels if level.chance is not None]
        if counted and _expected(field, CHANCE) is None and not any(level.neutral for level in field.levels):
            told = drawn.pairs[drawn.levels[:, place] > 0].sum() / max(drawn.pairs.sum(), 1.0)
            matches = np.bincount(patterns.levels[:, place], others, len(net[place])).astype(np.float64)
            known = max(rows, 1) ** 2 / 2 * max(float(told), np.finfo(float).tiny)
            net[place] = without_matches(net[place], counted, matches, known)
    return tuple(net)


def _fit(
    model: Model,
    patterns: Patterns,
    strangers: tuple[Floats, ...],
    all_pairs: float,
    *,
    drawn: Patterns | None,
    leanings: tuple[Leaning, ...] = (),
) -> Estimate:
    """EM with given leanings of the last class."""
    levels, learned_classes = patterns.levels, model.classes[:CHANCE]
    counts = taught(model, patterns)
    told = None if drawn is None else all_pairs * told_as(levels, drawn.levels, drawn.pairs)
    seeds = _seeds(model, patterns, strangers, leanings, told)
    common = [
        _common(share, drawn and _met(drawn, all_pairs), place) for place, share in enumerate(strangers)
    ]
    rungs = Rungs(levels, radix(model))
    first = [
        _bar(model, number, _shares(model, seen, _priors(model, number, None)))
        for number, seen in enumerate(rungs.counted(np.stack([counts * seed for seed in seeds], axis=1)))
    ]
    priors = [_priors(model, number, shares) for number, shares in enumerate(first)]
    # a class that the model gives no seeds is not there
    least = [1.0 if model.seeds.get(name) else np.finfo(float).tiny for name in learned_classes]
    totals = np.array(
        [max(float((counts * seed).sum()), floor) for seed, floor in zip(seeds, least, strict=True)]
        + [all_pairs]
    )
    current = Estimate((*first, strangers), totals, 0, False, leanings)
    together = agreed(leanings, levels)
    rare = [place for place, field in enumerate(model.fields) if field.strangers != "random"]
    unknown = {place: np.flatnonzero(levels[:, place] == 0) for place in rare}
    for round_number in range(1, MAX_ROUNDS + 1):
        odds = rungs.log_odds(current.shares, current.totals)
        odds[:, CHANCE] += together
        belief = settled(normalised(odds), seeds[MATCH]) * counts[:, None]
        *seen, met = rungs.counted(belief)
        learned = [
            _bar(model, number, _shares(model, seen[number], priors[number]))
            for number in range(len(learned_classes))
        ]
        chance = belief[:, CHANCE]
        stranger = list(strangers)
        for place, rows in unknown.items():
            share = float(chance.take(rows).sum() / max(chance.sum(), 1.0))
            stranger[place] = _rare_shares(model.fields[place], met[place], share, all_pairs, common[place])
        totals = np.array(
            [max(float(belief[:, number].sum()), floor) for number, floor in enumerate(least)] + [all_pairs]
        )
        following = Estimate((*learned, tuple(stranger)), totals, round_number, False, leanings)
        moved = max(
            np.abs(a - b).max()
            for one, two in zip(current.shares, following.shares, strict=True)
            for a, b in zip(one, two, strict=True)
        )
        current = following
        if moved < TOLERANCE:
            return replace(current, converged=True)
    return current


def _seeds(
    model: Model, patterns: Patterns, strangers: Shares, leanings: tuple[Leaning, ...], told: Floats | None
) -> list[Floats]:
    """Of each learned class the share (n,) of the pairs on each pattern that are its seeds; of the first,
    those that chance does not explain. told (n,): pairs of strangers that know the same fields."""
    seeds = [
        standing_on(model, patterns.levels, model.seeds.get(name, ())).astype(np.float64)
        for name in model.classes[:CHANCE]
    ]
    if told is not None:
        seeds[MATCH] *= beyond_chance(patterns.levels, patterns.pairs, strangers, leanings, told)
    return seeds


def _bar(model: Model, number: int, shares: tuple[Floats, ...]) -> tuple[Floats, ...]:
    """Hold the excluded rungs of a class down to EXCLUDED_SHARE."""
    excluded = model.excluded.get(model.classes[number], {})
    for field, share in zip(model.fields, shares, strict=True):
        for rung in excluded.get(field.name, ()):
            place = level_number(field, rung)
            share[place] = min(float(share[place]), EXCLUDED_SHARE)
        if field.name in excluded:
            _without_neutral(field, share)
    return shares


def _expected(field: Field, number: int) -> Floats | None:
    """The declared expectation of a class for each level of a field (0 for the unknown one), or None."""
    declared = [level.expected[number] for level in reversed(field.levels) if level.expected is not None]
    return np.array([0.0, *declared]) if len(declared) == len(field.levels) else None


def _priors(model: Model, number: int, first: tuple[Floats, ...] | None) -> tuple[Floats, ...]:
    """For each field the pairs of a class that are taken as seen before any data: those expected, else
    some of the seeds'."""
    priors = []
    for place, field in enumerate(model.fields):
        expected = _expected(field, number)
        if expected is not None:
            priors.append(EXPECTED_PAIRS * expected)
        else:
            priors.append(
                np.full(len(field.levels) + 1, 0.5) if first is None else PRIOR_PAIRS * first[place]
            )
    return tuple(priors)


def _shares(model: Model, seen: Shares, priors: Shares) -> Shares:
    return tuple(
        _without_neutral(field, pairs + before)
        for field, pairs, before in zip(model.fields, seen, priors, strict=True)
    )


def _common(share: Floats, met: Patterns | None, place: int) -> Floats:
    """The share of each level of the field at `place` on which ENOUGH of the pairs met stand, else 0."""
    if met is None:
        return np.zeros(len(share))
    seen = np.bincount(met.levels[:, place], weights=met.pairs, minlength=len(share))
    return np.where(seen >= ENOUGH, share, 0.0)


def _rare_shares(field: Field, seen: Floats, unknown: float, all_pairs: float, common: Floats) -> Floats:
    """Shares among all pairs of the last class, of which only those that agree on something are candidates.

    So candidates say how rare a rung is that chance hardly ever reaches, and not how common one is on which
    two people stand of themselves (their numbers differ). common: of each level met among random pairs its
    share there, else 0: they take what the rare rungs leave, and where there is none the last rung does.
    seen: pairs of strangers on each level; unknown: their share that does not know the field.
    """
    known = all_pairs * max(1.0 - unknown, 0.01)
    expected, weight = _expected(field, CHANCE), EXPECTED_PAIRS * 1000
    if expected is None:
        expected, weight = np.zeros(len(seen)), 0.0
    unseen = 0.5 * known / (known + weight)
    share: Floats = (seen + unseen + expected * weight) / (known + weight)
    common = common.copy()
    common[field.silent] = 0.0
    if not common.any():
        common[1] = 1.0
    share[field.silent] = 0.0
    left = max(1.0 - float(share[common == 0].sum()), 0.5)
    share = np.where(common > 0, left * common / common.sum(), share)
    share[field.silent] = 1.0
    return share
