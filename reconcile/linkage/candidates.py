"""Candidate pairs: declared equi-joins over the prepared rows, each pair once, by the first rule that makes
it.

Two ways make the same pairs (a test holds them against each other and against brute force): joins in the
engine's SQL, and sorted numbers in this process, which is three times as fast while the rows fit.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.linkage.blocks import Blocks, Histogram, pair_up
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
        (
            "left_out_rows",
            pa.int64(),
        ),  # rows whose block stayed too large after all narrowing: not paired by this rule
    ]
)


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


def make_candidates(
    engine: Engine,
    model: Model,
    limits: Mapping[str, int] | None = None,
    rows_in_process: int = ROWS_IN_PROCESS,
) -> pa.Table:
    """Keep table `candidates` (l, r, rule, rules; l < r are row numbers of `prepared`) and return
    BLOCK_REPORT, a row for each rule.

    rule: the first that makes the pair; rules: all that do, a bit each. limits: rule ->
    BLOCK_REPORT.narrowed_above of another table whose blocks these rows are taken from. Reads `prepared`.
    """
    rows = engine.arrow("SELECT count(*) AS n FROM prepared")["n"][0].as_py()
    make = _in_process if engine.in_process and rows <= rows_in_process else _in_sql
    blocks = make(engine, model, rows, limits or {})
    counted = engine.arrow("SELECT rule, count(*) AS pairs FROM candidates GROUP BY rule")
    pairs = dict(zip(counted["rule"].to_pylist(), counted["pairs"].to_pylist(), strict=True))
    return pa.Table.from_pylist(
        [
            {
                "rule": rule.name,
                "pairs": pairs.get(number, 0),
                "largest_block": found.largest,
                "narrowed_above": found.narrowed_above,
                "narrowed_blocks": found.narrowed,
                "left_out_rows": found.left_out,
            }
            for number, (rule, found) in enumerate(zip(model.blocking, blocks, strict=True))
        ],
        schema=BLOCK_REPORT,
    )


def _narrowed_above(
    rule: BlockingRule, model: Model, rows: int, histogram: Histogram, limits: Mapping[str, int]
) -> int:
    """The size above which a rule's blocks are split."""
    if rule.name in limits:
        return limits[rule.name]
    if rule.pairs_per_row is None:
        return model.largest_block
    sizes, blocks = histogram
    made = np.cumsum(blocks * (sizes * (sizes - 1) // 2))
    fitting = sizes[made <= rule.pairs_per_row * rows]
    if len(fitting) == len(sizes):
        return model.largest_block
    return min(int(fitting[-1]) if len(fitting) else 1, model.largest_block)


def _in_process(engine: Engine, model: Model, rows: int, limits: Mapping[str, int]) -> list[Blocks]:
    columns = sorted(
        {
            name
            for rule in model.blocking
            for name in (*rule.keys, *rule.narrow, *([rule.lacking] if rule.lacking else []))
        }
    )
    keys = engine.arrow(f"SELECT row_number_, {', '.join(columns)} FROM prepared ORDER BY row_number_")

    def limit(rule: BlockingRule, histogram: Histogram) -> int:
        return _narrowed_above(rule, model, rows, histogram, limits)

    candidates, found = pair_up(keys, model.blocking, limit, model.largest_block)
    engine.read("candidates", candidates)
    return found


def _in_sql(engine: Engine, model: Model, rows: int, limits: Mapping[str, int]) -> list[Blocks]:
    rules = [_Rule(number, rule) for number, rule in enumerate(model.blocking)]
    found = [_measure_blocks(engine, rule, model, rows, limits) for rule in rules]
    narrowed = [rule for rule, blocks in zip(rules, found, strict=True) if blocks.narrowed]
    if narrowed:
        depths = "".join(f", coalesce(blocks_{rule.number}.depth, 0) AS {rule.depth}" for rule in narrowed)
        joins = " ".join(f"LEFT JOIN blocks_{rule.number} ON {rule.in_blocks}" for rule in narrowed)
        engine.keep("blocked", f"SELECT p.*{depths} FROM prepared p {joins}")
    source = "blocked" if narrowed else "prepared"
    selects = [
        f"SELECT l.row_number_ AS l, r.row_number_ AS r, CAST({rule.number} AS TINYINT) AS rule,"
        f" CAST({1 << rule.number} AS INTEGER) AS rules FROM {source} l JOIN {source} r ON"
        f" {rule.pairs_when(rule in narrowed)} AND l.row_number_ < r.row_number_"
        for rule in rules
    ]
    # made by every rule and then reduced to the first: cheaper than joins that look out for all rules before
    # them
    engine.keep(
        "candidates",
        f"SELECT l, r, min(rule) AS rule, bit_or(rules) AS rules FROM ({' UNION ALL '.join(selects)}) GROUP"
        " BY l, r",
    )
    engine.drop("blocked", *(f"blocks_{rule.number}" for rule in narrowed))
    return found


def _measure_blocks(
    engine: Engine, rule: _Rule, model: Model, rows: int, limits: Mapping[str, int]
) -> Blocks:
    """Keep table blocks_<n>: the keys of oversized blocks with the depth of narrowing they need (-1: none
    suffices)."""
    keys = rule.rule.keys
    name = f"blocks_{rule.number}"
    listed, known = ", ".join(keys), " AND ".join(f"{key} IS NOT NULL" for key in keys)
    sized = f"SELECT {listed}, count(*) AS rows FROM prepared WHERE {known} GROUP BY {listed}"
    histogram = engine.arrow(f"SELECT rows, count(*) AS blocks FROM ({sized}) GROUP BY rows ORDER BY rows")
    sizes, blocks = histogram["rows"].to_numpy(), histogram["blocks"].to_numpy()
    limit = _narrowed_above(rule.rule, model, rows, (sizes, blocks), limits)
    oversized = int(blocks[sizes > limit].sum())
    largest = int(sizes.max(initial=0))
    if not oversized:
        return Blocks(largest, limit)
    engine.keep(name, f"{sized} HAVING count(*) > {limit}")
    left_out = _deepen(engine, name, rule.rule, listed, model.largest_block)
    return Blocks(largest, limit, oversized, left_out)


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
