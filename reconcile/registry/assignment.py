"""Which thing of tonight is which identity: one to one, the strongest tie first, in a strict order that
depends on nothing else."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pyarrow as pa
from numpy.typing import NDArray

Numbers = NDArray[np.int64]


@dataclass(frozen=True)
class Assigned:
    """Pairs that were tied: `identity[k]` is `thing[k]`; sorted by thing."""

    identity: Numbers
    thing: Numbers


def assign(ties: pa.Table) -> Assigned:
    """Tie identities and things, each at most once.

    ties: [identity, thing, judged, firm, weight, born]: what speaks for one being the other; no pair twice.
    The first of the strict order that is still free on both sides is taken: judged before not, a firm number
    before none, more weight, the older identity, the lower identity, the lower thing.
    """
    identity, thing = (ties[name].to_numpy().astype(np.int64) for name in ("identity", "thing"))
    alone = _once(identity) & _once(thing)
    contested = np.flatnonzero(~alone)
    order = contested[_strict_order(ties.take(pa.array(contested)))]
    taken = np.concatenate([np.flatnonzero(alone), _greedy(identity, thing, order)])
    taken = taken[np.argsort(thing[taken], kind="stable")]
    return Assigned(identity[taken], thing[taken])


def _once(values: Numbers) -> NDArray[np.bool_]:
    _, inverse, counts = np.unique(values, return_inverse=True, return_counts=True)
    once: NDArray[np.bool_] = counts[inverse] == 1
    return once


def _strict_order(ties: pa.Table) -> Numbers:
    falling = [-ties[name].to_numpy().astype(np.int64) for name in ("judged", "firm", "weight")]
    rising = [ties[name].to_numpy().astype(np.int64) for name in ("born", "identity", "thing")]
    return np.lexsort([*reversed(rising), *reversed(falling)])


def _greedy(identity: Numbers, thing: Numbers, order: Numbers) -> Numbers:
    identities: set[int] = set()
    things: set[int] = set()
    taken = []
    for at in order.tolist():
        one, other = int(identity[at]), int(thing[at])
        if one not in identities and other not in things:
            identities.add(one)
            things.add(other)
            taken.append(at)
    return np.array(taken, np.int64)
