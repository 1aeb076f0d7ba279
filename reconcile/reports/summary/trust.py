"""How far the links can be trusted, told to leaders: shares with their intervals, and what they do not
say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any

from reconcile.regions import regency_name
from reconcile.regions.homes import Home
from reconcile.reports.drawing.charts import GREEN, Range, ranges
from reconcile.reports.drawing.html import figure, figures, folded, paragraph, table
from reconcile.reports.kit.showing import Cell
from reconcile.reports.summary.words import Places, city
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import DASH, known_percent
from reconcile.vocabulary.trusted import LONG, enough_pairs, interval, link_warnings, trust_sentences

FEWEST_IN_GROUP = 100
"""Pairs of one group of people: below it the interval is wider than any difference between groups."""

_GROUPS = {"all": "", "sex": "Jenis kelamin", "age": "Umur", "city": "Kota", "name": "Nama"}
_VALUES = {
    ("sex", "F"): "Perempuan",
    ("sex", "M"): "Laki-laki",
    ("name", "words"): "Nama dua kata atau lebih",
    ("name", "mononym"): "Nama satu kata",
}
_AGES = ("0-6", "7-18", "19-40", "41-60", "61+")
_MEANING = (
    "Ketepatan: dari semua pasangan baris yang ditautkan tanpa melihat NIK, bagian yang memang satu orang."
    " Kelengkapan: dari semua pasangan baris milik satu orang, bagian yang berhasil ditautkan tanpa melihat"
    " NIK. Garis menunjukkan selang 95 %: nilai sebenarnya wajar berada di sepanjang garis itu."
)
_ON_PAPER = "Angka tiap kelompok dengan selang dan banyak pasangannya ada di layar."
_LIMITS = (
    "Ketepatan diuji pada baris yang NIK-nya terbukti di data kependudukan, kelengkapan pada baris dengan NIK"
    " yang sama. Untuk baris tanpa NIK hasilnya dapat lebih rendah, dan bayi yang belum bernama (BY NY ...)"
    " tidak ikut diuji. Angka ini bukan kepastian tentang satu orang; setiap usulan tetap diperiksa petugas."
)


def trust(linking: Mapping[str, Any], places: Places, aggregate: bool, home: Home) -> str:
    """The section's content. linking: a run's model.json, or nothing when it is not known."""

    def persons(count: int) -> str:
        return places.number(("alarms",), count).text

    parts = [paragraph(f"PERINGATAN: {one}.", "alarm") for one in link_warnings(linking, persons)]
    tested = linking.get("trust")
    groups: Sequence[Mapping[str, Any]] = sorted((tested or {}).get("groups", ()), key=partial(_order, home))
    everybody = next((group for group in groups if group["group"] == "all"), None)
    sentences = "".join(f" {sentence}." for sentence in trust_sentences(everybody, LONG)).lstrip()
    if not enough_pairs(everybody):
        return "".join([*parts, paragraph(sentences)])
    return "".join(
        [
            *parts,
            paragraph(sentences),
            paragraph(_MEANING),
            _charts(groups, home),
            paragraph(_LIMITS),
            folded("Angka menurut kelompok", _table(groups, places, aggregate), _ON_PAPER),
        ]
    )


def _charts(groups: Sequence[Mapping[str, Any]], home: Home) -> str:
    drawn = []
    for name, title in (
        ("link", "Ketepatan tautan menurut kelompok"),
        ("recall", "Kelengkapan tautan menurut kelompok"),
    ):
        shown = [
            Range(
                _name(group),
                group[name]["low"],
                group[name]["share"],
                group[name]["high"],
                known_percent(group[name]["share"]),
            )
            for group in groups
            if group[name]["pairs"] >= FEWEST_IN_GROUP and _in_chart(group, home)
        ]
        drawn.append(
            figure(title, ranges(f"t-{name}", title, shown, **({} if name == "link" else {"colour": GREEN})))
        )
    note = f"Kelompok dengan kurang dari {FEWEST_IN_GROUP} pasangan tidak digambar; angkanya ada di tabel."
    return figures(drawn) + paragraph(note, "note")


def _in_chart(group: Mapping[str, Any], home: Home) -> bool:
    there = group["group"] != "city" or home.holds(str(group["value"]))
    return (bool(group["value"]) and there) or group["group"] == "all"


def _table(groups: Sequence[Mapping[str, Any]], places: Places, aggregate: bool) -> str:
    rows = []
    for group in groups:
        link, recall = group["link"], group["recall"]
        key = ("trust", group["group"], group["value"])
        pairs = [places.number((*key, name), group[name]["pairs"]) for name in ("link", "recall")]
        if aggregate:  # a share of few pairs tells how many they are
            pairs = [
                Cell(None, of.text) if group[name]["pairs"] < FEWEST_IN_GROUP else of
                for name, of in zip(("link", "recall"), pairs, strict=True)
            ]
        few_pairs = min(link["pairs"], recall["pairs"]) < FEWEST_IN_GROUP
        rows.append(
            [
                _GROUPS.get(group["group"], label(group["group"])) or "Semua",
                _name(group),
                *_share(link, pairs[0]),
                *_share(recall, pairs[1]),
                "sedikit pasangan: jangan dibandingkan" if few_pairs else "",
            ]
        )
    headings = [
        "Kelompok",
        "Bagian",
        "Ketepatan",
        "Selang 95 %",
        "Pasangan",
        "Kelengkapan",
        "Selang 95 %",
        "Pasangan",
        "Catatan",
    ]
    return table("Ketepatan dan kelengkapan tautan menurut kelompok", headings, rows, texts=(1, 8))


def _share(share: Mapping[str, Any], pairs: Cell) -> list[str]:
    if pairs.value is None or not share["pairs"]:
        return [DASH, DASH, pairs.text]
    return [known_percent(share["share"]), interval(share), pairs.text]


def _name(group: Mapping[str, Any]) -> str:
    kind, value = group["group"], str(group["value"] or "")
    if kind == "all":
        return "Semua orang"
    if not value:
        return "Tidak diketahui"
    if kind == "city":
        return city(regency_name(value)) or value
    return _VALUES.get((kind, value)) or (f"{value} tahun" if kind == "age" else value)


def _order(home: Home, group: Mapping[str, Any]) -> tuple[int, int, int, str]:
    kind, value = group["group"], str(group["value"] or "")
    kinds = list(_GROUPS)
    far = kind == "city" and not home.holds(value)
    return (
        kinds.index(kind) if kind in kinds else len(kinds),
        0 if value or kind == "all" else 1,
        _AGES.index(value) if value in _AGES else int(far),
        value,
    )
