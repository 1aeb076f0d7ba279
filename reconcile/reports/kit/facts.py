"""What every report of a run may say about the run itself."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from reconcile.findings import Unknown
from reconcile.privacy.arrays import where_matched, whole_array
from reconcile.privacy.masking import Level
from reconcile.privacy.outside_texts import visible
from reconcile.regions.homes import Home, default_home, home_of
from reconcile.reports.kit.shown_sources import ShownSources
from reconcile.reports.written.files import Stamp
from reconcile.reports.written.stamping import MARK
from reconcile.rules import load_rules
from reconcile.rules.territory_rules import Territory
from reconcile.rules.unit_rules import UnitRules
from reconcile.territory.boundaries import Boundaries
from reconcile.units import Unit
from reconcile.vocabulary.own_classes import OwnClass, own_classes

_LONG = " - "
"""Stands in the name of a programme between its short name and what that means."""


_LONGEST = 20
"""Letters of a name that is its own short name."""
_SHORT = 5
"""Letters of a code that is said letter by letter, as KIS is."""


def source_label(code: str) -> str:
    """kis -> KIS, dukcapil -> Dukcapil, bpjskes_ppu -> PPU: a programme where space is short."""
    own = code.rpartition("_")[2]
    return own.upper() if len(own) <= _SHORT or own != code else own.capitalize()


def short_name(name: str) -> str:
    return name.partition(_LONG)[0]


def in_short(text: Any, names: Mapping[str, str]) -> Any:
    """Texts (an array) with programmes by their short names: the guide says what they stand for. names:
    programme code -> its name. One that has no short name is called as the recap calls it."""
    shorter: dict[str, str] = {}
    for code, name in sorted(names.items(), key=lambda one: len(one[1]), reverse=True):
        if _LONG in name or len(name) > _LONGEST:
            shorter.setdefault(name, short_name(name) if _LONG in name else source_label(code))

    def replaced(found: pa.Array) -> pa.Array:
        for name, short in shorter.items():
            found = pc.replace_substring(found, name, short)
        return found

    # most texts have none of them: one look instead of one a programme
    return where_matched(whole_array(text), "|".join(map(re.escape, shorter)), replaced) if shorter else text


class Incomparable(StrEnum):
    """Why what changed is not told although a run was made before."""

    OTHER_VERSION = "dibuat oleh versi lain dari program ini"
    DAMAGED = "tidak utuh lagi"
    GONE = "tidak ada lagi di tempatnya"


@dataclass(frozen=True)
class DeclaredUnits:
    """Units of the social office and the rules of what papers tell of them."""

    declared: tuple[Unit, ...] = ()
    rules: UnitRules = field(default_factory=lambda: load_rules().units)


@dataclass(frozen=True)
class RunFacts:
    """What a run is, as far as its reports tell it; plain values, no personal data.

    number: the run's own number, printed on every paper and read back with the answers. time: of the day
    (14:05), on papers that are made several times a day. names: programme code
    -> its name for staff. missing: list -> why it could not be made (Indonesian); partly: the same of those
    that hold what was found, of which there may be more; unknown_before: both of the run before.
    unanswered: persons on a roll of whom the register said nothing. linking: the run's
    model.json. held: of deliveries that wait for somebody's word, "" when none does. notes: how many files
    and folders of the inputs nobody knows. expected: the programmes that the run was to read. purpose,
    agreement: as given on the command line. previous: the day the run before speaks of, whose tables then
    stand in the engine as `previous_<table>` (records, persons and every finding table); null when there
    was none, or none to compare with: `apart` says why. lasting: it is the run before of the same store, so
    that persons keep their ids and `finding_history` knows how findings ended. rolls: the programmes that
    pay; the others say who needs, or who exists. home: the province served. sources: what papers call files
    and sheets.
    own_classes: the classes of findings that the office declared. units: of the social office.
    territory: the rules of places. boundaries: of kelurahan, where the office gave them. marked: whether
    papers are made with marks where they print the number and the days (`stamp`).
    """

    number: str
    as_of: date
    level: Level
    names: Mapping[str, str]
    missing: Mapping[str, str] = field(default_factory=dict)
    partly: Mapping[str, str] = field(default_factory=dict)
    unknown_before: tuple[str, ...] = ()
    unanswered: int = 0
    linking: Mapping[str, Any] = field(default_factory=dict)
    held: str = ""
    notes: int = 0
    expected: tuple[str, ...] = ()
    purpose: str = ""
    agreement: str = ""
    previous: date | None = None
    apart: Incomparable | None = None
    lasting: bool = False
    rolls: tuple[str, ...] = ()
    home: Home = field(default_factory=lambda: home_of(default_home()))
    sources: ShownSources = field(default_factory=ShownSources)
    marked: bool = False
    time: str = ""
    own_classes: tuple[OwnClass, ...] = field(default_factory=own_classes)
    units: DeclaredUnits = field(default_factory=DeclaredUnits)
    territory: Territory = field(default_factory=lambda: load_rules().territory)
    boundaries: Boundaries | None = None

    @property
    def tonight(self) -> Stamp:
        """What papers of this run bear."""
        return Stamp(self.number, self.as_of, self.previous)

    @property
    def stamp(self) -> Stamp:
        """What they print of it: marks while they are made, where these are filled in later."""
        return MARK if self.marked else self.tonight

    @property
    def undated(self) -> RunFacts:
        """All but the number and the days, which papers bear as a stamp; whether there was a run before is
        known of them still."""
        return replace(self, number="", as_of=date.min, previous=date.min if self.previous else None)

    @property
    def alone(self) -> RunFacts:
        """All but what is known of the run before."""
        return replace(self, previous=None, apart=None, unknown_before=(), lasting=False)

    @property
    def unknown(self) -> Unknown:
        """The codes of which nothing, or not all, could be found."""
        return Unknown(self.missing, self.partly)

    def __post_init__(self) -> None:
        """What somebody typed, a declaration or a command, is only ever read: nothing in it is obeyed by a
        page or a terminal."""
        for name in ("purpose", "agreement"):
            object.__setattr__(self, name, visible(getattr(self, name)))
        if not self.sources.files:
            object.__setattr__(self, "sources", ShownSources(self.level))
        object.__setattr__(self, "names", {code: visible(name) for code, name in self.names.items()})
