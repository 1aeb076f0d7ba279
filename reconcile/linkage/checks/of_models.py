"""What is wrong with a model, found when it is made.

A model that names a rung nobody has would still link, and link wrongly: each fault is said, all at once, with
where it stands and what to do.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator
from typing import Any

from reconcile.linkage.checks.of_parts import part_faults
from reconcile.linkage.checks.of_shapes import shape_faults

LARGEST_PATTERN = 2**63 - 1
NEARLY_ONE = 0.01
"""Shares that are declared for one class add up to one within this."""

_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_SIDE = re.compile(r"\b[lr]\.(\w+)")
_COMPARED = re.compile(r"\b[lr]\.(\w+)\s*(?:=|<>|!=|<=|>=|<|>)\s*[lr]\.(\w+)")
_ALWAYS_THERE = {"record_id", "row_number_"}


def model_faults(model: Any) -> list[str]:
    """The faults of a `linkage.model.Model`, one sentence each; none for a model that can be used."""
    faults = list(shape_faults(model))
    if faults:
        return faults
    for check in (
        _names,
        _classes,
        _ladders,
        _columns,
        _alternatives,
        _counted,
        _coded,
        _numbers,
        _sources,
        _size,
    ):
        faults += check(model)
    return [*faults, *part_faults(model)]


def _names(model: Any) -> Iterator[str]:
    for what, names in (
        ("field", [field.name for field in model.fields]),
        ("blocking rule", [rule.name for rule in model.blocking]),
        ("class", list(model.classes)),
    ):
        for name, times in Counter(names).items():
            if times > 1:
                yield f"{what} {name}: stands {times} times; give each a name of its own"
    for field in model.fields:
        if not _NAME.fullmatch(field.name):
            yield f"field {field.name!r}: a name is letters, digits and _, for SQL calls it k_{field.name}"
        for name, times in Counter(rung.name for rung in field.levels).items():
            if times > 1 or not name:
                yield f"field {field.name}, rung {name!r}: each rung has one name, and its own"
    columns = {*model.columns, *model.derived}
    for name in sorted({f"k_{field.name}" for field in model.fields if field.kernel} & columns):
        yield f"column {name}: that is what the kernel's level of field {name[2:]} is called; rename it"


def _classes(model: Any) -> Iterator[str]:
    if len(model.classes) < 2:
        yield "classes: at least two, what is looked for first and what chance brings together last"
    for what, named in (("seeds", model.seeds), ("excluded", model.excluded)):
        for name in sorted(set(named) - set(model.classes)):
            yield f"{what}: class {name} is not among the classes {', '.join(model.classes)}"
    if model.classes and model.seeds.get(model.classes[-1]):
        yield f"seeds of {model.classes[-1]}: the last class is chance's; random pairs are its seeds"
    if model.classes and not model.seeds.get(model.classes[0]):
        yield f"seeds: none of class {model.classes[0]}; say which rungs settle that a pair is one"


def _ladders(model: Any) -> Iterator[str]:
    if not model.fields:
        yield "fields: none; without a field all pairs are alike"
    for field in model.fields:
        if not field.levels:
            yield f"field {field.name}: no rungs"
            continue
        if field.levels[-1].when.strip().upper() != "TRUE":
            yield f"field {field.name}, rung {field.levels[-1].name}: the last is what is left, 'TRUE'"
        yield from _expected(field, len(model.classes))


def _expected(field: Any, classes: int) -> Iterator[str]:
    given = [rung for rung in field.levels if rung.expected is not None]
    lacking = [rung for rung in field.levels if rung.expected is None and not rung.neutral]
    for rung in given:
        if len(rung.expected) != classes:
            yield f"field {field.name}, rung {rung.name}: expected: one share for each of {classes} classes"
        if min(rung.expected, default=0) < 0:
            yield f"field {field.name}, rung {rung.name}: expected: shares are not below zero"
    if given and lacking:
        missing = ", ".join(rung.name for rung in lacking)
        yield f"field {field.name}: expected: on every rung or on none; it lacks on {missing}"
    elif given and all(len(rung.expected) == classes for rung in given):
        sums = [sum(rung.expected[number] for rung in given) for number in range(classes)]
        for number, total in enumerate(sums):
            short = len(given) < len(field.levels) and total < 1  # a neutral rung has the rest
            if abs(total - 1) > NEARLY_ONE and not short:
                of = f"field {field.name}: expected: of class {number + 1}"
                yield f"{of} shares add up to {total:.3f}, not 1"


def _columns(model: Any) -> Iterator[str]:
    columns = {*model.columns, *model.derived}
    guards = model.guards
    named = [
        *(
            (f"blocking rule {rule.name}", (*rule.keys, *rule.narrow, rule.lacking))
            for rule in model.blocking
        ),
        *((f"field {field.name}", tuple(sorted(field.columns))) for field in model.fields),
        ("guards", (guards.source, guards.one_per_source, guards.number, guards.number_confirmed)),
        ("guards.sole", (guards.sole and guards.sole.vouched,)),
        ("trust_columns", model.trust_columns),
    ]
    for where, names in named:
        for name in names:
            if name and name not in columns:
                yield f"{where}: column {name} is in neither columns nor derived"
    for rule in model.blocking:
        if not rule.keys:
            yield f"blocking rule {rule.name}: no keys"
    for field in model.fields:
        for name in sorted(set(_SIDE.findall(_sql(field))) - field.columns - _ALWAYS_THERE):
            yield f"field {field.name}: its SQL names {name}, which its reads do not; add it there"


def _sources(model: Any) -> Iterator[str]:
    if model.guards.twice and model.guards.source is None:
        yield "guards.twice: say guards.source and one_per_source, the sources that list each person once"
    if model.between_sources and model.guards.source is None:
        yield "between_sources: say guards.source, the column that names the source of a row"


def _sql(field: Any) -> str:
    return " ; ".join((field.known, field.kernel_when, *(rung.when for rung in field.levels)))


def _alternatives(model: Any) -> Iterator[str]:
    rungs = {field.name: {"", *(rung.name for rung in field.levels)} for field in model.fields}
    guards, rivals = model.guards, model.guards.rivals
    places = [(f"seeds of {name}", told) for name, told in model.seeds.items()]
    places += [
        (f"guards.{name}", getattr(guards, name)) for name in ("same_holder", "ask", "parted", "never")
    ]
    places += [(f"rivals.{name}", told) for name, told in (vars(rivals) if rivals else {}).items()]
    sole = guards.sole
    places += [(f"sole.{name}", getattr(sole, name)) for name in ("links", "claims") if sole]
    places += [("twice.links", guards.twice.links)] if guards.twice else []
    places += [(f"excluded of {name}", (told,)) for name, told in model.excluded.items()]
    places += [("counted.surely", told.surely) for told in model.counted]
    for where, alternatives in places:
        for alternative in alternatives:
            if not alternative:
                yield f"{where}: an alternative without a field holds for every pair"
            for field, names in alternative.items():
                if field not in rungs:
                    yield f"{where}: field {field} is not among {', '.join(rungs)}"
                    continue
                if isinstance(names, str):
                    yield f"{where}, field {field}: rungs are a tuple: ({names!r},)"
                    continue
                for name in names:
                    if name not in rungs[field]:
                        known = ", ".join(sorted(rungs[field] - {""}))
                        yield f"{where}, field {field}: rung {name} is not among {known}"


def _counted(model: Any) -> Iterator[str]:
    rungs = {field.name: {rung.name for rung in field.levels} for field in model.fields}
    for told in model.counted:
        between = ", ".join(model.classes[1:-1])
        if told.told_as not in model.classes[1:-1]:
            yield f"counted.told_as: {told.told_as} is no class between the first and the last ({between})"
        for name in (told.shown_by, *told.as_one):
            if name not in rungs:
                yield f"counted: field {name} is not among {', '.join(rungs)}"
        known = rungs.get(told.shown_by, set())
        for rung in (*told.unshown, *told.unshown.values(), *(told.blurred or ())):
            if known and rung not in known:
                yield f"counted, field {told.shown_by}: rung {rung} is not among {', '.join(sorted(known))}"
        if told.blurred and told.blurred[1] not in told.unshown:
            yield f"counted.blurred: {told.blurred[1]} is not among the rungs of unshown"
        for alternative in told.surely:
            if not set(alternative.get(told.shown_by, ("",))) <= set(told.unshown):
                yield f"counted.surely: each names {told.shown_by}, on rungs that unshown names"


def _coded(model: Any) -> Iterator[str]:
    scored = {field.column for field in model.fields if field.kernel is not None}
    coded = ({*scored, *model.coded} | {model.guards.source}) - {None}
    for field in model.fields:
        for one, other in _COMPARED.findall(_sql(field)):
            if one != other and {one, other} & coded and not {one, other} & set(model.derived):
                yield (
                    f"field {field.name}: {one} and {other} are numbers of two lists of texts; equal numbers "
                    "are not equal texts. Derive a column that says what you ask"
                )


def _numbers(model: Any) -> Iterator[str]:
    for name in model.value_numbers:
        if name not in model.derived:
            yield f"value_numbers: {name} is not among the derived columns {', '.join(model.derived)}"


def _size(model: Any) -> Iterator[str]:
    patterns = math.prod(len(field.levels) + 1 for field in model.fields)
    if patterns > LARGEST_PATTERN:
        yield f"fields: {patterns:.1e} patterns do not fit one number of 63 bits; take fewer fields or rungs"
