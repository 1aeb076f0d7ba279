"""Numbers and codes as Indonesian leaders read them, and cells that L3 hides."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from reconcile.findings import Finding, Unknown
from reconcile.regions import district_name, regency_name, village_name
from reconcile.reports.changes.changes import Change
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place, Recap
from reconcile.reports.kit.showing import Cell, Counts
from reconcile.reports.lists.recap import heads_first
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import AT_LEAST, DASH, known_percent, number


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


MONTHS_AT_LEAST = (
    " Nilai {} temuan adalah sekurang-kurangnya: daftarnya menyebut bulan datanya, tetapi barisnya tidak"
    " menyebut masa, jadi hanya bulan itu yang dihitung."
)
NOT_ALL = (
    "Ada daftar penerima yang tidak lengkap atau tidak ada, jadi tumpang tindih dan nilainya tidak diketahui"
    " seluruhnya."
)


@dataclass(frozen=True)
class Measure:
    """A column of the tables by place: the recap's measures that it adds up. share: whether it counts
    persons, of whom a share can be told. unmade: whether nobody looked for any of it, which is not 0."""

    key: str
    heading: str
    parts: tuple[str, ...]
    share: bool = False
    unmade: bool = False


def with_share(count: Cell, base: Cell) -> str:
    """12 of 340 -> 12 (3,5 %), from what is shown of both, so that it tells nothing more."""
    if not count.value or not base.value:
        return count.text
    return f"{count.text} ({known_percent(count.value / base.value)})"


def money_of(change: Change) -> list[str]:
    """Rupiah before, gone, new and now; blank for a class without, a dash where nobody knows of any finding
    what it is worth, which is not 0."""
    found = (
        (change.amount_before, change.before),
        (change.amount_went, change.went),
        (change.amount_came, change.came),
        (change.amount, change.now),
    )
    if not any(amount for amount, _ in found):
        return [""] * len(found)
    return [number(amount) if amount or not count else DASH for amount, count in found]


def measures_of(
    found: Recap,
    aggregate: bool,
    home: str,
    unknown: Unknown = Unknown(),  # noqa: B008 - frozen
) -> tuple[Measure, ...]:
    """The columns of the tables by place; an aggregate for anybody leaves out the rupiah. unknown: of which
    codes the run could not find anything, or not all."""

    first, *others = heads_first()
    made = [
        Measure("persons", "Orang", ("persons",)),
        *_measures(first, found, home, unknown),
        Measure("amount", "Nilai diketahui (Rp)", ("amount",)),
        *(measure for finding in others for measure in _measures(finding, found, home, unknown)),
    ]
    return tuple(measure for measure in made if not (aggregate and measure.key == "amount"))


def _measures(finding: Finding, found: Recap, home: str, unknown: Unknown) -> Iterator[Measure]:
    """A column for the finding, or one for each of its lists; what is information only has none."""
    if finding.apart:
        lists = finding.coded("finding", "open")
        yield from (
            Measure(code, label(code, home), (f"{finding.name} {code}",), True, code in unknown.unmade)
            for code in lists
        )
        return
    shown = {f"{finding.name} {code}" for code in finding.coded("information")}
    parts = (m for m in found.measures if m.startswith(f"{finding.name} ") and m not in shown)
    counted = frozenset(finding.coded("finding", "open"))
    if not counted:
        return
    least = f" ({AT_LEAST})" if counted & unknown.codes else ""
    unmade = counted <= {*unknown.unmade}
    yield Measure(finding.name, finding.titles.column + least, tuple(parts), not finding.cases, unmade)


class Places:
    """The recap's cells as the page may show them: the same that the recap's own file hides, and sums of
    them. home: what staff call the province served. counts: the run's."""

    def __init__(self, found: Recap, home: str, counts: Counts | None = None) -> None:
        self.home = home
        self.children = found.children()
        self._found = found
        self.counts = counts or Counts()
        self.rounded = self.counts.rounded
        self.number = self.counts.cell

    def cell(self, place: Place, parts: Sequence[str]) -> Cell:
        """A cell of the recap, of one measure or of several together."""
        found = self._found.counts[place]
        return self.counts.added([self.number(("recap", part, place), found.get(part, 0)) for part in parts])

    def measured(self, place: Place, measure: Measure) -> Cell:
        """A cell of a column by place: a dash where nobody looked, or nobody knows, which is not 0."""
        unknown = any(self._found.unknown(part, place) for part in measure.parts)
        return Cell(None, DASH) if measure.unmade or unknown else self.cell(place, measure.parts)

    def added(self, cells: Iterable[Cell]) -> Cell:
        """The sum of what is shown of each, nothing of none."""
        shown = list(cells)
        return self.counts.added(shown) if shown else Cell(0, "0")

    def at(self, depth: int) -> list[Place]:
        """Every place of a depth (1 city, 2 kecamatan, 3 kelurahan) in reading order, with what has no
        deeper place."""
        found: list[Place] = [()]
        for _ in range(depth):
            found = [child for place in found for child in self.children.get(place) or [place]]
        return [place for place in found if place]

    def whole(self) -> bool:
        """Whether no total of any measure is hidden, so that totals over several measures tell of none."""
        return not self.counts.hides(("recap", m, ()) for m in self._found.measures if m != "amount")
