"""What is wrong with the parts of a model that would link all the same: bounds that are no probabilities,
rungs that are never met or speak of one side, rules that make no pair."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Any, get_args

from reconcile.linkage.checks.of_estimates import Aim

_KERNEL = re.compile(r"\bk_(\w+)")
_HIGHER = re.compile(r"\b([lr])\.(\w+)\s*(<=|>=|<(?!>)|>)\s*([lr])\.(\w+)")
_ITSELF = re.compile(r"\b([lr])\.(\w+)\s*(?:=|<>|!=)\s*\1\.\2\b")
_EQUALS_NULL = re.compile(r"(?:=|<>|!=)\s*NULL\b", re.IGNORECASE)
_VERDICTS = ("same", "different", "unsure")


def part_faults(model: Any) -> Iterator[str]:
    """The faults of a `linkage.model.Model` in its numbers, words, rules and rungs."""
    yield from _bounds(model.thresholds)
    yield from _counts(model)
    yield from _words(model)
    yield from _rules(model)
    for field in model.fields:
        yield from _rungs(field)
        yield from _kernel(field)
        yield from _sides(field)
        yield from _nulls(field)


def _nulls(field: Any) -> Iterator[str]:
    """Nothing equals null: a rung that asks for it is never met, and says nothing of it."""
    named = [(f"rung {rung.name}", rung.when) for rung in field.levels]
    for where, sql in (*named, ("known", field.known), ("kernel_when", field.kernel_when)):
        if _EQUALS_NULL.search(sql):
            yield f"field {field.name}, {where}: nothing equals NULL; say IS NULL or IS NOT NULL"


def _bounds(told: Any) -> Iterator[str]:
    if told.aim not in get_args(Aim):
        yield f"thresholds: aim {told.aim!r} is not among {', '.join(get_args(Aim))}"
    for name in ("precision", "link", "review", "apart"):
        value = getattr(told, name)
        if not 0 < value < 1:
            yield f"thresholds: {name} {value:g} is no probability between 0 and 1; 95 % is 0.95"
    if told.aim == "precision" and not told.apart <= told.review <= told.link:
        yield (
            f"thresholds: apart {told.apart:g}, review {told.review:g} and link {told.link:g} do not rise: "
            "what people are asked about lies below what is linked"
        )
    if told.cost_of_wrong <= 0:
        yield f"thresholds: cost_of_wrong {told.cost_of_wrong:g}: how many missed links a wrong one is worth"
    if told.alarm_rows < 1:
        yield f"thresholds: alarm_rows {told.alarm_rows}: at least one row"


def _counts(model: Any) -> Iterator[str]:
    if model.largest_block < 2:
        yield f"largest_block {model.largest_block}: a pair needs a block of two rows at least"
    if model.random_pairs < 1:
        yield f"random_pairs {model.random_pairs}: from these it is measured what chance brings together"


def _words(model: Any) -> Iterator[str]:
    verdicts = [getattr(model.words, name) for name in _VERDICTS]
    for word, times in Counter(verdicts).items():
        if times > 1:
            yield f"words: {word!r} stands for {times} verdicts; same, different and unsure are three"


def _rules(model: Any) -> Iterator[str]:
    if not model.blocking:
        yield "blocking: no rule; without one no two rows are compared"
    for rule in model.blocking:
        where = f"blocking rule {rule.name}"
        for name, times in Counter((*rule.keys, *rule.narrow)).items():
            if times > 1:
                yield f"{where}: column {name} stands {times} times; rows agree on it already"
        if rule.lacking in rule.keys:
            yield f"{where}: pairs agree on {rule.lacking}, and one is to lack it: there are none"
        if rule.pairs_per_row is not None and rule.pairs_per_row <= 0:
            yield f"{where}: pairs_per_row {rule.pairs_per_row:g} leaves no pair; None is no limit"


def _rungs(field: Any) -> Iterator[str]:
    met: dict[str, str] = {}
    for rung in field.levels:
        sql = " ".join(rung.when.split()).upper()
        if sql in met:
            yield f"field {field.name}, rung {rung.name}: never met, rung {met[sql]} has the same SQL"
        elif "TRUE" in met:
            always = met["TRUE"]
            yield f"field {field.name}, rung {rung.name}: never met, rung {always} before it always holds"
        met.setdefault(sql, rung.name)


def _kernel(field: Any) -> Iterator[str]:
    named = {name for rung in field.levels for name in _KERNEL.findall(rung.when)}
    asked = field.kernel is not None and field.kernel_when.strip().upper() != "FALSE"
    if asked and field.name not in named:
        yield f"field {field.name}: no rung asks for k_{field.name}; add one, or drop the kernel"
    own = {field.name} if field.kernel is not None else set()
    for name in sorted(named - own):
        why = (
            "has no kernel" if name == field.name else "is another field's; a rung has its own field's alone"
        )
        yield f"field {field.name}: its rungs ask for k_{name}, which {why}"


def _sides(field: Any) -> Iterator[str]:
    """A pair has no first row: what holds when one side is the greater must hold when the other is, and a
    row compared with itself says nothing."""
    for rung in field.levels:
        if itself := _ITSELF.search(rung.when):
            where = f"field {field.name}, rung {rung.name}"
            yield f"{where}: {itself[0]} compares a row with itself; say l. and r."
        found = set(_HIGHER.findall(rung.when))
        for left, one, sign, right, other in sorted(found):
            same_for_the_other = {
                (right, one, sign, left, other),
                (left, other, sign.translate(_TURNED), right, one),
            }
            if left != right and not same_for_the_other & found:
                said = f"{left}.{one} {sign} {right}.{other}"
                yield (
                    f"field {field.name}, rung {rung.name}: {said} holds for one order of the two "
                    "rows and not for the other; say both, or compare the difference"
                )


_TURNED = str.maketrans("<>", "><")
