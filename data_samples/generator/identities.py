"""How well identities last: persons of runs month by month, held against the truth of generated months."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow.parquet as pq

from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.engines.quoting import listed

ROLLS = ("kis", "kjs", "kjp", "kip")
"""Programmes whose members' identities must last; registers of need and of population are none of them."""


@dataclass(frozen=True)
class IdentityScores:
    """Counts over all months."""

    months: int
    people: int
    """People on any roll in every month: those who are on one in each month's folder."""
    lost: tuple[int, ...]
    """Of them: no id stands for the person in every month."""
    alone: int
    """Of them: no other id ever stands for the person."""
    ids: float
    """Of them: ids for each, over all months."""
    mixed: int
    """Ids that mean two people who are linked in no month, not even through others. Never wanted."""
    splits: int
    """How often a person has more ids than the month before."""
    merges: int
    """How often a person has fewer ids than the month before."""

    @property
    def share_kept(self) -> float:
        """Of people on any roll in every month: for how many one id stands in every month."""
        return 1 - len(self.lost) / self.people if self.people else 1.0


def score_identities(
    runs: Sequence[Path], truths: Sequence[Path], rolls: Sequence[str] = ROLLS
) -> IdentityScores:
    """How well ids last. runs: folders with the `persons.parquet` of each month, oldest first; truths: the
    truth of each of these months' folders.

    A row that a run took from an older delivery is known from that month's truth. Raises ValueError where
    there is not one truth a run, and where truths contradict each other.
    """
    if not runs or len(runs) != len(truths):
        raise ValueError(f"{len(runs)} runs, {len(truths)} truths: as many of each are needed")
    with opened_engine(
        [path.resolve().parent for path in truths] + [run.resolve() for run in runs]
    ) as engine:
        _read(engine, runs, truths)
        held = _held(engine)
        throughout = _throughout(engine, len(runs), rolls)
    lasting = {person: _lasting(held, person, len(runs)) for person in throughout}
    changes = [_changes(months) for months in held.values()]
    return IdentityScores(
        months=len(runs),
        people=len(throughout),
        lost=tuple(person for person, (kept, _) in lasting.items() if not kept),
        alone=sum(kept and ids == 1 for kept, ids in lasting.values()),
        ids=sum(ids for _, ids in lasting.values()) / max(len(lasting), 1),
        mixed=_mixed(held),
        splits=sum(splits for splits, _ in changes),
        merges=sum(merges for _, merges in changes),
    )


Held = Mapping[int, Mapping[int, frozenset[str]]]
"""Person -> month by number -> ids that stand for rows of the person."""

_KNOWN = """
SELECT programme, source_file, sheet, source_row, min(person) AS person, max(person) AS other
FROM (
  SELECT programme, source_file, coalesce(sheet, '') AS sheet, source_row, person
  FROM truths
) AS rows_of_truths
GROUP BY programme, source_file, sheet, source_row
"""

_HELD = """
SELECT DISTINCT k.person, p.month, p.person_id
FROM persons p
JOIN known k
  ON k.programme = p.programme
 AND k.source_file = p.source_file
 AND k.sheet = coalesce(p.sheet, '')
 AND k.source_row = p.source_row
ORDER BY 1, 2, 3
"""


def _read(engine: Engine, runs: Sequence[Path], truths: Sequence[Path]) -> None:
    """Make readable `persons` and `truths`, with the number of the month, and `known`, who stands where."""
    for name, paths in (("persons", [run / "persons.parquet" for run in runs]), ("truths", list(truths))):
        for number, path in enumerate(paths):
            engine.read(f"{name}_{number}", pq.read_table(path))
        parts = [f"SELECT {number} AS month, * FROM {name}_{number}" for number in range(len(paths))]
        engine.keep(name, "\nUNION ALL\n".join(parts))
    engine.keep("known", _KNOWN)
    if engine.arrow("SELECT count(*) FROM known WHERE person <> other").column(0)[0].as_py():
        raise ValueError("two truths name different people for one row of one file")


def _held(engine: Engine) -> Held:
    held: dict[int, dict[int, set[str]]] = {}
    for person, month, identity in zip(*engine.arrow(_HELD).to_pydict().values(), strict=True):
        held.setdefault(person, {}).setdefault(month, set()).add(identity)
    return {
        person: {month: frozenset(ids) for month, ids in months.items()} for person, months in held.items()
    }


def _throughout(engine: Engine, months: int, rolls: Sequence[str]) -> list[int]:
    found = engine.arrow(
        f"""
        SELECT person
        FROM truths
        WHERE programme IN ({listed(rolls)})
        GROUP BY person
        HAVING count(DISTINCT month) = {months}
        ORDER BY person
        """
    )
    people: list[int] = found.column(0).to_pylist()
    return people


def _lasting(held: Held, person: int, months: int) -> tuple[bool, int]:
    """Whether one id stands for the person in every month, and how many ids ever do."""
    found = held.get(person, {})
    each = list(found.values())
    kept = len(each) == months and bool(frozenset.intersection(*each))
    return kept, len(frozenset().union(*each))


def _changes(months: Mapping[int, frozenset[str]]) -> tuple[int, int]:
    """How often the ids of a person became more, and fewer."""
    steps = [len(months[month]) - len(months[month - 1]) for month in months if month - 1 in months]
    return sum(step > 0 for step in steps), sum(step < 0 for step in steps)


def _mixed(held: Held) -> int:
    """Ids whose people fall apart into groups that no month's link connects."""
    people: dict[str, dict[int, set[int]]] = {}
    for person, months in held.items():
        for month, ids in months.items():
            for identity in ids:
                people.setdefault(identity, {}).setdefault(month, set()).add(person)
    return sum(len(_groups(months.values())) > 1 for months in people.values() if len(months) > 1)


def _groups(linked: Iterable[set[int]]) -> list[set[int]]:
    """Sets that share nobody, from sets that may."""
    groups: list[set[int]] = []
    for together in linked:
        apart = [group for group in groups if not group & together]
        joined = together.union(*(group for group in groups if group & together))
        groups = [*apart, joined]
    return groups
