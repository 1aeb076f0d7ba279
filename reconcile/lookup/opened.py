"""A published run made ready for look-ups."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from reconcile import tables
from reconcile.engines.opening import opened_engine
from reconcile.engines.protocol import Engine
from reconcile.lookup.card import BESIDE, OF_PERSONS, WHOLE, Card, card_of, people_shown
from reconcile.lookup.merged import READ as OF_REGISTER
from reconcile.lookup.merged import MergedPerson, merged_person
from reconcile.lookup.searching import Hit, Wanted, find_people
from reconcile.privacy.masking import Level
from reconcile.programmes import check_programmes
from reconcile.regions.homes import default_home, home_of
from reconcile.reports.lists.lists import read_words
from reconcile.rules.survivorship import Survivorship
from reconcile.workspace.published import Published, opened

_NEEDED = ("model", "records", "persons", *OF_PERSONS, *WHOLE, BESIDE, *OF_REGISTER)


@dataclass(frozen=True)
class Lookup:
    """A run that people can be looked up in. number: the run's own."""

    number: str
    _engine: Engine
    _registers: tuple[str, ...]
    _home: str
    _run: Published

    def find(self, wanted: Wanted) -> list[Hit]:
        return find_people(self._engine, wanted)

    def names_of(self, hits: Sequence[Hit], level: Level) -> dict[str, str]:
        """Who the hits are, as far as the level shows them: person id -> name, birth, place."""
        return people_shown(self._engine, [hit.person_id for hit in hits], level)

    def card(self, person_id: str, level: Level) -> Card:
        return card_of(self._engine, person_id, level, registers=self._registers, home=self._home)

    def merged(
        self, person_id: str, level: Level, rules: Survivorship, names: Mapping[str, str]
    ) -> MergedPerson | None:
        """What the merged register says of the person; None where he is on no roll. Raises UsageError for a
        run of a version that made none."""
        for name in OF_REGISTER:
            self._engine.read(f"all_{name}", self._run.table(name))
        return merged_person(self._engine, person_id, level, rules, names)


@contextmanager
def lookup(out: Path, programmes: Mapping[str, str] | None = None) -> Iterator[Lookup]:
    """Look people up in the run published at `out`. programmes: code -> name of those that an office declared
    itself, beside the package's. Raises UsageError where there is none."""
    with ExitStack() as held:
        run = held.enter_context(opened(out, *_NEEDED))
        engine = held.enter_context(opened_engine([run.folder]))
        home = str(run.manifest["run"].get("home") or default_home())
        _read(engine, run, home, programmes or {})
        registers = run.json("model").get("made_for", {}).get("registers", ())
        yield Lookup(run.number, engine, tuple(registers), home, run)


def _read(engine: Engine, run: Published, home: str, own: Mapping[str, str]) -> None:
    engine.read("all_records", run.snapshot_tables("records") or tables.empty("records"))
    engine.read("all_persons", run.table("persons"))
    for name in OF_PERSONS:
        engine.read(f"all_{name}", run.table(name))
    engine.read(BESIDE, run.table(BESIDE))
    for name in WHOLE:
        engine.read(name, run.snapshot_tables(name) or tables.empty(name))
    names = {one.code: one.name for one in check_programmes() if one.fault is None} | dict(own)
    read_words(engine, names, home_of(home).short)
