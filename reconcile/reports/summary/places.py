"""What was found in each city, kecamatan and kelurahan: the first of each measure as bars, kelurahan as a map
of squares where their places are known, all places as tables."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import cycle

from reconcile import findings
from reconcile.findings import Finding
from reconcile.regions import tiles as places_of_tiles
from reconcile.regions import village_name
from reconcile.reports.drawing.charts import BLUE, GREEN, ORANGE, VERMILLION, Bar, bars
from reconcile.reports.drawing.html import figure, figures, folded, off_paper, paragraph, table
from reconcile.reports.drawing.tiles import Tile, tiles
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place
from reconcile.reports.kit.showing import Cell
from reconcile.reports.summary.words import Measure, Places, place_names, with_share
from reconcile.vocabulary.numbers import number

DEPTHS = ((1, "Kota", "kota", 10), (2, "Kecamatan", "kecamatan", 10), (3, "Kelurahan", "kelurahan", 20))
"""Depth of the place, its title, its word, and how many bars a chart shows."""

_ABOUT = (
    "Setiap orang dihitung di satu tempat: alamat paling lengkap di {home} pada data yang ada. Daftar yang"
    " belum terdaftar adalah tiga daftar yang berbeda dan tidak dijumlahkan. Jumlah yang sama ada di"
    " rekap.csv. Angka dalam kurung: bagian dari semua orang di tempat itu."
)
_ON_PAPER = "Angka dan peta lainnya per {word} ada di layar; angkanya juga di rekap.csv dan rekap.xlsx."
_OVERLAPS = (
    "Tumpang tindih: orang per jenis temuan yang perlu diputuskan; orang dengan dua jenis dihitung pada tiap"
    " jenis."
)
_KECAMATAN, _KELURAHAN, _NAMED_BELOW = 2, 3, 3
_COLOURS = (BLUE, VERMILLION, ORANGE, GREEN)


def by_place(
    places: Places,
    measures: Sequence[Measure],
    missing: Sequence[str],
    aggregate: bool,
    books: Mapping[str, str] | None = None,
) -> str:
    """The section's content. missing: lists that could not be made, which have no chart. books: code of a
    kota or kelurahan -> its workbook."""
    parts = [paragraph(_ABOUT.format(home=places.home))]
    charted = charted_of(measures, missing)
    for depth, title, word, _ in DEPTHS:
        drawn = [
            _figure(places, depth, measure, colour, books or {})
            for measure, colour in zip(charted, cycle(_COLOURS), strict=False)
        ]
        listed = _table(places, depth, measures, books or {})
        on_paper = "" if depth == 1 else _ON_PAPER.format(word=word)
        parts.append(
            off_paper(depth == _KECAMATAN, f"<h3>{title}</h3>")
            + off_paper(depth < _KELURAHAN, figures(_few_on_paper(drawn)))
            + folded(f"Tabel lengkap per {word}", listed, on_paper)
        )
    parts.append(paragraph(_OVERLAPS, "note"))
    return "".join(parts)


def _few_on_paper(drawn: Sequence[str]) -> list[str]:
    """The first and the last, as the page of the month has them: of four maps paper takes two pages."""
    return [off_paper(0 < at < len(drawn) - 1, one) for at, one in enumerate(drawn)]


def charted_of(measures: Sequence[Measure], missing: Sequence[str]) -> list[Measure]:
    """The measures whose places are drawn."""
    keys = {key for finding in findings.FINDINGS if finding.ranked for key in _keys(finding)}
    return [measure for measure in measures if measure.key in keys and measure.key not in missing]


def _keys(finding: Finding) -> tuple[str, ...]:
    """The measures of a finding whose places are charted."""
    return finding.coded("finding") if finding.apart else (finding.name,)


def _figure(places: Places, depth: int, measure: Measure, colour: str, books: Mapping[str, str]) -> str:
    _, _, word, most = DEPTHS[depth - 1]
    title = f"{measure.heading} per {word}"
    if depth == _KELURAHAN and (drawn := kelurahan_map(places, measure, books)):
        first, rest = ranked(places, depth, measure, _NAMED_BELOW)
        names = "; ".join(f"{bar.label} {bar.cell.text}" for bar in first)
        below = " ".join(filter(None, (f"Terbanyak: {names}." if names else "", rest)))
        return figure(f"{title} (orang)", drawn, below)
    first, rest = ranked(places, depth, measure, most)
    none = [] if rest else [Bar("Tidak ada", Cell(0, "0"))]
    drawn = bars(f"w{depth}-{measure.key.lower()}", title, first or none, colour) if first or none else ""
    return figure(f"{title} (orang)", drawn, rest)


def kelurahan_map(places: Places, measure: Measure, books: Mapping[str, str]) -> str:
    """A measure by kelurahan as squares, "" where nobody knows their places."""
    marks = _tiles(places, measure, books)
    title = f"{measure.heading} per kelurahan"
    return tiles(f"w{_KELURAHAN}-{measure.key.lower()}", title, marks) if marks else ""


def _tiles(places: Places, measure: Measure, books: Mapping[str, str]) -> list[Tile]:
    """Every kelurahan that has a square and lies in a kota of the recap; none where that is nowhere."""
    at = {place[-1]: place for place in places.at(_KELURAHAN) if _named(place, _KELURAHAN)}
    if not at.keys() <= places_of_tiles().keys() or not at:
        return []
    return [
        Tile(
            *where,
            str(village_name(code)),
            code,
            places.measured(at[code], measure) if code in at else Cell(0, "0"),
            books.get(code, ""),
        )
        for code, where in places_of_tiles().items()
    ]


def ranked(places: Places, depth: int, measure: Measure, most: int) -> tuple[list[Bar], str]:
    """The places with the most, largest first, and a sentence on the rest; where cells are hidden, on how
    many."""
    known = [(place, places.measured(place, measure)) for place in places.at(depth) if _named(place, depth)]
    counted = sorted(
        (pair for pair in known if pair[1].value), key=lambda pair: (-(pair[1].value or 0), pair[0])
    )
    hidden = [pair for pair in known if pair[1].value is None]
    first = [Bar(_label(place, places.home), shown) for place, shown in counted[:most]]
    total = places.measured((), measure).value
    if hidden:
        return first, f"{number(len(hidden))} {DEPTHS[depth - 1][2]} disembunyikan karena angka kecil."
    if total is None or places.rounded:  # rounded numbers leave no rest
        return first, ""
    shown_here = sum(bar.cell.value or 0 for bar in first)
    others = sum(shown.value or 0 for _, shown in counted[most:])
    elsewhere = total - shown_here - others
    word = DEPTHS[depth - 1][2]
    rest = [f"{number(len(counted) - most)} {word} lain: {number(others)} orang"] if others else []
    rest += (
        [f"luar {places.home} atau {word} tidak diketahui: {number(elsewhere)} orang"] if elsewhere else []
    )
    return first, ("; ".join(rest)[:1].upper() + "; ".join(rest)[1:] + ".") if rest else ""


def _named(place: Place, depth: int) -> bool:
    return len(place) == depth and place[-1] not in (OUTSIDE, UNKNOWN)


def _label(place: Place, home: str) -> str:
    return place_names(place, home)[-1]


def _table(places: Places, depth: int, measures: Sequence[Measure], books: Mapping[str, str]) -> str:
    """Every place of a depth, its own name first and then those of what holds it; last the total of all."""
    rows, links, wider = [], [], [title for _, title, _, _ in DEPTHS[: depth - 1]][::-1]
    for place in places.at(depth):
        names = [*place_names(place, places.home)[::-1], *[""] * depth]
        rows.append([*names[:depth], *_cells(places, place, measures)])
        links.append(books.get(place[-1], ""))
    rows.append(["JUMLAH", *[""] * (depth - 1), *_cells(places, (), measures)])
    return table(
        f"Per {DEPTHS[depth - 1][2]}",
        [DEPTHS[depth - 1][1], *wider, *(measure.heading for measure in measures)],
        rows,
        kinds=[*[""] * (len(rows) - 1), "total"],
        texts=tuple(range(1, depth)),
        links=links,
    )


def _cells(places: Places, place: Place, measures: Sequence[Measure]) -> list[str]:
    """The measures of a place; of what counts persons also their share of all who live there."""
    persons = places.cell(place, ("persons",))
    cells = [(measure, places.measured(place, measure)) for measure in measures]
    return [with_share(one, persons) if measure.share else one.text for measure, one in cells]
