"""The dated rules of overlaps as tables, for SQL to join, and what is not known where a roll is not there."""

from __future__ import annotations

import pyarrow as pa

from reconcile.findings.finding import Unknown
from reconcile.findings.lists import incomplete_rolls
from reconcile.rules import Amounts, OverlapRule, Overlaps


def rules_table(rules: Overlaps) -> pa.Table:
    return pa.table(
        {
            "rule": [r.code for r in rules.rule],
            "class": [r.class_ for r in rules.rule],
            "stop": [r.stop for r in rules.rule],
            "action": [r.action for r in rules.rule],
            "authority": [r.authority for r in rules.rule],
            # a rule that begins or ends within a month holds for the whole month
            "month_from": pa.array([r.valid_from.replace(day=1) for r in rules.rule], pa.date32()),
            "month_to": pa.array([r.valid_to.replace(day=1) for r in rules.rule], pa.date32()),
        }
    )


def benefits_table(rules: Overlaps) -> pa.Table:
    sides = [
        (rule.code, side, benefit.programme, benefit.segment, region)
        for rule in rules.rule
        for side, name, region in (
            ("left", rule.left, rule.left_region),
            ("right", rule.right, rule.right_region),
        )
        for benefit in rules.benefits[name]
    ]
    names = ("rule", "side", "programme", "segment", "region")
    return pa.table(
        {name: pa.array([side[i] for side in sides], pa.string()) for i, name in enumerate(names)}
    )


def amounts_table(amounts: Amounts) -> pa.Table:
    return pa.table(
        {
            "programme": pa.array([a.programme for a in amounts.amount], pa.string()),
            "segment": pa.array([a.segment for a in amounts.amount], pa.string()),
            "level": pa.array([a.level for a in amounts.amount], pa.string()),
            "month_from": pa.array([a.valid_from.replace(day=1) for a in amounts.amount], pa.date32()),
            "month_to": pa.array([a.valid_to.replace(day=1) for a in amounts.amount], pa.date32()),
            "in_twelve_months": pa.array([a.in_twelve_months for a in amounts.amount], pa.int64()),
        }
    )


def unknown_overlaps(rules: Overlaps, present: frozenset[str], incomplete: frozenset[str]) -> Unknown:
    """The classes of overlaps that may stand on rows that this run does not have.

    present: programmes with rows. incomplete: those of which a file was not read. A rule of which a side has
    no rows at all finds nobody, which does not say that there is nobody: a class of such rules alone is not
    made.
    """
    unmade, partly = dict[str, str](), dict[str, str]()
    for name in sorted({rule.class_ for rule in rules.rule}):
        sides = [_sides(rules, rule) for rule in rules.rule if rule.class_ == name]
        programmes = frozenset(code for pair in sides for side in pair for code in side)
        lacking = programmes - present | programmes & incomplete
        if not lacking:
            continue
        possible = any(left & present and right & present for left, right in sides)
        why = incomplete_rolls(lacking, partly=possible, mend=bool(lacking & incomplete))
        (partly if possible else unmade)[name] = why
    return Unknown(unmade, partly)


def _sides(rules: Overlaps, rule: OverlapRule) -> tuple[frozenset[str], frozenset[str]]:
    """The programmes whose rows may stand on either side of a rule."""
    left, right = (
        frozenset(one.programme for one in rules.benefits[side]) for side in (rule.left, rule.right)
    )
    return left, right
