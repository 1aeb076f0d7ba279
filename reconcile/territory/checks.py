"""What the order of kelurahan was worth, tried on months and kecamatan that it did not see, and whom it
serves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reconcile.regions import regency_name
from reconcile.rules.territory_rules import Territory
from reconcile.territory.areas import Counted, Past, area_rows, learnt
from reconcile.vocabulary.numbers import decimal, percent

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]
SHARES = (0.1, 0.2, 0.3)
HELD_OUT, FEWEST = 3, 50
"""Months tried, and the paid leads in them without which nothing is said."""
_UNFAIR = 0.8
_TOP = 30


def held_share(order: Sequence[str], enrolled: Mapping[str, int], share: float) -> float:
    """Of later enrolments those in the first `share` of the places."""
    whole = sum(enrolled.get(code, 0) for code in order)
    first = order[: max(1, round(share * len(order)))]
    return sum(enrolled.get(code, 0) for code in first) / whole if whole else 0.0


def past_of(months: Sequence[Mapping[str, Any]], until: str = "9999-99") -> Past:
    """What is known of leads typed before the month `until` (yyyy-mm)."""
    sums: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    for row in months:
        if row["month"] < until:
            for name in ("leads", "paid", "old", "stayed"):
                sums[name][row["kelurahan"]] += row[name]
    return Past(sums["leads"], sums["paid"], sums["old"], sums["stayed"])


def lift_rows(made: Counted, months: Sequence[Mapping[str, Any]], rules: Territory) -> list[Row]:
    """The order as it would have been made before the last months, held against who paid in them; beside it
    the largest first, and any order at all. Who enrolled since was uncovered then."""
    over = sorted({row["month"] for row in months if row["leads"]})
    if len(over) <= HELD_OUT:
        return [_note("LIFT", "BULAN", "Belum cukup bulan yang lalu untuk menguji urutan.")]
    begin = over[-HELD_OUT]
    later: dict[str, int] = defaultdict(int)
    for row in months:
        if row["month"] >= begin:
            later[row["kelurahan"]] += row["paid"]
    whole = sum(later.values())
    if whole < FEWEST:
        return [_note("LIFT", "BULAN", "Terlalu sedikit peserta baru pada bulan-bulan uji.", whole)]
    areas = area_rows(made, [], past_of(months, begin), rules, begin, also=later)
    ours = [row["kelurahan"] for row in sorted(areas, key=lambda row: row["rank"])]
    largest = [row["kelurahan"] for row in sorted(areas, key=lambda row: row["largest_rank"])]
    rows = []
    for share in SHARES:
        mine, theirs = held_share(ours, later, share), held_share(largest, later, share)
        words = (
            f"{percent(share, 0)} kelurahan teratas memuat {percent(mine)} peserta baru sesudahnya;"
            f" menurut yang terbanyak {percent(theirs)}, acak {percent(share, 0)}."
        )
        rows.append(_row("LIFT", f"BULAN_{round(100 * share)}", (mine, theirs), whole, words))
    return rows


def kecamatan_rows(codes: Sequence[str], past: Past, rules: Territory) -> list[Row]:
    """Response of each kecamatan guessed without its own leads: Brier's score beside that of the mean alone,
    and the slope of what was on what was guessed (1: neither too bold nor too shy)."""
    kecamatan = sorted({code[:6] for code in codes if past.leads.get(code)})
    if len(kecamatan) < 5 or sum(past.leads.values()) < FEWEST:
        return [_note("LIFT", "KECAMATAN", "Terlalu sedikit kecamatan dengan pendaftaran untuk diuji.")]
    guess, seen, tries = [], [], []
    for one in kecamatan:
        rest = {code: n for code, n in past.leads.items() if code[:6] != one}
        paid = {code: n for code, n in past.paid.items() if code[:6] != one}
        first, _ = learnt(codes, Past(rest, paid, {}, {}), rules)
        for code, share in zip(codes, first.share, strict=True):
            if code[:6] == one and past.leads.get(code):
                guess.append(float(share))
                seen.append(past.paid.get(code, 0) / past.leads[code])
                tries.append(past.leads[code])
    q, y, n = (np.array(values, np.float64) for values in (guess, seen, tries))
    mean = (y * n).sum() / n.sum()
    brier, plain = _brier(q, y, n), _brier(np.full(len(q), mean), y, n)
    spread = (n * (q - (q * n).sum() / n.sum()) ** 2).sum()
    slope = float((n * (q - (q * n).sum() / n.sum()) * (y - mean)).sum() / spread) if spread > 1e-9 else None
    words = (
        f"Tanpa pendaftarannya sendiri, tanggapan kecamatan ditaksir dengan skor Brier {decimal(brier, 4)};"
        f" rata-rata saja {decimal(plain, 4)}."
    )
    told = "tidak dapat dihitung" if slope is None else decimal(slope, 2)
    return [
        _row("LIFT", "KECAMATAN_BRIER", (brier, plain), int(n.sum()), words),
        _row("LIFT", "KECAMATAN_LANDAI", (slope, 1.0), int(n.sum()), f"Kemiringan kalibrasi: {told}."),
    ]


def _brier(guess: Floats, seen: Floats, tries: Floats) -> float:
    """Mean over leads: each paid or did not."""
    return float((tries * (seen * (1 - guess) ** 2 + (1 - seen) * guess**2)).sum() / tries.sum())


def fairness_rows(
    made: Counted, typed: Sequence[Mapping[str, Any]], areas: Sequence[Row], rules: Territory
) -> list[Row]:
    """Registrations per 1,000 uncovered by kota, sex and band beside the mean, and the share of islands among
    the first places."""
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
        return [_note("FAIRNESS", "KUNJUNGAN", "Belum ada pendaftaran untuk membandingkan kelompok.")]
    mean = 1000 * visits / whole
    rows = []
    for key, (seen, among) in sorted(of.items()):
        if among < rules.counting.least:
            continue
        rate = 1000 * seen / among
        low = " (perlu diperhatikan)" if rate < _UNFAIR * mean else ""
        words = f"{_named(key)}: {decimal(rate, 1)} per 1.000 orang, rata-rata {decimal(mean, 1)}{low}."
        rows.append(_row("FAIRNESS", key, (rate, mean), among, words))
    first = [row["kelurahan"] for row in areas if row["turn"] <= _TOP]
    islands = sum(code.startswith("3101") for code in first) / len(first) if first else 0.0
    words = f"{percent(islands)} dari {len(first)} tempat pertama di Kepulauan Seribu."
    return [*rows, _row("FAIRNESS", "KEPULAUAN", (islands, None), len(first), words)]


def _named(key: str) -> str:
    kind, _, of = key.partition(" ")
    if kind == "KOTA":
        return regency_name(of) or of
    if kind == "USIA":
        return f"Mulai umur {of}"
    return {"M": "Laki-laki", "F": "Perempuan"}.get(of, "Jenis kelamin tidak diketahui")


def _row(check: str, of: str, values: tuple[float | None, float | None], n: int, text: str) -> Row:
    return {"measure": check, "of": of, "value": values[0], "against": values[1], "n": n, "text": text}


def _note(check: str, of: str, text: str, n: int = 0) -> Row:
    return _row(check, of, (None, None), n, text)
