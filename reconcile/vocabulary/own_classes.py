"""Classes of findings that an office declared itself, and their words, as long as this process works on its
run.

A code is one word from the rule to the paper, and what stands beside it is asked for in dozens of places that
know neither run nor declarations (`vocabulary/labels.py`). They ask here. A run says its own before anything
else happens; whoever opens a published run is told those that it says.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict, dataclass


@dataclass(frozen=True)
class OwnClass:
    """A class of overlaps. label: what papers call it; sentence: what follows "... di KIS dan KJS selama 6
    bulan:"; brief: the same where there is little room, itself when "". Indonesian, one line each."""

    code: str
    label: str
    sentence: str
    brief: str = ""


_declared: dict[str, OwnClass] = {}


def declare(classes: Iterable[OwnClass]) -> None:
    """From now on these are known, and no others."""
    _declared.clear()
    declare_also(classes)


def declare_also(classes: Iterable[OwnClass]) -> None:
    """Those of another run are known too, in its words where nobody else declared them."""
    for one in classes:
        _declared.setdefault(one.code, one)


def own_classes() -> tuple[OwnClass, ...]:
    """In the order in which they were declared."""
    return tuple(_declared.values())


def own_label(code: str) -> str:
    """What papers call a class of the office's; "" of any other code."""
    return _declared[code].label if code in _declared else ""


def written() -> list[dict[str, str]]:
    """As a manifest says them; `OwnClass(**one)` reads one back."""
    return [asdict(one) for one in own_classes()]
