"""What the order of kelurahan was worth, tried on months and kecamatan that it did not see."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt

from reconcile.rules.territory_rules import Territory
from reconcile.territory.areas import Counted, area_rows
from reconcile.territory.learning import Past, learnt, past_of
from reconcile.vocabulary.numbers import decimal, percent

Floats = npt.NDArray[np.float64]
Row = dict[str, Any]
SHARES = (0.1, 0.2, 0.3)
HELD_OUT, FEWEST = 3, 50
"""Months tried, and the paid leads in them without which nothing is said."""
TOP = 30


def held_share(order: Sequence[str], enrolled: Mapping[str, int], share: float) -> float:
    """Of later enrolments those in the first `share` of the places."""
    whole = sum(enrolled.get(code, 0) for code in order)
    first = order[: max(1, round(share * len(order)))]
    return sum(enrolled.get(code, 0) for code in first) / whole if whole else 0.0


def lift_rows(made: Counted, months: Sequence[Mapping[str, Any]], rules: Territory) -> list[Row]:
    """The order as it would have been made before the last months, held against who paid in them; beside it
    the largest first, and any order at all; the response that was guessed; how many of them lived where cover
    lacked; and how much of the first places changed within a month. Who enrolled since was uncovered then."""
    over = sorted({row["month"] for row in months if row["leads"]})
    if len(over) <= HELD_OUT:
        return [note("LIFT", "BULAN", "Belum cukup bulan yang lalu untuk menguji urutan.")]
    begin = over[-HELD_OUT]
    later, tried = (defaultdict[str, int](int) for _ in range(2))
    for row in months:
        if row["month"] >= begin:
            later[row["kelurahan"]] += row["paid"]
            tried[row["kelurahan"]] += row["leads"]
    whole = sum(later.values())
    if whole < FEWEST:
        return [note("LIFT", "BULAN", "Terlalu sedikit peserta baru pada bulan-bulan uji.", whole)]
    areas = area_rows(made, [], past_of(months, begin), rules, begin, also=later)
    ours = _ordered(areas, "rank")
    largest = _ordered(areas, "largest_rank")
    rows = []
    for share in SHARES:
        mine, theirs = held_share(ours, later, share), held_share(largest, later, share)
        words = (
            f"{percent(share, 0)} kelurahan teratas memuat {percent(mine)} peserta baru sesudahnya;"
            f" menurut yang terbanyak {percent(theirs)}, acak {percent(share, 0)}."
        )
        rows.append(figure("LIFT", f"BULAN_{round(100 * share)}", (mine, theirs), whole, words))
    q = {row["kelurahan"]: row["response"] for row in areas}
    codes = [code for code in sorted(q) if tried[code]]
    y, n = (np.array([of[code] for code in codes], np.float64) for of in (later, tried))
    rows += _calibrated(
        "BULAN", "Pada bulan-bulan uji tanggapan", np.array([q[code] for code in codes]), y / n, n
    )
    return [*rows, *_hot(areas, later, rules), _stable(made, months, over[-1], ours, rules)]


def _ordered(areas: Sequence[Row], by: str) -> list[str]:
    return [row["kelurahan"] for row in sorted(areas, key=lambda row: row[by])]


def _hot(areas: Sequence[Row], later: Mapping[str, int], rules: Territory) -> list[Row]:
    """PAI: the share of later enrolments in hot spots beside their share of the places."""
    spots = [row["kelurahan"] for row in areas if row["hot"] > 0 and row["hot_q"] < rules.hot.false_discovery]
    if not spots:
        return [note("LIFT", "TITIK_PANAS", "Tidak ada titik panas untuk diuji.")]
    held, of = sum(later[code] for code in spots) / sum(later.values()), len(spots) / len(areas)
    words = (
        f"Titik panas ({percent(of)} kelurahan) memuat {percent(held)} peserta baru sesudahnya (PAI"
        f" {decimal(held / of, 2)})."
    )
    return [figure("LIFT", "TITIK_PANAS", (held / of, 1.0), len(spots), words)]


def _stable(
    made: Counted, months: Sequence[Mapping[str, Any]], last: str, before: Sequence[str], rules: Territory
) -> Row:
    """Jaccard of the first places before the last month and after it."""
    until = area_rows(made, [], past_of(months, last), rules, last)
    after = area_rows(made, [], past_of(months), rules, last)
    one, two = (set(_ordered(rows, "rank")[:TOP]) for rows in (until, after))
    shared = len(one & two) / len(one | two)
    words = (
        f"Dari {min(TOP, len(before))} tempat pertama, yang tetap setelah pendaftaran bulan terakhir:"
        f" {percent(shared)} (Jaccard)."
    )
    return figure("LIFT", "TETAP", (shared, None), len(one), words)


def kecamatan_rows(codes: Sequence[str], past: Past, rules: Territory) -> list[Row]:
    """Response of each kecamatan guessed without its own leads: Brier's score beside that of the mean alone,
    and the slope of what was on what was guessed (1: neither too bold nor too shy)."""
    kecamatan = sorted({code[:6] for code in codes if past.leads.get(code)})
    if len(kecamatan) < 5 or sum(past.leads.values()) < FEWEST:
        return [note("LIFT", "KECAMATAN", "Terlalu sedikit kecamatan dengan pendaftaran untuk diuji.")]
    guess, seen, tries = [], [], []
    for one in kecamatan:
        first, _ = learnt(codes, past.without(one), rules)
        for code, share in zip(codes, first.share, strict=True):
            if code[:6] == one and past.leads.get(code):
                guess.append(float(share))
                seen.append(past.paid.get(code, 0) / past.leads[code])
                tries.append(past.leads[code])
    q, y, n = (np.array(values, np.float64) for values in (guess, seen, tries))
    return _calibrated("KECAMATAN", "Tanpa pendaftarannya sendiri, tanggapan kecamatan", q, y, n)


def _calibrated(of: str, words: str, q: Floats, y: Floats, n: Floats) -> list[Row]:
    """Guessed shares beside those seen of n: Brier's score, and the slope."""
    mean, middle = (y * n).sum() / n.sum(), (q * n).sum() / n.sum()
    brier, plain = _brier(q, y, n), _brier(np.full(len(q), mean), y, n)
    spread = (n * (q - middle) ** 2).sum()
    slope = float((n * (q - middle) * (y - mean)).sum() / spread) if spread > 1e-9 else None
    said = f"{words} ditaksir dengan skor Brier {decimal(brier, 4)}; rata-rata saja {decimal(plain, 4)}."
    told = "tidak dapat dihitung" if slope is None else decimal(slope, 2)
    return [
        figure("LIFT", f"{of}_BRIER", (brier, plain), int(n.sum()), said),
        figure("LIFT", f"{of}_LANDAI", (slope, 1.0), int(n.sum()), f"Kemiringan kalibrasi: {told}."),
    ]


def _brier(guess: Floats, seen: Floats, tries: Floats) -> float:
    """Mean over leads: each paid or did not."""
    return float((tries * (seen * (1 - guess) ** 2 + (1 - seen) * guess**2)).sum() / tries.sum())


def figure(check: str, of: str, values: tuple[float | None, float | None], n: int, text: str) -> Row:
    """A row of tables.AREA_CHECKS."""
    return {"measure": check, "of": of, "value": values[0], "against": values[1], "n": n, "text": text}


def note(check: str, of: str, text: str, n: int = 0) -> Row:
    """A row that tells no figure."""
    return figure(check, of, (None, None), n, text)
