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

    def pairs_when(self) -> str:
        """The SQL condition under which the rule pairs `l` and `r`."""
        equal = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.keys)
        return f"{equal} AND {self._narrowed()}" if self.rule.narrow else f"{equal} AND l.{self.depth} = 0"

    def _narrowed(self) -> str:
        ways = [f"l.{self.depth} = 0"]
        for depth in range(1, len(self.rule.narrow) + 1):
            equal = " AND ".join(f"l.{key} = r.{key}" for key in self.rule.narrow[:depth])
            ways.append(f"(l.{self.depth} = {depth} AND r.{self.depth} = {depth} AND {equal})")
        return "(" + " OR ".join(ways) + ")"

    def held_before(self) -> str:
        """The same condition as a value that is never null, for the rules that come later."""
        return f"coalesce({self.pairs_when()}, FALSE)"


def make_candidates(engine: Engine, model: Model) -> pa.Table:
    """Keep table `candidates` (l, r, rule; l < r are row numbers of `prepared`) and return BLOCK_REPORT, a row for each rule.

    Reads `prepared`; replaces it by the same rows with a column depth_<n> a rule.
    """
    rules = [_Rule(number, rule) for number, rule in enumerate(model.blocking)]
    sizes = [_measure_blocks(engine, rule, model.largest_block) for rule in rules]
    joins = " ".join(
        f"LEFT JOIN blocks_{rule.number} USING ({', '.join(rule.rule.keys)})"
        for rule, size in zip(rules, sizes, strict=True)
        if size["oversized"]
    )
    depths = ", ".join(
        (f"coalesce(blocks_{rule.number}.depth, 0)" if size["oversized"] else "0") + f"::TINYINT AS {rule.depth}"
        for rule, size in zip(rules, sizes, strict=True)
    )
    engine.keep("blocked", f"SELECT p.*, {depths} FROM prepared p {joins}")
    selects = []
    for rule in rules:
        known = " AND ".join(f"l.{key} IS NOT NULL" for key in rule.rule.keys)
        earlier = "".join(f" AND NOT {before.held_before()}" for before in rules[: rule.number])
        selects.append(
            f"SELECT l.row_number_ AS l, r.row_number_ AS r, {rule.number}::TINYINT AS rule FROM blocked l JOIN blocked r "
            f"ON {rule.pairs_when()} AND l.row_number_ < r.row_number_ WHERE {known}{earlier}"
        )
    engine.keep("candidates", " UNION ALL ".join(selects))
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
    engine.keep(name, f"SELECT {listed}, count(*) AS rows FROM prepared WHERE {known} GROUP BY {listed} HAVING count(*) > {largest}")
    facts = engine.arrow(f"SELECT count(*) AS blocks, coalesce(max(rows), 0) AS largest FROM {name}").to_pylist()[0]
    if not facts["blocks"]:
        top = engine.arrow(
            f"SELECT coalesce(max(rows), 0) AS largest FROM (SELECT count(*) AS rows FROM prepared WHERE {known} GROUP BY {listed})"
        )
        return {"oversized": 0, "largest": top["largest"][0].as_py(), "left_out": 0}
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
    return {"oversized": facts["blocks"], "largest": facts["largest"], "left_out": left_out}
