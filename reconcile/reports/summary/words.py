"""Numbers and codes as Indonesian leaders read them, and cells that L3 hides."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import pyarrow as pa

from reconcile.findings import Finding
from reconcile.privacy.masking import Level, shown
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place, Recap
from reconcile.reports.kit.suppression import HIDDEN, Published
from reconcile.reports.lists.recap import heads_first
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import number, percent

DASH = "–"


def known_percent(share: float | None) -> str:
    """0.9934 -> 99,3 %; a share that only rounds to 0 or to 100 is not written so."""
    if share is None:
        return DASH
    return percent(min(max(share, 0.001), 0.999) if 0 < share < 1 else share)


def source(code: str) -> str:
    """kis -> KIS, dukcapil -> Dukcapil: a programme where space is short."""
    return code.upper() if len(code) <= 5 else code.capitalize()


def file_name(name: str) -> str:
    """A file's name without any long number: the summary is circulated, whatever the level."""
    return str(shown(pa.array([name]), "text", Level.L1)[0].as_py()).removeprefix("'")


def city(name: str | None) -> str:
    """Kota Administrasi Jakarta Pusat -> Jakarta Pusat."""
    return (name or "").removeprefix("Kota Administrasi ").removeprefix("Kabupaten Administrasi ")


def place_names(place: Place, home: str) -> tuple[str, ...]:
    """The names of a place from the city down, as far as it goes. home: what staff call the province
    served."""
    names = {0: regency_name, 1: district_name, 2: village_name}
    unnamed = {OUTSIDE: f"Luar {home}", UNKNOWN: "Tidak diketahui"}
    return tuple(
        unnamed.get(part) or (city(names[depth](part)) if depth == 0 else names[depth](part) or part)
        for depth, part in enumerate(place)
    )


@dataclass(frozen=True)
class Cell:
    """A number as the page may show it. value: None when hidden."""

    value: int | None
    text: str


def cell(value: int, mark: str | None = None, words: Callable[[int], str] = number) -> Cell:
    return Cell(None, mark) if mark else Cell(value, words(value))


@dataclass(frozen=True)
class Measure:
    """A column of the tables by place: the recap's measures that it adds up."""

    key: str
    heading: str
    parts: tuple[str, ...]


def measures_of(found: Recap, aggregate: bool, home: str) -> tuple[Measure, ...]:
    """The columns of the tables by place; an aggregate for anybody leaves out the rupiah."""

    first, *others = heads_first()
    made = [
        Measure("persons", "Orang", ("persons",)),
        *_measures(first, found, home),
        Measure("amount", "Nilai (Rp)", ("amount",)),
        *(measure for finding in others for measure in _measures(finding, found, home)),
    ]
    return tuple(measure for measure in made if not (aggregate and measure.key == "amount"))


def _measures(finding: Finding, found: Recap, home: str) -> Iterator[Measure]:
    """A column for the finding, or one for each of its lists; what is information only has none."""
    if finding.apart:
        lists = finding.coded("finding", "open")
        yield from (Measure(code, label(code, home), (f"{finding.name} {code}",)) for code in lists)
        return
    shown = {f"{finding.name} {code}" for code in finding.coded("information")}
    parts = (m for m in found.measures if m.startswith(f"{finding.name} ") and m not in shown)
    yield Measure(finding.name, finding.titles.column, tuple(parts))


class Places:
    """The recap's cells as the page may show them: the same that the recap's own file hides, and sums of
    them. home: what staff call the province served."""

    def __init__(
        self, found: Recap, home: str, public: Mapping[tuple[Any, ...], Published] | None = None
    ) -> None:
        self.home = home
        self.children = found.children()
        self._found = found
        self._public = public
        self.rounded = public is not None

    def cell(self, place: Place, parts: Sequence[str]) -> Cell:
        """A cell of the recap; of several measures the sum of what is shown of each, which tells nothing
        more."""
        cells = [
            self.number(("recap", part, place), self._found.counts[place].get(part, 0)) for part in parts
        ]
        values = [one.value for one in cells if one.value is not None]
        if len(values) == len(cells):
            return cell(sum(values))
        return cells[0] if len(cells) == 1 else Cell(None, HIDDEN)

    def number(self, key: tuple[Any, ...], exact: int, words: Callable[[int], str] = number) -> Cell:
        """A number of the run (key: as public_numbers calls it): as it is, or as anybody may see it."""
        if self._public is None or (exact == 0 and key not in self._public):  # a measure that found nothing
            return cell(exact, None, words)
        shown = self._public[key]
        return cell(shown.value or 0, shown.mark, words)

    def at(self, depth: int) -> list[Place]:
        """Every place of a depth (1 city, 2 kecamatan, 3 kelurahan) in reading order, with what has no
        deeper place."""
        found: list[Place] = [()]
        for _ in range(depth):
            found = [child for place in found for child in self.children.get(place) or [place]]
        return [place for place in found if place]

    def whole(self) -> bool:
        """Whether no total of any measure is hidden, so that totals over several measures tell of none."""
        public = self._public
        return public is None or all(
            public["recap", m, ()].mark is None for m in self._found.measures if m != "amount"
        )
