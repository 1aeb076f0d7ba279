"""What was found in each city, kecamatan and kelurahan: the first of each measure as bars, all places as
tables."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import cycle

from reconcile import findings
from reconcile.findings import Finding
from reconcile.reports.drawing.charts import BLUE, GREEN, ORANGE, VERMILLION, Bar, bars
from reconcile.reports.drawing.html import figure, figures, folded, paragraph, table
from reconcile.reports.kit.recapped import OUTSIDE, UNKNOWN, Place
from reconcile.reports.kit.showing import Cell
from reconcile.reports.summary.words import Measure, Places, place_names
from reconcile.vocabulary.numbers import number

DEPTHS = ((1, "Kota", "kota", 10), (2, "Kecamatan", "kecamatan", 10), (3, "Kelurahan", "kelurahan", 20))
"""Depth of the place, its title, its word, and how many bars a chart shows."""

_ABOUT = (
    "Setiap orang dihitung di satu tempat: alamat paling lengkap di {home} pada data yang ada. Daftar yang"
    " belum terdaftar adalah tiga daftar yang berbeda dan tidak dijumlahkan. Jumlah yang sama ada di"
    " rekap.csv."
)
_OVERLAPS = (
    "Tumpang tindih: orang per jenis temuan yang perlu diputuskan; orang dengan dua jenis dihitung pada tiap"
    " jenis."
)
_COLOURS = (BLUE, VERMILLION, ORANGE, GREEN)


def by_place(places: Places, measures: Sequence[Measure], missing: Sequence[str], aggregate: bool) -> str:
    """The section's content. missing: lists that could not be made, which have no chart."""
    parts = [paragraph(_ABOUT.format(home=places.home))]
    ranked_keys = {key for finding in findings.FINDINGS if finding.ranked for key in _keys(finding)}
    charted = [measure for measure in measures if measure.key in ranked_keys]
    for depth, title, word, _ in DEPTHS:
        drawn = [
            _figure(places, depth, measure, colour)
            for measure, colour in zip(charted, cycle(_COLOURS), strict=False)
            if measure.key not in missing
        ]
        parts.append(
            f"<h3>{title}</h3>"
            + figures(drawn)
            + folded(f"Tabel lengkap per {word}", _table(places, depth, measures))
        )
    parts.append(paragraph(_OVERLAPS, "note"))
    return "".join(parts)


def _keys(finding: Finding) -> tuple[str, ...]:
    """The measures of a finding whose places are charted."""
    return finding.coded("finding") if finding.apart else (finding.name,)


def _figure(places: Places, depth: int, measure: Measure, colour: str) -> str:
    _, _, word, most = DEPTHS[depth - 1]
    first, rest = ranked(places, depth, measure, most)
    title = f"{measure.heading} per {word}"
    none = [] if rest else [Bar("Tidak ada", Cell(0, "0"))]
    drawn = bars(f"w{depth}-{measure.key.lower()}", title, first or none, colour) if first or none else ""
    return figure(f"{title} (orang)", drawn, rest)


def ranked(places: Places, depth: int, measure: Measure, most: int) -> tuple[list[Bar], str]:
    """The places with the most, largest first, and a sentence on the rest; where cells are hidden, on how
    many."""
    known = [(place, places.cell(place, measure.parts)) for place in places.at(depth) if _named(place, depth)]
    counted = sorted(
        (pair for pair in known if pair[1].value), key=lambda pair: (-(pair[1].value or 0), pair[0])
    )
    hidden = [pair for pair in known if pair[1].value is None]
    first = [Bar(_label(place, places.home), shown) for place, shown in counted[:most]]
    total = places.cell((), measure.parts).value
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


def _table(places: Places, depth: int, measures: Sequence[Measure]) -> str:
    """Every place of a depth below the place that holds it, whose row is its subtotal; last the total."""
    rows, kinds = [], []

    def tell(name: str, place: Place, kind: str = "") -> None:
        rows.append([name, *(places.cell(place, measure.parts).text for measure in measures)])
        kinds.append(kind)

    for above in places.at(depth - 1) if depth > 1 else [()]:
        below = places.children.get(above, ())
        if above:
            tell(", ".join(place_names(above, places.home)[::-1]), above, "sub" if below else "")
        for place in below:
            tell(_label(place, places.home), place)
    tell("JUMLAH", (), "total")
    return table(
        f"Per {DEPTHS[depth - 1][2]}",
        [DEPTHS[depth - 1][1], *(measure.heading for measure in measures)],
        rows,
        kinds=kinds,
    )
