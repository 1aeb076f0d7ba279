"""What the page of a family tells of time: growth since the run before, how long members stay, and when a
target is reached at the present rates."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from reconcile.coverage.retention import STEPS
from reconcile.engines.quoting import literal
from reconcile.reports.drawing.charts import Bar, Range, TwoSides, bars, both_ways, ranges
from reconcile.reports.drawing.html import figure, figures, paragraph, table
from reconcile.reports.growth.saying import UNKNOWN, count, share, short_place
from reconcile.reports.kit.report import Desk
from reconcile.reports.kit.showing import cell
from reconcile.tables.families.growth import GROWN, SHRUNK
from reconcile.vocabulary.days import month_in_figures
from reconcile.vocabulary.numbers import decimal, number

Row = Mapping[str, Any]
FLOW_WORDS = {
    "AWAL": "Aktif pada proses sebelumnya",
    "BARU": "Baru, belum pernah tercatat",
    "AKTIF_KEMBALI": "Pernah tercatat, kini aktif",
    "PINDAH_MASUK": "Pindah masuk",
    "LAPSED": "Berhenti aktif",
    "MENINGGAL": "Meninggal",
    "PINDAH_KELUAR": "Pindah keluar",
    "PURNA_USIA": "Melewati usia",
    "KOREKSI_TAUTAN": "Koreksi tautan (bukan tumbuh atau susut)",
    "AKHIR": "Aktif pada proses ini",
}
_MONTHS = 24
"""Of a history the chart draws so many months, and the table of cohorts has so many lines."""
_STAYING = (
    "Dari setiap 100 peserta yang mulai aktif, berapa yang masih aktif sesudah sekian bulan (Kaplan-Meier,"
    " selang 95 % menurut Greenwood). Yang meninggal, pindah, melewati usia, atau disatukan oleh pencocokan"
    " tidak dihitung berhenti; peserta lama dihitung sejak bulan ia pertama terlihat di sini."
)
_RATE = (
    "Laju: berapa orang sehari jarak ke sasaran berkurang, rata-rata dari laju bulanan (peserta yang datang"
    " dikurangi yang pergi, tanpa koreksi tautan, dan dengan tambahnya orang yang harus dicakup). Selang 95 %"
    " menurut Student dengan bulan yang saling bebas; dari tiga bulan selang itu lebar. Tanggal dihitung"
    " dengan laju tetap, jadi bukan ramalan."
)


def rows_of(desk: Desk, name: str, family: str, order: str) -> list[dict[str, Any]]:
    sql = f"SELECT * FROM {name} WHERE family = {literal(family)} ORDER BY {order}"
    return list(desk.engine.arrow(sql).to_pylist())


def growth(desk: Desk, family: str) -> str:
    """The ledger of the run, and active persons of each month."""
    said = rows_of(desk, "growth_families", family, "generation")
    if not said or said[0]["comparison"] == "TIDAK_DIBANDINGKAN":
        words = "Tidak dibandingkan: berkas suatu segmen tidak ada atau lama. Tidak ada yang dihitung hilang."
        return paragraph(words)
    if said[0]["comparison"] == "DIMULAI":
        words = "Buku pertumbuhan dimulai dengan proses ini; perbandingan ada sejak proses berikutnya."
        return paragraph(words)
    sums = Counter[str]()
    for row in rows_of(desk, "growth", family, "flow"):
        sums[row["flow"]] += row["persons"]
    lines = [[words, number(sums[flow])] for flow, words in FLOW_WORDS.items()]
    kinds = ["total" if flow in ("AWAL", "AKHIR") else "" for flow in FLOW_WORDS]
    return figures(_flows(sums)) + table("Peserta aktif, orang", ("Arus", "Orang"), lines, kinds=kinds)


def _flows(sums: Mapping[str, int]) -> list[str]:
    marks = [
        TwoSides(FLOW_WORDS[flow].split(",")[0].split(" (")[0], cell(max(-amount, 0)), cell(max(amount, 0)))
        for flow in (*GROWN, *SHRUNK, "KOREKSI_TAUTAN")
        for amount in [sums[flow]]
        if amount
    ]
    if not marks:
        return []
    caption = "Yang pergi (biru, ke kiri) dan yang datang (jingga, ke kanan)"
    return [figure(caption, both_ways("arus", caption, marks, ("pergi", "datang")))]


def retention(desk: Desk, family: str, titles: Mapping[str, str]) -> str:
    """Shares that stay, for all, and by segment, kota and month of entry. titles: of segments."""
    rows = rows_of(desk, "retention", family, "alike, value, month")
    whole = {row["month"]: row for row in rows if row["alike"] == "ALL"}
    if not whole:
        words = (
            "Belum diketahui: perlu dua proses yang dapat dibandingkan, atau iuran menurut bulan, dan tanggal"
            " mulai peserta."
        )
        return paragraph(words)
    told = [step for step in STEPS if step in whole]
    marks = [
        Range(f"Sesudah {step} bulan", row["low"] / 100, row["share"] / 100, row["high"] / 100,
              f"{decimal(row['share'], 1)} %")
        for step in told
        for row in [whole[step]]
    ]  # fmt: skip
    drawn = [figure("Masih aktif", ranges("bertahan", "Masih aktif (%)", marks))] if marks else []
    groups = [(row["alike"], row["value"]) for row in rows]
    lines = [
        _stays(by, value, [row for row in rows if (row["alike"], row["value"]) == (by, value)], titles)
        for by, value in _in_order(dict.fromkeys(groups))
    ]
    heads = ("Siapa", "Mulai aktif (orang)", *(f"{step} bulan (%)" for step in STEPS))
    return (
        paragraph(_STAYING)
        + figures(drawn)
        + table("Masih aktif sesudah sekian bulan", heads, lines, kinds=["total"])
    )


def _in_order(groups: Mapping[tuple[str, str], None]) -> list[tuple[str, str]]:
    """All, segments, kota, and the newest cohorts."""
    cohorts = [one for one in groups if one[0] == "COHORT"][-_MONTHS:]
    return [one for by in ("ALL", "SEGMENT", "KOTA") for one in groups if one[0] == by] + cohorts


def _stays(by: str, value: str, rows: Sequence[Row], titles: Mapping[str, str]) -> list[str]:
    by_month = {row["month"]: row for row in rows}
    called = _called(by, value, titles)
    return [called, number(rows[0]["members"]), *(_stay(by_month.get(step)) for step in STEPS)]


def _called(by: str, value: str, titles: Mapping[str, str]) -> str:
    if by == "SEGMENT":
        return titles.get(value, value)
    if by == "KOTA":
        return short_place(value or None)
    return f"Mulai {month_in_figures(value)}" if by == "COHORT" else "Semua"


def _stay(row: Row | None) -> str:
    if row is None:
        return UNKNOWN
    return f"{decimal(row['share'], 1)} ({decimal(row['low'], 1)} s.d. {decimal(row['high'], 1)})"


def targets(desk: Desk, family: str, rates: Sequence[Row]) -> str:
    """Targets with what they need a day, and the day on which they are reached at the present rates."""
    aims = [row for row in rates if row["target"] is not None and row["kota"] == ""]
    if not aims:
        return ""
    rows = [
        [
            row["title"], f"{decimal(row['target'], 2)} %", f"{row['by']:%d-%m-%Y}", count(row["numerator"]),
            count(row["denominator"]), share(row), count(row["gap"]), verdict(row),
        ]
        for row in aims
    ]  # fmt: skip
    headings = ("Sasaran", "Nilai", "Sampai", "Pembilang", "Penyebut", "Sekarang", "Kurang (orang)",
                "Perlu")  # fmt: skip
    said = [(row["title"], ". ".join(filter(None, (row["authority"], row["unknown"])))) for row in aims]
    notes = "".join(paragraph(f"{title}: {about}.", "note") for title, about in said)
    needs = table("Sasaran", headings, rows, texts=(7,)) + notes
    return needs + _projected(desk, family, aims) + figures(_history(desk, family, aims))


def verdict(row: Row) -> str:
    """What is needed to reach a target, said plainly."""
    if row["gap"] is None:
        return UNKNOWN
    if row["gap"] == 0:
        return "tercapai"
    if not row["days_left"]:
        return "tidak tercapai: tenggat sudah lewat"
    return f"{decimal(row['gap'] / row['days_left'], 1)} orang sehari selama {number(row['days_left'])} hari"


def _projected(desk: Desk, family: str, aims: Sequence[Row]) -> str:
    titles = {row["indicator"]: row["title"] for row in aims}
    found = [
        row for row in rows_of(desk, "projections", family, "indicator, months") if row["indicator"] in titles
    ]
    rows = [[titles[row["indicator"]], *_rate(row), said(row)] for row in found]
    headings = ("Sasaran", "Laju dari (bulan)", "Orang sehari", "Dengan laju ini")
    return table("Kapan tercapai", headings, rows, texts=(3,)) + paragraph(_RATE) if rows else ""


def _rate(row: Row) -> tuple[str, str]:
    if not row["months"]:
        return "-", "-"
    low, high = decimal(row["a_day_low"], 1), decimal(row["a_day_high"], 1)
    return number(row["months"]), f"{decimal(row['a_day'], 1)} ({low} s.d. {high})"


def said(row: Row) -> str:
    """When a target is reached at a rate, in words: a line of the table `projections`."""
    code = row["verdict"]
    if code == "TERCAPAI":
        return "tercapai"
    if code == "TIDAK_DIKETAHUI":
        return "tidak diketahui: pembilang atau penyebutnya tidak diketahui"
    if code == "BELUM_CUKUP_BULAN":
        return "belum dapat dihitung: perlu empat bulan berturut-turut yang dapat dibandingkan"
    soonest = (
        f"paling cepat {_day(row['earliest'])}" if row["earliest"] else "juga pada batas atas laju tidak"
    )
    if code == "TIDAK_TERCAPAI":
        return f"tidak tercapai ({soonest})"
    late = "tercapai" if code == "TEPAT_WAKTU" else "tidak tercapai pada tenggatnya; baru tercapai"
    end = f"paling lambat {_day(row['latest'])}" if row["latest"] else "mungkin tidak pernah"
    return f"{late} {_day(row['reached'])} ({soonest}, {end})"


def _day(day: date) -> str:
    return f"{day:%d-%m-%Y}"


def _history(desk: Desk, family: str, aims: Sequence[Row]) -> list[str]:
    """Persons of each target by month, of runs that could be compared."""
    rows = rows_of(desk, "target_months", family, "turn")
    drawn, told = [], set()
    for aim in aims:
        months = {row["month"]: row["numerator"] for row in rows if row["indicator"] == aim["indicator"]}
        if len(months) > 1 and (line := tuple(months.items())) not in told:
            told.add(line)
            marks = [Bar(month_in_figures(month), cell(n)) for month, n in [*months.items()][-_MONTHS:]]
            caption = f"{aim['title']}: pembilang pada akhir bulan, orang"
            drawn.append(figure(caption, bars(f"riwayat-{aim['indicator']}", caption, marks)))
    return drawn
