"""Whom the order of kelurahan serves, and whom it does not: by kota, sex, age and need."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reconcile.linkage.trust import NORMAL_95
from reconcile.regions import regency_name
from reconcile.rules.territory_rules import Territory
from reconcile.territory.areas import Counted
from reconcile.territory.checks import TOP, figure, note
from reconcile.vocabulary.numbers import decimal, percent

Row = dict[str, Any]
_UNFAIR = 0.8


def fairness_rows(
    made: Counted,
    typed: Sequence[Mapping[str, Any]],
    areas: Sequence[Row],
    apart: tuple[Sequence[Mapping[str, Any]], Sequence[Mapping[str, Any]]],
    rules: Territory,
) -> list[Row]:
    """Registrations per 1,000 uncovered by kota, sex, band, need and flats beside the mean, and who lives in
    the first places. apart: by kelurahan and whether on a roll of need (null: none came), and whether in
    flats: uncovered, typed."""
    target, bands = set(rules.counting.target), list(rules.counting.bands)
    of: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for cell in made.cells:
        if cell.class_ in target:
            for key in (f"KOTA {cell.kelurahan[:4]}", f"JK {cell.sex}", f"USIA {cell.band}", ""):
                of[key][1] += cell.uncovered
    for row in typed:
        band = max((one for one in bands if row["age"] is not None and one <= row["age"]), default=bands[0])
        for key in (f"KOTA {row['kota']}", f"JK {row['sex']}", f"USIA {band}", ""):
            of[key][0] += row["typed"]
    visits, whole = of.pop("", [0, 0])
    if not visits or not whole:
        return [note("FAIRNESS", "KUNJUNGAN", "Belum ada pendaftaran untuk membandingkan kelompok.")]
    mean = 1000 * visits / whole
    rows = []
    for key, (seen, among) in sorted(of.items()):
        if among < rules.counting.least:
            continue
        rate = 1000 * seen / among
        low = " (perlu diperhatikan)" if rate < _UNFAIR * mean else ""
        words = f"{_named(key)}: {decimal(rate, 1)} per 1.000 orang, rata-rata {decimal(mean, 1)}{low}."
        rows.append(figure("FAIRNESS", key, (rate, mean), among, words))
    first = [row["kelurahan"] for row in areas if row["turn"] <= TOP]
    islands = sum(code.startswith("3101") for code in first) / len(first) if first else 0.0
    words = f"{percent(islands)} dari {len(first)} tempat pertama di Kepulauan Seribu."
    rows.append(figure("FAIRNESS", "KEPULAUAN", (islands, None), len(first), words))
    needy, flats = apart
    return [
        *rows,
        *_among(_NEEDY, needy, set(first), mean, rules),
        *_among(_FLATS, flats, set(first), mean, rules),
    ]


@dataclass(frozen=True)
class _Words:
    """of: the code. inside, outside: those of it, and all others. lacking: where there are too few."""

    of: str
    inside: str
    outside: str
    lacking: str


_NEEDY = _Words(
    "DTKS",
    "Terdata pada data kebutuhan (DTKS)",
    "Tidak terdata padanya",
    "Data kebutuhan (DTKS) tidak ada atau terlalu sedikit untuk membandingkan.",
)
_FLATS = _Words(
    "RUSUN",
    "Beralamat di rumah susun",
    "Beralamat lain",
    "Terlalu sedikit yang beralamat di rumah susun untuk membandingkan.",
)


def _among(
    words: _Words, people: Sequence[Mapping[str, Any]], first: set[str], mean: float, rules: Territory
) -> list[Row]:
    """Whether those are visited as others are, and live in the first places as others do."""
    sums: dict[int, list[int]] = {0: [0, 0, 0], 1: [0, 0, 0]}
    for row in people:
        if row["among"] is not None:
            own = sums[row["among"]]
            own[0] += row["uncovered"]
            own[1] += row["typed"]
            own[2] += row["uncovered"] if row["kelurahan"] in first else 0
    if min(of[0] for of in sums.values()) < rules.counting.least:
        return [note("FAIRNESS", words.of, words.lacking)]
    rows = []
    for said, title in ((1, words.inside), (0, words.outside)):
        among, seen, near = sums[said]
        rate = 1000 * seen / among
        low = " (perlu diperhatikan)" if rate < _UNFAIR * mean else ""
        text = (
            f"{title}: {decimal(rate, 1)} per 1.000 orang, rata-rata {decimal(mean, 1)}{low};"
            f" {percent(near / among)} tinggal di {len(first)} tempat pertama."
        )
        rows.append(figure("FAIRNESS", f"{words.of} {said}", (rate, mean), among, text))
    return rows


def error_rows(months: Sequence[Mapping[str, Any]], areas: Sequence[Row], rules: Territory) -> list[Row]:
    """Of each kota, sex and band how many paid beside how many the response of their places says: whom the
    guess fails."""
    response = {row["kelurahan"]: row["response"] for row in areas}
    of: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    for row in months:
        for key in (f"KOTA {row['kelurahan'][:4]}", f"JK {row['sex']}", f"USIA {row['band']}"):
            own = of[key]
            own[0] += row["leads"]
            own[1] += row["paid"]
            own[2] += row["leads"] * response.get(row["kelurahan"], rules.response.first)
    rows = []
    for key, (leads, paid, guessed) in sorted(of.items()):
        if leads < rules.counting.least:
            continue
        seen, said = paid / leads, guessed / leads
        chance = NORMAL_95 * (max(said * (1 - said), 0) / leads) ** 0.5
        off = " (perlu diperhatikan)" if abs(seen - said) > max(chance, 0.05) else ""
        text = f"{_named(key)}: membayar {percent(seen)}, menurut taksiran tempatnya {percent(said)}{off}."
        rows.append(figure("FAIRNESS", f"TAKSIRAN {key}", (seen, said), int(leads), text))
    return rows


def _named(key: str) -> str:
    kind, _, of = key.partition(" ")
    if kind == "KOTA":
        return regency_name(of) or of
    if kind == "USIA":
        return f"Mulai umur {of}" if of != "0" else "Umur tidak diketahui"
    return {"M": "Laki-laki", "F": "Perempuan"}.get(of, "Jenis kelamin tidak diketahui")
