"""Candidate pairs: declared equi-joins over the prepared rows, each pair once, by the first rule that makes it."""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa

from reconcile.engine import Engine
from reconcile.linkage.model import BlockingRule, Model

BLOCK_REPORT = pa.schema(
    [
        ("rule", pa.string()),
        ("pairs", pa.int64()),  # pairs that this rule adds to those of the rules before it
        ("largest_block", pa.int64()),  # rows, before narrowing
        ("narrowed_blocks", pa.int64()),  # blocks above the model's largest_block, split by a further key
        ("left_out_rows", pa.int64()),  # rows whose block stayed too large after all narrowing: not paired by this rule
    ]
)


@dataclass(frozen=True)
class _Rule:
    number: int
    rule: BlockingRule

    @property
    def depth(self) -> str:
        return f"depth_{self.number}"

    def pairs_when(self, narrowed: bool) -> str:
        """The SQL condition under which the rule pairs `l` and `r`. narrowed: whether some of its blocks are oversized."""
        equal = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.keys)
        if not narrowed:
            return equal
        ways = [f"l.{self.depth} = 0"]
        for depth in range(1, len(self.rule.narrow) + 1):
            alike = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.narrow[:depth])
            ways.append(f"(l.{self.depth} = {depth} AND {alike})")
        return f"{equal} AND ({' OR '.join(ways)})"


def make_candidates(engine: Engine, model: Model) -> pa.Table:
    """Keep table `candidates` (l, r, rule, rules; l < r are row numbers of `prepared`) and return BLOCK_REPORT, a row for each rule.

    rule: the first that makes the pair; rules: all that do, a bit each. Reads `prepared`.
    """
    rules = [_Rule(number, rule) for number, rule in enumerate(model.blocking)]
    sizes = [_measure_blocks(engine, rule, model.largest_block) for rule in rules]
    narrowed = [rule for rule, size in zip(rules, sizes, strict=True) if size["oversized"]]
    if narrowed:
        depths = "".join(f", coalesce(blocks_{rule.number}.depth, 0) AS {rule.depth}" for rule in narrowed)
        joins = " ".join(f"LEFT JOIN blocks_{rule.number} USING ({', '.join(rule.rule.keys)})" for rule in narrowed)
        engine.keep("blocked", f"SELECT p.*{depths} FROM prepared p {joins}")
    source = "blocked" if narrowed else "prepared"
    selects = [
        f"SELECT l.row_number_ AS l, r.row_number_ AS r, CAST({rule.number} AS TINYINT) AS rule, CAST({1 << rule.number} AS INTEGER) AS rules FROM {source} l JOIN {source} r "
        f"ON {rule.pairs_when(rule in narrowed)} AND l.row_number_ < r.row_number_"
        for rule in rules
    ]
    # made by every rule and then reduced to the first: cheaper than joins that look out for all rules before them
    engine.keep("candidates", f"SELECT l, r, min(rule) AS rule, bit_or(rules) AS rules FROM ({' UNION ALL '.join(selects)}) GROUP BY l, r")
    engine.drop("blocked", *(f"blocks_{rule.number}" for rule in narrowed))
    counted = engine.arrow("SELECT rule, count(*) AS pairs FROM candidates GROUP BY rule")
    pairs = dict(zip(counted["rule"].to_pylist(), counted["pairs"].to_pylist(), strict=True))
    return pa.Table.from_pylist(
        [
            {
                "rule": rule.rule.name,
                "pairs": pairs.get(rule.number, 0),
                "largest_block": size["largest"],
                "narrowed_blocks": size["oversized"],
                "left_out_rows": size["left_out"],
            }
            for rule, size in zip(rules, sizes, strict=True)
        ],
        schema=BLOCK_REPORT,
    )


def _measure_blocks(engine: Engine, rule: _Rule, largest: int) -> dict[str, int]:
    """Keep table blocks_<n>: the keys of oversized blocks with the depth of narrowing they need (-1: none suffices)."""
    keys = rule.rule.keys
    name = f"blocks_{rule.number}"
    listed, known = ", ".join(keys), " AND ".join(f"{key} IS NOT NULL" for key in keys)
    sized = f"SELECT {listed}, count(*) AS rows FROM prepared WHERE {known} GROUP BY {listed}"
    facts = engine.arrow(
        f"SELECT coalesce(sum(CASE WHEN rows > {largest} THEN 1 ELSE 0 END), 0)::BIGINT AS oversized, coalesce(max(rows), 0) AS largest FROM ({sized})"
    ).to_pylist()[0]
    if not facts["oversized"]:
        return {**facts, "left_out": 0}
    engine.keep(name, f"{sized} HAVING count(*) > {largest}")
    # the depth at which the largest part of a block is small enough
    wanted = f"CASE WHEN rows <= {largest} THEN 0"
    parts = []
    for depth in range(1, len(rule.rule.narrow) + 1):
        inner = ", ".join((*keys, *rule.rule.narrow[:depth]))
        parts.append(
            f"LEFT JOIN (SELECT {listed}, max(rows) AS rows_{depth} FROM (SELECT {inner}, count(*) AS rows FROM prepared p "
            f"SEMI JOIN {name} USING ({listed}) GROUP BY {inner}) GROUP BY {listed}) USING ({listed})"
        )
        wanted += f" WHEN rows_{depth} <= {largest} THEN {depth}"
    engine.keep(f"{name}_deep", f"SELECT {listed}, rows, {wanted} ELSE -1 END AS depth FROM {name} {' '.join(parts)}")
    engine.keep(name, f"SELECT {listed}, rows, depth FROM {name}_deep")
    engine.drop(f"{name}_deep")
    left_out = engine.arrow(f"SELECT coalesce(sum(rows), 0)::BIGINT AS left_out FROM {name} WHERE depth = -1")["left_out"][0].as_py()
    return {**facts, "left_out": left_out}
