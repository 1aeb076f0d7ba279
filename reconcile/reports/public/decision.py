"""The one decision on which numbers of a run anybody may see, made once and read by all papers and by
packages.

What one paper hides another may not give away, so every number that goes out at L3 is decided over all of
them. The page of the month is for anybody whatever the level of a run, so there is a decision in every run.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import pyarrow as pa

from reconcile.engines.protocol import Engine
from reconcile.privacy.masking import Level
from reconcile.reports.kit.showing import Counts, System, counts_shown, shown_counts

TOLD = "told"
"""Of the JSON file of a run that says what was decided: `numbers` (key, value, what is shown, the mark in its
place), `sums` (of a number the place among them, and those of its parts)."""


@dataclass(frozen=True)
class Decision:
    """Numbers that go out together, what they add up to, and what may be shown of each."""

    system: System

    @cached_property
    def public(self) -> Counts:
        """The numbers as anybody may see them."""
        return shown_counts(Level.L3, lambda: self.system)

    def counts(self, level: Level) -> Counts:
        """The numbers as `level` shows them."""
        return self.public if level == Level.L3 else Counts()

    def said(self) -> str:
        """As JSON."""
        equations, values = self.system
        place_of = {key: place for place, key in enumerate(values)}
        cells = {key: self.public.cell(key, value) for key, value in values.items()}
        numbers = [
            [key, value, cells[key].value, None if cells[key].value is not None else cells[key].text]
            for key, value in values.items()
        ]
        sums = [[place_of[total], [place_of[part] for part in parts]] for total, parts in equations]
        return json.dumps({"numbers": numbers, "sums": sums}, separators=(",", ":"))


def decision_on(system: System) -> Decision:
    """Over the numbers in an order of their own: that in which tables are read is another each time, and
    where either of two may be hidden the first is."""
    equations, values = system
    sums = [(total, sorted(parts, key=json.dumps)) for total, parts in equations]
    return Decision(
        (sorted(sums, key=json.dumps), {key: values[key] for key in sorted(values, key=json.dumps)})
    )


@dataclass(frozen=True)
class Told:
    """A decision that was made: the system, and its numbers as anybody may see them."""

    system: System
    counts: Counts = field(default_factory=lambda: Counts({}))

    def beside(self, system: System) -> Counts:
        """The numbers of `system`, and these, as anybody may see them who knows how these are shown."""
        (equations, values), (sums, numbers) = self.system, system
        return shown_counts(
            Level.L3, lambda: ([*equations, *sums], {**numbers, **values}), told=self.counts.marks
        )


NOTHING_TOLD = Told(((), {}))


def told_of(said: Mapping[str, Any]) -> Told:
    """What `Decision.said` said."""
    keys = [_key(written) for written, *_ in said["numbers"]]
    values = {key: int(value) for key, (_, value, *_) in zip(keys, said["numbers"], strict=True)}
    shown = {key: (seen, mark) for key, (_, _, seen, mark) in zip(keys, said["numbers"], strict=True)}
    equations = [(keys[total], [keys[part] for part in parts]) for total, parts in said["sums"]]
    return Told((equations, values), counts_shown(shown))


def keep_told(engine: Engine, decision: Decision) -> None:
    engine.read(TOLD, pa.table({"said": [decision.said()]}))


def read_told(engine: Engine) -> str:
    """What the summary decided, as JSON."""
    return str(engine.arrow(f"SELECT said FROM {TOLD}")["said"][0].as_py())


def told_counts(engine: Engine, level: Level) -> Counts:
    """The numbers of the run as `level` shows them, for a paper that is written after the summary."""
    return told_of(json.loads(read_told(engine))).counts if level == Level.L3 else Counts()


def _key(said: Any) -> Any:
    return tuple(map(_key, said)) if isinstance(said, list) else said
