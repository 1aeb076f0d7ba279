"""The analyst pack of a run: one page without a network, and the same numbers as CSV."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from reconcile.kinds.person.model import FIELD_NAMES
from reconcile.privacy.masking import Level
from reconcile.reports.analysis.mistakes import HEADINGS, MISSED, ON_PAGE, WRONG, counted, mistakes, on_page
from reconcile.reports.drawing.charts import ORANGE, VERMILLION, Bar, bars
from reconcile.reports.drawing.html import figure, figures, page, paragraph, section, table
from reconcile.reports.kit.csv_files import ReportColumn, write_csv
from reconcile.reports.kit.showing import Cell, cell
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import decimal, known_percent, number, value_of
from reconcile.workspace.files.door import write_bytes

Rows = Sequence[Sequence[str]]

PAGE = "analisis.html"
_RUNGS = ("Unsur", "Jenjang", "Bagian pada orang yang sama", "Bagian pada orang lain", "Bobot (bit)")
_WEIGHTS = ("Bobot dari (bit)", "Pita", "Pasangan")
_BOUNDS = ("Batas peluang", "Pasangan ditautkan", "Perkiraan yang salah", "Perkiraan bagian yang salah")
_APART = ("Sebab", "Pasangan")
_CLUSTERS = ("Baris pertama", "Banyak baris", "Tautan", "Peluang terkecil")
_BANDS = {"link": "ditautkan", "review": "ditanyakan"}
_TRIED = (0.5, 0.6, 0.7, 0.8, 0.9, 0.95, 0.99, 0.999)
_TEXTS = {"jenjang": (1,), "salah": (0, 1, 3), "terlewat": (0, 1, 3)}
"""Columns of a table that are words."""
_STEP, _MOST_CLUSTERS = 5, 200


def write_pack(
    out: Path,
    model: Mapping[str, Any],
    links: pa.Table,
    refused: pa.Table,
    clusters: pa.Table,
    *,
    mistaken: pa.Table | None = None,
    level: Level = Level.L1,
) -> None:
    """Write the page and its CSV files into the folder `out`, which exists. model: the run's model.json; the
    tables as the run has them. What names a row is its id, which says nothing of whom it is about.

    mistaken: the pairs that a known truth tells otherwise (`mistakes`); their people stand as `level` shows
    them, and are left out where it shows nobody.
    """
    parts: dict[str, tuple[str, Sequence[str], Rows]] = {
        "jenjang": ("Bobot dan bagian tiap jenjang", _RUNGS, list(rungs(model))),
        "bobot": ("Pasangan menurut bobot dan pita", _WEIGHTS, weights(links)),
        "batas": ("Bila batas tautan lain", _BOUNDS, bounds(links)),
        "tidak_ditautkan": ("Yang tidak ditautkan", _APART, apart(links, refused)),
        "kelompok": (f"Kelompok terbesar ({_MOST_CLUSTERS} pertama)", _CLUSTERS, largest(links, clusters)),
    }
    if mistaken is not None and level < Level.L3:
        for name, kind, title in (
            ("salah", WRONG, "Ditautkan, padahal dua orang"),
            ("terlewat", MISSED, "Satu orang yang tidak disatukan"),
        ):
            titled = f"{title}: {number(counted(mistaken, kind))} pasangan"
            parts[name] = (titled, HEADINGS, mistakes(mistaken, kind, max(level, Level.L1)))
    for name, (_, headings, rows) in parts.items():
        columns = [ReportColumn(heading, "count" if at else "row") for at, heading in enumerate(headings)]
        batch = pa.RecordBatch.from_arrays(
            [pa.array([row[at] for row in rows], pa.string()) for at in range(len(headings))],
            names=[str(at) for at in range(len(headings))],
        )
        write_csv(out / f"analisis_{name}.csv", columns, [batch], Level.L1)
    write_bytes(out / PAGE, _page(model, parts).encode())


def rungs(model: Mapping[str, Any]) -> Iterator[list[str]]:
    """Each level of each field: how often it is met in pairs of one person and of strangers, and what it is
    worth in bits."""
    for of in model["fields"]:
        same, other = of["shares"]["person"], of["shares"]["stranger"]
        for level, one, two in zip(of["levels"], same, other, strict=True):
            worth = decimal(math.log2(one / two)) if one > 0 and two > 0 else ""
            yield [
                FIELD_NAMES.get(of["name"], of["name"]),
                level["sentence"],
                known_percent(one),
                known_percent(two),
                worth,
            ]


def weights(links: pa.Table) -> list[list[str]]:
    """Pairs by weight, five bits a step, and band."""
    steps = (_STEP * math.floor(weight / _STEP) for weight in links["weight"].to_pylist())
    counted = Counter(zip(steps, links["band"].to_pylist(), strict=True))
    return [
        [str(step), _BANDS.get(str(band), str(band)), number(n)]
        for (step, band), n in sorted(counted.items())
    ]


def bounds(links: pa.Table) -> list[list[str]]:
    """What other bounds would link, and how many of these the probabilities themselves expect to be wrong."""
    known = links["probability"].to_pylist()
    rows = []
    for bound in _TRIED:
        taken = [probability for probability in known if probability >= bound]
        wrong = sum(1 - probability for probability in taken)
        share = wrong / len(taken) if taken else None
        rows.append([decimal(bound, 3), number(len(taken)), decimal(wrong), known_percent(share)])
    return rows


def apart(links: pa.Table, refused: pa.Table) -> list[list[str]]:
    """Pairs that were not linked although they might be: asked about, or refused by a guard."""
    asked = sum(band != "link" for band in links["band"].to_pylist())
    counted = Counter(label(str(reason)) for reason in refused["reason"].to_pylist())
    return [
        ["Ditanyakan kepada petugas", number(asked)],
        *([word, number(n)] for word, n in sorted(counted.items())),
    ]


def largest(links: pa.Table, clusters: pa.Table) -> list[list[str]]:
    """The clusters with the most rows, by the id of their first row; of each, its weakest link."""
    of = dict(zip(clusters["record_id"].to_pylist(), clusters["thing"].to_pylist(), strict=True))
    rows, inside, weakest = Counter(of.values()), Counter[Any](), dict[Any, float]()
    for one, two, probability, band in zip(
        *(links[name].to_pylist() for name in ("record_id_left", "record_id_right", "probability", "band")),
        strict=True,
    ):
        if band == "link" and of.get(one) == of.get(two) and one in of:
            inside[of[one]] += 1
            weakest[of[one]] = min(probability, weakest.get(of[one], 1.0))
    first: dict[Any, str] = {}
    for record, thing in of.items():
        first[thing] = min(record, first.get(thing, record))
    order = sorted(
        (thing for thing in rows if rows[thing] > 1), key=lambda thing: (-rows[thing], first[thing])
    )
    return [
        [first[thing], number(rows[thing]), number(inside[thing]), decimal(weakest.get(thing, 1.0), 4)]
        for thing in order[:_MOST_CLUSTERS]
    ]


def _page(model: Mapping[str, Any], parts: Mapping[str, tuple[str, Sequence[str], Rows]]) -> str:
    drawn = {"jenjang": _worths(parts["jenjang"][2]), "bobot": _histogram(parts["bobot"][2])}
    about = (
        f"Batas: ditautkan mulai peluang {decimal(model['bands']['link'], 4)}, ditanyakan mulai"
        f" {decimal(model['bands']['review'], 4)}. Perkiraan yang salah dihitung dari peluang"
        " pasangan itu sendiri."
    )
    shown = {
        name: (title, ON_PAGE, on_page(rows)) if headings is HEADINGS else (title, headings, rows)
        for name, (title, headings, rows) in parts.items()
    }
    sections = [
        section(
            name,
            title,
            drawn.get(name, "") + table(title, headings, rows, texts=_TEXTS.get(name, ())),
        )
        for name, (title, headings, rows) in shown.items()
    ]
    contents = [(name, title) for name, (title, _, _) in parts.items()]
    whom = (
        "Memuat nama orang, menurut tingkat hasil: jangan disebarkan."
        if "salah" in parts
        else "Tidak memuat data perorangan."
    )
    foot = paragraph(f"{whom} Baris disebut dengan ID baris; lihat reconcile explain.")
    return page("Analisis pencocokan", paragraph(about), contents, sections, foot)


def _worths(rows: Rows) -> str:
    """A chart a field: what each of its levels is worth; what speaks against has no length."""
    drawn = []
    for at, field in enumerate(dict.fromkeys(row[0] for row in rows)):
        marks = [Bar(row[1], _bits(row[4])) for row in rows if row[0] == field]
        drawn.append(figure(f"Bobot {field} (bit)", bars(f"b-{at}", f"Bobot {field}", marks)))
    return figures(drawn)


def _bits(text: str) -> Cell:
    return Cell(max(round(10 * value_of(text)), 0), text or "–")


def _histogram(rows: Rows) -> str:
    drawn = []
    for band, colour in zip(
        dict.fromkeys(row[1] for row in rows), (VERMILLION, ORANGE, VERMILLION), strict=False
    ):
        marks = [Bar(f"{row[0]} bit ke atas", cell(int(value_of(row[2])))) for row in rows if row[1] == band]
        drawn.append(
            figure(f"Pasangan menurut bobot: {band}", bars(f"h-{band.lower()}", band, marks, colour))
        )
    return figures(drawn)
