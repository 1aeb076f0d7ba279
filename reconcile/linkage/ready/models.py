"""A model of ready fields: what a first model has to say, and what can be taken for granted."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations
from typing import Literal

from reconcile.linkage.model import Alternatives, BlockingRule, Guards, Model, Thresholds
from reconcile.linkage.ready.fields import Ready

MATCH, RELATED, CHANCE = "same", "related", "different"
SEED_FIELDS = 3
"""A pair that agrees on the first field and on so many in all, or on all where there are fewer, settles what
a match is. Without the first, a household would: one address, one telephone, twins' day of birth."""


def of_fields(
    name: str,
    fields: Sequence[Ready],
    blocking: Sequence[str | tuple[str, ...]],
    *,
    shared: Sequence[str] = (),
    source: str | None = None,
    between_sources: bool = False,
    once_per_source: bool = False,
    aim: Literal["precision", "f1", "cost"] = "precision",
) -> Model:
    """A model of two classes, or of three where people share something.

    fields: the first is the one that tells most (a name, not an address): matches are learned from pairs that
    agree on it. blocking: columns of the fields, one or several for each rule; blocks that are too large are
    split by the columns of the other rules. shared: names of fields that agree together for people who are
    not one (address and telephone of a household): pairs that agree on these and not on the first field are a
    class of their own, else they would be explained as matches. source: column of the records that says where
    a row is from. between_sources: only pairs of two sources are made and learned from. once_per_source: no
    source lists anybody twice.
    """
    for what, told in (("blocking", blocking), ("shared", shared)):
        if isinstance(told, str):
            raise ValueError(f"{what}: a sequence of names, not one text: ({told!r},)")
    known = {one.field.name: one for one in fields}
    if set(shared) - known.keys() or fields[0].field.name in shared:
        raise ValueError(f"shared: {', '.join(shared)}: names of fields, but not of the first")
    columns = {column: sql for one in fields for column, sql in one.columns.items()}
    derived = {column: sql for one in fields for column, sql in one.derived.items()}
    rules = [(rule,) if isinstance(rule, str) else tuple(rule) for rule in blocking]
    if source is not None:
        columns |= {"source_": f"CAST({source} AS VARCHAR)", "once_": "TRUE" if once_per_source else "FALSE"}
    return Model(
        name,
        columns,
        tuple(one.field for one in fields),
        tuple(
            BlockingRule("_and_".join(keys), keys, _narrow(keys, rules), pairs_per_row=None) for keys in rules
        ),
        (MATCH, RELATED, CHANCE) if shared else (MATCH, CHANCE),
        {MATCH: _seeds(fields)}
        | ({RELATED: _related(fields[0], [known[one] for one in shared])} if shared else {}),
        {RELATED: {fields[0].field.name: fields[0].strong}} if shared else {},
        facts={"sizes": "SELECT CAST(count(*) AS DOUBLE) AS all_rows FROM typed"} if derived else {},
        derived=derived,
        source="typed CROSS JOIN sizes" if derived else "typed",
        guards=Guards("source_", "once_") if source is not None else Guards(),
        thresholds=Thresholds(aim=aim),
        between_sources=between_sources,
    )


def _narrow(keys: tuple[str, ...], rules: Sequence[tuple[str, ...]]) -> tuple[str, ...]:
    others = dict.fromkeys(column for rule in rules for column in rule)
    return tuple(column for column in others if column not in keys)


def _seeds(fields: Sequence[Ready]) -> Alternatives:
    first, rest = fields[0], fields[1:]
    chosen = combinations(rest, min(SEED_FIELDS - 1, len(rest)))
    return tuple({one.field.name: one.strong for one in (first, *group)} for group in chosen)


def _related(first: Ready, shared: Sequence[Ready]) -> Alternatives:
    unlike = tuple(rung.name for rung in first.field.levels if rung.name not in (*first.strong, "slip"))
    return ({first.field.name: unlike} | {one.field.name: one.strong for one in shared},)
