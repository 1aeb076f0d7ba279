"""What is no model yet: a text where a tuple of texts belongs, one alternative where several may stand. Other
checks read these parts, so that they are looked at first."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

_ALTERNATIVES = ("same_holder", "ask", "parted", "never")


def shape_faults(model: Any) -> Iterator[str]:
    """The faults of a `linkage.model.Model` in the kinds of its parts."""
    if not isinstance(model.columns, Mapping):
        yield "columns: a mapping, each prepared column -> SQL over a row of the records"
    yield from _texts("classes", model.classes)
    for rule in model.blocking:
        yield from _texts(f"blocking rule {rule.name}: keys", rule.keys)
        yield from _texts(f"blocking rule {rule.name}: narrow", rule.narrow)
    for field in model.fields:
        yield from _texts(f"field {field.name}: reads", field.reads)
        for rung in field.levels:
            where = f"field {field.name}, rung {rung.name}"
            yield from _texts(f"{where}: reads", rung.reads)
            if rung.expected is not None and not _numbers(rung.expected):
                yield f"{where}: expected: a tuple of shares, one for each class, not {rung.expected!r}"
    for name, told in model.seeds.items():
        yield from _alternatives(f"seeds of {name}", told)
    for name in _ALTERNATIVES:
        yield from _alternatives(f"guards.{name}", getattr(model.guards, name))
    for told in model.counted:
        yield from _alternatives("counted.surely", told.surely)
        yield from _texts("counted.as_one", told.as_one)


def _texts(where: str, told: Any) -> Iterator[str]:
    if isinstance(told, str):
        yield f"{where}: a tuple of names, not one text: ({told!r},)"


def _numbers(told: Any) -> bool:
    return isinstance(told, tuple | list) and all(isinstance(share, int | float) for share in told)


def _alternatives(where: str, told: Any) -> Iterator[str]:
    if isinstance(told, Mapping | str):
        yield f"{where}: a tuple of alternatives; one alone is ({{field: (rungs,)}},)"
        return
    for one in told:
        if not isinstance(one, Mapping):
            yield f"{where}: an alternative is a mapping, field -> its rungs, not {one!r}"
