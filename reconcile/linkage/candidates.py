"""Candidate pairs: declared equi-joins over the prepared rows, each pair once, by the first rule that makes
it.

Two ways make the same pairs (a test holds them against each other and against brute force): joins in the
engine's SQL, and sorted numbers in this process, which is three times as fast while the rows fit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.linkage.blocks import Blocking, Blocks, Depths, Histogram, Limit
from reconcile.linkage.comparisons import Learned, between_sources, compare
from reconcile.linkage.model import BlockingRule, Model

ROWS_IN_PROCESS = 20_000_000
"""Up to so many rows pairs are made in this process: some 12 key columns of 8 bytes a row and the pairs, 4
GB at the most."""

BLOCK_REPORT = pa.schema(
    [
        ("rule", pa.string()),
        ("pairs", pa.int64()),  # pairs that this rule adds to those of the rules before it
        ("largest_block", pa.int64()),  # rows, before narrowing
        ("narrowed_above", pa.int64()),  # blocks of more rows than this were split by a further key
        ("narrowed_blocks", pa.int64()),
        # rows whose block stayed too large after all narrowing: not paired by this rule
        ("left_out_rows", pa.int64()),
    ]
)


SLACK = 1.25
"""So many times more or fewer pairs than declared a limit of the linking before may let a rule make."""

_NARROWED = """
SELECT row_number_, depths
FROM (SELECT row_number_, CAST({depths} AS BIGINT) AS depths FROM blocked) AS all_rows
WHERE depths <> 0
"""
_OF_FRESH = """
LEFT JOIN fresh l_fresh ON l_fresh.row_number_ = l.row_number_
LEFT JOIN fresh r_fresh ON r_fresh.row_number_ = r.row_number_
WHERE l_fresh.row_number_ IS NOT NULL OR r_fresh.row_number_ IS NOT NULL
"""
_FIRST = """
SELECT l, r, min(rule) AS rule, bit_or(rules) AS rules
FROM ({pairs}) AS made
GROUP BY l, r
"""
_LISTED = """
SELECT CAST(sum(n * (n - 1)) AS BIGINT) AS pairs
FROM (SELECT count(*) AS n FROM prepared WHERE {number} IS NOT NULL GROUP BY {number}) AS numbers
WHERE n <= {largest}
"""


@dataclass(frozen=True)
class _Rule:
    number: int
    rule: BlockingRule

    @property
    def depth(self) -> str:
        return f"depth_{self.number}"

    @property
    def in_blocks(self) -> str:
        """The SQL condition under which row `p` stands in an oversized block."""
        return " AND ".join(f"p.{key} = blocks_{self.number}.{key}" for key in self.rule.keys)

    def pairs_when(self, narrowed: bool) -> str:
        """The SQL condition under which the rule pairs `l` and `r`. narrowed: whether some of its blocks
        are oversized."""
        equal = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.keys)
        if self.rule.lacking:
            equal += f" AND (l.{self.rule.lacking} IS NULL OR r.{self.rule.lacking} IS NULL)"
        if not narrowed:
            return equal
        ways = [f"l.{self.depth} = 0"]
        for depth in range(1, len(self.rule.narrow) + 1):
            alike = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.narrow[:depth])
            ways.append(f"(l.{self.depth} = {depth} AND {alike})")
        return f"{equal} AND ({' OR '.join(ways)})"


@dataclass(frozen=True)
class Found:
    """The blocks of every rule of a model, and the way to their pairs.

    keep_pairs: keeps table `candidates` (l, r, rule, rules; l < r are row numbers of `prepared`); told True,
    only pairs with a row of table `fresh` (row_number_). rule: the first that makes the pair; rules: all that
    do, a bit each.
    """

    blocks: Sequence[Blocks]
    keep_pairs: Callable[[bool], None]


def make_candidates(
    engine: Engine,
    model: Model,
    limits: Mapping[str, int] | None = None,
    rows_in_process: int = ROWS_IN_PROCESS,
) -> pa.Table:
    """Keep table `candidates` of all pairs and return BLOCK_REPORT, a row for each rule.

    limits: rule -> BLOCK_REPORT.narrowed_above of another table whose blocks these rows are taken from.
    Reads `prepared`.
    """
    found = find_blocks(engine, model, Limits(binding=limits or {}), rows_in_process)
    found.keep_pairs(False)
    return block_report(engine, model, found.blocks, "candidates")


def find_blocks(
    engine: Engine, model: Model, limits: Limits, rows_in_process: int = ROWS_IN_PROCESS, whole: bool = True
) -> Found:
    """The blocks of every rule; whole: all pairs will be asked for. Keeps `narrowed` (row_number_, depths): a
    number for how deep the blocks of a row are narrowed, of the rows of which any is. Reads `prepared`."""
    rows = engine.arrow("SELECT count(*) AS n FROM prepared")["n"][0].as_py()
    find = _in_process if engine.in_process and rows <= rows_in_process else _in_sql
    listed = _listed(engine, model)

    def limit(rule: BlockingRule, histogram: Histogram) -> int:
        return limits.of(rule, model, (rows, listed), histogram)

    return find(engine, model, limit, whole)


def _listed(engine: Engine, model: Model) -> int:
    """The pairs of rows of one number: so often are people listed again, whatever a rule pairs them by."""
    if model.guards.number is None:
        return 0
    listed = engine.arrow(_LISTED.format(number=model.guards.number, largest=model.largest_block))
    return int(listed["pairs"][0].as_py() or 0) // 2


def block_report(engine: Engine, model: Model, found: Sequence[Blocks], pairs: str) -> pa.Table:
    """BLOCK_REPORT of the pairs (rule, ...) in table `pairs`."""
    counted = engine.arrow(f"SELECT rule, count(*) AS pairs FROM {pairs} GROUP BY rule")
    made = dict(zip(counted["rule"].to_pylist(), counted["pairs"].to_pylist(), strict=True))
    return pa.Table.from_pylist(
        [
            {
                "rule": rule.name,
                "pairs": made.get(number, 0),
                "largest_block": blocks.largest,
                "narrowed_above": blocks.narrowed_above,
                "narrowed_blocks": blocks.narrowed,
                "left_out_rows": blocks.left_out,
            }
            for number, (rule, blocks) in enumerate(zip(model.blocking, found, strict=True))
        ],
        schema=BLOCK_REPORT,
    )


@dataclass(frozen=True)
class Limits:
    """The sizes above which the blocks of a rule are split, by its name. binding: to be used as they are.
    before: of the linking before; each stands while it would be right for a share of pairs within SLACK of
    the declared one, so that a few rows more do not narrow other blocks."""

    binding: Mapping[str, int] = field(default_factory=dict)
    before: Mapping[str, int] = field(default_factory=dict)

    def of(self, rule: BlockingRule, model: Model, of: tuple[int, int], histogram: Histogram) -> int:
        """The size for `rule`, the sizes of whose blocks are these. of: how many rows there are, and pairs of
        rows that are listed again (`_listed`), which a rule may make beside those of chance."""
        if rule.name in self.binding:
            return self.binding[rule.name]
        if rule.pairs_per_row is None:
            return model.largest_block
        rows, listed = of
        allowed, before = rule.pairs_per_row * rows + listed, self.before.get(rule.name)
        if before is not None:
            least, most = (
                _fitting(histogram, allowed * share, model.largest_block) for share in (1 / SLACK, SLACK)
            )
            if least <= before <= most:
                return before
        return _fitting(histogram, allowed, model.largest_block)


def _fitting(histogram: Histogram, allowed: float, largest: int) -> int:
    """The size of the largest blocks that may stand so that all up to them make at most `allowed` pairs."""
    sizes, blocks = histogram
    made = np.cumsum(blocks * (sizes * (sizes - 1) // 2))
    fitting = sizes[made <= allowed]
    if len(fitting) == len(sizes):
        return largest
    return min(int(fitting[-1]) if len(fitting) else 1, largest)


def _in_process(engine: Engine, model: Model, limit: Limit, whole: bool) -> Found:
    columns = sorted(
        {
            name
            for rule in model.blocking
            for name in (*rule.keys, *rule.narrow, *([rule.lacking] if rule.lacking else []))
        }
    )
    keys = engine.arrow(f"SELECT row_number_, {', '.join(columns)} FROM prepared ORDER BY row_number_")
    numbers = keys["row_number_"]
    blocking = Blocking(keys, model.blocking, model.largest_block)
    blocks, depths = blocking.measure(limit, whole)
    engine.read("narrowed", _narrowed(model, numbers, depths))

    def keep_pairs(fresh: bool) -> None:
        wanted = None
        if fresh:
            wanted = np.zeros(len(numbers), dtype=bool)
            listed = engine.arrow("SELECT row_number_ FROM fresh")["row_number_"].to_numpy()
            wanted[np.searchsorted(numbers.to_numpy(), listed)] = True
        engine.read("candidates", blocking.pair_up(depths, wanted))

    return Found(blocks, keep_pairs)


def _narrowed(model: Model, numbers: pa.ChunkedArray, depths: Sequence[Depths | None]) -> pa.Table:
    total, place = np.zeros(len(numbers), np.int64), 1
    for rule, depth in zip(model.blocking, depths, strict=True):
        if depth is not None:
            total += place * np.where(depth < 0, _never(rule), depth).astype(np.int64)
        place *= _never(rule) + 1
    rows = np.flatnonzero(total)
    return pa.table({"row_number_": numbers.take(pa.array(rows)), "depths": total[rows]})


def _never(rule: BlockingRule) -> int:
    """The number for blocks that no narrowing makes small enough."""
    return len(rule.narrow) + 1


def _in_sql(engine: Engine, model: Model, limit: Limit, _whole: bool) -> Found:
    rules = [_Rule(number, rule) for number, rule in enumerate(model.blocking)]
    found = [_measure_blocks(engine, rule, model, limit) for rule in rules]
    narrowed = [rule for rule, blocks in zip(rules, found, strict=True) if blocks.narrowed]
    depths = "".join(f", coalesce(blocks_{rule.number}.depth, 0) AS {rule.depth}" for rule in narrowed)
    joins = " ".join(f"LEFT JOIN blocks_{rule.number} ON {rule.in_blocks}" for rule in narrowed)
    engine.keep("blocked", f"SELECT p.*{depths} FROM prepared p {joins}")
    engine.drop(*(f"blocks_{rule.number}" for rule in narrowed))
    engine.keep("narrowed", _NARROWED.format(depths=_depths_sql(rules, narrowed)))

    def keep_pairs(fresh: bool) -> None:
        wanted = _OF_FRESH if fresh else ""
        selects = [
            f"SELECT l.row_number_ AS l, r.row_number_ AS r, CAST({rule.number} AS TINYINT) AS rule,"
            f" CAST({1 << rule.number} AS INTEGER) AS rules FROM blocked l JOIN blocked r ON"
            f" {rule.pairs_when(rule in narrowed)} AND l.row_number_ < r.row_number_ {wanted}"
            for rule in rules
        ]
        # made by every rule and then reduced to the first: cheaper than joins that look out for all rules
        # before them
        engine.keep("candidates", _FIRST.format(pairs=" UNION ALL ".join(selects)))
        engine.drop("blocked")

    return Found(found, keep_pairs)


def _depths_sql(rules: Sequence[_Rule], narrowed: Sequence[_Rule]) -> str:
    """One number for the depths of a row in all rules, as `_narrowed` makes it."""
    terms, place = ["0"], 1
    for rule in rules:
        if rule in narrowed:
            depth = f"CASE WHEN {rule.depth} < 0 THEN {_never(rule.rule)} ELSE {rule.depth} END"
            terms.append(f"{place} * CAST({depth} AS BIGINT)")
        place *= _never(rule.rule) + 1
    return " + ".join(terms)


def _measure_blocks(engine: Engine, rule: _Rule, model: Model, limit: Limit) -> Blocks:
    """Keep table blocks_<n>: the keys of oversized blocks with the depth of narrowing they need (-1: none
    suffices)."""
    keys = rule.rule.keys
    name = f"blocks_{rule.number}"
    listed, known = ", ".join(keys), " AND ".join(f"{key} IS NOT NULL" for key in keys)
    lacks = f"count({rule.rule.lacking}) < count(*)" if rule.rule.lacking else "TRUE"  # others make no pair
    sized = f"SELECT {listed}, count(*) AS rows FROM prepared WHERE {known} GROUP BY {listed} HAVING {lacks}"
    histogram = engine.arrow(f"SELECT rows, count(*) AS blocks FROM ({sized}) GROUP BY rows ORDER BY rows")
    sizes, blocks = histogram["rows"].to_numpy(), histogram["blocks"].to_numpy()
    bound = limit(rule.rule, (sizes, blocks))
    oversized = int(blocks[sizes > bound].sum())
    largest = int(sizes.max(initial=0))
    if not oversized:
        return Blocks(largest, bound)
    engine.keep(name, f"{sized} AND count(*) > {bound}")
    left_out = _deepen(engine, name, rule.rule, listed, model.largest_block)
    return Blocks(largest, bound, oversized, left_out)


def _deepen(engine: Engine, name: str, rule: BlockingRule, listed: str, largest: int) -> int:
    """Give each of the blocks in table `name` the depth at which its largest part is small enough; returns
    the rows left out."""
    wanted = "CASE WHEN FALSE THEN 0"
    parts = []
    for depth in range(1, len(rule.narrow) + 1):
        inner = ", ".join((*rule.keys, *rule.narrow[:depth]))
        parts.append(
            f"LEFT JOIN (SELECT {listed}, max(rows) AS rows_{depth} FROM (SELECT {inner}, count(*) AS rows"
            f" FROM prepared p SEMI JOIN {name} USING ({listed}) GROUP BY {inner}) GROUP BY {listed}) USING"
            f" ({listed})"
        )
        wanted += f" WHEN rows_{depth} <= {largest} THEN {depth}"
    engine.keep(
        f"{name}_deep", f"SELECT {listed}, rows, {wanted} ELSE -1 END AS depth FROM {name} {' '.join(parts)}"
    )
    engine.keep(name, f"SELECT {listed}, rows, depth FROM {name}_deep")
    engine.drop(f"{name}_deep")
    left_out: int = engine.arrow(
        f"SELECT coalesce(sum(rows), 0)::BIGINT AS left_out FROM {name} WHERE depth = -1"
    )["left_out"][0].as_py()
    return left_out


def draw_random_pairs(engine: Engine, model: Model, learned: Learned, rows: int) -> None:
    """Keep `random_compared`: the patterns of random pairs of rows, the same for the same number of rows."""
    generator = np.random.default_rng(rows)
    left, right = generator.integers(
        0, max(rows, 1), (2, model.random_pairs if rows > 1 else 0), dtype=np.int32
    )
    other = left != right
    pairs = pa.table({"l": np.minimum(left, right)[other], "r": np.maximum(left, right)[other]})
    engine.read("drawn_pairs", pairs.append_column("rule", pa.array(np.full(len(pairs), -1), pa.int8())))
    engine.keep("random_pairs", between_sources(model, "SELECT l, r, rule FROM drawn_pairs"))
    compare(engine, model, learned, "random_pairs", "random_compared")
    engine.drop("random_pairs", "drawn_pairs")


def count_all_pairs(engine: Engine, model: Model, rows: int) -> float:
    """How many pairs there are of `rows` rows: all, or those of two sources where the model makes no
    others."""
    pairs = rows * (rows - 1) / 2
    if model.between_sources:
        source = model.guards.source
        counted = (
            f"SELECT CAST(count(*) AS DOUBLE) AS n FROM prepared WHERE {source} IS NOT NULL GROUP BY {source}"
        )
        within = engine.arrow(f"SELECT sum(n * (n - 1) / 2) AS pairs FROM ({counted})")["pairs"][0].as_py()
        pairs -= float(within or 0)
    return max(pairs, 1.0)
