"""What chance explains of the pairs that a model takes for matches from the start.

Common names and a month of birth agree for thousands who are not one: taken whole as seeds of matches, such
pairs would teach EM that matches are like them.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from reconcile.linkage.chance.leaning import Floats, Leaning, Levels, agreed

MATCH = 0

LEAST_CHANCE = 0.05
"""Of the pairs that agree on a value, so many are taken to do so by chance at least."""


def beyond_chance(
    levels: Levels, pairs: Floats, shares: Sequence[Floats], leanings: Sequence[Leaning], by_chance: Floats
) -> Floats:
    """The share (n,) of the pairs on each pattern that chance does not explain.

    levels (n, fields), pairs (n,): the patterns of the candidates. shares: of each level of each field among
    strangers. by_chance (n,): pairs of strangers that know the same fields.
    """
    expected = agreed(leanings, levels)
    for place, share in enumerate(shares):
        expected += np.log(share)[levels[:, place]]
    beyond: Floats = np.clip(1 - by_chance * np.exp(expected) / np.maximum(pairs, 1e-9), 0.0, 1.0)
    return beyond


def told_as(levels: Levels, drawn: Levels, pairs: Floats) -> Floats:
    """The share (n,) of random pairs (m patterns and their counts) that know the fields which each pattern
    knows, and no others."""
    bits = 1 << np.arange(levels.shape[1], dtype=np.int64)
    known = (drawn > 0) @ bits
    asked, places = np.unique((levels > 0) @ bits, return_inverse=True)
    met = np.array([float(pairs[known == one].sum()) for one in asked])
    share: Floats = ((met + 1) / (float(pairs.sum()) + 1))[places]
    return share


def settled(belief: Floats, seeds: Floats) -> Floats:
    """Belief (n, classes) in which what a number and a name have settled stays settled: of the first class
    at least the share (n,) that `seeds` says."""
    sure = np.maximum(belief[:, MATCH], seeds)
    rest = (1 - sure) / np.maximum(1 - belief[:, MATCH], np.finfo(float).tiny)
    kept: Floats = belief * np.minimum(rest, 1.0)[:, None]
    kept[:, MATCH] = sure
    return kept


def at_most(pairs: float) -> float:
    """How many pairs there may be, with 95 %, where so many were counted (Jeffreys' bound of a rate): 1.9
    where there was none."""
    from scipy.special import gammaincinv  # here: what a night takes over it need not work out

    return float(gammaincinv(pairs + 0.5, 0.95))


def without_matches(share: Floats, counted: Sequence[int], matches: Floats, known: float) -> Floats:
    """The share of each level among strangers, where those of the levels `counted` were counted among all
    pairs: the pairs that are matches go off. A number that hardly anybody shares by chance is shared by rows
    of one person, and would be taken for a common one.

    What is left is at least what a count of so many pairs may be wrong by: of few rows that none agrees by
    chance does not say that chance is rare. matches: pairs of each level that are no strangers; known: all
    pairs that know the field, among which the levels were counted.
    """
    found = share.copy()
    for level in counted:
        pairs = share[level] * known
        found[level] = max(pairs - matches[level], LEAST_CHANCE * pairs, at_most(pairs) - pairs) / known
    found[0] = 0.0
    found /= found.sum()
    found[0] = 1.0
    return found
