"""The month on one page, to pass on: what anybody may see of it, whatever the level of the run."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from dataclasses import replace
from html import escape
from pathlib import Path

from reconcile.privacy.masking import Level
from reconcile.reports.drawing.charts import BLUE, INK, bars
from reconcile.reports.kit.csv_files import signed
from reconcile.reports.kit.facts import RunFacts
from reconcile.reports.kit.showing import Counts
from reconcile.reports.summary.figures import Numbers
from reconcile.reports.summary.news import news
from reconcile.reports.summary.places import charted_of, kelurahan_map, ranked
from reconcile.reports.summary.words import Measure, Places, measures_of, place_names
from reconcile.reports.written.files import ReportFile
from reconcile.vocabulary.days import in_figures
from reconcile.workspace.files.door import write_bytes

FILES = ("ringkasan_bulan.pdf", "ringkasan_bulan.png")
_WIDE, _HIGH, _EDGE = 595, 842, 30
_LETTERS = 92
_MOST_CITIES, _MOST_BARS = 8, 12
_FOOT = (
    "Semua isi adalah usulan untuk diperiksa petugas; tidak seorang pun dikeluarkan dari daftar oleh laporan"
    " ini. Angka 1 sampai 4 ditulis <5, angka lain dibulatkan ke kelipatan 5; tanda * berarti disembunyikan"
    " supaya angka kecil tidak dapat dihitung. Tidak memuat data perorangan."
)


def write_sheet(out: Path, numbers: Numbers, facts: RunFacts, counts: Counts) -> list[ReportFile]:
    """Write the page as the drawing that the PDF and the PNG are printed from once its days are filled in.
    counts: as anybody may see them."""
    drawing = sheet(numbers, replace(facts, level=Level.L3), counts).encode()
    for name in FILES:
        write_bytes(out / name, drawing)
    return [signed(out / name, 0) for name in FILES]


def sheet(numbers: Numbers, facts: RunFacts, counts: Counts) -> str:
    """The page as SVG, a unit a point, from numbers that anybody may see."""
    places = Places(numbers.recap, facts.home.short, counts)
    measures = measures_of(numbers.recap, True, facts.home.short, facts.unknown)
    pen = _Pen()
    pen.write(f"Rekonsiliasi penerima bantuan {facts.home.short}", 18, bold=True)
    pen.write(f"Keadaan {in_figures(facts.stamp.day)}. Nomor proses {facts.stamp.number}.", 10)
    for sentence in news(numbers, facts, places):
        pen.down(4)
        pen.paragraph(sentence, 10.5)
    pen.down(10)
    _cards(pen, measures, places, facts)
    pen.down(14)
    _table(pen, measures, places)
    pen.down(14)
    _maps(pen, charted_of(measures, tuple(facts.missing)), places)
    pen.at = _HIGH - 58
    pen.paragraph(_FOOT, 9)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{_WIDE}" height="{_HIGH}" viewBox="0 0 {_WIDE}'
        f' {_HIGH}" font-family="sans-serif"><rect width="{_WIDE}" height="{_HIGH}" fill="white"/>'
        f"{''.join(pen.drawn)}</svg>"
    )


class _Pen:
    """Writes from the top down. at: how far down, in points."""

    def __init__(self) -> None:
        self.at: float = 26
        self.drawn: list[str] = []

    def down(self, points: float) -> None:
        self.at += points

    def write(self, text: str, size: float, *, bold: bool = False) -> None:
        self.down(size * 1.3)
        self.place(text, _EDGE, self.at, size, bold=bold)

    def paragraph(self, text: str, size: float) -> None:
        for line in textwrap.wrap(text, int(_LETTERS * 10.5 / size)):
            self.write(line, size)

    def place(
        self, text: str, x: float, y: float, size: float, *, bold: bool = False, end: bool = False
    ) -> None:
        """One line of text that begins, or with `end` ends, at `x`."""
        # no second font: a PDF holds its fonts in no order, and its bytes would differ from night to night
        weight = f' stroke="{INK}" stroke-width="{size / 30:.2f}"' if bold else ""
        anchor = ' text-anchor="end"' if end else ""
        self.drawn.append(
            f'<text x="{x:g}" y="{y:g}" font-size="{size:g}" fill="{INK}"{weight}{anchor}>'
            f"{escape(text)}</text>"
        )

    def box(self, x: float, width: float, height: float) -> None:
        self.drawn.append(
            f'<rect x="{x:g}" y="{self.at:g}" width="{width:g}" height="{height:g}" fill="#f4f6f8"/>'
            f'<rect x="{x:g}" y="{self.at:g}" width="4" height="{height:g}" fill="{BLUE}"/>'
        )

    def insert(self, svg: str, x: float, width: float, high: float) -> None:
        """A chart, as large as fits into `width` and `high`."""
        frame = (
            f'<svg x="{x:g}" y="{self.at:g}" width="{width:g}" height="{high:g}"'
            ' preserveAspectRatio="xMidYMin"'
        )
        self.drawn.append(svg.replace("<svg", frame, 1))


def _cards(pen: _Pen, measures: Sequence[Measure], places: Places, facts: RunFacts) -> None:
    """Persons, and how many are on each list, four in a row."""
    shown = [measure for measure in measures if measure.key == "persons" or measure.share]
    width, high = (_WIDE - 2 * _EDGE - 24) / 4, 44
    for at, measure in enumerate(shown):
        if at and at % 4 == 0:
            pen.down(high + 8)
        x = _EDGE + (width + 8) * (at % 4)
        pen.box(x, width, high)
        count = places.measured((), measure).text
        for line, words in enumerate(textwrap.wrap(measure.heading, 22)[:2]):
            pen.place(words, x + 10, pen.at + 12 + 10 * line, 9)
        pen.place(count, x + 10, pen.at + 39, 15, bold=True)
    pen.down(high)


def _table(pen: _Pen, measures: Sequence[Measure], places: Places) -> None:
    """The same by kota."""
    shown = [measure for measure in measures if measure.key == "persons" or measure.share]
    step = (_WIDE - 2 * _EDGE - 120) / len(shown)
    for at, measure in enumerate(shown):
        for line, words in enumerate(textwrap.wrap(measure.heading, 10)[:4]):
            pen.place(words, _EDGE + 120 + step * (at + 1), pen.at + 10 * line + 9, 9, end=True)
    pen.down(40)
    for name, place in _cities(places):
        pen.down(13)
        pen.place(name, _EDGE, pen.at, 9.5, bold=not place)
        for at, measure in enumerate(shown):
            text = places.measured(place, measure).text
            pen.place(text, _EDGE + 120 + step * (at + 1), pen.at, 9.5, bold=not place, end=True)


def _cities(places: Places) -> Iterator[tuple[str, tuple[str, ...]]]:
    for place in places.at(1)[:_MOST_CITIES]:
        yield place_names(place, places.home)[0], place
    yield "JUMLAH", ()


def _maps(pen: _Pen, charted: Sequence[Measure], places: Places) -> None:
    """The first and the last of what is drawn by kelurahan, side by side."""
    width = (_WIDE - 2 * _EDGE - 20) / 2
    for at, measure in enumerate(dict.fromkeys([*charted[:1], *charted[-1:]])):
        x = _EDGE + (width + 20) * at
        title = f"{measure.heading} per kelurahan"
        pen.place(title, x, pen.at + 10, 10, bold=True)
        svg = kelurahan_map(places, measure, {}) or bars(
            f"m-{at}", title, ranked(places, 3, measure, _MOST_BARS)[0]
        )
        pen.at += 16
        pen.insert(svg, x, width, _HIGH - 66 - pen.at)
        pen.at -= 16
