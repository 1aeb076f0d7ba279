"""What linking says against the truth: pairs by probability, and how many of each bin are one person.

    .venv/bin/python benchmarks/reliability.py --rows 30000 --seed 1 [--wrong 20]

Of the rolls of `noisy.py`, clean and noisy, with the truth of their generator. `--wrong N` shows the N
patterns on which what is said and what is true lie furthest apart, and so looks at a seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
import pyarrow as pa
import rolls
from noisy import asked_for
from numpy.typing import NDArray

from reconcile import linkage
from reconcile.engines.opening import open_engine
from reconcile.engines.protocol import Engine
from reconcile.kinds.person.model import rolls_model
from reconcile.linkage.comparisons import unpack

EDGES = (0.0, 0.01, 0.1, 0.5, 0.9, 0.95, 0.99, 0.999, 1.0)
"""Bounds of the bins: each holds its lower bound, the last its upper one too."""
BAR = 0.02

_PAIRS = """
SELECT c.pattern, count(*) AS pairs, sum(CASE WHEN a.person = b.person THEN 1 ELSE 0 END) AS one
FROM compared c
JOIN prepared p ON p.row_number_ = c.l
JOIN prepared q ON q.row_number_ = c.r
JOIN true_persons a ON a.record_id = p.record_id
JOIN true_persons b ON b.record_id = q.record_id
GROUP BY c.pattern
ORDER BY c.pattern
"""


@dataclass(frozen=True)
class Bin:
    """Pairs whose stated probability lies from `low` to `high`. said: the mean of what is stated; true: the
    share that are one person; error: one standard error of that share, were the statement true."""

    low: float
    high: float
    pairs: int
    said: float
    true: float

    @property
    def apart(self) -> float:
        return abs(self.said - self.true)

    @property
    def error(self) -> float:
        return float(np.sqrt(self.said * (1 - self.said) / self.pairs))


def bins_of(
    probability: NDArray[np.float64],
    pairs: NDArray[np.int64],
    one: NDArray[np.int64],
    edges: Sequence[float] = EDGES,
) -> list[Bin]:
    """The bins that hold a pair, lowest first. probability, pairs, one: of each pattern (n,) what is stated,
    on how many pairs it stands, and how many of these are one person."""
    place = np.minimum(np.searchsorted(edges, probability, side="right") - 1, len(edges) - 2)
    found = []
    for number, (low, high) in enumerate(pairwise(edges)):
        inside = place == number
        total = int(pairs[inside].sum())
        if total:
            said = float((probability * pairs)[inside].sum()) / total
            found.append(Bin(low, high, total, said, float(one[inside].sum()) / total))
    return found


def lines_of(bins: Iterable[Bin]) -> list[str]:
    """A line a bin; those above one half that miss the bar by more than two standard errors are marked."""
    said = [f"{'probability':>13} {'pairs':>9} {'said':>7} {'true':>7} {'apart':>6}  {'+-':>5}"]
    for one in bins:
        missed = one.low >= 0.5 and one.apart > BAR
        mark = "" if not missed else "  missed" if one.apart > BAR + 2 * one.error else "  missed (few)"
        said.append(
            f"{one.low:6.3f}-{one.high:<6.3f} {one.pairs:9,} {one.said:7.4f} {one.true:7.4f}"
            f" {one.apart:6.4f}  {one.error:5.3f}{mark}"
        )
    return said


def counted(engine: Engine, people: pa.Table) -> pa.Table:
    """pattern, pairs, one: of the pairs that the last linking compared. people: record_id, person."""
    engine.read("true_persons", people.select(["record_id", "person"]))
    return engine.arrow(_PAIRS)


def main() -> None:
    for title, records, people, wrong in asked_for(__doc__, "--wrong"):
        print(title)
        _tell(records, people, wrong)


def _tell(records: pa.Table, people: pa.Table, wrong: int) -> None:
    model = rolls_model({"registers": ["dukcapil"], "one_row_per_person": ["dukcapil"]})
    engine = open_engine(rolls.WORK / "spill", "1GB", folders=[rolls.WORK])
    found = linkage.link(records, model, engine)
    table = counted(engine, people)
    engine.close()
    levels = unpack(table["pattern"].to_numpy(), model)
    pairs, one = table["pairs"].to_numpy(), table["one"].to_numpy().astype(np.int64)
    probability = found.estimate.probability(levels)
    print(*lines_of(bins_of(probability, pairs, one)), sep="\n")
    gap = probability * pairs - one
    for place in np.argsort(-np.abs(gap), kind="stable")[:wrong]:
        rungs = (
            f"{field.name} {field.levels[len(field.levels) - level].name}"
            for field, level in zip(model.fields, levels[place], strict=True)
            if level
        )
        print(
            f"  {pairs[place]:5} pairs, said {probability[place]:.4f}, one {one[place]:5}: {', '.join(rungs)}"
        )


if __name__ == "__main__":
    main()
