"""The sections of the summary for leaders, each from the numbers of the run to its piece of the page."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from typing import Any

from reconcile import findings
from reconcile.privacy.masking import Level
from reconcile.regions import regency_name
from reconcile.reports.drawing.charts import VERMILLION, Bar, Square, TwoSides, bars, both_ways, grid
from reconcile.reports.drawing.html import figure, figures, paragraph, table
from reconcile.reports.kit.facts import RunFacts, source_label
from reconcile.reports.kit.showing import Cell, cell
from reconcile.reports.summary.figures import Amount, Numbers, Pair
from reconcile.reports.summary.news import nothing_compared
from reconcile.reports.summary.words import MONTHS_AT_LEAST, NOT_ALL, Places, city, money_of
from reconcile.vocabulary.days import in_figures
from reconcile.vocabulary.labels import label
from reconcile.vocabulary.numbers import DASH, at_least, known_percent, number, rupiah, short

_SPLIT_OR_JOINED = (
    "Sebelum dikurangi selesai tidak selalu sama dengan tetap: baris yang dulu dianggap dua orang dapat"
    " menjadi satu orang, atau sebaliknya."
)


def changed(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    """Findings that came, stayed and went since the run before."""
    if numbers.changes is None or facts.previous is None or facts.stamp.before is None:
        return paragraph(nothing_compared(facts))
    aggregate = facts.level == Level.L3
    groups = {finding.name: finding.titles.group for finding in findings.FINDINGS}
    rows, bars_ = [], []
    for change in numbers.changes:
        went, stayed, came, before = (
            places.number(("change", change.finding, change.name, part), count)
            for part, count in (
                ("went", change.went),
                ("stayed", change.stayed),
                ("came", change.came),
                ("before", change.before),
            )
        )
        now = places.number(("recap", f"{change.finding} {change.name}", ()), change.now)
        row = [groups.get(change.finding, change.finding), label(change.name)]
        row += [one.text for one in (before, went, stayed, came, now)]
        rows.append(row if aggregate else [*row, *money_of(change)])
        if went.value != 0 or came.value != 0:
            bars_.append(TwoSides(label(change.name), went, came))
    headings = ["Kelompok", "Temuan", "Sebelum", "Selesai", "Tetap", "Baru", "Sekarang"]
    money_headings = (
        []
        if aggregate
        else ["Nilai sebelum (Rp)", "Nilai selesai (Rp)", "Nilai baru (Rp)", "Nilai sekarang (Rp)"]
    )
    compared = (
        f"Dibandingkan dengan proses per {in_figures(facts.stamp.before)}. Baru: orangnya belum punya"
        " temuan jenis ini pada proses sebelumnya. Selesai: temuan itu tidak ada lagi, karena datanya"
        " diperbaiki atau orangnya tidak lagi tercatat. Angka adalah orang; untuk kasus identitas, kasus."
    )
    parts = [paragraph(compared), *_unlike(numbers), *_not_compared(numbers, facts)]
    if not numbers.changes:
        return "".join([*parts, paragraph("Tidak ada temuan pada kedua proses.")])
    caption = "Selesai (biru, ke kiri) dan baru (jingga, ke kanan)"
    parts.append(
        figures([figure(caption, both_ways("c-changes", caption, bars_))])
        if bars_
        else paragraph("Tidak ada yang berubah.")
    )
    parts.append(table("Perubahan menurut jenis temuan", [*headings, *money_headings], rows, texts=(1,)))
    if any(change.stayed != change.stayed_before for change in numbers.changes):
        parts.append(paragraph(_SPLIT_OR_JOINED, "note"))
    return "".join(parts)


def _not_compared(numbers: Numbers, facts: RunFacts) -> list[str]:
    """The findings of which nobody knows whether they came or went, because one of the runs did not look."""
    names = dict.fromkeys(
        label(change.name, facts.home.short)
        for change in numbers.changes or ()
        if change.unlike or change.unlike_before
    )
    if not names:
        return []
    return [
        paragraph(
            f"Tidak dibandingkan: {', '.join(names)}. Daftarnya tidak dapat dibuat, belum dikenal versi"
            " program waktu itu, atau sumbernya tidak dibaca, pada salah satu proses; jadi tidak diketahui"
            " mana yang baru dan mana yang selesai.",
            "alarm",
        )
    ]


def _unlike(numbers: Numbers) -> list[str]:
    """A warning when the two runs did not read the same programmes: then findings come and go without
    anybody having done anything."""
    sides = (("hanya sebelumnya", numbers.only_before), ("hanya sekarang", numbers.only_now))
    named = "; ".join(f"{when} {', '.join(map(source_label, codes))}" for when, codes in sides if codes)
    return (
        [
            paragraph(
                f"PERINGATAN: sumber yang dibaca berbeda ({named}). Sebagian perubahan berasal dari itu.",
                "alarm",
            )
        ]
        if named
        else []
    )


def crossed(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    """Who stands on two programmes at once: a grid, and for each pair what the rules say of it."""
    aggregate = facts.level == Level.L3
    listed = {pair.one for pair in numbers.pairs if pair.one == pair.two}
    hidden = set(numbers.registers) if aggregate else set()
    names = [
        code
        for code in (*sorted(facts.rolls), *sorted(listed - set(facts.rolls)))
        if code in listed and code not in hidden
    ]
    if not names:
        return paragraph("Tidak ada baris yang diterima.")
    pairs = [pair for pair in numbers.pairs if pair.one in names and pair.two in names]
    place = {name: at for at, name in enumerate(names)}
    squares = []
    for pair in pairs:
        row, column = sorted((pair.one, pair.two), key=lambda name: place[name])
        squares.append(
            Square(source_label(row), source_label(column), places.number(_pair_key(pair), pair.both, short))
        )
    caption = "Orang yang tercatat di dua sumber (diagonal: orang di satu sumber)"
    drawn = figure(caption, grid("m-pairs", caption, squares, [source_label(name) for name in names]))
    told_pairs = [pair for pair in pairs if pair.one != pair.two or pair.asks or pair.allowed]
    rolls = set(facts.rolls) or set(names)
    rows = [_pair(pair, places) for pair in told_pairs if {pair.one, pair.two} <= rolls]
    headings = [
        "Sumber 1",
        "Sumber 2",
        "Orang di keduanya",
        "Tumpang tindih",
        "Boleh",
        "Tidak tumpang tindih",
    ]
    meaning = (
        "Tercatat di dua program belum tentu salah. Tumpang tindih: kedua bantuan dibayar pada bulan yang"
        " sama dan aturan tidak membolehkannya. Boleh: bulannya sama, tetapi aturan membolehkan atau"
        " bantuannya belum dibayar. Tidak tumpang tindih: bulannya berbeda atau bantuannya saling melengkapi."
    )
    return "".join(
        [
            paragraph(meaning),
            figures([drawn]),
            *_asked_only(numbers, names),
            table("Pasangan sumber", headings, rows, texts=(1,)),
        ]
    )


def _asked_only(numbers: Numbers, names: Sequence[str]) -> list[str]:
    """Whom the grid counts under a register although it does not know them."""
    return [
        paragraph(
            f"{source_label(of.programme)}: termasuk {number(of.unmatched)} orang yang menurut jawabannya"
            f" tidak ditemukan dan {number(of.unanswered)} orang tanpa jawaban yang dapat dipakai; ada di"
            " berkasnya belum berarti terdaftar.",
            "note",
        )
        for of in numbers.registered
        if of.programme in names and (of.unmatched or of.unanswered)
    ]


def _pair(pair: Pair, places: Places) -> list[str]:
    one, two = source_label(pair.one), source_label(pair.two)
    asks, allowed = (
        places.number(("pair", pair.one, pair.two, part), n).text
        for part, n in (("asks", pair.asks), ("allowed", pair.allowed))
    )
    if pair.one == pair.two:
        return [one, f"{two} di wilayah lain", DASH, asks, allowed, DASH]
    rest = places.number(("pair", pair.one, pair.two, "rest"), pair.both - pair.asks - pair.allowed).text
    return [one, two, places.number(_pair_key(pair), pair.both).text, asks, allowed, rest]


def _pair_key(pair: Pair) -> tuple[str, ...]:
    return ("heads", pair.one) if pair.one == pair.two else ("pair", pair.one, pair.two)


def at_stake(numbers: Numbers, facts: RunFacts) -> str:
    """Rupiah by class and city; nothing of it at L3."""
    if facts.level == Level.L3:
        return paragraph("Nilai rupiah tidak ditampilkan pada tingkat L3.")
    unknown = findings.OVERLAPS.unknown(facts.unknown)
    if not numbers.amounts:
        return paragraph(NOT_ALL if unknown else "Tidak ada tumpang tindih yang perlu diputuskan.")
    of_class, of_city, crossed_ = _Worth(), _Worth(), _Worth()
    for amount in numbers.amounts:
        where = _city(amount.city, facts.home.short)
        of_class.add(amount.name, amount)
        of_city.add(where, amount)
        crossed_.add((amount.name, where), amount)
    names, cities = of_class.ranked(), of_city.ranked()
    drawn = [
        figure(
            f"Nilai per {word}",
            bars(
                f"a-{key}",
                f"Nilai per {word}",
                [Bar(label(n) if key == "class" else n, of.cell(n)) for n in order],
            ),
        )
        for key, word, of, order in (
            ("class", "jenis temuan", of_class, names),
            ("city", "kota", of_city, cities),
        )
    ]
    rows = [
        [where, *(crossed_.said((name, where)) for name in names), of_city.said(where)] for where in cities
    ]
    total = at_least(number(numbers.amount), numbers.amount, numbers.amount_unknown)
    rows.append(["JUMLAH", *(of_class.said(name) for name in names), total])
    about = "Nilai tumpang tindih dalam rupiah menurut kota dan jenis"
    meaning = (
        "Nilai: bantuan yang diusulkan berhenti, selama bulan yang sama-sama dibayar; bila orangnya memilih,"
        " yang lebih kecil. Ini nilai yang dipertaruhkan bila semua usulan terbukti benar, bukan penghematan"
        " yang sudah pasti."
    )
    listed = table(about, ["Kota", *map(label, names), "Jumlah"], rows, kinds=[*[""] * len(cities), "total"])
    least = sum(amount.at_least for amount in numbers.amounts)
    meaning += (MONTHS_AT_LEAST.format(number(least)) if least else "") + (f" {NOT_ALL}" if unknown else "")
    return paragraph(meaning) + figures(drawn) + listed


def _city(code: str | None, home: str) -> str:
    if code == "LUAR":
        return f"Luar {home}"
    return city(regency_name(code)) if code and regency_name(code) else "Tidak diketahui"


class _Worth:
    """Rupiah by name, and of how many findings nobody knows the value."""

    def __init__(self) -> None:
        self._amounts, self._unknown = Counter[Any](), Counter[Any]()

    def add(self, name: Any, amount: Amount) -> None:
        self._amounts[name] += amount.amount
        self._unknown[name] += amount.unknown

    def ranked(self) -> list[Any]:
        return sorted(self._amounts, key=lambda name: (-self._amounts[name], name))

    def said(self, name: Any, words: Callable[[int], str] = number) -> str:
        return at_least(words(self._amounts[name]), self._amounts[name], self._unknown[name])

    def cell(self, name: Any) -> Cell:
        """The same for a bar, whose length is what is known."""
        return cell(self._amounts[name], None, lambda _: self.said(name, rupiah))


def unmatched(numbers: Numbers, facts: RunFacts, places: Places) -> str:
    """The share of each source's persons whom the population register does not know, of those about whom
    it says anything."""
    if not numbers.registers:
        return paragraph(
            "Data kependudukan (Dukcapil) tidak ada dalam proses ini, jadi bagian yang belum padan tidak"
            " dapat dihitung."
        )
    aggregate = facts.level == Level.L3
    drawn, rows = [], []
    for of in sorted(
        numbers.sources, key=lambda s: (0 if aggregate else -s.unmatched / max(s.answered, 1), s.programme)
    ):
        counts = {
            "matched": of.matched,
            "unmatched": of.unmatched,
            "unanswered": of.unanswered,
            "outside": of.outside,
            "inside": of.unmatched - of.outside,
        }
        shown = {name: places.number(("heads", of.programme, name), count) for name, count in counts.items()}
        in_all = places.number(("heads", of.programme), of.persons)
        part = _part(shown["unmatched"], shown["matched"])  # of what is shown, so that it tells nothing more
        share = known_percent(part)
        texts = {name: one.text for name, one in shown.items()}
        rows.append(
            [
                facts.names.get(of.programme, source_label(of.programme)),
                in_all.text,
                *(texts[name] for name in ("matched", "unmatched", "unanswered")),
                share,
                *(texts[name] for name in ("outside", "inside")),
            ]
        )
        length = None if part is None else round(1000 * part)
        drawn.append(Bar(source_label(of.programme), Cell(length, share)))
    caption = "Bagian orang yang tidak padan dengan data kependudukan"
    headings = [
        "Sumber",
        "Orang",
        "Padan",
        "Tidak padan",
        "Tanpa jawaban",
        "Bagian tidak padan",
        f"di antaranya luar {places.home}",
        "di antaranya lainnya",
    ]
    parts = [
        paragraph(_UNMATCHED_TOLD.format(home=places.home)),
        *([paragraph(_UNANSWERED_TOLD)] if aggregate or any(of.unanswered for of in numbers.sources) else []),
    ]
    return "".join(
        [
            *parts,
            figures([figure(caption, bars("u-share", caption, drawn, VERMILLION))]),
            table(caption, headings, rows),
        ]
    )


_UNMATCHED_TOLD = (
    "Ini ukuran mutu yang pertama dilihat: orang di daftar yang tidak ditemukan di data kependudukan yang"
    " tersedia. Sebagian memang warga luar {home} (misalnya siswa), yang tidak mungkin ada di data"
    " kependudukan {home}. Tidak padan berarti datanya perlu diperiksa, bukan orangnya tidak ada. Bagian"
    " dihitung dari orang yang padan dan tidak padan saja."
)
_UNANSWERED_TOLD = (
    "Tanpa jawaban: jawaban data kependudukan tidak dapat dipakai (kuota habis, gagal masuk, nonaktif, ganda,"
    " tidak padan, belum rekam, atau kata yang tidak dikenal). Orang ini tidak dihitung padan maupun tidak"
    " padan dan tidak masuk daftar mana pun: tanyakan ulang ke Dukcapil."
)


def _part(of: Cell, rest: Cell) -> float | None:
    if of.value is None or rest.value is None or not of.value + rest.value:
        return None
    return of.value / (of.value + rest.value)


def method(steps: Sequence[str]) -> str:
    return f"<ol>{''.join(f'<li>{step}</li>' for step in steps)}</ol>"
